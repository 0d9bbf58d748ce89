"""One question about all that was missed: each post named, one answer for all, by a key.

Decides nothing, and shows what it is told. Esc keeps everything held; nothing is sent but by an
Enter on the named line, which counts as any such Enter does (trust.md §2).
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from cmdeck.clock import Clock
from cmdeck.i18n import _
from cmdeck.model.column import QueueRow
from cmdeck.tui.render.frame import Look
from cmdeck.tui.screens.dialog import Confirming, keys_line
from cmdeck.tui.screens.many import row_line, time_of
from cmdeck.tui.widgets.composer_ink import ERR, FAINT, MUTED, STRONG, TEXT, line_of
from cmdeck.tui.widgets.confirm import SHOWN_FOR, ConfirmLine, Named

AROUND = 13
"""Rows of the dialog that are not posts."""
MOST = 36
"""Rows of posts at once, as the style sheet has it."""


class Decision(StrEnum):
    """What becomes of all of them."""

    SEND = "send"
    SEND_BY_LETTERS = "letters"
    MOVE = "move"
    DROP = "drop"


class Sending(Struct, frozen=True):
    """What F9 would do: a line for each account, and why some stay."""

    named: Sequence[Named] = ()
    stays: Sequence[str] = ()


class MissedDialog(Confirming[Decision]):
    """Dismissed with a decision, or None: all stay held."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("f9", "send", priority=True, show=False),
        Binding("f8", "answer('move')", priority=True, show=False),
        Binding("x,X,delete", "answer('drop')", show=False),
    ]

    def __init__(
        self,
        headline: str,
        rows: Sequence[QueueRow],
        *,
        sending: Callable[[], Sending],
        look: Look,
        clock: Clock,
    ) -> None:
        """`sending` is asked when F9 is pressed."""
        super().__init__(clock)
        self._headline, self._rows, self._look = headline, tuple(rows), look
        self._ask, self._clock = sending, clock
        self._sending = Sending()
        self._shown: float | None = None
        self._reminded = False

    def on_mount(self) -> None:
        """It comes unasked: no key counts before it has been there to be read."""
        super().on_mount()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self._shown = self._clock.monotonic()

    @property
    def _is_ready(self) -> bool:
        return self._shown is not None and self._clock.monotonic() - self._shown >= SHOWN_FOR

    # Keys

    def action_send(self) -> None:
        """F9: name what would leave, and whose it is."""
        if not self._is_ready or self._line.display:
            return
        self._sending = self._ask()
        self._line.show(self._sending.named)
        if self._sending.named:
            self.set_focus(self._line)
        self.sync()

    def action_answer(self, answer: str) -> None:
        """F8 and `x`: what is asked next names them all again."""
        if self._is_ready and not self._line.display:
            self.dismiss(Decision(answer))

    def action_back(self) -> None:
        """Esc: from the line to the question, from the question to the deck; all stay held."""
        if self._line.display:
            self._leave_line()
        elif self._is_ready:
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """Enter says nothing here: the keys that count are said."""
        if event.key == "enter":
            event.stop()
            self._reminded = True
            self.sync()

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter on the named line."""
        event.stop()
        letters = event.how == "letters"
        self.dismiss(Decision.SEND_BY_LETTERS if letters else Decision.SEND)

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Any other key: nothing is sent."""
        event.stop()
        self._leave_line()

    def _leave_line(self) -> None:
        self._line.hide()
        self._sending = Sending()
        self.set_focus(None)
        self.sync()

    # How it looks

    def sync(self) -> None:
        """Draw all of it."""
        said = _("None has left, and none leaves until you decide.")
        self._title.put(
            [
                *line_of([(self._headline, STRONG)]).wrap(self.room),
                *line_of([(said, MUTED)]).wrap(self.room),
                Content(),
            ]
        )
        self._list.put(
            [
                row_line(row.items, (time_of(row.at, self._look), TEXT), "", self._look, self.room)
                for row in self._rows
            ]
        )
        self._foot.put([*self._more(), Content(), *self._stays(), *self._keys()])

    def _more(self) -> list[Content]:
        n = len(self._rows) - max(3, min(MOST, self.app.size.height - AROUND))
        if n <= 0:
            return []
        words = _("and {n} more").format(n=n)
        return [line_of([(words, TEXT), ("↑ ↓", STRONG), (_("scroll"), FAINT)], "  ")]

    def _stays(self) -> list[Content]:
        lines: list[Content] = []
        for words in self._sending.stays:
            lines += line_of([(f"▲ {words}", ERR)]).wrap(self.room)
        return lines

    def _keys(self) -> list[Content]:
        if self._line.display:
            return [keys_line([(_("Esc"), _("back"))])]
        keys = keys_line(
            [
                ("F9", _("send now")),
                ("F8", _("another time")),
                ("x", _("to the drafts")),
                (_("Esc"), _("keep held")),
            ]
        )
        reminder = [line_of([(_("Enter does nothing here."), TEXT)])] if self._reminded else []
        return [*keys.wrap(self.room), *reminder]
