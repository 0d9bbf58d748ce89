"""What surprises the clients of Mastodon servers, against the built-in one (networks.md part 2)."""

from collections.abc import AsyncIterator
from dataclasses import replace as alter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from contract import PICTURE, PNG
from mastodon_world import MastodonWorld
from msgspec.structs import replace

from cmdeck.errors import NeedsLogin, NoAnswer, RateLimited, Refusal, Refused, Unsupported
from cmdeck.model.activity import ActivityKind
from cmdeck.model.network import Absent, Found
from cmdeck.model.outbox import (
    Delete,
    Hide,
    MediaRef,
    Mute,
    Publish,
    React,
    Receipt,
    SendMessage,
)
from cmdeck.model.post import Reaction
from cmdeck.model.timeline import Timeline, TimelineKind, Toward
from cmdeck.networks.secrets import Secret
from cmdeck.sandbox.shapes import Json
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]


@pytest.fixture(params=["mastodon", "gotosocial"])
async def world(
    request: pytest.FixtureRequest, begin: Start, tmp_path: Path
) -> AsyncIterator[MastodonWorld]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(
        now=lambda: clock.now().timestamp(), mastodon=request.param, media_seconds=2.5
    )
    made = MastodonWorld(sandbox, tmp_path / "home", clock)
    await made.log_in()
    await made.site.ready.wait()
    yield made
    await made.door.aclose()


async def test_every_timeline_is_read(world: MastodonWorld) -> None:
    me = world.server.world.named("veloville")
    assert me is not None
    world.said("Un #vélo bleu")
    people = next(one for one in world.server.world.lists.values() if one.owner == me.id)
    home = await world.look(TimelineKind.HOME, limit=40)
    for kind, argument in (
        (TimelineKind.HOME, ""),
        (TimelineKind.MENTIONS, ""),
        (TimelineKind.MESSAGES, ""),
        (TimelineKind.ACTIVITY, ""),
        (TimelineKind.SEARCH, "vélo"),
        (TimelineKind.SEARCH, "#vélo"),
        (TimelineKind.LIST, str(people.id)),
        (TimelineKind.AUTHOR, "leamartin"),
        (TimelineKind.AUTHOR, "harrietpond@en.social.example"),
        (TimelineKind.THREAD, str(home.posts[0].key)),
    ):
        page = await world.look(kind, argument)
        assert page.posts or page.messages or page.activities, (kind, argument)
        assert page.skipped == 0
        assert page.title == (people.name if kind is TimelineKind.LIST else "")
        assert all(post.key.realm == world.place for post in page.posts)


async def test_the_same_status_twice_in_a_page_is_one_post(world: MastodonWorld) -> None:
    page = await world.look(TimelineKind.HOME)
    keys = [post.key for post in page.posts]
    assert len(keys) == len(set(keys))
    listed = (
        await world.sandbox.ask("GET", "/api/v1/timelines/home", token=world.login.token)
    ).body
    twice = listed[0]["id"] == listed[1]["id"]
    assert twice is not world.server.is_mastodon


async def test_a_private_status_is_a_message_and_never_a_post(world: MastodonWorld) -> None:
    question = world.said("@veloville entre nous", visibility="direct")
    world.clock.advance(1)
    world.said("@veloville et encore", visibility="direct", parent=question)
    key = world.key_of(world.server.shown(question.id))
    for kind, argument in (
        (TimelineKind.HOME, ""),
        (TimelineKind.MENTIONS, ""),
        (TimelineKind.AUTHOR, "leamartin"),
        (TimelineKind.THREAD, key),
        (TimelineKind.SEARCH, "entre nous"),
    ):
        page = await world.look(kind, argument, limit=40)
        assert not [post for post in (*page.posts, *page.others) if "entre nous" in post.text.shown]
    talk = (await world.look(TimelineKind.MESSAGES)).messages
    assert [one.text.shown for one in talk[:2]] == ["et encore", "entre nous"]
    assert talk[0].conversation == talk[1].conversation
    # Nothing public answers it, passes it on or counts it.
    with pytest.raises(Refused, match="private"):
        await world.network.send(world.wish(Publish(text="@leamartin oui", reply_to=key)))
    assert not [post for post in world.own() if post.text == "@leamartin oui"]


