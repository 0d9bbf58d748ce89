"""Doing something with an item: react, moderate, open, copy, share, undo."""

from collections.abc import Sequence
from datetime import timedelta

from textual import work

from cmdeck.errors import StoreError
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import (
    ActivityRow,
    Column,
    ColumnType,
    ConversationRow,
    DraftRow,
    GapRow,
    MessageRow,
    Pending,
    PostRow,
    QueueRow,
    Row,
)
from cmdeck.model.outbox import ActId, DraftId, Withdrawal
from cmdeck.model.post import AccountId, Post, PostKind, Reaction
from cmdeck.model.timeline import Timeline, Wanted, Why
from cmdeck.services.compose import REACTION_VERBS, Done, may_reply
from cmdeck.services.refresh import DEFAULT_INTERVALS
from cmdeck.text.phrases import verb_name
from cmdeck.tui.actions import BY_ID, Scope, in_scopes
from cmdeck.tui.screens.ask import YesNo
from cmdeck.tui.screens.base import DeckBase
from cmdeck.tui.screens.menu import Menu, MenuItem

LOOKED_AT = timedelta(minutes=10)
"""How long an opened thread stays wanted after it was opened."""


class Engaging(DeckBase):
    """The part of the deck's screen that acts on items."""

    # Reactions

    def action_post_like(self) -> None:
        """Like, or take it back."""
        self._react(Reaction.LIKE)

    def action_post_bookmark(self) -> None:
        """Bookmark, or take it back."""
        self._react(Reaction.BOOKMARK)

    def action_post_repost(self) -> None:
        """Repost after a confirmation, or take it back."""
        self._react(Reaction.REPOST)

    @work
    async def _react(self, reaction: Reaction) -> None:
        row = self.post_row
        if row is None or row.post.kind is PostKind.ARTICLE:
            return
        account = await self.via_for(row)
        if account is None:
            return
        verb = REACTION_VERBS[reaction]
        if not self.able(account, verb):
            await self.offer_page(account, verb, row.post)
            return
        on = not _is_on(row, account, reaction)
        if reaction is Reaction.REPOST and on:
            await self.confirm_repost(row, account)
            return
        done = await self.deck.compose.react(row.key, account.id, reaction, on=on)
        self._say_reaction(done, row.post, reaction, on=on)

    async def confirm_repost(self, row: PostRow, account: Account) -> None:
        """Name the account before anything public. The writing part of the screen knows how."""
        raise LookupError("confirm_repost")

    def _say_reaction(self, done: Done, post: Post, reaction: Reaction, *, on: bool) -> None:
        words = _("{verb} for @{handle}") if on else _("{verb} taken back for @{handle}")
        verb = verb_name(REACTION_VERBS[reaction])
        self.did(done.act, words.format(verb=verb, handle=post.author.handle), done.undo_until)

    # Moderation

    @work
    async def action_moderate_hide(self) -> None:
        """Hide a reply below a post of ours, or show it again."""
        row = self.post_row
        account = await self._moderator(row, Verb.HIDE)
        if row is not None and account is not None:
            done = await self.deck.compose.hide(row.key, account.id, on=not row.post.hidden)
            words = _("hidden: @{handle}") if not row.post.hidden else _("shown again: @{handle}")
            self.did(done.act, words.format(handle=row.post.author.handle), None)

    @work
    async def action_moderate_mute(self) -> None:
        """Hear no more of the author."""
        row = self.post_row
        account = await self._moderator(row, Verb.MUTE)
        if row is not None and account is not None:
            done = await self.deck.compose.mute(row.post.author, account.id)
            self.did(done.act, _("muted: @{handle}").format(handle=row.post.author.handle), None)

    @work
    async def action_moderate_delete(self) -> None:
        """Delete a post of ours, after y or o."""
        row = self.post_row
        if row is None:
            return
        own = {account.handle.casefold(): account for account in self.deck.store.read.accounts()}
        account = own.get(row.post.author.handle.casefold())
        if account is None:
            self.say(_("Only posts of our own can be deleted."), wrong=True)
            return
        brand = self.brand_of(account)
        question = _("Delete this post of {brand}, @{handle} on {network}?").format(
            brand=brand.name if brand else account.id,
            handle=account.handle,
            network=account.capabilities.label,
        )
        if await self.app.push_screen_wait(YesNo(question, row.post.text.shown[:120])):
            done = await self.deck.compose.delete(row.key, account.id, confirmed="letters")
            self.did(done.act, _("deleted: @{handle}").format(handle=account.handle), None)

    @work
    async def action_moderate_block(self) -> None:
        """Block the author; where the API cannot, on the network's own page."""
        await self._on_page(Verb.BLOCK)

    @work
    async def action_moderate_report(self) -> None:
        """Report to the network; where the API cannot, on its own page."""
        await self._on_page(Verb.REPORT)

    async def _on_page(self, verb: Verb) -> None:
        row = self.post_row
        if row is None:
            return
        account = await self.via_for(row)
        if account is not None and not self.able(account, verb):
            await self.offer_page(account, verb, row.post)

    async def _moderator(self, row: PostRow | None, verb: Verb) -> Account | None:
        if row is None:
            return None
        account = await self.via_for(row)
        return account if account is not None and self.able(account, verb) else None

    # Opening

    def action_item_open(self) -> None:
        """Open what is under the cursor: thread, gap, draft, queued post, conversation."""
        row = self.row
        match row:
            case PostRow() if row.post.kind is PostKind.ARTICLE:
                self.action_item_link()
            case PostRow():
                self._open_thread(row)
            case GapRow():
                self._fill(row)
            case ConversationRow():
                self.open_column(
                    Column("", ColumnType.MESSAGES, query=row.key, accounts=row.via, temporary=True)
                )
            case ActivityRow() if row.activities and row.activities[0].post:
                key = str(row.activities[0].post)
                self._open_key(key, row.via)
            case DraftRow():
                self.resume(row)
            case QueueRow():
                self.action_queue_edit()
            case MessageRow():
                self.action_post_message()
            case _:
                pass

    def open_column(self, column: Column) -> None:
        """Show a column that is only there to look at something. The arranging part knows how."""
        raise LookupError("open_column")

    def resume(self, row: DraftRow) -> None:
        """Write on at a draft. The writing part knows how."""
        raise LookupError("resume")

    def action_queue_edit(self) -> None:
        """Edit what is queued. The queue's part knows how."""
        raise LookupError("queue_edit")

    def action_post_message(self) -> None:
        """Write in private. The writing part knows how."""
        raise LookupError("post_message")

    def _open_thread(self, row: PostRow) -> None:
        self.deck.spawn(self.deck.store.set_seen([str(row.key)]))
        self._open_key(str(row.key), row.via)

    def _open_key(self, key: str, via: Sequence[AccountId]) -> None:
        accounts = tuple(str(name) for name in via[:1])
        column = Column(
            "", ColumnType.THREAD, query=key, accounts=accounts or ("*",), temporary=True
        )
        self.open_column(column)
        timelines = self.deck.store.read.timelines(column)
        self._want(timelines, Why.OPEN)

    def _want(self, timelines: Sequence[Timeline], why: Why) -> None:
        now = self.deck.clock.now()
        wishes = [
            Wanted(
                timeline,
                why,
                now,
                interval=DEFAULT_INTERVALS[timeline.kind],
                until=now + LOOKED_AT if why is Why.OPEN else None,
            )
            for timeline in timelines
        ]
        self.deck.spawn(self.deck.store.want(wishes))

    def _fill(self, row: GapRow) -> None:
        wish = Wanted(
            row.gap.timeline, Why.GAP, self.deck.clock.now(), cursor=row.gap.cursor, paid=True
        )
        self.deck.spawn(self.deck.store.want([wish]))
        self.say(_("asking…"))

    def action_item_author(self) -> None:
        """What this author wrote, as a column."""
        row = self.post_row
        if row is None or row.post.kind is PostKind.ARTICLE:
            return
        column = Column(
            "",
            ColumnType.AUTHOR,
            title=f"@{row.post.author.handle}",
            query=row.post.author.handle,
            accounts=tuple(row.via[:1]) or ("*",),
            temporary=True,
        )
        self.open_column(column)
        self._want(self.deck.store.read.timelines(column), Why.OPEN)

    def action_item_link(self) -> None:
        """Open the link in the browser."""
        if page := _page_of(self.row):
            self.open_page(page)

    def action_item_copy(self) -> None:
        """Copy the link."""
        if page := _page_of(self.row):
            self.app.copy_to_clipboard(page)
            self.say(_("link copied"))

    def action_column_refresh(self) -> None:
        """Look now."""
        view = self.view
        if view is None:
            return
        timelines = self.deck.store.read.timelines(view.column)
        self._want(timelines, Why.NOW)
        self.say(_("looking…") if timelines else _("nothing to look for"))

    # Undo

    @work
    async def action_deck_undo(self) -> None:
        """Undo the last act of this deck."""
        last = self.last_act
        if last is None:
            self.say(_("nothing to undo"))
            return
        try:
            gone = await self.deck.compose.undo(last.act)
        except StoreError as error:
            self.say(str(error), wrong=True)
            return
        self.last_act = None
        match gone.result:
            case Withdrawal.WITHDRAWN:
                self.say(_("undone: {what}").format(what=last.words))
                if gone.draft is not None:
                    self.reopen(gone.draft)
            case Withdrawal.TOO_LATE:
                await self._offer_delete(last.act)
            case Withdrawal.NOTHING:
                self.say(_("there was nothing left to undo"))

    def reopen(self, draft: DraftId) -> None:
        """A draft came back: write on at it. The writing part knows how."""
        raise LookupError("reopen")

    async def _offer_delete(self, act: ActId) -> None:
        """It has left: offer the opposite, a deletion, after y or o."""
        items = [item for item in self.deck.store.read.items_of(act) if item.receipt]
        sent = [item for item in items if item.receipt and item.receipt.key]
        if not sent:
            self.say(_("too late: it is on its way"), wrong=True)
            return
        where = ", ".join(item.account for item in sent)
        if not await self.app.push_screen_wait(
            YesNo(_("It is online already ({where}). Delete it there?").format(where=where), "")
        ):
            return
        for item in sent:
            if item.receipt is not None and item.receipt.key is not None:
                done = await self.deck.compose.delete(
                    item.receipt.key, item.account, confirmed="letters"
                )
                self.did(done.act, _("deleted: {where}").format(where=where), None)

    # Menu

    @work
    async def action_item_menu(self) -> None:
        """Everything this item can do."""
        row = self.row
        if row is None:
            return
        items = [
            MenuItem(action, why_not)
            for action in in_scopes(*self.scopes_of(row))
            if (why_not := self.why_not(action.needs, row)) is not None
        ]
        chosen = await self.app.push_screen_wait(Menu(items))
        if chosen is not None:
            await self.run_action(_call(chosen))

    def scopes_of(self, row: Row) -> tuple[Scope, ...]:
        """Where the keys of an item are at home."""
        return (Scope.QUEUE,) if isinstance(row, QueueRow | DraftRow) else (Scope.POST,)

    def why_not(self, verb: Verb | None, row: Row) -> str | None:
        """Why an action greys for `row`: "" when it does not, None when it makes no sense at
        all."""
        if verb is None:
            return ""
        if not isinstance(row, PostRow) or row.post.kind is PostKind.ARTICLE:
            return None if not isinstance(row, MessageRow | ConversationRow) else ""
        account = self.account(row.via[0]) if row.via else None
        if account is None:
            return None
        ability = account.capabilities.can(verb)
        if verb is Verb.REPLY and not may_reply(account, row.post, row.quoted):
            ability = Ability.WEB
        if ability is Ability.NO:
            return _("{network} has no such thing").format(network=account.capabilities.label)
        return _("on the web page") if ability is Ability.WEB else ""


def _call(action_id: str) -> str:
    action = BY_ID[action_id]
    name = action.method.removeprefix("action_")
    return f"{name}({action.argument!r})" if action.argument else name


def _is_on(row: PostRow, account: Account, reaction: Reaction) -> bool:
    """Whether the reaction is, or is wished: what the next press takes back."""
    wish: Pending | None = row.pending.get((account.id, reaction))
    return wish.on if wish is not None else reaction in row.viewer.get(account.id, frozenset())


def _page_of(row: Row | None) -> str:
    if isinstance(row, PostRow):
        links = [link.url for link in row.post.links]
        if row.post.kind is PostKind.ARTICLE:
            return row.post.url or (links[0] if links else "")
        return links[0] if links else row.post.url
    if isinstance(row, QueueRow) and row.first.receipt:
        return row.first.receipt.url
    return ""
