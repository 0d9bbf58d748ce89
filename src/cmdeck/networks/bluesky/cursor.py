"""Where to go on in a list of Bluesky's: what the opaque cursor of the model holds. Pure.

The network's own cursors lead towards older only. Towards newer a list is read from its top down to
what is known: marks of the newest items that were read, and the moment of the oldest of these,
since one may have been taken away. What comes late with an early date lies below that and is found
by scrolling back.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from cmdeck.model.tid import micros
from cmdeck.model.timeline import Cursor

KNOWN = 100
"""How many items are remembered: as many as the largest page holds."""
_LONGEST = 4_000


class Item(Struct, frozen=True):
    """One item of a list: what tells it from all others, and its moment where the list is in the
    order of time."""

    mark: str
    at: datetime | None = None


class Place(Struct, frozen=True):
    """A cursor, opened. All fields empty: from the start."""

    known: tuple[str, ...] = ()
    floor: int = 0
    """Microseconds since 1970: what is older is known. 0: the list is in no order of time."""
    below: str = ""
    """Towards older: the network's own cursor."""

    @property
    def is_start(self) -> bool:
        """Whether nothing is known yet."""
        return not self.known

    def knows(self, item: Item) -> bool:
        """Whether `item` was read before."""
        if item.mark in self.known:
            return True
        return bool(self.floor) and item.at is not None and micros(item.at) < self.floor

    def above(self, items: Iterable[Item]) -> "Place":
        """The place at the top of `items`, newest first, that were just read."""
        read = list(items)
        marks = tuple(dict.fromkeys((*(one.mark for one in read), *self.known)))
        moments = [micros(one.at) for one in read if one.at is not None]
        floors = ([self.floor] if self.floor else []) + moments
        is_cut = len(marks) > KNOWN
        if len(moments) < len(read):
            return Place(marks[:KNOWN])
        # What was cut off lies below the last item of this page.
        floor = min(moments, default=self.floor) if is_cut else min(floors, default=0)
        return Place(marks[:KNOWN], floor)


def mark(*parts: str) -> str:
    """A short sign of what `parts` name."""
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def opened(cursor: Cursor | None) -> Place:
    """What `cursor` holds. One that cannot be read is as none: the list is read from its start."""
    if cursor is None:
        return Place()
    try:
        held = json.loads(cursor)
        known = tuple(str(one)[:40] for one in held.get("known", ()))
        floor = int(held.get("floor", 0))
        below = str(held.get("below", ""))
        return Place(known[:KNOWN], max(floor, 0), below if len(below) <= _LONGEST else "")
    except (ValueError, TypeError, AttributeError, OverflowError):
        return Place()


def closed(place: Place) -> Cursor:
    """The cursor that holds `place`."""
    held = {"known": place.known, "floor": place.floor, "below": place.below}
    return Cursor(json.dumps({name: value for name, value in held.items() if value}))
