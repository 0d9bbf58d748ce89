"""An older file becomes a newer one, and whatever goes wrong on the way leaves a usable file."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cmdeck.errors import StoreError
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Publish
from cmdeck.store import schema
from cmdeck.store.database import connect
from cmdeck.store.files import KEPT, back_up, backups, make_files
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from cmdeck.store.times import when
from fakes import FakeClock
from makers import NOW, act, item

SRC = Path(__file__).resolve().parents[2] / "src"


def open_here(folder: Path, clock: FakeClock) -> Store:
    lock = EngineLock(folder / "lock")
    return open_store(folder / "cmdeck.db", folder / "cache.db", lock, clock=clock)


def older(folder: Path, rows: int = 3) -> Path:
    """A cmdeck.db of version 1, with a brand or three."""
    main = folder / "cmdeck.db"
    db = connect(main, full=True)
    schema.prepare(db, schema.MAIN[:1])
    db.executemany("INSERT INTO word VALUES ('velo', ?, 0)", [(f"mot{n}",) for n in range(rows)])
    db.close()
    return main


def version_and_words(path: Path) -> tuple[int, int]:
    db = sqlite3.connect(path)
    try:
        [(words,)] = db.execute("SELECT count(*) FROM word").fetchall()
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return schema.version(db), words
    finally:
        db.close()


def test_an_older_file_is_copied_and_then_made_newer(tmp_path: Path, clock: FakeClock) -> None:
    main = older(tmp_path)
    opened = open_here(tmp_path, clock)
    assert not opened.read_only
    assert opened.read.words("velo") == {"mot0", "mot1", "mot2"}
    opened.close()
    [backup] = backups(main)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert version_and_words(backup) == (1, 3)
    assert version_and_words(main) == (len(schema.MAIN), 3)
    open_here(tmp_path, clock).close()
    assert backups(main) == [backup]


def test_without_a_copy_nothing_is_changed(tmp_path: Path, clock: FakeClock) -> None:
    main = older(tmp_path)
    (tmp_path / "backups").write_text("not a folder")
    with pytest.raises(StoreError, match=r"could not be copied to .*backups.*Nothing was changed"):
        open_here(tmp_path, clock)
    assert version_and_words(main) == (1, 3)
    (tmp_path / "backups").unlink()
    open_here(tmp_path, clock).close()
    assert version_and_words(main) == (len(schema.MAIN), 3)


def test_a_new_file_is_not_copied(tmp_path: Path, clock: FakeClock) -> None:
    open_here(tmp_path, clock).close()
    assert not (tmp_path / "backups").exists()


STEPS = (
    ("CREATE TABLE one(a TEXT) STRICT", "INSERT INTO one VALUES ('x')"),
    ("CREATE TABLE two(a TEXT) STRICT", "DELETE FROM one"),
)
DYING = """
import json, os, signal, sys
from pathlib import Path
from cmdeck.store import database, files, schema
from cmdeck.clock import SystemClock

main, left = Path(sys.argv[1]), int(sys.argv[2])
steps = schema.MAIN if sys.argv[3] == "ours" else (*schema.MAIN[:1], *json.loads(sys.argv[3]))

def die(event, arguments):
    # the n-th statement or file operation of the whole is the last
    global left
    if event in ("sqlite3.connect", "os.rename", "os.remove", "open", "os.mkdir") or event == "sql":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def connect(path, *, full):
    db = ours(path, full=full)
    db.set_trace_callback(lambda sql: die("sql", sql))
    return db

