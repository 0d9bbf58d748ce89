"""The draft in the composer: opened, kept while it is typed, confirmed, queued or scheduled."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import work

import cmdeck.tui
from cmdeck.deck import Deck
from cmdeck.errors import StoreError
from cmdeck.i18n import _, language, ngettext
from cmdeck.model.brand import Account
from cmdeck.model.column import Column, ColumnType, DraftRow, MessageRow
from cmdeck.model.conversation import Message
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.outbox import DraftId, Due
from cmdeck.services.addressing import as_answer
from cmdeck.services.compose import Done
from cmdeck.services.editing import Going, Opened, is_unchanged, opened
from cmdeck.services.threads import lead_of
from cmdeck.text.dates import in_words, short, short_day
from cmdeck.tui.messages import ComposerLeft, DraftEdited, ScheduleAsked, SendConfirmed
from cmdeck.tui.screens.keeping import DraftKeeper
from cmdeck.tui.screens.timing import Timing
from cmdeck.tui.widgets.composer_article import for_account
from cmdeck.tui.widgets.composer_words import Target
from cmdeck.tui.widgets.margin import Exchange

if TYPE_CHECKING:
    from cmdeck.tui.widgets.composer import Composer

OPENED_STYLES = Path(cmdeck.tui.__file__).with_name("dialogs.tcss")
RESTORED = timedelta(days=1)
"""A draft as old as this was left, not lost: no word of it at the start."""


class Drafting(Timing):
    """The part of the deck's screen that looks after the draft in the composer."""

    _keeper: DraftKeeper | None = None
    _whom = ""
    """Displayable name of the person whom the draft in the composer answers."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._left: list[DraftKeeper] = []

    _composer: "Composer | None" = None

    @property
    def composer(self) -> "Composer":
        """The pane under the columns. Raises LookupError until it is there, just after the first
        frame: whoever begins to write asks `is_furnished` first."""
        if self._composer is None:
            raise LookupError("composer")
        return self._composer

    @property
    def is_furnished(self) -> bool:
        """Whether what the first frame does without is there."""
        return self._composer is not None

    def on_resize(self) -> None:
        """Another height of the screen, another height of the composer."""
        if self._composer is not None:
            self._composer.fit()

    @property
    def is_writing(self) -> bool:
        """Whether the keys go into the composer."""
        pane = self._composer
        return pane is not None and pane.display and pane.has_focus_within

    async def furnish(self) -> None:
        """The composer, hidden until it opens, and the styles of everything that opens."""
        self.app.stylesheet.read(OPENED_STYLES)
        composer = self._make_composer()
        composer.use_keys(self.keymap)
        await self.mount(composer, before="#line")
        self._composer = composer

    def _make_composer(self) -> "Composer":
        """A composer that counts, speaks and checks as this deck does."""
        from cmdeck.text.length import count
        from cmdeck.tui.widgets.composer import Composer

        zone = self.deck.settings.timezone
        return Composer(
            clock=self.deck.clock,
            measure=lambda text, network: count(text, network).length,
            due_in_words=lambda due: short(due.at, due.zone or zone, language=language()),
            hour=self.hour,
            check=self.check,
            remarks=self._remarks,
            confirms=self.deck.settings.confirm,
            id="composer",
        )

    def _remarks(self, draft: Draft) -> tuple[str, ...]:
        """What a person would want to know before this leaves, and stops nothing."""
        return (*self._said_before(draft), *self._pauses(draft))

    def _said_before(self, draft: Draft) -> Iterator[str]:
        """The name that is put before an answer: it is in no line of the composer."""
        account = self.account(draft.account)
        lead = lead_of(draft, account) if account is not None else ""
        if lead and draft.kind is DraftKind.REPLY:
            yield _("It begins with {name}: that counts, too.").format(name=lead.strip())

    def _pauses(self, draft: Draft) -> tuple[str, ...]:
        names = (draft.account, *draft.others)
        brands = {account.brand for name in names if (account := self.account(name)) is not None}
        pauses = self.deck.store.read.pauses()
        if not any(pause.brand in {"", *brands} for pause in pauses):
            return ()
        return (_("Publishing is paused: it stays queued, and is held once its hour has passed."),)

    def _open(self, draft: Draft, *, whom: str = "") -> None:
        """Show the composer; what was in it stays a draft."""
        if not self.is_furnished:  # a key as fast as the first frame
            self.call_after_refresh(self._open, draft, whom=whom)
            return
        self._keep_now()
        if draft.kind is not DraftKind.MESSAGE and draft.thread is Thread.ONE:
            draft = replace(draft, thread=Thread.PLAIN)
        self._keeper = DraftKeeper(self.deck.store, kept=self._saved, failed=self._not_saved)
        self._whom = whom = whom or self.name_of(draft)
        account = self.account(draft.account)
        draft = for_account(as_answer(draft, self.deck.store.read), account)
        others = tuple(
            Target(found, self.brand_of(found))
            for name in draft.others
            if (found := self.account(name)) is not None
        )
        self.composer.open(
            draft, account=account, brand=self.brand_of(account), others=others, whom=whom
        )
        self._show_history(draft, whom)
        if draft.article is not None:
            keys = [self.keymap.shown(f"compose.{name}") for name in ("preview", "audience")]
            words = _(
                "# begins the title. {preview}: as it will look. {more}: stage, tags and so on."
            )
            self.composer.say(words.format(preview=keys[0], more=keys[1]))
        self.edited(draft)
        self.sync_footer()

    def sync_footer(self) -> None:
        """The footer belongs to whoever has the focus. The screen itself knows how."""
        raise LookupError("sync_footer")

    def name_of(self, draft: Draft) -> str:
        """Whom a draft answers, where the store still has what was answered."""
        key = draft.reply_to or draft.quote
        post = self.deck.store.read.post(str(key)) if key else None
        if post is None:
            return self._whom if draft.kind is DraftKind.MESSAGE else ""
        return post.author.name.shown

    def _show_history(self, draft: Draft, whom: str) -> None:
        """What was said with this person before, in the margin."""
        if not draft.handle:
            return
        found = self._exchanges(draft)
        if not found:
            return
        if draft.kind is DraftKind.MESSAGE:
            summary = ngettext("{n} message in private", "{n} messages in private", len(found))
        else:
            summary = ngettext("{n} exchange in public", "{n} exchanges in public", len(found))
        name = whom or f"@{draft.handle}"
        self.composer.set_history(name, summary.format(n=len(found)), found[:6])

    def _exchanges(self, draft: Draft) -> list[Exchange]:
        account = self.account(draft.account)
        if draft.kind is DraftKind.MESSAGE or account is None:
            return self._private_exchanges(draft)
        if not draft.handle:
            return []  # a visitor of a blog: by their name nobody is known
        posts = self.deck.store.read.exchanges(draft.handle, account)
        return [
            self._exchange(post.at, account.wrote(post), post.text.shown, account) for post in posts
        ]

    def _exchange(self, at: datetime, ours: bool, text: str, account: Account | None) -> Exchange:
        brand = self.brand_of(account)
        who = _("we") if ours else _("they")
        color = brand.color if ours and brand else None
        return Exchange(self.when_words(at), who, " ".join(text.split()), color)

    def _private_exchanges(self, draft: Draft) -> list[Exchange]:
        key = f"conversation:{draft.account}:{draft.conversation}"
        if not draft.conversation:
            return []
        rows = self.deck.store.read.rows(Column("", ColumnType.MESSAGES, query=key), limit=6).rows
        messages: list[Message] = [row.message for row in rows if isinstance(row, MessageRow)]
        account = self.account(draft.account)
        return [self._exchange(m.at, m.outgoing, m.text.shown, account) for m in messages]

    def when_words(self, at: datetime) -> str:
        """A moment lately, in the person's zone."""
        zone, now = self.deck.settings.timezone, self.deck.clock.now()
        day = short_day(at, now, zone=zone, language=language())
        return f"{day} {self.hour(at)}"

    # Keeping what is typed

    def on_draft_edited(self, message: DraftEdited) -> None:
        """Kept from the key itself."""
        message.stop()
        self.edited(message.draft)
        if self._keeper is not None:
            self._keeper.edited(message.draft)

    def edited(self, draft: Draft) -> None:
        """The text changed. The spelling part wants to know."""
        raise LookupError("edited")

    def _saved(self, draft: Draft) -> None:
        self.composer.set_saved(self.deck.clock.now(), draft)

    def _not_saved(self, error: StoreError) -> None:
        self.composer.refuse(_("Not kept: {error}").format(error=error))

    def _keep_now(self) -> None:
        """Another draft takes the pane, or the deck ends: what is there is kept first."""
        if self._keeper is not None:
            self._keeper.close()
            self._left = [one for one in self._left if one.is_saving] + [self._keeper]
            self._keeper = None

    async def on_unmount(self) -> None:
        """What is still being saved is saved before we end."""
        for keeper in self._left:
            await asyncio.shield(keeper.finish())

    def on_composer_left(self, message: ComposerLeft) -> None:
        """Back to the list; the draft is kept, an empty one is not."""
        message.stop()
        draft = message.draft
        self._keep_now()
        self.composer.close()
        self._focus_columns()
        empty = not draft.text.strip() and not draft.media
        if empty or is_unchanged(self.deck.store.read, draft):
            if draft.id:
                self.deck.spawn(self.deck.store.trash_draft(draft.id))
        elif draft.edits is not None:
            key = self.keymap.shown("queue.edit")
            self.say(_("edit kept, not saved · {key} goes on with it").format(key=key))
        else:
            self.say(_("draft kept · g d"))
        self.sync_footer()

    def _focus_columns(self) -> None:
        if self.view is not None:
            self.view.focus()

    # Sending

    def on_send_confirmed(self, message: SendConfirmed) -> None:
        """Enter on the named line: one act, on disk before the composer closes."""
        message.stop()
        self._send(message.draft, message.due, message.confirmed, message.past)

    @work
    async def _send(
        self, draft: Draft, due: Due | None, confirmed: str, past: Sequence[str]
    ) -> None:
        keeper = self._keeper
        if keeper is not None:
            await keeper.flush()
            draft = keeper.numbered(draft)
        looked = await self.deck.look(draft, due)
        if why := self.words_of(looked.problems, draft) or self.unseen(looked, draft, past):
            self.composer.refuse(why)
            return
        try:
            if not draft.id:
                draft = await self.deck.store.save_draft(draft)
            done = await self.deck.compose.send(draft, due, confirmed=confirmed, past=past)
        except StoreError as error:
            self._refuse_send(error)
            return
        if keeper is not None:
            keeper.forget()
        self.composer.close()
        self._focus_columns()
        self._say_sent(draft, due, done)
        self.sync_footer()

    def _refuse_send(self, error: StoreError) -> None:
        if str(error) == "edited_elsewhere":
            words = _("The queued post was changed elsewhere meanwhile. Yours is kept as a draft.")
            self.composer.refuse(words)
        else:
            self.composer.refuse(str(error))

    def _say_sent(self, draft: Draft, due: Due | None, done: Done) -> None:
        handle = draft.handle or self.account_handle(draft)
        if due is not None:
            zone = due.zone or self.deck.settings.timezone
            words = _("queued for {when}").format(when=in_words(due.at, zone, language=language()))
            self.did(done.act, words, None)
            return
        done_words = {
            DraftKind.POST: _("post as @{handle}"),
            DraftKind.REPLY: _("reply to @{handle}") if draft.handle else _("reply as @{handle}"),
            DraftKind.QUOTE: _("quote of @{handle}"),
            DraftKind.MESSAGE: _("message to @{handle}"),
            DraftKind.EDIT: _("edit as @{handle}"),
        }
        said = _("article as @{handle}") if draft.article else done_words[draft.kind]
        self.did(done.act, said.format(handle=handle), done.undo_until)

    def account_handle(self, draft: Draft) -> str:
        """The handle of a draft's account."""
        account = self.account(draft.account)
        return account.handle if account else str(draft.account)

    def reopen(self, draft: DraftId) -> None:
        """A draft came back: write on at it."""
        found = self.deck.store.read.draft(draft)
        if found is not None:
            self._open(found)
            self.composer.say(_("draft restored"))

    def resume(self, row: DraftRow) -> None:
        """Write on at a draft."""
        self.write_on(opened(self.deck.store.read, row.draft))

    def write_on(self, start: Opened) -> None:
        """Show a draft in the composer, and say how it stands to what it edits."""
        self._open(start.draft)
        if words := self._going_words(start):
            self.composer.say(words)

    def _going_words(self, start: Opened) -> str:
        match start.going:
            case Going.OWN:
                return ""
            case Going.CHANGED:
                return _("What is queued was changed meanwhile: saving this replaces it.")
            case Going.TAKEN_OUT:
                return _("What it edited is not queued any more: this is a post of its own.")
            case Going.LEFT:
                return _("It has left as it was: this would be a second post.")
        item, words = start.item, _("Your edit goes on.") if start.going is Going.GOES_ON else ""
        if item is None or item.state is not Delivery.SCHEDULED:
            return words
        when = in_words(
            item.due.at, item.due.zone or self.deck.settings.timezone, language=language()
        )
        stays = _("Goes out {when} as it was, unless you save this or cancel it.")
        return f"{words} {stays.format(when=when)}".strip()

    def say_restored(self) -> None:
        """What was being written when the deck ended lately is there; whoever looks for it reads
        where."""
        newest = next(iter(self.deck.store.read.drafts()), None)
        if newest is None or newest.updated is None or not newest.text.strip():
            return
        if self.deck.clock.now() - newest.updated < RESTORED:
            words = _("draft restored ({time})").format(time=self.when_words(newest.updated))
            key = self.keymap.shown("go.drafts")
            self.say(f"{words} · {key}" if key else words)

    # Scheduling

    def on_schedule_asked(self, message: ScheduleAsked) -> None:
        """F8: when?"""
        message.stop()
        self._schedule(message.draft)

    @work
    async def _schedule(self, draft: Draft) -> None:
        dialog = self._when_dialog(draft, self.check, notes=self.composer.notes)
        self.tell_of_links(dialog, draft)
        due = await self.app.push_screen_wait(dialog)
        if due is not None:
            past = dialog.past if dialog.how == "letters" else ()
            self._send(self.composer.draft or draft, due, dialog.how, past)
