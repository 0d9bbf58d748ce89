"""Bytes that are not what was written: nothing is sent twice, nothing that nobody wrote, and what
cannot be read is said, not guessed."""

import asyncio
import os
import sqlite3
import sys
from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random, SystemRandom

import pytest
from stage_publish import Stage, open_here

from cmdeck.errors import StoreError
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Publish
from cmdeck.model.post import AccountId
from cmdeck.store.store import Store
from fakes import FakeClock
from fakes_network import Failure, FakeNetwork
from makers import MUSEE, VELO, accounts, act, brands, item

SENT, DUE = [f"sent {n}" for n in range(8)], [f"due {n}" for n in range(8)]
FILES = ("cmdeck.db", "cache.db")
MALFORMED = "database disk image is malformed"


async def queue(store: Store, clock: FakeClock, texts: list[str], minutes: int) -> None:
    due = clock.now() + timedelta(minutes=minutes)
    for n, text in enumerate(texts):
        wish = item(Publish(text), due=due, account=(VELO, MUSEE)[n % 2])
        await store.enqueue(act(), [wish])


def networks(clock: FakeClock) -> dict[AccountId, FakeNetwork]:
    return {account.id: FakeNetwork(account, clock) for account in accounts()}


async def prepared(folder: Path, clock: FakeClock, world: dict[AccountId, FakeNetwork]) -> None:
    """Eight posts that are online, one of them unknown, and eight that wait."""
    store = open_here(folder, clock)
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    await queue(store, clock, SENT, 0)
    world[VELO].fail(Failure.LOST)
    await Stage(store, clock, networks=world).publisher.once()
    await queue(store, clock, DUE, 1)
    store.close()
    for file in FILES:
        db = sqlite3.connect(folder / file)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()


async def go_on(folder: Path, clock: FakeClock, world: dict[AccountId, FakeNetwork]) -> str:
    """Publish from whatever is there; what was said of it."""
    try:
        store = open_here(folder, clock)
    except StoreError as error:
        return str(error)
    stage = Stage(store, clock, networks=world)
    running = asyncio.ensure_future(stage.publisher.run())
    try:
        steps = count()
        await stage.wait_for(lambda: next(steps) > 6, seconds=999, step=61, ending=running)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        store.close()
    return ""


def flipped(main: Path, whole: bytes, random: Random) -> None:
    """A few bytes anywhere, or a run of them, are something else."""
    damaged = bytearray(whole)
    start = random.randrange(len(whole))
    places = [random.randrange(len(whole)) for _ in range(random.choice((1, 1, 4, 40)))]
    places += range(start, min(len(whole), start + random.choice((0, 0, 100, 4096))))
    for place in places:
        damaged[place] ^= random.randrange(1, 256)
    main.write_bytes(bytes(damaged))


def put_back(folder: Path, whole: dict[str, bytes]) -> None:
    """The files as they were, and no other."""
    for left in folder.glob("*.db*"):
        left.unlink()
    for file, content in whole.items():
        (folder / file).write_bytes(content)


async def flip(folder: Path, name: str, *, files: int, seed: int) -> Counter[str]:
    """Damage so many files, each in its own places, and go on from each; what came of it."""
    clock = FakeClock()
    world = networks(clock)
    await prepared(folder, clock, world)
    whole = {file: (folder / file).read_bytes() for file in FILES}
    now, online = clock.now(), {account: list(net.published) for account, net in world.items()}
    random, said = Random(seed), Counter[str]()
    for n in range(files):
        put_back(folder, whole)
        flipped(folder / name, whole[name], random)
        clock = FakeClock(now)
        world = networks(clock)
        for account, posts in online.items():
            world[account].published = list(posts)
        words = await go_on(folder, clock, world)
        copies = Counter(post.text.raw for net in world.values() for post in net.published)
        assert max(copies.values()) == 1, (n, copies, words)
        assert copies.keys() <= {*SENT, *DUE}, (n, copies, words)
        said[words.rpartition(": ")[2] or f"{len(copies)} online"] += 1
    return said


@pytest.mark.parametrize("name", FILES)
async def test_flipped_bytes_double_nothing(tmp_path: Path, name: str) -> None:
    said = await flip(tmp_path, name, files=6, seed=5)
    assert said.keys() - {"16 online"} <= {MALFORMED, "8 online"}
    assert said["16 online"], "the damage is always fatal: the run shows nothing"


@pytest.mark.soak
@pytest.mark.parametrize("name", FILES)
async def test_flipped_bytes_in_many_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    seed = int(os.environ.get("SOAK_SEED", SystemRandom().randrange(10**6)))
    said = await flip(tmp_path, name, files=300, seed=seed)
    with capsys.disabled():
        sys.stdout.write(f"\n{name} damaged 300 times, seed {seed}: {dict(said)}\n")
    assert said["16 online"], "the damage is always fatal: the run shows nothing"


async def test_no_post_waits_for_a_damaged_cache(tmp_path: Path) -> None:
    clock = FakeClock()
    world = networks(clock)
    await prepared(tmp_path, clock, world)
    (tmp_path / "cache.db").write_bytes(b"\xff" * 20_000)
    assert await go_on(tmp_path, clock, world) == ""
    online = [post.text.raw for net in world.values() for post in net.published]
    assert sorted(online) == sorted([*SENT, *DUE])
    assert (tmp_path / "cache.db.damaged").read_bytes() == b"\xff" * 20_000


async def test_what_a_disk_made_of_a_post_is_not_sent(tmp_path: Path) -> None:
    """A byte in the text itself, which SQLite cannot notice (I5)."""
    clock = FakeClock()
    world = networks(clock)
    await prepared(tmp_path, clock, world)
    main = tmp_path / "cmdeck.db"
    whole = bytearray(main.read_bytes())
    whole[whole.index(b'"due 3"') + 1] ^= 1
    main.write_bytes(bytes(whole))
    assert await go_on(tmp_path, clock, world) == ""
    online = {post.text.raw for net in world.values() for post in net.published}
    assert online == {*SENT, *DUE} - {"due 3"}
    store = open_here(tmp_path, clock)
    [broken] = [one for one in store.read.living_items() if one.state is Delivery.UNREADABLE]
    assert "due 3"[1:] in broken.raw
    store.close()
