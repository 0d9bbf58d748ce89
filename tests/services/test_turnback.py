"""A wall clock that was ahead and is set back: what was written by it binds nobody."""

from datetime import timedelta

import pytest
from stage_publish import Stage, one, published, staged

from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Attempt, Publish, Receipt
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import VELO, accounts


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


class TrueTime(FakeNetwork):
    """Its own clock is right, whatever ours says."""

    ahead = timedelta(0)
    """How far ours is ahead of it."""

    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        finally:
            post = self.published[-1]
            self.published[-1] = type(post)(
                key=post.key,
                author=post.author,
                text=post.text,
                at=post.at - self.ahead,
                url=post.url,
                thread=post.thread,
            )


@pytest.mark.parametrize("minutes", [1, 10], ids=["found at once", "found though time has passed"])
async def test_what_was_made_by_a_clock_ahead_is_found(stage: Stage, minutes: int) -> None:
    """Looked for from when it was made, not from when that clock thought it was."""
    network = TrueTime(accounts()[0], stage.clock)
    network.ahead = timedelta(minutes=4)
    stage.networks[VELO] = network
    network.fail(Failure.LOST)
    number = await one(stage)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.UNKNOWN
    network.fail(Failure.UNREACHABLE)  # the first look, where there is one
    stage.clock.advance(60 * minutes)
    stage.clock.jump(-240)
    await stage.run(lambda: stage.state(number) is not Delivery.UNKNOWN, seconds=900, step=5)
    assert (stage.state(number), published(stage)) == (Delivery.SENT, ["Bonjour"])


async def test_a_quarantine_of_another_clock_is_begun_again(stage: Stage) -> None:
    """Not waited for a year, and not cut short."""
    stage.networks[VELO] = FakeNetwork(accounts()[0], stage.clock)
    stage.networks[VELO].fail(Failure.BROKEN)
    stage.clock.jump(365 * 86400)
    number = await one(stage, due=stage.clock.now())
    await stage.publisher.once()
    stage.clock.jump(-365 * 86400)
    await stage.publisher.once()
    stage.clock.advance(299)
    await stage.publisher.once()
    assert "find" not in stage.networks[VELO].calls
    stage.clock.advance(2)
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.HELD, "absent")


async def test_another_engine_sets_it_right_at_its_start(stage: Stage) -> None:
    stage.networks[VELO] = FakeNetwork(accounts()[0], stage.clock)
    stage.networks[VELO].fail(Failure.LOST)
    stage.clock.jump(86400)
    number = await one(stage, due=stage.clock.now())
    await stage.publisher.once()
    stage.clock.jump(-86400)
    after = Stage(stage.store, stage.clock, networks=stage.networks)
    await after.run(lambda: after.state(number) is not Delivery.UNKNOWN, seconds=400, step=5)
    assert after.state(number) is Delivery.SENT


async def test_a_wait_of_another_clock_is_over(stage: Stage) -> None:
    network = stage.networks[VELO] = FakeNetwork(accounts()[0], stage.clock)
    number, start = await one(stage), stage.clock.now()
    network.fail(Failure.LIMITED)
    stage.clock.jump(1500)
    await stage.publisher.once()
    waits = stage.item(number).not_before
    assert waits is not None
    assert waits > start + timedelta(minutes=25)
    stage.clock.jump(-1500)
    await stage.publisher.once()
    assert network.calls == ["send"], "what the network asked for is waited for"
    stage.clock.advance(301)
    await stage.publisher.once()
    assert (stage.state(number), published(stage)) == (Delivery.SENT, ["Bonjour"])


async def test_a_clock_that_is_only_adjusted_changes_nothing(stage: Stage) -> None:
    number = await one(stage, Publish("Bonjour"))
    await stage.store.set_account_state(VELO, AccountState.OK, "")
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(Failure.LOST)
    await stage.publisher.once()
    before = stage.item(number)
    stage.clock.jump(-1)
    await stage.publisher.once()
    assert stage.item(number) == before
