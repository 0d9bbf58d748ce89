"""Saved replies: chosen from those of the brand and its language, filled in, and put where one
writes."""

from textual import work

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.saved import SavedReply
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.guarding import Guarding
from cmdeck.tui.widgets.composer_messages import EditorAsked, SavedAsked


class Replying(Guarding):
    """The part of the deck's screen that has something ready to say."""

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
