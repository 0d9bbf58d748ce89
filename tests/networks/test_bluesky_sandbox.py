"""Bluesky's adapter against the built-in one, over real connections: what is its own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bluesky_world import BlueskyWorld
from contract import PICTURE, PNG
from msgspec.structs import replace

from cmdeck.errors import NeedsLogin, NoAnswer, Refusal, Refused, Unreachable
from cmdeck.model.activity import ActivityKind
from cmdeck.model.capability import Verb
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Attempt, Delete, Hide, Mute, Publish, React, SendMessage
from cmdeck.model.post import PostKey, Reaction
from cmdeck.model.tid import is_tid
from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from cmdeck.networks.bluesky.records import name_of
from cmdeck.sandbox.bluesky import names
from fakes import FakeClock
from fakes_network import Failure
from sandbox.conftest import Start, begin

__all__ = ["begin"]
LIKE, REPOST = Reaction.LIKE, Reaction.REPOST


@pytest.fixture
async def worlds(begin: Start, tmp_path: Path) -> AsyncIterator[list[BlueskyWorld]]:
    """Two accounts on one server; the second one's app password may not read messages."""
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp())
    made = [
        BlueskyWorld(sandbox, tmp_path / name, clock, name)
        for name in ("veloville", "museetanneurs")
    ]
    for world in made:
        world.server.fill()
        await world.log_in()
    yield made
    for world in made:
        await world.door.aclose()


@pytest.fixture
def world(worlds: list[BlueskyWorld]) -> BlueskyWorld:
    return worlds[0]


def asked(world: BlueskyWorld) -> list[str]:
    """What was asked since the last time, without the parameters."""
    found = [nsid.rpartition(".")[2] for _method, nsid in world.door.asked]
    world.door.asked.clear()
    return found


# Reading


async def test_home_has_reposts_and_what_is_answered(world: BlueskyWorld) -> None:
    page = await world.look(TimelineKind.HOME, limit=100)
    assert (len(page.posts) > 20, page.skipped, page.cost) == (True, 0, 0)
    places = [post.listed_at for post in page.posts]
    assert places == sorted(places, reverse=True)
    [shared, *_more] = [post for post in page.posts if post.reposted_by is not None]
    assert shared.reposted_by is not None
    assert shared.reposted_by.handle.endswith(".bsky.test")
    [answer, *_more] = [post for post in page.posts if post.reply_to is not None]
    assert answer.thread is not None
    assert answer.reply_to in {post.key for post in (*page.posts, *page.others)}
    assert answer.reply_to_author.endswith(".bsky.test")
    first = page.posts[0]
    assert first.key == PostKey.parse(str(first.key))
    assert first.url == (
        f"https://bsky.app/profile/{first.author.handle}/post/{first.key.id.rpartition('/')[2]}"
    )
    assert None not in (first.metrics.likes, first.metrics.replies, first.metrics.quotes)


async def test_mentions_are_whole_posts_with_what_we_did(world: BlueskyWorld) -> None:
    said = world.said("@veloville ouvert le 1er mai ?")
    await world.network.send(world.wish(React(f"bluesky:{world.server.uri(said)}", LIKE)))
    own = world.said("Bonjour", by="veloville")
    world.clock.advance(1)
    answer = world.said("Salut", parent=own)
    page = await world.look(TimelineKind.MENTIONS, limit=5)
    assert [post.key.id for post in page.posts[:2]] == [
        world.server.uri(answer),
        world.server.uri(said),
    ]
    assert page.posts[1].mentions == ("veloville.bsky.test",)
    assert page.posts[1].metrics.likes == 1
    state = next(one for one in page.viewer if one.post == page.posts[1].key)
    assert state.reactions == {LIKE}


async def test_whom_we_muted_is_not_heard(world: BlueskyWorld) -> None:
    lea = world.server.did(world.person("leamartin").id)
    for on in (True, False):
        wish = world.wish(Mute(lea, on=on))
        assert isinstance(await world.network.find(wish), Absent)
        receipt = await world.network.send(wish)
        assert receipt.id == lea
        assert isinstance(await world.network.find(wish), Found)
        world.clock.advance(1)
        said = world.said("@veloville encore moi")
        page = await world.look(TimelineKind.MENTIONS, limit=5)
        is_heard = world.server.uri(said) in {post.key.id for post in page.posts}
        assert is_heard is not on


