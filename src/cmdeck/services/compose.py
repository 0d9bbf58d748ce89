"""Wishes made from what a person does: validated, keyed, and put into the outbox as one act.

The key of an item is made here, when it is queued, and never again. What is public and what is
private part by type: only `SendMessage` can come from a draft of kind MESSAGE.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.fitting import takes
from cmdeck.model.outbox import (
    Act,
    ActId,
    ActKind,
    Delete,
    Due,
    Hide,
    ItemId,
    Moderate,
    Mute,
    Operation,
    OutboxItem,
    Publish,
    React,
    Restage,
    Stage,
    Verdict,
    Withdrawal,
    Withdrawn,
)
from cmdeck.model.post import AccountId, Author, Post, PostKey, Reaction
from cmdeck.model.tid import micros, tid
from cmdeck.services.addressing import answering, as_answer
from cmdeck.services.needs import KINDS as KINDS
from cmdeck.services.needs import lacking, reaches
from cmdeck.services.opposites import opposite
from cmdeck.services.queued import draft_of as draft_of
from cmdeck.services.queued import is_editable as is_editable
from cmdeck.services.queued import operation_of as operation_of
from cmdeck.services.queued import taken_times as taken_times
from cmdeck.services.relaying import may_repost, relays, twins
from cmdeck.services.threads import as_written_for, may_thread, operations, over_limit, parts_of
from cmdeck.store.reader import Reader
from cmdeck.store.store import Store


class Fault(StrEnum):
    """Why a draft cannot leave. The words are in text/phrases.py."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_ACCOUNT = "account_missing"
    NEEDS_LOGIN = "needs_login"
    PAST = "past"
    TARGET_GONE = "target_gone"
    NOT_ALLOWED = "not_allowed"
    """The network's API refuses it for this account; its web page may do it."""
    ELSEWHERE = "elsewhere"
    """What it answers or quotes is not where the account is."""
    SAME_TEXT = "same_text"
    """The same text to two X accounts (X's rules, domain.md fact 3)."""
    ALT_MISSING = "alt_missing"
    TOO_MANY_PICTURES = "too_many_pictures"
    BAD_PICTURE = "bad_picture"
    """No form of it is what the network takes: it was added for another one."""


class Problem(Struct, frozen=True):
    """One reason why a draft cannot leave, for one account. `by` says how far (characters too
    many)."""

    fault: Fault
    account: AccountId
    by: int = 0


REACTION_KINDS = {
    Reaction.LIKE: ActKind.LIKE,
    Reaction.REPOST: ActKind.REPOST,
    Reaction.BOOKMARK: ActKind.BOOKMARK,
}
REACTION_VERBS = {
    Reaction.LIKE: Verb.LIKE,
    Reaction.REPOST: Verb.REPOST,
    Reaction.BOOKMARK: Verb.BOOKMARK,
}


def may_reply(account: Account, post: Post | None, quoted: Post | None = None) -> bool:
    """Whether the network lets this account answer this post through its API.

    Where that needs a summons: the author mentioned or quoted the account, or the post is the
    account's own (networks.md §0.3).
    """
    ability = account.capabilities.can(Verb.REPLY)
    if ability is not Ability.SUMMONED:
        return ability is Ability.YES
    if post is None:
        return True
    own = account.handle.casefold()
    named = {handle.casefold() for handle in post.mentions}
    answered = post.reply_to_author.casefold()
    return (
        own in named
        or post.author.handle.casefold() == own
        or answered in {own, account.remote_id}
        or (quoted is not None and quoted.author.handle.casefold() == own)
    )


def may_hide(account: Account, post: Post, root: Post | None) -> bool:
    """Whether `post` answers in a conversation that `account` began: a network hides no others.

    `root` is the conversation's first post, where the store has it. Where nothing tells whose it
    is, the network decides.
    """
    if post.reply_to is None:
        return False
    if account.capabilities.hides_any:
        return True
    own = {account.handle.casefold(), account.remote_id}
    if root is not None:
        return root.author.handle.casefold() in own
    known = post.reply_to == post.thread and post.reply_to_author
    return not known or post.reply_to_author.casefold() in own


