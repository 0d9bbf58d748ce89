"""What of the queue would not go out, and why; Enter goes to it.

Shows what was found; looks for nothing itself.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _, ngettext
from cmdeck.model.outbox import OutboxItem
from cmdeck.services.rehearse import Doubt
from cmdeck.tui.render.frame import Look, one_line
from cmdeck.tui.render.waiting import operation_words
from cmdeck.tui.render.words import network_words
from cmdeck.tui.screens.dialog import Choice, Choices, Dialog, Words, keys_line
from cmdeck.tui.screens.many import time_of
from cmdeck.tui.widgets.composer_ink import ERR, MUTED, STRONG, TEXT, WARN, between, line_of

Found = Sequence[tuple[OutboxItem, Sequence[Doubt]]]
ROWS = 12
"""Items seen at once."""


class Rehearsal(Dialog[OutboxItem]):
    """Dismissed with the item to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("enter,o", "take", show=False),
    ]

    def __init__(self, found: Found, *, look: Look) -> None:
        """`found`: every item of the queue, with what can be said against it."""
        super().__init__()
        self._look = look
        self._sort(found)
        self._title, self._list = Words(), Choices(rows=ROWS)
        self._why, self._foot = Words(), Words()

    def inside(self) -> Iterable[Widget]:
        """The count, each item, why, the keys."""
        yield self._title
        yield self._list
        yield self._why
        yield self._foot

    def on_mount(self) -> None:
        """Show what was found."""
        super().on_mount()
        self._list.display = bool(self._found)
        self._list.put([self._choice(item, doubts) for item, doubts in self._found])

    def put(self, found: Found) -> None:
        """Something has come up meanwhile, as soon as before it is drawn the first time: show it;
        the item under the cursor stays there."""
        before = self._found[self._list.chosen][0].id if self._found else None
        self._sort(found)
        self._list.display = bool(self._found)
        self._list.put([self._choice(item, doubts) for item, doubts in self._found])
        for place, (item, _doubts) in enumerate(self._found):
            if item.id == before:
                self._list.move(place - self._list.chosen)
        if self.is_mounted and self.is_attached:
            self.sync()

    def _sort(self, found: Found) -> None:
        stuck = [one for one in found if any(doubt.refuses for doubt in one[1])]
        doubted = [one for one in found if one[1] and one not in stuck]
        self._all, self._stuck, self._doubted = len(found), len(stuck), len(doubted)
        self._found = [*stuck, *doubted]

    def action_move(self, by: int) -> None:
        """Another item."""
        self._list.move(by)
        self.sync()

    def action_take(self) -> None:
        """Enter: go there; where all is well, close."""
        self.dismiss(self._found[self._list.chosen][0] if self._found else None)

    def sync(self) -> None:
        """Draw all of it."""
        title = line_of([(_("Rehearsal"), STRONG), *self._counts()], "   ")
        close = keys_line([(_("Esc"), _("back"))])
        self._title.put([between(title, close, self.room), Content()])
        self._why.put(self._why_lines())
        keys = [(_("Enter"), _("go there")), ("↓ ↑", _("choose"))] if self._found else []
        self._foot.put([keys_line(keys)] if keys else [])

    def _counts(self) -> list[tuple[str, str]]:
        if not self._all:
            return [(_("Nothing waits."), MUTED)]
        if not self._found:
            n = self._all
            words = ngettext("{n} item is ready.", "{n} items are ready.", n).format(n=n)
            return [(words, MUTED)]
        counts = []
        if n := self._stuck:
            words = ngettext("{n} of {all} would not go out.", "{n} of {all} would not go out.", n)
            counts.append(("▲ " + words.format(n=n, all=self._all), ERR))
        if n := self._doubted:
            words = ngettext("{n} to look at", "{n} to look at", n).format(n=n)
            counts.append((words, WARN))
        return counts

    def _why_lines(self) -> list[Content]:
        """What can be said against the chosen one, all of it."""
        if not self._found:
            return [Content()]
        item, doubts = self._found[self._list.chosen]
        lines = [Content(), line_of([(one_line(operation_words(item.operation)), TEXT)])]
        lines[1] = lines[1].truncate(self.room, ellipsis=True)
        for doubt in doubts:
            ink = ERR if doubt.refuses else WARN
            lines += line_of([("▲ ", ink), (sentence(doubt.message), MUTED)]).wrap(self.room)
        return [*lines, Content()]

    def _choice(self, item: OutboxItem, doubts: Sequence[Doubt]) -> Choice:
        brand = self._look.directory.brand_of(item.account)
        name = brand.name if brand else str(item.account)
        return Choice(
            f"{time_of(item.due.at, self._look)}  {name}  {network_words([item.network])}",
            more=doubts[0].message,
            color=brand.color if brand else None,
            branded=True,
        )


def sentence(words: str) -> str:
    """A reason as a sentence of its own."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
