"""The whole queue rehearsed: what would not go out if everything stayed as it is now, and why.

Nothing is asked of a network. What only deserves a look (`refuses` false) keeps nothing back.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.i18n import N_, _
from cmdeck.model.brand import Account, AccountState, Brand
from cmdeck.model.delivery import Delivery
from cmdeck.model.guard import GuardCode
from cmdeck.model.outbox import ItemId, MediaRef, OutboxItem, Pause, Publish, SendMessage
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.compose import Problem, draft_of, problems_of
from cmdeck.services.faults import fault_words, what_next
from cmdeck.services.guard_words import guard_next, guard_words
from cmdeck.services.guarding import Guards
from cmdeck.text.collisions import APART
from cmdeck.text.phrases import phrase

_WAITING = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT})
_STOPPED = frozenset({Delivery.HELD, Delivery.FAILED, Delivery.UNREADABLE})
_DEAD = _STOPPED | {Delivery.CANCELLED}

_NEXT: Mapping[str, str] = {
    "stopped": N_("Decide: cmdeck queue retry {id}, move {id} or cancel {id}"),
    "unknown": N_("Look whether it is online, then: cmdeck queue resolve {id}"),
    "unreadable": N_("Cancel it: cmdeck queue cancel {id}"),
    "late": N_("Give it a time to come: cmdeck queue move {id}"),
    "paused": N_("Go on: cmdeck resume"),
    "locked": N_("Unlock the keyring: cmdeck accounts unlock"),
    "account_missing": N_("Connect it: cmdeck login"),
    "picture_missing": N_("Edit it in the deck, and add the picture again."),
    "picture_changed": N_("Edit it in the deck, and add the picture again."),
    "part_before": N_("Settle the part before it first."),
    "duplicate": N_("Edit one of them: cmdeck queue edit {id}"),
    "same_text": N_("Edit one of them: cmdeck queue edit {id}"),
    "collision": N_("Move one of them: cmdeck queue move {id}"),
    "alt_missing": N_("Edit it in the deck, and describe the picture."),
}
_WORDS: Mapping[str, str] = {
    "collision": N_("another post of this account goes out within 30 minutes"),
    "duplicate": N_("the same text waits for this account already: X would refuse it"),
}


class Doubt(Struct, frozen=True):
    """One thing about an item."""

    code: str
    """Of text/phrases.py, or of this module."""
    message: str
    next: str
    refuses: bool = True
    """It does not go out like this."""


class Scene(Struct, frozen=True):
    """What the queue is rehearsed against."""

    items: Sequence[OutboxItem]
    """Everything that is neither sent nor cancelled."""
    accounts: Mapping[AccountId, Account]
    brands: Mapping[str, Brand]
    pauses: Sequence[Pause]
    now: datetime
    grace: timedelta
    problems: Callable[[OutboxItem], Sequence[Problem]]
    """What a network would refuse of an item that a person wrote."""
    picture: Callable[[MediaRef], str]
    """What is wrong with a private copy: a code, or ""."""
    before: Callable[[ItemId], OutboxItem | None]
    guards: Callable[[OutboxItem], Sequence[tuple[str, str, str]]] = lambda item: ()
    """Code, words and what to do of each guard: nothing is held back for it, a person looks."""


def scene_of(
    guards: Guards, *, now: datetime, grace: timedelta, picture: Callable[[MediaRef], str]
) -> Scene:
    """The queue as the reader of `guards` has it. `picture` is what `picture_fault` says."""
    read = guards.read

    def guarded(item: OutboxItem) -> list[tuple[str, str, str]]:
        draft = replace(draft_of(item), edits=item.id, created=now)
        return [
            (guard.code, guard_words(guard, draft.text, guards.zone), guard_next(guard))
            for guard in guards.of(draft, item.due)
            if guard.code is not GuardCode.ALT_MISSING  # said of each picture already
        ]

    return Scene(
        items=read.living_items(),
        accounts={account.id: account for account in read.accounts()},
        brands={brand.id: brand for brand in read.brands()},
        pauses=read.pauses(),
        now=now,
        grace=grace,
        problems=lambda item: problems_of(read, draft_of(item), None, now=now),
        picture=picture,
        before=read.item,
        guards=guarded,
    )


def texts_of(items: Sequence[OutboxItem]) -> list[str]:
    """The texts that wait, for whoever looks at their links first."""
    operations = (item.operation for item in items)
    return [one.text for one in operations if isinstance(one, Publish | SendMessage)]


def rehearse(scene: Scene) -> list[tuple[OutboxItem, list[Doubt]]]:
    """Each item that has not left, by time, with all that can be said against it."""
    ordered = sorted(scene.items, key=lambda item: (item.due.at, item.id))
    twins = _Twins()
    return [(item, list(_doubts(item, scene, twins))) for item in ordered]


def _doubts(item: OutboxItem, scene: Scene, twins: "_Twins") -> Iterator[Doubt]:
    if item.state in _STOPPED or item.state is Delivery.UNKNOWN:
        yield _stopped(item)
    if item.state in {Delivery.UNREADABLE, Delivery.SENDING}:
        return
    account = scene.accounts.get(item.account)
    if account is None:
        yield _doubt("account_missing", item)
        return
    if isinstance(item.operation, Publish | SendMessage):
        for problem in scene.problems(item):
            yield Doubt(problem.fault.value, fault_words(problem), what_next(problem))
        yield from _of_pictures(item, scene, account)
        for code, words, then in scene.guards(item):
            yield Doubt(code, words, then, refuses=False)
    if item.state in _WAITING:
        yield from _of_time(item, scene, account)
    if isinstance(item.operation, Publish):
        yield from twins.of(item, one_text=account.capabilities.one_text)


def _stopped(item: OutboxItem) -> Doubt:
    """What does not move by itself, with the reason that it has."""
    code = item.state.value
    way = code if code in _NEXT else "stopped"
    words = phrase(item.reason) if item.reason else phrase(code)
    # What is unknown is looked for by the engine; only a person may know sooner.
    refuses = item.state is not Delivery.UNKNOWN
    return Doubt(item.reason or code, words, _(_NEXT[way]).format(id=item.id), refuses)


def _of_time(item: OutboxItem, scene: Scene, account: Account) -> Iterator[Doubt]:
    if item.due.at < scene.now - scene.grace:
        yield _doubt("late", item)
    if any(pause.brand in {"", account.brand} for pause in scene.pauses):
        yield _doubt("paused", item)
    if account.state is AccountState.LOCKED:
        yield _doubt("locked", item)
    before = scene.before(item.after) if item.after is not None else None
    if before is not None and before.state in _DEAD:
        yield _doubt("part_before", item)


def _of_pictures(item: OutboxItem, scene: Scene, account: Account) -> Iterator[Doubt]:
    media = getattr(item.operation, "media", ())
    for fault in dict.fromkeys(scene.picture(one) for one in media):
        if fault:
            yield _doubt(fault, item)
    brand = scene.brands.get(account.brand)
    if brand is not None and brand.alt_text != "off" and any(not one.alt for one in media):
        yield _doubt("alt_missing", item, refuses=False)


def _doubt(code: str, item: OutboxItem, *, refuses: bool = True) -> Doubt:
    words = _(_WORDS[code]) if code in _WORDS else phrase(code)
    return Doubt(code, words, _(_NEXT[code]).format(id=item.id), refuses)


class _Twins:
    """What was met so far of the queue: two that are too much alike, or too near."""

    def __init__(self) -> None:
        self._texts: dict[tuple[AccountId, str], OutboxItem] = {}
        self._accounts: dict[tuple[NetworkName, str], AccountId] = {}
        self._last: dict[AccountId, datetime] = {}

    def of(self, item: OutboxItem, *, one_text: bool) -> Iterator[Doubt]:
        """What `item` shares with one that was met before it; `one_text`: its network refuses a
        text that it has."""
        assert isinstance(item.operation, Publish)
        text = " ".join(item.operation.text.split())
        alone = one_text and bool(text) and not item.operation.reply_to and item.part == 1
        if alone and self._texts.setdefault((item.account, text), item) is not item:
            yield _doubt("duplicate", item)
        first = self._accounts.setdefault((item.network, text), item.account)
        if alone and first != item.account:
            yield _doubt("same_text", item, refuses=False)
        if item.state not in _WAITING:
            return
        last = self._last.get(item.account)
        near = last is not None and item.due.at - last < APART
        if near and not item.operation.reply_to and item.part == 1:
            yield _doubt("collision", item, refuses=False)
        self._last[item.account] = item.due.at


def picture_fault(folder: Path, media: MediaRef) -> str:
    """What is wrong with a private copy in `folder`: `picture_missing`, `picture_changed` or ""."""
    try:
        content = (folder / media.sha256).read_bytes()
    except OSError:
        return "picture_missing"
    changed = hashlib.sha256(content).hexdigest() != media.sha256
    return "picture_changed" if changed else ""
