"""The only place that reads the time. Everything else is given a Clock.

Wall time says when a post is due, monotonic time how long something took, boot time whether the
machine slept in between.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Reads the time, and waits."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward and may stand still while the machine sleeps."""
        ...

    def boottime(self) -> float:
        """Seconds that only go forward, sleep of the machine included (where the system can
        tell)."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; cancellation ends it early."""
        ...

    async def beat(self, period: float) -> None:
        """Wait for the next beat of `period` seconds. All who wait so wake in the same instant, and
        the machine once for all of them."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def boottime(self) -> float:
        """CLOCK_BOOTTIME on Linux; elsewhere the monotonic clock."""
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if clock is None else time.clock_gettime(clock)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`."""
        await asyncio.sleep(max(0.0, seconds))

    async def beat(self, period: float) -> None:
        """Wait for the next multiple of `period` on the event loop's clock."""
        await beat(period)


async def beat(period: float) -> None:
    """Wait for the next multiple of `period` seconds on the event loop's clock: for what goes with
    the terminal's time, as a screen does, and not with a given clock's."""
    loop = asyncio.get_running_loop()
    reached = loop.create_future()
    timer = loop.call_at((loop.time() // period + 1) * period, _reach, reached)
    try:
        await reached
    finally:
        timer.cancel()


def _reach(reached: asyncio.Future[None]) -> None:
    if not reached.done():
        reached.set_result(None)


def pause(seconds: float) -> None:
    """Block the calling thread: for the few synchronous waits (a lock that another process holds
    for an instant)."""
    time.sleep(seconds)
