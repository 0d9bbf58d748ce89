"""The same text to two accounts of X: refused, and a repost offered in its place."""

from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.outbox import Publish
from cmdeck.model.relay import awaited
from cmdeck.tui.screens.ask import YesNo
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import MUSEE, VELO


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the text: that is not what is tried here."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


async def twice(whole: Whole) -> None:
    """One text for both accounts, and F9."""
    await whole.press("n", "1", *"Bonjour", "f2", "2", "enter", "f9")


async def test_a_repost_is_offered_named_and_queued(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await twice(whole)
        assert isinstance(whole.pilot.app.screen, YesNo)
        assert "Repost it as @museetanneurs once @veloville has posted it?" in whole.text()
        await whole.press("enter", "f9")
        text = " ".join(whole.text().split())
        assert "repost it once it is out Musée des Tanneurs @museetanneurs on X" in text
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        said, repost = whole.deck.store.read.living_items()
        assert (said.account, repost.account) == (VELO, MUSEE)
        assert isinstance(said.operation, Publish)
        assert awaited(repost.operation) == said.key
        assert repost.after == said.id


async def test_a_no_leaves_the_text_as_it_was(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await twice(whole)
        await whole.press("escape", "f9")
        assert isinstance(whole.pilot.app.screen, YesNo), "refused again, and offered again"
        assert not whole.deck.store.read.living_items()


async def test_other_accounts_forget_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await twice(whole)
        await whole.press("enter", "f2", "1", "enter")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.reposts == ()