async def test_activity_is_grouped_by_post(world: BlueskyWorld) -> None:
    own = world.said("Nouvelle vitrine", by="veloville")
    world.clock.advance(1)
    for name in ("leamartin", "boulangerielefort"):
        world.server.world.like(world.person(name).id, own)
    world.server.world.repost(world.person("leamartin"), own)
    world.said("Voyez", quoted=own)
    page = await world.look(TimelineKind.ACTIVITY)
    address = world.server.uri(own)
    found = {one.kind: one for one in page.activities if one.post and one.post.id == address}
    assert set(found) == {ActivityKind.LIKE, ActivityKind.REPOST, ActivityKind.QUOTE}
    assert found[ActivityKind.LIKE].count == 2
    assert {one.handle for one in found[ActivityKind.LIKE].actors} == {
        "leamartin.bsky.test",
        "boulangerielefort.bsky.test",
    }
    excerpt = found[ActivityKind.LIKE].excerpt
    assert excerpt is not None
    assert excerpt.shown == "Nouvelle vitrine"
    assert {post.author.id for post in page.others} == {world.login.did}
    again = await world.look(TimelineKind.ACTIVITY)
    assert [one.id for one in again.activities] == [one.id for one in page.activities]


async def test_search_and_authors(world: BlueskyWorld) -> None:
    world.said("Un mot rarissime")
    page = await world.look(TimelineKind.SEARCH, "rarissime")
    assert [post.text.shown for post in page.posts] == ["Un mot rarissime"]
    for name in ("@leamartin.bsky.test", "leamartin.bsky.test"):
        page = await world.look(TimelineKind.AUTHOR, name)
        assert page.posts[0].text.shown == "Un mot rarissime"
    with pytest.raises(Refused) as caught:
        await world.look(TimelineKind.AUTHOR, "nobody.bsky.test")
    assert caught.value.kind is Refusal.GONE


async def test_lists_and_feeds(world: BlueskyWorld) -> None:
    lists = world.server.world.lists.values()
    people = next(one for one in lists if one.owner == world.login.person)
    rkey = names.tid(people.made, people.id)
    address = names.uri(world.login.did, names.LIST, rkey)
    page = await world.look(TimelineKind.LIST, address)
    assert page.title == people.name
    assert {post.author.id for post in page.posts} <= {
        world.server.did(one) for one in people.members
    } | {post.author.id for post in page.posts if post.reposted_by is not None}
    shown = f"https://bsky.app/profile/{world.login.handle}/lists/{rkey}"
    assert (await world.look(TimelineKind.LIST, shown)).posts == page.posts
    feed = f"https://bsky.app/profile/{world.login.did}/feed/velo"
    made = await world.look(TimelineKind.LIST, feed, limit=5)
    assert (made.title, len(made.posts)) == ("Vélo", 5)
    timeline = Timeline(TimelineKind.LIST, world.account.id, feed)
    again = await world.network.fetch(timeline, made.newer, toward=Toward.NEWER, limit=5)
    assert (again.posts, again.reached_known) == ((), True)
    older = await world.network.fetch(timeline, made.older, toward=Toward.OLDER, limit=5)
    assert not {one.key for one in older.posts} & {one.key for one in made.posts}
    for wrong in (
        "12",
        "https://bsky.app/profile/x/lists/",
        "at://did:plc:a/app.bsky.feed.post/3k",
    ):
        with pytest.raises(Refused):
            await world.look(TimelineKind.LIST, wrong)


