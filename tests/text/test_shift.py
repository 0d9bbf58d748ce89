"""How far many posts move at once, in words; days keep the hour, hours are elapsed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cmdeck.text.moments import Refused, Repeated, Skipped, Understood
from cmdeck.text.shift import Shift, ToDay, read_shift, shifted

PARIS = "Europe/Paris"
NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)  # a Monday, 12:04 in Paris


def read(words: str, language: str = "fr") -> Shift | ToDay | Refused:
    return read_shift(words, now=NOW, zone=PARIS, language=language)


@pytest.mark.parametrize(
    ("words", "days", "minutes"),
    [
        ("+1 jour", 1, 0),
        ("+1j", 1, 0),
        ("+ 2 days", 2, 0),
        ("-1 jour", -1, 0),
        ("−1 jour", -1, 0),
        ("+1 semaine", 7, 0),
        ("2 weeks later", 14, 0),
        ("une heure plus tôt", 0, -60),
        ("+30 min", 0, 30),
        ("+2h", 0, 120),
        ("moins 30 minutes", 0, -30),
        ("+1 jour et 2 h", 1, 120),
        ("plus 1 jour 30 min", 1, 30),
    ],
)
def test_how_far(words: str, days: int, minutes: int) -> None:
    assert read(words) == Shift(days, timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("demain", date(2026, 12, 8)),
        ("lundi", date(2026, 12, 7)),
        ("tuesday", date(2026, 12, 8)),
        ("9 décembre", date(2026, 12, 9)),
        ("aujourd’hui", date(2026, 12, 7)),
    ],
)
def test_onto_a_day(words: str, day: date) -> None:
    assert read(words) == ToDay(day)


@pytest.mark.parametrize(
    "words", ["", "1 jour", "+", "+0 jour", "+1 pomme", "demain 9h", "+999 semaines", "hier"]
)
def test_what_says_no_distance_is_refused(words: str) -> None:
    assert isinstance(read(words), Refused)


def wall(found: object) -> str:
    assert isinstance(found, Understood)
    return found.wall


def test_days_keep_the_hour_and_hours_are_elapsed_over_a_change_of_the_clocks() -> None:
    # Saturday 27 March 2027, 09:00 in Paris; in the night the clocks go forward.
    at = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    assert wall(shifted(at, PARIS, Shift(1))) == "2027-03-28T09:00"
    assert wall(shifted(at, PARIS, Shift(0, timedelta(hours=24)))) == "2027-03-28T10:00"
    assert wall(shifted(at, PARIS, Shift(7))) == "2027-04-03T09:00"
    assert wall(shifted(at, PARIS, ToDay(date(2027, 3, 29)))) == "2027-03-29T09:00"
    assert wall(shifted(at, PARIS, Shift(1, timedelta(hours=2)))) == "2027-03-28T11:00"


def test_an_hour_that_is_not_there_or_comes_twice_is_said() -> None:
    spring = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)  # 02:30 in Paris
    assert isinstance(shifted(spring, PARIS, Shift(1)), Skipped)
    autumn = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)  # 02:30 in Paris
    assert isinstance(shifted(autumn, PARIS, Shift(1)), Repeated)
