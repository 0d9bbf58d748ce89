"""What the servers say of the time: how far our clock is ahead of each one's Date.

One server's clock may be wrong; that says nothing of ours, nor of another server's.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cmdeck.clock import Clock
from cmdeck.model.network import Heard


class Clocks:
    """The last that each server said, by its origin."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: dict[str, Heard] = {}

    def note(self, origin: str, date: str | None) -> None:
        """A Date header of `origin`; one that is no date says nothing."""
        if date and (theirs := moment(date)) is not None:
            ahead = (self._clock.now() - theirs).total_seconds()
            self._heard[origin] = Heard(ahead, self._clock.boottime())

    def ahead_of(self, origin: str) -> float:
        """Seconds that our clock is ahead of that server's; 0.0 before it said anything."""
        known = self._heard.get(origin)
        return 0.0 if known is None else known.ahead

    @property
    def heard(self) -> tuple[Heard, ...]:
        """What each said last."""
        return tuple(self._heard.values())


def moment(text: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7) as an aware instant, or None."""
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
