"""A refresher with nothing to do asks the file whether something was written, and no more."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from cmdeck.model.timeline import Timeline, TimelineKind, Wanted, Why
from cmdeck.services import refresh
from cmdeck.services.pacing import Fetch, Situation, plan
from cmdeck.services.refresh import Refresher
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import NOW, VELO, accounts, brands


async def _pass(clock: FakeClock, seconds: float) -> None:
    for _ in range(int(seconds / refresh.TICK)):
        clock.advance(refresh.TICK)
        for _ in range(5):
            await asyncio.sleep(0)  # the loop's turn, no time


async def test_it_works_nothing_out_while_nothing_is_written(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    refresher = Refresher(store, lambda _timeline: None, clock=clock, random=Random(1))
    worked = 0

    def count(situation: Situation) -> list[Fetch]:
        nonlocal worked
        worked += 1
        return plan(situation)

    monkeypatch.setattr(refresh, "plan", count)
    running = asyncio.ensure_future(refresher.run())
    await _pass(clock, 20)
    assert worked <= 20 / refresh.CLOSELY + 2
    assert worked <= 3, "nothing waits for an hour: it is worked out anew every half minute"
    before = worked
    timeline = Timeline(TimelineKind.MENTIONS, VELO)
    await store.want([Wanted(timeline, Why.NOW, NOW + timedelta(hours=1))])
    await _pass(clock, 2 * refresh.TICK)
    assert worked > before
    refresher.stopping = True
    await _pass(clock, 1)
    await asyncio.wait_for(running, 5)
