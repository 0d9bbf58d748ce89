"""What every dialog is made of: a raised box without a border, a field, a list to choose from.

Knows no question and no answer; a dialog shows words, takes keys and is dismissed with a value.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from cmdeck.clock import Clock
from cmdeck.tui.widgets.composer_ink import (
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    Piece,
    between,
    brand_ink,
    line_of,
)
from cmdeck.tui.widgets.confirm import ConfirmLine

T = TypeVar("T")
PADDING = 4
"""Cells between the edge of a dialog and its words; the bar of a list stands in it."""
NARROW = 100
"""Below so many columns a dialog takes the whole screen (look.md §5)."""


class Dialog(ModalScreen[T]):
    """A dialog. Esc dismisses it with None; below 100 columns it takes the whole screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", priority=True, show=False)]
    DEFAULT_CLASSES = "dialog"
    AUTO_FOCUS = ""
    """Nothing is focused by itself: a dialog says where typing begins, or takes the keys itself."""

    def compose(self) -> ComposeResult:
        """The box, with what the dialog puts into it and what goes along its bottom."""
        with Vertical(classes="dialog--box"):
            with Vertical(classes="dialog--inner"):
                yield from self.inside()
            yield from self.bottom()

    def inside(self) -> Iterable[Widget]:
        """What the dialog shows, four cells in from its edges."""
        return ()

    def bottom(self) -> Iterable[Widget]:
        """What goes from edge to edge along the bottom: a confirmation line."""
        return ()

    @property
    def room(self) -> int:
        """Cells for text inside the box."""
        inner = self.query_one(".dialog--inner")
        return max(20, (inner.content_size.width or self.app.size.width) - 2 * PADDING)

    def on_resize(self) -> None:
        """Another width: another shape, and other forms of the same words."""
        self.set_class(self.size.width < NARROW, "-narrow")
        self.call_after_refresh(self.sync)

    def on_mount(self) -> None:
        """Draw it the first time."""
        self.set_class(self.app.size.width < NARROW, "-narrow")
        self.call_after_refresh(self.sync)

    def sync(self) -> None:
        """Draw what is to be read, in `room` cells. Nothing, where the words wrap by themselves."""

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


class Scrolling(Dialog[T]):
    """A dialog with more lines than it may have room for: the arrows scroll them, whatever has the
    focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll_by(1)", priority=True, show=False),
        Binding("up", "scroll_by(-1)", priority=True, show=False),
        Binding("pagedown", "scroll_by(10)", priority=True, show=False),
        Binding("pageup", "scroll_by(-10)", priority=True, show=False),
    ]

    def on_mount(self) -> None:
        """The lines themselves take no key."""
        super().on_mount()
        self.query_one(VerticalScroll).can_focus = False

    def action_scroll_by(self, rows: int) -> None:
        """Further down, or (negative) back."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)


class Words(Static):
    """Lines of a dialog, put together from pieces."""

    def put(self, lines: Sequence[Content]) -> None:
        """Show these lines."""
        self.update(Content("\n").join(list(lines)))


class Confirming(Scrolling[T]):
    """A title, a list that scrolls, a foot; along the bottom the named line that Enter confirms."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._title, self._list, self._foot = Words(), Words(), Words()
        self._line = ConfirmLine(clock=clock)

    def inside(self) -> Iterable[Widget]:
        """What it is about, each line of it, the keys."""
        yield self._title
        yield VerticalScroll(self._list, classes="dialog--scroll")
        yield self._foot

    def bottom(self) -> Iterable[Widget]:
        """Whose posts Enter is about."""
        yield self._line


class Field(Input):
    """One line to type into. `swallow` may take a key before it becomes text."""

    def __init__(
        self,
        value: str = "",
        *,
        swallow: Callable[[events.Key], bool] = lambda event: False,
        placeholder: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=password,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False
        self._swallow = swallow

    async def _on_key(self, event: events.Key) -> None:
        if self._swallow(event):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)


class Choice(Struct, frozen=True):
    """One line of a list to choose from."""

    words: str
    more: str = ""
    """What it is about, less loud."""
    right: str = ""
    """The key that does it, or a figure; never cut."""
    number: str = ""
    """The digit that picks it."""
    color: int | str | None = None
    """The brand whose bar it has."""
    branded: bool = False
    """Whether it has a bar, be it the colour of lines."""
    refused: str = ""
    """Why it cannot be chosen; "" where it can."""


class Choices(Widget):
    """A list with one chosen line, on the `sel` ground with a white bar. Takes no keys itself: the
    dialog does, so that a field may keep the focus."""

    def __init__(self, choices: Sequence[Choice] = (), *, rows: int = 0) -> None:
        """`rows`: at most so many lines at once; 0 as many as there are."""
        super().__init__()
        self._choices, self._rows, self._first = tuple(choices), rows, 0
        self.chosen = 0

    @property
    def current(self) -> Choice | None:
        """The chosen line."""
        return self._choices[self.chosen] if 0 <= self.chosen < len(self._choices) else None

    def put(self, choices: Sequence[Choice], *, chosen: int = 0) -> None:
        """Show these; -1 chooses none."""
        self._choices, self.chosen, self._first = tuple(choices), chosen, 0
        self.refresh(layout=True)

    def move(self, by: int) -> None:
        """Choose the next or the one before; stops at the ends."""
        if self._choices:
            self.chosen = min(max(self.chosen + by, 0), len(self._choices) - 1)
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        return max(1, min(len(self._choices), self._shown(container.height)))

    def _shown(self, height: int) -> int:
        return self._rows or max(height, len(self._choices))

    def render(self) -> Content:
        """The lines around the chosen one."""
        height = max(1, self.size.height)
        chosen = max(self.chosen, 0)
        self._first = min(max(self._first, chosen - height + 1), max(0, chosen))
        shown = self._choices[self._first : self._first + height]
        width = self.size.width
        lines = [
            _drawn(choice, width, chosen=self._first + row == self.chosen)
            for row, choice in enumerate(shown)
        ]
        return Content("\n").join(lines)


def _drawn(choice: Choice, width: int, *, chosen: bool) -> Content:
    quiet = MUTED if chosen else FAINT
    bar = brand_ink(choice.color)
    lead: list[Piece] = [("█" if chosen else " ", TEXT), ("   ", "")]
    if choice.branded:
        lead = [("█" if chosen else " ", TEXT), ("  ", ""), ("▌", MUTED if chosen else bar)]
    if choice.number:
        lead.append((choice.number.ljust(3), STRONG if not choice.refused else quiet))
    name = quiet if choice.refused else ("bold " if chosen else "") + TEXT
    more = choice.refused or choice.more
    left = line_of([*lead, (choice.words, name), ("  " if more else "", ""), (more, quiet)])
    line = between(left, line_of([(choice.right, STRONG)]), max(4, width - 4))
    line = Content.assemble(line, " " * (width - line.cell_length))
    return line.stylize_before("on $cm-sel") if chosen else line


def keys_line(keys: Sequence[tuple[str, str]]) -> Content:
    """`Entrée choisir   Échap fermer`: keys bold, what they do faint."""
    return Content("   ").join([line_of([(key, STRONG), (word, FAINT)], " ") for key, word in keys])
