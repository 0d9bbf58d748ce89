"""The queue as a whole: its calendar, many posts at once, a rehearsal, and plans that come in."""

from collections.abc import Sequence

from textual import work

from cmdeck.i18n import _, language, ngettext
from cmdeck.model.column import Column, ColumnType, QueueRow, span_query
from cmdeck.model.delivery import Event, after
from cmdeck.model.outbox import OutboxItem, row_of
from cmdeck.services.queue_changes import Reversal
from cmdeck.text.dates import short_day
from cmdeck.text.phrases import column_name
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.queueing import Queueing

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
        if (back := await self.change(self.changes.move(moves))) is None:
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

    def _changed_many(self, words: str, back: Reversal) -> None:
        if self.view is not None:
            self.view.clear_marks()
        self.changed(words, back)

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
