"""The outward loop: what leaves, what is looked for, and that nothing wrong in one lane ends it."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from stage_publish import Stage

from cmdeck.errors import NoAnswer, StoreError
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Attempt,
    Due,
    ItemId,
    MediaRef,
    Publish,
    React,
    Receipt,
    Upload,
)
from cmdeck.model.post import Reaction
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import MUSEE, NOW, VELO, accounts, act, brands, item, key

LIKE = React(str(key(1)), Reaction.LIKE)
CONTENT = b"not really a picture"
PICTURE = MediaRef(hashlib.sha256(CONTENT).hexdigest(), "image/png", len(CONTENT), 10, 10, "a")


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    await store.adopt(brands(), accounts(), ())
    return Stage(store, clock)


async def one(stage: Stage, operation: object = None, **more: object) -> ItemId:
    wish = item(operation or Publish(text="Bonjour"), **more)  # type: ignore[arg-type]
    _, (number,) = await stage.store.enqueue(act(), [wish])
    return number


def published(stage: Stage) -> list[str]:
    return [post.text.raw for post in stage.networks[VELO].published]


async def test_what_is_due_leaves_once(stage: Stage) -> None:
    number = await one(stage)
    assert await stage.publisher.once() == 1
    assert await stage.publisher.once() == 0
    assert stage.state(number) is Delivery.SENT
    assert published(stage) == ["Bonjour"]


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


class Broken(FakeNetwork):
    """Faults of ours, in an adapter."""

    fault: BaseException = KeyError("data")

    async def send(self, attempt: Attempt) -> Receipt:
        self.calls.append("send")
        raise self.fault


@pytest.mark.parametrize(
    "fault", [KeyError("data"), NoAnswer("?"), ValueError(), asyncio.CancelledError(), OSError()]
)
async def test_a_fault_in_one_lane_ends_neither_the_loop_nor_another_lane(
    store: Store, clock: FakeClock, fault: BaseException
) -> None:
    await store.adopt(brands(), accounts(), ())
    stage = Stage(store, clock)
    broken = Broken(accounts()[0], clock)
    broken.fault = fault
    stage.networks[VELO] = broken
    bad, good = await one(stage), await one(stage, account=MUSEE)
    await stage.run(lambda: stage.state(good) is Delivery.SENT and not stage.publisher._busy)
    assert stage.state(bad) is Delivery.UNKNOWN
    assert broken.calls == ["send"]


async def test_a_lane_that_hangs_holds_up_nobody_and_begins_nothing_after_stop(
    store: Store, clock: FakeClock
) -> None:
    await store.adopt(brands(), accounts(), ())
    stage = Stage(store, clock)
    gate = asyncio.Event()

    class Hanging(FakeNetwork):
        async def send(self, attempt: Attempt) -> Receipt:
            await gate.wait()
            return await super().send(attempt)

    stage.networks[VELO] = Hanging(accounts()[0], clock)
    hanging = [await one(stage), await one(stage, Publish(text="second"))]
    other = await one(stage, account=MUSEE)
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: stage.state(other) is Delivery.SENT, ending=running)
    clock.advance(240)
    later = await one(stage, account=MUSEE, due=clock.now())
    await stage.wait_for(lambda: stage.state(later) is Delivery.SENT, ending=running)
    stage.publisher.stopping = True
    gate.set()
    await stage.wait_for(running.done)
    assert [stage.state(number) for number in hanging] == [Delivery.SENT, Delivery.SCHEDULED]


async def test_an_answer_is_kept_until_the_store_takes_it(stage: Stage) -> None:
    number = await one(stage)

    class Fills(FakeNetwork):
        async def send(self, attempt: Attempt) -> Receipt:
            receipt = await super().send(attempt)
            stage.store._main._db.execute("PRAGMA query_only = ON")  # type: ignore[union-attr]
            return receipt

    stage.networks[VELO] = Fills(accounts()[0], stage.clock)
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: len(stage.networks[VELO].published) == 1, ending=running)
    stage.clock.advance(3)
    assert stage.state(number) is Delivery.SENDING
    stage.store._main._db.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]
    await stage.wait_for(lambda: stage.state(number) is Delivery.SENT, ending=running)
    assert stage.networks[VELO].calls == ["send"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_full_disk_sends_nothing_and_the_loop_lives(stage: Stage) -> None:
    number = await one(stage)
    db = stage.store._main._db
    assert db is not None
    size = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {size}")
    filler = "x" * 200_000
    with pytest.raises(StoreError, match="full"):
        await one(stage, Publish(text=filler))
    db.execute("PRAGMA query_only = ON")
    running = asyncio.ensure_future(stage.publisher.run())
    with pytest.raises(AssertionError, match="not in time"):
        await stage.wait_for(
            lambda: stage.state(number) is not Delivery.SCHEDULED,
            seconds=15,
            ending=running,
        )
    assert VELO not in stage.networks or stage.networks[VELO].calls == []
    db.execute("PRAGMA query_only = OFF")
    db.execute("PRAGMA max_page_count = 1000000")
    await stage.wait_for(lambda: stage.state(number) is Delivery.SENT, ending=running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_nobody_is_sending_any_more_is_in_doubt(stage: Stage) -> None:
    number = await one(stage)
    lane = stage.lane(accounts()[0])
    assert await lane._claim() is not None
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.UNKNOWN, "engine_died")
    assert stage.networks[VELO].calls == []


async def test_a_claim_that_slept_is_claimed_anew(stage: Stage) -> None:
    number = await one(stage)
    lane = stage.lane(accounts()[0])
    attempt = await lane._claim()
    assert attempt is not None
    stage.clock.advance(7 * 3600)
    await lane._settle(attempt, await lane._send(attempt))
    await stage.publisher.once()
    assert stage.state(number) is Delivery.HELD
    assert stage.networks[VELO].calls == []


async def test_a_short_while_without_a_net_needs_no_person(stage: Stage) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(*[Failure.UNREACHABLE] * 9)
    await stage.run(lambda: stage.state(number) is Delivery.SENT, seconds=1700, step=5)
    assert published(stage) == ["Bonjour"]


async def test_without_a_net_until_grace_is_held(stage: Stage) -> None:
    number = await one(stage)
    stage.lane(accounts()[0])
    stage.networks[VELO].fail(*[Failure.UNREACHABLE] * 99)
    await stage.run(lambda: stage.state(number) is Delivery.HELD, seconds=2400, step=5)
    assert stage.item(number).reason == "gave_up"


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


async def test_pictures_are_there_before_anything_is_claimed(stage: Stage) -> None:
    stage.media = lambda _media: CONTENT
    states: list[Delivery] = []
    number = await one(stage, Publish(text="Look", media=(PICTURE,)))

    class Watching(FakeNetwork):
        async def upload(self, media: MediaRef, content: bytes) -> Upload:
            states.append(stage.state(number))
            await stage.store.pause("", reason="crisis", by="test")
            return await super().upload(media, content)

    stage.networks[VELO] = Watching(accounts()[0], stage.clock)
    await stage.publisher.once()
    assert states == [Delivery.SCHEDULED]
    assert stage.networks[VELO].calls == ["upload"], "a pause during the upload holds the post"
    assert (stage.state(number), stage.item(number).reason) == (Delivery.HELD, "paused")


async def test_an_upload_is_used_while_fresh_and_made_again_after(stage: Stage) -> None:
    stage.media = lambda _media: CONTENT
    number = await one(stage, Publish(text="Look", media=(PICTURE,)))
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    network.fail(Failure.BROKEN, Failure.UNREACHABLE)
    await stage.run(
        lambda: network.calls == ["upload", "upload"] and not stage.publisher._busy, seconds=60
    )
    assert stage.state(number) is Delivery.SCHEDULED
    network.fail(Failure.LIMITED)
    await stage.run(lambda: stage.state(number) is Delivery.SENT, seconds=1200, step=5)
    assert len(network.published) == 1


@pytest.mark.parametrize(
    ("media", "failure", "reason"),
    [
        (None, None, "picture_missing"),
        (CONTENT, Failure.REFUSED, "no"),
        (CONTENT, Failure.LOGIN, "needs_login"),
        (CONTENT, Failure.CREDIT, "out_of_credit"),
    ],
)
async def test_a_picture_that_cannot_be_brought_holds_its_post(
    stage: Stage, media: bytes | None, failure: Failure | None, reason: str
) -> None:
    def read(_media: MediaRef) -> bytes:
        if media is None:
            raise FileNotFoundError
        return media

    stage.media = read
    number = await one(stage, Publish(text="Look", media=(PICTURE,)))
    stage.lane(accounts()[0])
    if failure:
        stage.networks[VELO].fail(failure)
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.HELD, reason)
    assert stage.networks[VELO].published == []


async def test_one_picture_twice_with_other_words_does_not_turn_in_circles(stage: Stage) -> None:
    stage.media = lambda _media: CONTENT
    other = MediaRef(PICTURE.sha256, "image/png", len(CONTENT), 10, 10, "b")
    await one(stage, Publish(text="Look", media=(PICTURE, other)))
    await stage.publisher.once()
    assert stage.networks[VELO].calls.count("upload") <= 4


async def test_nothing_begins_while_the_clock_is_in_doubt(stage: Stage) -> None:
    number = await one(stage)
    stage.sane = False
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SCHEDULED
    stage.sane = True
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SENT


async def test_the_clock_is_asked_before_each_of_many(stage: Stage) -> None:
    numbers = [await one(stage, Publish(text=f"n{n}")) for n in range(3)]

    class Jumps(FakeNetwork):
        async def send(self, attempt: Attempt) -> Receipt:
            stage.sane = False
            return await super().send(attempt)

    stage.networks[VELO] = Jumps(accounts()[0], stage.clock)
    await stage.publisher.once()
    assert [stage.state(n) for n in numbers].count(Delivery.SENT) == 1


async def test_an_account_that_is_gone_holds_its_posts(stage: Stage) -> None:
    number = await one(stage)
    await stage.store.remove_account(VELO)
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.HELD, "account_missing")
    assert not stage.publisher.has_due(NOW + timedelta(days=1))


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


async def test_ten_thousand_waiting_items_cost_a_look_nothing(stage: Stage) -> None:
    wishes = [item(Publish(text=f"n{n}"), due=NOW + timedelta(days=1)) for n in range(2000)]
    await stage.store.enqueue(act(), wishes)
    decoded: list[str] = []
    stage.store.read._db.set_trace_callback(decoded.append)
    assert stage.publisher._ready() == set()
    assert not any("operation" in statement and "unknown" not in statement for statement in decoded)
