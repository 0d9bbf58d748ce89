"""The whole deck in process: the real screen on a real store, without an engine and without
networks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from cmdeck.config.places import Places
from cmdeck.deck import Deck, EngineChild, open_deck
from cmdeck.tui.app import DeckApp
from cmdeck.tui.screens.deck import DeckScreen
from cmdeck.tui.screens.keeping import SAVE_EVERY
from cmdeck.tui.widgets.footer import FooterRow
from fakes import FakeClock

CONFIG = """
language = "en"
timezone = "Europe/Paris"

[[brand]]
id = "veloville"
name = "VéloVille"
color = 2

[[account]]
id = "veloville@x"
brand = "veloville"
plan = "self_serve"

[[brand]]
id = "musee"
name = "Musée des Tanneurs"
color = 3

[[account]]
id = "museetanneurs@x"
brand = "musee"
plan = "enterprise"

[[column]]
type = "mentions"

[[column]]
type = "messages"

[[column]]
type = "queue"

[[column]]
type = "drafts"
"""

WAITED_FOR = {"_send", "_repost", "_guard"}
"""What a person would wait for to end; other work listens for ever."""


class NoEngine(EngineChild):
    """An engine that is never started: nothing leaves."""

    def poll(self) -> None:
        """Nothing to notice."""


@dataclass(slots=True)
class Whole:
    """The deck as a person has it before them."""

    pilot: Pilot[None]
    deck: Deck
    clock: FakeClock

    @property
    def screen(self) -> DeckScreen:
        """The deck's screen, whatever stands over it."""
        return next(s for s in self.pilot.app.screen_stack if isinstance(s, DeckScreen))

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Workers, writes and what they announce."""
        was_calm = False
        for _round in range(8):
            await self.pilot.pause()
            running = [w for w in self.pilot.app.workers if w.name in WAITED_FOR]
            if running:  # none would mean all
                await self.pilot.app.workers.wait_for_complete(running)
            for writer in (self.deck.store._main, self.deck.store._cache):  # a disk may be slow
                await asyncio.wrap_future(writer._thread.submit(int))
            keeper = self.screen._keeper
            if keeper is not None and keeper._unsaved is not None and not keeper.is_saving:
                await asyncio.sleep(SAVE_EVERY)  # typed just after a save: it goes with the next
                continue
            is_calm = not running and not self.deck.store.look()
            if is_calm and was_calm:
                return
            was_calm = is_calm

    def footer(self) -> str:
        """The last row."""
        footer = self.screen.query_one(FooterRow)
        footer_lines = footer.render_lines(footer.size.region)
        return footer_lines[0].text

    def text(self) -> str:
        """What the terminal shows."""
        lines = self.pilot.app.screen._compositor.render_strips()
        return "\n".join(line.text for line in lines)


@asynccontextmanager
async def whole_deck(
    home: Path, *, config: str = CONFIG, size: tuple[int, int] = (160, 50)
) -> AsyncIterator[Whole]:
    """A deck in `home`, open."""
    where = Places(
        config=home / "config.toml",
        layout=home / "layout.toml",
        database=home / "cmdeck.db",
        cache=home / "cache.db",
        media=home / "media",
        credentials=home / "credentials.json",
        logs=home,
        portable=True,
    )
    where.config.write_text(config, encoding="utf-8")
    clock = FakeClock()
    deck = open_deck(face="deck:test", where=where, clock=clock, child=NoEngine(where, clock))
    app = DeckApp(deck, environ={"COLORTERM": "truecolor", "TERM": "xterm-256color"})
    try:
        async with app.run_test(size=size) as pilot:
            whole = Whole(pilot, deck, clock)
            await whole.settle()
            yield whole
    finally:
        deck.close()