def check(
    draft: Draft,
    accounts: Mapping[AccountId, Account],
    *,
    now: datetime,
    due: Due | None = None,
    post: Post | None = None,
    quoted: Post | None = None,
) -> list[Problem]:
    """Everything that keeps `draft` from leaving, for each of its accounts. Pure.

    `post` is the one answered or quoted, `quoted` the one that it quotes, where the store has them.
    """
    problems = []
    for name in (draft.account, *draft.others):
        account = accounts.get(name)
        if account is None:
            problems.append(Problem(Fault.NO_ACCOUNT, name))
            continue
        if name in draft.reposters:
            problems += _check_repost(account)
        else:
            problems += _check_account(as_written_for(draft, account), account, post, quoted)
    if due is not None and due.at < now - timedelta(seconds=60):
        problems.append(Problem(Fault.PAST, draft.account))
    problems += [Problem(Fault.SAME_TEXT, name) for name in twins(draft, accounts)]
    return problems


def _check_repost(account: Account) -> list[Problem]:
    problems = [] if may_repost(account) else [Problem(Fault.NOT_ALLOWED, account.id)]
    if account.state is AccountState.NEEDS_LOGIN and account.words:
        problems.append(Problem(Fault.NEEDS_LOGIN, account.id))
    return problems


def _check_account(
    draft: Draft, account: Account, post: Post | None, quoted: Post | None
) -> list[Problem]:
    capabilities = account.capabilities
    problems = []
    if account.state is AccountState.NEEDS_LOGIN and account.words:  # without words: nobody looked
        problems.append(Problem(Fault.NEEDS_LOGIN, account.id))
    if not reaches(account, draft.reply_to or draft.quote or draft.amends):
        problems.append(Problem(Fault.ELSEWHERE, account.id))
    if not draft.text.strip() and not draft.media:
        problems.append(Problem(Fault.EMPTY, account.id))
    over = 0 if may_thread(draft, account) else over_limit(draft, account)
    if over:
        problems.append(Problem(Fault.TOO_LONG, account.id, over))
    if lacking(draft, account) or (
        draft.kind is DraftKind.REPLY and not may_reply(account, post, quoted)
    ):
        problems.append(Problem(Fault.NOT_ALLOWED, account.id))
    if len(draft.media) > capabilities.picture.count:
        problems.append(Problem(Fault.TOO_MANY_PICTURES, account.id, len(draft.media)))
    if not all(takes(capabilities.picture, one) for one in draft.media):
        problems.append(Problem(Fault.BAD_PICTURE, account.id))
    return problems


def problems_of(read: Reader, draft: Draft, due: Due | None, *, now: datetime) -> list[Problem]:
    """What keeps `draft` from leaving at `due`, as far as the store knows."""
    target = draft.reply_to or draft.quote
    post = read.post(str(target)) if target else None
    quoted = read.post(str(post.quote)) if post is not None and post.quote else None
    accounts = {account.id: account for account in read.accounts()}
    return check(answering(draft, post), accounts, now=now, due=due, post=post, quoted=quoted)


class Done(Struct, frozen=True):
    """An act that was written down."""

    act: ActId
    items: tuple[ItemId, ...]
    kind: ActKind
    due: datetime
    undo_until: datetime | None
    """Until when U takes it back before it leaves; None: it leaves at once."""


