"""What is said at the built-in Mastodon, and how: warnings, who is shown it, and edits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract import PICTURE, PNG
from mastodon_world import MastodonWorld
from msgspec.structs import replace

from cmdeck.errors import NoAnswer, Refused, Unreachable
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Edit, Publish, SendMessage, Visibility
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


@pytest.mark.parametrize(
    ("sent", "kept", "same"),
    [
        ("Bonsoir \n", "Bonsoir", True),
        (" Bonsoir", "Bonsoir", True),
        ("Bon\nsoir", "Bon\r\nsoir", True),
        ("Caf\u0065\u0301", "Caf\u00e9", True),
        ("Bon\n\nsoir", "Bon soir", False),
        ("Bonsoir", "Bonjour", False),
    ],
)
async def test_blanks_around_an_edit_are_no_difference(
    world: MastodonWorld, sent: str, kept: str, same: bool
) -> None:
    key = await published(world, Publish("Bonjour"))
    match: dict[str, Json] = {"method": "GET", "path": "/api/v1/statuses/*/source"}
    body: dict[str, Json] = {"id": key.rpartition("/")[2], "text": kept, "spoiler_text": ""}
    world.site.faults.add([{"do": "status", "status": 200, "body": body, "match": match}])
    verdict = await world.network.find(world.wish(Edit(key, sent), "key-2"))
    assert isinstance(verdict, Found if same else Absent)


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


def made(world: MastodonWorld, **other: Json) -> Json:
    """A status as the server would answer it, but for what is `other`."""
    return {
        "id": "77",
        "content": "<p>Oui</p>",
        "account": {"id": world.account.remote_id},
        "visibility": "public",
        "created_at": world.clock.now().isoformat(),
        "media_attachments": [],
        **other,
    }


def answers(world: MastodonWorld, status: Json) -> None:
    """What the server says of what is sent next."""
    match: dict[str, Json] = {"method": "POST", "path": "/api/v1/statuses"}
    world.site.faults.add([{"do": "status", "status": 200, "body": status, "match": match}])


@pytest.mark.parametrize(
    "other",
    [
        {"account": {"id": "424242"}},
        {"account": None},
        {"visibility": "direct"},
        {"visibility": "private"},
        {"visibility": ""},
        {"spoiler_text": "Spoiler"},
        {"media_attachments": [{"id": "1", "type": "image"}]},
        {"created_at": "2019-01-01T00:00:00Z"},
        {"id": "31"},
    ],
    ids=str,
)
async def test_an_answer_that_is_another_post_is_not_believed(
    world: MastodonWorld, other: dict[str, Json]
) -> None:
    answers(world, made(world, **other))
    wish = replace(world.wish(Publish("Oui")), taken=frozenset({"31"}))
    with pytest.raises(NoAnswer):
        await world.network.send(wish)


async def test_fewer_pictures_than_were_sent_are_not_what_was_sent(world: MastodonWorld) -> None:
    wish = world.wish(Publish("Oui", media=(PICTURE,)))
    upload = await world.network.upload(PICTURE, PNG)
    answers(world, made(world))
    with pytest.raises(NoAnswer):
        await world.network.send(replace(wish, uploads=(upload,)))


@pytest.mark.parametrize(
    ("wished", "other"),
    [
        (Publish("Oui"), {}),
        (Publish("Oui"), {"visibility": "unlisted"}),
        (Publish("Oui", warning="Faim & soif"), {"spoiler_text": "Faim &amp; soif"}),
        (Publish("Oui", visibility=Visibility.FOLLOWERS), {"visibility": "private"}),
    ],
    ids=str,
)
async def test_an_answer_that_is_the_post_is_believed(
    world: MastodonWorld, wished: Publish, other: dict[str, Json]
) -> None:
    answers(world, made(world, **other))
    assert (await world.network.send(world.wish(wished))).id == "77"


async def test_of_two_with_the_same_words_each_finds_its_own(world: MastodonWorld) -> None:
    first = await world.network.send(world.wish(Publish("Oui"), "key-1"))
    second = world.wish(Publish("Oui"), "key-2")
    assert isinstance(await world.network.find(second), Found), "nobody said whose it is"
    verdict = await world.network.find(replace(second, taken=frozenset({first.id})))
    assert isinstance(verdict, Absent)


@pytest.mark.parametrize(
    "there",
    [
        Publish("Oui", visibility=Visibility.FOLLOWERS),
        Publish("Oui", warning="Spoiler"),
    ],
    ids=str,
)
async def test_the_same_words_shown_otherwise_are_not_the_post_and_no_proof_of_absence(
    world: MastodonWorld, there: Publish
) -> None:
    receipt = await world.network.send(world.wish(there, "key-1"))
    assert isinstance(await world.network.find(world.wish(there)), Found)
    wish = world.wish(Publish("Oui"), "key-2")
    verdict = await world.network.find(wish)
    assert isinstance(verdict, Unclear)
    assert receipt.url in verdict.why
    verdict = await world.network.find(replace(wish, taken=frozenset({receipt.id})))
    assert isinstance(verdict, Absent)


async def test_a_message_is_not_found_in_another_item_of_ours(world: MastodonWorld) -> None:
    person = world.server.world.named("leamartin")
    assert person is not None
    message = SendMessage("Oui", str(person.id), "leamartin")
    receipt = await world.network.send(world.wish(message))
    verdict = await world.network.find(replace(world.wish(message), taken=frozenset({receipt.id})))
    assert not isinstance(verdict, Found)