async def test_a_message_answers_in_its_conversation(world: MastodonWorld) -> None:
    world.said("@veloville une question", visibility="direct")
    [talk] = [
        one
        for one in (await world.look(TimelineKind.MESSAGES)).messages
        if one.text.shown == "une question"
    ]
    wish = SendMessage(text="une réponse", to=talk.other.id, conversation=talk.conversation)
    receipt = await world.network.send(world.wish(wish))
    assert receipt.key is None
    sent = world.own()[-1]
    assert (sent.visibility, sent.text) == ("direct", "@leamartin une réponse")
    assert world.server.world.posts[sent.parent].text == "@veloville une question"
    newest = (await world.look(TimelineKind.MESSAGES)).messages[0]
    assert (newest.outgoing, newest.conversation) == (True, talk.conversation)
    assert newest.other.handle == "leamartin"


async def test_a_message_to_everybody_of_a_conversation_names_them_all(
    world: MastodonWorld,
) -> None:
    world.said("@veloville @harrietpond à trois", visibility="direct")
    talk = (await world.look(TimelineKind.MESSAGES)).messages[0]
    await world.network.send(
        world.wish(SendMessage(text="bonjour", to="", conversation=talk.conversation))
    )
    assert set(world.own()[-1].text.split()) == {"@leamartin", "@harrietpond", "bonjour"}
    with pytest.raises(Refused):
        await world.network.send(world.wish(SendMessage(text="?", to="", conversation="0")))


async def test_a_key_makes_one_status_where_it_is_honoured(world: MastodonWorld) -> None:
    world.site.faults.add([{"do": "close_after_commit", "match": {"path": "/api/v1/statuses"}}])
    wish = world.wish(Publish(text="Une seule fois"), key="the-key")
    with pytest.raises(NoAnswer):
        await world.network.send(wish)
    await world.network.send(wish)
    copies = [post for post in world.own() if post.text == "Une seule fois"]
    assert len(copies) == (1 if world.server.is_mastodon else 2)
    facts = (await world.network.about()).facts
    able = replace(world.account, facts=facts).capabilities
    assert able.repeats_safely is world.server.is_mastodon
    assert able.key_life == timedelta(minutes=55)
    assert not able.resend_absent


async def test_a_key_is_forgotten_after_an_hour(world: MastodonWorld) -> None:
    wish = world.wish(Publish(text="Bonjour"))
    first = await world.network.send(wish)
    world.clock.advance(3599)
    again = await world.network.send(wish)
    assert (again.id == first.id) is world.server.is_mastodon
    world.clock.advance(2)
    assert (await world.network.send(wish)).id not in {first.id, again.id}


async def test_limits_are_the_servers(world: MastodonWorld) -> None:
    facts = (await world.network.about()).facts
    able = replace(world.account, facts=facts).capabilities
    longest, pictures = (500, 4) if world.server.is_mastodon else (5000, 6)
    assert (able.text_limit, able.message_limit, able.picture.count) == (longest, longest, pictures)
    assert able.picture.alt == 1500
    with pytest.raises(Refused) as caught:
        await world.network.send(world.wish(Publish(text="x" * (longest + 1))))
    assert caught.value.kind is Refusal.INVALID
    assert caught.value.status == (422 if world.server.is_mastodon else 400)


async def test_a_picture_is_waited_for(world: MastodonWorld) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        world.clock.advance(seconds)

    world.clock.sleep = sleep  # type: ignore[method-assign]  # time passes by itself here
    upload = await world.network.upload(replace(PICTURE, alt="é" * 1600), PNG)
    assert waits == [1.0, 2.0]
    assert len(world.server.uploads[int(upload.id)].picture.alt) == 1500
    media = replace(PICTURE, alt="é" * 1600)
    wish = replace(world.wish(Publish(text="Regardez", media=(media,))), uploads=(upload,))
    receipt = await world.network.send(wish)
    page = await world.look(TimelineKind.AUTHOR, "veloville")
    assert page.posts[0].key == receipt.key
    [picture] = page.posts[0].media
    assert picture.alt is not None
    assert picture.alt.shown == "é" * 1500
    assert isinstance(await world.network.find(wish), Found)


