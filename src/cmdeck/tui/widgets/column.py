"""One column of the deck: a head, what it has to explain, and rows with a cursor that stays.

It reads through its ColumnReader and says what it would like through messages; it never awaits a
service. It paints whole lines (`render_lines`) from strips that it keeps, and asks for the repaint
of changed lines only (speed.md, The column).
"""

from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme

from cmdeck.clock import Clock
from cmdeck.model.column import Column, ColumnReader, Position, Row, Rows
from cmdeck.tui.actions import Scope
from cmdeck.tui.keys import bindings
from cmdeck.tui.messages import CursorMoved, OlderNeeded, RowSeen, RowsNeeded
from cmdeck.tui.render.frame import Look, themed
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.render.times import next_minute
from cmdeck.tui.widgets.column_dressed import DressedColumn
from cmdeck.tui.widgets.column_scene import Scene
from cmdeck.tui.widgets.ground import changed

WINDOW = 200
"""Rows read at once."""
FIRST, REST_AFTER = 24, 0.3
"""Rows read of a column that nobody is in, at least, and half as many as the terminal has lines: a
row has two or more. The others are read so many seconds after somebody came."""
NEAR = 40
"""So near the end of the window it is read again further on."""
SEEN_AFTER = 1.0
"""Seconds under the cursor after which a row counts as seen."""
TALL = 25
"""From so many rows of the terminal on, a blank row follows the head."""
_WHEEL = 3


