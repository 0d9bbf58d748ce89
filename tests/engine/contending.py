"""Three engines and two decks contend for one queue while a command line edits and cancels the
same rows; now and then the engine that sends is killed. What came of it is judged from outside."""

import json
import os
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from signal import SIGKILL
from subprocess import DEVNULL, Popen, run
from sys import executable

from soaking import LIES
from tiny_x import TAKE, TinyX

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, OutboxItem, Publish
from home import Home
from makers import MUSEE, VELO
from verdict import ENDED, MOVING, Evidence, faults, moved_on

ENGINES = 3
DECKS = ("one", "two")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Figures:
    """What a contest has come to."""

    seed: int
    seconds: float = 0.0
    kills: int = 0
    engines: int = 0
    """Engines that were started; one at a time sends."""
    written: int = 0
    promised: int = 0
    """Taken back or replaced before it began, and answered so."""
    refused: int = 0
    """Too late, and answered so."""
    by_command: int = 0
    """Of both: by the command line."""
    online: int = 0
    sent: int = 0
    held: int = 0
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.seconds / 60:.1f} min: {self.written} posts of two decks, "
            f"{self.engines} engines, {self.kills} kill -9; {self.promised} taken back or "
            f"replaced, {self.refused} too late ({self.by_command} by command); {self.online} "
            f"online, {self.sent} of them sent, {self.held} held; {len(self.faults)} faults"
        )


class Contest:
    """One home and everybody who works at it."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.figures = Figures(seed)
        self._folder, self._random = folder, Random(seed)
        lies = Random(f"lies:{seed}")
        self._x = TinyX(
            latency=0.03, choose=lambda: lies.choices(list(LIES), list(LIES.values()))[0]
        )
        self.home = Home(folder / "home", self._x, undo=1, accounts=(VELO, MUSEE))
        self._engines: list[Popen[bytes]] = []
        self._ended: dict[ItemId, Delivery] = {}
        self._said: list[tuple[str, str]] = []
        """What the command line was answered, as in the journals of the decks."""
        self._moved: list[str] = []

    def run(self, *, seconds: float, kill_every: float) -> Figures:
        """Contend for so long, let everything come to its end, and judge."""
        clock = self.home.clock
        decks = [self._deck(name) for name in DECKS]
        self.home.until(lambda: self._lines("ready") == len(decks), "two decks")
        start = clock.monotonic()
        kill_at = start + kill_every
        while clock.monotonic() - start < seconds:
            self._refill()
            self._command()
            if clock.monotonic() > kill_at:
                kill_at += kill_every
                self._kill()
            self._look()
        (self._folder / "stop").touch()
        for deck in decks:
            assert deck.wait(30) == 0, self.home.words()
        self._settle()
        self.figures.seconds = clock.monotonic() - start
        self._judge()
        return self.figures

    def _deck(self, name: str) -> "Popen[bytes]":
        program = str(Path(__file__).with_name("meddling.py"))
        journal = str(self._folder / f"{name}.jsonl")
        made = Popen(
            [executable, program, journal, name, f"{name}:{self.figures.seed}"],
            env=self.home.environment(),
            start_new_session=True,
        )
        self.home.started.append(made)
        return made

    def _refill(self) -> None:
        """An engine that found the lock held has ended: another tries."""
        self._engines = [one for one in self._engines if one.poll() is None]
        while len(self._engines) < ENGINES:
            self._engines.append(self.home.engine())
            self.figures.engines += 1

    def _kill(self) -> None:
        """Whoever sends: one of the three, or an engine that a deck started."""
        said = self.home.store.read.engine()
        if said.state == "running" and _is_engine(said.pid):
            os.kill(said.pid, SIGKILL)
            self.figures.kills += 1

    def _command(self) -> None:
        """Edit or cancel one of the next posts to leave, by the command line."""
        waiting = [one for one in self.home.store.read.living_items() if _waits(one)]
        if not waiting:
            return
        item = self._random.choice(waiting[:6])
        assert isinstance(item.operation, Publish)
        words = ["cancel", str(item.id)]
        text = f"command {len(self._said)}"
        if edits := self._random.random() < 0.5:
            words = ["edit", str(item.id), text, "--yes"]
            self._said.append(("tries", text))
        done = run(
            [executable, "-m", "cmdeck", "queue", *words],
            env=self.home.environment(),
            stdout=DEVNULL,
            stderr=DEVNULL,
            stdin=DEVNULL,
            check=False,
            timeout=60,
        )
        self.figures.by_command += 1
        if done.returncode:
            self._said.append(("refused", ""))
            return
        self._said.append(("promised", item.operation.text))
        if edits:
            self._said.append(("wrote", text))

    def _look(self) -> None:
        """What has ended stays so (I6)."""
        items = self.home.store.read.all_items(since=BEGINNING)
        self._moved += moved_on(self._ended, items)
        self._ended |= {item.id: item.state for item in items if item.state in ENDED}

    def _settle(self) -> None:
        """Let engines end what is left, over a network that is well again."""
        self._x.choose = lambda: TAKE

        def is_over() -> bool:
            self._refill()
            return not any(one.state in MOVING for one in self.home.store.read.living_items())

        self.home.until(is_over, "the end", seconds=120)
        self._look()

    def _all_said(self) -> list[tuple[str, str]]:
        said = list(self._said)
        for journal in self._folder.glob("*.jsonl"):
            lines = journal.read_text().splitlines()
            said += [(what, text) for what, text in map(json.loads, lines)]
        return said

    def _lines(self, what: str) -> int:
        return sum(said == what for said, _ in self._all_said())

    def _judge(self) -> None:
        said, copies = self._all_said(), Counter(self._x.texts())
        items = self.home.store.read.all_items(since=BEGINNING)

        def texts(what: str) -> set[str]:
            return {text for told, text in said if told == what}

        seen = Evidence(
            items,
            copies,
            wished=texts("wrote"),
            promised=texts("promised"),
            tried=texts("tries"),
            attempts=attempts(self.home.places.database),
            asked=self._x.asked,
        )
        found = self.figures
        found.faults = (*faults(seen), *self._moved)
        found.written, found.promised = len(texts("wrote")), len(texts("promised"))
        found.refused = sum(what == "refused" for what, _ in said)
        found.online = len(copies)
        found.sent = sum(item.state is Delivery.SENT for item in items)
        found.held = sum(item.state is Delivery.HELD for item in items)

    def close(self) -> None:
        """End everything that was started."""
        (self._folder / "stop").touch()
        self.home.end()
        self._x.close()


def _is_engine(pid: int) -> bool:
    """Whether that process is still what said so."""
    try:
        return b"\0engine" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _waits(item: OutboxItem) -> bool:
    return item.state is Delivery.SCHEDULED and isinstance(item.operation, Publish)


def attempts(database: Path) -> dict[ItemId, int]:
    """How many attempts are on disk, by item."""
    db = sqlite3.connect(database)
    try:
        return dict(db.execute("SELECT item, count(*) FROM attempt GROUP BY item").fetchall())
    finally:
        db.close()
