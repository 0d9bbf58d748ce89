"""The names that records have in the AT protocol: TIDs, which sort by time. Pure.

A TID is 13 signs: 53 bits of microseconds since 1970, then 10 that tell apart who made one in the
same microsecond. Source: atproto.com/specs/tid.
"""

import re
from datetime import UTC, datetime, timedelta

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(rf"[{_SIGNS[:16]}][{_SIGNS}]{{12}}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK_BITS = 10


def micros(at: datetime) -> int:
    """Microseconds since 1970; `at` is aware."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def tid(micros: int, clock: int) -> str:
    """The name of what was made at `micros`; of `clock` the last 10 bits count."""
    number = (micros % 2**53) << _CLOCK_BITS | clock % 2**_CLOCK_BITS
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -5, -5))


def is_tid(text: str) -> bool:
    """Whether `text` is a TID, whole."""
    return _TID.fullmatch(text) is not None