async def test_a_thread_is_whole_and_says_what_is_hidden(world: BlueskyWorld) -> None:
    root = world.said("Qui vient ?", by="veloville")
    world.clock.advance(1)
    first = world.said("Moi", parent=root)
    world.clock.advance(1)
    second = world.said("Personne", parent=first)
    wish = world.wish(Hide(f"bluesky:{world.server.uri(second)}"))
    assert isinstance(await world.network.find(wish), Absent)
    for _time in range(2):
        await world.network.send(wish)
    assert isinstance(await world.network.find(wish), Found)
    for focus in (root, second):
        page = await world.look(TimelineKind.THREAD, f"bluesky:{world.server.uri(focus)}")
        assert [(one.text.shown, one.hidden) for one in page.posts] == [
            ("Personne", True),
            ("Moi", False),
            ("Qui vient ?", False),
        ]
    assert {post.thread for post in page.posts[:2]} == {page.posts[2].key}
    await world.network.send(world.wish(Hide(f"bluesky:{world.server.uri(second)}", on=False)))
    [gate] = world.server.records_of(world.login.did, names.GATE)
    assert (gate.rkey, gate.value["hiddenReplies"]) == (world.server.rkey(root), [])
    world.server.world.remove(root)
    gone = await world.look(TimelineKind.THREAD, world.server.uri(root))
    assert [key.id for key in gone.removed] == [world.server.uri(root)]


async def test_only_answers_in_own_threads_are_hidden(world: BlueskyWorld) -> None:
    root = world.said("Chez moi")
    answer = world.said("Bonjour", parent=root)
    for post in (answer, root):
        with pytest.raises(Refused):
            await world.network.send(world.wish(Hide(f"bluesky:{world.server.uri(post)}")))
    assert world.server.records_of(world.login.did, names.GATE) == []


async def test_who_may_answer_stays_as_it_was(world: BlueskyWorld) -> None:
    root = world.said("Qui vient ?", by="veloville")
    answer = world.said("Moi", parent=root)
    rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
    gate = {
        "$type": names.GATE,
        "post": world.server.uri(root),
        "createdAt": "2026-01-01T00:00:00.000Z",
        "allow": [rule],
    }
    where = {"repo": world.login.did, "collection": names.GATE, "rkey": world.server.rkey(root)}
    url = f"{world.sandbox.url}/xrpc/com.atproto.repo.putRecord"
    token = await world.keeper.token(url)
    await world.door.request(
        "POST",
        url,
        json={**where, "record": gate},
        headers={"authorization": f"Bearer {token.reveal()}"},
    )
    await world.network.send(world.wish(Hide(f"bluesky:{world.server.uri(answer)}")))
    [kept] = world.server.records_of(world.login.did, names.GATE)
    assert (kept.value["allow"], kept.value["createdAt"]) == ([rule], gate["createdAt"])
    assert kept.value["hiddenReplies"] == [world.server.uri(answer)]


async def test_bookmarks(world: BlueskyWorld) -> None:
    posts = [world.said(f"à relire {number}") for number in range(3)]
    for post in posts:
        wish = world.wish(React(f"bluesky:{world.server.uri(post)}", Reaction.BOOKMARK))
        await world.network.send(wish)
        assert isinstance(await world.network.find(wish), Found)
    page = await world.look(TimelineKind.BOOKMARKS)
    assert [post.text.shown for post in page.posts[:3]] == [post.text for post in posts[::-1]]
    timeline = Timeline(TimelineKind.BOOKMARKS, world.account.id)
    again = await world.network.fetch(timeline, page.newer, toward=Toward.NEWER, limit=5)
    assert (again.posts, again.reached_known) == ((), True)
    off = world.wish(React(f"bluesky:{world.server.uri(posts[0])}", Reaction.BOOKMARK, on=False))
    for _time in range(2):
        await world.network.send(off)
    assert isinstance(await world.network.find(off), Found)


# Private messages


async def test_messages_of_a_conversation_know_both_people(world: BlueskyWorld) -> None:
    world.server.world.messages.clear()
    world.write("Bonjour")
    world.clock.advance(1)
    [asked_for] = (await world.look(TimelineKind.MESSAGES)).messages
    answer = SendMessage("Oui ?", to="", conversation=asked_for.conversation)
    receipt = await world.network.send(world.wish(answer))
    page = await world.look(TimelineKind.MESSAGES)
    assert [(one.text.shown, one.outgoing) for one in page.messages] == [
        ("Oui ?", True),
        ("Bonjour", False),
    ]
    assert {one.other.handle for one in page.messages} == {"leamartin.bsky.test"}
    assert page.messages[0].key.id == receipt.id
    assert str(page.messages[0].key) == f"bluesky:message/{receipt.id}"


