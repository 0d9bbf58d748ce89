"""What a column is without its keys: what it shows, what is marked, and what the deck decides about
its looks."""

from msgspec.structs import replace
from textual.widget import Widget

from cmdeck.model.column import Column, ColumnHealth, Row, Rows
from cmdeck.tui.render.frame import Look
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.widgets.column_scene import Scene


class DressedColumn(Widget, can_focus=True):
    """A scene, and who may change how it looks."""

    def __init__(
        self,
        scene: Scene,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._scene = scene

    @property
    def column(self) -> Column:
        """What the person arranged."""
        return self._scene.column

    @property
    def rows(self) -> Rows:
        """The window as last read."""
        return self._scene.rows

    @property
    def health(self) -> ColumnHealth:
        """How its timelines are doing, as last read."""
        return self._scene.health

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None in an empty column."""
        return self._scene.window.current

    @property
    def marked(self) -> tuple[Row, ...]:
        """The marked rows, in the order of the column."""
        marked = self._scene.window.marked
        return tuple(row for row in self.rows.rows if key_of(row) in marked)

    @property
    def look(self) -> Look:
        """What its rows look like."""
        return self._scene.look

    @look.setter
    def look(self, look: Look) -> None:
        self._scene.look = look
        self._scene.strips.forget()
        self._update()

    @property
    def lit(self) -> bool:
        """Shown as the column in use, also while the composer has the focus."""
        return self._scene.dress.lit

    @lit.setter
    def lit(self, lit: bool) -> None:
        self.dress(lit=lit)

    def dress(
        self,
        *,
        digit: str | None = None,
        lit: bool | None = None,
        paused: bool | None = None,
        narrow: bool | None = None,
        progress: float | None = None,
    ) -> None:
        """What the deck decides: the key that goes here, in use, publishing paused, a terminal
        below 60 columns, how much is done. None leaves it as it is (progress: no progress)."""
        was = self._scene.dress
        now = replace(
            was,
            digit=was.digit if digit is None else digit,
            lit=was.lit if lit is None else lit,
            paused=was.paused if paused is None else paused,
            narrow=was.narrow if narrow is None else narrow,
            progress=progress,
        )
        if now != was:
            self._scene.dress = now
            if now.narrow != was.narrow:
                self._scene.strips.forget()
            self._update()

    def flash(self) -> None:
        """Something came that the person wants to be told of: the count is bold until the column
        is used again."""
        self._scene.dress = replace(self._scene.dress, flashed=True)
        self._update()

    def clear_marks(self) -> None:
        """No row is marked any more."""
        self._scene.window.marked = frozenset()
        self._update()

    def action_mark_toggle(self) -> None:
        """Mark the row under the cursor, or not any more."""
        self._scene.window.toggle()
        self._update()

    def action_mark_range(self) -> None:
        """Mark from the last mark to the cursor."""
        self._scene.window.mark_range()
        self._update()

    def action_mark_all(self) -> None:
        """Mark every row of the window, or none any more."""
        self._scene.window.mark_all()
        self._update()

    def _update(self) -> None:
        """What is shown is another."""
        raise NotImplementedError
