"""Where to go on in a list of a blog's: what the opaque cursor of the model holds. Pure.

Lists are ordered by date; WordPress knows `before` a date, and no id. Numbers grow, so what is new
has a higher one than all that is known.
"""

import json
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from cmdeck.model.timeline import Cursor

KNOWN = 100
_HIGHEST = 10**18


class Place(Struct, frozen=True):
    """A cursor, opened. All fields empty: from the start."""

    since: int = 0
    """Numbers above this are not known."""
    known: tuple[int, ...] = ()
    """What the last look at the newest end showed: it is watched for what becomes of it."""
    before: str = ""
    """Towards older: the date of the last item read, ISO 8601, UTC."""
    below: int = 0
    """The number of that item."""
    offset: int = 0
    """Items of that very second that were read already."""

    @property
    def is_start(self) -> bool:
        """Whether nothing is known yet."""
        return not self.since


def opened(cursor: Cursor | None) -> Place:
    """What `cursor` holds. One that cannot be read is as none: the list is read from its start."""
    if cursor is None:
        return Place()
    try:
        held = json.loads(cursor)
        before = str(held.get("before", ""))
        if before:
            datetime.fromisoformat(before)
        return Place(
            since=_number(held.get("since", 0)),
            known=tuple(_number(one) for one in held.get("known", ())[:KNOWN]),
            before=before,
            below=_number(held.get("below", 0)),
            offset=min(_number(held.get("offset", 0)), 10_000),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return Place()


def closed(place: Place) -> Cursor:
    """The cursor that holds `place`."""
    return Cursor(json.dumps({name: value for name, value in asdict(place).items() if value}))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _HIGHEST:
        raise ValueError(str(value)[:40])
    return value
