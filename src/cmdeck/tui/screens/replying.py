"""Saved replies, chosen, filled in and put where one writes; the person's own editor; and the
journal of what was said."""

from datetime import datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace
from textual import work

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.column import DraftRow
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import AccountId
from cmdeck.model.saved import SavedReply
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.guarding import Guarding
from cmdeck.tui.widgets.composer_messages import EditorAsked, SavedAsked

T = TypeVar("T")
JOURNAL_DAYS = 30
"""How far the journal goes back on the screen."""


class Replying(Guarding):
    """The part of the deck's screen that has something ready to say."""

    def action_go_journal(self) -> None:
        """What was done, and how."""
        since = self.deck.clock.now() - timedelta(days=JOURNAL_DAYS)

        def known(name: AccountId) -> tuple[Account | None, Brand | None]:
            account = self.account(name)
            return account, self.brand_of(account)

        entries = self.deck.store.read.journal(since)
        screen = dialogs.JournalScreen(
            entries, days=JOURNAL_DAYS, known=known, when=self.when_words
        )
        self.app.push_screen(screen)

    @work
    async def action_draft_trash(self) -> None:
        """Drafts thrown away lately: one comes back."""
        thrown = self.deck.store.read.trashed()
        if not thrown:
            self.say(_("Nothing was thrown away in the last 30 days."))
            return
        chosen = await self.app.push_screen_wait(
            dialogs.ChooseDialog(
                _("Thrown away"),
                [self._line_of(draft.id, draft.updated, draft.text) for draft in thrown],
                words=_("kept for 30 days"),
            )
        )
        if chosen:
            await self.deck.store.restore_draft(chosen[0])
            self.reopen(chosen[0])

    @work
    async def action_draft_before(self) -> None:
        """What a draft said before: one of these texts is written on at."""
        row = self.row
        if not isinstance(row, DraftRow):
            return
        draft = row.draft
        texts = self.deck.store.read.revisions(draft.id)
        options = [
            self._line_of(text, at, text)
            for n, (at, text) in enumerate(texts)
            if text.strip() and text != draft.text and text not in [t for _at, t in texts[:n]]
        ]
        if not options:
            self.say(_("This draft has said nothing else."))
            return
        chosen = await self.app.push_screen_wait(
            dialogs.ChooseDialog(_("What it said before"), options)
        )
        if chosen:
            await self.deck.store.save_draft(replace(draft, text=chosen[0]))
            self.reopen(draft.id)

    def _line_of(self, value: T, at: datetime | None, text: str) -> "dialogs.Option[T]":
        said = " ".join(text.split()) or "…"
        when = self.when_words(at) if at else ""
        return dialogs.Option(value, dialogs.Choice(said, right=when))

    def on_saved_asked(self, message: SavedAsked) -> None:
        """A saved reply into what is being written."""
        message.stop()
        self.choose_saved()

    @work
    async def choose_saved(self) -> None:
        """Which one; what is known of the person is filled in."""
        draft = self.composer.draft
        if draft is None:
            return
        replies = self._replies(draft)
        options = [
            dialogs.Option(
                reply, dialogs.Choice(reply.name, more=" ".join(self._filled(reply, draft).split()))
            )
            for reply in replies
        ]
        words = "" if self.deck.config.replies else _("Your own go into config.toml, as [[reply]].")
        chosen = await self.app.push_screen_wait(
            dialogs.ChooseDialog(_("Saved replies"), options, words=words)
        )
        if chosen and self.composer.draft is not None:
            self.composer.insert(self._filled(chosen[0], draft))

    def on_editor_asked(self, message: EditorAsked) -> None:
        """F4: the terminal is the editor's until it ends; then the text is ours again."""
        message.stop()
        from textual.app import SuspendNotSupported

        from cmdeck.services.editor import edited

        try:
            with self.app.suspend():
                text = edited(message.draft.text)
        except SuspendNotSupported:
            self.composer.refuse(_("This terminal cannot be lent to an editor."))
        except UsageError as error:
            self.composer.refuse(str(error))
        else:
            self.composer.replace_text(text)

    def _replies(self, draft: Draft) -> list[SavedReply]:
        from cmdeck.text.saved import fitting

        account = self.account(draft.account)
        brand = self.brand_of(account)
        return fitting(
            self.deck.config.replies,
            brand=account.brand if account else "",
            language=draft.language or (brand.language if brand else ""),
            private=draft.kind is DraftKind.MESSAGE,
        )

    def _filled(self, reply: SavedReply, draft: Draft) -> str:
        from cmdeck.text.saved import filled, first_name

        account = self.account(draft.account)
        brand = self.brand_of(account)
        name = self.name_of(draft)
        known = {
            "first_name": first_name(name),
            "name": name,
            "handle": f"@{draft.handle}" if draft.handle else "",
            "account": f"@{account.handle}" if account else "",
            "brand": brand.name if brand else "",
            "network": account.capabilities.label if account else "",
        }
        return filled(reply.text, known)
