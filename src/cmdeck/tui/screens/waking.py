"""What was missed while nothing could leave: asked about once, all of it in one question."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from cmdeck.i18n import _, labelled, ngettext
from cmdeck.model.column import QueueRow
from cmdeck.model.missed import Missed
from cmdeck.model.outbox import OutboxItem
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.planning import Planning
from cmdeck.tui.widgets.confirm import Named

if TYPE_CHECKING:
    from cmdeck.services.missed import Outgoing

Marks = frozenset[tuple[int, int]]


class Waking(Planning):
    """The part of the deck's screen that asks about what was missed."""

    _missed_asked: Marks = frozenset()
    """What has been asked about: not again before a restart, but by key."""
    _missed_seen: Marks = frozenset()
    """What was there a second ago: what is held together is asked about together."""
    _missed_told: Marks = frozenset()

    def mind_missed(self) -> None:
        """Once a second: ask, once all of it is held and the person's hands are free."""
        found = self.deck.store.read.missed()
        marks = found.marks - self._missed_asked if found is not None else frozenset()
        seen, self._missed_seen = self._missed_seen, marks
        if found is None or not marks or marks != seen or self.deck.store.read.pauses():
            return
        if not self._is_free():
            self._tell_missed(found, marks)
        elif (new := found.only(marks)) is not None:
            self._ask_missed(new)

    def _is_free(self) -> bool:
        """Whether a question may take the keys now: nobody types, and nothing else is asked."""
        return self._is_alone and not self.typing() and not self.is_confirming()

    @property
    def _is_alone(self) -> bool:
        """Whether no dialog stands over the deck."""
        return self.app.screen is self

    def _tell_missed(self, found: Missed, marks: Marks) -> None:
        """It waits: say so, and with which key it is asked for."""
        if marks <= self._missed_told or not self._is_alone:
            return
        self._missed_told = marks
        new = found.only(marks)
        n = len(new.rows) if new is not None else 0
        words = ngettext("{n} post missed, held", "{n} posts missed, held", n).format(n=n)
        self.say(labelled(words, self._missed_key()), wrong=True)

    def _missed_key(self) -> str:
        key = self.keymap.shown("queue.missed")
        return key or self.keymap.shown("deck.palette")

    def action_queue_missed(self) -> None:
        """Ask about all that was missed, also what was asked about before."""
        found = self.deck.store.read.missed()
        if found is None:
            self.say(_("nothing was missed"))
        else:
            self._ask_missed(found)

    def _ask_missed(self, found: Missed) -> None:
        # Noted before anything waits: the next look must not ask the same again.
        self._missed_asked |= found.marks
        self._ask_until_answered(found)

    @work
    async def _ask_until_answered(self, found: Missed) -> None:
        """The question; what was decided elsewhere is left out of it."""
        while True:
            decision = await self.app.push_screen_wait(self._question(found))
            if decision is None:
                words = _("they stay held; {key} asks again")
                self.say(words.format(key=self._missed_key()))
                return
            now = self.deck.store.read.missed()
            still = now.only(found.marks) if now is not None else None
            if still is None:
                self.say(_("It was decided elsewhere meanwhile: nothing was changed."), wrong=True)
                return
            match decision:
                case dialogs.Decision.MOVE:
                    await self.move_many(rows_of(still))
                case dialogs.Decision.DROP:
                    await self.cancel_many(rows_of(still))
                case _:
                    await self._send_missed(still, left_out=len(found.rows) - len(still.rows))
                    return
            after = self.deck.store.read.missed()
            rest = after.only(still.marks) if after is not None else None
            if rest is None or rest.marks != still.marks:
                return
            found = rest  # gone back from there: the question again

    def _question(self, found: Missed) -> "dialogs.MissedDialog":
        from cmdeck.services.missed import headline

        deck = self.deck
        return dialogs.MissedDialog(
            headline(found, now=deck.clock.now(), zone=deck.settings.timezone),
            rows_of(found),
            sending=lambda: self._sending(found),
            look=self.columns.look,
            clock=deck.clock,
        )

    # Sending

    def _outgoing(self, found: Missed) -> "Outgoing":
        from cmdeck.services.missed import outgoing

        deck = self.deck
        return outgoing(found.items, deck.compose, deck.guards, now=deck.clock.now())

    def _sending(self, found: Missed) -> "dialogs.Sending":
        """Whose posts would leave, each account on a line of its own, with what must be typed."""
        out = self._outgoing(found)
        stays = [labelled(self._name_of(item), words) for item, words in out.stays]
        if self.deck.store.read.pauses():
            return dialogs.Sending(stays=[_("Paused: nothing leaves before you go on.")])
        named = []
        for name, n in out.counts.items():
            account = self.account(name)
            brand = self.brand_of(account)
            verb = ngettext("send {n} post", "send {n} posts, a minute apart", n)
            named.append(
                Named(
                    verb=verb.format(n=n),
                    account=f"@{account.handle}" if account else str(name),
                    network=account.capabilities.label if account else "",
                    brand=brand.name if brand else "",
                    color=brand.color if brand else None,
                    when=_("now"),
                    guards=self._guards_of(out, name),
                )
            )
        return dialogs.Sending(named, stays)

    def _name_of(self, item: OutboxItem) -> str:
        account = self.account(item.account)
        return f"@{account.handle}" if account else str(item.account)

    def _guards_of(self, out: "Outgoing", name: str) -> tuple[str, ...]:
        """Why letters are asked for: a protected account, or what any send is asked for."""
        from cmdeck.services.guard_words import guard_next, guard_words

        account = next((one for one in self.deck.store.read.accounts() if one.id == name), None)
        words = []
        if account is not None and account.protected:
            said = _("{account} is protected.")
            words.append(said.format(account=f"@{account.handle}"))
        zone = self.deck.settings.timezone
        for item, guard in out.guards:
            if item.account == name:
                text = str(getattr(item.operation, "text", ""))
                words.append(f"{guard_words(guard, text, zone)} {guard_next(guard)}".strip())
        return tuple(dict.fromkeys(words))

    async def _send_missed(self, still: Missed, *, left_out: int) -> None:
        """Let them go, in one transaction, a minute apart for each account; U takes it back until
        the first has left."""
        from cmdeck.services.missed import paced

        out = self._outgoing(still)
        start = self.deck.clock.now() + self.undo_window()
        how = "letters" if any(self._guards_of(out, name) for name in out.counts) else "line"
        moves = self.changes.move(paced(out.items, start), confirmed=how)
        if (back := await self.change(moves)) is None:
            return
        n = sum(out.counts.values())
        words = ngettext("{n} post leaves", "{n} posts leave, a minute apart", n).format(n=n)
        if left_out:
            other = ngettext(
                "{n} was decided elsewhere", "{n} were decided elsewhere", left_out
            ).format(n=left_out)
            words = f"{words} · {other}"
        self.changed(words, back)


def rows_of(found: Missed) -> Sequence[QueueRow]:
    """What was missed, as the queue shows it."""
    return [
        QueueRow(f"act:{items[0].act}:{items[0].id}", items, items[0].due.at)
        for items in found.rows
    ]
