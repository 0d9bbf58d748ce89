"""What a single setting may say: durations, hours, colours, addresses, names.

Pure. A reader takes what TOML gave and returns what it means, or raises Wrong with words that say
what was expected; it never repeats the value, which may be a secret in the wrong place.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from cmdeck.i18n import _

T = TypeVar("T")
Reader = Callable[[object], T]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "j": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|min|[smhdj])\s*")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_IDENT = re.compile(r"[\w-]+")
_ACCOUNT = re.compile(r"[^\s@:/,]+@[^\s@:/,]+(?::\d{1,5})?(?:/[^\s@:/,]+)*")
_DAYS = {
    **{name: i for i, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: i for i, name in enumerate(("lun", "mar", "mer", "jeu", "ven", "sam", "dim"))},
}
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3])[:h]([0-5]\d)?")


class Wrong(ValueError):
    """A value that does not say what its key needs; the text says what was expected."""

    def __init__(self, message: str, options: Sequence[str] = (), given: str = "") -> None:
        super().__init__(message)
        self.options, self.given = tuple(options), given


def text(value: object) -> str:
    """Any words."""
    if not isinstance(value, str):
        raise Wrong(_("expected text in quotes, such as {example}").format(example='"…"'))
    return value


def words(value: object) -> str:
    """Words that are not empty, without line breaks or other control characters."""
    found = text(value).strip()
    if not found or not found.isprintable():
        raise Wrong(_("expected some words on one line"))
    return found


def yes_no(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong(_("expected true or false, without quotes"))
    return value


def whole(low: int, high: int) -> Reader[int]:
    """A whole number from `low` to `high`."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            message = _("expected a whole number from {low} to {high}, without quotes")
            raise Wrong(message.format(low=low, high=high))
        return value

    return read


def seconds(low: float, high: float) -> Reader[timedelta]:
    """A number of seconds from `low` to `high`."""

    def read(value: object) -> timedelta:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not low <= float(str(value)) <= high:
            message = _("expected a number of seconds from {low:g} to {high:g}, without quotes")
            raise Wrong(message.format(low=low, high=high))
        return timedelta(seconds=float(str(value)))

    return read


def dollars(value: object) -> int:
    """An amount of dollars, as millionths."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= float(str(value)) <= 10_000:
        raise Wrong(_("expected dollars a day, such as 1.00, without quotes"))
    return round(float(str(value)) * 1_000_000)


def one_of(*options: str) -> Reader[str]:
    """One of `options`."""

    def read(value: object) -> str:
        if value not in options:
            given = value if isinstance(value, str) else ""
            message = _("expected one of: {options}").format(options=" · ".join(options))
            raise Wrong(message, options, given)
        return str(value)

    return read


def many(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A list of what `read` reads."""

    def read_all(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Wrong(
                _("expected a list in square brackets, such as {example}").format(
                    example='["…", "…"]'
                )
            )
        return tuple(read(item) for item in value)

    return read_all


def duration(value: object) -> timedelta:
    """`"90s"`, `"30m"`, `"1h30m"`, `"2d"`: a time span."""
    found = value.strip() if isinstance(value, str) else ""
    total, at = 0.0, 0
    while match := _DURATION.match(found, at):
        total += float(match[1]) * _UNITS[match[2]]
        at = match.end()
    if not found or at != len(found) or total > 366 * 86400:
        raise Wrong(_('expected a duration in quotes, such as "90s", "30m" or "1h30m"'))
    return timedelta(seconds=total)


def show_duration(seconds: float) -> str:
    """The shortest form that `duration` reads back: `"90s"`, `"15m"`, `"2h"`."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size:.0f}{unit}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"


def color(value: object) -> int | str:
    """A slot of the palette, 1 to 8, or a colour such as "#5f9be0" (look.md §3)."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 8:
        return value
    if isinstance(value, str) and _HEX.fullmatch(value):
        return value.lower()
    raise Wrong(_('expected a number from 1 to 8, or a colour such as "#5f9be0"'))


def ident(value: object) -> str:
    """A short name without spaces, as commands and other settings use it."""
    if not isinstance(value, str) or not _IDENT.fullmatch(value):
        raise Wrong(_("expected a short name of letters, digits, - and _, without spaces"))
    return value


def account_id(value: object) -> str:
    """`handle@network`, `handle@host` or (a blog in a folder) `handle@host/folder`; a leading @ is
    forgiven."""
    found = value.removeprefix("@") if isinstance(value, str) else ""
    if not _ACCOUNT.fullmatch(found) or not found.isprintable():
        message = _("expected an account as {form}, such as {example}")
        raise Wrong(message.format(form="handle@network", example='"veloville@x"'))
    return found


def account_choice(value: object) -> str:
    """What a column's `accounts` may hold: `*`, `brand:ID` or an account."""
    if value == "*":
        return "*"
    if isinstance(value, str) and value.startswith("brand:"):
        return f"brand:{ident(value.removeprefix('brand:'))}"
    return account_id(value)


def zone(value: object) -> str:
    """An IANA time zone that this machine knows."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text(value)).key
    except (ValueError, OSError, LookupError):
        raise Wrong(_('expected a time zone such as "Europe/Paris"')) from None


def day(value: object) -> str:
    """`12-06` or `2026-12-06`, then perhaps words: a day of each year, or of one."""
    found = words(value)
    parts = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})(?: .*)?", found)
    try:
        if parts is None:
            raise ValueError(found)
        date(int(parts[1] or 2024), int(parts[2]), int(parts[3]))  # a leap year: 29 February
    except ValueError:
        raise Wrong(_('expected a month and a day, such as "12-06 a word about it"')) from None
    return found


def slots(value: object) -> tuple[str, ...]:
    """`["mon-fri 09:00", …]`: days and a time each, in the one spelling that text/slots.py reads.
    French day names, `9h` and several days (`mon,wed 09:00`) are understood."""
    return tuple(found for written in many(text)(value) for found in _slots(written))


def _slots(written: str) -> list[str]:
    days, _space, time = written.strip().lower().partition(" ")
    known, clock = _day_names(days), _clock(time.strip())
    if known is None or clock is None:
        raise Wrong(_('expected days and a time, such as "mon-fri 09:00" or "sat 10:00"'))
    return [f"{some} {clock}" for some in known.split(",")]


def hours(value: object) -> str:
    """`"mon-fri 09:00-18:00"`, several joined by `;`, in one spelling. Empty: none said."""
    return "; ".join(_span(part) for part in text(value).lower().split(";") if part.strip())


def _span(part: str) -> str:
    days, _space, times = part.strip().partition(" ")
    start, _dash, end = times.partition("-")
    known, opens, closes = _day_names(days), _clock(start.strip()), _clock(end.strip())
    if known is None or opens is None or closes is None or opens >= closes:
        raise Wrong(_('expected days and hours, such as "mon-fri 09:00-18:00"'))
    return f"{known} {opens}-{closes}"


def _clock(time: str) -> str | None:
    match = _TIME.fullmatch(time)
    return f"{int(match[1]):02d}:{match[2] or '00'}" if match else None


def _day_names(days: str) -> str | None:
    """`mon-fri`, `mon,wed` in English three-letter names; None where a day is not one."""
    shown = []
    for piece in days.split(","):
        ends = [_DAYS.get(name.rstrip(".")[:3]) for name in piece.split("-")]
        if len(ends) > 2 or None in ends:
            return None
        shown.append("-".join(DAY_NAMES[day] for day in ends if day is not None))
    return ",".join(shown)
