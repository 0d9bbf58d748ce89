"""Measurements of the real deck against a bare Textual app, interleaved."""

import asyncio
import contextlib
import statistics
import time
from pathlib import Path

from bench.home import MARKS, add_posts_to
from bench.programs import engine_of, running, until_full
from bench.results import Result, quantile, spread
from bench.terminal import Terminal, cpu_of

DRAFT = 4000
"""Characters in the composer while a letter is timed."""
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
HEAD = 6
"""Rows of the screen above the lists."""


def starts(rounds: int, home: Path) -> list[Result]:
    """Exec to the first full frame: 5 columns of 200 posts. The first round warms the files up."""
    times: dict[str, list[float]] = {"floor": [], "deck": []}
    used: dict[str, list[float]] = {"floor": [], "deck": []}
    for turn in range(rounds + 1):
        for name, argv in (("floor", ["floor"]), ("deck", ["deck", str(home)])):
            with running(*argv) as terminal:
                seconds, cpu = until_full(terminal, name), terminal.cpu()
            if turn:
                times[name].append(seconds)
                used[name].append(cpu)
    ratio = statistics.median(times["deck"]) / statistics.median(times["floor"])
    cpu = statistics.mean(used["deck"]) / statistics.mean(used["floor"])
    note = f"{spread(times['floor'])} and {spread(times['deck'])}"
    return [
        Result("start, against bare Textual", ratio, "x", "<= 1.35", ratio <= 1.35, note),
        Result(
            "start, CPU against bare Textual",
            cpu,
            "x",
            note=f"{spread(used['floor'])} and {spread(used['deck'])}",
        ),
    ]


def keys(rounds: int, home: Path) -> list[Result]:
    """Key j in 5 columns of 1,000 posts, then a letter in a long draft, against the floor's key."""
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(running("floor"))
        until_full(floor, "floor")
        deck = stack.enter_context(running("deck", str(home)))
        until_full(deck, "deck")
        deck.settle(3.0, 6.0)
        floor.settle()
        base, moved = _Timed(), _Timed()
        for _round in range(rounds):
            base.press(floor, b"j" * 8)
            moved.press(deck, b"j" * 8)
        more = deck.memory() - floor.memory()
        _check_focused(deck)
        _write(deck)
        floors, typed = _Timed(), _Timed()
        for turn in range(rounds):
            floors.press(floor, b"j" * 8)
            typed.press(deck, bytes(LETTERS[(8 * turn + n) % 26] for n in range(8)))
        assert "abcdefgh" in "".join(deck.display()), "what was typed is in the draft"
    return [
        *_against(base, moved, "key j"),
        Result(
            "bytes a j, most", moved.most, "bytes", "<= 6000", moved.most <= 6000, moved.said_bytes
        ),
        *_against(floors, typed, f"a letter, {DRAFT:,} characters"),
        Result("bytes a letter, most", typed.most, "bytes", note=typed.said_bytes),
        Result("memory over bare Textual", more, "MB", "<= 15", more <= 15),
    ]


class _Timed:
    """Keys pressed, and what came."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.sizes: list[int] = []
        self.pressed, self.cpu = 0, 0.0

    def press(self, terminal: Terminal, keys: bytes, gap: float = 0.12) -> None:
        """Press `keys`, one each `gap` seconds."""
        before = terminal.cpu()
        for key in keys:
            terminal.settle(0.004, 0.05)
            begun = time.perf_counter()
            frame = terminal.press(bytes([key]))
            self.pressed += 1
            if frame.painted:
                self.times.append(1000 * frame.seconds)
                self.sizes.append(frame.size)
            terminal.settle(max(0.005, gap - (time.perf_counter() - begun)), gap)
        self.cpu += terminal.cpu() - before

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.times)

    @property
    def most(self) -> int:
        """Bytes of the largest frame, but for the one in twenty that the header's clock shares."""
        return int(quantile(self.sizes, 0.95))

    @property
    def said_bytes(self) -> str:
        """Bytes, in words."""
        return f"p95; median {statistics.median(self.sizes):.0f}"


def _against(floor: _Timed, deck: _Timed, what: str) -> list[Result]:
    ratio, cpu = deck.median / floor.median, 1000 * deck.cpu / deck.pressed
    note = (
        f"{floor.median:.1f} and {deck.median:.1f} ms, p95 {quantile(deck.times, 0.95):.1f}; CPU "
        f"{cpu:.1f} ms; painted {len(deck.times)} of {deck.pressed}"
    )
    return [Result(f"{what}, against one Static", ratio, "x", "<= 2.5", ratio <= 2.5, note)]


def _check_focused(deck: Terminal) -> None:
    """A fast wrong frame must not pass: one row is under the cursor, in the first column."""
    focused = [line for line in deck.display()[HEAD:] if line.startswith("█")]
    assert 2 <= len(focused) <= 12, "one row is focused"


def _write(deck: Terminal) -> None:
    """N: a post as this column's account, with a long text, pasted."""
    deck.press(b"N")
    deck.settle(1.0, 3.0)
    text = ("Bonjour à toutes et à tous. " * DRAFT)[:DRAFT]
    deck.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
    deck.settle(1.5, 6.0)
    assert "Bonjour" in "".join(deck.display()), "the composer is open"


def inserts(home: Path) -> list[Result]:
    """50 new posts on top of a column that is read in the middle: rows repainted."""
    with running("deck", str(home)) as deck:
        until_full(deck, "deck")
        deck.settle(3.0, 6.0)
        for _press in range(20):
            deck.press(b"j")
        deck.settle(2.5, 2.5)  # what the cursor rests on counts as seen, and says so
        _await_minute()
        deck.settle(0.5, 2.0)  # the ages of the new minute are on the screen
        before, written = deck.display(), len(deck.written)
        asyncio.run(add_posts_to(home, 1, 50))
        deck.settle(1.0, 4.0)
        after, size = deck.display(), len(deck.written) - written
    changed = sum(old != new for old, new in zip(before[HEAD:-1], after[HEAD:-1], strict=True))
    assert "50 new" in "".join(after[:HEAD]), "they came"
    assert MARKS[0] not in "".join(after), "read in the middle"
    note = f"{size} bytes in all, for heads and header"
    return [Result("50 new above: list rows repainted", changed, "rows", "0", changed == 0, note)]


def _await_minute() -> None:
    """Ages are painted again once a minute: not just now."""
    while time.localtime().tm_sec > 45 or time.localtime().tm_sec < 2:
        time.sleep(0.2)  # between two looks at the clock


def idles(seconds: float, home: Path) -> list[Result]:
    """CPU while nothing happens, side by side: face and engine."""
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(running("floor"))
        until_full(floor, "floor")
        deck = stack.enter_context(running("deck", str(home)))
        until_full(deck, "deck")
        deck.settle(8.0, 8.0)
        engine = engine_of(deck)
        assert engine is not None, "the deck has started its engine"
        pids = (floor.pid, deck.pid, engine)
        before = [cpu_of(pid) for pid in pids]
        begun = time.perf_counter()
        while (left := seconds - (time.perf_counter() - begun)) > 0:
            deck.settle(min(left, 0.5), 0.5)
            floor.settle(0.001, 0.01)
        bare, face, its = (
            100 * (cpu_of(pid) - was) / seconds for pid, was in zip(pids, before, strict=True)
        )
    note = f"{bare:.2f} % and {face:.2f} %, over {seconds:.0f} s"
    return [
        Result(
            "idle, over bare Textual", face - bare, "points", "<= 0.2", face - bare <= 0.2, note
        ),
        Result("idle, engine", its, "%", "<= 0.2", its <= 0.2),
    ]
