"""Disks that are full, read-only or failing under a real engine: no attempt on disk, no send; what
was answered is written down when there is room again."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from contending import BEGINNING
from failing import Failing
from test_soak import check, strace
from tiny_x import TinyX

from cmdeck.errors import StoreError
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Publish
from home import Home
from makers import act, item

ROOT = Path(__file__).resolve().parents[2]
POINTS = int(os.environ.get("SOAK_POINTS", "1000"))
SIZE = "3m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "cmdeck-test"]
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, *options, folder], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def home(disk: Path) -> Iterator[Home]:
    x = TinyX()
    made = Home(disk, x)
    yield made
    made.end()
    x.close()


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return filler


@pytest.mark.soak  # a lane that met a full disk rests for five seconds
def test_a_full_disk_sends_nothing_and_loses_nothing(home: Home, disk: Path) -> None:
    engine = home.started_engine()
    numbers = home.queue(*(f"post {n}" for n in range(3)), seconds=1.0)
    filler = fill(disk)
    wish = item(Publish("x" * 200_000))
    with pytest.raises(StoreError, match="full"):
        asyncio.run(home.store.enqueue(act(), [wish]))
    said = home.folder / "logs" / "test.log"
    home.until(lambda: "full" in said.read_text(), "the engine says so")
    assert home.x.asked == [], "no attempt on disk, no send"
    filler.unlink()
    sent = {Delivery.SENT}
    home.until(lambda: {home.state(n) for n in numbers} == sent, "all of it", seconds=20)
    assert sorted(home.x.texts()) == ["post 0", "post 1", "post 2"]
    assert engine.poll() is None
    assert len(home.store.read.all_items(since=BEGINNING)) == 3


def test_a_disk_that_cannot_be_written_is_said(home: Home, disk: Path) -> None:
    home.queue("post")
    home.store.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for words in (["queue"], ["publish", "--once"], ["engine"]):
        done = subprocess.run(
            [sys.executable, "-m", "cmdeck", *words],
            env=home.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        said = done.stderr.strip().splitlines()[-1]
        assert done.returncode == 1, (words, done)
        assert "cannot be written" in said or "Read-only" in said, (words, done)
    assert home.x.asked == []


@pytest.mark.soak
def test_a_disk_that_fails_at_any_system_call(capsys: pytest.CaptureFixture[str]) -> None:
    program = strace()
    folder = Path(os.environ.get("SOAK_FOLDER", str(ROOT / ".soak"))) / "failing"
    failing = Failing(folder)
    if failing.figures.kills >= POINTS or failing.is_over():
        failing.close()
        shutil.rmtree(folder)
        failing = Failing(folder)
    try:
        minutes = float(os.environ.get("SOAK_MINUTES", "20"))
        found = failing.piece(program, points=POINTS, seconds=60 * minutes)
        with capsys.disabled():
            sys.stdout.write(f"\nfailing disk: {str(found).replace('kill -9', 'failures')}\n")
        check(found, failing.home.store.read.check())
    finally:
        failing.close()
