"""One text from one account, and a repost of it from the other once it is out."""

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace
from stage_publish import Stage, staged

from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due, ItemId, Publish
from cmdeck.model.post import Reaction
from cmdeck.services.compose import Compose, Fault
from cmdeck.services.editing import edit
from cmdeck.services.relaying import reposting
from cmdeck.store.relays import BEHIND, MISSING, ORIGINAL
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import MUSEE, VELO, accounts

TWICE = Draft(DraftKind.POST, VELO, "Ouvert dimanche", others=(MUSEE,))


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


def composing(stage: Stage) -> Compose:
    undo, chance = timedelta(seconds=20), Random(stage.clock.now().timestamp())
    return Compose(stage.store, clock=stage.clock, random=chance, face="test", undo=undo)


def one_and_a_repost() -> Draft:
    found = reposting(TWICE, {account.id: account for account in accounts()})
    assert found is not None
    return found


async def queued(stage: Stage, *, hours: float = 0) -> tuple[ItemId, ItemId]:
    """The post and its repost, `hours` ahead."""
    due = Due(stage.clock.now() + timedelta(hours=hours))
    done = await composing(stage).send(one_and_a_repost(), due, confirmed="line")
    said, repeated = done.items
    return said, repeated


async def pass_time(stage: Stage, seconds: float) -> None:
    stage.clock.advance(seconds)
    await stage.publisher.once()


async def test_what_is_refused_twice_is_taken_once_and_reposted(stage: Stage) -> None:
    compose = composing(stage)
    assert [one.fault for one in compose.problems(TWICE)] == [Fault.SAME_TEXT]
    assert not compose.problems(one_and_a_repost())


async def test_the_repost_waits_for_its_original(stage: Stage) -> None:
    said, repeated = await queued(stage)
    assert isinstance(stage.item(said).operation, Publish)
    assert stage.item(repeated).account == MUSEE
    await pass_time(stage, 1)
    assert (stage.state(said), stage.state(repeated)) == (Delivery.SENT, Delivery.SCHEDULED)
    await pass_time(stage, BEHIND.total_seconds())
    assert stage.state(repeated) is Delivery.SENT
    made = stage.item(said).receipt
    assert made is not None
    assert stage.networks[MUSEE].reactions == {(str(made.key), Reaction.REPOST)}


async def test_it_waits_as_long_as_a_person_has_to_decide(stage: Stage) -> None:
    said, repeated = await queued(stage)
    await stage.store.change_item(said, Event.HOLD)
    for _minute in range(60):
        await pass_time(stage, 60)
    waiting = stage.item(repeated)
    assert (waiting.state, waiting.reason, waiting.attempts) == (Delivery.SCHEDULED, ORIGINAL, 0)


async def test_it_goes_where_its_original_goes(stage: Stage) -> None:
    said, repeated = await queued(stage, hours=1)
    later = stage.clock.now() + timedelta(hours=5)
    await stage.store.move_due(said, Due(later))
    for _quarter in range(12):
        await pass_time(stage, 900)
    assert stage.item(repeated).due.at == later + BEHIND
    assert (stage.state(said), stage.state(repeated)) == (Delivery.SCHEDULED,) * 2
    for _quarter in range(9):
        await pass_time(stage, 900)
    assert (stage.state(said), stage.state(repeated)) == (Delivery.SENT,) * 2


async def test_without_its_original_it_is_held(stage: Stage) -> None:
    said, repeated = await queued(stage)
    await stage.store.change_item(said, Event.CANCEL)
    await pass_time(stage, BEHIND.total_seconds() + 1)
    held = stage.item(repeated)
    assert (held.state, held.reason) == (Delivery.HELD, MISSING)
    assert MUSEE not in stage.networks or not stage.networks[MUSEE].reactions


async def test_undo_takes_both_back(stage: Stage) -> None:
    compose = composing(stage)
    done = await compose.send(one_and_a_repost(), None, confirmed="line")
    await compose.undo(done.act)
    assert {stage.state(one) for one in done.items} == {Delivery.CANCELLED}


async def test_an_edit_of_the_original_keeps_its_repost(stage: Stage) -> None:
    said, repeated = await queued(stage, hours=1)
    stage.clock.advance(1)
    compose = composing(stage)
    draft = edit(stage.store.read, stage.item(said)).draft
    again = await compose.send(
        replace(draft, text="Ouvert samedi"), stage.item(said).due, confirmed="line"
    )
    [new] = again.items
    assert stage.item(repeated).after == new
    await pass_time(stage, 3601)
    await pass_time(stage, BEHIND.total_seconds())
    assert (stage.state(new), stage.state(repeated)) == (Delivery.SENT,) * 2


def test_another_first_account_says_it_itself() -> None:
    swapped = replace(one_and_a_repost(), account=MUSEE, others=(VELO,))
    assert swapped.reposters == ()
