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


def pause(seconds: float) -> None:
    """Block the calling thread: for the few synchronous waits (a lock that another process holds
    for an instant)."""
    time.sleep(seconds)
