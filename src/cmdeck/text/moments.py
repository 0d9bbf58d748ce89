"""What words about time come to: one instant, or a question, never a guess.

Wall time and zone are what a person meant; the instant follows from them (domain.md, 5).
"""

from datetime import datetime

from msgspec import Struct
from whenever import Instant, PlainDateTime, RepeatedTime, SkippedTime, ZonedDateTime


class Understood(Struct, frozen=True):
    """One instant, to the minute."""

    wall: str
    """Wall time in `zone`: ``2026-12-08T09:00``."""
    zone: str
    """An IANA name: ``Europe/Paris``."""
    utc: datetime
    """The same instant, aware, in UTC."""


class Skipped(Struct, frozen=True):
    """A wall time that does not exist: the clocks go forward over it."""

    wall: str
    zone: str
    before: Understood
    after: Understood


class Repeated(Struct, frozen=True):
    """A wall time that happens twice: the clocks go back over it."""

    wall: str
    zone: str
    first: Understood
    second: Understood


class Refused(Struct, frozen=True):
    """Words that name no single moment to come."""

    code: str
    """``unknown``, ``now``, ``past``, ``no-time``, ``bare-number``, ``midnight``, ``day-or-month``,
    ``weekday``, ``part-of-day``, ``impossible`` or ``no-slot``."""
    message: str
    """Why, in the language of the interface."""
    proposals: tuple[Understood, ...] = ()
    """Moments to come that may have been meant: two, or none where nothing could be made out."""


Reading = Understood | Skipped | Repeated | Refused
"""What `understand` makes of words."""


def resolve(plain: PlainDateTime, zone: str) -> Understood | Skipped | Repeated:
    """The instant at which the clocks of `zone` show `plain`.

    Raises:
        whenever.TimeZoneNotFoundError: a zone that the tz database does not know (a ValueError).
    """
    wall = _wall(plain)
    try:
        return moment(plain.assume_tz(zone, disambiguation="raise"))
    except (SkippedTime, RepeatedTime) as odd:
        early = moment(plain.assume_tz(zone, disambiguation="earlier"))
        late = moment(plain.assume_tz(zone, disambiguation="later"))
        if isinstance(odd, SkippedTime):
            return Skipped(wall, zone, early, late)
        return Repeated(wall, zone, early, late)


def settle(plain: PlainDateTime, zone: str) -> Understood:
    """The instant of `plain` where no question can be asked: after a gap, the first of two."""
    return moment(plain.assume_tz(zone, disambiguation="compatible"))


def moment(at: ZonedDateTime) -> Understood:
    """`at` as an understood moment; its seconds are dropped."""
    at = at.round("minute", mode="floor")
    return Understood(_wall(at.to_plain()), at.tz_id or "UTC", at.to_instant().to_stdlib())


def local(now: datetime, zone: str) -> ZonedDateTime:
    """The aware `now` on the clocks of `zone`."""
    return Instant(now).to_tz(zone)


def _wall(plain: PlainDateTime) -> str:
    return f"{plain.date()}T{plain.hour:02}:{plain.minute:02}"
