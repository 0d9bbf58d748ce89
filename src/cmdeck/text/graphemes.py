"""Grapheme clusters: what a person counts as one character.

`regex` knows the rule (UAX 29) as ``\\X``. It is imported on first use: plain ASCII never needs it,
and its import is dearer than everything else here.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

# Flags apart: for each letter of a flag `\\X` counts all those before it, so that a long run of
# them would cost the square of its length.
_CLUSTER = r"\p{GCB=RI}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+|\X"


def graphemes(text: str) -> Iterator[str]:
    """The grapheme clusters of `text`, in order; joined they are `text` again. A reader that stops
    early pays for what it read."""
    if _is_plain(text):
        return iter(text)
    return (match[0] for match in _cluster().finditer(text))


def count_graphemes(text: str) -> int:
    """How many grapheme clusters `text` has."""
    return len(text) if _is_plain(text) else sum(1 for _ in _cluster().finditer(text))


def _is_plain(text: str) -> bool:
    """Whether each character is a cluster: of ASCII only CRLF is one."""
    return text.isascii() and "\r" not in text


@cache
def _cluster() -> "regex.Pattern[str]":
    import regex

    return regex.compile(_CLUSTER)
