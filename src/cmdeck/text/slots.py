"""The hours at which a brand likes to publish, and the next free ones.

A slot is written as in the settings: ``mon-fri 09:00``, ``sat 10:00`` (cli.md, Files).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from msgspec import Struct
from whenever import PlainDateTime, Time

from cmdeck.i18n import _
from cmdeck.text.collisions import APART
from cmdeck.text.moments import Refused, Understood, local, settle

DEFAULT_SLOTS = ("mon-fri 09:00", "mon-fri 12:30", "mon-fri 17:30")
"""Used by a brand that has none of its own; where it shows, it says so."""
HORIZON = 366
"""Days looked ahead for a free slot."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOT = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([01]?\d|2[0-3]):([0-5]\d)")


class Slot(Struct, frozen=True):
    """A wall time on some days of the week."""

    days: frozenset[int]
    """1 is Monday, 7 Sunday."""
    hour: int
    minute: int


def parse_slot(written: str) -> Slot:
    """The slot that the settings call ``mon-fri 09:00``.

    Raises:
        ValueError: it is not written so; the message says how.
    """
    match = _SLOT.fullmatch(" ".join(written.lower().split()))
    if match and match[1] in _DAYS and (match[2] or match[1]) in _DAYS:
        first, last = _DAYS.index(match[1]), _DAYS.index(match[2] or match[1])
        days = frozenset((first + n) % 7 + 1 for n in range((last - first) % 7 + 1))
        return Slot(days, int(match[3]), int(match[4]))
    raise ValueError(
        _('"{slot}" is not a slot; write it like "mon-fri 09:00" or "sat 10:00"').format(
            slot=written
        )
    )


def free_slots(
    slots: Sequence[str],
    *,
    now: datetime,
    zone: str,
    taken: Sequence[datetime] = (),
    count: int = 3,
) -> list[Understood]:
    """The next `count` free slots after `now`, in order; fewer when the coming year has no more.

    `slots` empty means `DEFAULT_SLOTS`. `taken` are the instants at which the account publishes.
    """
    parsed = [parse_slot(slot) for slot in slots or DEFAULT_SLOTS]
    return list(islice(_free(parsed, now, zone, taken), count))


def next_slot(
    slots: Sequence[str], *, now: datetime, zone: str, taken: Sequence[datetime] = ()
) -> Understood | Refused:
    """The next free slot, or why there is none."""
    found = free_slots(slots, now=now, zone=zone, taken=taken, count=1)
    if found:
        return found[0]
    return Refused("no-slot", _("No slot is free in the coming year."))


def _free(
    slots: Sequence[Slot], now: datetime, zone: str, taken: Sequence[datetime]
) -> Iterator[Understood]:
    today = local(now, zone).date()
    for ahead in range(HORIZON):
        day = today.add(days=ahead)
        weekday = day.day_of_week().value
        times = sorted({(slot.hour, slot.minute) for slot in slots if weekday in slot.days})
        for hour, minute in times:
            at = settle(PlainDateTime(day.year, day.month, day.day, hour, minute), zone)
            if at.utc > now and all(abs(at.utc - other) >= APART for other in taken):
                yield at


class DaySlot(Struct, frozen=True):
    """A slot on one day."""

    at: Understood
    taken: bool
    """Something goes out within `APART` of it."""
    past: bool


def day_slots(
    slots: Sequence[str], day: date, *, now: datetime, zone: str, taken: Sequence[datetime]
) -> list[DaySlot]:
    """The slots of `day`, in order; as `free_slots` counts them."""
    found = []
    for time in slots_of_day(slots, day.isoweekday()):
        plain = PlainDateTime(day.year, day.month, day.day, time.hour, time.minute)
        at = settle(plain, zone)
        near = any(abs(at.utc - other) < APART for other in taken)
        found.append(DaySlot(at, near, at.utc <= now))
    return found


def slots_of_day(slots: Sequence[str], weekday: int) -> list[Time]:
    """The times of `slots` (or of the default ones) on a day of the week, 1 being Monday."""
    parsed = [parse_slot(slot) for slot in slots or DEFAULT_SLOTS]
    return sorted(Time(slot.hour, slot.minute) for slot in parsed if weekday in slot.days)
