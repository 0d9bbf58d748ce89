"""What is kept for ever is bounded, and what anything refers to is kept."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from cmdeck.errors import StoreError
from cmdeck.model.delivery import Event
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Publish
from cmdeck.model.post import Reaction, ViewerState
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Wanted, Why
from cmdeck.model.triage import Triage
from cmdeck.services.upkeep import Upkeep, keep_short
from cmdeck.store import prune
from cmdeck.store.files import backups
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import NOW, VELO, accounts, act, author, brands, item, key, post

HOME = Timeline(TimelineKind.HOME, VELO)
SEARCH = Timeline(TimelineKind.SEARCH, VELO, "vélo")
BOOKMARKS = Timeline(TimelineKind.BOOKMARKS, VELO)


@pytest.fixture
async def upkeep(
    store: Store, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Upkeep:
    monkeypatch.setattr(prune, "KEPT", 20)
    monkeypatch.setattr(prune, "BATCH", 8)
    monkeypatch.setattr("cmdeck.services.upkeep.BATCH", 8)
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    await store.want([Wanted(HOME, Why.COLUMN, clock.now())])
    return Upkeep(store, clock, tmp_path / "engine.log")


def keys(folder: Path, table: str) -> list[int]:
    """The numbers of the posts in a table of the cache."""
    db = sqlite3.connect(folder / "cache.db")
    rows = db.execute(f"SELECT DISTINCT key FROM {table} ORDER BY key").fetchall()
    db.close()
    return [int(found.rpartition(":")[2]) - 1849000000000000000 for (found,) in rows]


async def rounds(upkeep: Upkeep) -> int:
    """Until nothing is left to do; how many it took."""
    for n in range(1, 100):
        if not await upkeep.once():
            return n
    raise AssertionError("it never ends")


async def test_a_long_timeline_loses_its_far_end_a_little_at_a_time(
    upkeep: Upkeep, store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    page = Page(posts=tuple(post(n) for n in range(60, 0, -1)), older=Cursor("further"))
    await store.save_page(HOME, page, at=clock.now())
    await upkeep.once()
    assert len(keys(tmp_path, "membership")) == 52
    assert await rounds(upkeep) > 3
    assert keys(tmp_path, "membership") == list(range(41, 61))
    assert store.read.health_of(HOME).older is None
    assert len(keys(tmp_path, "post")) == 60  # they may be wanted again tomorrow
    clock.advance(8 * 86400)
    assert await rounds(upkeep) > 3
    assert keys(tmp_path, "post") == list(range(41, 61))
    again = Page(posts=tuple(post(n) for n in range(60, 40, -1)), older=Cursor("further"))
    assert (await store.save_page(HOME, again, at=clock.now())).new == 0


async def test_what_nobody_wants_any_more_goes_after_a_month(
    upkeep: Upkeep, store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    await store.save_page(HOME, Page(posts=(post(1),)), at=clock.now())
    await store.save_page(SEARCH, Page(posts=tuple(post(n) for n in range(2, 15))), at=clock.now())
    await store.save_page(BOOKMARKS, Page(posts=(post(20),)), at=clock.now())
    clock.advance(29 * 86400)
    await rounds(upkeep)
    assert keys(tmp_path, "membership") == [1, *range(2, 15), 20]
    clock.advance(2 * 86400)
    await rounds(upkeep)
    assert keys(tmp_path, "membership") == [1, 20]
    assert keys(tmp_path, "post") == [1, 20]
    assert store.read.health_of(SEARCH).fetched_at is None


async def test_what_anything_refers_to_stays(
    upkeep: Upkeep, store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    others = [post(n) for n in range(1, 30)]
    others[10] = post(11, reply_to=key(9), thread=key(9))  # 11 answers 9, and is wanted
    others[11] = post(12, quote=key(8))
    others[12] = post(13, author=author("VeloVille"))
    others[20] = post(21, thread=key(7))
    page = Page(
        posts=(others[10], others[11]),
        others=tuple(others),
        viewer=(
            ViewerState(VELO, key(14), frozenset({Reaction.BOOKMARK}), NOW),
            ViewerState(VELO, key(15), frozenset({Reaction.LIKE}), NOW),
        ),
    )
    await store.save_page(HOME, page, at=clock.now())
    await store.save_draft(Draft(DraftKind.REPLY, VELO, "Oui", reply_to=key(1)))
    thrown = await store.save_draft(Draft(DraftKind.QUOTE, VELO, "Non", quote=key(2)))
    await store.trash_draft(thrown.id)
    await store.enqueue(act(), [item(Publish(text="Si", reply_to=str(key(3))))])
    await store.set_triage(str(key(4)), Triage.WAITING)
    await store.set_triage(str(key(5)), Triage.DONE)
    thread = Timeline(TimelineKind.THREAD, VELO, str(key(7)))
    await store.want([Wanted(thread, Why.OPEN, clock.now())])
    clock.advance(8 * 86400)
    await rounds(upkeep)
    assert keys(tmp_path, "post") == [1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 21]
    viewed = sqlite3.connect(tmp_path / "cache.db")
    assert viewed.execute("SELECT DISTINCT post FROM viewer").fetchall() == [(str(key(14)),)]
    viewed.close()


async def test_who_quotes_whom_is_known_of_an_older_cache(tmp_path: Path, clock: FakeClock) -> None:
    from cmdeck.store import schema
    from cmdeck.store.database import connect
    from cmdeck.store.times import to_json

    db = connect(tmp_path / "cache.db", full=False)
    schema.prepare(db, schema.CACHE[:1])
    for one in (post(1, quote=key(2)), post(3)):
        db.execute(
            "INSERT INTO post(key, author, thread, reply_to, at, fetched, body)"
            " VALUES (?, '', '', '', 0, 0, ?)",
            (str(one.key), to_json(one)),
        )
    schema.prepare(db, schema.CACHE)
    found = db.execute("SELECT quote FROM post ORDER BY key").fetchall()
    db.close()
    assert found == [(str(key(2)),), ("",)]


async def test_a_copy_a_day(upkeep: Upkeep, clock: FakeClock, tmp_path: Path, store: Store) -> None:
    main = tmp_path / "cmdeck.db"
    await upkeep.once()
    await upkeep.once()
    assert len(backups(main)) == 1
    clock.advance(86400 / 2)
    await Upkeep(store, clock, tmp_path / "engine.log").once()
    assert len(backups(main)) == 1
    clock.advance(86400 / 2)
    await upkeep.once()
    assert len(backups(main)) == 2


async def test_a_damaged_database_is_said_and_not_copied(
    upkeep: Upkeep, store: Store, tmp_path: Path
) -> None:
    main = tmp_path / "cmdeck.db"
    for n in range(300):
        await store.add_word("velo", f"mot {n} " + "x" * 50)
    db = sqlite3.connect(main)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [root] = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'word'").fetchone()
    db.close()
    with main.open("r+b") as file:
        file.seek((root - 1) * 4096 + 8)
        file.write(b"\xff" * 200)
    await upkeep.once()
    assert upkeep.damage != ""
    assert backups(main) == []


async def test_what_was_thrown_away_goes_after_a_month(
    upkeep: Upkeep, store: Store, clock: FakeClock
) -> None:
    made = [await store.save_draft(Draft(DraftKind.POST, VELO, f"texte {n}")) for n in range(4)]
    open_, thrown, waiting, left = (draft.id for draft in made)
    await store.trash_draft(thrown)
    later = clock.now() + timedelta(days=60)
    await store.enqueue(act(draft=waiting), [item(due=later)])
    gone, _ = await store.enqueue(act(draft=left), [item(due=later)])
    [one] = store.read.items_of(gone)
    await store.change_item(one.id, Event.CANCEL)

    def there() -> list[int]:
        return [draft.id for draft in made if store.read.draft(draft.id) is not None]

    clock.advance(29 * 86400)
    await upkeep.once()
    assert there() == [open_, thrown, waiting, left]
    clock.advance(2 * 86400)
    await upkeep.once()
    assert there() == [open_, waiting]


async def test_what_goes_wrong_ends_nothing(
    upkeep: Upkeep, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store, "back_up", full)
    assert await upkeep.once() is False
    assert await upkeep.once() is False


def test_a_log_is_moved_away_when_it_is_long(tmp_path: Path) -> None:
    log, older = tmp_path / "engine.log", tmp_path / "engine.log.1"
    with log.open("ab") as output:
        fd = output.fileno()
        for n in range(5):
            os.write(fd, f"{n}".encode() * 900)
            keep_short(log, fd=fd, most=1000)
        assert (log.read_bytes(), older.read_bytes()) == (b"4" * 900, b"2" * 100 + b"3" * 900)
        assert older.stat().st_mode & 0o777 == 0o600
        log.rename(tmp_path / "moved")
        keep_short(log, fd=fd, most=10)
        assert (tmp_path / "moved").stat().st_size == 900
        log.write_bytes(b"x" * 2000)  # another file of that name: not ours
        keep_short(log, fd=fd, most=10)
        assert log.stat().st_size == 2000
