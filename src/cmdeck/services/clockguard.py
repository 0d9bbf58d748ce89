"""Is the wall clock to be believed? A clock set by hand must not fire the whole queue (trust.md
§1.5). Pure.

Wall time and boot time both count sleep: when they drift apart, somebody set the clock.
"""

from datetime import datetime

from msgspec import Struct

JUMP = 60.0
"""Seconds of drift between two looks that mean a jump."""
BELIEVED = 300.0
"""A network's Date header within so many seconds of our clock proves the clock."""


class ClockGuard(Struct):
    """Remembers the last look. `doubted` until something proves the clock."""

    wall: datetime
    boot: float
    doubted: bool = False
    outdated: float | None = None
    """The skew that was known at the jump: measured before it, so it proves nothing."""

    def look(self, wall: datetime, boot: float, skew: float | None) -> bool:
        """Whether the clock is in doubt now. `skew`: how far it is ahead of the last HTTP Date,
        None when unknown."""
        drift = (wall - self.wall).total_seconds() - (boot - self.boot)
        self.wall, self.boot = wall, boot
        if abs(drift) > JUMP:
            self.doubted, self.outdated = True, skew
        elif skew is not None and skew != self.outdated:
            self.doubted, self.outdated = abs(skew) > BELIEVED, None
        return self.doubted
