"""Sixty phrases, French and English, said on the Friday before each change of the clocks: the wall
time they mean, with its offset; the hour that does not exist and the one that comes twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cmdeck.text.moments import Repeated, Skipped, Understood
from cmdeck.text.when import understand

PARIS = "Europe/Paris"
SPRING = datetime(2027, 3, 26, 9, 0, tzinfo=UTC)
"""Friday 26 March 2027, 10:00; on Sunday 02:00 becomes 03:00."""
AUTUMN = datetime(2027, 10, 29, 8, 0, tzinfo=UTC)
"""Friday 29 October 2027, 10:00; on Sunday 03:00 becomes 02:00."""

IN_SPRING = [
    ("fr", "demain 9h", "2027-03-27T09:00", "+0100"),
    ("fr", "samedi 23h59", "2027-03-27T23:59", "+0100"),
    ("fr", "dimanche 0h30", "2027-03-28T00:30", "+0100"),
    ("fr", "dimanche 1h59", "2027-03-28T01:59", "+0100"),
    ("fr", "dimanche 2h", "skipped", "2027-03-28T01:00 2027-03-28T03:00"),
    ("fr", "dimanche 2h30", "skipped", "2027-03-28T01:30 2027-03-28T03:30"),
    ("fr", "dimanche 2h59", "skipped", "2027-03-28T01:59 2027-03-28T03:59"),
    ("fr", "dimanche 3h", "2027-03-28T03:00", "+0200"),
    ("fr", "dimanche 9h", "2027-03-28T09:00", "+0200"),
    ("fr", "lundi 9h", "2027-03-29T09:00", "+0200"),
    ("fr", "28/3 2h15", "skipped", "2027-03-28T01:15 2027-03-28T03:15"),
    ("fr", "28 mars à 3h", "2027-03-28T03:00", "+0200"),
    ("fr", "+36h", "2027-03-27T22:00", "+0100"),
    ("fr", "+48h", "2027-03-28T11:00", "+0200"),
    ("fr", "dans 3 jours 9h", "2027-03-29T09:00", "+0200"),
    ("en", "tomorrow 9am", "2027-03-27T09:00", "+0100"),
    ("en", "saturday 11:59pm", "2027-03-27T23:59", "+0100"),
    ("en", "sunday 12:30am", "2027-03-28T00:30", "+0100"),
    ("en", "sunday 1:59am", "2027-03-28T01:59", "+0100"),
    ("en", "sunday 2am", "skipped", "2027-03-28T01:00 2027-03-28T03:00"),
    ("en", "sunday 2:30am", "skipped", "2027-03-28T01:30 2027-03-28T03:30"),
    ("en", "sunday 2:59am", "skipped", "2027-03-28T01:59 2027-03-28T03:59"),
    ("en", "sunday 3am", "2027-03-28T03:00", "+0200"),
    ("en", "sunday 9am", "2027-03-28T09:00", "+0200"),
    ("en", "monday 9am", "2027-03-29T09:00", "+0200"),
    ("en", "March 28 2:15am", "skipped", "2027-03-28T01:15 2027-03-28T03:15"),
    ("en", "2027-03-28T03:00", "2027-03-28T03:00", "+0200"),
    ("en", "+36h", "2027-03-27T22:00", "+0100"),
    ("en", "+2h", "2027-03-26T12:00", "+0100"),
    ("en", "in 3 days 9am", "2027-03-29T09:00", "+0200"),
]
IN_AUTUMN = [
    ("fr", "demain 9h", "2027-10-30T09:00", "+0200"),
    ("fr", "samedi 23h59", "2027-10-30T23:59", "+0200"),
    ("fr", "dimanche 1h59", "2027-10-31T01:59", "+0200"),
    ("fr", "dimanche 2h", "repeated", "2027-10-31T02:00"),
    ("fr", "dimanche 2h30", "repeated", "2027-10-31T02:30"),
    ("fr", "dimanche 2h59", "repeated", "2027-10-31T02:59"),
    ("fr", "dimanche 3h", "2027-10-31T03:00", "+0100"),
    ("fr", "dimanche 9h", "2027-10-31T09:00", "+0100"),
    ("fr", "lundi 9h", "2027-11-01T09:00", "+0100"),
    ("fr", "31/10 2h15", "repeated", "2027-10-31T02:15"),
    ("fr", "31 octobre à 3h", "2027-10-31T03:00", "+0100"),
    ("fr", "+36h", "2027-10-30T22:00", "+0200"),
    ("fr", "+48h", "2027-10-31T09:00", "+0100"),
    ("fr", "+40h", "2027-10-31T02:00", "+0200"),
    ("fr", "dans 3 jours 9h", "2027-11-01T09:00", "+0100"),
    ("en", "tomorrow 9am", "2027-10-30T09:00", "+0200"),
    ("en", "saturday 11:59pm", "2027-10-30T23:59", "+0200"),
    ("en", "sunday 1:59am", "2027-10-31T01:59", "+0200"),
    ("en", "sunday 2am", "repeated", "2027-10-31T02:00"),
    ("en", "sunday 2:30am", "repeated", "2027-10-31T02:30"),
    ("en", "sunday 2:59am", "repeated", "2027-10-31T02:59"),
    ("en", "sunday 3am", "2027-10-31T03:00", "+0100"),
    ("en", "sunday 9am", "2027-10-31T09:00", "+0100"),
    ("en", "monday 9am", "2027-11-01T09:00", "+0100"),
    ("en", "October 31 2:15am", "repeated", "2027-10-31T02:15"),
    ("en", "2027-10-31T03:00", "2027-10-31T03:00", "+0100"),
    ("en", "+36h", "2027-10-30T22:00", "+0200"),
    ("en", "+41h", "2027-10-31T02:00", "+0100"),
    ("en", "+2h", "2027-10-29T12:00", "+0200"),
    ("en", "in 3 days 9am", "2027-11-01T09:00", "+0100"),
]


def said(words: str, now: datetime, language: str) -> tuple[str, str]:
    """What is understood, in short: wall time and offset, or that one has to ask."""
    match understand(words, now=now, zone=PARIS, language=language):
        case Understood() as moment:
            local = moment.utc.astimezone(ZoneInfo(PARIS))
            assert f"{local:%Y-%m-%dT%H:%M}" == moment.wall
            return moment.wall, f"{local:%z}"
        case Skipped(before=before, after=after):
            return "skipped", f"{before.wall} {after.wall}"
        case Repeated(first=first, second=second):
            assert (second.utc - first.utc).total_seconds() == 3600
            return "repeated", first.wall
        case other:
            return type(other).__name__, ""


@pytest.mark.parametrize(("language", "words", "what", "more"), IN_SPRING)
def test_across_the_hour_that_does_not_exist(
    language: str, words: str, what: str, more: str
) -> None:
    assert said(words, SPRING, language) == (what, more)


@pytest.mark.parametrize(("language", "words", "what", "more"), IN_AUTUMN)
def test_across_the_hour_that_comes_twice(language: str, words: str, what: str, more: str) -> None:
    assert said(words, AUTUMN, language) == (what, more)


def test_there_are_sixty() -> None:
    assert len(IN_SPRING) + len(IN_AUTUMN) == 60