async def test_without_the_right_nothing_private_is_read_or_sent(
    worlds: list[BlueskyWorld],
) -> None:
    museum = worlds[1]
    facts = await museum.network.about()
    assert facts.facts.refused == {Verb.MESSAGE}
    assert (await worlds[0].network.about()).facts.refused == frozenset()
    with pytest.raises(Refused, match="may not read private messages") as caught:
        await museum.look(TimelineKind.MESSAGES)
    assert caught.value.kind is Refusal.NOT_ALLOWED
    with pytest.raises(Refused, match="may not read private messages"):
        await museum.network.send(_private(museum))
    assert "psst" not in museum.sent()


def _private(world: BlueskyWorld) -> Attempt:
    return world.wish(SendMessage("psst", to=world.server.did(world.person("leamartin").id)))


async def test_a_message_whose_answer_is_lost_is_found(world: BlueskyWorld) -> None:
    lea = world.server.did(world.person("leamartin").id)
    wish = world.wish(SendMessage("Une seule fois", to=lea))
    world.fail(Failure.LOST)
    with pytest.raises(NoAnswer):
        await world.network.send(wish)
    assert isinstance(await world.network.find(wish), Found)
    assert world.sent().count("Une seule fois") == 1


# Publishing


async def test_a_post_has_the_name_that_it_was_given(world: BlueskyWorld) -> None:
    wish = world.wish(Publish("Bonjour", language="fr"))
    receipt = await world.network.send(wish)
    record = world.server.records[receipt.id]
    assert record.rkey == wish.key
    begun = wish.first_started.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert record.value == {
        "$type": "app.bsky.feed.post",
        "text": "Bonjour",
        "createdAt": begun,
        "langs": ["fr"],
    }
    assert asked(world) == ["createRecord"]
    again = replace(wish, n=2, started=wish.started.replace(microsecond=1))
    with pytest.raises(NoAnswer):  # the name is taken: 500
        await world.network.send(again)
    found = await world.network.find(again)
    assert isinstance(found, Found)
    assert found.receipt.id == receipt.id
    assert list(world.published()).count("Bonjour") == 1


def test_a_key_that_is_no_name_stands_for_one(world: BlueskyWorld) -> None:
    first, again = (world.wish(Publish("a"), key="no-tid") for _time in range(2))
    assert is_tid(name_of(first))
    assert name_of(first) == name_of(replace(again, first_started=first.first_started))
    assert name_of(first) != name_of(world.wish(Publish("a"), key="another"))


async def test_a_thread_of_ours_hangs_together(world: BlueskyWorld) -> None:
    root = world.said("Une question @veloville")
    wishes = [Publish("un", reply_to=f"bluesky:{world.server.uri(root)}"), Publish("deux")]
    first = await world.network.send(world.wish(wishes[0], "3mfzzzzzzzz22"))
    second = replace(world.wish(wishes[1], "3mfzzzzzzzz23"), parent=first)
    receipt = await world.network.send(second)
    reply = world.server.records[receipt.id].value["reply"]
    assert isinstance(reply, dict)
    ends = {name: names.text_in(names.object_in(reply, name), "uri") for name in reply}
    assert ends == {"root": world.server.uri(root), "parent": first.id}


async def test_what_is_answered_is_gone(world: BlueskyWorld) -> None:
    root = world.said("Trop tard")
    world.server.world.remove(root)
    wish = world.wish(Publish("oui", reply_to=f"bluesky:{world.server.uri(root)}"))
    with pytest.raises(Refused) as caught:
        await world.network.send(wish)
    assert caught.value.kind is Refusal.GONE
    root = world.said("À temps")
    wish = world.wish(Publish("oui", reply_to=f"bluesky:{world.server.uri(root)}"))
    world.fail(Failure.BROKEN)
    with pytest.raises(Unreachable):  # it was only read, so nothing was sent
        await world.network.send(wish)
    assert "oui" not in world.published()


