"""What Bluesky's adapter does at the built-in one, over real connections, and reads back; and how
its session is kept."""

import asyncio
from typing import Any

import pytest
from bluesky_world import BlueskyWorld, asked, world, worlds
from msgspec.structs import replace

from cmdeck.errors import NeedsLogin, NoAnswer, Refusal, Refused, Unreachable
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Answerers, Delete, Publish, React
from cmdeck.model.post import Reaction
from cmdeck.model.tid import is_tid
from cmdeck.model.timeline import TimelineKind
from cmdeck.networks.bluesky.records import name_of
from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.shapes import Json, Post
from fakes_network import Failure
from sandbox.conftest import begin

__all__ = ["begin", "world", "worlds"]
KEY, OTHER = "3mfzzzzzzzz22", "3mfzzzzzzzz33"
LIKE, REPOST = Reaction.LIKE, Reaction.REPOST


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


@pytest.mark.parametrize(
    ("answerers", "allow"),
    [
        (Answerers.FOLLOWED, [{"$type": "app.bsky.feed.threadgate#followingRule"}]),
        (Answerers.MENTIONED, [{"$type": "app.bsky.feed.threadgate#mentionRule"}]),
        (Answerers.NOBODY, []),
    ],
)
async def test_who_may_answer_is_said_with_the_post(
    world: BlueskyWorld, answerers: Answerers, allow: Json
) -> None:
    wish = world.wish(Publish("Bonjour", answerers=answerers))
    receipt = await world.network.send(wish)
    assert asked(world) == ["applyWrites"], "nobody can answer in between"
    gate = world.server.records[receipt.id.replace(names.POST, names.GATE)]
    assert gate.value == {
        "$type": names.GATE,
        "post": receipt.id,
        "createdAt": world.server.records[receipt.id].value["createdAt"],
        "allow": allow,
    }
    with pytest.raises(NoAnswer):  # the name is taken: 500
        await world.network.send(replace(wish, n=2))
    found = await world.network.find(replace(wish, n=2))
    assert isinstance(found, Found)
    assert list(world.published()).count("Bonjour") == 1


async def test_a_lost_answer_to_a_post_with_a_gate_is_found(world: BlueskyWorld) -> None:
    match: dict[str, Json] = {"path": "/xrpc/com.atproto.repo.applyWrites"}
    world.site.faults.add([{"do": "close_after_commit", "match": match}])
    wish = world.wish(Publish("Bonjour", answerers=Answerers.NOBODY))
    with pytest.raises(NoAnswer):
        await world.network.send(wish)
    assert isinstance(await world.network.find(wish), Found)


async def test_a_no_to_a_second_try_may_mean_that_the_first_came(world: BlueskyWorld) -> None:
    """Servers are free to call a taken name what they like."""
    first, other = (world.wish(Publish(text), key) for text, key in (("a", KEY), ("b", OTHER)))
    await world.network.send(first)
    for wish in (first, other):
        match: dict[str, Json] = {"path": "/xrpc/com.atproto.repo.createRecord"}
        body: dict[str, Json] = {"error": "RecordAlreadyExists", "message": "it is there"}
        world.site.faults.add([{"do": "status", "status": 409, "body": body, "match": match}])
        if wish is first:
            receipt = await world.network.send(replace(wish, n=2))
            assert receipt.id == str(receipt.key).removeprefix("bluesky:")
            continue
        with pytest.raises(Refused, match="it is there"):
            await world.network.send(replace(wish, n=2))
    assert [post.text for post in world.own()].count("a") == 1


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


async def test_what_its_author_has_closed_is_not_answered(worlds: list[BlueskyWorld]) -> None:
    """The account's own server takes such an answer, and nobody is ever shown it."""
    world, museum = worlds
    for named, is_let in ((True, True), (False, False)):
        text = "@veloville Qui vient ?" if named else "Sans réponse"
        root = world.said(text, by="museetanneurs")
        rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
        address = world.server.uri(root)
        await put(museum, names.GATE, root, {"post": address, "allow": [rule]})
        publish = Publish("moi", reply_to=f"bluesky:{address}")
        if is_let:
            await world.network.send(world.wish(publish, "3mfzzzzzzzz25"))
            continue
        with pytest.raises(Refused, match="does not let this account answer"):
            await world.network.send(world.wish(publish, "3mfzzzzzzzz26"))
    rules = [{"$type": "app.bsky.feed.postgate#disableRule"}]
    await put(museum, names.QUOTE_GATE, root, {"post": address, "embeddingRules": rules})
    with pytest.raises(Refused, match="does not let this account"):
        await world.network.send(world.wish(Publish("ah", quote=f"bluesky:{address}")))
    assert [post.text for post in world.own()].count("moi") == 1


async def put(world: BlueskyWorld, collection: str, post: Post, value: dict[str, Any]) -> None:
    """Put a record beside a post, under its name, as the network's own client does."""
    url = f"{world.sandbox.url}/xrpc/com.atproto.repo.putRecord"
    token = await world.keeper.token(url)
    record = {"$type": collection, "createdAt": "2026-01-01T00:00:00.000Z", **value}
    where = {"repo": world.login.did, "collection": collection, "rkey": world.server.rkey(post)}
    answer = await world.door.request(
        "POST",
        url,
        json={**where, "record": record},
        headers={"authorization": f"Bearer {token.reveal()}"},
    )
    assert answer.status == 200


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


async def test_a_lost_answer_to_a_renewal_costs_no_login(world: BlueskyWorld) -> None:
    """The server gives the same next session again."""
    world.clock.advance(7_100)
    match: dict[str, Json] = {"path": "/xrpc/com.atproto.server.refreshSession"}
    world.site.faults.add([{"do": "close_after_commit", "match": match}])
    with pytest.raises(Unreachable):
        await world.network.ready()
    await world.network.ready()
    assert asked(world) == ["refreshSession", "refreshSession"]


async def test_an_account_that_is_out_of_use_needs_no_login(world: BlueskyWorld) -> None:
    world.server.deactivated.add(world.account.handle)
    with pytest.raises(Refused, match="Account is deactivated") as caught:
        await world.network.send(world.wish(Publish("Une fois")))
    assert caught.value.kind is Refusal.NOT_ALLOWED
    assert asked(world) == ["createRecord"]
    world.server.deactivated.clear()
    await world.network.send(world.wish(Publish("Une fois")))


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


# A server without an app view


async def test_a_server_without_an_app_view_is_written_to_all_the_same(
    world: BlueskyWorld,
) -> None:
    """It keeps records, and says 400 to whatever an app view would show."""
    said = world.server.uri(world.said("Vous ouvrez ?"))
    nsid = "app.bsky.feed.getPosts"
    match: dict[str, Json] = {"path": f"/xrpc/{nsid}"}
    body: dict[str, Json] = {
        "error": "InvalidRequest",
        "message": f"No service configured for {nsid}",
    }
    world.site.faults.add(
        [{"do": "status", "status": 400, "body": body, "match": match, "times": 0}]
    )
    answer = await world.network.send(world.wish(Publish("À 9 h", reply_to=said), KEY))
    assert world.server.records[answer.id].value["reply"]
    await world.network.send(world.wish(Publish("À lire", quote=said), OTHER))
    assert world.published()[-1] == "À lire"
    like = world.wish(React(said, LIKE), "3mfzzzzzzzz44")
    await world.network.send(like)
    assert isinstance(await world.network.find(like), Found)
    assert asked(world).count("createRecord") == 3
