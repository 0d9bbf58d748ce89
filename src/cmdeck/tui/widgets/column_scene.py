"""What a column shows just now, as strips: head, notices, rows.

Knows rows, health and the window; knows nothing of keys, focus or messages.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace
from textual.strip import Strip

from cmdeck.i18n import ngettext
from cmdeck.model.column import (
    Column,
    ColumnHealth,
    ColumnType,
    ConversationRow,
    MessageRow,
    Rows,
)
from cmdeck.model.timeline import Timeline
from cmdeck.tui.render.frame import Density, Line, Look, State, blank
from cmdeck.tui.render.head import (
    HEAD_ROWS,
    Head,
    account_forms,
    column_title,
    cost_words,
    count_words,
    head_lines,
    standing,
)
from cmdeck.tui.render.notices import empty_lines, notice_lines, pad
from cmdeck.tui.render.rows import key_of, section
from cmdeck.tui.widgets.column_strips import Strips
from cmdeck.tui.widgets.column_window import Shown, Window


class Dress(msgspec.Struct, frozen=True):
    """What the deck decides about a column's looks."""

    digit: str = ""
    lit: bool = False
    paused: bool = False
    narrow: bool = False
    """A terminal below 60 columns: compact whatever the setting says."""
    tall: bool = True
    """More than 24 rows: a blank row follows the head."""
    flashed: bool = False
    progress: float | None = None


class Scene:
    """Everything one column would paint, and where it would stand."""

    def __init__(self, column: Column, look: Look, digit: str = "") -> None:
        self.column = column
        self.look = look
        self.dress = Dress(digit=digit)
        self.window = Window()
        self.strips = Strips()
        self.rows = Rows()
        self.health = ColumnHealth()
        self.timelines: tuple[Timeline, ...] = ()
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self.width = self.height = 0
        self._headings: dict[str, tuple[str, int]] = {}
        self._single = self._mixed = False

    def load(
        self, rows: Rows, health: ColumnHealth, timelines: Sequence[Timeline], now: datetime
    ) -> bool:
        """Take what was read. Says whether the cursor is on another row."""
        self.rows, self.health, self.timelines = rows, health, tuple(timelines)
        self.now = now
        accounts = {timeline.account for timeline in timelines}
        self._single = len(accounts) == 1 and self.column.type is not ColumnType.FEED
        self._mixed = self.column.type is not ColumnType.MESSAGES and not any(
            isinstance(row, MessageRow) for row in rows.rows[:1]
        )
        self._single = self._single and not any(
            isinstance(row, ConversationRow) for row in rows.rows[:1]
        )
        moved = self.window.replace(rows)
        self._head_sections()
        return moved

    def at(self, now: datetime) -> None:
        """Another minute."""
        self.now = now
        self._head_sections()

    @property
    def list_y(self) -> int:
        """The first line of the list."""
        return min(self.height, len(self._head()) + len(self._notice()))

    @property
    def list_height(self) -> int:
        """How many lines the list has."""
        return self.height - self.list_y

    def row_height(self, index: int) -> int:
        """How many lines the row at `index` takes."""
        return len(self._row(index))

    def reveal(self) -> None:
        """Scroll as little as shows the row under the cursor."""
        self.window.reveal(self.list_height, self.row_height)

    def page(self, direction: int) -> None:
        """The cursor a view further down (1) or up (-1)."""
        self.window.page(direction, self.list_height, self.row_height)

    def scroll(self, by: int) -> None:
        """The view `by` lines down (negative: up)."""
        self.window.scroll(by, self.list_height, self.row_height)

    def shown(self) -> Iterator[Shown]:
        """The rows in view."""
        return self.window.shown(self.list_height, self.row_height)

    def frame(self) -> list[Strip]:
        """Every line of the column."""
        head, notice = self._head(), self._notice()
        lines = [*head, *notice][: self.height]
        room = self.height - len(lines)
        if not self.window.keys:
            lines += self._empty(room)
        for shown in self.window.shown(room, self.row_height):
            strips = self._row(shown.index)
            if shown.y < 0:
                strips = strips[-shown.y :]
            lines += strips
        if len(lines) < self.height:
            (empty,) = self.strips.of_part("blank", 0, lambda: [blank(self.width, self._look)])
            lines += [empty] * (self.height - len(lines))
        return lines[: self.height]

    @property
    def _look(self) -> Look:
        return replace(self.look, density=Density.COMPACT) if self.dress.narrow else self.look

    def _row(self, index: int) -> list[Strip]:
        window = self.window
        row, key = window.rows[index], window.keys[index]
        words, count = self._headings.get(key, ("", 0))
        state = State(
            focused=self.dress.lit and index == window.cursor,
            marked=key in window.marked,
            single=self._single,
            mixed=self._mixed,
            heading=words,
            heading_count=count,
            first=index == 0,
        )
        return self.strips.of_row(row, self.now, self._look, state)

    def _head_sections(self) -> None:
        sections = [section(row, self.now, self.look) for row in self.window.rows]
        totals = Counter(sections)
        self._headings = {}
        before = ""
        for row, words in zip(self.window.rows, sections, strict=True):
            if words and words != before:
                self._headings[key_of(row)] = (words, totals[words])
            before = words

    def _head(self) -> list[Strip]:
        dress = self.dress
        head = Head(
            digit=dress.digit,
            title=column_title(self.column),
            count=count_words(self.column, self.rows, len(self.window.marked)),
            accounts=account_forms(self.column, self.timelines, self.look),
            standing=standing(self.column, self.health, self.rows, self._local),
            cost=cost_words(self.health),
            filter=" ".join(self.column.filter.split()),
            above=self._above(),
            progress=dress.progress,
            paused=dress.paused,
        )
        focused = dress.lit
        key = (head, focused, dress.tall, dress.flashed)
        return self.strips.of_part(
            "head",
            key,
            lambda: head_lines(
                head, self.width, self.look, focused=focused, tall=dress.tall, flashed=dress.flashed
            ),
        )

    def _above(self) -> str:
        n = self.window.new
        if not n:
            return ""
        words = ngettext("{n} new above", "{n} new above", n).format(n=n)
        key = self.look.keys("cursor.top")
        return f"{words}{self.look.glyphs.dot}{key}" if key else words

    def _notice(self) -> list[Strip]:
        def make() -> list[Line]:
            lines = notice_lines(self.column, self.health, self.width, self._local, self.look)
            most = max(3, (self.height - HEAD_ROWS) // 2)
            return (
                lines if len(lines) <= most else [*lines[: most - 1], blank(self.width, self.look)]
            )

        return self.strips.of_part("notice", (self.health, self.now, self.height), make)

    def _empty(self, room: int) -> list[Strip]:
        def make() -> list[Line]:
            lines = empty_lines(self.column, self.health, self.width, self._local, self.look)
            return pad(lines, room, self.width, self.look)

        key = (self.column.type, self.column.filter, self.health, self.now, room)
        return self.strips.of_part("empty", key, make)

    @property
    def _local(self) -> datetime:
        return self.now.astimezone(self.look.zone)
