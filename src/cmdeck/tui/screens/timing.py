"""When something shall go out: the schedule dialog, over what is queued already."""

from collections.abc import Awaitable, Callable, Sequence

from cmdeck.i18n import language
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Due, ItemId, OutboxItem, Publish, SendMessage
from cmdeck.services.compose import taken_times
from cmdeck.services.editing import numbers_of
from cmdeck.services.queued import threaded
from cmdeck.text.collisions import is_turn
from cmdeck.text.phrases import network_short
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.checking import Checking
from cmdeck.tui.widgets.composer_words import Check, Target, nothing_found


class Timing(Checking):
    """The part of the deck's screen that asks for a time."""

    async def ask_when(self, draft: Draft, *, besides: Sequence[ItemId] = ()) -> Due | None:
        """The schedule dialog for what is queued already; None: the person went back. `besides` are
        the items that it is about: they are in nobody's way."""
        dialog = self._when_dialog(draft, nothing_found, besides)
        return await self.app.push_screen_wait(dialog)

    def _when_dialog(
        self,
        draft: Draft,
        check: Callable[[Draft], Awaitable[Check]],
        besides: Sequence[ItemId] = (),
        notes: Sequence[str] = (),
    ) -> "dialogs.ScheduleDialog":
        targets = [
            Target(account, self.brand_of(account))
            for name in (draft.account, *draft.others)
            if (account := self.account(name)) is not None
        ]
        return dialogs.ScheduleDialog(
            draft,
            targets,
            calendar=self._calendar(draft, besides),
            clock=self.deck.clock,
            check=check,
            notes=notes,
        )

    def _calendar(self, draft: Draft, besides: Sequence[ItemId]) -> "dialogs.Calendar":
        from cmdeck.text.slots import free_slots
        from cmdeck.text.when import understand

        zone = self.deck.settings.timezone
        brand = self.brand_of(self.account(draft.account))
        slots = brand.slots if brand else ()
        living = self.deck.store.read.living_items()
        about = threaded([*numbers_of(draft), *besides], living)
        items = [item for item in living if item.id not in about]
        taken = taken_times(items, draft.account)
        now = self.deck.clock.now()
        return dialogs.Calendar(
            zone=zone,
            language=language(),
            understand=lambda words: understand(
                words,
                now=self.deck.clock.now(),
                zone=zone,
                language=language(),
                slots=slots,
                taken=taken,
            ),
            free=tuple(free_slots(slots, now=now, zone=zone, taken=taken)),
            planned=tuple(self._planned(items)),
        )

    def _planned(self, items: Sequence[OutboxItem]) -> "list[dialogs.Planned]":
        planned = []
        for item in items:
            if item.state not in {Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.HELD}:
                continue
            if not isinstance(item.operation, Publish | SendMessage):
                continue
            brand = self.brand_of(self.account(item.account))
            name, color = (brand.name, brand.color) if brand else ("", None)
            short_name, public = network_short(item.network), is_turn(item)
            planned.append(dialogs.Planned(item.due.at, name, color, (short_name,), public))
        return planned
