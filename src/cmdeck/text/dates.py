"""Moments in words, as short as their place allows: echoes in full, ages in a list.

Languages are arguments: the echo of a date speaks the language of the interface, a report another.
Words are written out here and not in the catalogues because grammar decides them ("1er", "hier").
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
        *("octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "fr": (
        *("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct."),
        *("nov.", "déc."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def in_words(due: datetime, zone: str, *, language: str) -> str:
    """The whole moment, nothing left to guess: ``mardi 8 décembre 2026 à 09:00``."""
    at = _local(due, zone)
    weekday = _of(_DAYS, language)[at.weekday()]
    month = _of(_MONTHS, language)[at.month - 1]
    if _known(language) == "fr":
        return f"{weekday} {_ordinal(at.day)} {month} {at.year} à {clock(at)}"
    return f"{weekday} {at.day} {month} {at.year} at {clock(at)}"


def short(due: datetime, zone: str, *, language: str) -> str:
    """The same, short: ``mar. 8 déc. 2026 à 09:00`` (the line that confirms a schedule)."""
    at = _local(due, zone)
    word = "à" if _known(language) == "fr" else "at"
    return f"{_day(at, language)} {at.year} {word} {clock(at)}"


def zone_words(zone: str, language: str) -> str:
    """Whose clocks: ``heure de Paris``, ``Paris time``; ``UTC`` stays itself."""
    city = zone.rpartition("/")[2].replace("_", " ")
    if "/" not in zone or zone.startswith("Etc/"):
        return city
    if _known(language) == "fr":
        return f"heure d’{city}" if city[0] in "AEÉIOUY" else f"heure de {city}"
    return f"{city} time"


def distance(due: datetime, now: datetime, *, language: str) -> str:
    """How far ahead: ``dans 3 min``, ``dans 20 h 56``, ``dans 2 jours``; past: ``il y a 3 min``."""
    far = _span(abs(due - now), language)
    if _known(language) == "fr":
        return f"dans {far}" if due >= now else f"il y a {far}"
    return f"in {far}" if due >= now else f"{far} ago"


def age(at: datetime, now: datetime, *, zone: str, language: str) -> str:
    """When something came, in at most 7 cells or so, for the right edge of a list.

    ``3 min`` within the hour, ``09:12`` the same day, ``hier``, ``sam.`` within the week,
    ``3 déc.`` within the year, then ``3 déc. 2025``. A moment to come (some clock is ahead) is
    ``0 min``.
    """
    elapsed = now - at
    if elapsed < timedelta(hours=1):
        return f"{max(elapsed // _MINUTE, 0)} min"
    then, today = _local(at, zone), _local(now, zone).date()
    if then.date() == today:
        return clock(then)
    if then.date() == today - _DAY:
        return "hier" if _known(language) == "fr" else "yesterday"
    if then.date() > today - 7 * _DAY:
        return _of(_SHORT_DAYS, language)[then.weekday()]
    month = _of(_SHORT_MONTHS, language)[then.month - 1]
    day = _ordinal(then.day) if _known(language) == "fr" else str(then.day)
    return f"{day} {month}" if then.year == today.year else f"{day} {month} {then.year}"


def short_day(at: datetime, now: datetime, *, zone: str, language: str) -> str:
    """A day as a heading: ``aujourd’hui``, ``demain``, ``mar. 8 déc.``; the year when not this."""
    then, today = _local(at, zone), _local(now, zone).date()
    near = {-1: ("hier", "yesterday"), 0: ("aujourd’hui", "today"), 1: ("demain", "tomorrow")}
    for days, (french, english) in near.items():
        if then.date() == today + days * _DAY:
            return french if _known(language) == "fr" else english
    day = _day(then, language)
    return day if then.year == today.year else f"{day} {then.year}"


def clock(at: datetime) -> str:
    """``09:12``."""
    return f"{at.hour:02}:{at.minute:02}"


def hour(at: datetime, zone: str) -> str:
    """The aware `at` on the clocks of `zone`: ``09:12``."""
    return clock(_local(at, zone))


def _local(at: datetime, zone: str) -> datetime:
    """The aware `at` on the clocks of `zone`. Of a moment that is known there is one reading; what
    a wall time means is for text/moments.py."""
    return at.astimezone(ZoneInfo(zone))


def _day(at: datetime, language: str) -> str:
    weekday = _of(_SHORT_DAYS, language)[at.weekday()]
    day = _ordinal(at.day) if _known(language) == "fr" else str(at.day)
    return f"{weekday} {day} {_of(_SHORT_MONTHS, language)[at.month - 1]}"


def _span(far: timedelta, language: str) -> str:
    minutes = far // _MINUTE
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    day = "jour" if _known(language) == "fr" else "day"
    if days == 1:
        return f"1 {day} {hours} h" if hours else f"1 {day}"
    return f"{days} {day}s"


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _known(language: str) -> str:
    return "fr" if language == "fr" else "en"


def _of(words: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return words[_known(language)]
