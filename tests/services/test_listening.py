"""Hints of networks that tell: fetched at once, not too often, and nothing depends on them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from msgspec.structs import replace

from cmdeck.errors import NeedsLogin, Unreachable, Unsupported
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.network import Network
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import Timeline, TimelineKind, Wanted, Why
from cmdeck.services.listening import APART, LATER, Listener
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, accounts, brands

TOOTS = Account(
    AccountId("veloville@pouet.example"),
    NetworkName.MASTODON,
    "veloville",
    realm="pouet.example",
    base_url="https://pouet.example",
)
HOME, MENTIONS = (Timeline(kind, TOOTS.id) for kind in (TimelineKind.HOME, TimelineKind.MENTIONS))
OTHER = Timeline(TimelineKind.HOME, VELO)


class Telling(FakeNetwork):
    """A network that says what it is told to say."""

    def __init__(self, account: Account, clock: FakeClock) -> None:
        super().__init__(account, clock)
        self.said: asyncio.Queue[frozenset[TimelineKind] | Exception | None] = asyncio.Queue()
        self.opened = 0

    async def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        self.opened += 1
        while (one := await self.said.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one


class Ear:
    """A listener, and what it wishes for."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.network = Telling(TOOTS, clock)
        self.asked: list[AccountId] = []
        self.listener = Listener(store, self.network_of, clock=clock, random=Random(1))

    def network_of(self, account: Account) -> Network:
        self.asked.append(account.id)
        return self.network

    async def run(self, until: Callable[[], bool], seconds: float = 30) -> None:
        running = asyncio.ensure_future(self.listener.run())
        loop, end = asyncio.get_running_loop(), self.clock.monotonic() + seconds
        try:
            while not until() and self.clock.monotonic() < end:
                assert not running.done(), f"it ended: {running}"
                self.clock.advance(0.5)
                for writer in (self.store._cache, self.store._main) * 4:
                    await loop.run_in_executor(writer._thread, int)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def wished(self) -> set[Timeline]:
        return {one.timeline for one in self.store.read.wanted() if one.why is Why.NOW}

    async def fetched(self) -> None:
        for one in self.store.read.wanted():
            if one.why is Why.NOW:
                await self.store.unwant(one)


@pytest.fixture
async def ear(store: Store, clock: FakeClock) -> Ear:
    await store.adopt(lambda _rows: (brands(), (*accounts(), TOOTS), ()))
    for account in (*accounts(), TOOTS):
        await store.set_account_state(account.id, AccountState.OK, "")
    shown = [Wanted(one, Why.COLUMN, clock.now()) for one in (HOME, MENTIONS, OTHER)]
    await store.want(shown)
    return Ear(store, clock)


async def test_what_is_told_and_shown_is_fetched_now(ear: Ear) -> None:
    ear.network.said.put_nowait(frozenset({TimelineKind.HOME, TimelineKind.MESSAGES}))
    await ear.run(lambda: bool(ear.wished()))
    assert ear.wished() == {HOME}, "messages are not shown, and the other account was not told"
    assert ear.asked == [TOOTS.id], "only of whom the network tells"


async def test_a_busy_network_is_asked_now_and_then(ear: Ear) -> None:
    begun = ear.clock.monotonic()
    for _second in range(200):
        ear.network.said.put_nowait(frozenset({TimelineKind.HOME}))
    await ear.run(lambda: bool(ear.wished()))
    await ear.fetched()
    ear.network.said.put_nowait(frozenset({TimelineKind.HOME}))
    first = ear.clock.monotonic()
    assert first - begun < 3
    await ear.run(lambda: bool(ear.wished()))
    assert ear.clock.monotonic() - first >= APART - 1


@pytest.mark.parametrize("error", [Unreachable("cut"), None])
async def test_a_stream_that_is_cut_is_opened_again_ever_later(
    ear: Ear, error: Exception | None
) -> None:
    for _time in range(50):
        ear.network.said.put_nowait(error)
    await ear.run(lambda: ear.network.opened > 1, seconds=60)
    assert ear.network.opened == 2
    await ear.run(lambda: False, seconds=900)
    assert 3 < ear.network.opened < 20, "it is not asked all the time"


@pytest.mark.parametrize("error", [Unsupported("none"), NeedsLogin("no"), KeyError("ours")])
async def test_who_has_no_stream_is_asked_much_later(ear: Ear, error: Exception) -> None:
    ear.network.said.put_nowait(error)
    await ear.run(lambda: False, seconds=LATER - 60)
    assert ear.network.opened == 1
    assert ear.wished() == set()


async def test_nobody_is_listened_to_for_a_column_that_is_closed(ear: Ear) -> None:
    for one in ear.store.read.wanted():
        await ear.store.unwant(one)
    await ear.run(lambda: False, seconds=20)
    assert ear.network.opened == 0


async def test_nor_with_a_login_that_is_over(ear: Ear) -> None:
    await ear.store.save_account(replace(TOOTS, state=AccountState.NEEDS_LOGIN, words="over"))
    await ear.run(lambda: False, seconds=20)
    assert ear.network.opened == 0
