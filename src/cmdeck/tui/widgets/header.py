"""The header row: whose deck, which brands wait, who publishes, what is next, what time it is.

A widget around `render.bars.header_line`; it decides nothing.
"""

from cmdeck.clock import Clock
from cmdeck.tui.render.bars import Bar, header_line
from cmdeck.tui.render.frame import Line, Look
from cmdeck.tui.render.times import next_minute
from cmdeck.tui.widgets.ground import BarRow

LOW = 30
"""Below so many rows the blank row under the header goes."""


class HeaderRow(BarRow):
    """One row, and a blank one where the terminal has 30 rows or more."""

    def __init__(self, clock: Clock, look: Look, bar: Bar | None = None) -> None:
        super().__init__(look)
        self._clock, self._bar = clock, bar or Bar()

    def show(self, bar: Bar) -> None:
        """Say this from now on; nothing is painted where it says so already."""
        if bar != self._bar:
            self._bar = bar
            self.refresh()

    def line(self, width: int) -> Line:
        """Whose deck, what waits, who publishes, what time it is."""
        return header_line(self._bar, width, self._clock.now(), self._look)

    def on_mount(self) -> None:
        """The hour goes on by itself."""
        super().on_mount()
        self._next_minute()

    def on_resize(self) -> None:
        """One row in a low terminal."""
        self.set_class(self.app.size.height < LOW, "-low")

    def _next_minute(self) -> None:
        self.set_timer(next_minute(self._clock.now()) + 0.05, self._another_minute)

    def _another_minute(self) -> None:
        self.refresh()
        self._next_minute()
