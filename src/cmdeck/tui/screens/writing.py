"""Writing: the composer opened for whatever is answered, kept while it is typed, confirmed and
queued."""

from collections.abc import Callable, Sequence

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
from cmdeck.model.post import AccountId, NetworkName, PostKind, Reaction, Standing
from cmdeck.services.compose import may_reply
from cmdeck.services.editing import amended
from cmdeck.services.needs import reaches
from cmdeck.text.phrases import network_name
from cmdeck.tui.messages import AccountAsked
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.showing import Showing
from cmdeck.tui.widgets.confirm import ConfirmLine, Named


class Writing(Showing):
    """The part of the deck's screen that begins to write."""

    _reposting: tuple[PostRow, Account] | None = None

    # Opening the composer

    def action_post_reply(self) -> None:
        """Reply as the account that was spoken to."""
        self._reply()

    def action_post_reply_all(self) -> None:
        """Reply, naming everybody who is in the conversation."""
        self._reply(everybody=True)

    def action_item_saved(self) -> None:
        """Answer with something ready to say."""
        self._reply(then=self.choose_saved)

    def _reply(self, *, everybody: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """`then` is called once the composer is open."""
        row = self.row
        if isinstance(row, ConversationRow | MessageRow):
            other = row

            def write(account: Account) -> None:
                self._message_as(other, account)
                then()

            self.as_account(row, write)
        elif isinstance(row, PostRow) and row.post.kind is not PostKind.ARTICLE:
            found = row

            def answer(account: Account) -> None:
                if self._reply_as(found, account, everybody):
                    then()

            self.as_account(row, answer)

    def _reply_as(self, row: PostRow, account: Account, everybody: bool) -> bool:
        """Whether the network lets it be written here."""
        if not self.able(account, Verb.REPLY) or not may_reply(account, row.post, row.quoted):
            self.run_worker(self.offer_page(account, Verb.REPLY, row.post))
            return False
        names = [f"@{name}" for name in row.post.mentions if name != account.handle]
        self._open(
            Draft(
                DraftKind.REPLY,
                account.id,
                text=" ".join(names) + " " if everybody and names else "",
                reply_to=row.key,
                handle=row.post.author.handle,
                # Whoever answers below a warning would give away what it is for.
                warning=row.post.warning,
                language=self._language_of(account),
            ),
            whom=row.post.author.name.shown,
        )
        return True

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

    def action_post_edit(self) -> None:
        """Let a post of ours, already public, say something else."""
        row = self.post_row
        if row is None:
            return
        account = next(
            (one for one in self.deck.store.read.accounts() if one.wrote(row.post)), None
        )
        if account is None:
            self.say(_("Only posts of our own can be edited."), wrong=True)
        elif not self.able(account, Verb.EDIT):
            self.run_worker(self.offer_page(account, Verb.EDIT, row.post))
        elif (draft := amended(self.deck.store.read, row.post, account.id)) is not None:
            self._open(draft)
        else:
            words = _("It names people of other servers, whom an edit from here would lose.")
            self.tell_page(words, row.post.url)

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

    # Account

    def on_account_asked(self, message: AccountAsked) -> None:
        """F2: another account for a new post."""
        message.stop()
        self._change_account()

    @work
    async def _change_account(self) -> None:
        draft = self.composer.draft
        if draft is None:
            return
        networks = dict.fromkeys(
            found.network
            for name in (draft.account, *draft.others)
            if (found := self.account(name)) is not None
        )
        if len(networks) > 1:
            which = await self._which_text(list(networks))
            if which is None:
                return
            if which != "accounts":
                self.composer.show_text_of(NetworkName(which) if which else None)
                return
        await self._choose_accounts(draft)

    async def _which_text(self, networks: Sequence[NetworkName]) -> str | None:
        """F2 with several networks: whose text, or other accounts."""
        each = [
            dialogs.Option(
                str(name), dialogs.Choice(_("The text of {network} alone").format(network=label))
            )
            for name in networks
            for label in (network_name(name),)
        ]
        options = [
            dialogs.Option("accounts", dialogs.Choice(_("Other accounts"))),
            dialogs.Option("", dialogs.Choice(_("The text of all"))),
            *each,
        ]
        dialog = dialogs.ChooseDialog(_("Accounts and texts"), options)
        chosen = await self.app.push_screen_wait(dialog)
        return chosen[0] if chosen else None

    async def _choose_accounts(self, draft: Draft) -> None:
        options = [
            dialogs.account_option(self.target(account))
            for account in self.deck.store.read.accounts()
            if reaches(account, draft.quote)
        ]
        now = [one.value for one in options if one.value.account.id in self._names(draft)]
        chosen = await self.app.push_screen_wait(
            dialogs.ChooseDialog(
                _("Write as which accounts?"),
                options,
                several=draft.kind is DraftKind.POST,
                ticked=now,
            )
        )
        if chosen and self.composer.draft is not None:
            first, *others = chosen
            self.composer.set_account(first.account, first.brand, others)

    def _names(self, draft: Draft) -> tuple[AccountId, ...]:
        return (draft.account, *draft.others)

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
