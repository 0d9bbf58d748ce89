"""The four-cell gutter that every row shares, and how text is laid into it.

Pure: knows cells, styles and glyphs; knows nothing of what a row means (look.md §2).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, timedelta, tzinfo
from enum import Enum

import msgspec
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style

from cmdeck.model.brand import Account, Brand, Feed
from cmdeck.model.post import AccountId
from cmdeck.text.wrap import cells, clip, fit, wrap
from cmdeck.tui.glyphs import UNICODE, Glyphs
from cmdeck.tui.theme import Colours, Inks, Palette, palette_of

GUTTER = 4
"""Cells before the text: bar, blank, mark, blank."""
APART = 2
"""Blank cells between left and right text, at least."""
LEAST = 9
"""Fewer cells than this of a handle say nothing: it goes."""

REVERSE = Style(reverse=True)
Piece = tuple[str, Style]
Line = list[Segment]
Keys = Callable[[str], str]
"""From an action's id to the key as the person sees it; "" where none is bound."""

_BEFORE = re.compile(r" (?=[?!:;»%€])")
_NO_BREAK = "\xa0"


class Density(Enum):
    """How much air there is between lines."""

    AIRY = "airy"
    COMPACT = "compact"


class Directory(msgspec.Struct, frozen=True):
    """The person's brands, accounts and feeds, to say whose a row is."""

    brands: Mapping[str, Brand] = msgspec.field(default_factory=dict)
    accounts: Mapping[AccountId, Account] = msgspec.field(default_factory=dict)
    feeds: Mapping[str, Feed] = msgspec.field(default_factory=dict)
    """By URL."""

    def brand_of(self, account: AccountId) -> Brand | None:
        """The brand that `account` belongs to."""
        known = self.accounts.get(account)
        return None if known is None else self.brands.get(known.brand)

    def brand_of_feed(self, url: str) -> Brand | None:
        """The brand that a feed is watched for."""
        known = self.feeds.get(url)
        return None if known is None else self.brands.get(known.brand)


class Look(msgspec.Struct, frozen=True):
    """Everything that rows look like, whatever they say. A new one for a new theme or setting."""

    palette: Palette
    glyphs: Glyphs = UNICODE
    directory: Directory = msgspec.field(default_factory=Directory)
    zone: tzinfo = UTC
    density: Density = Density.AIRY
    emoji: bool = True
    keys: Keys = lambda action: ""
    """For what a row names as the next step, and for empty states."""
    promise: timedelta = timedelta(hours=2)
    """A private message that waits longer than this warns."""

    @property
    def compact(self) -> bool:
        """Whether lines are merged."""
        return self.density is Density.COMPACT


def themed(look: Look, variables: Mapping[str, str]) -> Look:
    """`look` in another theme: `variables` are the app's CSS variables."""
    return replace(look, palette=palette_of(variables, look.palette.colours))


class State(msgspec.Struct, frozen=True):
    """How one row stands in its column."""

    focused: bool = False
    marked: bool = False
    single: bool = False
    """The column has one account: nothing says whose a row is again."""
    mixed: bool = False
    """Public and private stand together: a private row says so."""
    heading: str = ""
    """Written above the row; "" none."""
    heading_count: int = 0
    first: bool = False
    """Nothing stands above the row."""


