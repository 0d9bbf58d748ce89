"""Engines killed at random over a network that lies: nothing lost, nothing doubled.

`make soak` goes on where it stood until there were 1,000 kills, 20 minutes at a time. SOAK_MINUTES,
SOAK_KILLS, SOAK_SEED and SOAK_FOLDER say otherwise.
"""

import os
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path
from random import Random, SystemRandom

import pytest
from soaking import Figures, Soak, Sweep
from tiny_x import CLOSE_AFTER, TAKE, TinyX

import makers
from cmdeck.clock import SystemClock, pause

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SOAK_KILLS", "1000"))
ENOUGH = 0.99
"""Of what reached the network: the share that must end sent without a person (a publisher that
holds everything is no good)."""


def check(found: Figures, home: str) -> None:
    assert home == "", "the database is damaged"
    assert (found.lost, found.doubled) == (0, 0), found
    assert found.share >= ENOUGH, found


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """A short run of what `make soak` does at length."""
    soak = Soak(tmp_path / "soak", seed=7)
    try:
        found = soak.piece(kills=8, seconds=60)
        check(found, soak.home.store.read.check())
    finally:
        soak.close()
    assert found.kills >= 8, found
    assert found.sent, "nothing went out: the run shows nothing"


def test_another_process_takes_up_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make soak` goes on where it stood, in a process that counts from one again."""
    for text in ("post 0", "post 1"):
        monkeypatch.setattr(makers, "_keys", count(1))
        soak = Soak(tmp_path / "soak", seed=7)
        try:
            soak.home.queue(text)
            waiting = len(soak.home.store.read.living_items())
        finally:
            soak.close()
        assert waiting == 1 + int(text[-1]), "none took the place of one before"


@pytest.mark.soak
def test_a_thousand_kills(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.environ.get("SOAK_FOLDER", str(ROOT / ".soak"))) / "kills"
    seed = int(os.environ.get("SOAK_SEED", SystemRandom().randrange(10**6)))
    soak = Soak(folder, seed=seed)
    if min(soak.figures.kills, soak.figures.posts) >= KILLS:  # that run is over: begin another
        soak.close()
        shutil.rmtree(folder)
        soak = Soak(folder, seed=seed)
    try:
        found = soak.piece(kills=KILLS, seconds=60 * float(os.environ.get("SOAK_MINUTES", "20")))
        with capsys.disabled():
            sys.stdout.write(f"\n{found}\n")
        check(found, soak.home.store.read.check())
    finally:
        soak.close()


def strace() -> str:
    """The program, where it is there and may look into others."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not here")
    tried = subprocess.run([found, "-qq", "-o", "/dev/null", "true"], check=False)
    if tried.returncode:
        pytest.skip("strace may not look into other programs here")
    return found


def test_a_death_at_any_system_call(tmp_path: Path) -> None:
    """A few of the points that `make soak` goes through: where the fate of a post is written."""
    program = strace()
    sweep = Sweep(tmp_path / "sweep")
    sweep.figures.place = (0, 1, 1)
    try:
        found = sweep.piece(program, points=5, seconds=60)
        check(found, sweep.home.store.read.check())
    finally:
        sweep.close()
    assert found.kills >= 4, found


@pytest.mark.soak
def test_a_thousand_crash_points(capsys: pytest.CaptureFixture[str]) -> None:
    program = strace()
    folder = Path(os.environ.get("SOAK_FOLDER", str(ROOT / ".soak"))) / "sweep"
    sweep = Sweep(folder)
    if sweep.figures.kills >= KILLS:
        sweep.close()
        shutil.rmtree(folder)
        sweep = Sweep(folder)
    try:
        minutes = float(os.environ.get("SOAK_MINUTES", "20"))
        found = sweep.piece(program, points=KILLS, seconds=60 * minutes)
        with capsys.disabled():
            sys.stdout.write(f"\nby system call: {found}\n")
        check(found, sweep.home.store.read.check())
    finally:
        sweep.close()


NAIVE = """
import sqlite3, sys, urllib.request, json
db = sqlite3.connect(sys.argv[1], isolation_level=None)
while row := db.execute("SELECT text FROM post WHERE done = 0 LIMIT 1").fetchone():
    body = json.dumps({"text": row[0]}).encode()
    known = {"Authorization": "Bearer secret"}
    request = urllib.request.Request(sys.argv[2] + "/2/tweets", body, known)
    try:
        urllib.request.urlopen(request, timeout=5).read()
    except OSError:
        continue
    db.execute("UPDATE post SET done = 1 WHERE text = ?", row)
"""
"""What most programs do: send, and when no answer came, send again."""


def test_a_naive_publisher_doubles(tmp_path: Path) -> None:
    """The control: over the same network, without attempts on disk and without reading back."""
    import sqlite3

    random = Random(7)
    x = TinyX(latency=0.02, choose=lambda: CLOSE_AFTER if random.random() < 0.1 else TAKE)
    file = tmp_path / "naive.db"
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("CREATE TABLE post(text TEXT PRIMARY KEY, done INTEGER NOT NULL DEFAULT 0)")
    db.executemany("INSERT INTO post(text) VALUES (?)", [(f"post {n}",) for n in range(40)])
    clock = SystemClock()
    end = clock.monotonic() + 60
    try:
        while db.execute("SELECT 1 FROM post WHERE done = 0").fetchone():
            assert clock.monotonic() < end
            with subprocess.Popen([sys.executable, "-c", NAIVE, str(file), x.url]) as naive:
                pause(0.3 + random.random() * 0.6)
                naive.kill()
    finally:
        db.close()
        x.close()
    assert len(set(x.texts())) == 40, "nothing is lost by it"
    assert len(x.texts()) > 40, "and much is doubled"