async def test_what_is_no_picture_is_refused(world: MastodonWorld) -> None:
    media = MediaRef("cd" * 32, "image/png", 4, 1, 1)
    with pytest.raises(Refused):
        await world.network.upload(media, b"text")


async def test_reactions_are_states_that_the_server_tells(world: MastodonWorld) -> None:
    ident = world.mention("à garder")
    key = world.key_of(ident)
    for reaction in Reaction:
        for on in (True, True, False, False):
            wish = world.wish(React(key, reaction, on))
            before = await world.network.find(wish)
            await world.network.send(wish)
            assert isinstance(await world.network.find(wish), Found)
            assert isinstance(before, Found | Absent)
        await world.network.send(world.wish(React(key, reaction)))
    [state] = [
        state
        for state in (await world.look(TimelineKind.MENTIONS)).viewer
        if str(state.post) == key
    ]
    assert state.reactions == frozenset(Reaction)
    assert str((await world.look(TimelineKind.BOOKMARKS)).posts[0].key) == key
    own = (await world.look(TimelineKind.AUTHOR, "veloville")).posts[0]
    assert (str(own.key), own.reposted_by and own.reposted_by.handle) == (key, "veloville")


async def test_a_reaction_to_what_is_gone(world: MastodonWorld) -> None:
    key = world.key_of(world.server.shown(5))
    with pytest.raises(Refused) as caught:
        await world.network.send(world.wish(React(key, Reaction.LIKE)))
    assert caught.value.kind is Refusal.GONE
    off = world.wish(React(key, Reaction.LIKE, on=False))
    await world.network.send(off)
    assert isinstance(await world.network.find(off), Found)


async def test_muting_and_hearing_again(world: MastodonWorld) -> None:
    world.mention("coucou")
    lea = world.server.world.named("leamartin")
    assert lea is not None
    for on in (True, False):
        wish = world.wish(Mute(author=str(lea.id), on=on))
        assert isinstance(await world.network.find(wish), Absent)
        await world.network.send(wish)
        assert isinstance(await world.network.find(wish), Found)
        heard = [post.author.handle for post in (await world.look(TimelineKind.MENTIONS)).posts]
        assert ("leamartin" in heard) is not on


async def test_reactions_received_are_counted_by_post(world: MastodonWorld) -> None:
    mine = world.said("Nouveau vélo", by="veloville")
    for name in ("leamartin", "karimb69", "harrietpond"):
        person = world.server.world.named(name)
        assert person is not None
        world.clock.advance(1)
        world.server.world.like(person.id, mine)
    found = (await world.look(TimelineKind.ACTIVITY)).activities
    key = world.key_of(world.server.shown(mine.id))
    [likes] = [one for one in found if str(one.post) == key and one.kind is ActivityKind.LIKE]
    assert likes.count == 3
    assert {one.handle for one in likes.actors} >= {"leamartin", "harrietpond@en.social.example"}
    assert likes.excerpt is not None
    assert likes.excerpt.shown == "Nouveau vélo"


async def test_an_answer_is_never_wider_than_what_it_answers(world: MastodonWorld) -> None:
    for visibility, expected in (
        ("public", "public"),
        ("unlisted", "unlisted"),
        ("private", "private"),
    ):
        question = world.said("@veloville et moi ?", visibility=visibility)
        key = world.key_of(world.server.shown(question.id))
        await world.network.send(
            world.wish(Publish(text="@leamartin oui", reply_to=key), key=visibility)
        )
        assert world.own()[-1].visibility == expected


async def test_a_visibility_is_always_said(world: MastodonWorld) -> None:
    """Elsewhere the usual one is unlisted, which nobody has asked for."""
    await world.network.send(world.wish(Publish(text="à tous")))
    assert world.own()[-1].visibility == "public"


