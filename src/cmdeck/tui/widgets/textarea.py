"""The text being written: a text area that steps by what a person counts as one character.

Knows nothing of drafts or networks. Textual's own area steps by code points, so that an arrow
stops inside a family emoji and backspace takes an accent off its letter (text.md §5); this one
never rests inside a grapheme cluster. A paste is data: it is cleaned, and presses nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from rich.containers import Lines
from rich.style import Style
from rich.text import Span, Text
from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.strip import Strip
from textual.widgets import TextArea

MAX_TEXT = 30_000
"""Characters that a text may have; a longer paste is refused and the text stays as it was. Above
every network's limit (X: 25,000 for a long post)."""

# Below U+0300 no character joins the one before it (a document's line holds no CR LF).
_JOINERS_FROM = "\u0300"
# What a terminal would obey or an eye cannot see: C0 without tab and line feed, DEL, C1, lone
# surrogates, bidi embeddings, overrides and isolates, zero width space, byte order mark.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200b\u202a-\u202e\u2066-\u2069\ufeff]"
)
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """`text` as it may be written and sent: newlines are line feeds, a tab is a space, and what a
    terminal would obey is gone. Joiners, no-break spaces and marks stay."""
    return _UNWANTED.sub("", _NEWLINES.sub("\n", text)).replace("\t", " ")


def cluster(line: str, column: int) -> tuple[int, int]:
    """Where the grapheme cluster begins and ends that holds the character at `column` of `line`.

    At the end of the line, or between two clusters, the one to the right (empty at the end).
    """
    if column >= len(line):
        return len(line), len(line)
    if line.isascii():
        return column, column + 1
    import regex

    start = column
    while start > 0 and line[start] >= _JOINERS_FROM:
        start -= 1
    for found in regex.finditer(r"\X", line[start:]):
        if start + found.end() > column:
            return start + found.start(), start + found.end()
    return column, column + 1


KEPT_ROWS = 300


class _Drawn(Text):
    """A line of the document of which one wrapped row is drawn: Textual divides the whole line for
    each row that shows, which in a long paragraph is all of a key's time."""

    __slots__ = ("section",)

    def __init__(self, text: str, section: int) -> None:
        super().__init__(end="", no_wrap=True)
        # Not by the constructor, which looks through the whole text for what `clean` has removed.
        self._text, self._length = [text], len(text)
        self.section = section

    def set_length(self, new_length: int) -> None:
        """A blank at the end, for the cursor."""
        self._text.append(" " * (new_length - self._length))
        self._length = new_length

    def divide(self, offsets: Iterable[int]) -> Lines:
        """The one row; the others blank."""
        cuts = [0, *offsets, len(self)]
        begin, end = cuts[self.section], cuts[self.section + 1]
        spans = [
            Span(max(start, begin) - begin, min(stop, end) - begin, style)
            for start, stop, style in self.spans
            if start < end and stop > begin
        ]
        rows = [Text()] * (len(cuts) - 1)
        rows[self.section] = Text(self.plain[begin:end], no_wrap=True, spans=spans)
        return Lines(rows)


class Mark(Struct, frozen=True):
    """A stretch of the text that is drawn otherwise: offsets in characters, end exclusive."""

    start: int
    end: int
    style: str
    """The component class, such as `composer--misspelt`."""


