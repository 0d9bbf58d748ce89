"""The store: the only place where the world and the person meet. Every write announces a Change."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cmdeck.clock import Clock
from cmdeck.errors import Moved
from cmdeck.model.batch import Batch, Carried
from cmdeck.model.brand import Account, AccountState, Brand, Feed
from cmdeck.model.capability import Verb
from cmdeck.model.column import Position
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft
from cmdeck.model.link import LinkState
from cmdeck.model.missed import Absence
from cmdeck.model.outbox import (
    Act,
    ActId,
    Attempt,
    AttemptId,
    DraftId,
    Due,
    EngineState,
    ItemId,
    OutboxItem,
    Outcome,
    Receipt,
    Upload,
    Withdrawn,
)
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Cursor, Health, Page, Timeline, Wanted
from cmdeck.model.triage import Triage
from cmdeck.store import accounts, delivery, drafts, files, links, outbox, posts, prune, wanted
from cmdeck.store.absences import note
from cmdeck.store.announcing import Announcing
from cmdeck.store.batch import carry_out
from cmdeck.store.database import Look, Writer
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.lock import EngineLock
from cmdeck.store.mounts import network_of
from cmdeck.store.posts import Saved
from cmdeck.store.reader import Reader
from cmdeck.store.rescue import Rescue
from cmdeck.store.times import day, ms
from cmdeck.store.turnback import turn_back
from cmdeck.store.uploads import save_upload

LOOK_EVERY = 0.25
"""Seconds between looks at what other processes wrote (architecture.md)."""


class Store(Announcing):
    """Both files, opened. Make one with `open_store`."""

    def __init__(self, main: Path, cache: Path, *, clock: Clock, read_only: bool = False) -> None:
        super().__init__(Reader(main, cache, clock), Look((main, cache)), read_only=read_only)
        self._clock = clock
        self._main, self._cache = Writer(main, full=True), Writer(cache, full=False)
        self.aside = Rescue(main.with_name("rescue.journal"), self._main)
        """Where answers are kept that the database does not take now."""
        self._files = [(path, path.stat()) for path in (main, cache)]

    def is_in_place(self) -> bool:
        """Whether both files are still the ones that were opened: what is written to a file that
        somebody moved or deleted is lost."""
        try:
            return all(os.path.samestat(path.stat(), before) for path, before in self._files)
        except OSError:
            return False

    # Inward

    async def save_page(
        self, timeline: Timeline, page: Page, *, at: datetime, filled: str = ""
    ) -> Saved:
        """Count what a page cost (paid for even if it cannot be kept), put it into the cache, then
        remember the newest key, which outlives the cache."""
        known = self.read.newest(timeline)
        if page.cost and timeline.account is not None:
            await self.spend(timeline.account, str(timeline), page.cost, at=at)
        saved = await self._write(
            self._cache, posts.save_page, timeline, page, at=at, known=known, filled=filled
        )
        if saved.newest is not None and (known is None or saved.newest > known):
            await self._write(self._main, wanted.set_newest, timeline, saved.newest)
        return saved

    async def save_health(self, health: Health) -> None:
        """Write down how a fetch failed."""
        await self._write(self._cache, posts.save_health, health)

    async def prune(self, cut: prune.Cut) -> int:
        """Let go of the oldest items of a timeline, a few at a time. Returns how many."""
        return await self._write(self._cache, prune.cut, cut)

    async def drop_posts(self, keys: Sequence[str]) -> int:
        """Let go of posts that nothing refers to. Returns how many."""
        return await self._write(self._cache, prune.drop, keys)

    async def back_up(self) -> Path:
        """Copy cmdeck.db beside it, checked. Raises StoreError."""
        return await asyncio.to_thread(files.copy_of, self._files[0][0], at=self._clock.now())

    async def damage(self) -> str:
        """What is wrong with cmdeck.db; "" when it is whole. Reads all of it, beside the rest."""
        return await asyncio.to_thread(files.damage, self._files[0][0])

    def last_backup(self) -> datetime | None:
        """When the newest backup was made."""
        return files.last_backup(self._files[0][0])

    async def set_older(self, timeline: Timeline, older: Cursor | None) -> None:
        """Where the older end of a timeline goes on."""
        await self._write(self._cache, posts.set_older, timeline, older)

    async def want(self, wishes: Sequence[Wanted]) -> None:
        """Wish for timelines."""
        await self._write(self._main, wanted.want, wishes)

    async def sync_columns(self, wishes: Sequence[Wanted]) -> None:
        """Make the standing wishes of columns and feeds exactly these."""
        await self._write(self._main, wanted.sync_columns, wishes)

    async def unwant(self, wish: Wanted) -> None:
        """A wish is fulfilled."""
        await self._write(self._main, wanted.unwant, wish)

    async def spend(self, account: AccountId, timeline: str, micro: int, *, at: datetime) -> None:
        """Count money."""
        await self._write(self._main, wanted.spend, account, day(at), timeline, micro)

    async def ask_links(self, urls: Sequence[str]) -> None:
        """Have addresses looked at by the engine."""
        await self._write(self._cache, links.ask, urls, at=self._clock.now())

    async def answer_links(self, found: Sequence[tuple[str, LinkState, int]]) -> None:
        """Write down what addresses were found to be, with their HTTP status."""
        await self._write(self._cache, links.answer, found, at=self._clock.now())

    # Outward

    async def enqueue(
        self,
        act: Act,
        items: Sequence[OutboxItem],
        *,
        edits: Sequence[tuple[ItemId, int]] = (),
    ) -> tuple[ActId, tuple[ItemId, ...]]:
        """Write an act with its items. Raises Moved when `edits` or its draft has moved on."""
        now = self._clock.now()
        return await self._write(self._main, outbox.enqueue, act, items, at=now, edits=edits)

    async def carry_out(self, batch: Batch) -> Carried:
        """Write many changes of the queue: all, or none. Raises Moved when one came too late."""
        return await self._write(self._main, carry_out, batch, at=self._clock.now())

    async def withdraw(self, act: ActId) -> Withdrawn:
        """Take back what of an act has not begun; its draft comes back with it."""
        return await self._write(self._main, outbox.withdraw, act, at=self._clock.now())

    async def change_item(
        self,
        item: ItemId,
        event: Event,
        *,
        due: Due | None = None,
        receipt: Receipt | None = None,
        generation: int | None = None,
    ) -> Delivery:
        """What a person decides about an item."""
        return await self._write(
            self._main,
            outbox.change_item,
            item,
            event,
            at=self._clock.now(),
            due=due,
            receipt=receipt,
            generation=generation,
        )

    async def move_due(self, item: ItemId, due: Due, *, generation: int | None = None) -> None:
        """Another time for what has not begun."""
        await self._write(
            self._main, outbox.move_due, item, due, at=self._clock.now(), generation=generation
        )

    async def claim(self, lane: AccountId, *, now: datetime, rules: ClaimRules) -> Attempt | None:
        """Take one item of an account for sending; its attempt is on disk when this returns."""
        return await self._write(self._main, delivery.claim, lane, now=now, rules=rules)

    async def put_off(self, item: OutboxItem, *, reason: str, not_before: datetime) -> None:
        """What has not begun could not be made ready: again at `not_before`."""
        await self._write(
            self._main,
            delivery.put_off,
            *(item.id, item.generation),
            reason=reason,
            not_before=not_before,
            at=self._clock.now(),
        )

    async def hold(self, item: OutboxItem, *, reason: str) -> None:
        """What has not begun needs a person. Raises Moved."""
        at = self._clock.now()
        await self._write(self._main, delivery.hold, item.id, item.generation, reason=reason, at=at)

    async def repeat(self, item: ItemId, *, now: datetime) -> Attempt | None:
        """Send an UNKNOWN item again with the same key, where that is safe."""
        return await self._write(self._main, delivery.repeat, item, now=now)

    async def settle(self, attempt: AttemptId, outcome: Outcome, *, at: datetime) -> Delivery:
        """Write down what became of an attempt. Raises Moved when a person decided otherwise."""
        return await self._write(self._main, delivery.settle, attempt, outcome, at=at)

    async def rescue(self) -> int:
        """Write down answers kept aside, before `recover` doubts them. Returns how many."""
        settled = 0
        for kept in self.aside.kept():
            with contextlib.suppress(Moved):  # a person has decided meanwhile
                late = delivery.settle_late
                done = await self._write(self._main, late, kept.attempt, kept.outcome, at=kept.at)
                settled += done is not None
        self.aside.clear()
        return settled

    async def looked(
        self, item: ItemId, *, why: str, at: datetime, again: datetime, counts: bool = True
    ) -> None:
        """A look for an unknown item told nothing: it is looked for `again`."""
        look = delivery.looked
        await self._write(self._main, look, item, why=why, at=at, again=again, counts=counts)

    async def recover(self, lane: AccountId | None = None) -> int:
        """What a dead engine, or lane, was sending may be online: says whoever holds the lock."""
        return await self._write(self._main, delivery.recover, at=self._clock.now(), lane=lane)

    async def turn_back(self, by: timedelta) -> None:
        """Our clock was set back by `by`: see store/turnback.py."""
        await self._write(self._main, turn_back, at=self._clock.now(), by=by)

    async def note_absence(self, absence: Absence) -> None:
        """Nothing could leave for a while."""
        await self._write(self._main, note, absence)

    async def save_upload(self, item: ItemId, upload: Upload) -> None:
        """Remember what the network holds."""
        await self._write(self._main, save_upload, item, upload)

    # Drafts

    async def save_draft(self, draft: Draft) -> Draft:
        """Keep a draft; returns it with its number and revision."""
        return await self._write(self._main, drafts.save_draft, draft, at=self._clock.now())

    def save_draft_now(self, draft: Draft) -> Draft:
        """The same, blocking: for a face that is ending."""
        saved, _ = self._main.write_now(drafts.save_draft, draft, at=self._clock.now())
        return saved

    async def trash_draft(self, draft: DraftId) -> None:
        """Put a draft away."""
        await self._write(self._main, drafts.trash_draft, draft, at=self._clock.now())

    async def restore_draft(self, draft: DraftId) -> None:
        """Bring a draft back."""
        await self._write(self._main, drafts.restore_draft, draft, at=self._clock.now())

    async def empty_trash(self, *, before: datetime) -> int:
        """Remove for good what was thrown away, or has left, before then; a few at a time."""
        return await self._write(self._main, drafts.empty_trash, before=before)

    # Marks and standing facts

    async def set_mark(self, name: str, position: Position) -> None:
        """Everything of a column up to `position` has been read."""
        await self._write(self._main, wanted.set_mark, name, position)

    async def set_seen(self, keys: Sequence[str]) -> None:
        """These were under the cursor long enough, or opened."""
        await self._write(self._main, wanted.set_seen, keys, at=self._clock.now())

    async def set_triage(self, key: str, state: Triage) -> None:
        """What the person has done about an item."""
        await self._write(self._main, wanted.set_triage, key, state, at=self._clock.now())

    async def pause(self, brand: str, *, reason: str, by: str) -> None:
        """Nothing leaves any more."""
        now = self._clock.now()
        await self._write(self._main, wanted.pause, brand, reason=reason, by=by, at=now)

    async def resume(self, brand: str | None) -> None:
        """Publishing may go on; what was held stays held."""
        await self._write(self._main, wanted.resume, brand)

    async def set_engine(self, state: EngineState) -> None:
        """The engine says how it is."""
        await self._write(self._main, wanted.set_engine, state)

    async def adopt(self, lay: Callable[[accounts.Rows], accounts.Rows]) -> None:
        """Make the rows say what config.toml says: `lay` lays its settings over the rows."""
        await self._write(self._main, accounts.adopt, lay)

    async def save_brand(self, brand: Brand) -> None:
        """Keep a brand."""
        await self._write(self._main, accounts.save_brand, brand)

    async def save_account(self, account: Account) -> None:
        """Keep an account."""
        await self._write(self._main, accounts.save_account, account)

    async def set_account_state(self, account: AccountId, state: AccountState, words: str) -> None:
        """Say whether an account can be used."""
        await self._write(self._main, accounts.set_account_state, account, state, words)

    async def note_refused(self, account: AccountId, verb: Verb) -> None:
        """Remember that the network lets an account not do `verb`."""
        await self._write(self._main, accounts.note_refused, account, verb)

    async def remove_account(self, account: AccountId) -> None:
        """Forget an account."""
        await self._write(self._main, accounts.remove_account, account)

    async def save_feed(self, feed: Feed) -> None:
        """Keep a watch feed."""
        await self._write(self._main, accounts.save_feed, feed)

    async def remove_feed(self, url: str) -> None:
        """Forget a watch feed."""
        await self._write(self._main, accounts.remove_feed, url)

    async def add_word(self, brand: str, word: str) -> None:
        """Add a word to a brand's own."""
        await self._write(self._main, accounts.add_word, brand, word, ms(self._clock.now()))

    def close(self) -> None:
        """Finish what was begun and close the files."""
        self._main.close()
        self._cache.close()
        self._look.close()
        self.read.close()


def open_store(
    main: Path,
    cache: Path,
    lock: EngineLock,
    *,
    clock: Clock,
    network_of: Callable[[Path], str] = network_of,
) -> Store:
    """Open the store, making or migrating its files first where that is needed.

    Whoever finds no file, or an older one, takes the engine's lock, makes them, and lets go.
    `network_of` names the network file system that a file lies on, if any. Raises StoreError.
    """
    state = files.ready(main, cache, lock, clock=clock, network_of=network_of)
    return Store(main, cache, clock=clock, read_only=state == "newer")
