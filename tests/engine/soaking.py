"""Deaths over a network that lies, and what came of them. A run can be ended and taken up again.

`Soak`: two engines contend for one queue; the one that runs is killed (kill -9) at a random moment,
again and again, now and then both. `Sweep`: one that publishes once is killed at each system call
in turn. The network loses answers, fails before and after it has done what it was asked, and does
some of it late.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from signal import SIGKILL
from subprocess import DEVNULL, Popen, run

from tiny_x import CLOSE_AFTER, CLOSE_BEFORE, FAULT_AFTER, FAULT_BEFORE, LATE, TAKE, TinyX

from cmdeck.clock import SystemClock, pause
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Publish
from home import Home

LIES = {TAKE: 80, CLOSE_AFTER: 6, CLOSE_BEFORE: 4, FAULT_BEFORE: 4, FAULT_AFTER: 4, LATE: 2}
"""What the network does, by weight."""
LIFE = 0.8
"""Seconds that an engine runs at most."""
LATENCY = 0.08
"""Seconds that a post takes: an engine is mostly caught while it sends."""
FEW, MORE = 12, 20
"""So few posts that wait are made more by so many."""
MOVING = {Delivery.SCHEDULED, Delivery.SENDING, Delivery.RETRY_WAIT, Delivery.UNKNOWN}


@dataclass
class Figures:
    """What a run has come to."""

    seed: int
    kills: int = 0
    pieces: int = 0
    seconds: float = 0.0
    posts: int = 0
    online: int = 0
    """Posts that the network has."""
    sent: int = 0
    """Of these: known to be, without a person."""
    held: int = 0
    lost: int = 0
    """Neither sent nor shown to a person, or called sent and not online."""
    doubled: int = 0
    """Copies too many."""
    place: tuple[int, int, int] = (0, 0, 1)
    """Sweep: which lie, which system call, and how often that has been made when it comes."""

    @property
    def share(self) -> float:
        return self.sent / self.online if self.online else 0.0

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.pieces} pieces, {self.seconds / 60:.1f} min: "
            f"{self.kills} kill -9, {self.posts} posts: {self.lost} lost, {self.doubled} doubled; "
            f"{self.online} reached the network, {100 * self.share:.2f} % of them ended sent "
            f"without a person; {self.held} held"
        )


class Run:
    """One run in a folder, from where it stands."""

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "figures.json"
        self.figures = Figures(seed)
        if self._file.exists():
            self.figures = Figures(**json.loads(self._file.read_text()))
        self.figures.pieces += 1
        self._random = Random(f"{self.figures.seed}:{self.figures.pieces}")
        self._x = TinyX(latency=LATENCY, kept=folder / "posts.jsonl", choose=self._lie)
        self.home = Home(folder / "home", self._x)
        self._lies = Random(f"lies:{self.figures.seed}:{self.figures.pieces}")
        self._clock = SystemClock()

    def _lie(self) -> str:
        return self._lies.choices(list(LIES), list(LIES.values()))[0]

    def _settle(self) -> None:
        """Let an engine end what is left, over a network that is well again."""
        self._x.choose = lambda: TAKE
        engine = self.home.started_engine()

        def is_moving() -> bool:
            return any(item.state in MOVING for item in self.home.store.read.living_items())

        self.home.until(lambda: not is_moving(), "the end", seconds=300)
        engine.terminate()
        engine.wait(40)

    def _end_piece(self, start: float) -> Figures:
        """Settle, count, and keep the figures."""
        self._settle()
        self.figures.seconds += self._clock.monotonic() - start
        self._count()
        self._file.write_text(json.dumps(asdict(self.figures)))
        return self.figures

    def _count(self) -> None:
        found = self.figures
        copies = Counter(self._x.texts())
        items = {
            item.operation.text: item.state
            for item in self.home.store.read.all_items(since=datetime(2000, 1, 1, tzinfo=UTC))
            if isinstance(item.operation, Publish)
        }
        found.doubled = sum(copies.values()) - len(copies)
        found.online = len(copies)
        found.sent = sum(items.get(text) is Delivery.SENT for text in copies)
        found.held = sum(state is Delivery.HELD for state in items.values())
        found.lost = sum(
            items.get(f"post {n}") not in {Delivery.SENT, Delivery.HELD}
            or (items[f"post {n}"] is Delivery.SENT and f"post {n}" not in copies)
            for n in range(found.posts)
        )

    def close(self) -> None:
        """End everything that was started."""
        self.home.end()
        self._x.close()


class Soak(Run):
    """Two engines contend, and are killed at random."""

    def piece(self, *, kills: int, seconds: float) -> Figures:
        """Kill until there were `kills` in all, over as many posts, or the time is over; then let
        it end, and count."""
        start = self._clock.monotonic()
        engines: list[Popen[bytes]] = []
        while (
            min(self.figures.kills, self.figures.posts) < kills
            and self._clock.monotonic() - start < seconds
        ):
            engines = [one for one in engines if one.poll() is None]
            engines += [self.home.engine() for _ in range(2 - len(engines))]
            self._fill()
            self._kill_one(engines)
        for one in engines:
            one.kill()
            one.wait()
        return self._end_piece(start)

    def _fill(self) -> None:
        waiting = sum(
            item.state in {Delivery.SCHEDULED, Delivery.RETRY_WAIT}
            for item in self.home.store.read.living_items()
        )
        if waiting < FEW:
            first = self.figures.posts
            self.home.queue(*(f"post {n}" for n in range(first, first + MORE)))
            self.figures.posts += MORE

    def _kill_one(self, engines: Sequence["Popen[bytes]"]) -> None:
        """Kill the engine that runs, or both, or, now and then, one that is only starting."""
        if self._random.random() < 0.15:
            pause(self._random.random() * LIFE)
            victims = [self._random.choice(engines)]
        else:
            running = self._running(engines)
            if self._random.random() < 0.6:
                self._wait_for_a_request()
                pause(self._random.random() * LATENCY * 2)
            else:
                pause(self._random.random() * LIFE)
            victims = list(engines) if self._random.random() < 0.1 else running
        for victim in victims:
            victim.kill()
            victim.wait()
        self.figures.kills += 1 if victims else 0

    def _wait_for_a_request(self) -> None:
        """Until another post is on its way: a new engine first imports for a while."""
        before, end = len(self._x.begun), self._clock.monotonic() + 3
        while len(self._x.begun) == before and self._clock.monotonic() < end:
            pause(0.005)

    def _running(self, engines: Sequence["Popen[bytes]"]) -> list["Popen[bytes]"]:
        """The engine that says that it runs; none where all of them have ended."""

        def found() -> list["Popen[bytes]"]:
            return [one for one in engines if self.home.is_running(one.pid)]

        def is_over() -> bool:
            return bool(found()) or all(one.poll() is not None for one in engines)

        self.home.until(is_over, "an engine that runs", seconds=60)
        return found()


CALLS = ("sendto", "fdatasync", "pwrite64", "recvfrom", "write", "fsync", "close", "openat")
"""What is swept, the system calls that matter most first."""
SWEPT_LIES = (TAKE, CLOSE_AFTER, FAULT_AFTER, CLOSE_BEFORE)
AFTER_IMPORTS = {"close": 760, "openat": 880}
"""Where a sweep of these begins: what comes before only imports."""


class Sweep(Run):
    """`cmdeck publish --once`, killed at each system call of a kind in turn (strace -e inject)."""

    def piece(self, strace: str, *, points: int, seconds: float) -> Figures:
        """So many crash points in all, or as many as the time has room for."""
        start = self._clock.monotonic()
        while self.figures.kills < points and self._clock.monotonic() - start < seconds:
            lie, call, n = self.figures.place
            if lie == len(SWEPT_LIES):
                break
            self._x.choose = lambda lie=lie: SWEPT_LIES[lie]  # type: ignore[misc]  # its own value
            first = AFTER_IMPORTS.get(CALLS[call], 1)
            self.home.queue(f"post {self.figures.posts}")
            self.figures.posts += 1
            if self._life(strace, CALLS[call], max(n, first)):
                self.figures.kills += 1
                self.figures.place = (lie, call, max(n, first) + 1)
            elif call + 1 < len(CALLS):
                self.figures.place = (lie, call + 1, 1)
            else:
                self.figures.place = (lie + 1, 0, 1)
        return self._end_piece(start)

    def _life(self, strace: str, call: str, n: int) -> bool:
        """Run once; whether it was killed at the `n`-th `call` of a thread."""
        program = [sys.executable, "-m", "cmdeck", "publish", "--once"]
        done = run(
            [
                *(strace, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"),
                *("-e", f"inject={call}:signal=KILL:when={n}", *program),
            ],
            env=self.home.environment(),
            stdout=DEVNULL,
            stderr=DEVNULL,
            timeout=120,
            check=False,
        )
        return done.returncode == -SIGKILL
