"""The journal: what was done, from which account, how it was confirmed and what became of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem
from cmdeck.model.post import AccountId
from cmdeck.services.journal import face_words, gone_past, how, kind_name
from cmdeck.store.journal import Entry
from cmdeck.text.display import displayable
from cmdeck.text.phrases import delivery_name, phrase
from cmdeck.tui.screens.dialog import Scrolling, Words, keys_line
from cmdeck.tui.widgets.composer_ink import (
    ERR,
    FAINT,
    MUTED,
    STRONG,
    TEXT,
    WARN,
    Piece,
    between,
    brand_ink,
    line_of,
)

_INKS = {Delivery.UNKNOWN: ERR, Delivery.FAILED: ERR, Delivery.HELD: WARN}


class JournalScreen(Scrolling[None]):
    """Dismissed with None by Esc. Changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_by(1)", priority=True, show=False),
        Binding("k", "scroll_by(-1)", priority=True, show=False),
        Binding("home", "scroll_by(-100000)", priority=True, show=False),
        Binding("end", "scroll_by(100000)", priority=True, show=False),
    ]

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        days: int,
        known: Callable[[AccountId], tuple[Account | None, Brand | None]],
        when: Callable[[datetime], str],
    ) -> None:
        """`known` gives an account and its brand; `when` writes a moment in the person's zone."""
        super().__init__()
        self._entries, self._days, self._known, self._when = entries, days, known, when
        self._head, self._body, self._foot = Words(), Words(), Words()

    def inside(self) -> Iterable[Widget]:
        """Title, entries, keys."""
        yield self._head
        yield VerticalScroll(self._body, classes="dialog--scroll")
        yield self._foot

    def sync(self) -> None:
        """Draw it, the newest first."""
        words = _("the last {n} days").format(n=self._days)
        title = line_of([(_("Journal"), STRONG), (words, FAINT)], "   ")
        self._head.put([title, Content()])
        lines = [line for entry in self._entries for line in self._entry(entry)]
        self._body.put(lines or [line_of([(_("Nothing was done."), MUTED)])])
        keys = [("↑ ↓", _("read on")), (_("Esc"), _("back"))]
        self._foot.put([Content(), keys_line(keys)])

    def _entry(self, entry: Entry) -> list[Content]:
        act = entry.act
        guarded = WARN if gone_past(act) else FAINT
        undone: list[Piece] = [(_("undone"), WARN)] if entry.undone else []
        left = line_of([(self._when(act.at), FAINT), (kind_name(act.kind), STRONG), *undone], "  ")
        right = line_of([(how(act), guarded), (face_words(act), FAINT)], "  ")
        head = [between(left, right, self.room)]
        if left.cell_length + 2 + right.cell_length > self.room:
            head = [left, *right.wrap(self.room)]
        items = [line for item in entry.items for line in self._item(item)]
        return [*head, *items, Content()]

    def _item(self, item: OutboxItem) -> list[Content]:
        account, brand = self._known(item.account)
        name = f"@{account.handle} · {account.capabilities.label}" if account else item.account
        part = f"{item.part}/{item.parts}" if item.parts > 1 else ""
        state = delivery_name(item.state)
        why = phrase(item.reason) if item.reason else ""
        row = line_of(
            [
                ("▌", brand_ink(brand.color if brand else None)),
                (brand.name if brand else "", TEXT),
                (name, FAINT),
                (part, FAINT),
                (state, _INKS.get(item.state, MUTED)),
                (why, MUTED),
            ],
            " ",
        )
        text = " ".join(displayable(getattr(item.operation, "text", "")).split())
        said = line_of([(f"  {text}", MUTED)]).truncate(self.room, ellipsis=True)
        return [row.truncate(self.room, ellipsis=True), *([said] if text else [])]
