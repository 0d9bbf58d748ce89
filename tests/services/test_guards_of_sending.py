"""Each guard of the publisher, taken out once: the verdict then finds what it is there for (R-21).

What the guards are: the attempt on disk before the first byte, reading back, the lock that an
engine holds for life, the quarantine before absence is believed, and the state that is compared at
each change. With all of them in place the same story ends well.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import asdict, replace

from cmdeck.clock import Clock
from cmdeck.errors import Moved, NoAnswer
from cmdeck.model.brand import Account
from cmdeck.model.capability import Capabilities
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, Outcome, Publish, Receipt
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.lane import Lane, PublishRules
from cmdeck.services.publish import Publisher
from cmdeck.store import delivery
from cmdeck.store.database import Tx
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from cmdeck.store.times import ms
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, accounts, act, brands, item
from verdict import Evidence, faults, moved_on

QUARANTINE = timedelta(minutes=5)
TEXTS = ("one", "two", "three")


class Killed(BaseException):
    """kill -9, as far as one process can play it."""


class Resending(Account, frozen=True):
    """An account whose network may be sent to again after a proof of absence."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, resend_absent=True)


class World(FakeNetwork):
    """Takes its time: kills who asked, freezes them, or does later what it did not answer."""

    kill = False
    frozen: asyncio.Event | None = None
    later: timedelta | None = None

    def __init__(self, account: Account, clock: Clock) -> None:
        super().__init__(account, clock)
        self.reached = asyncio.Event()
        """Whoever was to be frozen is."""
        self._pending: list[tuple[datetime, Attempt]] = []

    async def send(self, attempt: Attempt) -> Receipt:
        self.catch_up()
        if self.frozen is not None:
            gate, self.frozen = self.frozen, None
            self.reached.set()
            await gate.wait()
        if self.later is not None:
            self._pending.append((self.clock.now() + self.later, attempt))
            self.later = None
            raise NoAnswer("later")
        receipt = await super().send(attempt)
        if self.kill:
            self.kill = False
            raise Killed
        return receipt

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        self.catch_up()
        return await super().find(attempt)

    def catch_up(self) -> None:
        """Do what has come to be done by now."""
        for pending in [one for one in self._pending if one[0] <= self.clock.now()]:
            self._pending.remove(pending)
            self._do(pending[1])


class Play:
    """Files, a network that outlives every engine, and engines, guarded or not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FakeClock()
        self.world = World(accounts()[0], self.clock)
        self.promised: list[str] = []
        self.store: Store = self.open(Store)
        self.lane: type[Lane] = Lane
        self.quarantine = QUARANTINE

    def open(self, kind: type[Store]) -> Store:
        """The files, as another process opens them."""
        main, cache = self.folder / "cmdeck.db", self.folder / "cache.db"
        open_store(main, cache, EngineLock(self.folder / "lock"), clock=self.clock).close()
        return kind(main, cache, clock=self.clock)

    async def queue(self) -> list[ItemId]:
        await self.store.adopt(lambda _rows: (brands(), accounts(), ()))
        wishes = [item(Publish(text), account=VELO) for text in TEXTS]
        return list((await self.store.enqueue(act(), wishes))[1])

    def publisher(self, store: Store) -> Publisher:
        def lane(account: Account) -> Lane | None:
            return self.lane(
                Resending(**asdict(account)),
                self.world,
                store,
                clock=self.clock,
                random=Random(1),
                rules=PublishRules(quarantine={NetworkName.X: self.quarantine}),
                media=lambda _media: b"",
            )

        return Publisher(store, self.clock, lane, timedelta(minutes=30))

    async def live(self, store: Store, rounds: int = 8) -> None:
        """An engine's life: what the one before it was sending is in doubt, then rounds."""
        await store.recover()
        publisher = self.publisher(store)
        for _ in range(rounds):
            await publisher.once()
            self.clock.advance(max(61.0, self.quarantine.total_seconds() / 2))
        self.world.catch_up()

    def faults(self) -> list[str]:
        self.store.close()
        self.store = self.open(Store)
        items = self.store.read.all_items(since=datetime(2000, 1, 1, tzinfo=UTC))
        copies = Counter(post.text.raw for post in self.world.published)
        self.store.close()
        return faults(Evidence(items, copies, wished=TEXTS, promised=self.promised))


class Peeked(Exception):
    """What would have been claimed."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__("peeked")
        self.attempt = attempt


def _peek(tx: Tx, lane: AccountId, *, now: datetime, rules: ClaimRules) -> None:
    found = delivery.claim(tx, lane, now=now, rules=rules)
    if found is not None:
        raise Peeked(found)  # and everything is rolled back


class Forgetful(Store):
    """Writes an attempt down only when it knows what became of it."""

    async def claim(self, lane: AccountId, *, now: datetime, rules: ClaimRules) -> Attempt | None:
        try:
            await self._write(self._main, _peek, lane, now=now, rules=rules)
        except Peeked as peeked:
            self._seen = (lane, now, rules)
            return peeked.attempt
        return None

    async def settle(self, attempt: AttemptId, outcome: Outcome, *, at: datetime) -> Delivery:
        lane, now, rules = self._seen
        claimed = await super().claim(lane, now=now, rules=rules)
        assert claimed is not None
        return await super().settle(claimed.id, outcome, at=at)


async def attempt_on_disk(play: Play, *, guarded: bool) -> None:
    """The engine dies between the network's deed and its answer."""
    await play.queue()
    play.world.kill = True
    first = play.open(Store if guarded else Forgetful)
    with pytest.raises(Killed):
        await play.live(first)
    first.close()
    second = play.open(Store if guarded else Forgetful)
    await play.live(second)
    second.close()


