"""A dialog that sets several things: a row each, a value that arrows turn, words that are looked at
for spelling."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _
from cmdeck.tui.screens.dialog import Dialog, Words
from cmdeck.tui.widgets.composer_ink import ERR, FAINT, STRONG, TEXT, line_of

T = TypeVar("T")


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


class Form(Dialog[T]):
    """Dismissed with what was set, or None. Up and down change the row, Enter saves all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", priority=True, show=False),
        Binding("up", "app.focus_previous", priority=True, show=False),
        Binding("enter", "save", priority=True, show=False),
    ]

    def action_save(self) -> None:
        """Enter. Every form has its own."""
        raise LookupError("save")


class SpelledForm(Form[T]):
    """A form whose words are looked at while they are typed."""

    def __init__(self, misspelt: Callable[[str], Awaitable[Sequence[str]]]) -> None:
        """`misspelt` finds words that look wrong."""
        super().__init__()
        self._misspelt = misspelt
        self._wrong: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is looked at. Every form has its own."""
        raise LookupError("words")

    def on_mount(self) -> None:
        """Begin with the first row, and with a look."""
        super().on_mount()
        self.focus_next()
        self._look()

    def on_turn_turned(self, event: Turn.Turned) -> None:
        """Another value."""
        event.stop()
        self.sync()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Other words."""
        event.stop()
        self._look()

    def _look(self) -> None:
        self.run_worker(self._spell(self.words), exclusive=True)

    async def _spell(self, text: str) -> None:
        self._wrong = tuple(await self._misspelt(text)) if text else ()
        if self.is_current:  # an answer may come when all is closed again
            self.sync()

    def wrong_lines(self) -> list[Content]:
        """What looks misspelt; nothing where nothing does."""
        if not self._wrong:
            return []
        words = _("looks misspelt: {words}").format(words=", ".join(self._wrong))
        return list(line_of([(words, ERR)]).wrap(self.room))
