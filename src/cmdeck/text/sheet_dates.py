"""Dates as spreadsheets write them: one moment, or what is wrong and what to write instead.

Never guesses: `03/12/2026` is two dates where nothing says whose sheet it is (networks.md §4).
"""

import re
from enum import StrEnum

from msgspec import Struct
from whenever import Date, OffsetDateTime, PlainDateTime, Time

from cmdeck.i18n import _
from cmdeck.text.moments import Repeated, Skipped, Understood, moment, resolve
from cmdeck.text.sheet_columns import Field


class DateOrder(StrEnum):
    """In which order a sheet writes day (d), month (m) and year (y)."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Doubt(Struct, frozen=True):
    """Cells that name no moment: in which column, why, and what to do."""

    field: Field
    message: str
    next: str


_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_TIME = re.compile(
    r"(?P<h>\d{1,2})(?:(?P<sep>[:hH])(?P<m>\d{2})?(?::\d{2}(?:[.,]\d+)?)?)? ?(?P<half>[aApP][mM])?"
    r" ?(?P<offset>[zZ]|[+-]\d{2}:?\d{2})?"
)
_BOTH = re.compile(r"(?P<date>[\d]{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4})(?:[tT]| +)(?P<time>\d.*)")


def is_moment(cell: str) -> bool:
    """Whether a cell holds a date with its time: the first of a sheet without headers does."""
    both = _BOTH.fullmatch(cell.strip())
    return both is not None and _TIME.fullmatch(both["time"].strip()) is not None


def read_moment(date: str, time: str, *, zone: str, order: DateOrder | None) -> Understood | Doubt:
    """The moment that two cells name on the clocks of `zone`; the date's may hold both.

    `order` None: nothing says in which order the sheet writes dates, and what can be two dates is
    refused.
    """
    date, time = date.strip(), time.strip()
    if not time and (both := _BOTH.fullmatch(date)):
        date, time = both["date"], both["time"].strip()
    day = _day(date, order)
    if isinstance(day, Doubt):
        return day
    hour = _hour(time)
    if isinstance(hour, Doubt):
        return hour
    plain = day.at(Time(hour.hour, hour.minute))
    try:
        return _with_offset(plain, hour.offset, zone) if hour.offset else _resolved(plain, zone)
    except ValueError:
        example = _("Write it like Europe/Paris, or leave it empty.")
        return Doubt(Field.ZONE, _("“{zone}” is no time zone.").format(zone=zone), example)


def _with_offset(plain: PlainDateTime, offset: str, zone: str) -> Understood | Doubt:
    sign = offset.upper()
    if sign != "Z" and ":" not in sign:
        sign = f"{sign[:3]}:{sign[3:]}"
    at = OffsetDateTime.parse_iso(f"{plain.date()}T{plain.hour:02}:{plain.minute:02}:00{sign}")
    return moment(at.to_instant().to_tz(zone))


def _resolved(plain: PlainDateTime, zone: str) -> Understood | Doubt:
    found = resolve(plain, zone)
    if isinstance(found, Understood):
        return found
    if isinstance(found, Skipped):
        words = _("{wall} does not exist: the clocks go forward then.")
        neighbours = (found.before, found.after)
    else:
        assert isinstance(found, Repeated)
        words = _("{wall} happens twice: the clocks go back then.")
        neighbours = (found.first, found.second)
    one, other = (_iso(at) for at in neighbours)
    choice = _("Write {one} or {other}.").format(one=one, other=other)
    return Doubt(Field.TIME, words.format(wall=found.wall.replace("T", " ")), choice)


def _iso(at: Understood) -> str:
    from zoneinfo import ZoneInfo

    local = at.utc.astimezone(ZoneInfo(at.zone))
    offset = local.strftime("%z")
    return f"{local:%H:%M}{offset[:3]}:{offset[3:]}"


def _day(cell: str, order: DateOrder | None) -> Date | Doubt:
    if not cell:
        return Doubt(Field.DATE, _("There is no date."), _how())
    if iso := _ISO.fullmatch(cell):
        return _date(cell, int(iso[1]), int(iso[3]), int(iso[4]))
    match = _NUMBERS.fullmatch(cell)
    if match is None:
        return Doubt(Field.DATE, _("“{cell}” is no date.").format(cell=cell[:40]), _how())
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
    if order is DateOrder.YMD:
        return Doubt(Field.DATE, _("“{cell}” is no date.").format(cell=cell), _how())
    if order is None:
        if len(match[4]) == 2 or (first <= 12 and second <= 12 and first != second):
            words = _("“{cell}” can be two dates.").format(cell=cell)
            return Doubt(Field.DATE, words, _or_declared())
        order = DateOrder.MDY if second > 12 else DateOrder.DMY
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    return _date(cell, year, month, day)


def _date(cell: str, year: int, month: int, day: int) -> Date | Doubt:
    try:
        return Date(year, month, day)
    except ValueError:
        return Doubt(Field.DATE, _("{said} does not exist.").format(said=cell), _how())


def _how() -> str:
    return _("Write it like 2026-12-08.")


def _or_declared() -> str:
    return _("Write it like 2026-12-08, or say how the sheet writes dates: --dates dmy or mdy.")


class _Hour(Struct, frozen=True):
    hour: int
    minute: int
    offset: str


def _hour(cell: str) -> _Hour | Doubt:
    if not cell:
        return Doubt(Field.TIME, _("There is no time."), _("Write it like 09:00."))
    match = _TIME.fullmatch(cell)
    wrong = _("“{cell}” is no time.").format(cell=cell[:40])
    if match is None or not (match["sep"] or match["half"]):
        return Doubt(Field.TIME, wrong, _("Write it like 09:00."))
    if match["sep"] == ":" and not match["m"]:
        return Doubt(Field.TIME, wrong, _("Write it like 09:00."))
    hour, minute, half = int(match["h"]), int(match["m"] or 0), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return Doubt(Field.TIME, wrong, _("Write it like 09:00."))
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return Doubt(Field.TIME, wrong, _("Write it like 09:00."))
    return _Hour(hour, minute, match["offset"] or "")
