"""The queue as a calendar: one widget that paints its lines, however many posts there are."""

from textual.strip import Strip

from cmdeck.tui.render.calendar import Page, calendar_lines
from cmdeck.tui.render.frame import Line, Look
from cmdeck.tui.widgets.ground import BarRow


class CalendarView(BarRow):
    """A page of the calendar. Takes no keys: its screen does."""

    def __init__(self, look: Look, page: Page) -> None:
        super().__init__(look)
        self._page = page

    @property
    def page(self) -> Page:
        """What it shows."""
        return self._page

    def show(self, page: Page) -> None:
        """Show another page; nothing is painted where it is the same."""
        if page != self._page:
            self._page = page
            self.refresh()

    def line(self, width: int) -> Line:
        """The first line."""
        return self._lines(width, 1)[0]

    def _lines(self, width: int, height: int) -> list[Line]:
        return calendar_lines(self._page, width, height, self._look)

    def _made(self, width: int, height: int) -> list[Strip]:
        plain = self._look.palette.bg.plain
        strips = [
            Strip(line).adjust_cell_length(width, plain) for line in self._lines(width, height)
        ]
        ground = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        return strips
