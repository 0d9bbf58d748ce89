"""Strips kept between frames, so that a line that did not change is the same object again.

A bounded store by row, state and width. Filters of the app are applied here, because a widget that
overrides `render_lines` bypasses them (spine.md §2.1).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from cmdeck.model.column import Row
from cmdeck.tui.render.frame import Line, Look, State
from cmdeck.tui.render.rows import draw, key_of

KEPT = 24
"""Rows kept at least: a few screens of one column. What Textual keeps for a row is about 20 kB."""

_Entry = tuple[Row, datetime, list[Strip]]


class Strips:
    """Makes and keeps the strips of one column."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[str, State], _Entry] = OrderedDict()
        self._parts: dict[str, tuple[Hashable, list[Strip]]] = {}
        self._width, self._bound = 0, KEPT
        self._filters: tuple[LineFilter, ...] = ()
        self._background = Color(0, 0, 0)

    def settle(
        self, width: int, height: int, filters: Sequence[LineFilter], background: Color
    ) -> bool:
        """Use this width, these filters and this ground from now on. True when one of them is new:
        everything is made again. `height`: lines in view, which are all kept."""
        self._bound = max(KEPT, height // 2 + 1)  # a row is two lines at least
        given = (width, tuple(filters), background)
        if given == (self._width, self._filters, self._background):
            return False
        self._width, self._filters, self._background = given
        self.forget()
        return True

    def forget(self) -> None:
        """Keep nothing: the look is another."""
        self._rows.clear()
        self._parts.clear()

    def of_row(self, row: Row, now: datetime, look: Look, state: State) -> list[Strip]:
        """The strips of a row as of `now`."""
        key = (key_of(row), state)
        entry = self._rows.get(key)
        if entry is not None:
            self._rows.move_to_end(key)
            if entry[1] == now and (entry[0] is row or entry[0] == row):
                return entry[2]
        strips = self._made(draw(row, self._width, now, look, state), entry[2] if entry else [])
        self._rows[key] = (row, now, strips)
        if len(self._rows) > self._bound:
            self._rows.popitem(last=False)
        return strips

    def of_part(self, name: str, key: Hashable, make: Callable[[], list[Line]]) -> list[Strip]:
        """The strips of a part that is no row (the head, a notice), made anew for another `key`."""
        kept = self._parts.get(name)
        if kept is not None and kept[0] == key:
            return kept[1]
        strips = self._made(make(), kept[1] if kept else [])
        self._parts[name] = (key, strips)
        return strips

    def _made(self, lines: Sequence[Line], before: Sequence[Strip]) -> list[Strip]:
        made = [self._strip(line) for line in lines]
        for at, old in enumerate(before[: len(made)]):
            if made[at] == old:
                made[at] = old
        return made

    def _strip(self, line: list[Segment]) -> Strip:
        # On the segments, not by `Strip.apply_filter`, which makes one more strip a filter.
        for line_filter in self._filters:
            line = line_filter.apply(line, self._background)
        return Strip(line, self._width)