ours, files.connect = files.connect, connect
schema.MAIN = steps
sys.addaudithook(die)
files.make_files(main, main.with_name("cache.db"), at=SystemClock().now())
"""


def die_at(main: Path, n: int, steps: str) -> int:
    """Make a file newer in a process that dies at its `n`-th statement or file operation."""
    program = [sys.executable, "-c", DYING, str(main), str(n), steps]
    return subprocess.run(program, env={"PYTHONPATH": str(SRC)}, check=False).returncode


@pytest.mark.slow
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_killed_anywhere_on_the_way_the_next_start_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(schema, "MAIN", (*schema.MAIN[:1], *STEPS))
    for n in range(1, 200, step):
        folder = tmp_path / str(n)
        folder.mkdir()
        main = older(folder)
        ended = die_at(main, n, json.dumps(STEPS))
        make_files(main, folder / "cache.db", at=NOW)
        assert version_and_words(main) == (3, 3), n
        db = sqlite3.connect(main)
        assert db.execute("SELECT (SELECT count(*) FROM one), count(*) FROM two").fetchall() == [
            (0, 0)
        ]
        db.close()
        found = backups(main)
        assert {version_and_words(backup) for backup in found} <= {(1, 3), (2, 3)}
        assert found, n
        assert list((folder / "backups").glob("*.part*")) == []
        if ended == 0:
            assert n > 20
            return
        assert ended == -signal.SIGKILL
    pytest.fail("it never got to its end")


def with_a_queue(main: Path) -> None:
    """What the first form held of a queue: sent, waiting, held, and on its way."""
    db = connect(main, full=True)
    db.execute("INSERT INTO act(id, kind, at, face, confirmed) VALUES (1, 'post', 0, 'test', '')")
    states = ("sent", "scheduled", "held", "sending")
    for n, state in enumerate(states):
        body = msgspec.json.encode(Publish(f"post {n}")).decode()
        db.execute(
            "INSERT INTO outbox(act, account, network, op, operation, target, reaction, key, due,"
            " wall, zone, part, parts, state, generation, updated)"
            " VALUES (1, 'veloville@x', 'x', 'publish', ?, '', '', ?, 0, '', '', 1, 1, ?, 1, 0)",
            (body, f"key {n}", state),
        )
    db.execute("INSERT INTO attempt(item, n, started) VALUES (4, 1, 0)")
    db.close()


@pytest.mark.soak
@pytest.mark.parametrize("version", range(1, len(schema.MAIN)))
def test_every_released_form_killed_anywhere_keeps_its_queue(tmp_path: Path, version: int) -> None:
    """R-08: none lost, none that had begun or left would leave again."""
    for n in range(1, 400):
        folder = tmp_path / str(n)
        folder.mkdir()
        main = older(folder)
        with_a_queue(main)
        db = connect(main, full=True)
        schema.prepare(db, schema.MAIN[:version])
        db.close()
        ended = die_at(main, n, "ours")
        opened = open_here(folder, FakeClock())
        found = {item.key: item.state for item in opened.read.all_items(since=when(0))}
        opened.close()
        assert list(found.values()) == [
            *(Delivery.SENT, Delivery.SCHEDULED, Delivery.HELD, Delivery.SENDING)
        ], n
        assert version_and_words(main) == (len(schema.MAIN), 3), n
        if ended == 0:
            assert n > 15
            return
        assert ended == -signal.SIGKILL
    pytest.fail("it never got to its end")


def test_a_newer_file_is_looked_at_and_never_written(tmp_path: Path, clock: FakeClock) -> None:
    main = older(tmp_path)
    db = connect(main, full=True)
    schema.prepare(db, schema.MAIN)
    db.execute(f"PRAGMA user_version = {len(schema.MAIN) + 1}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    cache = connect(tmp_path / "cache.db", full=False)
    schema.prepare(cache, schema.CACHE)
    cache.close()
    before = main.read_bytes()
    opened = open_here(tmp_path, clock)
    assert opened.read_only
    assert len(opened.read.words("velo")) == 3
    with pytest.raises(StoreError, match="read_only"):
        asyncio.run(opened.add_word("velo", "nouveau"))
    opened.close()
    assert main.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_the_newest_backups_are_kept(tmp_path: Path) -> None:
    main = older(tmp_path)
    db = connect(main, full=True)
    made = [back_up(db, main, at=NOW + timedelta(days=n)) for n in range(KEPT + 2)]
    db.close()
    assert backups(main) == made[:1:-1]


def test_what_was_put_back_sends_nothing_that_may_have_gone_out_since(
    tmp_path: Path, clock: FakeClock
) -> None:
    soon, later = (item(due=clock.now() + timedelta(hours=hours)) for hours in (1, 48))
    opened = open_here(tmp_path, clock)
    made = asyncio.run(opened.enqueue(act(), [soon, later]))
    opened.close()
    db = connect(tmp_path / "cmdeck.db", full=True)
    backup = back_up(db, tmp_path / "cmdeck.db", at=clock.now())
    db.close()
    clock.advance(2 * 3600)
    backup.replace(tmp_path / "cmdeck.db")
    for _ in range(2):
        opened = open_here(tmp_path, clock)
        found = [opened.read.item(number) for number in made[1]]
        assert [(one.state, one.reason) for one in found if one] == [
            (Delivery.HELD, "restored"),
            (Delivery.SCHEDULED, ""),
        ]
        opened.close()
        clock.advance(3 * 86400)
