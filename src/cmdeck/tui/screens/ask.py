"""One question: a line to fill in, or yes and no.

Knows nothing of what is asked. What cannot be taken back is confirmed by `y` or `o`, never by Enter
nor by the key that began it (product.md, Keys).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.widgets.composer_ink import ERR, FAINT, MUTED, STRONG, TEXT, between, line_of


class AskLine(Dialog[str]):
    """Dismissed with the line that was filled in, or None."""

    def __init__(
        self,
        question: str,
        *,
        value: str = "",
        hint: str = "",
        wrong: Callable[[str], str] = lambda text: "",
        secret: bool = False,
    ) -> None:
        """`wrong` says why a line will not do, "" where it will; `secret` hides the letters."""
        super().__init__()
        self._question, self._hint, self._wrong = question, hint, wrong
        self._title, self._below = Words(), Words()
        self._field = Field(value, password=secret)

    def inside(self) -> Iterable[Widget]:
        """Question, field, what is wrong or a hint."""
        yield self._title
        yield self._field
        yield self._below

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.set_focus(self._field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """A new letter takes the complaint away."""
        event.stop()
        self._say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter, if it will do."""
        event.stop()
        line = event.value.strip()
        if why := self._wrong(line):
            self._say(why)
        else:
            self.dismiss(line)

    def sync(self) -> None:
        """Draw the question."""
        keys = keys_line([(_("Enter"), _("accept")), (_("Esc"), _("back"))])
        self._title.put([between(line_of([(self._question, STRONG)]), keys, self.room), Content()])
        self._say("")

    def _say(self, why: str) -> None:
        piece = (f"▲ {why}", ERR) if why else (self._hint, FAINT)
        self._below.put(list(line_of([piece]).wrap(self.room)) if piece[0] else [Content()])


class YesNo(Dialog[bool]):
    """Dismissed with True by `y` or `o`, False by `n`, None by Esc. Enter says yes only to what can
    be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,o,Y,O", "yes", show=False),
        Binding("n,N", "no", show=False),
    ]

    def __init__(self, question: str, lines: Sequence[str] = (), *, grave: bool = True) -> None:
        """`question` names the object, the account and the network; `lines` say what follows from
        it. `grave`: it cannot be taken back."""
        super().__init__()
        self._question, self._lines, self._grave = question, tuple(lines), grave
        self._words = Words()
        self._reminded = False

    def inside(self) -> Iterable[Widget]:
        """The question, its consequence, the keys."""
        yield self._words

    def on_key(self, event: events.Key) -> None:
        """Enter; where it says nothing, it is answered with the keys that count."""
        if event.key != "enter":
            return
        event.stop()
        if not self._grave:
            self.dismiss(True)
            return
        self._reminded = True
        self.sync()

    def action_yes(self) -> None:
        """`y` or `o`."""
        self.dismiss(True)

    def action_no(self) -> None:
        """`n`."""
        self.dismiss(False)

    def sync(self) -> None:
        """Draw all of it."""
        ask = line_of([("▲ " if self._grave else "", ERR), (self._question, STRONG)])
        lines = list(ask.wrap(self.room))
        for sentence in self._lines:
            lines += list(line_of([(sentence, MUTED)]).wrap(self.room))
        yes = _("y") if self._grave else _("Enter")
        keys = [(yes, _("yes")), (_("n"), _("no")), (_("Esc"), _("back"))]
        lines += [Content(), keys_line(keys)]
        if self._reminded:
            lines.append(line_of([(_("Enter does nothing here."), TEXT)]))
        self._words.put(lines)
