"""An answer on Mastodon in the deck: the name put before it is counted, shown, and split with."""

from datetime import timedelta
from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import Account
from cmdeck.model.outbox import Publish
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Words
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


async def answering(whole: Whole, text: str) -> None:
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    said = Words("Ouvert ?", "Ouvert ?")
    asked = Post(
        PostKey(NetworkName.MASTODON, REALM, "42"),
        Author("9", LEA, Words("Léa", "Léa")),
        said,
        whole.clock.now() - timedelta(minutes=5),
        mentions=("velo",),
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
        now = whole.screen.composer._writing
        assert now is not None
        [fired] = now.guards
        assert (fired.start, fired.end, fired.said) == (8, 11, "XXX")
