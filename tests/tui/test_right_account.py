"""Whatever is moved while one writes, it leaves from the account on the screen (trust.md, R-10)."""

import os
import random
import re
import sys
from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.outbox import Publish
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import MUSEE, VELO, post

LABELS = {VELO: "@veloville · X", MUSEE: "@museetanneurs · X"}
AWAY = ("h", "l", "1", "2", "3", "4", "j", "k", "c", "H", "L", "Z", "tab", "shift+tab", "g g", "G")
"""Moves that a person makes in the columns while a draft waits."""
MOVES = int(os.environ.get("ACCOUNT_MOVES", "10000"))


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the text: that is not what is tried here."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


class Robot:
    """Moves at random, writes, and sends now and then."""

    def __init__(self, whole: Whole, seed: int) -> None:
        self._whole, self._chance = whole, random.Random(seed)
        self.moves = self.sent = 0

    async def _press(self, *keys: str) -> None:
        """All of them at once, as fast as a person who knows the keys."""
        await self._whole.pilot.press(*keys)
        self._whole.deck.store.look()
        await self._whole.pilot.pause()

    async def once(self) -> None:
        """Open, move about, write, look, send."""
        await self._open()
        for _move in range(self._chance.randint(1, 5)):
            await self._move()
        await self._send()

    async def _open(self) -> None:
        await self._press(*self._chance.choice([("n", "1"), ("n", "2"), ("1", "r")]))
        self.moves += 1

    async def _move(self) -> None:
        kind = self._chance.randrange(6)
        if kind == 0 and self._whole.screen.is_writing:  # leave it, move, and come back
            moves = [self._chance.choice(AWAY) for _key in range(self._chance.randint(4, 16))]
            keys = [key for move in moves for key in move.split(" ")]
            await self._press("a", "escape", *keys)
            await self._press("g", "d", "home", "enter")
            self.moves += len(moves)
        elif kind == 1:
            await self._press("f2", "1", "2", "enter")  # the other one
        elif kind == 2:
            self._whole.clock.advance(1)
            await self._press("f9", "escape")
        elif kind == 3 and self._whole.screen.is_writing:
            for view in self._chance.sample(self._whole.screen.columns.columns, 1):
                self._whole.screen.columns.use(view)  # as a click on another column
            self._whole.screen.composer._text.focus()
            await self._whole.settle()
        else:
            await self._press(*self._chance.choice(["abc", "é", "à l", "123", "hjkl", "?"]))
        self.moves += 1

    async def _send(self) -> None:
        whole = self._whole
        composer = whole.screen.composer
        if not whole.screen.is_writing:
            return
        await self._press(*f"Envoi {self.sent}", "f9")
        if not composer.confirming:
            await self._press("escape")
            return
        shown = {name for name, label in LABELS.items() if label in whole.text()}
        line = {
            name for name, label in LABELS.items() if label.replace(" ·", " on") in whole.text()
        }
        before = {item.id for item in whole.deck.store.read.living_items()}
        if asked := re.search(r"type (\w+) to send as", whole.text()):
            await whole.press(*asked[1])  # a guard: it has been answered meanwhile
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("enter")
        new = [item for item in whole.deck.store.read.living_items() if item.id not in before]
        assert len(new) == 1, f"one Enter, one post:\n{whole.text()}"
        assert isinstance(new[0].operation, Publish)
        assert {new[0].account} == line, f"sent as {new[0].account}, the line named {line}"
        assert new[0].account in shown, f"sent as {new[0].account}, the title named {shown}"
        self.sent += 1
        self.moves += 1


async def run(home: Path, moves: int, seed: int) -> Robot:
    async with whole_deck(home, size=(100, 24)) as whole:
        for account in (VELO, MUSEE):
            theirs = post(
                1 if account == VELO else 2, "Ouvert ?", mentions=(account.split("@")[0],)
            )
            timeline = Timeline(TimelineKind.MENTIONS, account)
            page = Page(posts=(theirs,))
            await whole.deck.store.save_page(timeline, page, at=whole.clock.now())
        await whole.settle()
        robot = Robot(whole, seed)
        while robot.moves < moves:
            await robot.once()
        return robot


@pytest.mark.slow
async def test_it_leaves_from_the_account_on_the_screen(tmp_path: Path) -> None:
    robot = await run(tmp_path, 50, seed=10)
    assert robot.sent > 1


@pytest.mark.soak
async def test_ten_thousand_moves_and_never_the_wrong_account(tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", "11"))
    moves = sent = 0
    for part in range(-(-MOVES // 500)):
        (tmp_path / str(part)).mkdir()
        robot = await run(tmp_path / str(part), min(500, MOVES - moves), seed + part)
        moves, sent = moves + robot.moves, sent + robot.sent
        if moves >= MOVES:
            break
    sys.stdout.write(f"\nseed {seed}: {moves} moves, {sent} sent from the account shown\n")