async def test_the_reset_is_a_date_and_nobody_waits_for_ever(world: MastodonWorld) -> None:
    for reset, seconds in (
        (world.reset(300), 300),
        (world.reset(-5), 60),
        (world.reset(86_400 * 365), 60),
        (world.reset(3600), 900),
        ("soon", 60),
    ):
        headers: Json = {"X-RateLimit-Reset": reset, "X-RateLimit-Remaining": "0"}
        world.site.faults.add([{"do": "status", "status": 429, "headers": headers}])
        with pytest.raises(RateLimited) as caught:
            await world.look(TimelineKind.HOME)
        assert caught.value.until is not None
        wait = (caught.value.until - world.clock.now()).total_seconds()
        assert wait == pytest.approx(seconds, abs=2)


async def test_the_servers_own_limit_is_met(world: MastodonWorld) -> None:
    world.server.windows.overrides[""] = (2, 300)
    for _time in range(2):
        await world.look(TimelineKind.HOME)
    with pytest.raises(RateLimited) as caught:
        await world.look(TimelineKind.HOME)
    until = caught.value.until
    assert until is not None
    assert timedelta(seconds=290) < until - world.clock.now() <= timedelta(seconds=302)
    world.clock.advance(302)
    assert (await world.look(TimelineKind.HOME)).posts


async def test_garbage_and_a_page_are_no_answer(world: MastodonWorld) -> None:
    hows: list[Json] = [{"do": "garbage"}, {"do": "status", "status": 200, "body": "<html>wait"}]
    for how in hows:
        world.site.faults.add([how])
        with pytest.raises(NoAnswer):
            await world.look(TimelineKind.MENTIONS)
    world.site.faults.add([{"do": "status", "status": 200, "body": {}}])
    with pytest.raises(NoAnswer):
        await world.network.send(world.wish(Publish(text="fait ?")))


async def test_another_servers_post_is_not_looked_for_here(world: MastodonWorld) -> None:
    asked = len(world.door.asked)
    for key in ("mastodon:far.example/1", "x:1", "nonsense", f"mastodon:{world.place}/../../apps"):
        with pytest.raises(Refused):
            await world.network.send(world.wish(Delete(post=key)))
    assert len(world.door.asked) == asked


async def test_what_mastodon_has_not(world: MastodonWorld) -> None:
    with pytest.raises(Unsupported):
        await world.network.send(world.wish(Hide(post=world.key_of("1"))))
    with pytest.raises(Unsupported):
        await world.network.send(world.wish(Publish(text="voyez", quote=world.key_of("1"))))


async def test_a_login_of_another_process_is_taken_up(world: MastodonWorld) -> None:
    await world.network.about()
    world.server.tokens.pop(world.login.token)
    with pytest.raises(NeedsLogin) as caught:
        await world.network.about()
    assert "login mastodon --instance" in str(caught.value)
    world.server.tokens["another"] = "veloville"
    kept = await world.vault.load(world.account.id)
    assert kept is not None
    await world.vault.save(world.account.id, alter(kept, access_token=Secret("another")))
    assert (await world.network.about()).handle == "veloville"


async def test_sending_is_one_request_that_makes_something(world: MastodonWorld) -> None:
    key = world.key_of(world.mention("une question"))
    world.door.asked.clear()
    await world.network.send(world.wish(Publish(text="@leamartin oui", reply_to=key)))
    assert [method for method, _path in world.door.asked] == ["GET", "POST"]
    first = Receipt(id=key.rpartition("/")[2])
    world.door.asked.clear()
    await world.network.send(replace(world.wish(Publish(text="suite"), key="2"), parent=first))
    assert [method for method, _path in world.door.asked] == ["GET", "POST"]


async def test_scrolling_bookmarks_goes_by_the_link(world: MastodonWorld) -> None:
    """Their paging ids are not those of posts: nothing but the Link header knows them."""
    me = world.login.person
    world.server.world.bookmarks[me].clear()
    posts = [world.said(f"à relire {number}") for number in range(7)]
    for post in reversed(posts):
        world.server.world.bookmarks[me].append(post.id)
    page = await world.look(TimelineKind.BOOKMARKS, limit=3)
    found = [post.text.shown for post in page.posts]
    timeline = Timeline(TimelineKind.BOOKMARKS, world.account.id)
    while page.older is not None:
        page = await world.network.fetch(timeline, page.older, toward=Toward.OLDER, limit=3)
        found += [post.text.shown for post in page.posts]
    assert found == [f"à relire {number}" for number in range(7)]
