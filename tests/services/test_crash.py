"""The publisher dies at every await between claim and settle; another one goes on from the files.

Never two sends, never a lost item (trust.md §1.2, R-02 in small).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from stage_publish import RULES, Stage, open_here

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import (
    Attempt,
    ItemId,
    MediaRef,
    Operation,
    Publish,
    React,
    Receipt,
    Upload,
)
from cmdeck.model.post import AccountId, Reaction
from cmdeck.store.database import Tx, Writer
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import MUSEE, VELO, accounts, act, brands, item, key

P = ParamSpec("P")
T = TypeVar("T")


class Died(BaseException):
    """kill -9, as far as one process can play it: nothing below the crash runs."""


class Fuse:
    """Burns at the `n`th point where a process can die."""

    def __init__(self, n: int) -> None:
        self.n, self.points, self.where = n, 0, ""

    def point(self, where: str) -> None:
        self.points += 1
        if self.points == self.n:
            self.where = where
            raise Died
        if self.where:
            raise Died  # a dead process does nothing more, whichever lane asks


class DyingStore(Store):
    """A store in a process that may die before and after each write."""

    fuse: Fuse

    async def _write(
        self,
        writer: Writer,
        function: Callable[Concatenate[Tx, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        self.fuse.point(f"before {function.__name__}")
        result = await super()._write(writer, function, *args, **kwargs)
        self.fuse.point(f"after {function.__name__}")
        return result


class Outside(FakeNetwork):
    """The world, which does not die with us."""

    fuse: Fuse | None = None

    def _at(self, where: str) -> None:
        if self.fuse is not None:
            self.fuse.point(where)

    async def send(self, attempt: Attempt) -> Receipt:
        self._at("before the first byte")
        receipt = await super().send(attempt)
        self._at("after the answer")
        return receipt

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        self._at("before the upload")
        upload = await super().upload(media, content)
        self._at("after the upload")
        return upload


PICTURE = MediaRef("a" * 64, "image/png", 1, 1, 1, "alt")
OPERATIONS: tuple[Operation, ...] = (
    Publish("plain"),
    Publish("with a picture", media=(PICTURE,)),
    React(str(key(1)), Reaction.LIKE),
)


async def live(
    folder: Path, clock: FakeClock, world: dict[AccountId, Outside], n: int
) -> tuple[Fuse, list[ItemId]]:
    """One life: queue, publish, die at point `n` (or not at all)."""
    with_rows = open_here(folder, clock)
    await with_rows.adopt(lambda _rows: (brands(), accounts(), ()))
    queued = [
        (await with_rows.enqueue(act(), [item(operation, account=account)]))[1][0]
        for operation in OPERATIONS
        for account in (VELO, MUSEE)
    ]
    with_rows.close()
    fuse = Fuse(n)
    store = DyingStore(folder / "cmdeck.db", folder / "cache.db", clock=clock)
    store.fuse = fuse
    for network in world.values():
        network.fuse = fuse
    try:
        await Stage(store, clock, networks=dict(world)).publisher.once()
    except Died:
        pass
    store.close()
    for network in world.values():
        network.fuse = None
    return fuse, queued


async def go_on(folder: Path, clock: FakeClock, world: dict[AccountId, Outside]) -> Store:
    """The next life: recover, and run until nothing moves any more."""
    lock = EngineLock(folder / "lock")
    assert lock.acquire(clock, patience=0), "the dead one's lock is free"
    store = open_here(folder, clock)
    await store.recover()
    stage = Stage(store, clock, networks=dict(world))
    for _ in range(6):
        await stage.publisher.once()
        clock.advance(RULES.quarantine[accounts()[0].network].total_seconds() + 1)
    lock.release()
    return store


async def scenario(folder: Path, n: int) -> Fuse:
    clock = FakeClock()
    world = {account.id: Outside(account, clock) for account in accounts()}
    fuse, queued = await live(folder, clock, world, n)
    reached = {(account, post.text.raw) for account, one in world.items() for post in one.published}
    store = await go_on(folder, clock, world)
    for number in queued:
        found = store.read.item(number)
        assert found is not None, "lost"
        assert found.state in {Delivery.SENT, Delivery.HELD}, (found, fuse.where)
        check(found.operation, found.account, found.state, world[found.account], reached)
    store.close()
    return fuse


def check(
    operation: Operation,
    account: AccountId,
    state: Delivery,
    network: Outside,
    reached: set[tuple[AccountId, str]],
) -> None:
    if isinstance(operation, React):
        assert state is Delivery.SENT, "a state can be set again"
        assert (operation.post, operation.reaction) in network.reactions
        return
    assert isinstance(operation, Publish)
    copies = [post.text.raw for post in network.published].count(operation.text)
    assert copies == (state is Delivery.SENT), "online exactly where we say so"
    if (account, operation.text) in reached:
        assert state is Delivery.SENT, "what reached the network needs no person"


async def test_at_every_point(tmp_path: Path) -> None:
    n = 0
    points: list[str] = []
    while True:
        n += 1
        (folder := tmp_path / str(n)).mkdir()
        fuse = await scenario(folder, n)
        if not fuse.where:
            break
        points.append(fuse.where)
    assert {"before claim", "after claim", "before the first byte", "after the answer"} <= {*points}
    assert {"before settle", "after settle", "after the upload"} <= {*points}
    assert n > 30


def test_the_fuse_can_tell() -> None:
    """The test above can fail: a fuse that never burns lets everything through."""
    fuse = Fuse(2)
    fuse.point("one")
    with pytest.raises(Died):
        fuse.point("two")
