"""Which of these? One by its digit or by arrows and Enter; or several, ticked with Space.

Knows nothing of what is chosen: an option is a value with a line.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _, pgettext
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Field, Words, keys_line
from cmdeck.tui.screens.palette import score
from cmdeck.tui.widgets.composer_ink import FAINT, STRONG, between, line_of
from cmdeck.tui.widgets.composer_spelling import digit_of
from cmdeck.tui.widgets.composer_words import Target

T = TypeVar("T")
_DIGITS = 9


class Option(Struct, Generic[T], frozen=True):
    """A value and how it is shown."""

    value: T
    choice: Choice


def account_option(target: Target, refused: str = "") -> Option[Target]:
    """An account with its brand's bar: `▌VéloVille  @veloville · X`."""
    words = target.name or target.handle
    place = f"{target.handle} · {target.network}" if target.name else target.network
    choice = Choice(words, more=place, color=target.color, branded=True, refused=refused)
    return Option(target, choice)


class ChooseDialog(Dialog[tuple[T, ...]], Generic[T]):
    """Dismissed with what was chosen (one value unless `several`), or None.

    Up to nine options have digits; more have a field that narrows them down. Tab ticks all that
    are shown, or none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("enter", "take", priority=True, show=False),
        Binding("tab", "tick_all", priority=True, show=False),
    ]

    def __init__(
        self,
        title: str,
        options: Sequence[Option[T]],
        *,
        several: bool = False,
        ticked: Sequence[T] = (),
        words: str = "",
        keys: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`words`: a sentence below the title. `ticked`: what is chosen already (`several`).
        `keys`: what else can be done with the chosen line."""
        super().__init__()
        self._more_keys = tuple(keys)
        self._heading, self._words = title, words
        self._options, self._several = tuple(options), several
        self._ticked = [option.value for option in options if option.value in ticked]
        self._shown = list(self._options)
        self._title, self._foot = Words(), Words()
        self._field = Field(swallow=self._field_key, placeholder=_("type to find"))
        self._field.display = len(self._options) > _DIGITS
        self._list = Choices(rows=14 if self._field.display else 0)

    def inside(self) -> Iterable[Widget]:
        """Title, field, options, keys."""
        yield self._title
        yield self._field
        yield self._list
        yield self._foot

    @property
    def current(self) -> Option[T] | None:
        """The chosen line's; None where nothing is called what was typed."""
        return self._shown[self._list.chosen] if self._shown else None

    def on_mount(self) -> None:
        """Show the options."""
        super().on_mount()
        if self._field.display:
            self.set_focus(self._field)
        self._show(0)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow down."""
        event.stop()
        self._shown = [
            option
            for option in self._options
            if score(event.value, f"{option.choice.words} {option.choice.more}") is not None
        ]
        self._show(0)

    def on_key(self, event: events.Key) -> None:
        """A digit picks, Space ticks."""
        if event.key == "space" and self._several:
            event.stop()
            self._tick(self._list.chosen)
            return
        number = digit_of(event.key, event.character)
        if not self._field.display and 0 < number <= len(self._shown):
            event.stop()
            self._pick(number - 1)

    def action_move(self, by: int) -> None:
        """Another line."""
        self._list.move(by)

    def action_take(self) -> None:
        """Enter: the ticked ones, else the chosen line."""
        if self._several and self._ticked:
            self.dismiss(tuple(self._ticked))
        elif self._shown and not self._shown[self._list.chosen].choice.refused:
            self.dismiss((self._shown[self._list.chosen].value,))

    def action_tick_all(self) -> None:
        """Tab: tick all that is shown, or none of it where all is."""
        if not self._several:
            return
        shown = [option.value for option in self._shown if not option.choice.refused]
        missing = [value for value in shown if value not in self._ticked]
        kept = [value for value in self._ticked if missing or value not in shown]
        self._ticked = [*kept, *missing]
        self._show(self._list.chosen)

    def sync(self) -> None:
        """Draw the title and the keys."""
        esc = keys_line([(_("Esc"), _("back"))])
        title = between(line_of([(self._heading, STRONG)]), esc, self.room)
        more = [line_of([(self._words, FAINT)])] if self._words else []
        self._title.put([title, *more, Content()])
        keys = [(_("Enter"), _("choose")), *self._more_keys, ("↓ ↑", pgettext("arrows", "move"))]
        if self._several:
            keys += [(_("Space"), _("tick")), ("Tab", _("all or none"))]
        if not self._field.display and self._options:
            keys.insert(1, (f"1–{len(self._options)}", _("tick") if self._several else _("choose")))
        self._foot.put([Content(), keys_line(keys)])

    def _field_key(self, event: events.Key) -> bool:
        if event.key == "space" and self._several:
            self._tick(self._list.chosen)
            return True
        return False

    def _pick(self, at: int) -> None:
        if self._several:
            self._tick(at)
        elif not self._shown[at].choice.refused:
            self.dismiss((self._shown[at].value,))

    def _tick(self, at: int) -> None:
        if not 0 <= at < len(self._shown) or self._shown[at].choice.refused:
            return
        value = self._shown[at].value
        if value in self._ticked:
            self._ticked.remove(value)
        else:
            self._ticked.append(value)
        self._show(at)

    def _show(self, chosen: int) -> None:
        lines = []
        for number, option in enumerate(self._shown, start=1):
            choice = option.choice
            mark = ("■ " if option.value in self._ticked else "  ") if self._several else ""
            digit = "" if self._field.display else f"{number}  "
            lines.append(replace(choice, number=mark + digit))
        nothing = [Choice(_("Nothing is called that."), refused=" ")]
        self._list.put(lines or nothing, chosen=chosen)
