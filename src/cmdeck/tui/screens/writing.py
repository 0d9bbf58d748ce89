"""Writing: the composer opened for whatever is answered, kept while it is typed, confirmed and
queued."""

from collections.abc import Sequence

from textual import work

from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Verb
from cmdeck.model.column import (
    ConversationRow,
    MessageRow,
    PostRow,
    Row,
)
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import PostKind, Reaction, Standing
from cmdeck.services.compose import may_reply
from cmdeck.tui.messages import AccountAsked, PreviewAsked
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.picturing import Picturing
from cmdeck.tui.widgets.confirm import ConfirmLine, Named


class Writing(Picturing):
    """The part of the deck's screen that begins to write."""

    _reposting: tuple[PostRow, Account] | None = None

    # Opening the composer

    def action_post_reply(self) -> None:
        """Reply as the account that was spoken to."""
        self._reply()

    def action_post_reply_all(self) -> None:
        """Reply, naming everybody who is in the conversation."""
        self._reply(everybody=True)

    def _reply(self, *, everybody: bool = False) -> None:
        row = self.row
        if isinstance(row, ConversationRow | MessageRow):
            self.action_post_message()
        elif isinstance(row, PostRow) and row.post.kind is not PostKind.ARTICLE:
            found = row
            self.as_account(row, lambda account: self._reply_as(found, account, everybody))

    def _reply_as(self, row: PostRow, account: Account, everybody: bool) -> None:
        if not self.able(account, Verb.REPLY) or not may_reply(account, row.post, row.quoted):
            self.run_worker(self.offer_page(account, Verb.REPLY, row.post))
            return
        names = [f"@{name}" for name in row.post.mentions if name != account.handle]
        self._open(
            Draft(
                DraftKind.REPLY,
                account.id,
                text=" ".join(names) + " " if everybody and names else "",
                reply_to=row.key,
                handle=row.post.author.handle,
                language=self._language_of(account),
            ),
            whom=row.post.author.name.shown,
        )

    def action_post_quote(self) -> None:
        """Quote, as the account in use."""
        row = self.post_row
        if row is not None and row.post.kind is not PostKind.ARTICLE:
            found = row
            self.as_account(row, lambda account: self._quote_as(found, account))

    def _quote_as(self, row: PostRow, account: Account) -> None:
        if not self.able(account, Verb.QUOTE):
            self.run_worker(self.offer_page(account, Verb.QUOTE, row.post))
            return
        self._open(
            Draft(
                DraftKind.QUOTE,
                account.id,
                quote=row.key,
                handle=row.post.author.handle,
                language=self._language_of(account),
            ),
            whom=row.post.author.name.shown,
        )

    def action_post_message(self) -> None:
        """Write to the author in private."""
        if (row := self.row) is not None:
            found = row
            self.as_account(row, lambda account: self._message_as(found, account))

    def _message_as(self, row: Row, account: Account) -> None:
        if not self.able(account, Verb.MESSAGE):
            return
        match row:
            case PostRow() if row.post.kind is not PostKind.ARTICLE:
                author, conversation = row.post.author, ""
            case ConversationRow():
                author, conversation = row.last.other, row.last.conversation
            case MessageRow():
                author, conversation = row.message.other, row.message.conversation
            case _:
                return
        draft = Draft(
            DraftKind.MESSAGE,
            account.id,
            to=author.id,
            handle=author.handle,
            conversation=conversation,
            language=self._language_of(account),
        )
        self._open(draft, whom=author.name.shown)

    @work
    async def action_post_share(self) -> None:
        """Share the item under the cursor into a new post."""
        row = self.post_row
        if row is None:
            return
        account = await self._account_for_share(row)
        if account is None:
            return
        post = row.post
        page = post.url or next((link.url for link in post.links), "")
        title = post.title.shown if post.title else ""
        draft = Draft(
            DraftKind.POST,
            account.id,
            text=f"{title}\n{page}".strip(),
            source=page,
            # What nobody can read yet is not announced: it waits until the page answers.
            awaits=page if post.standing is not Standing.PUBLIC else "",
            language=self._language_of(account),
        )
        self._open(draft)

    async def _account_for_share(self, row: PostRow) -> Account | None:
        known = self.deck.store.read.accounts()
        fitting = [account for account in known if row.brand and account.brand == row.brand]
        if len(fitting) == 1:
            return fitting[0]
        return await self._pick(fitting or known, _("Share as which account?"))

    @work
    async def action_deck_new(self) -> None:
        """A new post; which account is asked."""
        account = await self._pick(self.deck.store.read.accounts(), _("Write as which account?"))
        if account is not None:
            self._open(Draft(DraftKind.POST, account.id, language=self._language_of(account)))

    @work
    async def action_deck_new_here(self) -> None:
        """A new post as this column's account."""
        row = self.row
        account = await self.via_for(row) if row is not None else None
        if account is None and self.view is not None:
            timelines = self.deck.store.read.timelines(self.view.column)
            names = list(dict.fromkeys(t.account for t in timelines if t.account))
            known = [found for name in names if (found := self.account(name)) is not None]
            account = await self._pick(known, _("Write as which account?"))
        if account is not None:
            self._open(Draft(DraftKind.POST, account.id, language=self._language_of(account)))

    async def _pick(self, accounts: Sequence[Account], title: str) -> Account | None:
        if not accounts:
            self.say(_("No account yet: cmdeck login x"), wrong=True)
            return None
        if len(accounts) == 1:
            return accounts[0]
        return await self.choose_account(accounts, title)

    def _language_of(self, account: Account) -> str:
        brand = self.brand_of(account)
        return brand.language if brand else ""

    # Articles

    def on_preview_asked(self, message: PreviewAsked) -> None:
        """F3: the text as it will look."""
        message.stop()
        self.app.push_screen(dialogs.Preview(_("As it will look"), message.draft.text))

    # Account

    def on_account_asked(self, message: AccountAsked) -> None:
        """F2: another account for a new post."""
        message.stop()
        self._change_account()

    @work
    async def _change_account(self) -> None:
        account = await self.choose_account(
            self.deck.store.read.accounts(), _("Write as which account?")
        )
        if account is not None and self.composer.draft is not None:
            self.composer.set_account(account, self.brand_of(account))

    # Reposts

    async def confirm_repost(self, row: PostRow, account: Account) -> None:
        """Name the account on a line that Enter confirms."""
        self._reposting = (row, account)
        brand = self.brand_of(account)
        line = self.query_one("#line", ConfirmLine)
        line.show(
            [
                Named(
                    verb=_("repost"),
                    brand=brand.name if brand else "",
                    account=f"@{account.handle}",
                    network=account.capabilities.label,
                    color=brand.color if brand else None,
                    whom=f"@{row.post.author.handle}",
                )
            ]
        )
        line.focus()
        self.sync_footer()

    def on_confirm_line_confirmed(self, event: ConfirmLine.Confirmed) -> None:
        """Enter on the line."""
        event.stop()
        self.query_one("#line", ConfirmLine).hide()
        self._focus_columns()
        if self._reposting is not None:
            self._repost(*self._reposting)
        self._reposting = None
        self.sync_footer()

    def on_confirm_line_left(self, event: ConfirmLine.Left) -> None:
        """Esc on the line."""
        event.stop()
        self.query_one("#line", ConfirmLine).hide()
        self._reposting = None
        self._focus_columns()
        self.sync_footer()

    @work
    async def _repost(self, row: PostRow, account: Account) -> None:
        done = await self.deck.compose.react(
            row.key, account.id, Reaction.REPOST, on=True, confirmed="line", wait=True
        )
        words = _("repost of @{handle}").format(handle=row.post.author.handle)
        self.did(done.act, words, done.undo_until)
