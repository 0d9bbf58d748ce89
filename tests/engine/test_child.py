"""What a face believes of an engine, and the engine that it starts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmdeck.config import Places, places
from cmdeck.deck import BACKOFF, SILENT_AFTER, EngineChild, beat_age, engine_state
from cmdeck.errors import StoreError
from cmdeck.model.outbox import EngineState
from cmdeck.store.lock import EngineLock, is_held
from cmdeck.store.store import Store, open_store
from fakes import FakeClock


@pytest.fixture
def where(tmp_path: Path) -> Places:
    return places({"CMDECK_HOME": str(tmp_path / "home")})


@pytest.fixture
def lock(where: Places, clock: FakeClock) -> Iterator[EngineLock]:
    made = EngineLock(where.lock)
    yield made
    made.release()


def beat(where: Places, clock: FakeClock, seconds: float = 0) -> None:
    at = clock.now().timestamp() + seconds
    os.utime(where.lock, (at, at))


def test_the_lock_is_for_one_and_for_life(
    where: Places, clock: FakeClock, lock: EngineLock
) -> None:
    assert lock.acquire(clock, patience=0)
    assert lock.is_ours()
    assert not EngineLock(where.lock).acquire(clock, patience=0)
    where.lock.unlink()
    assert not lock.is_ours(), "what nobody else finds keeps nobody out"
    other = EngineLock(where.lock)
    assert other.acquire(clock, patience=0)
    assert other.is_ours()
    other.release()
    assert not other.is_ours()


def test_a_lock_that_cannot_be_made_says_so(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        EngineLock(tmp_path / "nowhere" / "lock").acquire(clock, patience=0)


def test_a_beat_in_the_future_is_no_life(where: Places, clock: FakeClock, lock: EngineLock) -> None:
    """The clock was set back: a dead engine must not count as alive for an hour."""
    assert lock.acquire(clock, patience=0)
    lock.release()
    beat(where, clock, seconds=3600)
    age = beat_age(where, clock)
    assert age is not None
    assert age > SILENT_AFTER
    assert not is_held(where.lock)


async def test_the_header_says_whether_anybody_publishes(
    where: Places, clock: FakeClock, lock: EngineLock
) -> None:
    store: Store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
    where.lock.unlink(missing_ok=True)
    assert engine_state(store, where, clock).state == "none"
    assert lock.acquire(clock, patience=0)
    await store.set_engine(EngineState(pid=4711, since=clock.now(), state="running"))
    beat(where, clock)
    said = engine_state(store, where, clock)
    assert (said.state, said.held, said.pid) == ("running", True, 4711)
    beat(where, clock, seconds=-11)
    assert engine_state(store, where, clock).state == "stuck"
    lock.release()
    said = engine_state(store, where, clock)
    assert (said.state, said.held) == ("none", False), "whatever its row says"
    store.close()


def test_an_engine_that_cannot_be_started_ends_no_face(where: Places, clock: FakeClock) -> None:
    broken = replace(where, logs=where.logs / "not" / "there")
    child = EngineChild(broken, clock)
    for pause in BACKOFF:
        child.poll()
        assert child.process is None
        assert "not/there" in child.last_words
        deaths = child.deaths
        child.poll()
        assert child.deaths == deaths, "it waits before it tries again"
        clock.advance(pause + 0.1)
    child.stay()
    child.let_go()


def test_asking_a_dead_engine_to_stay_ends_no_face(where: Places, clock: FakeClock) -> None:
    child = EngineChild(where, clock)
    child.start()
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    child.stay()
    child.let_go()