async def test_a_picture_beside_a_quote(world: BlueskyWorld) -> None:
    quoted = world.said("À voir")
    upload = await world.network.upload(PICTURE, PNG)
    publish = Publish("Tiens", quote=f"bluesky:{world.server.uri(quoted)}", media=(PICTURE,))
    receipt = await world.network.send(replace(world.wish(publish), uploads=(upload,)))
    assert upload.expires is not None
    page = await world.look(TimelineKind.AUTHOR, world.login.handle, limit=1)
    assert page.posts[0].key == receipt.key
    assert page.posts[0].quote is not None
    assert page.posts[0].quote.id == world.server.uri(quoted)
    [medium] = page.posts[0].media
    assert medium.alt is not None
    assert (medium.alt.shown, medium.width, medium.height) == ("Un vélo", 1, 1)
    assert world.server.uri(quoted) in {post.key.id for post in page.others}


async def test_a_link_brings_its_card(world: BlueskyWorld) -> None:
    link = f"{world.sandbox.url}/i/status/1"
    receipt = await world.network.send(world.wish(Publish(f"Lire {link}.")))
    embed = world.server.records[receipt.id].value["embed"]
    external = names.object_in(embed, "external")
    assert (external["uri"], external["title"]) == (link, "127.0.0.1")  # a 404 has no words
    page = await world.look(TimelineKind.AUTHOR, world.login.handle, limit=1)
    assert [one.url for one in page.posts[0].links] == [link]


async def test_a_name_that_nobody_has_stays_text(world: BlueskyWorld) -> None:
    text = "Merci @leamartin.bsky.test et @personne.bsky.test"
    receipt = await world.network.send(world.wish(Publish(text)))
    facets = world.server.records[receipt.id].value["facets"]
    lea = world.server.did(world.person("leamartin").id)
    kind = "app.bsky.richtext.facet#mention"
    index = {"byteStart": 6, "byteEnd": 26}
    assert facets == [{"index": index, "features": [{"$type": kind, "did": lea}]}]


async def test_too_long_is_a_definite_no(world: BlueskyWorld) -> None:
    with pytest.raises(Refused, match="grapheme too big") as caught:
        await world.network.send(world.wish(Publish("é" * 301)))
    assert caught.value.kind is Refusal.INVALID


async def test_somebody_elses_post_is_not_deleted(world: BlueskyWorld) -> None:
    said = world.said("Pas à vous")
    with pytest.raises(Refused):
        await world.network.send(world.wish(Delete(f"bluesky:{world.server.uri(said)}")))
    assert asked(world) == []
    for wrong in ("x:12", "bluesky:12", "at://did:plc:a/app.bsky.feed.like/3k"):
        with pytest.raises(Refused) as caught:
            await world.network.send(world.wish(Delete(wrong)))
        assert caught.value.kind is Refusal.INVALID


# Reactions are records


@pytest.mark.parametrize(("reaction", "collection"), [(LIKE, names.LIKE), (REPOST, names.REPOST)])
async def test_a_reaction_is_one_record(
    world: BlueskyWorld, reaction: Reaction, collection: str
) -> None:
    post = world.said("Bravo")
    key = f"bluesky:{world.server.uri(post)}"
    on = world.wish(React(key, reaction))
    assert isinstance(await world.network.find(on), Absent)
    world.fail(Failure.LOST)
    with pytest.raises(NoAnswer):
        await world.network.send(on)
    assert isinstance(await world.network.find(on), Found)
    for number in range(2):  # again, and by another wish
        await world.network.send(world.wish(React(key, reaction), f"3mfzzzzzzzz2{number + 3}"))
    assert [one.rkey for one in world.server.records_of(world.login.did, collection)] == [on.key]
    off = world.wish(React(key, reaction, on=False), "3mfzzzzzzzz29")
    for _time in range(2):
        await world.network.send(off)
    assert world.server.records_of(world.login.did, collection) == []
    assert isinstance(await world.network.find(off), Found)


