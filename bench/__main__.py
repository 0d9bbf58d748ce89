"""Measures the deck against a bare Textual app: `python -m bench [--quick]`.

Everything in one interleaved run, from outside through a pty; budgets are ratios (the design's
page on speed). Prints one table and writes bench/results.json with machine, versions and spread.
"""

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import composing, real
from bench.home import make_home
from bench.programs import SIZE, running, until_full
from bench.results import Result, machine, quantile, table
from bench.terminal import Frame, Terminal

RESULTS = Path(__file__).with_name("results.json")
ROWS = (200, 1000, 10000)


@dataclass(slots=True)
class Keys:
    """What a run of keys brought."""

    frames: list[Frame]
    cpu: float = 0.0


def columns(rounds: int) -> list[Result]:
    """The column design alone, over rows made on demand: key j to the end of its frame; floor,
    200, 1,000 and 10,000 rows, interleaved; two paces."""
    programs = {
        "floor": ("floor",),
        **{f"columns of {count}": ("columns", str(count)) for count in ROWS},
    }
    slow = {name: Keys([]) for name in programs}
    fast = {name: Keys([]) for name in programs}
    with contextlib.ExitStack() as stack:
        terminals = {}
        for name, argv in programs.items():
            # One after the other: a terminal that nobody reads does not answer its program.
            terminals[name] = stack.enter_context(running(*argv))
            until_full(terminals[name], argv[0])
            terminals[name].settle()
        for gap, kept in ((0.120, slow), (0.033, fast)):
            for _round in range(rounds):
                for name, terminal in terminals.items():
                    _press_some(terminal, kept[name], gap)
        _check_painted(terminals["columns of 1000"])
    return _key_results(slow, fast)


def _press_some(terminal: Terminal, kept: Keys, gap: float) -> None:
    before = terminal.cpu()
    for _press in range(8):
        begun = time.perf_counter()
        kept.frames.append(terminal.press(b"j"))
        terminal.settle(max(0.005, gap - (time.perf_counter() - begun)), gap)
    kept.cpu += terminal.cpu() - before


def _key_results(slow: dict[str, Keys], fast: dict[str, Keys]) -> list[Result]:
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
    growth = statistics.median(_times(slow["columns of 10000"])) / statistics.median(
        _times(slow["columns of 200"])
    )
    what = "key, 10,000 rows against 200"
    return [*results, Result(what, growth, "x", "<= 1.15", growth <= 1.15)]


def _times(kept: Keys) -> list[float]:
    return [1000 * frame.seconds for frame in kept.frames if frame.painted]


def _check_painted(terminal: Terminal) -> None:
    """A fast wrong frame must not pass: one focused row, in the first column, the others whole."""
    lines = terminal.display()
    assert len(lines) == SIZE[1]
    focused = [line for line in lines if line.startswith("█")]
    assert 3 <= len(focused) <= 9, "one row is focused"
    assert all("Column" not in line for line in lines[6:])


def resizes(rounds: int) -> list[Result]:
    """CPU of a resize with 5 columns of 10,000: all five stay, or one is hidden and shown again."""
    results = []
    for what, narrower in (("all stay", (198, 48)), ("one hidden", (190, 48))):
        with running("columns", "10000") as terminal:
            until_full(terminal, "columns")
            terminal.settle()
            before = terminal.cpu()
            for turn in range(rounds):
                terminal.resize(*(narrower if turn % 2 == 0 else SIZE))
                terminal.settle()
            each = 1000 * (terminal.cpu() - before) / rounds
        results.append(Result(f"resize, CPU, {what}", each, "ms", "<= 60", each <= 60))
    return results


def main() -> int:
    """Measure, print, write; 1 where a budget is not kept and --check was given."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds; the figures are rougher"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is not kept")
    options = parser.parse_args()
    rounds = 3 if options.quick else 9
    where = machine()
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    with tempfile.TemporaryDirectory(prefix="cmdeck-bench-") as folder:
        small, large = (Path(folder) / str(count) for count in ROWS[:2])
        for home, count in ((small, ROWS[0]), (large, ROWS[1])):
            make_home(home, count)
        parts: list[Callable[[], list[Result]]] = [
            lambda: real.starts(rounds, small),
            lambda: real.keys(rounds, large),
            lambda: composing.letters(rounds, large),
            lambda: composing.spelling(rounds),
            lambda: real.idles(20 if options.quick else 60, large),
            lambda: real.inserts(large),
            lambda: columns(rounds),
            lambda: resizes(2 * rounds),
        ]
        results = [result for part in parts for result in part()]
    print(table(results))
    RESULTS.write_text(
        json.dumps({**where, "results": [asdict(one) for one in results]}, indent=1) + "\n"
    )
    return 1 if options.check and any(one.within is False for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
