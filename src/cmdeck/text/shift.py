"""How far many posts move at once, in words: `+1 jour`, `-30 min`, `2 weeks later`, `lundi`.

Days and weeks move the wall time and keep the hour over a change of the clocks; hours and minutes
are elapsed time. A day alone takes each post to that day, at its own hour.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from whenever import PlainDateTime

from cmdeck.i18n import _
from cmdeck.text.moments import Refused, Repeated, Skipped, Understood, moment, resolve
from cmdeck.text.moments import local as local_time
from cmdeck.text.spoken import fold
from cmdeck.text.when import understand

_UNITS = (
    (re.compile(r"m(?:n|in)?s?|minutes?"), timedelta(minutes=1)),
    (re.compile(r"h|hrs?|heures?|hours?"), timedelta(hours=1)),
    (re.compile(r"j|d|jours?|days?"), timedelta(days=1)),
    (re.compile(r"sem|semaines?|w|weeks?"), timedelta(weeks=1)),
)
_ONE = frozenset(("un", "une", "a", "an", "one"))
_AMOUNT = r"(?:\d{1,3}|une?|an?|one) ?[a-z]+"
_SHIFT = re.compile(
    rf"(?P<sign>[+-]|plus |moins |minus )? ?(?P<amounts>{_AMOUNT}(?:(?: et | and | )?{_AMOUNT})*)"
    r"(?: (?P<way>plus tard|later|plus tot|earlier))?"
)
_BACK = frozenset(("-", "moins ", "minus ", "plus tot", "earlier"))
_MOST = timedelta(days=366)


class Shift(Struct, frozen=True):
    """How far: days by the calendar, then elapsed time."""

    days: int = 0
    elapsed: timedelta = timedelta(0)


class ToDay(Struct, frozen=True):
    """Onto a day, each at its own hour."""

    day: date


def read_shift(words: str, *, now: datetime, zone: str, language: str) -> Shift | ToDay | Refused:
    """How far `words` move, or onto which day to come on the clocks of `zone`."""
    folded = fold(words).replace("−", "-").replace("–", "-")
    match = _SHIFT.fullmatch(folded)
    if match and (match["sign"] or match["way"]):
        found = _amounts(match["amounts"])
        if found is not None:
            back = match["sign"] in _BACK or match["way"] in _BACK
            days, elapsed = (-found[0], -found[1]) if back else found
            return Shift(days, elapsed)
    day = understand(f"{words} 23:59", now=now, zone=zone, language=language)
    if folded and isinstance(day, Understood):
        return ToDay(date.fromisoformat(day.wall[:10]))
    return Refused(
        "unknown", _("Not understood. For example: +1 day, -2 h, +1 week, or a day: monday.")
    )


def _amounts(words: str) -> tuple[int, timedelta] | None:
    """Days and elapsed time; None where a unit is none, or it is further than a year."""
    days, elapsed = 0, timedelta(0)
    for number, unit in re.findall(r"(\d+|une?(?= )|an?(?= )|one(?= )) ?([a-z]+)", words):
        many = 1 if number in _ONE else int(number)
        step = next((step for known, step in _UNITS if known.fullmatch(unit)), None)
        if step is None:
            if unit in {"et", "and"}:
                continue
            return None
        if step >= timedelta(days=1):
            days += many * step.days
        else:
            elapsed += many * step
    too_far = timedelta(days=days) + elapsed > _MOST
    return None if too_far or not (days or elapsed) else (days, elapsed)


def shifted(at: datetime, zone: str, by: Shift | ToDay) -> Understood | Skipped | Repeated:
    """The aware `at`, moved on the clocks of `zone`."""
    here = local_time(at, zone)
    if isinstance(by, ToDay):
        day = by.day
        return _on(day, here.hour, here.minute, zone)
    if not by.days:
        return moment(local_time(at + by.elapsed, zone))
    day = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=by.days)
    found = _on(day, here.hour, here.minute, zone)
    if by.elapsed and isinstance(found, Understood):
        return moment(local_time(found.utc + by.elapsed, zone))
    return found


def _on(day: date, hour: int, minute: int, zone: str) -> Understood | Skipped | Repeated:
    return resolve(PlainDateTime(day.year, day.month, day.day, hour, minute), zone)
