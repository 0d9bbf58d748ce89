"""A publisher on a real store, fake networks and a fake clock."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from cmdeck.model.brand import Account
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, MediaRef, Operation, OutboxItem, Publish, React
from cmdeck.model.post import AccountId, NetworkName, Reaction
from cmdeck.services.lane import Lane, PublishRules
from cmdeck.services.publish import Publisher
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, accounts, act, brands, item, key

RULES = PublishRules(timedelta(minutes=30), {NetworkName.X: timedelta(seconds=300)})


def open_here(folder: Path, clock: FakeClock) -> Store:
    lock = EngineLock(folder / "lock")
    return open_store(folder / "cmdeck.db", folder / "cache.db", lock, clock=clock)


@dataclass
class Stage:
    """All that a publisher needs; `network` makes the fake of an account."""

    store: Store
    clock: FakeClock
    make: Callable[[Account, FakeClock], FakeNetwork] = FakeNetwork
    media: Callable[[MediaRef], bytes] = lambda _media: b""
    networks: dict[AccountId, FakeNetwork] = field(default_factory=dict)
    sane: bool = True
    online: set[str] = field(default_factory=set)
    """Addresses that answer; `asked` is what was looked for."""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.publisher = Publisher(
            self.store, self.clock, self.lane, RULES.grace, is_sane=lambda: self.sane
        )

    def lane(self, account: Account) -> Lane:
        network = self.networks.get(account.id) or self.make(account, self.clock)
        self.networks[account.id] = network
        return Lane(
            account,
            network,
            self.store,
            clock=self.clock,
            random=Random(1),
            rules=RULES,
            media=self.media,
            is_online=self.is_online,
        )

    async def is_online(self, address: str) -> bool:
        self.asked.append(address)
        return address in self.online

    def item(self, number: ItemId) -> OutboxItem:
        found = self.store.read.item(number)
        assert found is not None
        return found

    def state(self, number: ItemId) -> Delivery:
        return self.item(number).state

    async def run(
        self, until: Callable[[], bool], *, seconds: float = 60, step: float = 0.25
    ) -> None:
        """Run the loop itself, letting time pass, until a condition holds."""
        running = asyncio.ensure_future(self.publisher.run())
        try:
            await self.wait_for(until, seconds=seconds, step=step, ending=running)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def wait_for(
        self,
        until: Callable[[], bool],
        *,
        seconds: float = 60,
        step: float = 0.25,
        ending: "asyncio.Future[None] | None" = None,
    ) -> None:
        """Let fake time pass until a condition holds, at most `seconds` of it."""
        end = self.clock.monotonic() + seconds
        loop = asyncio.get_running_loop()
        while not until():
            assert ending is None or not ending.done(), f"it ended: {ending}"
            assert self.clock.monotonic() < end, "not in time"
            self.clock.advance(step)
            for _ in range(8):  # writes are done in a thread: stand in line behind them
                await loop.run_in_executor(self.store._main._thread, int)


LIKE = React(str(key(1)), Reaction.LIKE)


async def staged(store: Store, clock: FakeClock) -> Stage:
    """A stage with the accounts of the makers."""
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    return Stage(store, clock)


async def one(stage: Stage, operation: Operation | None = None, **more: Any) -> ItemId:
    """Queue one item of VELO, due now."""
    wish = item(operation or Publish(text="Bonjour"), **more)
    _, (number,) = await stage.store.enqueue(act(), [wish])
    return number


def published(stage: Stage) -> list[str]:
    """What VELO really published."""
    return [post.text.raw for post in stage.networks[VELO].published]