class Hasty(Lane):
    """Believes in absence without looking."""

    async def _look_for(self, attempt: Attempt) -> Found | Absent | Unclear | None:
        return Absent("there was no answer")


async def reading_back(play: Play, *, guarded: bool) -> None:
    """An answer is lost."""
    await play.queue()
    play.lane = Lane if guarded else Hasty
    play.world.kill = True
    with pytest.raises(Killed):
        await play.live(play.store)
    await play.live(play.store)


class Unlocked(EngineLock):
    """Says yes to everybody."""

    def acquire(self, clock: Clock, *, patience: float = 2.0) -> bool:
        return True


async def lock_for_life(play: Play, *, guarded: bool) -> None:
    """An engine is frozen on the way to its first byte; another one starts; the first wakes up."""
    await play.queue()
    gate = play.world.frozen = asyncio.Event()
    kind = EngineLock if guarded else Unlocked
    path = play.folder / "engine.lock"
    locks = [kind(path), kind(path)]
    assert locks[0].acquire(play.clock, patience=0)
    first = asyncio.ensure_future(play.publisher(play.store).once())
    await play.world.reached.wait()
    second = play.open(Store)
    if locks[1].acquire(play.clock, patience=0):
        await play.live(second)
    gate.set()
    await first
    await play.live(play.store)
    second.close()
    for lock in locks:
        lock.release()


async def quarantine(play: Play, *, guarded: bool) -> None:
    """A network does half a minute later what it did not answer."""
    await play.queue()
    play.quarantine = QUARANTINE if guarded else timedelta(0)
    play.world.later = timedelta(seconds=30)
    await play.live(play.store)


def _cancel_anyway(tx: Tx, number: ItemId, at: datetime) -> None:
    tx.db.execute(
        "UPDATE outbox SET state = 'cancelled', updated = ? WHERE id = ?", (ms(at), number)
    )


async def state_compared(play: Play, *, guarded: bool) -> None:
    """Somebody takes a post back while it is on its way."""
    first, *_ = await play.queue()
    gate = play.world.frozen = asyncio.Event()
    sending = asyncio.ensure_future(play.publisher(play.store).once())
    await play.world.reached.wait()
    try:
        if guarded:
            await play.store.change_item(first, Event.CANCEL)
        else:
            await play.store._write(play.store._main, _cancel_anyway, first, play.clock.now())
        play.promised.append(TEXTS[0])
    except Moved:
        pass  # too late, and it is said so
    gate.set()
    await sending
    await play.live(play.store)


Story = Callable[..., Awaitable[None]]
STORIES: list[tuple[Story, str]] = [
    (attempt_on_disk, "doubled: one"),
    (reading_back, "doubled: one"),
    (lock_for_life, "doubled: one"),
    (quarantine, "doubled: one"),
    (state_compared, "sent though taken back: one"),
]


@pytest.mark.parametrize(("story", "fault"), STORIES, ids=[story.__name__ for story, _ in STORIES])
async def test_without_its_guard_a_story_ends_badly(
    tmp_path: Path, story: Story, fault: str
) -> None:
    (tmp_path / "guarded").mkdir()
    (tmp_path / "bare").mkdir()
    play = Play(tmp_path / "guarded")
    await story(play, guarded=True)
    assert play.faults() == []
    play = Play(tmp_path / "bare")
    await story(play, guarded=False)
    assert any(found.startswith(fault) for found in play.faults()), play.faults()


def test_the_verdict_tells_the_rest() -> None:
    """What no story above brings about."""
    sent = replace(item(Publish("a")), id=ItemId(1), state=Delivery.SENT, receipt=Receipt("1"))
    waits = replace(item(Publish("b")), id=ItemId(2))
    well = Evidence([sent], Counter("a"), wished="a", attempts={ItemId(1): 1}, asked=["a"])
    assert faults(well) == []
    assert faults(Evidence([], Counter(), wished="a")) == ["lost: a"]
    assert faults(Evidence([sent], Counter("ax"), wished="a")) == ["foreign: nobody wrote x"]
    assert faults(Evidence([sent], Counter(), wished="a"))[0].startswith("lost: a is called sent")
    assert faults(Evidence([waits], Counter(), wished="b")) == ["unfinished: b is scheduled"]
    assert faults(Evidence([waits], Counter("b"), wished="b"))[0].startswith("lost sight of: b")
    asked_twice = Evidence(
        [sent], Counter("a"), wished="a", attempts={ItemId(1): 1}, asked=["a", "a"]
    )
    assert faults(asked_twice)[0].startswith("unwritten: a")
    bare = replace(sent, receipt=None)
    assert faults(Evidence([bare], Counter("a"), wished="a")) == ["without a receipt: a"]
    assert moved_on({ItemId(1): Delivery.CANCELLED}, [sent])[0].startswith("moved on: item 1")
