"""The disk fills between the network's answer and our writing it down, and then we die."""

import asyncio
from pathlib import Path

import pytest
from stage_publish import Stage, one, staged

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import AbsentOutcome, Attempt, ItemId, Receipt
from cmdeck.store.rescue import SIZE
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import FakeNetwork
from makers import NOW, VELO, accounts


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


class Lost(FakeNetwork):
    """While it answers, the disk fills."""

    async def send(self, attempt: Attempt) -> Receipt:
        receipt = await super().send(attempt)
        db = self.store._main._db
        assert db is not None
        db.execute("PRAGMA query_only = ON")
        return receipt

    store: Store


async def killed_with_the_disk_full(stage: Stage) -> ItemId:
    """An item that was sent, by an engine that could not write it down and is no more."""
    stage.store.aside.reserve()
    number = await one(stage)
    network = stage.networks[VELO] = Lost(accounts()[0], stage.clock)
    network.store = stage.store
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: stage.store.aside.kept() != [], ending=running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    db = stage.store._main._db
    assert db is not None
    db.execute("PRAGMA query_only = OFF")
    assert stage.state(number) is Delivery.SENDING
    return number


async def test_an_answer_outlives_a_full_disk_and_a_death(stage: Stage, tmp_path: Path) -> None:
    journal = tmp_path / "rescue.journal"
    number = await killed_with_the_disk_full(stage)
    assert (journal.stat().st_size, journal.stat().st_mode & 0o777) == (SIZE, 0o600)
    assert await stage.store.rescue() == 1
    assert await stage.store.recover() == 0
    found = stage.item(number)
    assert found.state is Delivery.SENT
    assert found.receipt is not None
    assert found.receipt.id == stage.networks[VELO].published[0].key.id
    assert stage.networks[VELO].calls == ["send"]
    assert journal.read_bytes() == b"\0" * SIZE
    assert await stage.store.rescue() == 0


async def test_an_answer_that_was_overtaken_is_not_written_down(stage: Stage) -> None:
    number = await killed_with_the_disk_full(stage)
    kept = stage.store.aside.kept()
    await stage.store.recover()
    await stage.store.settle(kept[0].attempt, AbsentOutcome("it was looked for"), at=NOW)
    again = await stage.lane(accounts()[0])._claim()
    assert again is not None
    assert await stage.store.rescue() == 0
    assert stage.state(number) is Delivery.SENDING


async def test_half_a_line_is_no_answer(stage: Stage, tmp_path: Path) -> None:
    await killed_with_the_disk_full(stage)
    journal = tmp_path / "rescue.journal"
    text = journal.read_bytes().rstrip(b"\0")
    for cut in range(0, len(text) - 2, 7):
        journal.write_bytes(text[:cut].ljust(SIZE, b"\0"))
        assert stage.store.aside.kept() == []
