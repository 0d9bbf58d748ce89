from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.dates import age, distance, hour, in_words, short, short_day, zone_words
from cmdeck.text.moments import Understood
from cmdeck.text.when import understand

PARIS = "Europe/Paris"
NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)
DUE = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


def test_the_whole_moment() -> None:
    assert in_words(DUE, PARIS, language="fr") == "mardi 8 décembre 2026 à 09:00"
    assert in_words(DUE, PARIS, language="en") == "Tuesday 8 December 2026 at 09:00"
    assert short(DUE, PARIS, language="fr") == "mar. 8 déc. 2026 à 09:00"
    assert short(DUE, PARIS, language="en") == "Tue 8 Dec 2026 at 09:00"
    first = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)
    assert in_words(first, PARIS, language="fr") == "vendredi 1er janvier 2027 à 09:00"
    assert hour(DUE, PARIS) == "09:00"


def test_zones() -> None:
    assert zone_words(PARIS, "fr") == "heure de Paris"
    assert zone_words("America/New_York", "en") == "New York time"
    assert zone_words("Europe/Amsterdam", "fr") == "heure d’Amsterdam"
    assert zone_words("UTC", "fr") == zone_words("Etc/UTC", "en") == "UTC"


@pytest.mark.parametrize(
    ("far", "french", "english"),
    [
        (timedelta(seconds=30), "dans 0 min", "in 0 min"),
        (timedelta(minutes=3), "dans 3 min", "in 3 min"),
        (timedelta(hours=20, minutes=56), "dans 20 h 56", "in 20 h 56"),
        (timedelta(hours=2), "dans 2 h", "in 2 h"),
        (timedelta(hours=39, minutes=45), "dans 1 jour 15 h", "in 1 day 15 h"),
        (timedelta(hours=24), "dans 1 jour", "in 1 day"),
        (timedelta(hours=50), "dans 2 jours", "in 2 days"),
        (timedelta(minutes=-5), "il y a 5 min", "5 min ago"),
    ],
)
def test_how_far(far: timedelta, french: str, english: str) -> None:
    assert distance(NOW + far, NOW, language="fr") == french
    assert distance(NOW + far, NOW, language="en") == english


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (NOW + timedelta(minutes=2), "0 min", "0 min"),
        (NOW - timedelta(seconds=59), "0 min", "0 min"),
        (NOW - timedelta(minutes=3), "3 min", "3 min"),
        (NOW - timedelta(minutes=59), "59 min", "59 min"),
        (datetime(2026, 12, 7, 8, 12, tzinfo=UTC), "09:12", "09:12"),
        (datetime(2026, 12, 6, 23, 30, tzinfo=UTC), "00:30", "00:30"),
        (datetime(2026, 12, 6, 20, 0, tzinfo=UTC), "hier", "yesterday"),
        (datetime(2026, 12, 5, 20, 0, tzinfo=UTC), "sam.", "Sat"),
        (datetime(2026, 12, 1, 20, 0, tzinfo=UTC), "mar.", "Tue"),
        (datetime(2026, 11, 30, 20, 0, tzinfo=UTC), "30 nov.", "30 Nov"),
        (datetime(2026, 3, 1, 20, 0, tzinfo=UTC), "1er mars", "1 Mar"),
        (datetime(2025, 12, 3, 20, 0, tzinfo=UTC), "3 déc. 2025", "3 Dec 2025"),
    ],
)
def test_ages(at: datetime, french: str, english: str) -> None:
    assert age(at, NOW, zone=PARIS, language="fr") == french
    assert age(at, NOW, zone=PARIS, language="en") == english


def test_days() -> None:
    assert short_day(NOW, NOW, zone=PARIS, language="fr") == "aujourd’hui"
    assert short_day(DUE, NOW, zone=PARIS, language="fr") == "demain"
    assert short_day(DUE + timedelta(days=1), NOW, zone=PARIS, language="fr") == "mer. 9 déc."
    assert short_day(DUE + timedelta(days=30), NOW, zone=PARIS, language="en") == "Thu 7 Jan 2027"


@given(st.integers(1, 5_000_000), st.sampled_from(["fr", "en"]), st.booleans())
def test_what_is_echoed_is_understood_again(minutes: int, language: str, full: bool) -> None:
    due = NOW + timedelta(minutes=minutes)
    words = (in_words if full else short)(due, "Indian/Reunion", language=language)
    reading = understand(words, now=NOW, zone="Indian/Reunion", language=language)
    assert isinstance(reading, Understood)
    assert reading.utc == due
