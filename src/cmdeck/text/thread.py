"""One long text as the parts of a thread, cut where a reader would pause.

Every part is within the network's limit as that network counts; nothing but blanks is lost between
parts.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from cmdeck.text.graphemes import graphemes
from cmdeck.text.length import LIMITS, count

# Blank runs after which a part may end, best first. A no-break space is not one.
_PAUSES = (
    re.compile(r"[ \t]*\n[ \t]*\n[ \t\n]*"),
    re.compile(r"(?<=[.!?…])[»”\")\xa0]*[ \t\n]+|[ \t]*\n[ \t]*"),
    re.compile(r"[ \t\n]+"),
)
_ENOUGH = (0.5, 0.3, 0.0)
"""How full a part has to be for a pause of each kind to be taken."""


def split_thread(
    text: str,
    network: str,
    *,
    numbered: bool = False,
    limit: int | None = None,
    lead: str = "",
) -> list[str]:
    """`text` in parts that `network` takes, at paragraphs, else sentences, else words.

    A text that fits is one part, without a number. `numbered` ends each part with `` 1/3``. A word
    longer than the limit is cut between characters. A network without a limit takes it whole.
    `lead` (`@name `) is put before the first part and counts there; it is never a part by itself.
    """
    text = text.strip()
    limit = LIMITS.get(network) if limit is None else limit
    if not text or limit is None or not count(lead + text, network, limit=limit).over:
        return [whole] if (whole := (lead + text).strip()) else []
    if not numbered:
        return _parts(text, lambda part: not count(part, network, limit=limit).over, limit, lead)
    for digits in range(1, 5):
        tail = f" {'9' * digits}/{'9' * digits}"

        def fits(part: str, tail: str = tail) -> bool:
            return not count(part + tail, network, limit=limit).over

        parts = _parts(text, fits, limit, lead)
        if len(parts) < 10**digits:
            break
    return [f"{part} {n}/{len(parts)}" for n, part in enumerate(parts, 1)]


def _parts(text: str, fits: Callable[[str], bool], limit: int, lead: str) -> list[str]:
    part = _first(text, lambda part: fits(lead + part), limit)
    parts = [lead + part.rstrip()]
    while text := text[len(part) :].lstrip(" \t\n"):
        part = _first(text, fits, limit)
        parts.append(part.rstrip())
    return parts


def _first(text: str, fits: Callable[[str], bool], limit: int) -> str:
    # Only as much is looked at as one part may need: each part would else weigh the whole rest.
    size = limit
    while fits(text[:size]):
        if size >= len(text):
            return text
        size *= 2
    text = text[:size]
    for pause, enough in zip(_PAUSES, _ENOUGH, strict=True):
        ends = [_cut(pause, match) for match in pause.finditer(text, 1)]
        at = _longest(text, ends, fits)
        if at and len(text[:at]) >= enough * min(limit, len(text)):
            return text[:at]
    at = _longest(text, [*accumulate(map(len, graphemes(text)))], fits)
    # Letters that join without end make one character that no part takes: cut in it.
    return text[: at or _longest(text, [*range(1, len(text) + 1)], fits) or 1]


def _cut(pause: re.Pattern[str], match: re.Match[str]) -> int:
    """Where the part ends: before the blanks, after a closing quote."""
    return match.start() + len(match[0].rstrip(" \t\n"))


def _longest(text: str, ends: list[int], fits: Callable[[str], bool]) -> int:
    """The furthest of `ends` up to which the text fits; 0 for none.

    An address weighs the same however long it is, so fitting is not quite monotone: what the
    search finds is stepped back until it fits.
    """
    n = bisect_right(ends, False, key=lambda end: not fits(text[:end]))
    while n and not fits(text[: ends[n - 1]]):
        n -= 1
    return ends[n - 1] if n else 0
