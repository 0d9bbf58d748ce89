"""Is the wall clock to be believed? A clock set by hand must not fire the whole queue (trust.md
§1.5). Pure.

Wall time and boot time both count sleep: when they drift apart, somebody set the clock.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from cmdeck.model.network import Heard

JUMP = 60.0
"""Seconds of drift between two looks that mean a jump."""
BELIEVED = 300.0
"""A network's Date header within so many seconds of our clock proves the clock."""


class ClockGuard(Struct):
    """Remembers the last look. `doubted` until something proves the clock."""

    wall: datetime
    boot: float
    doubted: bool = False
    since: float = -1.0
    """The boot time of the last jump: what was heard before it proves nothing."""

    def look(self, wall: datetime, boot: float, heard: Sequence[Heard]) -> bool:
        """Whether the clock is in doubt now. `heard`: what each server said last. One that agrees
        with us is enough: the others are wrong then, and not we."""
        drift = (wall - self.wall).total_seconds() - (boot - self.boot)
        self.wall, self.boot = wall, boot
        if abs(drift) > JUMP:
            self.doubted, self.since = True, boot
        elif fresh := [abs(one.ahead) for one in heard if one.boot > self.since]:
            self.doubted = min(fresh) > BELIEVED
        return self.doubted
