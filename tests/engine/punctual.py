"""Ten thousand posts within an hour, over two hundred accounts: when each reaches the network, and
what the engine needs for it."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tiny_x import TinyX

from cmdeck.clock import pause
from cmdeck.model.outbox import OutboxItem, Publish
from cmdeck.model.post import AccountId
from home import Home
from makers import act, item

ACCOUNTS, POSTS, WITHIN = 200, 10_000, timedelta(hours=1)
LATENCY = 0.05
"""Seconds that the network takes for a post."""
PAGE = os.sysconf("SC_PAGESIZE")
SETTLED = 0.25
"""Of the run: after that the engine has met every account and its memory is what it is."""


@dataclass
class Figures:
    """What a run has come to."""

    seed: int
    minutes: float = 0.0
    posts: int = 0
    late: list[float] = field(default_factory=list)
    """Seconds between when each was due and when it reached the network, sorted."""
    missing: int = 0
    doubled: int = 0
    resident: list[tuple[float, float]] = field(default_factory=list)
    """The engine's memory in MB, and at which second."""
    cpu: float = 0.0
    """Seconds of processor time."""

    def late_at(self, share: float) -> float:
        """So late, at most, were that many of them."""
        return self.late[min(len(self.late) - 1, int(share * len(self.late)))]

    @property
    def growth(self) -> float:
        """MB by which the last quarter of the run lies above the second one."""
        seconds = self.minutes * 60

        def mean(start: float, end: float) -> float:
            found = [mb for at, mb in self.resident if start <= at / seconds <= end]
            return sum(found) / len(found)

        return mean(0.75, 1) - mean(SETTLED, 0.5)

    def __str__(self) -> str:
        at = {share: self.late_at(share) for share in (0.5, 0.99, 1.0)}
        return (
            f"seed {self.seed}, {self.minutes:.1f} min: {self.posts} posts of {ACCOUNTS} accounts "
            f"reached the network {at[0.5]:.2f} s (median), {at[0.99]:.2f} s (p99), {at[1.0]:.2f} "
            f"s (all) after their time, the first {self.late[0]:+.3f} s; {self.missing} missing, "
            f"{self.doubled} doubled; {self.resident[-1][1]:.1f} MB, {self.growth:+.2f} MB from "
            f"the second quarter to the last; {100 * self.cpu / 60 / self.minutes:.0f} % of a core"
        )


def names() -> tuple[AccountId, ...]:
    """Accounts of as many brands."""
    return tuple(AccountId(f"account{n}@x") for n in range(ACCOUNTS))


def wishes(random: Random, start: datetime) -> Iterator[OutboxItem]:
    """The posts of an hour, at random moments."""
    for n in range(POSTS):
        due = start + WITHIN * random.random()
        yield item(Publish(f"post {n}"), due=due, account=random.choice(names()))


class Rate:
    """A home with an hour's posts, and one engine."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._figures, self._random = Figures(seed), Random(seed)
        self._x = TinyX(latency=LATENCY)
        self.home = Home(folder / "home", self._x, accounts=names())

    def queue(self, start: datetime) -> dict[str, datetime]:
        """Queue all of it; when each text is due."""
        made = list(wishes(self._random, start))
        for n in range(0, POSTS, 250):
            asyncio.run(self.home.store.enqueue(act(), made[n : n + 250]))
        return {
            wish.operation.text: wish.due.at for wish in made if isinstance(wish.operation, Publish)
        }

    def run(self, minutes: float) -> Figures:
        """Let an engine send for so long."""
        start = self.home.clock.now() + timedelta(seconds=60)
        due = self.queue(start)
        engine = self.home.started_engine()
        begin = self.home.clock.now()
        assert begin < start, "queueing took longer than a minute"
        seconds = minutes * 60
        while (past := (self.home.clock.now() - start).total_seconds()) < seconds:
            if past > 0:
                self._figures.resident.append((past, resident(engine.pid)))
            pause(1.0)
        self._figures.cpu = processor_time(engine.pid)
        engine.terminate()
        engine.wait(40)
        end = start + timedelta(minutes=minutes) - timedelta(seconds=5)
        self._judge(due, minutes, end)
        return self._figures

    def _judge(self, due: dict[str, datetime], minutes: float, end: datetime) -> None:
        found, x = self._figures, self._x
        found.minutes, found.posts = minutes, len(x.asked)
        arrived = dict(zip(x.asked, x.begun, strict=True))
        found.late = sorted((arrived[text] - due[text]).total_seconds() for text in arrived)
        found.doubled = len(x.asked) - len(arrived)
        found.missing = sum(at < end and text not in arrived for text, at in due.items())

    def close(self) -> None:
        """End everything that was started."""
        self.home.end()
        self._x.close()


def resident(pid: int) -> float:
    """MB that a process has in memory (proc(5), statm)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


def processor_time(pid: int) -> float:
    """Seconds that it has computed (proc(5), stat: utime and stime)."""
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")
