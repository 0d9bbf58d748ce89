"""When posts leave, over a clock of its own: punctual at the rate of ten thousand an hour, never
early, and never in a burst after a while in which nothing could leave."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from stage_publish import Stage

from cmdeck.errors import Unreachable
from cmdeck.model.brand import Account, Brand
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Attempt, Publish, Receipt
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import act, item

ACCOUNTS = tuple(
    Account(AccountId(f"a{n}@x"), NetworkName.X, "brand", f"a{n}", remote_id=str(n))
    for n in range(200)
)
RATE = 10_000 / 3600
"""Posts a second."""


class Arrivals(FakeNetwork):
    """Notes when each text came."""

    def __init__(self, account: Account, clock: FakeClock, came: dict[str, datetime]) -> None:
        super().__init__(account, clock)
        self._came = came

    async def send(self, attempt: Attempt) -> Receipt:
        assert isinstance(attempt.operation, Publish)
        assert attempt.operation.text not in self._came, "doubled"
        self._came[attempt.operation.text] = self.clock.now()
        return await super().send(attempt)


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    await store.adopt(lambda _rows: ((Brand("brand", "Brand", 1),), ACCOUNTS, ()))
    return Stage(store, clock)


async def test_ten_thousand_an_hour_are_punctual(stage: Stage) -> None:
    """Half a minute of that hour."""
    random, start, came = Random(2), stage.clock.now(), dict[str, datetime]()
    stage.make = lambda account, clock: Arrivals(account, clock, came)
    due = {
        f"post {n}": start + timedelta(milliseconds=random.randrange(30_000))
        for n in range(int(30 * RATE))
    }
    wishes = [
        item(Publish(text), due=at, account=random.choice(ACCOUNTS).id) for text, at in due.items()
    ]
    await stage.store.enqueue(act(), wishes)
    await stage.run(lambda: len(came) == len(due), seconds=40, step=0.125)
    late = sorted((came[text] - at).total_seconds() for text, at in due.items())
    assert late[0] >= 0, "none early"
    assert late[int(0.99 * len(late))] <= 1.0


async def test_what_could_not_leave_for_a_while_leaves_a_minute_apart(stage: Stage) -> None:
    """Within grace nobody is asked, and no account is suddenly loud (trust.md 1.5)."""
    came: dict[str, datetime] = {}
    stage.make = lambda account, clock: Arrivals(account, clock, came)
    start, (first, second, *_) = stage.clock.now(), ACCOUNTS
    late = [item(Publish(f"late {n}"), due=start, account=first.id) for n in range(3)]
    other = item(Publish("of another"), due=start, account=second.id)
    thread = [
        item(Publish(f"part {n}"), due=start, account=second.id, part=n, parts=3) for n in (1, 2, 3)
    ]
    for act_of in (late, [other], thread):
        await stage.store.enqueue(act(), act_of)
    stage.clock.advance(20 * 60)
    woken = stage.clock.now()
    fresh = item(Publish("on time"), due=woken + timedelta(seconds=30), account=first.id)
    await stage.store.enqueue(act(), [fresh])
    await stage.run(lambda: len(came) == 8, seconds=400, step=0.5)
    after = {text: round((at - woken).total_seconds()) for text, at in came.items()}
    assert [after[f"late {n}"] for n in range(3)] == pytest.approx([0, 90, 150], abs=3)
    assert after["on time"] == pytest.approx(30, abs=2), "what is punctual is not put off"
    assert [after[name] for name in ("of another", "part 1")] == pytest.approx([0, 60], abs=3)
    assert after["part 3"] == pytest.approx(after["part 1"], abs=3), "a thread is one"


async def test_a_clock_set_back_puts_off_nothing_for_an_hour(stage: Stage) -> None:
    came: dict[str, datetime] = {}
    stage.make = lambda account, clock: Arrivals(account, clock, came)
    account, start = ACCOUNTS[0].id, stage.clock.now()
    await stage.store.enqueue(act(), [item(Publish("before"), due=start, account=account)])
    await stage.publisher.once()
    stage.clock.jump(-3600)
    now = stage.clock.now()
    late = [
        item(Publish(f"late {n}"), due=now - timedelta(minutes=15), account=account)
        for n in range(2)
    ]
    await stage.store.enqueue(act(), late)
    await stage.run(lambda: len(came) == 3, seconds=90, step=0.5)
    assert came["late 1"] - came["late 0"] >= timedelta(seconds=60)


async def test_a_net_that_comes_back_brings_no_burst(stage: Stage) -> None:
    came: dict[str, datetime] = {}
    account = ACCOUNTS[0]
    stage.make = lambda account, clock: Arrivals(account, clock, came)
    stage.lane(account)
    start = stage.clock.now()
    wishes = [item(Publish(f"post {n}"), due=start, account=account.id) for n in range(3)]
    _, numbers = await stage.store.enqueue(act(), wishes)
    offline, send = start + timedelta(minutes=15), stage.networks[account.id].send

    async def maybe(attempt: Attempt) -> Receipt:
        if stage.clock.now() < offline:
            raise Unreachable("no net")
        return await send(attempt)

    stage.networks[account.id].send = maybe  # type: ignore[method-assign]  # a net that is away
    sent = {Delivery.SENT}
    await stage.run(lambda: {stage.state(n) for n in numbers} == sent, seconds=1800, step=5)
    times = sorted(came.values())
    assert times[0] - offline < timedelta(minutes=6)
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert min(gaps) >= 60


async def test_asleep_for_six_hours_is_one_question(stage: Stage) -> None:
    """Nothing of it leaves by itself, ever; what is due after it does."""
    start, came = stage.clock.now(), dict[str, datetime]()
    stage.make = lambda account, clock: Arrivals(account, clock, came)
    wishes = [
        item(Publish(f"missed {n}"), due=start + timedelta(hours=n), account=ACCOUNTS[n].id)
        for n in (1, 2, 5)
    ]
    later = item(Publish("tomorrow"), due=start + timedelta(hours=20), account=ACCOUNTS[1].id)
    _, (*missed, tomorrow) = await stage.store.enqueue(act(), [*wishes, later])
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: stage.publisher._next is not None, ending=running)
    stage.clock.advance(6 * 3600)
    states = {Delivery.HELD}
    await stage.wait_for(lambda: {stage.state(n) for n in missed} == states, ending=running)
    assert {stage.item(n).reason for n in missed} == {"late"}
    said = stage.store.read.queue_summary(stage.clock.now())
    assert (said.held, said.waiting, said.overdue) == (3, 1, 0)
    sent = {Delivery.SENT}
    await stage.wait_for(
        lambda: {stage.state(tomorrow)} == sent, seconds=15 * 3600, step=500, ending=running
    )
    assert list(came) == ["tomorrow"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
