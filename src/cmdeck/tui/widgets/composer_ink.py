"""Styles of what is written in the composer and in dialogs, as names of the theme's variables.

Knows no colour: `$cm-…` is resolved when a line is drawn, so that it follows a change of theme.
Text is always put together from pieces, never parsed: no word of a person or a post is markup.
"""

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from cmdeck.tui.theme import SLOTS, Colours

TEXT, MUTED, FAINT = "$cm-text", "$cm-muted", "$cm-faint"
STRONG, HEAD = "bold $cm-text", "bold $cm-muted"
WARN, ERR, LINE = "$cm-warn", "$cm-err", "$cm-line"

Piece = tuple[str, str]
"""A word and its style."""


def brand_ink(color: int | str | None) -> str:
    """The style of a brand's colour: a slot of the palette (1 to 8, then again), a hex colour as it
    is; None, for no brand, the colour of lines."""
    if color is None:
        return LINE
    if isinstance(color, int):
        return f"$cm-brand-{(color - 1) % SLOTS + 1}"
    return color


def fill_ink(color: int | str | None, colours: Colours) -> str:
    """The style of text on a brand's fill, reversed where the terminal has not the colours. Only
    where Enter publishes (look.md §1, rule 2)."""
    if colours is not Colours.FULL:
        return "reverse"
    if color is None:
        return "$cm-bg on $cm-text"
    return f"$cm-on-brand on {brand_ink(color)}"


def line_of(pieces: Iterable[Piece], gap: str = "") -> Content:
    """The pieces one after the other with `gap` between; empty ones are left out."""
    written = [piece for piece in pieces if piece[0]]
    parts: list[str | Piece] = []
    for number, piece in enumerate(written):
        if number and gap:
            parts.append(gap)
        parts.append(piece)
    return Content.assemble(*parts)


def between(left: Content, right: Content, width: int) -> Content:
    """`left`, and `right` at the end of `width` cells. The right text is never cut, the left gives
    way with at least two blanks between."""
    if not right.plain:
        return left.truncate(width, ellipsis=True)
    room = width - right.cell_length - 2
    if room <= 0:
        return right.truncate(width)
    left = left.truncate(room, ellipsis=True)
    return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)


def cells_of(pieces: Iterable[Piece]) -> int:
    """The width of the pieces in cells, without gaps."""
    return sum(cell_len(text) for text, _style in pieces)
