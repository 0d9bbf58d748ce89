"""`cmdeck demo --plain` plays the whole loop, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from journey.world import ROOT, until

pytestmark = pytest.mark.slow


def _start(folder: Path, language: str) -> "subprocess.Popen[str]":
    kept = {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "LANG": language}
    return subprocess.Popen(
        [sys.executable, "-m", "cmdeck", "demo", "--plain"],
        env={**kept, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_demo_plays_the_loop(tmp_path: Path) -> None:
    begun = time.monotonic()
    child = _start(tmp_path, "C.UTF-8")
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, (out, err)
    assert time.monotonic() - begun < 30
    assert err == ""
    assert "leamartin" in out
    assert "found again" in out
    assert "All of it once" in out
    assert "0 × 5 · scheduled" in out
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    child = _start(tmp_path, "C.UTF-8")
    until(lambda: list(tmp_path.glob("*/cmdeck.db")), "it has begun")
    assert _children(child.pid), "the networks run as a child"
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=45)
    assert child.returncode == 143, (out, err)
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
    assert not _children(child.pid)


def _children(pid: int) -> list[str]:
    """The living children of a process (ps: Linux and macOS have it)."""
    done = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stdout.splitlines())
    return [child for child, parent in rows if int(parent) == pid]
