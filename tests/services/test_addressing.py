"""Whom an answer names, where the network tells nobody who is not named."""

from datetime import UTC, datetime

import pytest

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Words
from cmdeck.services.addressing import addressed, as_it_leaves, over_limit

HERE = AccountId("velo@m.example")
VELO = Account(HERE, NetworkName.MASTODON, "velo", realm="m.example", remote_id="7")
KEY = PostKey(NetworkName.MASTODON, "m.example", "1")


def post(handle: str = "lea@far.example", ident: str = "42") -> Post:
    words = Words("?", "?")
    at = datetime(2026, 12, 7, tzinfo=UTC)
    return Post(KEY, Author(ident, handle, words), words, at)


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
    assert addressed(draft, x, post()) == draft
    assert addressed(draft, VELO, None) == draft
    assert addressed(draft, None, post()) == draft
    assert addressed(draft, VELO, post("velo", "7")) == draft
    assert addressed(draft, VELO, post("")) == draft
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


def test_what_is_counted_is_what_leaves() -> None:
    written = Draft(DraftKind.REPLY, HERE, "oui", handle="lea@far.example", warning="Fin")
    assert as_it_leaves(written, VELO) == "Fin@lea@far.example oui"
    x = Account(AccountId("velo@x"), NetworkName.X, "velo", plan="enterprise")
    assert as_it_leaves(written, x) == "Finoui"
    message = Draft(DraftKind.MESSAGE, HERE, "oui", to="42", handle="lea")
    assert as_it_leaves(message, VELO) == "@lea oui"
