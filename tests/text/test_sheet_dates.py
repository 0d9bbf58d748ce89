"""Dates of spreadsheets: one moment, or what is wrong; never a guess."""

import pytest

from cmdeck.text.moments import Understood
from cmdeck.text.sheet_columns import Field
from cmdeck.text.sheet_dates import DateOrder, Doubt, is_moment, read_moment

DMY, MDY, YMD = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD


def wall(
    date: str, time: str = "", order: DateOrder | None = None, zone: str = "Europe/Paris"
) -> str:
    found = read_moment(date, time, zone=zone, order=order)
    return found.wall if isinstance(found, Understood) else f"{found.field}: {found.message}"


@pytest.mark.parametrize(
    ("date", "time", "order", "expected"),
    [
        ("2026-12-08", "09:00", None, "2026-12-08T09:00"),
        ("2026/12/8", "9h", None, "2026-12-08T09:00"),
        ("25/12/2026", "9h30", None, "2026-12-25T09:30"),
        ("12/25/2026", "9:30 PM", None, "2026-12-25T21:30"),
        ("05/05/2026", "12:00 am", None, "2026-05-05T00:00"),
        ("03/12/2026", "09:00:00", DMY, "2026-12-03T09:00"),
        ("03.12.26", "09:00", DMY, "2026-12-03T09:00"),
        ("03/12/2026", "09:00", MDY, "2026-03-12T09:00"),
        ("2026-10-02 14:00", "", None, "2026-10-02T14:00"),
        ("2026-10-02T14:00:00Z", "", None, "2026-10-02T16:00"),
        ("2026-10-25", "02:30+02:00", None, "2026-10-25T02:30"),
    ],
)
def test_moments(date: str, time: str, order: DateOrder | None, expected: str) -> None:
    assert wall(date, time, order) == expected


@pytest.mark.parametrize(
    ("date", "time", "order", "column", "words"),
    [
        ("03/12/2026", "09:00", None, Field.DATE, "can be two dates"),
        ("25/12/26", "09:00", None, Field.DATE, "can be two dates"),
        ("25/12/2026", "09:00", MDY, Field.DATE, "does not exist"),
        ("12/25/2026", "09:00", DMY, Field.DATE, "does not exist"),
        ("03/12/2026", "09:00", YMD, Field.DATE, "is no date"),
        ("2026-02-29", "09:00", None, Field.DATE, "does not exist"),
        ("46000", "09:00", None, Field.DATE, "is no date"),
        ("demain", "09:00", None, Field.DATE, "is no date"),
        ("", "09:00", None, Field.DATE, "no date"),
        ("2026-12-08", "", None, Field.TIME, "no time"),
        ("2026-12-08", "9", None, Field.TIME, "is no time"),
        ("2026-12-08", "25:00", None, Field.TIME, "is no time"),
        ("2026-12-08", "13:00 PM", None, Field.TIME, "is no time"),
        ("2026-03-29", "02:30", None, Field.TIME, "does not exist: the clocks"),
        ("2026-10-25", "02:30", None, Field.TIME, "happens twice"),
    ],
)
def test_doubts(date: str, time: str, order: DateOrder | None, column: Field, words: str) -> None:
    found = read_moment(date, time, zone="Europe/Paris", order=order)
    assert isinstance(found, Doubt)
    assert (found.field, words in found.message) == (column, True), found
    assert found.next


def test_what_is_proposed_for_an_hour_that_happens_twice_can_be_typed() -> None:
    found = read_moment("2026-10-25", "02:30", zone="Europe/Paris", order=None)
    assert isinstance(found, Doubt)
    assert found.next == "Write 02:30+02:00 or 02:30+01:00."
    first, second = (
        read_moment("2026-10-25", time, zone="Europe/Paris", order=None)
        for time in ("02:30+02:00", "02:30+01:00")
    )
    assert isinstance(first, Understood)
    assert isinstance(second, Understood)
    assert (second.utc - first.utc).seconds == 3600


def test_an_unknown_zone_is_said() -> None:
    found = read_moment("2026-12-08", "09:00", zone="Mars/Olympus", order=None)
    assert isinstance(found, Doubt)
    assert found.field is Field.ZONE


def test_which_first_cells_are_moments() -> None:
    assert is_moment("10/25/2026 14:05")
    assert not any(is_moment(cell) for cell in ("2026-12-08", "Date", "", "Texte", "12 14"))
