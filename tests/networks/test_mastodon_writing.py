"""What is said at the built-in Mastodon, and how: warnings, who is shown it, and edits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract import PICTURE, PNG
from mastodon_world import MastodonWorld
from msgspec.structs import replace

from cmdeck.errors import NoAnswer, Refused, Unreachable
from cmdeck.model.network import Absent, Found
from cmdeck.model.outbox import Edit, Publish, Visibility
from cmdeck.model.timeline import TimelineKind
from cmdeck.sandbox.shapes import Json, Poll
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]


@pytest.fixture(params=["mastodon", "gotosocial"])
async def world(
    request: pytest.FixtureRequest, begin: Start, tmp_path: Path
) -> AsyncIterator[MastodonWorld]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp(), mastodon=request.param)
    made = MastodonWorld(sandbox, tmp_path / "home", clock)
    await made.log_in()
    await made.site.ready.wait()
    yield made
    await made.door.aclose()


def last(world: MastodonWorld) -> dict[str, Json]:
    """The body of what was done last."""
    return dict(world.site.world.acts[-1].body)


async def published(world: MastodonWorld, publish: Publish, key: str = "key-1") -> str:
    receipt = await world.network.send(world.wish(publish, key))
    assert receipt.key is not None
    return str(receipt.key)


def says(world: MastodonWorld, status: Json) -> None:
    """What the server says of a status that is read next."""
    match: dict[str, Json] = {"method": "GET", "path": "/api/v1/statuses/*"}
    world.site.faults.add([{"do": "status", "status": 200, "body": status, "match": match}])


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("local", "private"),
        ("mutuals_only", "private"),
        ("limited", "private"),
        ("Unlisted ", "unlisted"),
        (None, "private"),
        ("", "private"),
    ],
)
async def test_an_answer_to_what_not_everybody_sees_is_not_for_everybody(
    world: MastodonWorld, word: str | None, answer: str
) -> None:
    """Other software has words of its own."""
    asked = world.server.shown(world.said("@veloville et moi ?").id)
    body: Json = {"id": asked, "visibility": word}
    says(world, body)
    await published(world, Publish("Oui", reply_to=world.key_of(asked)))
    assert last(world)["visibility"] == answer


@pytest.mark.parametrize("body", [{}, [], None, {"id": "1", "visibility": "public"}])
async def test_what_cannot_be_read_is_not_answered(world: MastodonWorld, body: Json) -> None:
    asked = world.server.shown(world.said("@veloville et moi ?").id)
    says(world, body)
    with pytest.raises(Unreachable):
        await published(world, Publish("Oui", reply_to=world.key_of(asked)))


@pytest.mark.parametrize("wished", Visibility)
@pytest.mark.parametrize("above", ["public", "unlisted", "private"])
async def test_an_answer_is_as_narrow_as_wished_and_never_wider_than_what_it_answers(
    world: MastodonWorld, wished: Visibility, above: str
) -> None:
    order = ["public", "unlisted", "private"]
    asked = world.server.shown(world.said("@veloville et moi ?", visibility=above).id)
    await published(world, Publish("Oui", reply_to=world.key_of(asked), visibility=wished))
    mine = {"": 0, "unlisted": 1, "followers": 2}[wished.value]
    assert last(world)["visibility"] == order[max(mine, order.index(above))]


async def test_a_warning_stands_before_the_text_and_is_read_back(world: MastodonWorld) -> None:
    publish = Publish("Ils se marient.", warning="La fin", visibility=Visibility.FOLLOWERS)
    world.site.faults.add([{"do": "close_after_commit", "match": {"method": "POST"}}])
    wish = world.wish(publish)
    with pytest.raises(NoAnswer):
        await world.network.send(wish)
    body = last(world)
    assert (body["spoiler_text"], body["sensitive"]) == ("La fin", True)
    assert body["visibility"] == "private"
    assert isinstance(await world.network.find(wish), Found)
    page = await world.look(TimelineKind.AUTHOR, "veloville", limit=1)
    assert page.posts[0].text.shown == "La fin\n\nIls se marient."


async def test_an_edit_keeps_what_it_does_not_change(world: MastodonWorld) -> None:
    upload = await world.network.upload(PICTURE, PNG)
    wish = world.wish(Publish("Bonjour", media=(PICTURE,), language="br"))
    receipt = await world.network.send(replace(wish, uploads=(upload,)))
    edit = world.wish(Edit(str(receipt.key), "Bonsoir", warning="Nuit"), "key-2")
    assert isinstance(await world.network.find(edit), Absent)
    for _twice in range(2):
        edited = await world.network.send(edit)
        assert edited.key == receipt.key
    assert isinstance(await world.network.find(edit), Found)
    page = await world.look(TimelineKind.AUTHOR, "veloville", limit=1)
    [post] = page.posts[:1]
    assert post.text.shown == "Nuit\n\nBonsoir"
    assert [one.alt and one.alt.raw for one in post.media] == [PICTURE.alt]
    assert post.language == "br"
    number = world.server.number(receipt.id)
    assert [one.text for one in world.server.edits[number]] == ["Bonjour"], "kept once"


@pytest.mark.parametrize(
    "odd", [{}, [], {"visibility": "public"}, {"id": True, "media_attachments": [{}]}]
)
async def test_an_edit_takes_nothing_off_what_it_could_not_read(
    world: MastodonWorld, odd: Json
) -> None:
    key = await published(world, Publish("Bonjour", warning="Nuit"))
    if isinstance(odd, dict) and odd.get("id"):
        odd = {**odd, "id": key.rpartition("/")[2]}
    says(world, odd)
    with pytest.raises(Unreachable):
        await world.network.send(world.wish(Edit(key, "Bonsoir"), "key-2"))
    assert world.server.edits == {}


async def test_an_edit_may_say_another_language(world: MastodonWorld) -> None:
    key = await published(world, Publish("Bonjour", language="br"))
    await world.network.send(world.wish(Edit(key, "Bonsoir", language="fr"), "key-2"))
    assert last(world)["language"] == "fr"
    page = await world.look(TimelineKind.AUTHOR, "veloville", limit=1)
    assert page.posts[0].language == "fr"


@pytest.mark.parametrize(("wished", "left"), [(None, "Nuit"), ("", ""), ("Jour", "Jour")])
async def test_a_warning_stays_unless_it_is_taken_off(
    world: MastodonWorld, wished: str | None, left: str
) -> None:
    key = await published(world, Publish("Bonjour", warning="Nuit"))
    edit = world.wish(Edit(key, "Bonsoir", warning=wished), "key-2")
    await world.network.send(edit)
    assert isinstance(await world.network.find(edit), Found)
    body = last(world)
    assert (body["spoiler_text"], body["sensitive"]) == (left, bool(left))


async def test_a_lost_answer_to_an_edit_is_found_by_what_it_says(world: MastodonWorld) -> None:
    key = await published(world, Publish("Bonjour"))
    edit = world.wish(Edit(key, "Bonsoir"), "key-2")
    world.site.faults.add([{"do": "close_after_commit", "match": {"method": "PUT"}}])
    with pytest.raises(NoAnswer):
        await world.network.send(edit)
    assert isinstance(await world.network.find(edit), Found)


async def test_a_post_with_a_poll_is_not_edited(world: MastodonWorld) -> None:
    mine = world.said("Quelle couleur ?", by="veloville")
    world.server.world.polls[7] = Poll(7, [("Bleu", 2), ("Rouge", 1)], 60, mine.at + 3600)
    mine.poll = 7
    with pytest.raises(Refused, match="votes"):
        await world.network.send(
            world.wish(Edit(world.key_of(world.server.shown(mine.id)), "Et donc ?"))
        )
    assert mine.text == "Quelle couleur ?"
    page = await world.look(TimelineKind.AUTHOR, "veloville", limit=1)
    assert page.posts[0].text.shown.endswith("?\n\n○ Bleu · 2\n○ Rouge · 1\nPoll: 3 votes")


async def test_somebody_elses_post_is_not_edited(world: MastodonWorld) -> None:
    theirs = world.key_of(world.mention("Bonjour"))
    with pytest.raises(Refused):
        await world.network.send(world.wish(Edit(theirs, "Bonsoir")))
    assert world.site.world.acts == []
