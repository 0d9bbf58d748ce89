"""The rows of a text being written: where each begins, and its strip, drawn once and kept.

Textual's area divides the whole paragraph for each row that shows and paints every row for each
key; in a long paragraph that is most of a key's time. Here a row is made again only when what
stands in it has changed, so that a letter paints the rows it has changed and no other.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual._wrap import compute_wrap_offsets
from textual.color import Color
from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.filter import LineFilter
from textual.strip import Strip

KEPT = 300
"""Rows kept: several screens of one text."""


class Row(Struct, frozen=True):
    """One wrapped row: the columns of its line, end exclusive."""

    line: int
    begin: int
    end: int
    last: bool
    """Whether its line ends here, so that the cursor may stand behind it."""


class Stretch(Struct, frozen=True):
    """Columns of a row that are drawn otherwise, end exclusive."""

    begin: int
    end: int
    style: str
    """The component class, such as `composer--misspelt`."""


class Wrapped(WrappedDocument):
    """Textual's wrapped document, told apart by slices instead of rich texts."""

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of a line."""
        line = self.document[line_index]
        cuts = (0, *self._wrap_offsets[line_index], len(line))
        return [line[begin:end] for begin, end in pairwise(cuts)]

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Wrap what an edit has changed. Within one line only from the row above it on: the rows
        before that are as they were, and a letter at the end of a long paragraph costs two rows."""
        line = start[0]
        if not self._width or {old_end[0], new_end[0]} != {line}:
            super().wrap_range(start, old_end, new_end)
            return
        before = self._wrap_offsets[line]
        # A row that begins where the edit does may have its first word drawn up to the row above.
        kept = before[: max(0, bisect_left(before, start[1]) - 1)]
        begin = kept[-1] if kept else 0
        rest = compute_wrap_offsets(self.document[line][begin:], self._width, self._tab_width)
        now = [*kept, *(begin + offset for offset in rest)]
        if len(now) != len(before):
            super().wrap_range(start, old_end, new_end)
        else:
            self._wrap_offsets[line] = now

    def row(self, at: int) -> Row | None:
        """The row `at` from the top of the document; None below its end."""
        if not 0 <= at < len(self._offset_to_line_info):
            return None
        line, section = self._offset_to_line_info[at]
        cuts = (0, *self._wrap_offsets[line], len(self.document[line]))
        return Row(line, cuts[section], cuts[section + 1], last=section == len(cuts) - 2)


class Rows:
    """Makes and keeps the strips of one text."""

    def __init__(self, style_of: Callable[[str], Style]) -> None:
        """`style_of` gives the style of a component class."""
        self._style_of, self._styles = style_of, dict[str, Style]()
        self._kept: dict[tuple[str, tuple[Stretch, ...]], Strip] = {}
        self._width = 0
        self._base = Style()
        self._ground = Color(0, 0, 0)
        self._filters: Sequence[LineFilter] = ()

    def forget(self) -> None:
        """Keep nothing: the styles are others."""
        self._width = 0
        self._kept.clear()
        self._styles.clear()

    def fits(self, width: int) -> bool:
        """Whether what is kept was made for this width and the styles of today."""
        return width == self._width

    def settle(self, width: int, base: Style, ground: Color, filters: Sequence[LineFilter]) -> None:
        """Use this width and these styles from now on. A widget that overrides `render_lines`
        bypasses the app's filters (spine.md §2.1): they are applied here."""
        self.forget()
        self._width, self._base, self._ground, self._filters = width, base, ground, filters

    def strip(self, text: str, stretches: tuple[Stretch, ...]) -> Strip:
        """The strip of a row that says `text`."""
        key = (text, stretches)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._made(text, stretches)
        return kept

    def _made(self, text: str, stretches: tuple[Stretch, ...]) -> Strip:
        segments = list(self._segments(text, stretches))
        strip = Strip(segments).adjust_cell_length(self._width, self._base)
        for line_filter in self._filters:
            strip = strip.apply_filter(line_filter, self._ground)
        return strip

    def _segments(self, text: str, stretches: tuple[Stretch, ...]) -> Iterator[Segment]:
        ends = {edge for one in stretches for edge in (one.begin, one.end)}
        for begin, end in pairwise(sorted({0, len(text), *(e for e in ends if 0 < e < len(text))})):
            style = self._base
            for one in stretches:
                if one.begin <= begin and end <= one.end:
                    style += self._style(one.style)
            yield Segment(text[begin:end], style)

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self._style_of(name)
        return self._styles[name]
