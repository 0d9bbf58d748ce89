"""`g j`: what was done, how it was confirmed, past which guards, and what became of it."""

from pathlib import Path

from whole_deck import whole_deck

from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.post import Reaction
from cmdeck.tui.screens.journal import JournalScreen
from makers import MUSEE, VELO, key


async def test_the_journal_says_all_of_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        compose = whole.deck.compose
        long = Draft(DraftKind.POST, VELO, "Un vélo arrive. " * 25, thread=Thread.PLAIN)
        await compose.send(long, None, confirmed="letters", past=("link_again", "tone"))
        whole.clock.advance(60)
        done = await compose.react(key(1), MUSEE, Reaction.REPOST, on=True, confirmed="line")
        await compose.undo(done.act)
        await whole.settle()
        await whole.press("g", "j")
        assert isinstance(whole.pilot.app.screen, JournalScreen)
        said = whole.text()
        assert "confirmed by the brand's letters, past: Link shared before, Tone" in said
        assert "1/2" in said
        assert "2/2" in said
        assert "undone" in said
        assert said.index("repost") < said.index("Link shared before"), "the newest first"
        await whole.press("escape")
        assert not isinstance(whole.pilot.app.screen, JournalScreen)


async def test_a_journal_longer_than_the_screen_is_read_on(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        for n in range(30):
            draft = Draft(DraftKind.POST, VELO, f"Numéro {n}.")
            await whole.deck.compose.send(draft, None, confirmed="line")
            whole.clock.advance(60)
        await whole.press("g", "j")
        assert "Numéro 29." in whole.text()
        assert "Numéro 0." not in whole.text()
        await whole.press("end")
        assert "Numéro 0." in whole.text()


async def test_an_empty_journal(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("g", "j")
        assert "Nothing was done." in whole.text()
