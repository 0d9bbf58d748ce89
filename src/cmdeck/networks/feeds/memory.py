"""What the adapter must know again at the next look, and the manners of asking (RFC 9110, 9111).

Pure. The memory travels as the timeline's cursor: opaque JSON that only this module reads.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cmdeck.model.timeline import Cursor
from cmdeck.networks.clocks import moment

SHORTEST = 15 * 60
LONGEST = 24 * 3600
"""Seconds between two looks at a feed, whatever it asks for."""
FOLLOWED = 2
"""Times in a row that a feed must say it has moved for good before it is believed."""
_WAIT = timedelta(seconds=60)
_LONGEST_WAIT = timedelta(minutes=15)
_MAX_VALIDATOR = 1000
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the last look at a feed left behind."""

    etag: str = ""
    modified: str = ""
    """ETag and Last-Modified, as they came."""
    digest: str = ""
    """Of the body: some servers know no conditional requests."""
    ids: tuple[str, ...] = ()
    """Of the articles that it had."""
    first_seen: dict[str, float] = {}
    """Of those without a date: seconds since 1970."""
    moved: str = ""
    moves: int = 0
    """Where it said it had moved to for good, and how often in a row."""
    note: str = ""
    interval: int | None = None


def recall(cursor: Cursor | None) -> Memory:
    """The memory in `cursor`; an empty one where there is none, or none that can be read."""
    try:
        return msgspec.json.decode(cursor or "{}", type=Memory)
    except msgspec.MsgspecError:
        return Memory()


def remember(memory: Memory) -> Cursor:
    """`memory` as a cursor."""
    return Cursor(msgspec.json.encode(memory).decode())


def conditions(memory: Memory) -> dict[str, str]:
    """The headers that ask for what is new only."""
    asked = {"if-none-match": memory.etag, "if-modified-since": memory.modified}
    return {name: value for name, value in asked.items() if value}


def validators(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified to send back verbatim; "" for what no header may hold."""
    etag, modified = (headers.get(name, "") for name in ("etag", "last-modified"))
    return _sendable(etag), _sendable(modified)


def _sendable(value: str) -> str:
    good = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR
    return value if good else ""


def moving(memory: Memory, hops: Sequence[tuple[int, str]]) -> tuple[str, int]:
    """Where the feed says it has moved to for good, and how often in a row it said so.

    Only the redirects before the first passing one count: a permanent one behind it is somebody
    else's.
    """
    target = ""
    for status, address in hops:
        if status not in (301, 308):
            break
        target = address
    if not target:
        return "", 0
    return target, memory.moves + 1 if target == memory.moved else 1


def pace(headers: Mapping[str, str], asked: int | None) -> int:
    """Seconds until the next look: the longest that the answer or the feed (`asked`) wants."""
    age = _MAX_AGE.search(headers.get("cache-control", ""))
    wanted = max(SHORTEST, asked or 0, int(age[1]) if age else 0)
    return min(wanted, LONGEST)


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When to ask again; None when the answer does not say.

    Seconds or a date, held between a second and fifteen minutes; a past, absurd or unreadable one
    counts as a minute.
    """
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    return now + min(max(_wait(said, now), timedelta(seconds=1)), _LONGEST_WAIT)


def _wait(said: str, now: datetime) -> timedelta:
    try:
        seconds = float(said)
    except ValueError:
        date = moment(said)
        seconds = (date - now).total_seconds() if date else -1
    # A year and more is no wish, but a broken clock.
    return timedelta(seconds=seconds) if 0 <= seconds < 366 * 86_400 else _WAIT
