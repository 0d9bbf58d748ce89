"""Doing something with an item: react, moderate, open, copy, share, undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual import work

from cmdeck.errors import StoreError
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import (
    ConversationRow,
    DraftRow,
    MessageRow,
    Pending,
    PostRow,
    QueueRow,
    Row,
)
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import DraftId, OutboxItem, Publish, Withdrawal
from cmdeck.model.post import AccountId, Post, PostKind, Reaction
from cmdeck.services.compose import REACTION_VERBS, Done, may_reply
from cmdeck.text.phrases import verb_name
from cmdeck.tui.actions import Action, Scope, in_scopes
from cmdeck.tui.fitting import fits, is_article
from cmdeck.tui.keys import Keymap
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.base import LastAct
from cmdeck.tui.screens.moderating import Moderating, first_line

if TYPE_CHECKING:
    from cmdeck.services.queue_changes import Reversal

_OF_OTHERS = {
    **dict.fromkeys((Verb.HIDE, Verb.MUTE, Verb.BLOCK, Verb.REPORT), True),
    **dict.fromkeys((Verb.APPROVE, Verb.SPAM), True),
    Verb.DELETE: False,
    Verb.EDIT: False,
}
"""What is done to posts of others only (True), or to our own only (False)."""
_OF_SITES = frozenset({Verb.APPROVE, Verb.SPAM, Verb.TRASH})
"""What only a site of ours has: elsewhere it is not even offered."""


class Able(Struct, frozen=True):
    """How far something can be done with an item."""

    refused: str = ""
    """Why not; "" where it can."""
    note: str = ""
    """How: `on the web page`."""


class Engaging(Moderating):
    """The part of the deck's screen that acts on items."""

    keymap: Keymap

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
        self._say_reaction(done, row.post, reaction, account, on=on)

    async def confirm_repost(self, row: PostRow, account: Account) -> None:
        """Name the account before anything public. The writing part of the screen knows how."""
        raise LookupError("confirm_repost")

    def _say_reaction(
        self, done: Done, post: Post, reaction: Reaction, account: Account, *, on: bool
    ) -> None:
        words = _("{verb} for @{handle}") if on else _("{verb} taken back for @{handle}")
        verb = verb_name(REACTION_VERBS[reaction])
        said = words.format(verb=verb, handle=post.author.handle)
        whose = _("as {account}").format(account=self.target(account).handle)
        self.did(done.act, f"{said} {whose}", done.undo_until)

    # Undo

    @work
    async def action_deck_undo(self) -> None:
        """Undo the last act of this deck; pressed again, the one before. What was taken back
        elsewhere meanwhile is passed over."""
        while (last := self.last_act) is not None:
            self.forget(last)  # before anything is awaited: the next U is the next act's
            if last.back is not None:
                await self.put_back(last, last.back)
                return
            try:
                gone = await self.deck.compose.undo(last.act)
            except StoreError as error:
                self.say(str(error), wrong=True)
                return
            if gone.result is Withdrawal.NOTHING:
                continue
            if gone.result is Withdrawal.TOO_LATE:
                await self._offer_delete(last)
                return
            self.say(_("undone: {what}").format(what=last.words))
            if gone.draft is not None:
                self.reopen(gone.draft)
            return
        self.say(_("nothing to undo"))

    async def put_back(self, last: LastAct, change: "Reversal") -> None:
        """The queue as it was before. The queue's part knows how."""
        raise LookupError("put_back")

    def reopen(self, draft: DraftId) -> None:
        """A draft came back: write on at it. The writing part knows how."""
        raise LookupError("reopen")

    async def _offer_delete(self, last: LastAct) -> None:
        """It has left: offer the opposite, a deletion, after y or o."""
        items = self.deck.store.read.items_of(last.act)
        sent = [
            item
            for item in items
            if isinstance(item.operation, Publish) and item.receipt and item.receipt.key
        ]
        if not sent:
            self._say_too_late(last, items)
            return
        where = ", ".join(self._place(item.account) for item in sent)
        if not await self.app.push_screen_wait(
            dialogs.YesNo(_("It is online already ({where}). Delete it there?").format(where=where))
        ):
            self.say(_("left as it is: {what}").format(what=last.words))
            return
        for item in sent:
            if item.receipt is not None and item.receipt.key is not None:
                done = await self.deck.compose.delete(
                    item.receipt.key, item.account, confirmed="line"
                )
                self.did(done.act, _("deleted: {where}").format(where=where), None)

    def _say_too_late(self, last: LastAct, items: Sequence[OutboxItem]) -> None:
        if any(item.state is Delivery.SENDING for item in items):
            self.remember(last)  # where it arrives, the next U can offer its deletion
        if all(item.state is Delivery.SENT for item in items):
            words = _("too late, it has left: {what}")
        else:
            words = _("too late, it is on its way: {what}")
        self.say(words.format(what=last.words), wrong=True)

    def _place(self, name: AccountId) -> str:
        """`VéloVille @veloville · X`: what a deletion is about, in the words of the composer."""
        account = self.account(name)
        if account is None:
            return str(name)
        target = self.target(account)
        return f"{target.name} {target.handle} · {target.network}".strip()

    # Menu

    @work
    async def action_item_menu(self) -> None:
        """Everything this item can do."""
        row = self.row
        if row is None:
            return
        items = [
            dialogs.MenuItem(action, able.refused, able.note)
            for action in in_scopes(*self.scopes_of(row))
            if fits(action, row) and (able := self.able_with(action.needs, row)) is not None
        ]
        chosen = await self.app.push_screen_wait(
            dialogs.MenuScreen(
                _title_of(row), items, keymap=self.keymap, as_account=self._acting(row)
            )
        )
        if chosen is not None:
            await self.do(chosen)

    def _acting(self, row: Row) -> str:
        via: Sequence[AccountId] = getattr(row, "via", ())
        return self._place(via[0]) if len(via) == 1 and self.account(via[0]) else ""

    async def do(self, action: Action) -> None:
        """Do an action wherever it lives. The screen itself knows how."""
        raise LookupError("do")

    def scopes_of(self, row: Row | None) -> tuple[Scope, ...]:
        """Where the keys of an item are at home."""
        kind = Scope.QUEUE if isinstance(row, QueueRow | DraftRow) else Scope.POST
        return (Scope.ITEM, kind)

    def able_with(self, verb: Verb | None, row: Row) -> Able | None:
        """How far an action can be done with `row`; None: it makes no sense with it at all."""
        if verb is None:
            return Able()
        if not isinstance(row, PostRow) or row.post.kind is PostKind.ARTICLE:
            return Able() if isinstance(row, MessageRow | ConversationRow) else None
        account = self.account(row.via[0]) if row.via else None
        if account is None:
            return None
        if verb in _OF_OTHERS and self.is_own(row.post) is _OF_OTHERS[verb]:
            return None
        ability = account.capabilities.can(verb)
        if verb is Verb.ARTICLE and (ability is not Ability.YES or not is_article(row.post)):
            return None
        if verb in _OF_SITES and (ability is Ability.NO or row.post.reply_to is None):
            return None
        if verb is Verb.REPLY and not may_reply(account, row.post, row.quoted):
            ability = Ability.WEB
        if ability is Ability.NO:
            words = _("{network} has no such thing").format(network=account.capabilities.label)
            return Able(refused=words)
        if verb is Verb.HIDE and not self.may_hide(account, row.post):
            return Able(refused=_("not below a post of yours"))
        return Able(note=_("on the web page") if ability is Ability.WEB else "")


def _title_of(row: Row) -> str:
    """What a menu says of its item."""
    if isinstance(row, PostRow):
        return f"{row.post.author.name.shown}  {first_line(row.post.text.shown)[:60]}"
    if isinstance(row, QueueRow):
        return first_line(getattr(row.first.operation, "text", ""))[:60]
    return ""


def _is_on(row: PostRow, account: Account, reaction: Reaction) -> bool:
    """Whether the reaction is, or is wished: what the next press takes back."""
    wish: Pending | None = row.pending.get((account.id, reaction))
    return wish.on if wish is not None else reaction in row.viewer.get(account.id, frozenset())
