"""A plan that comes into the queue: what each row would add, change or move, or why it cannot; then
one Enter for all of it, or nothing.

Shows and asks; it is given the plan, and dismissed with what the person wants.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from cmdeck.clock import Clock
from cmdeck.i18n import _, labelled, ngettext
from cmdeck.model.outbox import Publish
from cmdeck.services.plans import Plan, Step, Trouble, Wish
from cmdeck.text.sheet_dates import DateOrder
from cmdeck.tui.render.frame import Look, one_line
from cmdeck.tui.screens.dialog import Confirming, keys_line
from cmdeck.tui.screens.many import time_of
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
from cmdeck.tui.widgets.composer_words import Target
from cmdeck.tui.widgets.confirm import ConfirmLine, Named

TROUBLES = 200
"""Troubles shown, at most."""


class Answer(StrEnum):
    """What the person wants of a plan."""

    TAKE = "take"
    TAKE_BY_LETTERS = "letters"
    ACCOUNTS = "accounts"
    DATES = "dates"


class PlanDialog(Confirming[Answer]):
    """Dismissed with an answer, or None: nothing is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "answer('accounts')", priority=True, show=False),
        Binding("f8", "answer('dates')", priority=True, show=False),
    ]

    def __init__(
        self,
        name: str,
        plan: Plan,
        targets: Sequence[Target],
        *,
        look: Look,
        clock: Clock,
        order: DateOrder | None,
        named: Sequence[Target] = (),
        left_out: Sequence[str] = (),
    ) -> None:
        """`targets` are whose queue would change; `named` and `order` what the person said of the
        rows that do not; `left_out` the columns that nobody knows."""
        super().__init__(clock)
        self._file, self._plan, self._look = name, plan, look
        self._targets, self._named = tuple(targets), tuple(named)
        self._order, self._left_out = order, tuple(left_out)

    @property
    def _changes(self) -> list[Wish]:
        return [wish for wish in self._plan.wishes if wish.step is not Step.SAME]

    @property
    def _may_take(self) -> bool:
        return bool(self._changes) and not self._plan.troubles

    def action_answer(self, answer: str) -> None:
        """F2 and F8: the rows are read again."""
        self.dismiss(Answer(answer))

    def on_key(self, event: events.Key) -> None:
        """Enter: on the line where somebody's queue changes; drafts alone have none."""
        if event.key == "enter" and self._may_take and not self._targets:
            event.stop()
            self.dismiss(Answer.TAKE)

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter on the named line."""
        event.stop()
        self.dismiss(Answer.TAKE_BY_LETTERS if event.how == "letters" else Answer.TAKE)

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Any other key: nothing is taken by Esc, the line stays by the others."""
        event.stop()
        if not event.text:
            self.dismiss(None)

    # How it looks

    def sync(self) -> None:
        """Draw all of it."""
        title = line_of([(_("Import"), STRONG), (self._file, MUTED)], "   ")
        close = keys_line([(_("Esc"), _("back"))])
        self._title.put([between(title, close, self.room), *self._summary(), Content()])
        lines = self._trouble_lines() if self._plan.troubles else self._wish_lines()
        self._list.put(lines or [Content()])
        keys = [("F2", self._accounts_words()), ("F8", self._dates_words()), ("↑ ↓", _("scroll"))]
        self._foot.put([Content(), keys_line(keys)])
        if self._may_take and self._targets:
            self._line.show([self._named_row(target) for target in self._targets])
            self.set_focus(self._line)

    def _accounts_words(self) -> str:
        if not self._named:
            return _("accounts")
        return labelled(_("accounts"), ", ".join(target.handle for target in self._named))

    def _dates_words(self) -> str:
        return labelled(_("dates"), order_words(self._order)) if self._order else _("dates")

    def _named_row(self, target: Target) -> Named:
        n = sum(wish.draft.account == target.account.id for wish in self._public())
        protected = _("{account} is protected.").format(account=target.handle)
        return Named(
            verb=ngettext("queue {n} post", "queue {n} posts", n).format(n=n),
            account=target.handle,
            network=target.network,
            brand=target.name,
            color=target.color,
            guards=(protected,) if target.account.protected else (),
        )

    def _public(self) -> list[Wish]:
        return [wish for wish in self._changes if wish.step is not Step.DRAFT]

    def _summary(self) -> list[Content]:
        lines = []
        if self._left_out:
            names = ", ".join(f"“{name}”" for name in self._left_out[:20])
            words = _("Columns that are left out: {names}").format(names=names)
            lines += line_of([(words, FAINT)]).wrap(self.room)
        if self._plan.troubles:
            n = len({trouble.row for trouble in self._plan.troubles})
            words = ngettext(
                "{n} row cannot be taken. Nothing was written.",
                "{n} rows cannot be taken. Nothing was written.",
                n,
            )
            return [*lines, line_of([("▲ " + words.format(n=n), ERR)])]
        if not self._changes:
            words = _("Everything in it is in the queue already.")
            return [*lines, line_of([(words, TEXT)])]
        return [*lines, line_of([(summary_words(self._plan), TEXT)])]

    def _trouble_lines(self) -> list[Content]:
        lines: list[Content] = []
        for trouble in self._plan.troubles[:TROUBLES]:
            lines += line_of(self._trouble(trouble), "  ").wrap(self.room)
        return lines

    def _trouble(self, trouble: Trouble) -> list[Piece]:
        where = _("row {row}").format(row=trouble.row)
        if trouble.column:
            where += " · " + trouble.column
        return [(where, STRONG), (trouble.message, ERR), (trouble.next, MUTED)]

    def _wish_lines(self) -> list[Content]:
        return [line for wish in self._changes for line in self._wish(wish)]

    def _wish(self, wish: Wish) -> list[Content]:
        brand = self._look.directory.brand_of(wish.draft.account)
        account = self._look.directory.accounts.get(wish.draft.account)
        ink = brand_ink(brand.color if brand else None)
        when = time_of(wish.due.at, self._look) if wish.due else ""
        if wish.item is not None and wish.due is not None and wish.item.due != wish.due:
            before = time_of(wish.item.due.at, self._look)
            when = f"{before} {self._look.glyphs.becomes} {when}"
        left: list[Piece] = [
            (f"{self._look.glyphs.bar} ", ink),
            (step_words(wish.step) + "  ", TEXT),
            (when + "  " if when else "", STRONG),
            (brand.name if brand else str(wish.draft.account), ink),
            (f"  {account.capabilities.short if account else ''}  ", FAINT),
        ]
        changed = wish.step is Step.CHANGE and wish.item is not None
        if not changed:
            left.append((one_line(wish.draft.text), MUTED))
        lines = [line_of(left).truncate(self.room, ellipsis=True)]
        if changed and wish.item is not None and isinstance(wish.item.operation, Publish):
            for sign, text, shade in (
                ("-", wish.item.operation.text, FAINT),
                ("+", wish.draft.text, TEXT),
            ):
                line = line_of([(f"   {sign} ", shade), (one_line(text), shade)])
                lines.append(line.truncate(self.room, ellipsis=True))
        for media in wish.draft.media if wish.step in {Step.ADD, Step.DRAFT} else ():
            words = media.alt or _("no description")
            shade = FAINT if media.alt else WARN
            line = line_of([(f"   {media.name}: {words}", shade)])
            lines.append(line.truncate(self.room, ellipsis=True))
        return lines


def summary_words(plan: Plan) -> str:
    """`3 new posts · 1 changed · 2 moved · 4 as they were`."""
    counts = {step: len(plan.of(step)) for step in Step}
    new, drafts = counts[Step.ADD], counts[Step.DRAFT]
    said = [
        (new, ngettext("{n} new post", "{n} new posts", new)),
        (counts[Step.CHANGE], _("{n} changed")),
        (counts[Step.MOVE], _("{n} moved")),
        (drafts, ngettext("{n} draft", "{n} drafts", drafts)),
        (counts[Step.SAME], _("{n} as they were")),
    ]
    return " · ".join(words.format(n=n) for n, words in said if n)


def step_words(step: Step) -> str:
    """What becomes of a row."""
    match step:
        case Step.ADD:
            return _("new")
        case Step.CHANGE:
            return _("changed")
        case Step.MOVE:
            return _("moved")
        case Step.DRAFT:
            return _("draft")
        case Step.SAME:
            return _("as it was")


def order_words(order: DateOrder) -> str:
    """How the dates of a sheet are read."""
    match order:
        case DateOrder.DMY:
            return _("day first")
        case DateOrder.MDY:
            return _("month first")
        case DateOrder.YMD:
            return _("year first")
