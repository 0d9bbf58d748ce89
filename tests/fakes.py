"""Stand-ins behind the interfaces that the real ones have."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that moves only when told; whoever sleeps on it wakes when its time has come."""

    def __init__(self, now: datetime = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)) -> None:
        self._now = now
        self._elapsed = 1000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def boottime(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._sleepers.append((self._elapsed + seconds, event))
        await event.wait()

    async def beat(self, period: float) -> None:
        await self.sleep(period)

    def advance(self, seconds: float) -> None:
        """Time passes, and sleepers wake."""
        self._now += timedelta(seconds=seconds)
        self._elapsed += seconds
        for when, event in self._sleepers:
            if when <= self._elapsed:
                event.set()
        self._sleepers = [(when, event) for when, event in self._sleepers if not event.is_set()]

    def jump(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self._now += timedelta(seconds=seconds)
