"""The palette: every action by its words, and the verbs of the command line.

Knows no action by name and runs no command: it is dismissed with what was chosen.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _
from cmdeck.tui.actions import Action
from cmdeck.tui.keys import Keymap
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Field, Words, keys_line
from cmdeck.tui.widgets.composer_ink import FAINT, LINE, line_of
from cmdeck.tui.widgets.confirm import plain_letters

_ROWS = 12
_LAST = 1000
"""Added to the score of what cannot be done now."""


class Verb(Struct, frozen=True):
    """One verb of the command line."""

    name: str
    """`feeds add`, as it is typed after `cmdeck`."""
    help: str


class Chosen(Struct, frozen=True):
    """What was chosen: an action, or a command line without `cmdeck` before it."""

    action: Action | None = None
    command: str = ""


def score(wanted: str, words: str) -> int | None:
    """How well `words` answer what was typed; None not at all, smaller is better.

    Each part of what was typed must be found, its letters in order; a whole word before a piece of
    one, the start of a word before its middle, letters together before letters apart. Accents and
    case do not count.
    """
    text = plain_letters(words)
    total = 0
    for part in plain_letters(wanted).split():
        if (found := _part_score(part, text)) is None:
            return None
        total += found
    return total


def _part_score(part: str, text: str) -> int | None:
    if (at := text.find(part)) >= 0:
        starts = at == 0 or not text[at - 1].isalnum()
        inside = f" {text}".find(f" {part}") >= 0
        return at if starts or inside else 100 + at
    at, spread = -1, 0
    for letter in part:
        following = text.find(letter, at + 1)
        if following < 0:
            return None
        spread += following - at - 1
        at = following
    return 300 + spread if spread <= 3 * len(part) else None


class PaletteScreen(Dialog[Chosen]):
    """Dismissed with what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("pagedown", "move(10)", priority=True, show=False),
        Binding("pageup", "move(-10)", priority=True, show=False),
    ]

    def __init__(
        self,
        actions: Sequence[Action],
        verbs: Sequence[Verb] = (),
        *,
        keymap: Keymap,
        refused: Callable[[Action], str] = lambda action: "",
    ) -> None:
        """`refused` says why an action cannot be done now; "" where it can."""
        super().__init__()
        self._actions, self._verbs = tuple(actions), tuple(verbs)
        self._keymap, self._refused = keymap, refused
        self._field, self._count = Field(), Words()
        self._list, self._line, self._foot = Choices(rows=_ROWS), Words(), Words()
        self._found: list[Chosen] = []

    def inside(self) -> Iterable[Widget]:
        """Field, hairline, what was found, keys."""
        yield Horizontal(self._field, self._count, classes="palette--top")
        yield self._line
        yield self._list
        yield self._foot

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.set_focus(self._field)
        self._find("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find again at every letter."""
        event.stop()
        self._find(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter does the chosen line."""
        event.stop()
        current = self._list.current
        if current is not None and not current.refused and self._found:
            self.dismiss(self._found[self._list.chosen])

    def action_move(self, by: int) -> None:
        """Another line."""
        self._list.move(by)

    def sync(self) -> None:
        """Draw the hairline and the keys in the width there is."""
        many = _("{n} of {total}").format(
            n=len(self._found), total=len(self._actions) + len(self._verbs)
        )
        self._count.put([line_of([(many, FAINT)])])
        self._line.put([line_of([("─" * self.room, LINE)])])
        keys = [(_("Enter"), _("do it")), ("↓ ↑", _("choose")), (_("Esc"), _("close"))]
        self._foot.put([Content(), keys_line(keys)])

    def _find(self, typed: str) -> None:
        typed = typed.removeprefix(":").strip()
        ranked: list[tuple[int, int, Chosen, Choice]] = []
        for action in self._actions:
            words = f"{_(action.label)} {_(action.help)} {_(action.group.value)}"
            if (found := score(typed, words)) is not None:
                choice = self._choice(action)
                found += _LAST if choice.refused else 0
                ranked.append((found, len(ranked), Chosen(action), choice))
        for verb in self._verbs:
            if (found := score(typed, f"{verb.name} {verb.help}")) is not None:
                choice = Choice(f"cmdeck {verb.name}", more=verb.help)
                ranked.append((found + 20, len(ranked), Chosen(command=verb.name), choice))
        ranked.sort(key=lambda entry: entry[:2])
        entries = [(chosen, choice) for _score, _order, chosen, choice in ranked]
        if command := self._command(typed):
            entries.insert(0, (Chosen(command=command), Choice(f"cmdeck {command}")))
        self._found = [chosen for chosen, _choice in entries]
        nothing = [Choice(_("Nothing is called that."), refused=" ")]
        self._list.put([choice for _chosen, choice in entries] or nothing)
        self.sync()

    def _command(self, typed: str) -> str:
        """The typed words as they are, where they begin with a verb and say more than it."""
        for verb in sorted(self._verbs, key=lambda verb: -len(verb.name)):
            if typed.startswith(f"{verb.name} "):
                return typed
        return ""

    def _choice(self, action: Action) -> Choice:
        words = _(action.help)
        return Choice(
            words[:1].upper() + words[1:],
            more=_(action.group.value).lower(),
            right=self._keymap.shown(action.id),
            refused=self._refused(action),
        )
