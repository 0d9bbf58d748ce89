"""Whole columns side by side, as many as fit, scrolled by a column.

Knows widths, which column is in use and which are hidden; knows nothing of what columns hold
(look.md §2, §7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
from msgspec.structs import replace
from rich.segment import Segment
from textual import events
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.text.wrap import wrap
from cmdeck.tui.render.frame import Look, themed
from cmdeck.tui.widgets.column import ColumnView

GAP = 3
"""Blank cells between two columns."""
LEAST_WIDTH = 36
"""A column that wishes less gets this where more than one shows."""
SMALLEST = (40, 16)
"""Columns and rows of the smallest terminal that shows a deck."""
NARROW = 60
"""Below this a terminal is compact."""
STEP = 4
"""Cells that a column grows or shrinks by one key."""


class Arrangement(msgspec.Struct, frozen=True):
    """Which columns show, from `first` on, and how wide each is."""

    first: int = 0
    widths: tuple[int, ...] = ()

    @property
    def last(self) -> int:
        """The index of the last column that shows."""
        return self.first + len(self.widths) - 1


def usual_count(total: int) -> int:
    """How many columns of no wished width show side by side in `total` cells."""
    if total < 100:
        return 1
    if total < 114:
        return 2
    if total < 200:
        return 3
    return 4 if total < 240 else total // 48


def arrange(total: int, wished: Sequence[int], active: int, first: int = 0) -> Arrangement:
    """Whole columns in `total` cells so that `active` shows, scrolled no further than needed.

    `wished` are the columns' own widths (0: none). The cells left over go to those without a wish,
    else to all.
    """
    if not wished:
        return Arrangement()
    first = min(max(first, 0), active)
    while first < active and first + _fitting(total, wished[first:]) <= active:
        first += 1
    while first > 0 and (first - 1) + _fitting(total, wished[first - 1 :]) >= len(wished):
        first -= 1
    count = _fitting(total, wished[first:])
    return Arrangement(first, _widths(total, wished[first : first + count]))


class _SideBySide(Layout):
    """Places the columns that show. A layout of its own, because widths set as styles would be
    known one frame late: a resize would wrap and paint everything twice."""

    name = "side-by-side"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        views = [child for child in children if isinstance(child, ColumnView)]
        zoomed = isinstance(parent, DeckLayout) and parent.zoomed
        wished = [0 if zoomed else view.column.width for view in views]
        placed, x = [], 0
        for view, width in zip(views, _widths(size.width, wished) if views else (), strict=True):
            region = Region(x, 0, width, size.height)
            placed.append(WidgetPlacement(region, NULL_OFFSET, Spacing(), view))
            x += width + GAP
        return placed


class DeckLayout(Widget, can_focus=False):
    """The deck's columns. It decides widths and which column is in use; the keys of moving between
    columns call its methods."""

    ALLOW_SELECT = False

    @dataclass(eq=False, repr=False)
    class Arranged(Message):
        """Other columns show than before: how many are hidden on either side."""

        left: int
        right: int

    def __init__(self, columns: Sequence[ColumnView], look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """`look` is for what it draws itself: the rule between columns, the one sentence."""
        super().__init__(*columns, id=id)
        self._side_by_side = _SideBySide()
        self._look = look
        self._order = list(columns)
        self._active = 0
        self._zoomed = self._paused = self._ready = False
        self._arrangement = Arrangement()
        self._lines: list[Strip] = []

    @property
    def layout(self) -> Layout:
        """How Textual places the columns."""
        return self._side_by_side

    @property
    def columns(self) -> tuple[ColumnView, ...]:
        """Every column, in order, hidden ones included."""
        return tuple(self._order)

    @property
    def active(self) -> ColumnView | None:
        """The column in use, also while something else has the focus."""
        return self._order[self._active] if self._order else None

    @property
    def hidden(self) -> tuple[int, int]:
        """How many columns are hidden to the left and to the right."""
        shown = self._arrangement
        return shown.first, max(0, len(self._order) - 1 - shown.last)

    @property
    def zoomed(self) -> bool:
        """Only the column in use shows."""
        return self._zoomed

    @property
    def look(self) -> Look:
        """What it and its columns look like."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look, self._lines = look, []
        for view in self._order:
            view.look = look
        self.refresh()

    def pause(self, *, on: bool) -> None:
        """Publishing is paused: every column's rule says so."""
        self._paused = on
        self._dress()

    def left(self, *, around: bool = False) -> None:
        """Use the column to the left; `around`: from the first to the last."""
        self._use(self._active - 1, around=around)

    def right(self, *, around: bool = False) -> None:
        """Use the column to the right; `around`: from the last to the first."""
        self._use(self._active + 1, around=around)

    def go(self, n: int) -> None:
        """Use the n-th column, counted from 1; 0 is the last."""
        if n == 0:
            self._use(len(self._order) - 1)
        elif n <= len(self._order):
            self._use(n - 1)

    def use(self, view: ColumnView) -> None:
        """Use this column."""
        self._use(self._order.index(view))

    def zoom(self) -> None:
        """Only the column in use, or all again."""
        self._zoomed = not self._zoomed
        self._arrange()

    def shift(self, by: int) -> None:
        """The column in use one place to the left (-1) or right (1)."""
        there = self._active + by
        if not 0 <= there < len(self._order):
            return
        view, other = self._order[self._active], self._order[there]
        self._order[self._active], self._order[there] = other, view
        if by < 0:
            self.move_child(view, before=other)
        else:
            self.move_child(view, after=other)
        self._active = there
        self._arrange()

    def widen(self, by: int) -> None:
        """The column in use `by` steps wider, or narrower."""
        if (view := self.active) is None:
            return
        width = max(LEAST_WIDTH, (view.column.width or view.size.width) + by * STEP)
        view.change_column(replace(view.column, width=min(width, self.size.width)))
        self._arrange()

    async def add(self, view: ColumnView, *, after_active: bool = True) -> None:
        """One more column, right of the one in use (or at the end), and use it."""
        at = self._active + 1 if after_active and self._order else len(self._order)
        before = self._order[at] if at < len(self._order) else None
        self._order.insert(at, view)
        await self.mount(view, before=before)
        self._use(at)

    async def close(self, view: ColumnView) -> None:
        """One column less; the one to its left is used, if it was in use."""
        at = self._order.index(view)
        del self._order[at]
        await view.remove()
        after = self._active - 1 if at <= self._active else self._active
        self._active = max(0, min(after, len(self._order) - 1))
        self._use(self._active)

    def on_mount(self) -> None:
        """The first column is in use; arranged before the first paint."""
        self._ready = True
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self._use(self._active)

    def on_resize(self) -> None:
        """As many columns as fit now."""
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A column that took the focus (a click) is the one in use."""
        # An old event may arrive after the focus went on.
        if event.widget is self.screen.focused and event.widget in self._order:
            self._active = self._order.index(event.widget)
            self._arrange()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground between columns: blank, a rule in high contrast; one sentence where the
        terminal is too small for a deck."""
        width, height = self.size
        if len(self._lines) != height or self._lines[0].cell_length != width:
            self._lines = self._ground(width, height)
        if crop.size == (width, height):
            return self._lines
        return [line.crop(crop.x, crop.right) for line in self._lines[crop.y : crop.bottom]]

    def _theme_changed(self, theme: Theme) -> None:
        """Its own ground; the columns follow the theme by themselves."""
        self._look, self._lines = themed(self._look, self.app.get_css_variables()), []
        self.refresh()

    def _use(self, at: int, *, around: bool = False) -> None:
        if not self._order:
            self._arrange()
            return
        last = len(self._order) - 1
        self._active = at % len(self._order) if around else min(max(at, 0), last)
        if not self._ready:
            return
        view = self._order[self._active]
        # The focus goes first: hiding the widget that has it would give it to just any other.
        view.display = True
        self.screen.set_focus(view, scroll_visible=False)
        self._arrange()

    def _arrange(self) -> None:
        if not self._ready:
            return
        before, terminal = self._arrangement, self.app.size
        width = self.size.width or terminal.width
        if terminal.width < SMALLEST[0] or terminal.height < SMALLEST[1]:
            self._arrangement = Arrangement()
        elif self._zoomed and self._order:
            self._arrangement = Arrangement(self._active, (width,))
        else:
            wished = [view.column.width for view in self._order]
            self._arrangement = arrange(width, wished, self._active, before.first)
        self._place()
        self._dress()
        if self._arrangement != before:
            self._lines = []
            # On a resize the layout has placed the columns before this is asked.
            self.refresh(layout=not self._is_placed())
            self.post_message(self.Arranged(*self.hidden))

    def _place(self) -> None:
        shown = self._arrangement
        for at, view in enumerate(self._order):
            view.display = bool(shown.widths) and shown.first <= at <= shown.last

    def _is_placed(self) -> bool:
        shown = [view for view in self._order if view.display]
        return tuple(view.size.width for view in shown) == self._arrangement.widths

    def _dress(self) -> None:
        narrow = self.app.size.width < NARROW
        for at, view in enumerate(self._order):
            digit = str((at + 1) % 10) if at < 9 else ""
            view.dress(digit=digit, lit=at == self._active, paused=self._paused, narrow=narrow)

    def _ground(self, width: int, height: int) -> list[Strip]:
        inks = self._look.palette.bg
        if not self._arrangement.widths and self._order:
            return self._sentence(width, height)
        segments: list[Segment] = []
        blank = inks.plain.background_style
        rule = self._look.palette.has_rules
        middle = Segment(f" {self._look.glyphs.column_rule} ", inks.line)
        for one, _next in pairwise(self._arrangement.widths):
            segments.append(Segment(" " * one, blank))
            segments.append(middle if rule else Segment(" " * GAP, blank))
        used = sum(len(segment.text) for segment in segments)
        segments.append(Segment(" " * max(0, width - used), inks.plain))
        strip = Strip(segments, max(width, used))
        for line_filter in self.app.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return [strip] * height

    def _sentence(self, width: int, height: int) -> list[Strip]:
        words = _("This terminal is too small: cmdeck needs {columns} columns and {rows} rows.")
        text = words.format(columns=SMALLEST[0], rows=SMALLEST[1])
        ink = self._look.palette.bg.text
        lines = [Strip([Segment(line, ink)]) for line in wrap(text, max(2, width))][:height]
        lines += [Strip([])] * (height - len(lines))
        return [line.adjust_cell_length(width, ink) for line in lines]


def _fitting(total: int, wished: Sequence[int]) -> int:
    """How many of the columns, from the first on, fit whole: at least one."""
    count = usual_count(total)
    if count == 1:
        return 1
    base = (total - GAP * (count - 1)) // count
    used = fitting = 0
    for width in wished:
        used += max(width, LEAST_WIDTH) if width else base
        if fitting and used > total:
            break
        fitting += 1
        used += GAP
    return fitting


def _widths(total: int, wished: Sequence[int]) -> tuple[int, ...]:
    room = total - GAP * (len(wished) - 1)
    if len(wished) == 1:
        return (total,)
    widths = [max(width, LEAST_WIDTH) if width else 0 for width in wished]
    free = [at for at, width in enumerate(widths) if not width] or list(range(len(widths)))
    share, rest = divmod(room - sum(widths), len(free))
    for nth, at in enumerate(free):
        widths[at] += share + (1 if nth < rest else 0)
    return tuple(widths)
