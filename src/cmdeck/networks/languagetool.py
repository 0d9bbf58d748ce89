"""A LanguageTool server of one's own: `POST /v2/check` (https://languagetool.org/http-api/).

Offsets there are UTF-16 code units, ours are characters. Addresses, mentions and hashtags are
markup to it: nobody corrects them. Spelling stays ours, so that its category is left out.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

import msgspec
from msgspec import Struct

from cmdeck.errors import Refused
from cmdeck.networks.http import Door
from cmdeck.text.display import displayable
from cmdeck.text.spelling import blind, merged

CAP = 2_000_000
"""Bytes of an answer."""
DEADLINE = 10.0
"""Seconds."""
MOST, WAYS = 200, 5
"""Places of a text that are told, and replacements of one."""
LONGEST = 200
"""Characters of a message or a replacement."""
_OURS = "TYPOS"


class Found(Struct, frozen=True):
    """A place that a checker stopped at."""

    start: int
    end: int
    """Indices of the text, the end exclusive."""
    message: str
    ways: tuple[str, ...] = ()
    """What would stand there instead, best first."""


class _Way(Struct):
    value: str = ""


class _Match(Struct):
    offset: int
    length: int
    message: str = ""
    replacements: tuple[_Way, ...] = ()


class _Reply(Struct):
    matches: tuple[_Match, ...]


async def check(door: Door, base: str, text: str, language: str) -> list[Found]:
    """What the server at `base` says of `text`, in order. Raises NetworkError: Refused with the
    status where it answers with something else."""
    answer = await door.request(
        "POST",
        f"{base.rstrip('/')}/v2/check",
        form={
            "data": msgspec.json.encode({"annotation": annotation(text)}).decode(),
            "language": language,
            "disabledCategories": _OURS,
        },
        cap=CAP,
        deadline=DEADLINE,
    )
    if answer.status != 200:
        raise Refused(str(answer.status))
    try:
        reply = msgspec.json.decode(answer.body, type=_Reply)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("JSON") from error
    units = list(accumulate((1 + (ord(char) > 0xFFFF) for char in text), initial=0))
    found = [_found(units, match) for match in reply.matches[:MOST]]
    return sorted((one for one in found if 0 <= one.start < one.end), key=lambda one: one.start)


def annotation(text: str) -> list[dict[str, str]]:
    """`text` in parts: what is to be read, and what only stands for a name."""
    parts: list[dict[str, str]] = []
    at = 0
    for start, end in merged(blind(text)):
        parts += [{"text": text[at:start]}] if start > at else []
        parts.append({"markup": text[start:end], "interpretAs": "X"})
        at = end
    return [*parts, {"text": text[at:]}] if at < len(text) or not parts else parts


def _found(units: Sequence[int], match: _Match) -> Found:
    """Where a match stands in characters; nowhere (-1) where it lies outside of the text."""
    first, last = match.offset, match.offset + match.length
    if first < 0 or match.length <= 0 or last > units[-1]:
        return Found(-1, -1, "")
    return found(
        bisect_left(units, first),
        bisect_left(units, last),
        match.message,
        [way.value for way in match.replacements],
    )


def found(start: int, end: int, message: str, ways: Sequence[str]) -> Found:
    """What a checker said, displayable and not too long."""
    shown = [displayable(way) for way in ways if len(way) <= LONGEST and way == displayable(way)]
    return Found(start, end, displayable(message)[:LONGEST], tuple(shown[:WAYS]))
