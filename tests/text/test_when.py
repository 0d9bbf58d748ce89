from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.moments import Reading, Refused, Repeated, Skipped, Understood
from cmdeck.text.when import understand

PARIS = "Europe/Paris"
# Wednesday 25 November 2026, 10:00 in Paris.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def heard(words: str, language: str = "fr", now: datetime = NOW, zone: str = PARIS) -> Reading:
    return understand(words, now=now, zone=zone, language=language)


UNDERSTOOD = [
    ("aujourd'hui 18h", "2026-11-25T18:00"),
    ("Aujourd’hui à 18 h 30", "2026-11-25T18:30"),
    ("today at 6pm", "2026-11-25T18:00"),
    ("today 18:00", "2026-11-25T18:00"),
    ("ce soir 20h", "2026-11-25T20:00"),
    ("ce soir à 20h30", "2026-11-25T20:30"),
    ("tonight 8pm", "2026-11-25T20:00"),
    ("tonight at 8:30 pm", "2026-11-25T20:30"),
    ("this evening 7 p.m.", "2026-11-25T19:00"),
    ("cet après-midi 15h", "2026-11-25T15:00"),
    ("this afternoon at 3pm", "2026-11-25T15:00"),
    ("demain 9h", "2026-11-26T09:00"),
    ("DEMAIN 9H", "2026-11-26T09:00"),
    ("demain à 9 h", "2026-11-26T09:00"),
    ("demain 9\xa0h\xa030", "2026-11-26T09:30"),
    ("demain, 9h", "2026-11-26T09:00"),
    ("9h demain", "2026-11-26T09:00"),
    ("demain matin 8h", "2026-11-26T08:00"),
    ("demain soir à 21h", "2026-11-26T21:00"),
    ("demain 8h du matin", "2026-11-26T08:00"),
    ("demain midi", "2026-11-26T12:00"),
    ("demain à midi", "2026-11-26T12:00"),
    ("demain à midi et demi", "2026-11-26T12:30"),
    ("demain 9 heures", "2026-11-26T09:00"),
    ("demain 9 heures et demie", "2026-11-26T09:30"),
    ("demain 00:05", "2026-11-26T00:05"),
    ("tomorrow 9am", "2026-11-26T09:00"),
    ("tomorrow at 9:15am", "2026-11-26T09:15"),
    ("tomorrow at 14:30", "2026-11-26T14:30"),
    ("tomorrow noon", "2026-11-26T12:00"),
    ("noon tomorrow", "2026-11-26T12:00"),
    ("at 9am tomorrow", "2026-11-26T09:00"),
    ("tomorrow 12pm", "2026-11-26T12:00"),
    ("tomorrow 12:30am", "2026-11-26T00:30"),
    ("après-demain 18h", "2026-11-27T18:00"),
    ("apres demain 18h", "2026-11-27T18:00"),
    ("the day after tomorrow at 6pm", "2026-11-27T18:00"),
    ("lundi 9h", "2026-11-30T09:00"),
    ("Lundi prochain 9h", "2026-11-30T09:00"),
    ("next monday 9am", "2026-11-30T09:00"),
    ("monday at 9am", "2026-11-30T09:00"),
    ("ven. 18h", "2026-11-27T18:00"),
    ("vendredi soir 18h", "2026-11-27T18:00"),
    ("samedi matin 10h", "2026-11-28T10:00"),
    ("fri 5pm", "2026-11-27T17:00"),
    ("mercredi 9h", "2026-12-02T09:00"),
    ("mercredi 18h", "2026-11-25T18:00"),
    ("mercredi prochain 18h", "2026-12-02T18:00"),
    ("next wednesday 6pm", "2026-12-02T18:00"),
    ("3/12 18h", "2026-12-03T18:00"),
    ("3/12 à 18:00", "2026-12-03T18:00"),
    ("le 3/12 18h", "2026-12-03T18:00"),
    ("jeudi 3/12 18h", "2026-12-03T18:00"),
    ("3/12/2026 18h", "2026-12-03T18:00"),
    ("03/12/26 18:00", "2026-12-03T18:00"),
    ("1er décembre 9h", "2026-12-01T09:00"),
    ("le 1er décembre à 9h", "2026-12-01T09:00"),
    ("3 déc. 18h30", "2026-12-03T18:30"),
    ("3 decembre 2026 à 18h30", "2026-12-03T18:30"),
    ("mardi 8 décembre 2026 à 09:00", "2026-12-08T09:00"),
    ("mar. 8 déc. 2026 à 09:00", "2026-12-08T09:00"),
    ("mardi 8 à 9h", "2026-12-08T09:00"),
    ("3 December at 9am", "2026-12-03T09:00"),
    ("December 3rd at 9 a.m.", "2026-12-03T09:00"),
    ("the 3rd of December at 9am", "2026-12-03T09:00"),
    ("thursday december 3 9am", "2026-12-03T09:00"),
    ("le 15 à 9h", "2026-12-15T09:00"),
    ("le 31 à 9h", "2026-12-31T09:00"),
    ("on the 15th at 9am", "2026-12-15T09:00"),
    ("2 janvier 9h", "2027-01-02T09:00"),
    ("29 février 9h", "2028-02-29T09:00"),
    ("dans 2 jours", "2026-11-27T10:00"),
    ("dans deux jours à 9h", "2026-11-27T09:00"),
    ("dans une semaine", "2026-12-02T10:00"),
    ("in a week at 9am", "2026-12-02T09:00"),
    ("in 2 hours", "2026-11-25T12:00"),
    ("in an hour", "2026-11-25T11:00"),
    ("in half an hour", "2026-11-25T10:30"),
    ("dans 1h30", "2026-11-25T11:30"),
    ("dans 20 minutes", "2026-11-25T10:20"),
    ("+2h", "2026-11-25T12:00"),
    ("+ 30 min", "2026-11-25T10:30"),
    ("+90m", "2026-11-25T11:30"),
    ("+3j", "2026-11-28T10:00"),
    ("+3d", "2026-11-28T10:00"),
    ("+1w", "2026-12-02T10:00"),
    ("2026-12-03T18:00", "2026-12-03T18:00"),
    ("2026-12-03 18:00", "2026-12-03T18:00"),
    ("2026-12-03 18h", "2026-12-03T18:00"),
    ("2026-12-03T18:00:00+01:00", "2026-12-03T18:00"),
    ("2026-12-03T17:00Z", "2026-12-03T18:00"),
    ("18h", "2026-11-25T18:00"),
    ("14:30", "2026-11-25T14:30"),
    ("9:30 pm", "2026-11-25T21:30"),
    ("midi", "2026-11-25T12:00"),
    ("noon", "2026-11-25T12:00"),
    ("next", "2026-11-25T12:30"),
    ("prochain créneau", "2026-11-25T12:30"),
]


