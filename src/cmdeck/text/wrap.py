"""Lines of a given width in cells, as a terminal counts them.

Takes text that `displayable` has passed; knows nothing of colours. A post costs some tens of
microseconds, because every paint of a new width wraps what is on the screen again.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from cmdeck.text.graphemes import graphemes

ELLIPSIS = "…"

# Up to U+02FF one character is one cell, once controls and the soft hyphen are gone.
_NARROW = re.compile(r"[ -~\xa0-\u02ff\u2010-\u2027\u202f-\u205e\u20ac]*")
# No-break spaces are part of a word: "vélo\xa0!" never leaves its mark alone on a line.
_WORD = re.compile(r"( *)([^ ]+)")


def cells(text: str) -> int:
    """How many cells `text` takes on one line."""
    return len(text) if _NARROW.fullmatch(text) else cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells (at least 2, the widest character).

    Breaks at spaces, which then vanish; a word longer than a line is split hard, never inside a
    character. An empty line of the text stays an empty line; an empty text has no line.
    """
    if not text:
        return []
    width = max(width, 2)
    narrow = _NARROW.fullmatch(text.replace("\n", " ")) is not None
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) <= width and (narrow or cells(paragraph) <= width):
            lines.append(paragraph.rstrip(" "))
        else:
            lines.extend(_narrow_lines(paragraph, width) if narrow else _lines(paragraph, width))
    return lines


def clip(lines: list[str], n: int, width: int) -> list[str]:
    """The first `n` of `lines`; when some are left out the last one says so with ` …`.

    The ellipsis follows a whole word; a word that fills the line gives it its last cell.
    """
    if len(lines) <= n:
        return lines
    if n <= 0:
        return []
    return [*lines[: n - 1], _cut_short(lines[n - 1].rstrip(" "), width)]


def fit(text: str, width: int) -> str:
    """`text` on one line of at most `width` cells; a longer one is cut after a whole character."""
    if len(text) <= width and cells(text) <= width:
        return text
    if width <= 0:
        return ""
    if _head(text, width) == text:
        return text
    return _head(text, width - 1).rstrip(" ") + ELLIPSIS


def _narrow_lines(paragraph: str, width: int) -> Iterator[str]:
    rest = paragraph.strip(" ")
    while len(rest) > width:
        at = rest.rfind(" ", 0, width + 1)
        at = at if at > 0 else width
        yield rest[:at].rstrip(" ")
        rest = rest[at:].lstrip(" ")
    yield rest


def _lines(paragraph: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for gap, word in _WORD.findall(paragraph.strip(" ")):
        needed = cells(word)
        if line and used + len(gap) + needed <= width:
            line, used = line + gap + word, used + len(gap) + needed
            continue
        if line:
            yield line
        line, used = word, needed
        if needed > width:
            *full, (line, used) = _pieces(word, width)
            yield from (piece for piece, _used in full)
    yield line


def _pieces(word: str, width: int) -> Iterator[tuple[str, int]]:
    """`word` cut to at most `width` cells, each piece with its cells. Costs no more than its
    length, and a reader that stops early pays for what it read."""
    start, end, used = 0, 0, 0
    for part in _uncut(word, width):
        wide = cell_len(part)
        if used + wide > width:
            yield word[start:end], used
            start, used = end, 0
        end += len(part)
        used += wide
    yield word[start:], used


def _uncut(word: str, width: int) -> Iterator[str]:
    """What is kept together: a grapheme cluster. Letters that join without end (Hangul's, Thai
    vowels) make clusters wider than any line: those go letter by letter."""
    for cluster in graphemes(word):
        if len(cluster) > 1 and cell_len(cluster) > width:
            yield from cluster
        else:
            yield cluster


def _head(text: str, width: int) -> str:
    # One more than is taken: a mark behind it would belong to the last.
    narrow = _NARROW.match(text, 0, width + 1)
    if narrow and narrow.end() == min(len(text), width + 1):
        return text[:width]
    return next(_pieces(text, width))[0]


def _cut_short(line: str, width: int) -> str:
    if not line:
        return ELLIPSIS
    if cells(line) + 2 <= width:
        return f"{line} {ELLIPSIS}"
    words, space, _ = line.rpartition(" ")
    if space and words.strip(" "):
        return f"{words.rstrip(' ')} {ELLIPSIS}"
    return _head(line, width - 1) + ELLIPSIS
