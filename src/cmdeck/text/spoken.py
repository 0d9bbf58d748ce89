"""What a person says about a time, French or English, taken apart: which day, which hour.

Knows the words and nothing of now, zones or clocks changing; `when` decides what they come to.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from msgspec import Struct


def _numbered(*names: str) -> dict[str, int]:
    return {word: n for n, words in enumerate(names, 1) for word in words.split()}


WEEKDAYS = _numbered(
    "lundi lun monday mon",
    "mardi mar tuesday tue tues",
    "mercredi mer wednesday wed",
    "jeudi jeu thursday thu thur thurs",
    "vendredi ven friday fri",
    "samedi sam saturday sat",
    "dimanche dim sunday sun",
)
"""Names of days, folded; 1 is Monday."""
MONTHS = _numbered(
    "janvier janv january jan",
    "fevrier fevr fev february feb",
    "mars march mar",
    "avril avr april apr",
    "mai may",
    "juin june jun",
    "juillet juil july jul",
    "aout august aug",
    "septembre september sept sep",
    "octobre october oct",
    "novembre november nov",
    "decembre december dec",
)
"""Names of months, folded."""
_COUNTS = {
    "quinze": 15,
    **_numbered(
        "un une a an one",
        "deux two",
        "trois three",
        "quatre four",
        "cinq five",
        "six",
        "sept seven",
        "huit eight",
        "neuf nine",
        "dix ten",
    ),
}
_UNITS = _numbered(
    "m mn min mins minute minutes",
    "h hr hrs heure heures hour hours",
    "j d jour jours day days",
    "sem semaine semaines w week weeks",
)
_MINUTES_OF = {1: 1, 2: 60}
_DAYS_OF = {3: 1, 4: 7}
_PARTS = {
    **dict.fromkeys(("matin", "du matin", "morning", "in the morning"), "morning"),
    **dict.fromkeys(
        ("apres-midi", "de l'apres-midi", "afternoon", "in the afternoon"), "afternoon"
    ),
    **dict.fromkeys(("soir", "du soir", "evening", "night", "in the evening"), "evening"),
}
_NEAR = {"hier": -1, "yesterday": -1, "demain": 1, "tomorrow": 1}
_AFTER_TOMORROW = re.compile(r"apres[- ]demain|(?:the )?day after tomorrow")
_HALVES = {"demi": 30, "demie": 30, "quart": 15}


class Hour(Struct, frozen=True):
    """A time of day as said."""

    hour: int
    minute: int = 0
    kind: str = "clock"
    """``clock`` (24 hours), ``half`` (am, pm or noon), ``bare`` (a number alone), ``midnight``."""


class Spoken(Struct, frozen=True):
    """Words taken apart; what was not said is None."""

    language: str | None
    """The language that the words give away."""
    kind: str
    """``today``, ``weekday``, ``numbers``, ``month``, ``day``, ``iso``, ``in`` or, for a time
    alone, ``none``."""
    numbers: tuple[int, ...] = ()
    """By kind: days ahead; nothing; first and second [and year]; day and month [and year]; day;
    year, month and day; days and minutes; nothing."""
    weekday: int | None = None
    strictly: bool = False
    """*next*, *prochain*: not today."""
    part: str | None = None
    """``morning``, ``afternoon`` or ``evening``."""
    hour: Hour | None = None


def fold(words: str) -> str:
    """Lower case, no accents, plain spaces and apostrophes, no commas, no dots after letters."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"\b([ap])\.m\b", r"\1m", plain)
    return " ".join(re.sub(r"(?<=[a-z])\.|,", " ", plain).split())