class Compose:
    """Writes down what a person wants done. Sends nothing."""

    def __init__(
        self, store: Store, *, clock: Clock, random: Random, face: str, undo: timedelta
    ) -> None:
        self._store, self._clock, self._random = store, clock, random
        self._face, self._undo = face, undo
        self._named = 0
        """Microseconds in the last name that was given: no two have the same."""

    def _key(self, account: Account) -> str:
        """One that nobody has: as a record's name where the network takes it for that."""
        if account.capabilities.named_by_key:
            self._named = max(micros(self._clock.now()), self._named + 1)
            return tid(self._named, self._random.getrandbits(10))
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _now_due(self, wait: timedelta) -> Due:
        return Due(self._clock.now() + wait)

    def problems(self, draft: Draft, due: Due | None = None) -> list[Problem]:
        """What keeps `draft` from leaving."""
        return problems_of(self._store.read, draft, due, now=self._clock.now())

    async def send(
        self,
        draft: Draft,
        due: Due | None,
        *,
        confirmed: str,
        wait: bool = True,
        past: Sequence[str] = (),
    ) -> Done:
        """Queue a draft: at `due`, or now after the undo window (`wait`). The draft leaves the desk
        in the same transaction. `past`: codes of the guards that the person went past, for the
        journal.

        Raises StoreError("edited_elsewhere") when it edits a queued item that has moved on.
        """
        at = due or self._now_due(self._undo if wait else timedelta(0))
        draft = as_answer(draft, self._store.read)
        act = Act(
            KINDS[draft.kind],
            self._clock.now(),
            self._face,
            confirmed + ":" + ",".join(past) if past else confirmed,
            draft=draft.id or None,
        )
        edits = () if draft.edits is None else ((draft.edits, draft.base), *draft.also)
        names = [one for one in (draft.account, *draft.others) if one not in draft.reposters]
        items = [item for name in names for item in self._items(draft, name, at)]
        items += [self.item(*one) for one in relays(draft, items, self._store.read)]
        number, ids = await self._store.enqueue(act, items, edits=edits)
        return Done(number, ids, act.kind, at.at, at.at if due is None and wait else None)

    def _items(self, draft: Draft, account: AccountId, due: Due) -> list[OutboxItem]:
        """What one account sends: one post, or the parts of a thread one after the other."""
        known = self._store.read.account(account)
        operation = operation_of(draft if known is None else as_written_for(draft, known))
        if known is None or not isinstance(operation, Publish):
            return [self.item(account, operation, due)]
        each = operations(operation, parts_of(draft, known))
        return [
            replace(self.item(account, one, due), part=part, parts=len(each))
            for part, one in enumerate(each, start=1)
        ]

    def item(self, account: AccountId, operation: Operation, due: Due) -> OutboxItem:
        """One account's part of an act, with the key that it keeps. Raises LookupError."""
        known = self._store.read.account(account)
        if known is None:
            raise LookupError(account)
        return OutboxItem(account, known.network, operation, self._key(known), due)

    async def act(
        self,
        kind: ActKind,
        account: AccountId,
        operation: Operation,
        *,
        confirmed: str = "none",
        wait: bool = False,
        undo_of: ActId | None = None,
    ) -> Done:
        """Queue one operation: at once, or after the undo window."""
        due = self._now_due(self._undo if wait else timedelta(0))
        act = Act(kind, self._clock.now(), self._face, confirmed, undo_of=undo_of)
        number, ids = await self._store.enqueue(act, [self.item(account, operation, due)])
        return Done(number, ids, kind, due.at, due.at if wait else None)

    async def react(
        self,
        key: PostKey,
        via: AccountId,
        reaction: Reaction,
        *,
        on: bool,
        confirmed: str = "none",
        wait: bool = False,
    ) -> Done:
        """Wish that a reaction is, or is not."""
        operation = React(str(key), reaction, on)
        return await self.act(
            REACTION_KINDS[reaction], via, operation, confirmed=confirmed, wait=wait
        )

    async def delete(self, key: PostKey, via: AccountId, *, confirmed: str) -> Done:
        """Take back a public post of ours."""
        return await self.act(ActKind.DELETE, via, Delete(str(key)), confirmed=confirmed)

    async def hide(self, key: PostKey, via: AccountId, *, on: bool) -> Done:
        """Hide a reply below a post of ours, or show it again."""
        return await self.act(ActKind.HIDE, via, Hide(str(key), on))

    async def mute(self, author: Author, via: AccountId, *, on: bool = True) -> Done:
        """Hear no more of somebody, or again."""
        return await self.act(ActKind.MUTE, via, Mute(author.id, author.handle, on))

    async def moderate(self, key: PostKey, via: AccountId, verdict: Verdict) -> Done:
        """Wish where a comment on a site of ours stands."""
        return await self.act(ActKind.MODERATE, via, Moderate(str(key), verdict))

    async def restage(
        self,
        key: PostKey,
        via: AccountId,
        stage: Stage,
        *,
        at: datetime | None,
        confirmed: str,
        wait: bool = False,
    ) -> Done:
        """Wish how far an article of ours is; `at` is when the blog itself shall publish it."""
        operation = Restage(str(key), stage, at)
        return await self.act(ActKind.RESTAGE, via, operation, confirmed=confirmed, wait=wait)

    async def undo(self, act: ActId) -> Withdrawn:
        """Take back what has not begun; what can be wished the other way round is wished so."""
        gone = await self._store.withdraw(act)
        if gone.result is Withdrawal.TOO_LATE:
            opposites = [
                (item, back)
                for item in self._store.read.items_of(act)
                if (back := opposite(item.operation)) is not None
            ]
            for item, back in opposites:
                await self.act(ActKind.UNDO, item.account, back, undo_of=act)
            if opposites:
                return replace(gone, result=Withdrawal.WITHDRAWN)
        return gone
