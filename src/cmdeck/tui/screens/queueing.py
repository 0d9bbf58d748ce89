"""The queue and its drafts by key: edit, move, cancel, send now, resolve; and pause."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from textual import work

from cmdeck.errors import Moved, StoreError
from cmdeck.i18n import _, language, ngettext
from cmdeck.model.column import DraftRow, QueueRow
from cmdeck.model.delivery import Delivery, Event, after
from cmdeck.model.intent import profile
from cmdeck.model.outbox import Due, OutboxItem, Receipt, SendMessage, as_seen
from cmdeck.services.compose import draft_of, is_editable
from cmdeck.services.editing import edit
from cmdeck.text.dates import in_words
from cmdeck.text.phrases import phrase
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.base import LastAct
from cmdeck.tui.screens.writing import Writing

if TYPE_CHECKING:
    from cmdeck.services.queue_changes import QueueChanges, Reversal

_STOPPED = frozenset({Delivery.HELD, Delivery.FAILED})


class Queueing(Writing):
    """The part of the deck's screen that looks after the queue."""

    def _queued(self) -> list[OutboxItem]:
        row = self.row
        return list(row.items) if isinstance(row, QueueRow) else []

    async def _known(self) -> OutboxItem | None:
        """The queued item to do something with; what is unknown is looked at instead."""
        items = self._queued()
        if items and items[0].state is Delivery.UNKNOWN:
            await self._look_at_unknown(items[0])
            return None
        return items[0] if items else None

    def action_queue_edit(self) -> None:
        """Edit a queued post; it stays as it was until the edit is saved."""
        row = self.row
        if isinstance(row, DraftRow):
            self.resume(row)
            return
        self._edit()

    @work
    async def _edit(self) -> None:
        item = await self._known()
        if item is None:
            return
        if not is_editable(item):
            self.say(_("too late: it is on its way"), wrong=True)
            return
        seen = as_seen(item.operation)
        others = [
            other
            for other in self._queued()
            if other.id != item.id and is_editable(other) and as_seen(other.operation) == seen
        ]
        self.write_on(edit(self.deck.store.read, item, others))

    async def _look_at_unknown(self, item: OutboxItem) -> None:
        """It may be online: the person looks, and says."""
        account = self.account(item.account)
        page = ""
        if account is not None:
            page = profile(account.network, account.handle, account.base_url)
        answer = await self.app.push_screen_wait(
            dialogs.YesNo(
                _("It may be online: cmdeck cannot know. It is never sent again by itself."),
                [_("Open {page} and look?").format(page=page)],
                grave=False,
            )
        )
        if answer and page:
            self.open_page(page)

    @work
    async def action_queue_move(self) -> None:
        """Another time for what is under the cursor, or for all that is marked."""
        if len(rows := self.marked_rows) > 1:
            await self.move_many(rows)
            return
        items = [item for item in self._queued() if is_editable(item)]
        if not items:
            self._say_too_late_to_change()
            return
        due = await self.ask_when(draft_of(items[0]), besides=[item.id for item in items])
        if due is None:
            return
        if (back := await self.change(self.changes.move([(item, due) for item in items]))) is None:
            return
        zone = due.zone or self.deck.settings.timezone
        when = in_words(due.at, zone, language=language())
        self.changed(_("moved to {when}").format(when=when), back)

    def _say_too_late_to_change(self) -> None:
        if self._queued():
            self.say(_("too late: it is on its way"), wrong=True)

    @work
    async def action_queue_cancel(self) -> None:
        """Take it, or all that is marked, out of the queue; its text comes back as a draft."""
        row = self.row
        if len(rows := self.marked_rows) > 1:
            await self.cancel_many(rows)
        elif isinstance(row, DraftRow):
            await self.deck.store.trash_draft(row.draft.id)
            self.say(_("draft thrown away"))
        elif items := self._queued():
            await self.cancel(items)

    async def cancel(self, items: Sequence[OutboxItem]) -> None:
        """Take items out of the queue at once, and say where their text is now."""
        able = [item for item in items if after(item.state, Event.CANCEL) is not None]
        if not able:
            self._say_too_late_to_change()
            return
        if (back := await self.change(self.changes.cancel(able))) is None:
            return
        key = self.keymap.shown("go.drafts")
        n = len(back.drafts) + len(back.edits)
        words = ngettext("cancelled; the text is a draft", "cancelled; {n} texts are drafts", n)
        if back.edits and n == 1:
            words = _("cancelled; your edit of it stays a draft")
        words = words.format(n=n) + (f" ({key})" if key else "")
        self.changed(words if n else _("cancelled"), back)

    @property
    def marked_rows(self) -> Sequence[QueueRow]:
        """The marked rows of the column in use."""
        view = self.view
        rows = view.marked if view is not None else ()
        return [row for row in rows if isinstance(row, QueueRow)]

    async def move_many(self, rows: Sequence[QueueRow]) -> None:
        """Another time for many. The part for many knows how."""
        raise LookupError("move_many")

    async def cancel_many(self, rows: Sequence[QueueRow]) -> None:
        """Take many out. The part for many knows how."""
        raise LookupError("cancel_many")

    @property
    def changes(self) -> "QueueChanges":
        """Who writes down what is changed of the queue."""
        return self.deck.changes

    async def put_back(self, last: LastAct, change: "Reversal") -> None:
        """U: what was moved or cancelled stands where it stood."""
        try:
            await self.changes.put_back(change)
        except (StoreError, LookupError):
            words = _("It has changed since; it stays as it is: {what}")
            self.say(words.format(what=last.words), wrong=True)
            return
        self.say(_("put back as it was"))

    @work
    async def action_queue_now(self) -> None:
        """Send now what waits or was stopped, after the undo window."""
        items, item = self._queued(), await self._known()
        if item is None:
            return
        account = self.account(item.account)
        brand = self.brand_of(account)
        question = _("Send now as {brand}, @{handle} on {network}?").format(
            brand=brand.name if brand else "",
            handle=account.handle if account else item.account,
            network=account.capabilities.label if account else "",
        )
        text = getattr(item.operation, "text", "")
        if not await self.app.push_screen_wait(
            dialogs.YesNo(question, [" ".join(text.split())[:120]])
        ):
            return
        due = Due(self.deck.clock.now() + self.undo_window())
        for one in items:
            if not await self._changed(self.deck.store.move_due(one.id, due)):
                return
        words = _("post as @{handle}").format(handle=account.handle if account else item.account)
        if isinstance(item.operation, SendMessage):
            words = _("message to @{handle}").format(handle=item.operation.handle)
        self.did(item.act, words, due.at)

    @work
    async def action_queue_resolve(self) -> None:
        """The person has seen it online: it is sent."""
        items = [i for i in self._queued() if i.state in {Delivery.UNKNOWN, *_STOPPED}]
        if not items:
            return
        link = await self.app.push_screen_wait(
            dialogs.AskLine(_("It is online"), hint=_("its address; may be left empty"))
        )
        if link is None:
            return
        receipt = Receipt(id="", url=link, at=self.deck.clock.now())
        for item in items:
            change = self.deck.store.change_item(item.id, Event.MARK_SENT, receipt=receipt)
            if not await self._changed(change):
                return
        self.say(_("marked as online"))

    async def _changed(self, change: Awaitable[object]) -> bool:
        try:
            await change
        except StoreError as error:
            self.say(phrase(str(error)), wrong=True)
            return False
        return True

    async def change(self, change: "Awaitable[Reversal]") -> "Reversal | None":
        """What puts a change of the queue back; None where it was refused, which is said."""
        try:
            return await change
        except Moved:
            words = _("It has begun, or was changed elsewhere meanwhile: it stays as it is.")
            self.say(words, wrong=True)
        except StoreError as error:
            self.say(phrase(str(error)), wrong=True)
        return None

    # Pause

    @work
    async def action_deck_pause(self) -> None:
        """Pause all publishing at once, or go on; going on sends nothing by itself."""
        if self.deck.store.read.pauses():
            if await self.app.push_screen_wait(
                dialogs.YesNo(
                    _("Go on publishing?"),
                    [_("What fell due meanwhile stays held until you say so.")],
                    grave=False,
                )
            ):
                await self.deck.store.resume(None)
                self.say(_("publishing goes on; what was held stays held"))
            return
        await self.deck.store.pause("", reason="", by=self.deck.face)
        self.say(_("paused: nothing leaves · F12 again to go on"))
