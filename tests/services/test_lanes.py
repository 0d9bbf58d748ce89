"""The outward loop: what leaves, and that nothing wrong in one lane ends it."""

import asyncio
import hashlib
from datetime import timedelta
from sqlite3 import Connection

import pytest
from msgspec.structs import replace
from stage_publish import Stage, one, published, staged

from cmdeck.errors import NeedsLogin, NoAnswer, StoreError, Unreachable
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import (
    Attempt,
    MediaRef,
    Publish,
    Receipt,
    Upload,
)
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import MUSEE, NOW, VELO, accounts, act, item

CONTENT = b"not really a picture"
PICTURE = MediaRef(hashlib.sha256(CONTENT).hexdigest(), "image/png", len(CONTENT), 10, 10, "a")


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


async def test_what_is_due_leaves_once(stage: Stage) -> None:
    number = await one(stage)
    assert await stage.publisher.once() == 1
    assert await stage.publisher.once() == 0
    assert stage.state(number) is Delivery.SENT
    assert published(stage) == ["Bonjour"]


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
    stage = await staged(store, clock)
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
    stage = await staged(store, clock)
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

    def database() -> Connection:
        assert stage.store._main._db is not None
        return stage.store._main._db

    class Fills(FakeNetwork):
        async def send(self, attempt: Attempt) -> Receipt:
            receipt = await super().send(attempt)
            database().execute("PRAGMA query_only = ON")
            return receipt

    stage.networks[VELO] = Fills(accounts()[0], stage.clock)
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: len(stage.networks[VELO].published) == 1, ending=running)
    stage.clock.advance(3)
    await stage.wait_for(lambda: len(stage.store.aside.kept()) == 1, ending=running)
    assert stage.state(number) is Delivery.SENDING
    database().execute("PRAGMA query_only = OFF")
    await stage.wait_for(lambda: stage.state(number) is Delivery.SENT, ending=running)
    assert stage.networks[VELO].calls == ["send"]
    await stage.wait_for(lambda: stage.store.aside.kept() == [], ending=running)
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


async def test_each_post_brings_its_own(stage: Stage) -> None:
    """A network may give an upload to one post only."""
    stage.media = lambda _media: CONTENT
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    for text in ("Look", "Look again"):
        number = await one(stage, Publish(text=text, media=(PICTURE,)))
        await stage.publisher.once()
        assert stage.state(number) is Delivery.SENT
    assert network.calls.count("upload") == 2


async def test_one_picture_twice_with_words_of_its_own_each_time(stage: Stage) -> None:
    stage.media = lambda _media: CONTENT
    stage.lane(accounts()[0])
    network = stage.networks[VELO]
    twin = replace(PICTURE, alt="seen from behind")
    number = await one(stage, Publish(text="Look", media=(PICTURE, twin)))
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SENT
    assert network.calls.count("upload") == 2


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


async def test_a_login_between_two_looks_leaves_nothing_in_doubt(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account was seen locked out; when its post is claimed, to be held, it is not any more."""
    number = await one(stage)
    seen = stage.store.read.account(VELO)
    assert seen is not None
    locked = replace(seen, state=AccountState.NEEDS_LOGIN, words="expired")
    with monkeypatch.context() as before:
        before.setattr(stage.store.read, "account", lambda _name: locked)
        await stage.publisher.once()
    assert (stage.state(number), stage.networks) == (Delivery.RETRY_WAIT, {})
    stage.clock.advance(5)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SENT


async def test_an_account_that_is_gone_holds_its_posts(stage: Stage) -> None:
    number = await one(stage)
    await stage.store.remove_account(VELO)
    await stage.publisher.once()
    assert (stage.state(number), stage.item(number).reason) == (Delivery.HELD, "account_missing")
    assert not stage.publisher.has_due(NOW + timedelta(days=1))


async def test_ten_thousand_waiting_items_cost_a_look_nothing(stage: Stage) -> None:
    wishes = [item(Publish(text=f"n{n}"), due=NOW + timedelta(days=1)) for n in range(2000)]
    await stage.store.enqueue(act(), wishes)
    decoded: list[str] = []
    stage.store.read._db.set_trace_callback(decoded.append)
    assert stage.publisher._ready() == set()
    assert not any("operation" in statement and "unknown" not in statement for statement in decoded)


class Renews(FakeNetwork):
    """A login that is renewed before sending; `fault` is what becomes of it."""

    def __init__(self, stage: Stage, fault: BaseException | None = None) -> None:
        super().__init__(accounts()[0], stage.clock)
        self.stage, self.fault = stage, fault
        self.seen: list[Delivery] = []

    async def ready(self) -> None:
        item = self.stage.store.read.living_items()
        self.seen += [one.state for one in item]
        if self.fault is not None:
            raise self.fault


async def test_a_login_is_renewed_before_anything_is_claimed(stage: Stage) -> None:
    """Whoever is killed while it renews leaves the item as it was: nothing is in doubt."""
    network = stage.networks[VELO] = Renews(stage)
    number = await one(stage)
    await stage.publisher.once()
    assert network.seen == [Delivery.SCHEDULED]
    assert stage.state(number) is Delivery.SENT


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        (Unreachable("?"), Delivery.RETRY_WAIT, "unreachable"),
        (asyncio.CancelledError(), Delivery.RETRY_WAIT, "unreachable"),
        (KeyError("?"), Delivery.RETRY_WAIT, "unreachable"),
        (NeedsLogin("?"), Delivery.HELD, "needs_login"),
    ],
)
async def test_without_a_login_nothing_is_asked_and_nothing_in_doubt(
    stage: Stage, fault: BaseException, state: Delivery, reason: str
) -> None:
    network = stage.networks[VELO] = Renews(stage, fault)
    number = await one(stage)
    await stage.publisher.once()
    assert network.calls == []
    assert (stage.state(number), stage.item(number).reason) == (state, reason)
    network.fault = None
    stage.clock.advance(60)
    await stage.publisher.once()
    found = stage.state(number)
    assert found is (Delivery.SENT if state is Delivery.RETRY_WAIT else Delivery.HELD)


async def test_told_to_stop_while_renewing_nothing_is_claimed(stage: Stage) -> None:
    class Stops(Renews):
        async def ready(self) -> None:
            stage.publisher.stopping = True

    stage.networks[VELO] = Stops(stage)
    number = await one(stage)
    await stage.publisher.once()
    assert stage.state(number) is Delivery.SCHEDULED
