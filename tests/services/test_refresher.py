"""The inward loop on a real store: what is fetched, what it costs, and that nothing ends it."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from cmdeck.errors import NeedsLogin, Unreachable
from cmdeck.model.brand import AccountState
from cmdeck.model.network import Network
from cmdeck.model.timeline import (
    Cursor,
    HealthState,
    Page,
    Timeline,
    TimelineKind,
    Toward,
    Wanted,
    Why,
)
from cmdeck.services.refresh import Refresher
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import MUSEE, NOW, VELO, accounts, brands, post

MENTIONS = Timeline(TimelineKind.MENTIONS, VELO)
OTHER = Timeline(TimelineKind.MENTIONS, MUSEE)
HOME = Timeline(TimelineKind.HOME, VELO)


class Desk:
    """A refresher with the fakes of both accounts."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.networks = {one.id: FakeNetwork(one, clock) for one in accounts()}
        self.refresher = Refresher(store, self.network, clock=clock, random=Random(1))

    def network(self, timeline: Timeline) -> Network | None:
        return self.networks.get(timeline.account) if timeline.account else None

    async def want(self, *timelines: Timeline, why: Why = Why.COLUMN, **more: Any) -> None:
        wishes = [Wanted(one, why, self.clock.now(), **more) for one in timelines]
        await self.store.want(wishes)

    async def run(self, until: Callable[[], bool], seconds: float = 60, step: float = 0.25) -> None:
        running = asyncio.ensure_future(self.refresher.run())
        loop = asyncio.get_running_loop()
        end = self.clock.monotonic() + seconds
        try:
            while not until():
                assert not running.done(), f"it ended: {running}"
                assert self.clock.monotonic() < end, "not in time"
                self.clock.advance(step)
                for writer in (self.store._cache, self.store._main) * 4:
                    await loop.run_in_executor(writer._thread, int)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def state(self, timeline: Timeline = MENTIONS) -> HealthState:
        return self.store.read.health_of(timeline).state


@pytest.fixture
async def desk(store: Store, clock: FakeClock) -> Desk:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    return Desk(store, clock)


async def test_a_page_arrives_is_paid_and_is_not_asked_again_before_its_time(desk: Desk) -> None:
    desk.networks[VELO].say("Hello")
    await desk.want(MENTIONS)
    assert await desk.refresher.once() == [MENTIONS]
    assert desk.state() is HealthState.LIVE
    assert desk.store.read.spent_today(desk.clock.now()) == {(VELO, str(MENTIONS)): 5_000}
    assert await desk.refresher.once() == []
    desk.clock.advance(90)
    assert await desk.refresher.once() == [MENTIONS]
    assert desk.store.read.spent_today(desk.clock.now()) == {(VELO, str(MENTIONS)): 5_000}


@pytest.mark.parametrize(
    "fault", [KeyError("x"), ValueError("x"), sqlite3.OperationalError("x"), RecursionError()]
)
async def test_a_fault_in_one_timeline_ends_nothing(desk: Desk, fault: Exception) -> None:
    class Broken(FakeNetwork):
        async def fetch(
            self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
        ) -> Page:
            raise fault

    desk.networks[VELO] = Broken(accounts()[0], desk.clock)
    await desk.want(MENTIONS, OTHER)
    await desk.run(
        lambda: desk.state() is HealthState.OFFLINE and desk.state(OTHER) is HealthState.LIVE
    )
    assert desk.state() is HealthState.OFFLINE, "and it says so"


@pytest.mark.parametrize("which", ["_cache", "_main"])
async def test_what_the_store_does_not_take_is_not_fetched_on_and_on(
    desk: Desk, which: str
) -> None:
    desk.networks[VELO].say("Hello")
    await desk.want(MENTIONS)
    writer = getattr(desk.store, which)
    await writer.write(lambda tx: tx.db.execute("PRAGMA query_only = ON"))
    with pytest.raises(AssertionError, match="not in time"):
        await desk.run(lambda: desk.state() is HealthState.LIVE, seconds=120)
    assert 1 <= len(desk.networks[VELO].calls) <= 6
    writer._db.execute("PRAGMA query_only = OFF")
    await desk.run(lambda: desk.state() is HealthState.LIVE, seconds=400, step=1)
    if which == "_cache":
        [spent] = desk.store.read.spent_today(desk.clock.now()).values()
        assert spent == 5_000 * len(desk.networks[VELO].calls), "each was paid for"


async def test_a_failure_while_the_store_is_full_ends_nothing(desk: Desk) -> None:
    await desk.want(MENTIONS, OTHER)
    desk.networks[VELO].fail(*[Failure.UNREACHABLE] * 50)
    await desk.store._cache.write(lambda tx: tx.db.execute("PRAGMA query_only = ON"))
    with pytest.raises(AssertionError, match="not in time"):
        await desk.run(lambda: False, seconds=60)
    assert len(desk.networks[VELO].calls) <= 6


async def test_a_login_in_another_process_is_noticed_at_once(desk: Desk) -> None:
    await desk.want(MENTIONS)
    desk.networks[VELO].fail(Failure.LOGIN)
    await desk.refresher.once()
    assert desk.state() is HealthState.NEEDS_LOGIN
    known = desk.store.read.account(VELO)
    assert known is not None
    assert known.state is AccountState.NEEDS_LOGIN
    desk.clock.advance(100)
    assert await desk.refresher.once() == []
    desk.networks[VELO] = FakeNetwork(accounts()[0], desk.clock)
    await desk.store.save_account(replace(known, state=AccountState.OK, words=""))
    assert await desk.refresher.once() == [MENTIONS]
    assert desk.state() is HealthState.LIVE


