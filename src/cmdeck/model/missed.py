"""What was missed: posts whose hour passed while nothing here could send them (trust.md §1.5).

Pure. Only hours that somebody wrote down are called a sleep: else there are the hours of the posts,
and the one at which they were held.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem, row_of

MISSED = "late"
"""The reason of what is held since its hour had passed (text/phrases.py)."""
AWAKE = timedelta(minutes=10)
"""Two absences with less between them are one: a machine that sleeps looks up now and then."""


class Why(StrEnum):
    """Why nothing could leave."""

    ASLEEP = "asleep"
    """The machine slept; the engine was there before and after."""
    STOPPED = "stopped"
    """There was no engine, or no machine that ran."""


class Absence(Struct, frozen=True):
    """A time in which nothing could leave, as the engine saw it afterwards."""

    began: datetime
    ended: datetime
    why: Why


class Missed(Struct, frozen=True):
    """All that is held since its hour had passed, for one question."""

    items: tuple[OutboxItem, ...]
    """By their hours; never empty."""
    absences: tuple[Absence, ...] = ()

    @property
    def absence(self) -> Absence | None:
        """What explains all of them; None: nobody knows."""
        fitting = (a for a in joined(self.absences) if all(_explains(a, i) for i in self.items))
        return next(fitting, None)

    def only(self, marks: Collection[tuple[int, int]]) -> "Missed | None":
        """Those of them whose `marks` these are; None where none is."""
        return missed([item for item in self.items if mark(item) in marks], self.absences)

    @property
    def rows(self) -> tuple[tuple[OutboxItem, ...], ...]:
        """Items that are one thing to a person: a text for several accounts, a thread."""
        groups: dict[tuple[object, ...], list[OutboxItem]] = {}
        for item in self.items:
            groups.setdefault(row_of(item), []).append(item)
        return tuple(map(tuple, groups.values()))

    @property
    def first(self) -> datetime:
        """The earliest hour missed."""
        return self.items[0].due.at

    @property
    def last(self) -> datetime:
        """The latest hour missed."""
        return self.items[-1].due.at

    @property
    def held(self) -> datetime:
        """When the last of them was held."""
        return max(item.updated or item.due.at for item in self.items)

    @property
    def marks(self) -> frozenset[tuple[int, int]]:
        """The `mark` of each."""
        return frozenset(map(mark, self.items))


def mark(item: OutboxItem) -> tuple[int, int]:
    """What tells an item, as it stands now, from all others and from itself once changed."""
    return item.id, item.generation


def is_missed(item: OutboxItem) -> bool:
    """Whether an item is held since its hour had passed."""
    return item.state is Delivery.HELD and item.reason == MISSED


def missed(items: Iterable[OutboxItem], absences: Sequence[Absence]) -> Missed | None:
    """The one question about `items`; None where none of them was missed."""
    found = tuple(sorted(filter(is_missed, items), key=lambda item: (item.due.at, item.id)))
    return Missed(found, tuple(absences)) if found else None


def _explains(absence: Absence, item: OutboxItem) -> bool:
    held = item.updated or item.due.at
    return absence.began <= item.due.at <= absence.ended <= held + timedelta(seconds=1)


def joined(absences: Sequence[Absence]) -> list[Absence]:
    """`absences` by time, with those that hardly anything parts as one: no sleep where one of them
    was none."""
    whole: list[Absence] = []
    for one in sorted(absences, key=lambda absence: absence.began):
        if whole and one.began - whole[-1].ended < AWAKE:
            last = whole.pop()
            why = one.why if one.why is last.why else Why.STOPPED
            one = Absence(last.began, max(last.ended, one.ended), why)
        whole.append(one)
    return whole
