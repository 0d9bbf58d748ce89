"""The text being written: a text area that steps by what a person counts as one character.

Knows nothing of drafts or networks. Textual's own area steps by code points, so that an arrow
stops inside a family emoji and backspace takes an accent off its letter (text.md §5); this one
never rests inside a grapheme cluster. A paste is data: it is cleaned, and presses nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Self

from msgspec import Struct
from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from cmdeck.tui.widgets.ground import changed
from cmdeck.tui.widgets.text_rows import Row, Rows, Stretch, Wrapped

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
        "composer--hint",
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
        self._rows = Rows(self.get_component_rich_style)
        self._painted: list[Strip] = []
        self._stale = False
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
        # Nobody here listens to what the area says of itself, five widgets up, for each letter.
        with self.prevent(TextArea.Changed, TextArea.SelectionChanged):
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

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Something may look otherwise: once this message is done with, the rows that do are
        painted, and no other."""
        if layout or recompose or not repaint or not self.is_mounted or not self.outer_size:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if not self._stale:
            self._stale = True
            self.call_next(self._paint)
        return self

    def _paint(self) -> None:
        self._stale = False
        width, height = self.outer_size
        fits = self._rows.fits(width) and len(self._painted) == height
        before, self._painted = self._painted, self._frame(0, height)
        if not fits:
            super().refresh()
        elif regions := list(changed(before, self._painted, width)):
            super().refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """The row `y` from the top of what shows."""
        return self._frame(y, 1)[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows in `crop`."""
        lines = self._frame(crop.y, crop.height)
        if crop.x or crop.width != self.outer_size.width:
            lines = [strip.crop(crop.x, crop.right) for strip in lines]
        return lines

    def _frame(self, first: int, count: int) -> list[Strip]:
        # Without border, padding or scrollbar, `size` is this, which asks nobody.
        width = self.outer_size.width
        if not self._rows.fits(width):
            filters, ground = self.app.get_line_filters(), self.background_colors[1]
            self._rows.settle(width, self.rich_style, ground, filters)
        first += self.scroll_offset.y
        return [self._strip(self._wrapped.row(first + at)) for at in range(count)]

    def _strip(self, row: Row | None) -> Strip:
        if row is None:
            return self._rows.strip("", ())
        text = self.document.get_line(row.line)[row.begin : row.end]
        return self._rows.strip(text + " " * row.last, tuple(self._stretches(row, text)))

    def _stretches(self, row: Row, text: str) -> Iterator[Stretch]:
        """What is drawn otherwise in `row`: marks, the selection over them, the cursor over
        both."""
        if self._marks:
            begins = self._offset((row.line, row.begin))
            for mark in self._marks:
                if mark.start < begins + len(text) and mark.end > begins:
                    yield Stretch(mark.start - begins, mark.end - begins, mark.style)
        start, end = sorted(self.selection)
        if start != end and start <= (row.line, row.end) and (row.line, row.begin) <= end:
            first = start[1] - row.begin if start[0] == row.line else 0
            # A new line that is selected shows as a blank at the end of its row.
            final = end[1] - row.begin if end[0] == row.line else len(text) + row.last
            yield Stretch(max(0, first), min(final, len(text) + row.last), "text-area--selection")
        line, column = self.cursor_location
        if self.has_focus and line == row.line and row.begin <= column:
            if column < row.end:
                first, last = cluster(self.document.get_line(line), column)
                yield Stretch(first - row.begin, last - row.begin, "text-area--cursor")
            elif column == row.end and row.last:
                yield Stretch(len(text), len(text) + 1, "text-area--cursor")

    @property
    def _wrapped(self) -> Wrapped:
        assert isinstance(self.wrapped_document, Wrapped)
        return self.wrapped_document

    def _set_document(self, text: str, language: str | None) -> None:
        super()._set_document(text, language)
        self.wrapped_document = Wrapped(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._rewrap_and_refresh_virtual_size()

    def notify_style_update(self) -> None:
        """Other styles: every row is drawn anew."""
        self._rows.forget()
        super().notify_style_update()
