"""Measures the deck against a bare Textual app: `python -m bench [--quick]`.

Everything in one interleaved run, from outside through a pty; budgets are ratios (the design's
page on speed). Prints one table and writes bench/results.json with machine, versions and spread.
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.terminal import Frame, Terminal

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")
SIZE = (200, 50)
READY = {"floor": b"floor ready", "deck": b"Column 5"}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    what: str
    value: float
    unit: str
    budget: str = ""
    within: bool | None = None
    note: str = ""


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@contextlib.contextmanager
def running(*argv: str) -> Iterator[Terminal]:
    """A program of bench.apps in a terminal, ended at the end."""
    environ = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
        "LANG": "C.UTF-8",
    }
    environ.pop("NO_COLOR", None)
    terminal = Terminal([sys.executable, "-m", "bench.apps", *argv], *SIZE, environ)
    try:
        yield terminal
    finally:
        terminal.close()


def starts(rounds: int) -> list[Result]:
    """Exec to the first full frame, interleaved."""
    times: dict[str, list[float]] = {"floor": [], "deck": []}
    used: dict[str, list[float]] = {"floor": [], "deck": []}
    for _round in range(rounds):
        for name, argv in (("floor", ["floor"]), ("deck", ["deck", "200"])):
            with running(*argv) as terminal:
                times[name].append(terminal.wait_for(READY[name]))
                used[name].append(terminal.cpu())
    ratio = statistics.median(times["deck"]) / statistics.median(times["floor"])
    cpu = statistics.median(used["deck"]) / statistics.median(used["floor"])
    spread = f"{_spread(times['floor'])} and {_spread(times['deck'])}"
    return [
        Result("start, against bare Textual", ratio, "x", "<= 1.35", ratio <= 1.35, spread),
        Result("start, CPU against bare Textual", cpu, "x"),
    ]


@dataclass(slots=True)
class Keys:
    """What a run of keys brought."""

    frames: list[Frame]
    cpu: float = 0.0


def keys(rounds: int) -> list[Result]:
    """Key j to the end of its frame: floor, 200, 1,000 and 10,000 rows, interleaved; two paces."""
    programs = {
        "floor": ("floor",),
        **{f"deck {count}": ("deck", str(count)) for count in (200, 1000, 10000)},
    }
    slow = {name: Keys([]) for name in programs}
    fast = {name: Keys([]) for name in programs}
    with contextlib.ExitStack() as stack:
        terminals = {}
        for name, argv in programs.items():
            # One after the other: a terminal that nobody reads does not answer its program.
            terminals[name] = stack.enter_context(running(*argv))
            terminals[name].wait_for(READY[argv[0]])
            terminals[name].settle()
        for gap, kept in ((0.120, slow), (0.033, fast)):
            for _round in range(rounds):
                for name, terminal in terminals.items():
                    _press_some(terminal, kept[name], gap)
        memory = terminals["deck 1000"].memory() - terminals["floor"].memory()
        results = [Result("memory over bare Textual", memory, "MB", "<= 15", memory <= 15)]
        _check_painted(terminals["deck 1000"])
    return _key_results(slow, fast) + results


def _press_some(terminal: Terminal, kept: Keys, gap: float) -> None:
    before = terminal.cpu()
    for _press in range(8):
        begun = time.perf_counter()
        kept.frames.append(terminal.press(b"j"))
        terminal.settle(max(0.005, gap - (time.perf_counter() - begun)), gap)
    kept.cpu += terminal.cpu() - before


def _key_results(slow: dict[str, Keys], fast: dict[str, Keys]) -> list[Result]:
    floor = _times(slow["floor"])
    results = []
    for name in slow:
        times, burst = _times(slow[name]), _times(fast[name])
        count = len(slow[name].frames) + len(fast[name].frames)
        cpu = 1000 * (slow[name].cpu + fast[name].cpu) / count
        results.append(
            Result(
                f"key, {name}",
                statistics.median(times),
                "ms",
                note=f"p90 {quantile(times, 0.9):.1f}, p95 {quantile(times, 0.95):.1f}; at key "
                f"repeat {statistics.median(burst):.1f}, p95 {quantile(burst, 0.95):.1f}; "
                f"CPU a key {cpu:.1f} ms; painted {len(times)} of {len(slow[name].frames)}",
            )
        )
    thousand = _times(slow["deck 1000"])
    ratio = statistics.median(thousand) / statistics.median(floor)
    growth = statistics.median(_times(slow["deck 10000"])) / statistics.median(
        _times(slow["deck 200"])
    )
    sizes = [frame.size for frame in slow["deck 1000"].frames]
    return [
        *results,
        Result("key, against one Static", ratio, "x", "<= 2.5", ratio <= 2.5),
        Result("key, 10,000 rows against 200", growth, "x", "<= 1.15", growth <= 1.15),
        Result(
            "bytes a key, most",
            max(sizes),
            "bytes",
            "<= 6000",
            max(sizes) <= 6000,
            f"median {statistics.median(sizes):.0f}",
        ),
    ]


def _times(kept: Keys) -> list[float]:
    return [1000 * frame.seconds for frame in kept.frames if frame.painted]


def _check_painted(terminal: Terminal) -> None:
    """A fast wrong frame must not pass: one focused row, in the first column, the others whole."""
    lines = terminal.display()
    assert len(lines) == SIZE[1]
    focused = [line for line in lines if line.startswith("█")]
    assert 3 <= len(focused) <= 9, "one row is focused"
    assert all("Column" not in line for line in lines[6:])


def inserts() -> list[Result]:
    """50 new rows above each of five columns that are read in the middle: rows repainted."""
    with running("deck", "1000") as terminal:
        terminal.wait_for(READY["deck"])
        terminal.settle()
        for _press in range(20):
            terminal.press(b"j")
        terminal.settle()
        before = terminal.display()
        frame = terminal.press(b"I")
        terminal.settle()
        after = terminal.display()
    changed = sum(old != new for old, new in zip(before[6:-1], after[6:-1], strict=True))
    assert "50 new above" in after[5]
    note = f"{frame.size} bytes, for the heads; {1000 * frame.seconds:.1f} ms"
    return [Result("50 new above: list rows repainted", changed, "rows", "0", changed == 0, note)]


def resizes(rounds: int) -> list[Result]:
    """CPU of a resize with 5 columns of 10,000: all five stay, or one is hidden and shown again."""
    results = []
    for what, narrower in (("all stay", (198, 48)), ("one hidden", (190, 48))):
        with running("deck", "10000") as terminal:
            terminal.wait_for(READY["deck"])
            terminal.settle()
            before = terminal.cpu()
            for turn in range(rounds):
                terminal.resize(*(narrower if turn % 2 == 0 else SIZE))
                terminal.settle()
            each = 1000 * (terminal.cpu() - before) / rounds
        results.append(Result(f"resize, CPU, {what}", each, "ms", "<= 60", each <= 60))
    return results


def idles(seconds: float) -> list[Result]:
    """CPU while nothing happens, side by side."""
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(running("floor"))
        floor.wait_for(READY["floor"])
        deck = stack.enter_context(running("deck", "1000"))
        deck.wait_for(READY["deck"])
        deck.settle(2.0)
        used = {name: one.cpu() for name, one in (("floor", floor), ("deck", deck))}
        deck.settle(seconds, seconds)
        share = {
            name: 100 * (one.cpu() - used[name]) / seconds
            for name, one in (("floor", floor), ("deck", deck))
        }
    more = share["deck"] - share["floor"]
    note = f"{share['floor']:.2f} % and {share['deck']:.2f} %, over {seconds:.0f} s"
    return [Result("idle, over bare Textual", more, "points", "<= 0.2", more <= 0.2, note)]


def _spread(values: Sequence[float]) -> str:
    low, high = (1000 * edge for edge in (min(values), max(values)))
    return f"{1000 * statistics.median(values):.0f} ms ({low:.0f}-{high:.0f})"


def table(results: Sequence[Result]) -> str:
    """The results for a person."""
    lines = []
    for one in results:
        verdict = {True: "ok", False: "OVER", None: ""}[one.within]
        value = f"{one.value:.2f}" if one.value < 100 else f"{one.value:.0f}"
        lines.append(f"{one.what:36} {value:>8} {one.unit:7} {one.budget:9} {verdict:5}{one.note}")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """Where this was measured, and with what."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load}",
        "python": platform.python_version(),
        "textual": version("textual"),
        "rich": version("rich"),
        "size": f"{SIZE[0]}x{SIZE[1]}",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main() -> int:
    """Measure, print, write; 1 where a budget is not kept and --check was given."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds; the figures are rougher"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is not kept")
    options = parser.parse_args()
    rounds = 3 if options.quick else 9
    parts: list[Callable[[], list[Result]]] = [
        lambda: starts(rounds),
        lambda: keys(rounds),
        inserts,
        lambda: resizes(2 * rounds),
        lambda: idles(5 if options.quick else 60),
    ]
    where = machine()
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    results = [result for part in parts for result in part()]
    print(table(results))
    RESULTS.write_text(
        json.dumps({**where, "results": [asdict(one) for one in results]}, indent=1) + "\n"
    )
    return 1 if options.check and any(one.within is False for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
