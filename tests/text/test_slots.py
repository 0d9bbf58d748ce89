from datetime import UTC, datetime, timedelta

import pytest

from cmdeck.text.moments import Refused, Understood
from cmdeck.text.slots import DEFAULT_SLOTS, Slot, free_slots, next_slot, parse_slot

PARIS = "Europe/Paris"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_how_a_slot_is_written() -> None:
    assert parse_slot("mon-fri 09:00") == Slot(frozenset({1, 2, 3, 4, 5}), 9, 0)
    assert parse_slot("sat 10:00") == Slot(frozenset({6}), 10, 0)
    assert parse_slot(" Sat-Mon  7:30 ") == Slot(frozenset({6, 7, 1}), 7, 30)


@pytest.mark.parametrize("written", ["", "09:00", "lun 09:00", "mon-fri", "mon 25:00", "mon 9h"])
def test_what_is_no_slot(written: str) -> None:
    with pytest.raises(ValueError, match="mon-fri 09:00"):
        parse_slot(written)


def test_free_slots_are_those_with_nothing_near() -> None:
    taken = [datetime(2026, 11, 25, 11, 45, tzinfo=UTC), datetime(2026, 11, 26, 8, 30, tzinfo=UTC)]
    slots = free_slots(["mon-fri 09:00", "mon-fri 12:30"], now=NOW, zone=PARIS, taken=taken)
    # 12:30 on Wednesday has a post a quarter of an hour later; 09:00 on Thursday one 30 min later.
    assert [slot.wall for slot in slots] == [
        "2026-11-26T09:00",
        "2026-11-26T12:30",
        "2026-11-27T09:00",
    ]


def test_default_slots_skip_the_week_end_and_now_itself() -> None:
    friday = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
    first = next_slot((), now=friday, zone=PARIS)
    assert isinstance(first, Understood)
    assert first.wall == "2026-11-30T09:00"
    assert len(free_slots(DEFAULT_SLOTS, now=friday, zone=PARIS, count=15)) == 15


def test_a_slot_keeps_its_hour_when_clocks_change() -> None:
    found = free_slots(["sat-mon 09:00"], now=datetime(2027, 3, 27, tzinfo=UTC), zone=PARIS)
    assert [slot.wall[-5:] for slot in found] == ["09:00"] * 3
    assert found[1].utc - found[0].utc == timedelta(hours=23)
    gap = free_slots(["sun 02:30"], now=datetime(2027, 3, 27, tzinfo=UTC), zone=PARIS, count=1)
    assert gap[0].wall == "2027-03-28T03:30"


def test_a_year_that_is_full() -> None:
    full = [NOW + timedelta(minutes=25 * n) for n in range(22_000)]
    answer = next_slot(["mon 09:00"], now=NOW, zone=PARIS, taken=full)
    assert isinstance(answer, Refused)
    assert answer.code == "no-slot"
