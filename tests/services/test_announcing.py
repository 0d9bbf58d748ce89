"""What announces an article leaves once the article answers, and not before."""

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace
from stage_publish import Stage, staged

from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.outbox import Due, ItemId, MediaRef, Publish, Upload
from cmdeck.services.compose import Compose, operation_of
from cmdeck.services.queued import draft_of
from cmdeck.services.threads import operations, parts_of
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import VELO, accounts, act, item

PAGE = "https://chats.example/noms-en-l/"
ANNOUNCE = Publish(text=f"À lire : {PAGE}", awaits=PAGE)


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


async def queued(stage: Stage, *operations: Publish) -> list[ItemId]:
    made: list[ItemId] = []
    for operation in operations:
        wish = item(operation=operation, due=stage.clock.now())
        _act, ids = await stage.store.enqueue(act(), [wish])
        made += ids
    return made


async def once(stage: Stage, seconds: float = 0) -> None:
    stage.clock.advance(seconds)
    await stage.publisher.once()


def sent(stage: Stage) -> list[str]:
    network = stage.networks.get(VELO)
    return [] if network is None else [post.text.raw for post in network.published]


async def test_it_waits_until_the_page_answers(stage: Stage) -> None:
    waiting, other = await queued(stage, ANNOUNCE, Publish(text="Bonjour"))
    await once(stage)
    assert sent(stage) == ["Bonjour"]  # nothing else waits with it
    assert stage.state(other) is Delivery.SENT
    found = stage.item(waiting)
    assert (found.state, found.reason, found.attempts) == (
        Delivery.SCHEDULED,
        "article_offline",
        0,
    )
    await once(stage, 9)
    assert stage.asked == [PAGE]  # not yet again
    stage.online.add(PAGE)
    await once(stage, 2)
    assert sent(stage) == ["Bonjour", ANNOUNCE.text]
    assert stage.item(waiting).attempts == 1


async def test_it_is_asked_less_often_as_time_goes_by(stage: Stage) -> None:
    await queued(stage, ANNOUNCE)
    for _second in range(600):
        await once(stage, 1)
    assert 15 <= len(stage.asked) <= 30
    assert sent(stage) == []


async def test_an_article_that_never_comes_holds_it(stage: Stage) -> None:
    [waiting] = await queued(stage, ANNOUNCE)
    for _minute in range(35):
        await once(stage, 60)
    found = stage.item(waiting)
    assert (found.state, found.reason) == (Delivery.HELD, "article_missing")
    stage.online.add(PAGE)
    await once(stage, 60)
    assert sent(stage) == []  # a person decides


async def test_a_look_does_not_last(stage: Stage) -> None:
    """Pictures take their time to be there; the article may be gone by then."""

    class Slow(FakeNetwork):
        async def upload(self, media: MediaRef, content: bytes) -> Upload:
            stage.clock.advance(15)
            stage.online.clear()
            return await super().upload(media, content)

    stage.media = lambda _media: b"a picture"
    stage.networks[VELO] = Slow(accounts()[0], stage.clock)
    stage.online.add(PAGE)
    picture = MediaRef("ab" * 32, "image/png", 9, 4, 4, alt="Un chat")
    [waiting] = await queued(stage, replace(ANNOUNCE, media=(picture,)))
    await once(stage)
    assert sent(stage) == []
    assert (stage.state(waiting), stage.item(waiting).reason) == (
        Delivery.SCHEDULED,
        "article_offline",
    )


async def test_one_look_serves_all_that_announce_it(stage: Stage) -> None:
    stage.online.add(PAGE)
    await queued(stage, ANNOUNCE, Publish(text="Encore", awaits=PAGE))
    await once(stage)
    assert stage.asked == [PAGE]
    assert len(sent(stage)) == 2


async def test_what_is_moved_is_looked_for_at_its_new_time(stage: Stage) -> None:
    [waiting] = await queued(stage, ANNOUNCE)
    await once(stage)
    await stage.store.move_due(waiting, Due(stage.clock.now() + timedelta(hours=1)))
    stage.online.add(PAGE)
    await once(stage, 60)
    assert sent(stage) == []
    await once(stage, 3600)
    assert sent(stage) == [ANNOUNCE.text]


async def test_what_its_article_made_late_catches_up_one_a_minute(stage: Stage) -> None:
    second = Publish(text=f"Encore : {PAGE}", awaits=PAGE)
    never = Publish(text="Jamais", awaits="https://chats.example/jamais/")
    await queued(stage, never, ANNOUNCE, second)
    for _minute in range(15):
        await once(stage, 60)
    assert sent(stage) == []
    stage.online.add(PAGE)
    await once(stage, 60)
    assert sent(stage) == [ANNOUNCE.text]  # what still waits took no turn
    await once(stage, 30)
    assert len(sent(stage)) == 1
    await once(stage, 60)
    assert sent(stage) == [ANNOUNCE.text, second.text]


async def test_a_thread_waits_as_a_whole(stage: Stage) -> None:
    account = accounts()[0]
    draft = Draft(DraftKind.POST, VELO, "Des noms en L. " * 30, thread=Thread.PLAIN, awaits=PAGE)
    parts = operations(published(draft), parts_of(draft, account))
    assert len(parts) > 1
    assert [part.awaits for part in parts] == [PAGE, *[""] * (len(parts) - 1)]
    compose = Compose(
        stage.store, clock=stage.clock, random=Random(1), face="test", undo=timedelta(0)
    )
    await compose.send(draft, None, confirmed="yes", wait=False)
    await once(stage, 1)
    assert sent(stage) == []
    stage.online.add(PAGE)
    for _part in parts:
        await once(stage, 10)
    assert sent(stage) == [part.text for part in parts]


async def test_an_edit_keeps_waiting(stage: Stage) -> None:
    [waiting] = await queued(stage, ANNOUNCE)
    draft = draft_of(stage.item(waiting))
    assert (draft.awaits, published(draft)) == (PAGE, ANNOUNCE)


def published(draft: Draft) -> Publish:
    operation = operation_of(draft)
    assert isinstance(operation, Publish)
    return operation