_HOUR = (
    r"(?:(?:a|at|@) )??(?:"
    r"(?P<noon>midi|noon|midday)(?: et (?P<noon_more>demie?|quart))?"
    r"|(?P<midnight>minuit|midnight)"
    r"|(?P<h>\d{1,2}) ?(?:h|heures?)(?: ?(?P<h_minute>\d{2})| et (?P<h_more>demie?|quart))?"
    r"|(?P<c>\d{1,2}):(?P<c_minute>\d{2})(?::00)?(?: ?(?P<c_half>[ap]m))?"
    r"|(?P<e>\d{1,2}) ?(?P<e_half>[ap]m)"
    r"|(?P<bare>\d{1,2})(?: o'?clock)?"
    r")(?: (?P<said_part>du matin|du soir|de l'apres-midi|in the (?:morning|afternoon|evening)))?"
)
_WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
# "mar 8" is mardi 8 in French, and nobody's March for certain.
_MONTH_FIRST = _MONTH.replace("|mar|", "|").replace("|mar)", ")")
_PART = r"(?: (?P<part>matin|apres-midi|soir|morning|afternoon|evening|night))?"
_NUMBER = rf"(?P<count>\d{{1,4}}|{'|'.join(_COUNTS)})"
_UNIT = rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DAY_NUMBER = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th|e)?"
_YEAR = r"(?: (?P<year>\d{4}))?"
_SHORT_YEAR = r"(?:/(?P<year>\d{4}|\d{2}))?"
_WITH_WEEKDAY = rf"(?:(?:le|on|the) )?(?:{_WEEKDAY} )?(?:(?:le|the) )?"
_DATES = (
    ("today", r"(?P<near>aujourd'hui|ce jour|today|tonight)" + _PART),
    ("today", "(?:ce|cet|this)" + _PART.removesuffix("?")),
    ("today", r"(?P<near>demain|tomorrow|hier|yesterday)" + _PART),
    ("today", r"(?P<near>apres[- ]demain|(?:the )?day after tomorrow)" + _PART),
    (
        "weekday",
        rf"(?:(?:le|on|ce|this) )?(?P<next>next )?{_WEEKDAY}(?P<prochain> prochain)?{_PART}",
    ),
    ("iso", r"(?P<year>\d{4})-(?P<month_number>\d{2})-(?P<day>\d{2})t?"),
    ("numbers", rf"{_WITH_WEEKDAY}(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}}){_SHORT_YEAR}"),
    ("month", rf"{_WITH_WEEKDAY}{_DAY_NUMBER} (?:of )?{_MONTH}{_YEAR}"),
    ("month", rf"{_WITH_WEEKDAY}{_MONTH_FIRST} (?:the )?{_DAY_NUMBER}{_YEAR}"),
    ("day", r"(?:le|the|on the) " + _DAY_NUMBER),
    ("day", r"(?P<day>\d{1,2})(?:st|nd|rd|th)"),
    ("day", rf"(?:(?:le|on) )?{_WEEKDAY} (?:the )?{_DAY_NUMBER}"),
    ("in", rf"(?:dans|in) {_NUMBER} ?(?P<unit>jours?|days?|semaines?|weeks?)"),
)
_DELAYS = (
    rf"(?:\+ ?|dans |in ){_NUMBER} ?(?P<unit>h|heures?|hours?) ?(?P<rest>[0-5]\d)(?: ?min)?",
    rf"(?:\+ ?|dans |in ){_NUMBER} ?{_UNIT}",
    r"(?:dans |in )(?P<half>une demi-heure|half an hour)",
)
_FRENCH = re.compile(
    r"\b(?:a|le|ce|cet|dans|aujourd'hui|(?:apres[- ])?demain|hier|prochaine?|midi|minuit|heures?"
    r"|jours?|semaines?|soir|matin|apres-midi|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|fevr?|avr|juil"
    r"|janv|1er|lun|mer|jeu|ven|sam|dim)\b|\d ?h\b|\dh\d"
)
_ENGLISH = re.compile(
    r"\b(?:at|on|the|this|in|next|today|tonight|tomorrow|yesterday|noon|midday|midnight|hours?|days?"
    r"|weeks?|morning|afternoon|evening|night|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|january|february|march|april|may|june|july|august|september|october|november|december|feb|apr"
    r"|aug|o'?clock|mon|tues?|wed|thu|thurs?|fri|sat|sun|of)\b|\d ?[ap]m\b|\d(?:st|nd|rd|th)\b"
)


def language_of(folded: str) -> str | None:
    """``fr`` or ``en`` when the folded words can only be one of them."""
    french, english = bool(_FRENCH.search(folded)), bool(_ENGLISH.search(folded))
    if french == english:
        return None
    return "fr" if french else "en"


