"""Whom an answer names, where the network tells nobody who is not named."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Words
from cmdeck.services.addressing import answering
from cmdeck.services.threads import as_written_for, over_limit, parts_of, placed, text_for

HERE = AccountId("velo@m.example")
VELO = Account(HERE, NetworkName.MASTODON, "velo", realm="m.example", remote_id="7")
KEY = PostKey(NetworkName.MASTODON, "m.example", "1")


def post(handle: str = "lea@far.example", ident: str = "42") -> Post:
    words = Words("?", "?")
    at = datetime(2026, 12, 7, tzinfo=UTC)
    return Post(KEY, Author(ident, handle, words), words, at)


def addressed(draft: Draft, account: Account, post: Post | None) -> Draft:
    """As it is queued."""
    return as_written_for(answering(draft, post), account)


def reply(text: str) -> Draft:
    return Draft(DraftKind.REPLY, HERE, text, reply_to=KEY)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("oui", "@lea@far.example oui"),
        ("oui @LEA@far.example", "oui @LEA@far.example"),
        ("@lea oui", "@lea@far.example @lea oui"),
        ("@lea@far.example.org oui", "@lea@far.example @lea@far.example.org oui"),
        ("oui, @lea@far.example.", "oui, @lea@far.example."),
        ("x=@lea@far.example", "@lea@far.example x=@lea@far.example"),
        (" ", " "),
    ],
)
def test_the_author_is_named_once(text: str, sent: str) -> None:
    draft = addressed(reply(text), VELO, post())
    assert draft.text == sent
    assert addressed(draft, VELO, post()).text == sent


def test_who_needs_no_name() -> None:
    draft = reply("oui")
    x = Account(AccountId("velo@x"), NetworkName.X, "velo", plan="enterprise")
    assert addressed(draft, x, post()).text == "oui"
    assert addressed(draft, VELO, None) == draft
    assert addressed(draft, VELO, post("velo", "7")).text == "oui"
    assert addressed(draft, VELO, post("velo@m.example", "7")).text == "oui"
    assert addressed(draft, VELO, post("")) == draft
    assert addressed(reply("@lea@m.example oui"), VELO, post("lea")).text == "@lea@m.example oui"
    own = Draft(DraftKind.POST, HERE, "oui")
    assert addressed(own, VELO, post()) == own


def test_the_name_counts_in_a_message_that_is_a_post() -> None:
    def message(length: int) -> Draft:
        return Draft(DraftKind.MESSAGE, HERE, "x" * length, to="42", handle="lea@far.example")

    room = 500 - len("@lea ")  # a host does not count there
    assert over_limit(message(room), VELO) == 0
    assert over_limit(message(room + 3), VELO) == 3
    x = Account(AccountId("velo@x"), NetworkName.X, "velo", plan="enterprise")
    assert over_limit(message(10_000), x) == 0
    assert over_limit(message(10_001), x) == 1
    assert over_limit(reply("x" * 501), VELO) == 1


def named(text: str, thread: Thread = Thread.PLAIN) -> Draft:
    return answering(replace(reply(text), thread=thread), post())


def test_an_answer_that_fits_with_its_name_is_one_part_else_two() -> None:
    room = 500 - len("@lea ")  # as Mastodon counts: without the host
    full = named(("vélo " * 100)[:room].rstrip() + "." * 5)
    text = full.text[:room]
    assert parts_of(replace(full, text=text), VELO) == [f"@lea@far.example {text}"]
    assert over_limit(replace(full, text=text, thread=Thread.ONE), VELO) == 0
    assert over_limit(replace(full, text=text + "!", thread=Thread.ONE), VELO) == 1
    first, second = parts_of(replace(full, text=f"{text} !"), VELO)
    assert first.startswith("@lea@far.example vélo")
    assert "@lea" not in second


@pytest.mark.parametrize("thread", [Thread.PLAIN, Thread.NUMBERED])
@pytest.mark.parametrize("text", ["a" * 1200, "vélo " * 240, "Oui.\n\n" + "a" * 800])
def test_the_name_is_never_a_part_and_places_are_in_what_was_written(
    text: str, thread: Thread
) -> None:
    draft = named(text, thread)
    parts = placed(draft, VELO)
    assert [part.text for part in parts] == parts_of(draft, VELO)
    assert parts[0].text.startswith(f"@lea@far.example {text[0]}")
    assert all(part.length <= 500 for part in parts)
    for part in parts[1:]:
        assert text[part.start :].startswith(part.text[:3])
    assert parts[0].start == 0


def test_the_text_that_leaves_is_the_one_that_is_judged_and_counted() -> None:
    message = Draft(DraftKind.MESSAGE, HERE, "oui", to="42", handle="lea@far.example")
    assert text_for(message, VELO) == "@lea@far.example oui"
    assert as_written_for(message, VELO).text == "oui", "the adapter puts it before"
    assert placed(message, VELO)[0].length == len("@lea oui")