class ColumnView(DressedColumn):
    """A column: rows newest first, a cursor on a row's key, no scrollbar.

    The deck tells it its `digit`, whether it is `lit` (shown as the one in use, also while the
    composer has the focus), `paused` and `narrow`.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.COLUMN)]

    def __init__(
        self,
        column: Column,
        reader: ColumnReader,
        clock: Clock,
        look: Look,
        *,
        digit: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(Scene(column, look, digit), id=id)
        self._reader, self._clock = reader, clock
        self._frame: list[Strip] = []
        self._asked_older = self._asked_rows = self._watched = ""
        self._styled = False
        self._at_home = True  # nobody has read here yet: the newest stays in view

    def change_column(self, column: Column) -> None:
        """Another filter, title, width or set of accounts: read anew."""
        self._scene.column = column
        self.reload()

    def reload(self) -> None:
        """Read again around the cursor: call it when a Change concerns this column. What is being
        read does not move."""
        self._asked_rows = self._asked_older = ""
        self._read(None if self._at_home else self._scene.window.place)

    def select(self, key: str) -> bool:
        """The cursor on the row named `key`; False where the window does not hold it."""
        before = self.current
        found = self._scene.window.select(key)
        if found:
            self._at_home = False
            self._moved(before)
        return found

    def action_cursor_down(self) -> None:
        """The next row."""
        self._go(self._scene.window.cursor + 1)

    def action_cursor_up(self) -> None:
        """The row before."""
        self._go(self._scene.window.cursor - 1)

    def action_cursor_page_down(self) -> None:
        """A view further down."""
        self._page(1)

    def action_cursor_page_up(self) -> None:
        """A view further up."""
        self._page(-1)

    def action_cursor_top(self) -> None:
        """The newest row, read anew where it lies outside the window."""
        before, window = self.current, self._scene.window
        if window.outside:
            self._load(self._reader.rows(self.column, around=None, limit=WINDOW))
        window.to_top()
        window.put(0)
        self._moved(before)

    def action_cursor_bottom(self) -> None:
        """The oldest row that is stored."""
        before, window = self.current, self._scene.window
        while window.more and window.rows:
            last = window.rows[-1]
            window.put(len(window.rows) - 1)
            self._load(self._reader.rows(self.column, around=_place(last), limit=WINDOW))
            if key_of(window.rows[-1]) == key_of(last):
                break
        self._go(len(window.rows) - 1, before)

    def on_mount(self) -> None:
        """The first rows are read before the first paint."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self.reload()
        self.set_timer(next_minute(self._clock.now()) + 0.05, self._another_minute)

    def on_focus(self) -> None:
        """The column in use is this one."""
        self._scene.dress = replace(self._scene.dress, lit=True, flashed=False)
        self._update()
        self.post_message(CursorMoved(self.column, self.current))
        self._watch()
        self.set_timer(REST_AFTER, self._fill)

    def on_resize(self) -> None:
        """More lines may want more rows."""
        if self._scene.window.is_short(self._few):
            self.reload()

    def _fill(self) -> None:
        if self._scene.window.is_short(WINDOW):
            self.reload()

    @property
    def _few(self) -> int:
        return max(FIRST, self.app.size.height // 2)

    def on_click(self, event: events.Click) -> None:
        """The row clicked is under the cursor."""
        y, before = event.y - self._scene.list_y, self.current
        for shown in self._scene.shown():
            if y >= 0 and shown.y <= y < shown.y + shown.height:
                self._scene.window.put(shown.index)
                self._moved(before)
                return

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The view moves, the cursor stays on its row."""
        event.stop()
        self._wheel(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The view moves, the cursor stays on its row."""
        event.stop()
        self._wheel(-_WHEEL)

    def on_rows_needed(self, message: RowsNeeded) -> None:
        """Its own wish, done once the key that led here has been painted."""
        self._read(message.around)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in `crop`: those kept from the last change."""
        if self._settle() or not self._frame:
            self._scene.reveal()
            self._frame = self._scene.frame()
        lines = self._frame
        if crop.y or crop.height != len(lines):
            lines = lines[crop.y : crop.bottom]
        if crop.x or crop.width != self._scene.width:
            lines = [strip.crop(crop.x, crop.right) for strip in lines]
        return lines

    def notify_style_update(self) -> None:
        """Another ground, maybe."""
        self._styled = False
        super().notify_style_update()

    def _settle(self) -> bool:
        """Size, filters and ground as they are now; True when one of them changed. `outer_size` is
        the size without border and padding, and asks nobody: it is asked for each frame."""
        scene, (width, height) = self._scene, self.outer_size
        tall = self.app.size.height >= TALL
        changed = (width, height, tall) != (scene.width, scene.height, scene.dress.tall)
        scene.width, scene.height = width, height
        if tall != scene.dress.tall:
            scene.dress = replace(scene.dress, tall=tall)
        if self._styled and not changed:
            return False
        self._styled = True
        ground = self.background_colors[1]
        filters = self.app.get_line_filters()
        return scene.strips.settle(width, height, filters, ground) or changed

    def _update(self) -> None:
        """Paint what changed, and nothing else."""
        if not self.is_mounted or not self.outer_size:
            return
        if self._settle() or not self._frame:
            self._frame = []
            self.refresh()
            return
        before, self._frame = self._frame, self._scene.frame()
        regions = list(changed(before, self._frame, self._scene.width))
        if regions:
            self.refresh(*regions)

    def _read(self, around: Position | None) -> None:
        before = self.current
        used = around is not None or (self.has_focus and bool(self._frame))
        # Queue, drafts and what a filter lets through: their head counts what was read.
        whole = used or self.column.type.timeline is None or bool(self.column.filter)
        limit = WINDOW if whole else self._few
        self._load(self._reader.rows(self.column, around=around, limit=limit))
        if self._at_home:
            self._scene.window.put(0)
            self._scene.window.to_top()
        self._say(before)
        self._update()

    def _load(self, rows: Rows) -> None:
        health = self._reader.health(self.column)
        timelines = self._reader.timelines(self.column)
        self._scene.load(rows, health, timelines, self._minute())

    def _minute(self) -> datetime:
        return self._clock.now().replace(second=0, microsecond=0)

    def _go(self, index: int, before: Row | None = None) -> None:
        before = before or self.current
        self._at_home = False
        self._scene.window.put(index)
        self._moved(before)

    def _page(self, direction: int) -> None:
        before = self.current
        self._at_home = False
        self._scene.page(direction)
        self._moved(before)

    def _wheel(self, by: int) -> None:
        self._at_home = False
        self._scene.scroll(by)
        self._update()
        if self._scene.window.is_short(WINDOW) and (row := self.current):
            self.post_message(RowsNeeded(self.column, _place(row)))

    def _moved(self, before: Row | None) -> None:
        """The cursor may be elsewhere: show it, say it, ask for more where it nears an end."""
        self._scene.reveal()
        self._update()
        self._say(before)
        self._ask()

    def _say(self, before: Row | None) -> None:
        row = self.current
        if (row and key_of(row)) == (before and key_of(before)):
            return
        self.post_message(CursorMoved(self.column, row))
        self._watch()

    def _ask(self) -> None:
        window, row = self._scene.window, self.current
        if row is None:
            return
        if (end := window.beyond(NEAR)) and end != self._asked_rows:
            self._asked_rows = end
            self.post_message(RowsNeeded(self.column, _place(row)))
        if window.at_end and window.keys[-1] != self._asked_older:
            self._asked_older = window.keys[-1]
            self.post_message(OlderNeeded(self.column))

    def _watch(self) -> None:
        """Look again in a second whether the cursor is still here. One timer at a time."""
        row = self.current
        if row is not None and self.has_focus and not self._watched:
            self._watched = key_of(row)
            self.set_timer(SEEN_AFTER, self._watched_long)

    def _watched_long(self) -> None:
        row, watched = self.current, self._watched
        self._watched = ""
        if row is None or not self.has_focus:
            return
        if key_of(row) == watched:
            self._at_home = False
            self.post_message(RowSeen(self.column, row))
        else:
            self._watch()

    def _another_minute(self) -> None:
        self._scene.at(self._minute())
        self._update()
        self.set_timer(next_minute(self._clock.now()) + 0.05, self._another_minute)

    def _theme_changed(self, theme: Theme) -> None:
        """Every style is made of the theme's variables, once."""
        self.look = themed(self.look, self.app.get_css_variables())


def _place(row: Row) -> Position:
    return Position(row.at, key_of(row))
