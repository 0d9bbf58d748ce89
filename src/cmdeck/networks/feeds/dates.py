"""The dates that feeds write: RFC 822, RFC 3339, W3C, French month names, and what people invent.

Pure. What cannot be read is None, never a guess: the caller then uses the time of the fetch.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar enero ene gennaio gen",
            "feb february fev fevr fevrier februar febrero febbraio",
            "mar march mars marz maerz mrz marzo",
            "apr april avr avril abril abr aprile",
            "may mai mayo maggio mag maj",
            "jun june juin juni junio giugno giu",
            "jul july juil juillet juli julio luglio lug",
            "aug august aou aout agosto ago",
            "sep sept september septembre septiembre settembre set",
            "oct october octobre okt oktober octubre ottobre ott",
            "nov november novembre noviembre",
            "dec december decembre dez dezember diciembre dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
# Hours from UTC. RFC 822 knows the American ones; CET and its like are what European feeds write.
_ZONES = {
    **dict.fromkeys(("utc", "gmt", "z", "ut", "wet"), 0.0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "ast": -4,
    "adt": -3,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "nst": -3.5,
    "ndt": -2.5,
    "cet": 1,
    "cest": 2,
    "met": 1,
    "mest": 2,
    "mez": 1,
    "mesz": 2,
    "west": 1,
    "bst": 1,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "sast": 2,
    "ist": 5.5,
    "pkt": 5,
    "ict": 7,
    "wib": 7,
    "hkt": 8,
    "sgt": 8,
    "awst": 8,
    "jst": 9,
    "kst": 9,
    "acst": 9.5,
    "acdt": 10.5,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
    "brt": -3,
    "art": -3,
    "clt": -4,
}
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_CLOCK = re.compile(
    r"(?<![\d:.+-])(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]\d+)?)?|h(\d{2})?)(?![\d:])\s*([ap]\.?m\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
_ISO = re.compile(
    r"(\d{4})(?:(?P<sep>[-/.])(\d{1,2})(?:(?P=sep)(\d{1,2}))?|(\d{2})(\d{2}))"
    r"(?:(?:\s*T|\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(.*)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_WORD = re.compile(r"[a-z]+|\d+")


def parse_date(text: str) -> datetime | None:
    """The moment that `text` names, aware, in UTC; None for what is no date.

    A date without a zone is taken as UTC, one without a time as midnight. A zone that is named
    (`CET`, `EST`) counts as it is used where it is spoken; numbers beside it win.
    """
    text = re.sub(r"\([^)]*\)", " ", text[:120]).strip()
    try:
        moment = _of_epoch(text) or _of_iso(text) or _of_words(text)
        moment = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment >= _EARLIEST else None


def _of_epoch(text: str) -> datetime | None:
    if not text.isascii() or not text.isdigit() or len(text) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _of_iso(text: str) -> datetime | None:
    if not text[:4].isascii() or not text[:4].isdigit():
        return None
    if len(text) == 4:
        return datetime(int(text), 1, 1, tzinfo=UTC)
    found = _ISO.match(text)
    if found is None:
        return None
    month, day = found[3] or found[5], found[4] or found[6] or "1"
    clock = (found[7] or "0", found[8] or "0", found[9] or "0")
    return _moment((found[1], month, day), clock, _zone(found[10]))


def _of_words(text: str) -> datetime | None:
    """`Fri, 25 Sep 2026 13:53:48 GMT`, `Sep 25 13:53 2026`, `25 septembre 2026 à 13h53`."""
    clock, rest, zone = ("0", "0", "0"), text, timedelta()
    if found := _CLOCK.search(text):
        hour = int(found[1])
        if half := (found[5] or "").lower()[:1]:
            hour = hour % 12 + (12 if half == "p" else 0)
        clock = (str(hour), found[2] or found[4] or "0", found[3] or "0")
        zone = _zone(text[found.end() :])
        rest = f"{text[: found.start()]} {text[found.end() :]}"
    if numeric := _NUMERIC.search(rest):
        return _of_numbers(numeric, clock, zone, american=bool(found and found[5]))
    plain = unicodedata.normalize("NFKD", rest).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[+-]\d{1,2}:?\d{2}\s*$", "", plain)
    words = _WORD.findall(plain)
    # The last one: "mar., 3 févr." begins with a Tuesday.
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    if not months or len(numbers) < 2:
        return None
    day, year = numbers[0], numbers[1]
    if len(day) == 4:
        day, year = year, day
    return _moment((_full_year(year), str(months[-1]), day), clock, zone)


def _of_numbers(
    found: re.Match[str], clock: tuple[str, str, str], zone: timedelta, *, american: bool
) -> datetime | None:
    """`25/09/2026`: only where day and month cannot be mistaken, or a.m. and p.m. say who wrote."""
    first, second = int(found[1]), int(found[2])
    if first <= 12 and second <= 12 and first != second and not american:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    return _moment((found[3], str(month), str(day)), clock, zone)


def _full_year(year: str) -> str:
    if len(year) > 2:
        return year
    return str(int(year) + (1900 if int(year) >= 70 else 2000))


def _zone(text: str) -> timedelta:
    text = text.strip()
    if number := _OFFSET.search(text):
        sign = -1 if number[1] == "-" else 1
        return sign * timedelta(hours=int(number[2]), minutes=int(number[3] or 0))
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _ZONES:
            return timedelta(hours=_ZONES[word])
    return timedelta()


def _moment(
    date: tuple[str, str, str], clock: tuple[str, str, str], zone: timedelta
) -> datetime | None:
    year, month, day = (int(part) for part in date)
    hour, minute, second = (int(part) for part in clock)
    # A leap second, and the midnight that ends a day, are written but not in datetime's calendar.
    extra = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    there = timezone(zone)
    hour = hour % 24 if extra else hour
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=there) + extra