class ComposerText(TextArea):
    """Soft-wrapped text that is edited by grapheme clusters."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "composer--misspelt",
        "composer--current",
        "composer--guarded",
    }

    def __init__(
        self,
        *,
        edited: Callable[[], None],
        refused: Callable[[int], None],
        swallow: Callable[[events.Key], bool] = lambda event: False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`edited` is called within the edit itself, before the key's handling returns, so that
        saving hangs on no timer; `refused` when a paste of so many characters was too long;
        `swallow` may take a key before it becomes text."""
        self._rows: dict[tuple[object, ...], Strip] = {}
        super().__init__(
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            id=id,
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._edited, self._refused, self._swallow = edited, refused, swallow
        self._marks: tuple[Mark, ...] = ()
        self._section = 0

    @property
    def offset_of_cursor(self) -> int:
        """Where the cursor is, in characters from the start of the text."""
        return self._offset(self.cursor_location)

    def place(self, offset: int) -> None:
        """Put the cursor at `offset` characters; beyond the end is the end."""
        self.move_cursor(self.locate(offset))

    def locate(self, offset: int) -> Location:
        """The row and column of `offset` characters; beyond the end is the end."""
        left = max(offset, 0)
        for row in range(self.document.line_count):
            length = len(self.document.get_line(row))
            if left <= length:
                return row, left
            left -= length + 1
        return self.document.end

    def _offset(self, location: Location) -> int:
        row, column = location
        return sum(len(self.document.get_line(above)) + 1 for above in range(row)) + column

    def mark(self, marks: Sequence[Mark]) -> None:
        """Draw `marks`, and no others."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self._line_cache.clear()
            self.refresh()

    def load_text(self, text: str) -> None:
        """Begin with `text`: nothing to undo, nothing edited."""
        self._marks = ()
        super().load_text(clean(text))

    def insert_pasted(self, text: str) -> None:
        """Put `text` in place of the selection, as data; one too long is refused."""
        text = clean(text)
        if len(self.text) - len(self.selected_text) + len(text) > MAX_TEXT:
            self._refused(len(text))
            return
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)

    # Editing

    def edit(self, edit: Edit) -> EditResult:
        """Do `edit`, and say so at once."""
        result = super().edit(edit)
        self._edited()
        return result

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        super()._undo_batch(edits)
        self._edited()

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        super()._redo_batch(edits)
        self._edited()

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        first, last = sorted((start, end))
        return super()._delete_via_keyboard(self._snap(first, back=True), self._snap(last))

    def get_cursor_left_location(self) -> Location:
        """One cluster to the left; from the start of a line the end of the one above."""
        row, column = self.cursor_location
        if column == 0:
            return super().get_cursor_left_location()
        return row, cluster(self.document[row], column - 1)[0]

    def get_cursor_right_location(self) -> Location:
        """One cluster to the right; from the end of a line the start of the one below."""
        row, column = self.cursor_location
        if column >= len(self.document[row]):
            return super().get_cursor_right_location()
        return row, cluster(self.document[row], column)[1]

    def _validate_selection(self, selection: Selection) -> Selection:
        start, end = super()._validate_selection(selection)
        return Selection(self._snap(start), self._snap(end))

    def _snap(self, location: Location, *, back: bool = False) -> Location:
        row, column = location
        line = self.document[row] if row < self.document.line_count else ""
        first, last = cluster(line, column)
        if first == column:
            return location
        return row, first if back else last

    # Keys

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Every printable key is this text's, also while it is closed to typing: none acts in a
        list."""
        return character is not None and character.isprintable()

    async def _on_key(self, event: events.Key) -> None:
        if self.read_only:
            if event.is_printable or event.key in {"enter", "tab", "shift+tab", "ctrl+j"}:
                event.stop()
                event.prevent_default()
        elif self._swallow(event):
            event.stop()
            event.prevent_default()
        elif event.key == "ctrl+j":
            # A bare line feed: what an unbracketed paste sends for a new line, or Ctrl+Enter.
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n", *self.selection)
        elif event.key in {"tab", "shift+tab"}:
            # Leaving the text by accident would make letters act in a list.
            event.stop()
            event.prevent_default()
        elif event.is_printable and len(self.text) >= MAX_TEXT:
            event.stop()
            event.prevent_default()
            self._refused(1)
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_pasted(event.text)

    def action_paste(self) -> None:
        """Paste from the app's own clipboard."""
        self.insert_pasted(self.app.clipboard)

    # Drawing

    @property
    def _draw_cursor(self) -> bool:
        # Textual draws the cursor over one code point, which tears a cluster in two; `get_line`
        # draws it over the whole cluster.
        return super()._draw_cursor and len(self._under_cursor) <= 1

    @property
    def _under_cursor(self) -> str:
        row, column = self.cursor_location
        line = self.document[row]
        first, last = cluster(line, column)
        return line[first:last]

    def _render_line(self, y: int) -> Strip:
        rows, at = self.wrapped_document._offset_to_line_info, y + self.scroll_offset.y
        if not 0 <= at < len(rows) or self.selection.start != self.selection.end:
            self._section = rows[at][1] if 0 <= at < len(rows) else 0
            return super()._render_line(y)
        row, self._section = rows[at]
        key = self._drawn_by(row)
        if (strip := self._rows.get(key)) is None:
            if len(self._rows) > KEPT_ROWS:
                self._rows.clear()
            strip = self._rows[key] = super()._render_line(y)
        return strip

    def _drawn_by(self, row: int) -> tuple[object, ...]:
        """All that one wrapped row of an unselected text is drawn from: most rows are the same
        after a key as before it."""
        shown = self._shown(row)
        begins = self._offset((row, shown.start))
        line, column = self.cursor_location
        return (
            self.document.get_line(row)[shown.start : shown.stop],
            tuple((mark.start - begins, mark.end - begins, mark.style) for mark in self._in(row)),
            column - shown.start if line == row and column in shown else None,
            len(self._under_cursor),
            super()._draw_cursor,
            self.size,
            self.theme,
        )

    def _shown(self, row: int) -> range:
        """The columns of line `row` that stand in the wrapped row being drawn."""
        end = len(self.document.get_line(row)) + 1
        cuts = (0, *self.wrapped_document.get_offsets(row), end)
        return range(cuts[self._section], cuts[self._section + 1])

    def _in(self, row: int) -> list[Mark]:
        """The marks that touch the wrapped row being drawn."""
        if not self._marks:
            return []
        shown, begins = self._shown(row), self._offset((row, 0))
        first, last = begins + shown.start, begins + shown.stop
        return [mark for mark in self._marks if mark.start < last and mark.end > first]

    def get_line(self, line_index: int) -> Text:
        """The line with its marks, and the cursor where it covers more than one code point."""
        line = _Drawn(self.document.get_line(line_index), self._section)
        begins = self._offset((line_index, 0)) if self._marks else 0
        for mark in self._in(line_index):
            style = self.get_component_rich_style(mark.style)
            line.stylize(style, max(0, mark.start - begins), mark.end - begins)
        row, column = self.cursor_location
        if row == line_index and super()._draw_cursor and len(self._under_cursor) > 1:
            line.stylize(self._cursor_style, column, column + len(self._under_cursor))
        return line

    def notify_style_update(self) -> None:
        """Other styles: every row is drawn anew."""
        self._rows.clear()
        super().notify_style_update()

    @property
    def _cursor_style(self) -> Style:
        return self.get_component_rich_style("text-area--cursor")

    def _watch_has_focus(self, focus: bool) -> None:
        # The cache of lines does not know whether the cursor is drawn.
        self._line_cache.clear()
        super()._watch_has_focus(focus)
