"""The queue and its drafts by key: edit, move, cancel, send now, resolve; and pause."""

from collections.abc import Awaitable

from textual import work

from cmdeck.errors import StoreError
from cmdeck.i18n import _, language
from cmdeck.model.column import DraftRow, QueueRow
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.intent import profile
from cmdeck.model.outbox import Due, OutboxItem, Publish, Receipt, SendMessage
from cmdeck.services.compose import draft_of, is_editable
from cmdeck.text.dates import in_words
from cmdeck.text.phrases import phrase
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.writing import Writing

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
        draft = await self.deck.compose.edit(item)
        self._open(draft)
        if item.state is Delivery.SCHEDULED:
            zone = item.due.zone or self.deck.settings.timezone
            when = in_words(item.due.at, zone, language=language())
            words = _("Goes out {when} as it was, unless you save this or cancel it.")
            self.composer.say(words.format(when=when))

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
        """Another time for what is under the cursor."""
        items = [item for item in self._queued() if isinstance(item.operation, Publish)]
        if not items:
            return
        due = await self.ask_when(draft_of(items[0]))
        if due is None:
            return
        for item in items:
            if not await self._changed(self.deck.store.move_due(item.id, due)):
                return
        zone = due.zone or self.deck.settings.timezone
        self.say(_("moved to {when}").format(when=in_words(due.at, zone, language=language())))

    @work
    async def action_queue_cancel(self) -> None:
        """Take it out of the queue; its text comes back as a draft. U puts nothing out: it stays a
        draft."""
        row = self.row
        if isinstance(row, DraftRow):
            await self.deck.store.trash_draft(row.draft.id)
            self.say(_("draft thrown away"))
            return
        items = self._queued()
        if not items:
            return
        kept = None
        for item in items:
            if isinstance(item.operation, Publish) and kept is None:
                kept = await self.deck.store.save_draft(draft_of(item))
            if not await self._changed(self.deck.store.change_item(item.id, Event.CANCEL)):
                return
        self.say(_("cancelled; the text is a draft (g d)") if kept else _("cancelled"))

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
