"""A window onto a column's rows: what is at the top, where the cursor is, what is marked.

Pure: it knows rows by their keys and heights by asking, never an index or a y that could go stale
when rows come and go (architecture.md, rule 7; speed.md, The column).
"""

from collections.abc import Callable, Iterator

import msgspec

from cmdeck.model.column import Position, Row, Rows
from cmdeck.tui.render.rows import key_of

Height = Callable[[int], int]
"""How many lines the row at an index takes, the blank row after it included."""


class Shown(msgspec.Struct, frozen=True):
    """One row in view: its index, the line of the list where it begins (negative when cut above),
    and its lines."""

    index: int
    y: int
    height: int


class Window:
    """Rows as last read, and a place among them that stays when they change."""

    def __init__(self) -> None:
        self.rows: tuple[Row, ...] = ()
        self.keys: tuple[str, ...] = ()
        self.outside = 0
        """Newer rows that lie above the window."""
        self.more = False
        self.new = 0
        """Rows that came above since the top was last in view."""
        self.marked: frozenset[str] = frozenset()
        self._index: dict[str, int] = {}
        self._cursor = ""
        self._top = ""
        self._offset = 0
        self._anchor = ""

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor; -1 where there is no row."""
        return self._index.get(self._cursor, -1)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        at = self.cursor
        return self.rows[at] if at >= 0 else None

    @property
    def place(self) -> Position | None:
        """Where to read around."""
        row = self.current
        return None if row is None else Position(row.at, key_of(row))

    def replace(self, read: Rows) -> bool:
        """Take what was read anew. Says whether the cursor is on another row than before."""
        keys = tuple(key_of(row) for row in read.rows)
        index = {key: at for at, key in enumerate(keys)}
        before = self.outside + self.cursor if self._cursor else None
        cursor = self._survivor(self._cursor, index)
        top = self._survivor(self._top, index)
        moved = cursor != self._cursor
        if top != self._top:
            self._offset = 0
        self.rows, self.keys, self._index = read.rows, keys, index
        self.outside, self.more = read.above, read.more
        self._cursor, self._top = cursor, top
        if before is not None and cursor and not moved:
            self.new = max(0, self.new + self.outside + self.cursor - before)
        self.marked &= index.keys()
        self._look_up()
        return moved

    def put(self, at: int) -> bool:
        """The cursor on the row at index `at`, or the nearest there is. Says whether it moved."""
        if not self.keys:
            return False
        key = self.keys[min(max(at, 0), len(self.keys) - 1)]
        moved, self._cursor = key != self._cursor, key
        return moved

    def select(self, key: str) -> bool:
        """The cursor on the row named `key`; False where the window does not hold it."""
        if key not in self._index:
            return False
        self._cursor = key
        return True

    def to_top(self) -> None:
        """The newest row of the window at the top of the view."""
        self._top, self._offset = (self.keys[0] if self.keys else ""), 0
        self._look_up()

    def reveal(self, height: int, lines: Height) -> None:
        """Show the whole row under the cursor in `height` lines.

        A view that has to move goes on by most of its height, so that the keys that follow find
        their rows in view: text that stands still is read, and costs nothing to paint.
        """
        cursor, top = self.cursor, self._index.get(self._top, 0)
        if cursor < 0 or height <= 0:
            return
        if cursor < top or (cursor == top and self._offset):
            self._put_below(cursor, 2 * height // 3 - lines(cursor), height, lines)
        elif cursor - top >= height or self._below(cursor, top, height, lines):
            self._put_below(cursor, height // 3, height, lines)
        self._look_up()

    def scroll(self, by: int, height: int, lines: Height) -> None:
        """The view `by` lines down (negative: up); the cursor stays on its row."""
        at, offset = self._index.get(self._top, 0), self._offset + by
        while offset < 0 and at > 0:
            at -= 1
            offset += lines(at)
        while at < len(self.keys) - 1 and offset >= lines(at):
            offset -= lines(at)
            at += 1
        if self.keys:
            last = max(0, lines(at) - 1)
            self._top, self._offset = self.keys[at], min(max(0, offset), last)
        self._look_up()

    def page(self, direction: int, height: int, lines: Height) -> None:
        """The cursor a view further down (1) or up (-1)."""
        shown = list(self.shown(height, lines))
        if not shown:
            return
        if direction > 0:
            self.put(max(shown[-1].index, self.cursor + 1))
            self._top, self._offset = self._cursor, 0
            self.reveal(height, lines)
            return
        at, used = shown[0].index, 0
        while at > 0 and used + lines(at - 1) <= height:
            at -= 1
            used += lines(at)
        self.put(min(at, self.cursor - 1))
        self._top, self._offset = self._cursor, 0
        self._look_up()

    def shown(self, height: int, lines: Height) -> Iterator[Shown]:
        """The rows in a view of `height` lines, from the top."""
        y = -self._offset
        for at in range(self._index.get(self._top, 0), len(self.keys)):
            if y >= height:
                return
            tall = lines(at)
            yield Shown(at, y, tall)
            y += tall

    def beyond(self, near: int) -> str:
        """The key of the end of the window that the cursor is `near` and beyond which there are
        more rows; "" where there is none."""
        cursor = self.cursor
        if cursor < 0:
            return ""
        if self.more and len(self.keys) - cursor <= near:
            return self.keys[-1]
        return self.keys[0] if self.outside and cursor < near else ""

    def is_short(self, rows: int) -> bool:
        """More rows are stored than were read, and fewer were read than `rows`."""
        return self.more and len(self.keys) < rows

    @property
    def at_end(self) -> bool:
        """The cursor is on the oldest row that is stored."""
        return bool(self.keys) and not self.more and self.cursor == len(self.keys) - 1

    def toggle(self) -> None:
        """Mark the row under the cursor, or not any more; ranges go from here."""
        if self._cursor:
            self._anchor = self._cursor
            self.marked ^= {self._cursor}

    def mark_range(self) -> None:
        """Mark from the last mark to the cursor, both included."""
        cursor = self.cursor
        low, high = sorted((self._index.get(self._anchor, cursor), cursor))
        self.marked |= set(self.keys[low : high + 1]) if cursor >= 0 else set()

    def mark_all(self) -> None:
        """Mark every row; none any more where all are."""
        everything = frozenset(self.keys)
        self.marked = frozenset() if self.marked == everything else everything

    def _look_up(self) -> None:
        """What is in view at the top is not new any more."""
        top = self._index.get(self._top, 0)
        self.new = min(self.new, self.outside + top)

    def _below(self, cursor: int, top: int, height: int, lines: Height) -> bool:
        """Whether the cursor's row ends below the view (its blank row may)."""
        y = sum(lines(at) for at in range(top, cursor)) - self._offset
        return y + lines(cursor) - 1 > height

    def _put_below(self, cursor: int, above: int, height: int, lines: Height) -> None:
        """The cursor's row with at most `above` lines of whole rows above it; less where it is
        tall, more where the rows end before the view does."""
        room = min(above, height - lines(cursor) + 1)
        at = cursor
        while at > 0 and lines(at - 1) <= room:
            at -= 1
            room -= lines(at)
        self._top, self._offset = self.keys[at], 0
        left = height + 1
        for below in range(at, len(self.keys)):
            left -= lines(below)
            if left <= 0:
                return
        while at > 0 and left > 0:
            at -= 1
            left -= lines(at)
        self._top, self._offset = self.keys[at], max(0, -left)

    def _survivor(self, key: str, index: dict[str, int]) -> str:
        """`key` if it is still there, else the nearest that is: below first, then above."""
        if key in index:
            return key
        at = self._index.get(key)
        if at is not None:
            for other in (*self.keys[at + 1 :], *reversed(self.keys[:at])):
                if other in index:
                    return other
        return next(iter(index), "")