class Block:
    """The lines of one row while they are being written."""

    def __init__(
        self,
        width: int,
        look: Look,
        state: State,
        *,
        color: int | str | None = None,
        mark: Piece | None = None,
        indent: int = 0,
        white: bool = False,
    ) -> None:
        """`color` is the brand's (None: no bar, or a `white` one: nobody's); `indent` cells shift
        the text (threads)."""
        self.look, self.state = look, state
        self.ground = "focus" if state.focused else "bg"
        self.inks: Inks = look.palette.inks(self.ground)
        self.width = width
        self.indent = GUTTER + min(indent, max(0, width - GUTTER - 24))
        self.room = max(2, width - self.indent - 1)
        self.lines: list[Line] = []
        self._bar = self._bar_piece(color, white=white)
        self._mark = mark

    def add(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """One line: the right text whole, at least two blanks, what fits of the left."""
        right = cut(right, self.room)
        taken = length(right)
        left = cut(left, max(0, self.room - taken - APART) if taken else self.room)
        pad = " " * (self.room - length(left) - taken)
        plain = self.look.glyphs.plain
        words = [
            (plain(text, emoji=self.look.emoji), ink) for text, ink in (*left, (pad, None), *right)
        ]
        line = joined([*self._gutter(), *words, (" ", None)])
        if self.state.focused and not self.lines and self.look.palette.colours is Colours.SIXTEEN:
            # No ground to stand on: the first row of the focused item is reversed (look.md §3).
            line = [Segment(text, (style or REVERSE) + REVERSE) for text, style, _control in line]
        self.lines.append(line)

    def body(self, text: str, style: Style, most: int, right: Sequence[Piece] = ()) -> int:
        """`text` wrapped over at most `most` lines; the last takes `right`. Says how many."""
        lines = paragraph(text, self.room, most)
        for at, line in enumerate(lines):
            self.add([(line, style)], right if at == len(lines) - 1 else ())
        return len(lines)

    def brand(self, brand: Brand, *, bold: bool = False) -> Piece:
        """The brand's name in its colour."""
        return brand.name, self.look.palette.brand(brand.color, self.ground, bold=bold)

    def done(self, *, air: bool = True) -> list[Line]:
        """All lines: what heads the row, the row, and the blank row after it."""
        lines = heading(self.state, self.width, self.look) + self.lines
        return [*lines, blank(self.width, self.look)] if air else lines

    def _bar_piece(self, color: int | str | None, *, white: bool) -> Piece:
        glyphs, palette = self.look.glyphs, self.look.palette
        glyph = glyphs.bar_focused if self.state.focused else glyphs.bar
        if color is not None:
            return glyph, palette.brand(color, self.ground)
        return (glyph if white or self.state.focused else " "), self.inks.text

    def _gutter(self) -> list[tuple[str, Style | None]]:
        mark = self._mark if not self.lines else None
        if self.state.marked and not self.lines:
            mark = (self.look.glyphs.marked, self.inks.text)
        rest = " " * (self.indent - 3)
        if mark is None:
            return [self._bar, ("  " + rest, None)]
        return [self._bar, (" ", None), mark, (rest, None)]


def joined(pieces: Sequence[tuple[str, Style | None]]) -> Line:
    """`pieces` of one ground as few segments: each costs some forty bytes on the way to the
    terminal. What has no style is blank and takes its neighbour's; there is a first with one."""
    line: Line = []
    text, style = "", pieces[0][1]
    for more, ink in pieces:
        if not more:
            continue
        if ink is None or ink is style or more.isspace() or text.isspace():
            text += more
            style = style if ink is None or more.isspace() else ink
        else:
            line.append(Segment(text, style))
            text, style = more, ink
    line.append(Segment(text, style))
    return line


def length(pieces: Sequence[Piece]) -> int:
    """How many cells `pieces` take."""
    return sum(cells(text) for text, _ in pieces)


def cut(pieces: Sequence[Piece], room: int) -> list[Piece]:
    """`pieces` in at most `room` cells: the last ones give way first."""
    if length(pieces) <= room:
        return list(pieces)
    kept: list[Piece] = []
    for text, style in pieces:
        needed = cells(text)
        if needed > room:
            shorter = fit(text, room)
            kept.extend([(shorter, style)] if shorter.strip() else [])
            break
        kept.append((text, style))
        room -= needed
    return kept


def paragraph(text: str, room: int, most: int) -> list[str]:
    """`text` in at most `most` lines of `room` cells; no line begins with a mark that belongs to
    the word before it."""
    if " " in text:
        text = _BEFORE.sub(_NO_BREAK, text).replace("« ", "«" + _NO_BREAK)
    # What lies beyond the last line is never wrapped: long posts cost what short ones do.
    shown = text[: (most + 1) * room * 2]
    return clip(wrap(shown, room), most, room)


def one_line(text: str) -> str:
    """`text` with its line breaks as spaces."""
    return " ".join(text.split("\n")) if "\n" in text else text


def blank(width: int, look: Look) -> Line:
    """An empty line of the list's ground; the colour of letters would only cost bytes."""
    return [Segment(" " * width, look.palette.bg.plain.background_style)]


def heading(state: State, width: int, look: Look) -> list[Line]:
    """What stands above a row that opens a section: a blank row when rows touch, then the words."""
    if not state.heading:
        return []
    above = Block(width, look, State())
    count = [(str(state.heading_count), above.inks.faint)] if state.heading_count else []
    above.add([(state.heading, above.inks.muted_bold)], count)
    return above.lines
