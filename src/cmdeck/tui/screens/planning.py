"""The queue as a whole: its calendar, many posts at once, a rehearsal, and plans that come in."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from cmdeck.errors import Moved, StoreError
from cmdeck.i18n import _, language, ngettext
from cmdeck.model.brand import Account
from cmdeck.model.column import Column, ColumnType, QueueRow, span_query
from cmdeck.model.delivery import Event, after
from cmdeck.model.outbox import OutboxItem, row_of
from cmdeck.text.dates import short_day
from cmdeck.text.phrases import column_name, phrase
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.queueing import Queueing

if TYPE_CHECKING:
    from cmdeck.services.plans import Plan, Plans
    from cmdeck.services.queue_changes import Reversal
    from cmdeck.services.rehearse import Doubt
    from cmdeck.store.reader import Reader
    from cmdeck.text.sheet import Sheet

EVERY = 2000
"""Rows of a day taken together, at most."""


class Planning(Queueing):
    """The part of the deck's screen that plans."""

    _month = True
    """How the calendar was left."""

    # The calendar

    @work
    async def action_go_calendar(self) -> None:
        """The queue as a calendar; then the day that was chosen."""
        screen = dialogs.CalendarScreen(
            self.deck, self.keymap, self.columns.look, month=self._month
        )
        picked = await self.app.push_screen_wait(screen)
        self._month = screen.month
        if picked is None:
            return
        column = Column(
            "",
            ColumnType.QUEUE,
            title=self._day_title(picked),
            accounts=(f"brand:{picked.brand}",) if picked.brand else ("*",),
            query=span_query(picked.since, picked.until),
            temporary=True,
        )
        if picked.then is dialogs.Then.OPEN:
            self.open_column(column)
            return
        found = self.deck.store.read.rows(column, limit=EVERY).rows
        rows = [row for row in found if isinstance(row, QueueRow)]
        if picked.then is dialogs.Then.MOVE:
            await self.move_many(rows)
        else:
            await self.cancel_many(rows)

    def _day_title(self, picked: "dialogs.Picked") -> str:
        """`Queue · Tue 8 Dec · VéloVille`."""
        zone, now = self.deck.settings.timezone, self.deck.clock.now()
        day = short_day(picked.since, now, zone=zone, language=language())
        brands = [b.name for b in self.deck.store.read.brands() if b.id == picked.brand]
        return " · ".join([column_name(ColumnType.QUEUE), day, *brands])

    # Many at once

    async def move_many(self, rows: Sequence[QueueRow]) -> None:
        """Another time for many: a phrase, what it would do to each, one Enter, one U."""
        if not rows:
            return
        items = [item for row in rows for item in row.items]
        moves = await self.app.push_screen_wait(
            dialogs.ManyMoved(
                rows,
                outlook=lambda words: self._outlook(items, words),
                look=self.columns.look,
                clock=self.deck.clock,
            )
        )
        if not moves:
            return
        if (back := await self.change(self.changes.move(moves, "line"))) is None:
            return
        n = len({row_of(item) for item, _due in moves})
        self._changed_many(ngettext("{n} post moved", "{n} posts moved", n).format(n=n), back)

    def _outlook(self, items: Sequence[OutboxItem], words: str) -> "dialogs.Outlook":
        from cmdeck.services.shifting import preview
        from cmdeck.text.moments import Refused
        from cmdeck.text.shift import read_shift

        zone, now = self.deck.settings.timezone, self.deck.clock.now()
        by = read_shift(words, now=now, zone=zone, language=language())
        if isinstance(by, Refused):
            return dialogs.Outlook(message=by.message)
        read = self.deck.store.read
        brands = {account.id: account.brand for account in read.accounts()}
        steps = preview(
            items,
            by,
            living=read.living_items(),
            zone=zone,
            now=now,
            brand_of=lambda account: brands.get(account, ""),
        )
        return dialogs.Outlook(steps)

    async def cancel_many(self, rows: Sequence[QueueRow]) -> None:
        """Many out of the queue: each named, one `y`, one U."""
        asked = dialogs.ManyCancelled(rows, look=self.columns.look)
        if not rows or not await self.app.push_screen_wait(asked):
            return
        items = [item for row in rows for item in row.items]
        able = [item for item in items if after(item.state, Event.CANCEL) is not None]
        if not able:
            self.say(_("too late: it is on its way"), wrong=True)
            return
        if (back := await self.change(self.changes.cancel(able))) is None:
            return
        n = len({row_of(item) for item in able})
        words = ngettext("{n} post cancelled", "{n} posts cancelled", n).format(n=n)
        self._changed_many(words, back)

    def _changed_many(self, words: str, back: "Reversal") -> None:
        if self.view is not None:
            self.view.clear_marks()
        self.changed(words, back)

    # Rehearsal

    @work
    async def action_queue_rehearse(self) -> None:
        """What of the queue would not go out, and why; then the item that was chosen. Looked for
        beside the screen: a queue of months takes seconds."""
        found = await self.deck.beside.ask(self._rehearse)
        dialog = dialogs.Rehearsal(found, look=self.columns.look)
        looking = self.run_worker(self._rehearse_links(dialog))
        item = await self.app.push_screen_wait(dialog)
        looking.cancel()
        if item is not None:
            self._go_to_item(item)

    async def _rehearse_links(self, dialog: "dialogs.Rehearsal") -> None:
        """Once the links of the queue have been looked at: the same again."""
        from cmdeck.services.links import links_of
        from cmdeck.services.rehearse import texts_of

        urls = links_of(texts_of(self.deck.store.read.living_items()))
        if await self.links_answered(urls):
            dialog.put(await self.deck.beside.ask(self._rehearse))

    def _rehearse(self, read: "Reader") -> "Sequence[tuple[OutboxItem, Sequence[Doubt]]]":
        from cmdeck.services.rehearse import picture_fault, rehearse, scene_of

        deck = self.deck
        faults = cache(lambda one: picture_fault(deck.places.media, one))
        return rehearse(
            scene_of(
                deck.guards_on(read),
                now=deck.clock.now(),
                grace=deck.config.publish.grace,
                picture=faults,
            )
        )

    def _go_to_item(self, item: OutboxItem) -> None:
        """The cursor on an item of the queue, in a column that shows it."""
        every = Column("", ColumnType.QUEUE)
        rows = self.deck.store.read.rows(every, limit=EVERY).rows
        row = next((row for row in rows if isinstance(row, QueueRow) and _holds(row, item)), None)
        if row is None:
            self.say(_("It is not in the queue any more."))
            return
        for view in self.columns.columns:
            if view.column.type is ColumnType.QUEUE and view.select(str(row.key)):
                self.columns.use(view)
                return
        at = item.due.at
        query = span_query(at, at + timedelta(minutes=1))
        self.open_column(Column("", ColumnType.QUEUE, query=query, temporary=True))

    # Plans

    @work
    async def action_queue_import(self) -> None:
        """A plan in a file: shown row by row, then all of it or nothing."""
        from cmdeck.errors import UsageError
        from cmdeck.services.plan_file import sheet_of

        typed = await self.app.push_screen_wait(
            dialogs.AskLine(
                _("Import a plan"),
                hint=_("a CSV file of cmdeck, Metricool, Buffer or Hootsuite; ~ is your home"),
            )
        )
        if not typed or not typed.strip():
            return
        try:
            sheet, folder = await sheet_of(typed)
        except UsageError as error:
            self.app.push_screen(dialogs.Told(_("Import a plan"), str(error)))
            return
        await self._take_plan(typed.strip(), sheet, folder)

    async def _take_plan(self, name: str, sheet: "Sheet", folder: Path) -> None:
        from cmdeck.services.plans import Plans, Step
        from cmdeck.text.sheet_dates import DateOrder

        deck, read = self.deck, self.deck.store.read
        plans = Plans(deck.store, deck.compose, self.pictures, clock=deck.clock, face=deck.face)
        orders = (None, *DateOrder)
        named: tuple[Account, ...] = ()
        order: DateOrder | None = None
        while True:
            plan = await plans.read(
                sheet, named=named, zone=deck.settings.timezone, order=order, folder=folder
            )
            public = [w for w in plan.wishes if w.step not in {Step.SAME, Step.DRAFT}]
            names = dict.fromkeys(wish.draft.account for wish in public)
            whose = [one for name_ in names if (one := self.account(name_)) is not None]
            answer = await self.app.push_screen_wait(
                dialogs.PlanDialog(
                    name,
                    plan,
                    [self.target(account) for account in whose],
                    look=self.columns.look,
                    clock=deck.clock,
                    order=order,
                    named=[self.target(account) for account in named],
                    left_out=sheet.unknown,
                )
            )
            match answer:
                case None:
                    return
                case dialogs.Answer.DATES:
                    order = orders[(orders.index(order) + 1) % len(orders)]
                case dialogs.Answer.ACCOUNTS:
                    named = await self._accounts_of_plan(read.accounts(), named)
                case _:
                    by = "letters" if answer is dialogs.Answer.TAKE_BY_LETTERS else "line"
                    await self._carry_out(plans, plan, by)
                    return

    async def _accounts_of_plan(
        self, known: Sequence[Account], named: tuple[Account, ...]
    ) -> tuple[Account, ...]:
        """Whose posts the rows are that do not say it."""
        targets = {account.id: self.target(account) for account in known}
        chosen = await self.app.push_screen_wait(
            dialogs.ChooseDialog(
                _("Whose posts are they, where the sheet does not say?"),
                [dialogs.account_option(target) for target in targets.values()],
                several=True,
                ticked=[targets[account.id] for account in named],
            )
        )
        return named if chosen is None else tuple(target.account for target in chosen)

    async def _carry_out(self, plans: "Plans", plan: "Plan", confirmed: str) -> None:
        from cmdeck.services.plans import Step

        try:
            done = await plans.carry_out(plan, confirmed=confirmed)
        except Moved:
            words = _("The queue has changed meanwhile. Nothing was written: import it again.")
            self.say(words, wrong=True)
            return
        except StoreError as error:
            self.say(phrase(str(error)), wrong=True)
            return
        n = sum(wish.step is not Step.SAME for wish in plan.wishes)
        words = ngettext("plan taken: {n} post", "plan taken: {n} posts", n).format(n=n)
        self.changed(words, self.changes.of_plan(plan, done))

    # Marks

    def action_mark_toggle(self) -> None:
        """Mark the row under the cursor, or not any more; on to the next."""
        if self.view is not None:
            self.view.action_mark_toggle()
            self.view.action_cursor_down()

    def action_mark_range(self) -> None:
        """Mark from the last mark to the cursor."""
        if self.view is not None:
            self.view.action_mark_range()

    def action_mark_all(self) -> None:
        """Mark every row that is shown, or none any more."""
        if self.view is not None:
            self.view.action_mark_all()


def _holds(row: QueueRow, item: OutboxItem) -> bool:
    return any(one.id == item.id for one in row.items)