def take_apart(words: str) -> Spoken | None:
    """The parts of `words`, or None when they say nothing about a time that is known here."""
    folded = fold(words)
    if len(folded) > 80:
        return None
    told = language_of(folded)
    for delay in _DELAYS:
        if match := _compiled(delay).fullmatch(folded):
            return _delay(match, told)
    for kind, pattern in _patterns():
        if match := _compiled(pattern).fullmatch(folded):
            # In English "mar 8" would be another month: better not understood than wrong.
            sure = kind != "day" or match.groupdict().get("weekday") != "mar" or told == "fr"
            return _spoken(kind, match, told) if sure else None
    return None


def _patterns() -> Iterator[tuple[str, str]]:
    yield "none", _HOUR
    for kind, date in _DATES:
        yield kind, rf"{date}(?: ?{_HOUR})?"
    for kind, date in _DATES:
        yield kind, rf"{_HOUR} {date}"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: all of them cost some tens of milliseconds."""
    return re.compile(pattern)


def _delay(match: re.Match[str], told: str | None) -> Spoken:
    groups = match.groupdict()
    if groups.get("half"):
        return Spoken(told, "in", (0, 30))
    return Spoken(told, "in", _amount(groups["count"], groups["unit"], groups.get("rest")))


def _amount(count: str, unit: str, rest: str | None) -> tuple[int, int]:
    """Days and minutes."""
    number = int(count) if count.isdecimal() else _COUNTS[count]
    kind = _UNITS[unit]
    return number * _DAYS_OF.get(kind, 0), number * _MINUTES_OF.get(kind, 0) + int(rest or 0)


def _spoken(kind: str, match: re.Match[str], told: str | None) -> Spoken:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    part = _PARTS.get(groups.get("said_part", groups.get("part", "")), groups.get("part"))
    if groups.get("near") == "tonight":
        part = "evening"
    return Spoken(
        told,
        kind,
        _numbers(kind, groups),
        WEEKDAYS.get(groups.get("weekday", "")),
        strictly="next" in groups or "prochain" in groups,
        part=part,
        hour=_hour(groups),
    )


def _numbers(kind: str, groups: dict[str, str]) -> tuple[int, ...]:
    year = (int(groups["year"]),) if "year" in groups else ()
    match kind:
        case "today":
            near = groups.get("near", "")
            return (2 if _AFTER_TOMORROW.fullmatch(near) else _NEAR.get(near, 0),)
        case "iso":
            return (*year, int(groups["month_number"]), int(groups["day"]))
        case "numbers":
            short = tuple(y + 2000 if y < 100 else y for y in year)
            return (int(groups["first"]), int(groups["second"]), *short)
        case "month":
            return (int(groups["day"]), MONTHS[groups["month"]], *year)
        case "day":
            return (int(groups["day"]),)
        case "in":
            return _amount(groups["count"], groups["unit"], None)
        case _:
            return ()


def _hour(groups: dict[str, str]) -> Hour | None:
    if "midnight" in groups:
        return Hour(0, kind="midnight")
    if "noon" in groups:
        return Hour(12, _HALVES.get(groups.get("noon_more", ""), 0), kind="half")
    if "h" in groups:
        more = _HALVES.get(groups.get("h_more", ""), 0)
        return Hour(int(groups["h"]), int(groups.get("h_minute", more)))
    half = groups.get("c_half") or groups.get("e_half")
    if half:
        return _half_day(int(groups.get("c") or groups["e"]), int(groups.get("c_minute", 0)), half)
    if "c" in groups:
        return Hour(int(groups["c"]), int(groups["c_minute"]))
    return Hour(int(groups["bare"]), kind="bare") if "bare" in groups else None


def _half_day(hour: int, minute: int, half: str) -> Hour:
    if (hour, minute, half) == (12, 0, "am"):
        return Hour(0, kind="midnight")
    if not 1 <= hour <= 12:
        return Hour(99, minute, kind="half")
    return Hour(hour % 12 + (12 if half == "pm" else 0), minute, kind="half")
