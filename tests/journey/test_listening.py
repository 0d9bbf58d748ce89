"""The engine listens to a Mastodon server: what is said is there long before its column's turn."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmdeck.clock import SystemClock
from cmdeck.config.places import HOME_VARIABLE, places
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Timeline, TimelineKind, Wanted, Why
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import open_store
from journey.test_mastodon import log_in, say, velo
from journey.world import ROOT, World, knowing_nobody, until

pytestmark = pytest.mark.slow
AN_HOUR = 3600.0


@pytest.fixture
def masto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A home with one account, whose mentions are shown, and asked once an hour."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    with knowing_nobody(tmp_path) as made:
        log_in(made)
        asyncio.run(show_mentions(made))
        yield made


async def show_mentions(world: World) -> None:
    where, clock = places({HOME_VARIABLE: str(world.home)}), SystemClock()
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
    try:
        mentions = Timeline(TimelineKind.MENTIONS, AccountId(velo(world)))
        await store.want([Wanted(mentions, Why.COLUMN, clock.now(), AN_HOUR)])
    finally:
        store.close()


def mentions(world: World) -> list[str]:
    rows = world.run("read", f"mentions:{velo(world)}", "--json").rows
    return [str(row["text"]).removeprefix("@veloville ") for row in rows]


def streams(world: World) -> int:
    rows = world.networks.ask("requests")[0]["requests"]
    assert isinstance(rows, list)
    return sum(int(row["count"]) for row in rows if "streaming" in str(row["route"]))


def test_what_is_said_comes_at_once_and_a_cut_loses_nothing(masto: World) -> None:
    engine = masto.start("engine")
    until(lambda: streams(masto) == 1 and mentions(masto), "it listens, and has fetched once")
    say(masto, "Vous ouvrez quand ?", mentions="veloville")
    until(lambda: mentions(masto)[0] == "Vous ouvrez quand ?", "it came by itself")
    masto.networks.ask("cut", {})
    say(masto, "Et dimanche ?", mentions="veloville")  # while nobody listens
    until(lambda: mentions(masto)[0] == "Et dimanche ?", "the gap was filled")
    assert streams(masto) == 2
    engine.terminate()
    assert engine.wait(35) == 0


def test_it_can_be_switched_off(masto: World) -> None:
    masto.configure(("[network]", "[network]\nstream = false"))
    engine = masto.start("engine")
    until(lambda: mentions(masto), "the engine has fetched once")
    assert streams(masto) == 0
    engine.terminate()
    assert engine.wait(35) == 0
