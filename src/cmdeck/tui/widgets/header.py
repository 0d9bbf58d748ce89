"""The header row: whose deck, which brands wait, who publishes, what is next, what time it is.

A widget around `render.bars.header_line`; it decides nothing.
"""

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from cmdeck.clock import Clock
from cmdeck.tui.render.bars import Bar, header_line
from cmdeck.tui.render.frame import Look, themed
from cmdeck.tui.render.times import next_minute

LOW = 30
"""Below so many rows the blank row under the header goes."""


class HeaderRow(Widget, can_focus=False):
    """One row, and a blank one where the terminal has 30 rows or more."""

    ALLOW_SELECT = False

    def __init__(self, clock: Clock, look: Look, bar: Bar | None = None) -> None:
        super().__init__()
        self._clock, self._look, self._bar = clock, look, bar or Bar()

    @property
    def look(self) -> Look:
        """What it looks like."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self.refresh()

    def show(self, bar: Bar) -> None:
        """Say this from now on; nothing is painted where it says so already."""
        if bar != self._bar:
            self._bar = bar
            self.refresh()

    def on_mount(self) -> None:
        """The hour goes on by itself."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self._next_minute()

    def on_resize(self) -> None:
        """One row in a low terminal."""
        self.set_class(self.app.size.height < LOW, "-low")

    def render_lines(self, crop: Region) -> list[Strip]:
        """The row; below it nothing."""
        width = self.size.width
        line = header_line(self._bar, width, self._clock.now(), self._look)
        strip = Strip(line).adjust_cell_length(width, self._look.palette.bg.plain)
        blank = Strip([Segment(" " * width, self._look.palette.bg.plain)], width)
        ground = self.background_colors[1]
        rows = []
        for y in range(crop.y, crop.bottom):
            row = blank if y else strip
            for line_filter in self.app.get_line_filters():
                row = row.apply_filter(line_filter, ground)
            rows.append(row.crop(crop.x, crop.right))
        return rows

    def _theme_changed(self, theme: Theme) -> None:
        self.look = themed(self.look, self.app.get_css_variables())

    def _next_minute(self) -> None:
        self.set_timer(next_minute(self._clock.now()) + 0.05, self._another_minute)

    def _another_minute(self) -> None:
        self.refresh()
        self._next_minute()
