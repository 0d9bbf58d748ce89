"""Widgets that keep their lines: the compositor asks everything on the screen for its lines at
every frame, also for the frame of one letter (speed.md, "The column, then")."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from cmdeck.tui.render.frame import Line, Look, themed

if TYPE_CHECKING:
    _Mixin = Widget
else:
    # Textual takes the styles of the first base that is a widget: this one must not be any.
    _Mixin = object


class Ground(_Mixin):
    """A container that shows nothing but its background: one strip, the same on every line."""

    _blank: tuple[Size, list[Strip]] = (Size(), [])

    def render_lines(self, crop: Region) -> list[Strip]:
        """The background."""
        size, lines = self._blank
        if size != crop.size:
            lines = super().render_lines(Region(0, 0, crop.width, 1)) * crop.height
            self._blank = crop.size, lines
        return lines

    def notify_style_update(self) -> None:
        """Another background, maybe."""
        self._blank = Size(), []
        super().notify_style_update()


class BarRow(Widget, can_focus=False):
    """One row of words; where it is given more rows, they are blank. Made anew when it is
    refreshed, and not for the frames of others."""

    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._strips: list[Strip] = []

    @property
    def look(self) -> Look:
        """What it looks like."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self.refresh()

    def line(self, width: int) -> Line:
        """The words, in `width` cells."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Its colours follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Say something else."""
        self._strips = []
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The row; below it nothing."""
        width = crop.right
        if len(self._strips) < crop.bottom or self._strips[0].cell_length != width:
            self._strips = self._made(width, crop.bottom)
        return [strip.crop(crop.x, crop.right) for strip in self._strips[crop.y : crop.bottom]]

    def _made(self, width: int, height: int) -> list[Strip]:
        plain = self._look.palette.bg.plain
        strips = [Strip(self.line(width)).adjust_cell_length(width, plain)]
        strips += [Strip.blank(width, plain)] * (height - 1)
        ground = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        return strips

    def _theme_changed(self, theme: Theme) -> None:
        self.look = themed(self.look, self.app.get_css_variables())


def changed(before: Sequence[Strip], after: Sequence[Strip], width: int) -> Iterator[Region]:
    """Runs of lines that do not look the same any more, as regions."""
    start = -1
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        same = old is new or old == new
        if not same and start < 0:
            start = y
        elif same and start >= 0:
            yield Region(0, start, width, y - start)
            start = -1
    if start >= 0:
        yield Region(0, start, width, len(after) - start)
