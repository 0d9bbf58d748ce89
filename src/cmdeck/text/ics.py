"""The queue as a calendar that others can open: iCalendar (RFC 5545). Pure, writing only."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from cmdeck.text.display import displayable

_OCTETS = 75
"""Longest line, in octets without its end (RFC 5545 §3.1)."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Event(Struct, frozen=True):
    """One post in a calendar."""

    uid: str
    """The same for as long as the post lives."""
    sequence: int
    """Grows with each change."""
    at: datetime
    """Aware."""
    changed: datetime
    summary: str
    description: str = ""
    url: str = ""
    status: str = "CONFIRMED"
    """TENTATIVE | CONFIRMED | CANCELLED"""


def write_ics(events: Iterable[Event], *, name: str) -> str:
    """`events` as one calendar called `name`; each lasts a quarter of an hour and keeps nobody
    busy."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//cmdeck//queue//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(event.uid)}",
            f"SEQUENCE:{event.sequence}",
            f"DTSTAMP:{_utc(event.changed)}",
            f"DTSTART:{_utc(event.at)}",
            "DURATION:PT15M",
            f"SUMMARY:{_text(displayable(event.summary, lines=False))}",
            f"STATUS:{event.status}",
            "TRANSP:TRANSPARENT",
        ]
        if event.description:
            lines.append(f"DESCRIPTION:{_text(event.description)}")
        if event.url:
            lines.append(f"URL:{displayable(event.url, lines=False)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(text: str) -> str:
    """As a value of type TEXT: nothing in it ends the line or the value (RFC 5545 §3.3.11)."""
    return displayable(text).translate(_ESCAPED)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """In pieces of 75 octets at most, never within a character; each but the first begins with a
    space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode("utf-8", "replace"))
        if size + octets > _OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece])
