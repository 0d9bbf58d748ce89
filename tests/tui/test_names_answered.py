"""An answer on Mastodon in the deck: the name put before it is counted, shown, and split with."""

from datetime import timedelta
from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.outbox import Publish
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Visibility, Words
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.tui.widgets.confirm import SHOWN_FOR

REALM = "mastodon.example"
HERE = AccountId(f"velo@{REALM}")
MASTODON = Account(HERE, NetworkName.MASTODON, "velo", "veloville", realm=REALM)
LEA = "lea@far.example"
ROOM = 500 - len("@lea ")
"""As Mastodon counts: the host of a name is free."""


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


async def answering(whole: Whole, text: str, *, visibility: Visibility = Visibility.PUBLIC) -> None:
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    said = Words("Ouvert ?", "Ouvert ?")
    asked = Post(
        PostKey(NetworkName.MASTODON, REALM, "42"),
        Author("9", LEA, Words("Léa", "Léa")),
        said,
        whole.clock.now() - timedelta(minutes=5),
        mentions=("velo",),
        visibility=visibility,
    )
    page = Page(posts=(asked,))
    await store.save_page(Timeline(TimelineKind.MENTIONS, HERE), page, at=whole.clock.now())
    store.read.refresh()
    await whole.settle()
    await whole.press("1", "r")
    whole.screen.composer._text.insert_pasted(text)
    await whole.settle()


def queued(whole: Whole) -> list[str]:
    items = whole.deck.store.read.living_items()
    return [item.operation.text for item in items if isinstance(item.operation, Publish)]


@pytest.mark.parametrize(("length", "parts"), [(ROOM, 1), (ROOM + 1, 2)])
async def test_as_many_posts_leave_as_were_told(tmp_path: Path, length: int, parts: int) -> None:
    text = ("vélo " * 100)[: length - 3] + "fin"
    async with whole_deck(tmp_path) as whole:
        await answering(whole, text)
        assert ("0 left" in whole.text()) is (parts == 1)
        assert ("→ thread" in whole.text()) is (parts == 2)
        await whole.press("f3")
        assert f"@{LEA} vélo" in whole.text()
        assert ("500 / 500" in whole.text()) is (parts == 1)
        assert ("1/2" in whole.text()) is (parts == 2)
        await whole.press("escape", "f9")
        assert ("publish a thread of 2" in whole.text()) is (parts == 2)
        assert f"It begins with @{LEA}" in whole.text()
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        found = queued(whole)
        assert len(found) == parts
        assert found[0].startswith(f"@{LEA} vélo")


async def test_a_guard_marks_its_words_where_they_were_written(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await answering(whole, "Bonjour XXX")
        whole.screen._guard()
        await whole.settle()
        writing = whole.screen.composer._writing
        assert writing is not None
        [fired] = writing.guards
        assert (fired.start, fired.end, fired.said) == (8, 11, "XXX")


async def test_an_answer_to_a_post_for_followers_is_called_what_it_is(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await answering(whole, "Oui", visibility=Visibility.FOLLOWERS)
        assert "  followers only" in whole.text(), "on the row"
        assert "Public reply" not in whole.text()
        assert "Reply to followers" in whole.text()
        await whole.press("f5", "left", "left", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.visibility is Visibility.FOLLOWERS, "never wider than what it answers"
        assert "shown to nobody who is not shown what it answers" in whole.text()
        await whole.press("f9")
        assert "reply in public" not in whole.text()
        [line] = [one for one in whole.text().splitlines() if "Enter  reply" in one]
        assert "for followers only" in line
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        [item] = whole.deck.store.read.living_items()
        assert isinstance(item.operation, Publish)
        assert item.operation.visibility is Visibility.FOLLOWERS
        assert f"for followers only · @{LEA}" in whole.text()


async def test_a_post_for_everybody_has_no_mark_and_is_answered_in_public(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await answering(whole, "Oui")
        assert "followers" not in whole.text()
        assert "Public reply" in whole.text()
