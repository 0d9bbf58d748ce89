"""What a command said, to read and close."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.text.display import displayable
from cmdeck.tui.screens.dialog import Dialog, Words


class Told(Dialog[None]):
    """Dismissed with None by Esc."""

    def __init__(self, title: str, said: str) -> None:
        super().__init__()
        self._title, self._said = title, said
        self._head, self._body, self._foot = Words(), Words(), Words()

    def inside(self) -> Iterable[Widget]:
        """What was run, what it said, the key that closes."""
        yield self._head
        yield VerticalScroll(self._body, classes="dialog--scroll")
        yield self._foot

    def sync(self) -> None:
        """Show it, made safe: a command prints what strangers wrote."""
        self._head.put([Content(self._title), Content("")])
        lines = displayable(self._said).splitlines() or [_("It said nothing.")]
        self._body.put([Content(line) for line in lines])
        self._foot.put([Content(""), Content(_("Esc closes"))])