@pytest.mark.parametrize(("words", "wall"), UNDERSTOOD, ids=[words for words, _ in UNDERSTOOD])
def test_understood(words: str, wall: str) -> None:
    reading = heard(words)
    assert isinstance(reading, Understood), reading
    assert (reading.wall, reading.zone) == (wall, PARIS)
    assert reading.utc == datetime.fromisoformat(f"{wall}+01:00")
    assert reading.utc.utcoffset() == timedelta(0)


def test_the_table_is_long_enough() -> None:
    assert len(UNDERSTOOD) >= 80


REFUSED = [
    ("", "unknown"),
    ("bientôt", "unknown"),
    ("demain peut-être 9h", "unknown"),
    ("demain 9h ou 10h", "unknown"),
    ("demain 9h5", "unknown"),
    ("+2j30", "unknown"),
    ("3/12/2026/4 9h", "unknown"),
    ("maintenant", "now"),
    ("now", "now"),
    ("9h", "past"),
    ("10:00", "past"),
    ("hier 9h", "past"),
    ("yesterday at 9am", "past"),
    ("today 9am", "past"),
    ("20/11 9h", "past"),
    ("1er septembre 9h", "past"),
    ("3/12/2025 18h", "past"),
    ("2020-01-01T10:00", "past"),
    ("2020-01-01T10:00Z", "past"),
    ("+0h", "past"),
    ("demain", "no-time"),
    ("lundi prochain", "no-time"),
    ("3/12", "no-time"),
    ("ce soir", "no-time"),
    ("tomorrow morning", "no-time"),
    ("2026-12-03", "no-time"),
    ("12", "bare-number"),
    ("9", "bare-number"),
    ("25", "bare-number"),
    ("demain 9", "bare-number"),
    ("demain à 18", "bare-number"),
    ("friday at 5", "bare-number"),
    ("tonight at 8", "bare-number"),
    ("9 o'clock", "bare-number"),
    ("minuit", "midnight"),
    ("demain minuit", "midnight"),
    ("midnight", "midnight"),
    ("friday 12am", "midnight"),
    ("ce soir 8h", "part-of-day"),
    ("demain matin 21h", "part-of-day"),
    ("tomorrow morning 9pm", "part-of-day"),
    ("mardi 3 décembre 2026 9h", "weekday"),
    ("lundi 3/12 9h", "weekday"),
    ("lundi 8 à 9h", "weekday"),
    ("31 novembre 9h", "impossible"),
    ("30/02 9h", "impossible"),
    ("demain 25h", "impossible"),
    ("demain 9h75", "impossible"),
    ("demain 24:00", "impossible"),
    ("tomorrow 13pm", "impossible"),
    ("2026-13-03 09:00", "impossible"),
    ("2026-02-30T09:00Z", "impossible"),
    ("le 45 9h", "impossible"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED, ids=[words for words, _ in REFUSED])
def test_never_silently_wrong(words: str, code: str) -> None:
    reading = heard(words)
    assert isinstance(reading, Refused), reading
    assert reading.code == code
    assert reading.message
    assert len(reading.proposals) == (0 if code in ("unknown", "now", "impossible") else 2)
    assert all(proposal.utc > NOW for proposal in reading.proposals)


@pytest.mark.parametrize(
    ("words", "proposals"),
    [
        ("9h", ["2026-11-25T12:30", "2026-11-26T09:00"]),
        ("minuit", ["2026-11-26T00:00", "2026-11-27T00:00"]),
        ("demain minuit", ["2026-11-26T00:00", "2026-11-27T00:00"]),
        ("demain 9", ["2026-11-26T09:00", "2026-11-26T21:00"]),
        ("tonight at 8", ["2026-11-25T20:00", "2026-11-26T20:00"]),
        ("ce soir 8h", ["2026-11-25T20:00", "2026-11-26T08:00"]),
        ("lundi 8 à 9h", ["2026-11-30T09:00", "2026-12-08T09:00"]),
        ("demain", ["2026-11-26T09:00", "2026-11-26T12:30"]),
        ("20/11 9h", ["2026-11-25T12:30", "2027-11-20T09:00"]),
    ],
)
def test_proposals(words: str, proposals: list[str]) -> None:
    reading = heard(words)
    assert isinstance(reading, Refused)
    assert [proposal.wall for proposal in reading.proposals] == proposals


def test_day_and_month_in_english() -> None:
    for words, language in (("3/12 14:30", "en"), ("3/12 at 9am", "fr"), ("12/03/2026 9am", "en")):
        reading = heard(words, language)
        assert isinstance(reading, Refused)
        assert reading.code == "day-or-month"
    day_first, month_first = heard("3/12 14:30", "fr"), heard("3/12 14:30", "en")
    assert isinstance(day_first, Understood)
    assert isinstance(month_first, Refused)
    assert {p.wall for p in month_first.proposals} == {"2026-12-03T14:30", "2027-03-12T14:30"}
    for words in ("12/25 at 9am", "25/12 at 9am"):
        reading = heard(words, "en")
        assert isinstance(reading, Understood)
        assert reading.wall == "2026-12-25T09:00"
    same = heard("12/12 at 9am", "en")
    assert isinstance(same, Understood)
    assert same.wall == "2026-12-12T09:00"
    assert isinstance(heard("12/25 9h", "fr"), Refused)


@pytest.mark.parametrize("words", ["28/3/2027 2h30", "2027-03-28T02:30", "March 28 2027 2:30am"])
def test_an_hour_that_does_not_exist(words: str) -> None:
    reading = heard(words)
    assert isinstance(reading, Skipped)
    assert reading.wall == "2027-03-28T02:30"
    assert (reading.before.wall, reading.after.wall) == ("2027-03-28T01:30", "2027-03-28T03:30")
    assert reading.after.utc - reading.before.utc == timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "day"), [("25/10/2026 2h30", "2026-10-25"), ("2027-10-31 02:30", "2027-10-31")]
)
def test_an_hour_that_happens_twice(words: str, day: str) -> None:
    reading = heard(words, now=datetime(2026, 10, 1, tzinfo=UTC))
    assert isinstance(reading, Repeated)
    assert reading.first.wall == reading.second.wall == f"{day}T02:30"
    assert reading.second.utc - reading.first.utc == timedelta(hours=1)


