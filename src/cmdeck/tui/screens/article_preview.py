"""A text in Markdown as it will look, to read and close."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown

from cmdeck.i18n import _
from cmdeck.text.display import displayable
from cmdeck.tui.screens.dialog import Dialog, Words


class ArticlePreview(Dialog[None]):
    """Dismissed with None by Esc."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text
        self._head, self._foot = Words(), Words()

    def inside(self) -> Iterable[Widget]:
        """What it is, the text, the key that closes."""
        yield self._head
        shown = Markdown(displayable(self._text), open_links=False)
        yield VerticalScroll(shown, classes="dialog--scroll")
        yield self._foot

    def on_mount(self) -> None:
        """The keys scroll it."""
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def sync(self) -> None:
        """The words around it."""
        self._head.put([Content(self._title), Content("")])
        self._foot.put([Content(""), Content(_("Esc closes"))])
