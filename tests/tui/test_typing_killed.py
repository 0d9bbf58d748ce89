"""kill -9 at any moment of typing loses at most a second of it (trust.md §2, R-09)."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from whole_deck import CONFIG

from cmdeck.config.places import Places
from cmdeck.deck import open_deck

ROBOT = Path(__file__).with_name("typing_robot.py")
ROOT = ROBOT.parents[2]
BEGINS = 60.0
"""Seconds after which the robot must be typing."""
LOST = 1.0
"""Seconds of typing that a death may cost."""
KILLS = int(os.environ.get("TYPING_KILLS", "200"))


def killed_at(home: Path, after: float) -> tuple[str, str]:
    """Type, kill after so many seconds; (what was typed a second before the death, all of it)."""
    note = home / "typed"
    paths = [str(ROBOT.parent), str(ROBOT.parents[1]), str(ROOT / "src")]
    child = subprocess.Popen(
        [sys.executable, str(ROBOT), str(home), str(note)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert child.stdout is not None
    try:
        ready, _, _ = select.select([child.stdout], [], [], BEGINS)
        said = child.stdout.readline() if ready else b""
        assert said == b"typing\n", said
        time.sleep(after)
    finally:
        now = time.monotonic()
        child.send_signal(signal.SIGKILL)
        child.communicate()
    keys = [
        (float(at), key)
        for at, _blank, key in (
            line.partition(" ") for line in note.read_text(encoding="utf-8").splitlines()
        )
        if key
    ]
    return "".join(k for at, k in keys if at < now - LOST), "".join(k for _at, k in keys)


def kept(home: Path) -> list[str]:
    """The drafts that are there after it."""
    where = Places(
        config=home / "config.toml",
        layout=home / "layout.toml",
        database=home / "cmdeck.db",
        cache=home / "cache.db",
        media=home / "media",
        credentials=home / "credentials.json",
        logs=home,
        portable=True,
    )
    where.config.write_text(CONFIG, encoding="utf-8")
    deck = open_deck(face="test", where=where)
    try:
        assert deck.store.read.check() == ""
        return [draft.text for draft in deck.store.read.drafts()]
    finally:
        deck.close()


def kill_and_look(home: Path, after: float) -> float:
    """Kill once; returns how many characters were lost."""
    home.mkdir()
    must, may = killed_at(home, after)
    (text, *others) = kept(home) or [""]
    assert others == [], "one draft, not two"
    assert may.startswith(text), "nothing but what was typed"
    assert text.startswith(must), f"lost more than a second: {len(must) - len(text)} characters"
    return len(may) - len(text)


@pytest.mark.slow
def test_a_death_costs_a_second_of_typing_at_most(tmp_path: Path) -> None:
    chance = random.Random(9)
    for n in range(3):
        kill_and_look(tmp_path / str(n), 1.2 + chance.random())


@pytest.mark.soak
def test_two_hundred_deaths_cost_a_second_each_at_most(tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", str(time.time_ns() % 100_000)))
    sys.stdout.write(f"\nseed {seed}\n")
    chance = random.Random(seed)
    lost = [kill_and_look(tmp_path / str(n), 1.1 + 2 * chance.random()) for n in range(KILLS)]
    mean = sum(lost) / len(lost)
    sys.stdout.write(f"{len(lost)} deaths, {max(lost)} characters lost at most, {mean:.1f} mean\n")
