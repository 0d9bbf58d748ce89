"""What Bluesky's adapter reads of the built-in one, over real connections."""

import pytest
from bluesky_world import BlueskyWorld, asked, world, worlds

from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable
from cmdeck.model.activity import ActivityKind
from cmdeck.model.capability import Verb
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Complaint,
    Hide,
    Mute,
    React,
    Report,
    SendMessage,
)
from cmdeck.model.post import PostKey, Reaction
from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.bluesky.world import Record
from cmdeck.sandbox.shapes import JsonObject
from fakes_network import Failure
from sandbox.conftest import begin

__all__ = ["begin", "world", "worlds"]
LIKE, REPOST = Reaction.LIKE, Reaction.REPOST


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


async def test_a_mute_leaves_the_networks_count_so_nobody_asks_for_it(world: BlueskyWorld) -> None:
    token = (await world.keeper.credential()).access_token.reveal()
    seen = world.clock.now().isoformat()
    path = "/xrpc/app.bsky.notification"
    await world.sandbox.ask("POST", f"{path}.updateSeen", token=token, json={"seenAt": seen})
    await world.network.send(world.wish(Mute(world.server.did(world.person("leamartin").id))))
    for number in range(3):
        world.clock.advance(1)
        world.said(f"@veloville numéro {number}")
    counted = await world.sandbox.ask("GET", f"{path}.getUnreadCount", token=token)
    page = await world.look(TimelineKind.MENTIONS, limit=40)
    assert counted.body == {"count": 3}
    assert not [post for post in page.posts if "numéro" in post.text.shown]
    assert "getUnreadCount" not in asked(world)


async def test_a_post_that_two_pass_on_is_one_post_in_a_page(world: BlueskyWorld) -> None:
    said = world.said("Passez le mot")
    me = world.server.world.follows[world.login.person]
    for name in ("leamartin", "boulangerielefort"):
        world.clock.advance(1)
        me.add(world.person(name).id)
        world.server.world.repost(world.person(name), said)
    page = await world.look(TimelineKind.HOME, limit=40)
    keys = [post.key.id for post in page.posts]
    assert keys.count(world.server.uri(said)) == 1


async def test_whom_we_blocked_is_not_heard(world: BlueskyWorld) -> None:
    lea = world.server.did(world.person("leamartin").id)
    for on in (True, False):
        wish = world.wish(Block(lea, on=on))
        assert isinstance(await world.network.find(wish), Absent)
        assert (await world.network.send(wish)).id == lea
        assert isinstance(await world.network.find(wish), Found)
        await world.network.send(wish)  # twice is one record, and taken back is none
        blocks = world.server.records_of(world.login.did, "app.bsky.graph.block")
        assert [block.value["subject"] for block in blocks] == [lea] * on
        world.clock.advance(1)
        said = world.said("@veloville encore moi")
        page = await world.look(TimelineKind.MENTIONS, limit=5)
        assert (world.server.uri(said) in {post.key.id for post in page.posts}) is not on


async def test_a_report_names_the_post_as_it_was(world: BlueskyWorld) -> None:
    said = world.said("Gagnez un vélo !")
    key = f"bluesky:{world.server.uri(said)}"
    lea = world.server.did(said.author)
    wish = world.wish(Report(key, lea, "leamartin.bsky.test", Complaint.SPAM, "Trois fois."))
    await world.network.send(wish)
    body = world.site.world.acts[-1].body
    assert body["reasonType"] == "com.atproto.moderation.defs#reasonSpam"
    assert body["reason"] == "Trois fois."
    subject = body["subject"]
    assert isinstance(subject, dict)
    assert (subject["$type"], subject["uri"]) == ("com.atproto.repo.strongRef", key[8:])
    assert subject["cid"]
    assert isinstance(await world.network.find(wish), Unclear)


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


@pytest.mark.parametrize(
    "value",
    [
        {"$type": names.GATE, "allow": "nobody"},
        {"$type": names.GATE, "hiddenReplies": {"at": "all"}},
        {"allow": []},
    ],
)
async def test_a_gate_that_nobody_can_read_is_not_replaced(
    world: BlueskyWorld, value: JsonObject
) -> None:
    """It may say that nobody answers: another in its place would let everybody."""
    root = world.said("Qui vient ?", by="veloville")
    answer = world.said("Moi", parent=root)
    gate = Record(world.login.did, names.GATE, world.server.rkey(root), value)
    world.server.records[gate.uri] = gate
    with pytest.raises(Refused, match="cannot be read"):
        await world.network.send(world.wish(Hide(f"bluesky:{world.server.uri(answer)}")))
    assert world.server.records[gate.uri].value == value


async def test_what_somebody_else_hides_meanwhile_stays_hidden(world: BlueskyWorld) -> None:
    root = world.said("Qui vient ?", by="veloville")
    answer = world.said("Moi", parent=root)
    value: JsonObject = {"$type": names.GATE, "hiddenReplies": ["at://did:plc:a/b.c.d/e"]}
    other = Record(world.login.did, names.GATE, world.server.rkey(root), value)

    def hide_another() -> None:
        world.server.records[other.uri] = other

    world.door.meanwhile = hide_another
    wish = world.wish(Hide(f"bluesky:{world.server.uri(answer)}"))
    with pytest.raises(Unreachable, match="tried again"):
        await world.network.send(wish)
    await world.network.send(wish)
    hidden = world.server.records[other.uri].value["hiddenReplies"]
    assert hidden == ["at://did:plc:a/b.c.d/e", world.server.uri(answer)]


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
