"""A real engine whose machine sleeps (SIGSTOP, and clocks that went on), or whose clock is set:
nothing is sent behind anybody's back, nothing twice. libfaketime gives the process its clocks."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from tiny_x import TinyX

from cmdeck.clock import pause
from cmdeck.model.delivery import Delivery
from cmdeck.model.missed import Why
from home import Home

LIBRARIES = [
    found
    for folder in ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
    for found in sorted(Path(folder).glob("**/faketime/libfaketimeMT.so.1"))
]
SIX_HOURS = 6 * 3600
needs_faketime = pytest.mark.skipif(
    not LIBRARIES, reason="libfaketime is not here (Debian: faketime)"
)


@pytest.fixture
def x() -> Iterator[TinyX]:
    made = TinyX()
    yield made
    made.close()


class Clocks:
    """The clocks of one engine, turned by a file that libfaketime reads at each look.

    `asleep`: the machine's clocks turn together, as after a sleep. Else the wall clock alone:
    somebody sets it.
    """

    def __init__(self, home: Home, *, asleep: bool) -> None:
        self._file = home.folder / "turned"
        self.turn(0)
        self.engine: Popen[bytes] = home.engine(
            LD_PRELOAD=str(LIBRARIES[0]),
            FAKETIME_TIMESTAMP_FILE=str(self._file),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="0" if asleep else "1",
        )
        home.until(lambda: home.is_running(self.engine.pid), "a start")

    def turn(self, seconds: int) -> None:
        """From now on the clocks are so far ahead."""
        part = self._file.with_suffix(".part")
        part.write_text(f"{seconds:+d}\n")
        part.replace(self._file)


@needs_faketime
def test_asleep_for_six_hours_with_three_posts_due(tmp_path: Path, x: TinyX) -> None:
    home = Home(tmp_path / "home", x)
    try:
        clocks = Clocks(home, asleep=True)
        missed = [home.queue(f"missed {n}", seconds=3600 * n)[0] for n in (1, 2, 5)]
        [later] = home.queue("after it", seconds=SIX_HOURS + 1)
        os.kill(clocks.engine.pid, signal.SIGSTOP)
        clocks.turn(SIX_HOURS)
        os.kill(clocks.engine.pid, signal.SIGCONT)
        home.until(lambda: home.state(later) is Delivery.SENT, "what is due after it")
        assert {(home.state(n), home.item(n).reason) for n in missed} == {(Delivery.HELD, "late")}
        assert x.texts() == ["after it"]
        assert home.store.read.queue_summary(home.clock.now()).held == 3
        found = home.store.read.missed()
        assert found is not None
        assert found.absence is not None, "the hours of the sleep are known"
        slept = found.absence.ended - found.absence.began
        assert (found.absence.why, round(slept.total_seconds() / 3600, 1)) == (Why.ASLEEP, 6.0)
    finally:
        home.end()


@pytest.mark.skipif(bool(LIBRARIES), reason="libfaketime is here: it sleeps for six hours")
def test_asleep_for_longer_than_grace(tmp_path: Path, x: TinyX) -> None:
    home = Home(tmp_path / "home", x, grace="1s")
    try:
        engine = home.started_engine()
        os.kill(engine.pid, signal.SIGSTOP)
        missed = [home.queue(f"missed {n}", seconds=n / 10)[0] for n in range(3)]
        pause(1.5)
        os.kill(engine.pid, signal.SIGCONT)
        held = {(Delivery.HELD, "late")}
        home.until(lambda: {(home.state(n), home.item(n).reason) for n in missed} == held, "held")
        assert x.asked == []
    finally:
        home.end()


@pytest.mark.soak  # the engine asks for the time each 15 seconds
@needs_faketime
@pytest.mark.parametrize("seconds", [-3600, 365 * 86400], ids=["back an hour", "on a year"])
def test_a_clock_that_was_set_sends_nothing_and_repeats_nothing(
    tmp_path: Path, x: TinyX, seconds: int
) -> None:
    home = Home(tmp_path / "home", x)
    try:
        clocks = Clocks(home, asleep=False)
        [before] = home.queue("before")
        home.until(lambda: home.state(before) is Delivery.SENT, "a post")
        clocks.turn(seconds)
        home.until(lambda: home.store.read.engine().words == "clock", "doubt")
        due = home.queue("due by that clock", seconds=min(0, seconds))
        due += home.queue("due within that year", seconds=86400)
        home.until(lambda: x.asked_time >= 1, "the time is asked for")
        clocks.turn(0)
        home.until(lambda: home.store.read.engine().words == "", "belief", seconds=25)
        home.until(lambda: home.state(due[0]) is not Delivery.SCHEDULED, "the end of it")
        expected = Delivery.SENT if seconds > 0 else Delivery.HELD
        assert [home.state(n) for n in due] == [expected, Delivery.SCHEDULED]
        assert x.asked == ["before", *(["due by that clock"] if seconds > 0 else [])]
    finally:
        home.end()