async def test_after_a_start_an_account_that_works_is_asked_at_once(desk: Desk) -> None:
    await desk.want(MENTIONS)
    desk.networks[VELO].fail(Failure.LOGIN)
    await desk.refresher.once()
    await desk.store.set_account_state(VELO, AccountState.OK, "")
    desk.clock.advance(1)
    again = Desk(desk.store, desk.clock)
    assert await again.refresher.once() == [MENTIONS]


async def test_opened_threads_are_not_wanted_for_ever(desk: Desk) -> None:
    thread = Timeline(TimelineKind.THREAD, VELO, "x:1")
    await desk.want(thread, why=Why.OPEN, until=NOW + timedelta(seconds=30), interval=10.0)
    await desk.run(lambda: not desk.store.read.wanted(), seconds=60, step=1)
    assert 3 <= len(desk.networks[VELO].calls) <= 4


async def test_a_wish_is_fulfilled_once_and_a_newer_one_is_kept(desk: Desk) -> None:
    await desk.want(MENTIONS, why=Why.NOW)
    await desk.refresher.once()
    assert desk.store.read.wanted() == ()

    class Slow(FakeNetwork):
        async def fetch(
            self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
        ) -> Page:
            desk.clock.advance(1)
            await desk.want(MENTIONS, why=Why.NOW)
            return await super().fetch(timeline, at, toward=toward, limit=limit)

    desk.clock.advance(1)
    await desk.want(MENTIONS, why=Why.NOW)
    desk.networks[VELO] = Slow(accounts()[0], desk.clock)
    await desk.refresher.once()
    assert len(desk.store.read.wanted()) == 1, "pressed again while it was under way"


async def test_a_gap_is_filled_piece_by_piece_and_bounded_by_the_known(desk: Desk) -> None:
    network = desk.networks[VELO]
    network.say("first")
    await desk.want(MENTIONS)
    await desk.refresher.once()
    for n in range(160):
        desk.clock.advance(1)
        network.say(f"n{n}")
    await desk.refresher.once()
    for _ in range(3):
        gap = next(iter(desk.store.read.gaps(MENTIONS)), None)
        if gap is None:
            break
        desk.clock.advance(1)
        await desk.want(MENTIONS, why=Why.GAP, cursor=gap.cursor)
        await desk.refresher.once([MENTIONS])
    assert desk.store.read.gaps(MENTIONS) == []
    count = desk.store.read._db.execute("SELECT count(*) FROM cache.membership").fetchone()[0]
    assert count == 161


async def test_an_account_without_a_built_in_network_stops_nobody(desk: Desk) -> None:
    from cmdeck.model.brand import Account
    from cmdeck.model.post import AccountId, NetworkName

    await desk.store.save_account(Account(AccountId("a@bluesky"), NetworkName.BLUESKY, "a"))
    await desk.want(MENTIONS, Timeline(TimelineKind.HOME, AccountId("a@bluesky")))
    await desk.run(lambda: desk.state() is HealthState.LIVE)
    assert not desk.refresher.stopping


async def test_no_network_for_it_is_a_missing_login(desk: Desk) -> None:
    def nobody(_timeline: Timeline) -> Network | None:
        raise NeedsLogin("not built in")

    desk.refresher._network_of = nobody
    await desk.want(MENTIONS)
    await desk.refresher.once()
    assert desk.state() is HealthState.NEEDS_LOGIN


async def test_two_pages_at_once_do_not_jump_the_budget(desk: Desk) -> None:
    poor = replace(accounts()[0], daily_cost_limit=6_000)
    await desk.store.save_account(poor)
    for n in range(3):
        desk.networks[VELO].say(f"n{n}")
    await desk.want(MENTIONS, HOME)
    assert len(await desk.refresher.once()) == 1
    assert await desk.refresher.once() == []


async def test_a_site_that_dies_and_returns_is_noticed_by_all_at_once(desk: Desk) -> None:
    class Gone(FakeNetwork):
        async def fetch(
            self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
        ) -> Page:
            raise Unreachable("connection refused")

    def all_are(state: HealthState) -> bool:
        return all(desk.state(one) is state for one in (MENTIONS, HOME, OTHER))

    await desk.want(MENTIONS, HOME, OTHER, interval=90.0)
    await desk.run(lambda: all_are(HealthState.LIVE))
    desk.clock.advance(60)
    alive, desk.networks = desk.networks, {a.id: Gone(a, desk.clock) for a in accounts()}
    await desk.want(HOME, why=Why.NOW)
    await desk.run(lambda: all_are(HealthState.OFFLINE), seconds=3)
    desk.networks = alive
    await desk.run(lambda: desk.state(HOME) is HealthState.LIVE)
    await desk.run(lambda: all_are(HealthState.LIVE), seconds=3)
    assert [desk.store.read.health_of(one).failures for one in (MENTIONS, HOME, OTHER)] == [0] * 3


async def test_older_posts_leave_no_hole(desk: Desk) -> None:
    await desk.store.save_page(MENTIONS, Page(posts=(post(9),), older=Cursor("/9")), at=NOW)
    page = Page(posts=(post(5),), older=Cursor("/5"), reached_known=False)
    await desk.store.save_page(MENTIONS, page, at=NOW)
    assert desk.store.read.gaps(MENTIONS) == []
