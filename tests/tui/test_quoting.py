"""A quote in the deck: from an account that is where the post is, and said as one."""

from pathlib import Path

import pytest
from test_audience import MASTODON
from whole_deck import Whole, whole_deck

from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import MUSEE, post


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


async def quoting(whole: Whole) -> None:
    """A quote of a post on X; there is an account on Mastodon, too."""
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    page = Page(posts=(post(1, "Ouvert ?", mentions=("museetanneurs",)),))
    await store.save_page(Timeline(TimelineKind.MENTIONS, MUSEE), page, at=whole.clock.now())
    store.read.refresh()
    await whole.settle()
    await whole.press("1", "Q", *"Vu.")


async def test_no_account_of_another_network_is_offered(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await quoting(whole)
        assert "Public quote" in whole.text()
        await whole.press("f2")
        assert "museetanneurs" in whole.text()
        assert "Mastodon" not in whole.text()


async def test_what_is_quoted_is_said_before_it_leaves_and_in_the_queue(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await quoting(whole)
        draft = whole.screen.composer.draft
        assert draft is not None
        await whole.press("f3")
        assert f"quotes @{draft.handle}" in whole.text()
        await whole.press("escape", "f9")
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        assert "quote · Vu." in whole.text()