def test_wall_time_and_elapsed_time_over_a_change() -> None:
    eve = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    wall, elapsed = heard("demain 9h", now=eve), heard("+24h", now=eve)
    assert isinstance(wall, Understood)
    assert isinstance(elapsed, Understood)
    assert wall.utc - eve == timedelta(hours=23)
    assert (elapsed.utc - eve, elapsed.wall) == (timedelta(hours=24), "2027-03-28T10:00")
    same = heard("dans 1 jour", now=eve)
    assert isinstance(same, Understood)
    assert same.wall == "2027-03-28T09:00"
    autumn = heard("+3h", now=datetime(2026, 10, 24, 23, 0, tzinfo=UTC))
    assert isinstance(autumn, Understood)
    assert autumn.wall == "2026-10-25T03:00"


def test_seconds_never_bring_it_forward() -> None:
    reading = heard("+2h", now=NOW + timedelta(seconds=20))
    assert isinstance(reading, Understood)
    assert reading.wall == "2026-11-25T12:01"


def test_brands_overseas_have_their_own_clock() -> None:
    reading = heard("demain 9h", zone="America/Guadeloupe")
    assert isinstance(reading, Understood)
    assert reading.utc == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    with pytest.raises(ValueError):
        heard("demain 9h", zone="Mars/Olympus")


PIECES = (
    "demain lundi mar 8 12 3/12 25/12 9h 9 am pm à at le the prochain next dans in 2 jours hours"
    " +2h ce soir tonight midi minuit noon décembre dec 2027 , . : 30 2:30 28/3 31/10 99 h / T Z -"
)
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
pieces = st.sampled_from(sorted(set(PIECES.split(" "))))


@given(
    st.lists(pieces, max_size=6).map(" ".join) | st.text(max_size=30),
    st.integers(0, 4 * 366 * 86_400).map(lambda later: _BEGIN + timedelta(seconds=later)),
    st.sampled_from(["fr", "en"]),
    st.sampled_from([PARIS, "America/New_York", "Australia/Lord_Howe", "Indian/Reunion"]),
)
def test_whatever_is_said_the_answer_is_to_come(
    words: str, now: datetime, language: str, zone: str
) -> None:
    match heard(words, language, now, zone):
        case Understood(utc=utc):
            assert utc > now
        case Skipped(after=after):
            assert after.utc > now
        case Repeated(first=first, second=second):
            assert now < first.utc < second.utc
        case Refused(proposals=proposals):
            assert all(proposal.utc > now for proposal in proposals)
