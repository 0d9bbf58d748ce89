"""The outward loop: what may be online is looked for, and the last wish for a reaction wins."""

import pytest
from stage_publish import LIKE, Stage, one, staged

from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Due,
    ItemId,
    Publish,
    React,
    Receipt,
)
from cmdeck.model.post import Reaction
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import VELO, accounts, key


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


@pytest.mark.parametrize("failure", [Failure.LOST, Failure.BROKEN, Failure.DUPLICATE])
async def test_doubt_is_read_back_after_quarantine_and_never_sent_again(
    stage: Stage, failure: Failure
) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(failure)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.UNKNOWN
    stage.clock.advance(299)
    await stage.publisher.once()
    assert "find" not in stage.networks[VELO].calls
    stage.clock.advance(2)
    await stage.publisher.once()
    expected = Delivery.SENT if failure is Failure.LOST else Delivery.HELD
    assert stage.state(number) is expected
    stage.clock.advance(7200)
    await stage.publisher.once()
    assert stage.networks[VELO].calls.count("send") == 1


async def test_what_nobody_is_sending_any_more_is_in_doubt(stage: Stage) -> None:
    number = await one(stage)
    lane = stage.lane(accounts()[0])
    assert await lane._claim() is not None
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.UNKNOWN, "engine_died")
    assert stage.networks[VELO].calls == []


async def test_looking_without_a_net_is_no_look(stage: Stage) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    network.fail(Failure.LOST, *[Failure.UNREACHABLE] * 8)
    await stage.run(lambda: stage.state(number) is Delivery.SENT, seconds=3600, step=5)
    assert network.calls.count("find") == 9


async def test_after_a_long_sleep_it_is_not_given_up_at_once(stage: Stage) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    network.fail(Failure.LOST)
    network.complete = False
    network.published.clear()
    await stage.publisher.once()
    done, network.published = network.published, []
    stage.clock.advance(7200)
    for _ in range(5):
        await stage.publisher.once()
    assert (stage.state(number), network.calls.count("find")) == (Delivery.UNKNOWN, 1)
    network.published = done
    stage.clock.advance(301)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SENT


async def test_unclear_is_asked_in_the_end(stage: Stage) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    network.fail(Failure.BROKEN)
    network.complete = False
    await stage.run(lambda: stage.state(number) is Delivery.HELD, seconds=3600, step=5)
    assert (stage.item(number).reason, network.calls.count("find")) == ("unclear", 3)


async def test_a_dead_login_is_asked_once_and_comes_back(stage: Stage) -> None:
    first = await one(stage)
    second = await one(stage, Publish(text="second"))
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(Failure.LOGIN)
    for _ in range(3):
        await stage.publisher.once()
    assert stage.networks[VELO].calls == ["send"]
    assert {stage.item(n).reason for n in (first, second)} == {"needs_login"}
    stage.networks[VELO] = FakeNetwork(accounts()[0], stage.clock)
    await stage.store.set_account_state(VELO, AccountState.OK, "")
    await stage.store.change_item(first, Event.RELEASE, due=Due(stage.clock.now()))
    await stage.publisher.once()
    assert stage.state(first) is Delivery.SENT


async def test_a_reaction_in_doubt_is_set_again_but_not_while_paused(stage: Stage) -> None:
    number = await one(stage, LIKE)
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    network.fail(Failure.LOST)
    await stage.publisher.once()
    await stage.store.pause("", reason="crisis", by="test")
    stage.clock.advance(301)
    await stage.publisher.once()
    assert network.calls == ["send"]
    await stage.store.resume(None)
    await stage.publisher.once()
    assert (stage.state(number), network.calls) == (Delivery.SENT, ["send", "send"])
    assert network.reactions == {(str(key(1)), Reaction.LIKE)}


@pytest.mark.parametrize(
    "failure", [Failure.LOST, Failure.BROKEN, Failure.UNREACHABLE, Failure.REFUSED]
)
async def test_the_last_wish_wins_whatever_became_of_the_first(
    stage: Stage, failure: Failure
) -> None:
    async def unlike() -> ItemId:
        return await one(stage, React(LIKE.post, Reaction.LIKE, on=False))

    late: list[ItemId] = []

    class Presses(FakeNetwork):
        async def send(self, attempt: Attempt) -> Receipt:
            if not late:
                late.append(await unlike())
            return await super().send(attempt)

    stage.networks[VELO] = Presses(accounts()[0], stage.clock)
    stage.networks[VELO].fail(failure)
    first = await one(stage, LIKE)
    await stage.run(
        lambda: bool(late) and stage.state(late[0]) is Delivery.SENT, seconds=900, step=5
    )
    stage.clock.advance(900)
    await stage.publisher.once()
    assert stage.networks[VELO].reactions == set()
    assert stage.state(first) is Delivery.CANCELLED


async def test_a_wish_after_a_doubtful_one_takes_its_place(stage: Stage) -> None:
    first = await one(stage, LIKE)
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(Failure.LOST)
    await stage.publisher.once()
    assert stage.state(first) is Delivery.UNKNOWN
    await one(stage, React(LIKE.post, Reaction.LIKE, on=False))
    await stage.publisher.once()
    stage.clock.advance(900)
    await stage.publisher.once()
    assert stage.networks[VELO].reactions == set()
    assert stage.state(first) is Delivery.CANCELLED


@pytest.mark.parametrize(
    "answer", [Found(Receipt("7"), cost=5), Absent("all", cost=5), Unclear("?", cost=5)]
)
async def test_reading_back_is_counted(stage: Stage, answer: Found | Absent | Unclear) -> None:
    class Costs(FakeNetwork):
        async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
            return answer

    stage.networks[VELO] = Costs(accounts()[0], stage.clock)
    stage.networks[VELO].fail(Failure.LOST)
    await one(stage)
    await stage.publisher.once()
    stage.clock.advance(301)
    await stage.publisher.once()
    assert stage.store.read.spent_today(stage.clock.now()) == {(VELO, "read back"): 5}


async def test_a_person_who_decides_while_it_is_looked_for_is_heard(stage: Stage) -> None:
    number = await one(stage)

    class Slow(FakeNetwork):
        async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
            await stage.store.change_item(number, Event.CANCEL)
            return Found(Receipt("7"))

    stage.networks[VELO] = Slow(accounts()[0], stage.clock)
    stage.networks[VELO].fail(Failure.BROKEN)
    await stage.publisher.once()
    stage.clock.advance(301)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.CANCELLED
