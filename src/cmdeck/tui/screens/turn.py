"""One of a few values in a dialog, turned with the arrows, and the row that names it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from cmdeck.tui.screens.dialog import Words
from cmdeck.tui.widgets.composer_ink import FAINT, STRONG, TEXT, line_of


class Turn(Widget, can_focus=True):
    """One of a few values: left and right, or Space, turn it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
    ]

    class Turned(Message):
        """Another value stands there."""

    def __init__(self, values: Sequence[str], value: str, words: Callable[[str], str]) -> None:
        """`words` is how a value reads. A value that is not among them is put first."""
        super().__init__()
        self._values = tuple(values) if value in values else (value, *values)
        self._at, self._words = self._values.index(value), words

    @property
    def value(self) -> str:
        """What stands there."""
        return self._values[self._at]

    def action_turn(self, by: int) -> None:
        """The next or the one before, round."""
        self._at = (self._at + by) % len(self._values)
        self.refresh()
        self.post_message(self.Turned())

    def render(self) -> Content:
        """The value, with arrows while it has the focus."""
        ink = STRONG if self.has_focus else TEXT
        arrows = ("← ", " →") if self.has_focus else ("", "")
        words = self._words(self.value)
        return line_of([(arrows[0], FAINT), (words, ink), (arrows[1], FAINT)])


def setting(label: str, widget: Widget) -> Horizontal:
    """A row of a dialog that sets several things: what it is, and its value."""
    name = Words(classes="editor--label")
    name.put([line_of([(label, FAINT)])])
    return Horizontal(name, widget, classes="editor--row")