async def test_two_likes_from_elsewhere_are_both_taken_back(world: BlueskyWorld) -> None:
    post = world.said("Bravo")
    subject = {"uri": world.server.uri(post), "cid": "bafyx"}
    for number in (2, 3):
        value = {"$type": names.LIKE, "subject": subject, "createdAt": "2026-01-01T00:00:00Z"}
        order = {"repo": world.login.did, "collection": names.LIKE, "record": value}
        url = f"{world.sandbox.url}/xrpc/com.atproto.repo.createRecord"
        token = await world.keeper.token(url)
        await world.door.request(
            "POST",
            url,
            json={**order, "rkey": f"3mfzzzzzzzz2{number}"},
            headers={"authorization": f"Bearer {token.reveal()}"},
        )
    assert post.likes == 1
    await world.network.send(world.wish(React(f"bluesky:{subject['uri']}", LIKE, on=False)))
    assert (post.likes, world.server.records_of(world.login.did, names.LIKE)) == (0, [])


async def test_a_reaction_to_what_is_gone(world: BlueskyWorld) -> None:
    post = world.said("Oups")
    key = f"bluesky:{world.server.uri(post)}"
    world.server.world.remove(post)
    with pytest.raises(Refused) as caught:
        await world.network.send(world.wish(React(key, LIKE)))
    assert caught.value.kind is Refusal.GONE
    await world.network.send(world.wish(React(key, LIKE, on=False)))  # as wished already


# Reading back


async def test_a_record_elsewhere_proves_nothing(world: BlueskyWorld) -> None:
    wish = world.wish(Publish("Qui sait"))
    assert isinstance(await world.network.find(wish), Absent)
    world.hide_some()
    assert isinstance(await world.network.find(wish), Unclear)
    assert isinstance(
        await world.network.find(world.wish(Delete(f"at://{world.login.did}/{names.POST}/3k"))),
        Unclear,
    )


# The session


async def test_a_session_is_made_once_and_renewed_when_late(world: BlueskyWorld) -> None:
    await world.network.about()
    assert asked(world) == ["getSession", "getProfile"]
    world.clock.advance(7_000)  # five minutes before its end are late
    await world.network.ready()
    assert asked(world) == ["refreshSession"]
    await world.network.ready()
    assert asked(world) == []


async def test_an_expired_answer_renews_and_asks_again(world: BlueskyWorld) -> None:
    world.clock.advance(1)
    world.server.expired = world.clock.now().timestamp()
    receipt = await world.network.send(world.wish(Publish("Une fois")))
    assert asked(world) == ["createRecord", "refreshSession", "createRecord"]
    assert receipt.id in world.server.records


async def test_processes_share_one_renewal(world: BlueskyWorld) -> None:
    """A token that renews serves once: whoever comes second takes what the first one got."""
    world.clock.advance(7_100)
    networks = [world.another(world.another_keeper()) for _process in range(3)]
    await asyncio.gather(*(networks[0].ready() for _task in range(3)))
    for network in networks:
        await network.ready()
    assert asked(world) == ["refreshSession"]
    for network in networks:
        await network.about()


async def test_a_renewal_whose_answer_is_lost_is_said_to_be_nothing_sent(
    world: BlueskyWorld,
) -> None:
    world.clock.advance(7_100)
    world.fail(Failure.BROKEN)
    with pytest.raises(Unreachable):
        await world.network.ready()
    await world.network.ready()


async def test_a_session_that_was_ended_needs_a_login(world: BlueskyWorld) -> None:
    kept = await world.vault.load(world.account.id)
    assert kept is not None
    assert kept.refresh_token is not None
    url = f"{world.sandbox.url}/xrpc/com.atproto.server.deleteSession"
    bearer = {"authorization": f"Bearer {kept.refresh_token.reveal()}"}
    await world.door.request("POST", url, headers=bearer)
    world.clock.advance(7_100)
    with pytest.raises(NeedsLogin, match="login bluesky --handle veloville"):
        await world.network.ready()
