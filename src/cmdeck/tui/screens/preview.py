"""F3: a draft as it would go out, each part of a thread with its figure, and what the guards say.

Changes nothing but whether parts are numbered; Enter goes to the part in the text, where it is
edited.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.model.draft import Thread
from cmdeck.tui.screens.dialog import Dialog, Words, keys_line
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    between,
    brand_ink,
    line_of,
)


class Sheet(Struct, frozen=True):
    """One post of the preview."""

    head: str
    """`VéloVille  @veloville · X  1/3`."""
    figure: str
    """`271 / 280`."""
    text: str
    start: int
    """Where it begins in the text that one writes; -1 where it cannot be found there."""
    color: int | str | None = None
    over: bool = False
    behind: str = ""
    """Who is shown it, and the warning before it; "" for everybody at once."""
    pictures: Sequence[str] = ()
    """Each with its words."""


class Look(Struct, frozen=True):
    """What a preview shows."""

    sheets: Sequence[Sheet]
    refused: str = ""
    guards: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    """Each address, with what was found there."""


class Previewed(Struct, frozen=True):
    """How the person left: with numbers or not, and where they go on writing (-1: where they
    were)."""

    thread: Thread
    start: int = -1


class PreviewDialog(Dialog[Previewed]):
    """Dismissed with how it was left; None never."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("enter", "edit", priority=True, show=False),
        Binding("f3", "leave", priority=True, show=False),
    ]

    def __init__(
        self, thread: Thread, first: Look, look: Callable[[Thread], Awaitable[Look]]
    ) -> None:
        """`first` is the preview for `thread`; `look` makes the one for another numbering."""
        super().__init__()
        self._thread, self._now, self._look = thread, first, look
        self._chosen = 0
        self._head, self._body, self._foot = Words(), Words(), Words()

    def inside(self) -> Iterable[Widget]:
        """Title, the posts, the keys."""
        yield self._head
        yield VerticalScroll(self._body, classes="dialog--scroll")
        yield self._foot

    async def on_key(self, event: events.Key) -> None:
        """`n`: with numbers, or without."""
        if event.key == "n":
            event.stop()
            numbered = self._thread is Thread.NUMBERED
            self._thread = Thread.PLAIN if numbered else Thread.NUMBERED
            self._now = await self._look(self._thread)
            self._chosen = min(self._chosen, len(self._now.sheets) - 1)
            self.sync()

    async def look_again(self) -> None:
        """Something has come up meanwhile: show it."""
        self._now = await self._look(self._thread)
        if self.is_mounted and self.is_attached:  # else it draws itself, or is gone
            self.sync()

    def action_move(self, by: int) -> None:
        """Another part."""
        self._chosen = min(max(self._chosen + by, 0), len(self._now.sheets) - 1)
        self.sync()

    def action_edit(self) -> None:
        """Write on at the chosen part."""
        start = self._now.sheets[self._chosen].start if self._now.sheets else -1
        self.dismiss(Previewed(self._thread, start))

    def action_leave(self) -> None:
        """Back to the text as it was."""
        self.dismiss(Previewed(self._thread))

    def sync(self) -> None:
        """Draw it."""
        numbers = _("numbered") if self._thread is Thread.NUMBERED else _("without numbers")
        title = line_of([(_("As it would go out"), STRONG)])
        self._head.put([between(title, line_of([(numbers, FAINT)]), self.room), Content()])
        lines: list[Content] = []
        if self._now.refused:
            lines += [*line_of([(f"▲ {self._now.refused}", ERR)]).wrap(self.room), Content()]
        for sentence in self._now.guards:
            lines += [*line_of([(f"▲ {sentence}", WARN)]).wrap(self.room), Content()]
        top = 0
        for n, sheet in enumerate(self._now.sheets):
            if n == self._chosen:
                top = len(lines)
            lines += self._sheet(sheet, chosen=n == self._chosen)
        for url, found in self._now.links:
            lines += line_of([(url, MUTED), (found, TEXT)], "  ").wrap(self.room)
        self._body.put(lines)
        self.query_one(VerticalScroll).scroll_to(y=max(0, top - 1), animate=False)
        several = len(self._now.sheets) > 1
        keys = [("↑ ↓", _("part")), ("n", _("numbers"))] if several else []
        self._foot.put(
            [Content(), keys_line([*keys, (_("Enter"), _("edit")), (_("Esc"), _("back"))])]
        )

    def _sheet(self, sheet: Sheet, *, chosen: bool) -> list[Content]:
        bar = "█ " if chosen else "▌ "
        ink = brand_ink(sheet.color)
        figure = line_of([(sheet.figure, ERR if sheet.over else FAINT)])
        head = between(line_of([(sheet.head, STRONG if chosen else MUTED)]), figure, self.room - 2)
        said = [
            line
            for row in sheet.text.split("\n")
            for line in (line_of([(row, TEXT)]).wrap(self.room - 2) if row else [Content()])
        ]
        if sheet.behind:
            said = [*line_of([(sheet.behind, WARN)]).wrap(self.room - 2), *said]
        for picture in sheet.pictures:
            said += line_of([(picture, MUTED)]).wrap(self.room - 2)
        rows = [Content.assemble(line_of([(bar, ink)]), row) for row in (head, *said)]
        return [*rows, Content()]
