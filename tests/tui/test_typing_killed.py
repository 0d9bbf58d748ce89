"""kill -9 at any moment of typing loses at most a second of it (trust.md §2, R-09).

The deck is the real one, `python -m cmdeck` with its engine, in a terminal of its own; the robot is
whoever sits before that terminal. Death follows death in one home: what was kept stays kept.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bench.home import make_home
from bench.programs import running, until_full
from bench.terminal import Terminal

from cmdeck.clock import SystemClock
from cmdeck.config.places import places
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import open_store

APART = 0.05
"""Seconds between two keys: 1,200 characters a minute."""
TEXT = "Nos velos sont revises chaque hiver par une equipe de passionnes, a Lyon comme ailleurs. "
OPENS = 20.0
"""Seconds after which the composer must be there."""
LONGEST = 3.0
"""Seconds of typing, at most, before the death."""
LOST = 1.0
"""Seconds of typing that a death may cost."""
KILLS = int(os.environ.get("TYPING_KILLS", "200"))
Key = tuple[float, str]
"""When it was pressed, and what."""
Opening = Callable[[Terminal], None]
"""How what is typed into is opened."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with five columns, whose addresses lead nowhere."""
    monkeypatch.setenv("CMDECK_HOME", str(tmp_path))
    make_home(tmp_path, 20)
    return tmp_path


def type_until(terminal: Terminal, last: float, begin: int) -> Iterator[Key]:
    """Type for `last` seconds, each letter at its own time."""
    begun = time.monotonic()
    n = 0
    while (at := time.monotonic()) < begun + last:
        key = TEXT[(begin + n) % len(TEXT)]
        terminal.send(key.encode())
        yield at, key
        n += 1
        terminal.read_until(min(begun + n * APART, begun + last))


def see(terminal: Terminal, words: str) -> None:
    """Read until the screen says `words`."""
    deadline = time.monotonic() + OPENS
    while words not in "".join(terminal.display()):
        assert time.monotonic() < deadline, "\n".join(terminal.display())
        terminal.settle(0.05, 0.2)


def open_post(terminal: Terminal) -> None:
    """A new post of the column's account."""
    terminal.send(b"N")
    see(terminal, "280 left")


def open_article(terminal: Terminal) -> None:
    """A new article of the blog."""
    terminal.send(b"n")
    see(terminal, "7  Croc")
    terminal.send(b"7")
    see(terminal, "New article")


def killed(home: Path, last: float, begin: int, opening: Opening) -> tuple[str, str]:
    """Type, kill in the midst; (what was typed a second before the death, all of it)."""
    with running("deck", str(home)) as terminal:
        until_full(terminal, "deck")
        opening(terminal)
        typed = list(type_until(terminal, last, begin))
        now = time.monotonic()
    return "".join(k for at, k in typed if at < now - LOST), "".join(k for _at, k in typed)


def kept() -> list[str]:
    """The drafts that are there, in a store that is whole."""
    where = places()
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=SystemClock())
    try:
        assert store.read.check() == ""
        return [draft.text for draft in store.read.drafts()]
    finally:
        store.close()


def kill_and_look(
    home: Path, before: list[str], chance: random.Random, opening: Opening
) -> tuple[str, int]:
    """Kill once; what was kept of it, and how many characters were lost."""
    last, begin = 0.1 + (LONGEST - 0.1) * chance.random(), chance.randrange(len(TEXT))
    must, may = killed(home, last, begin, opening)
    there = kept()
    new = Counter(there)
    assert not Counter(before) - new, "no draft of an earlier death is gone"
    new.subtract(before)
    found = list(new.elements())
    assert len(found) <= 1, f"one draft, not {len(found)}"
    text = found[0] if found else ""
    assert not text or there[0] == text, "whoever looks for it finds it first"
    assert may.startswith(text), f"nothing but what was typed: {text!r} of {may!r}"
    assert text.startswith(must), f"lost more than a second: {len(must) - len(text)} characters"
    return text, len(may) - len(text)


def die(home: Path, times: int, seed: int, opening: Opening = open_post) -> list[int]:
    """Characters lost in each of so many deaths."""
    chance = random.Random(seed)
    before: list[str] = []
    lost = []
    for _death in range(times):
        text, gone = kill_and_look(home, before, chance, opening)
        before += [text] if text else []
        lost.append(gone)
    return lost


@pytest.mark.slow
def test_a_death_costs_a_second_of_typing_at_most(home: Path) -> None:
    assert len(die(home, 2, seed=9)) == 2


@pytest.mark.slow
def test_an_article_is_found_again_whatever_died(home: Path) -> None:
    assert len(die(home, 1, seed=5, opening=open_article)) == 1


@pytest.mark.soak
def test_two_hundred_deaths_cost_a_second_each_at_most(home: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", str(time.time_ns() % 100_000)))
    sys.stdout.write(f"\nseed {seed}\n")
    sys.stdout.flush()
    lost = die(home, KILLS, seed)
    mean = sum(lost) / len(lost)
    sys.stdout.write(f"{len(lost)} deaths, {max(lost)} characters lost at most, {mean:.1f} mean\n")
