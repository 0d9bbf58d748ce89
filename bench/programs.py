"""The programs that are measured, each in a terminal of its own, ended at the end.

`floor`: the least that Textual can do. `columns N`: the column design over rows made on demand.
`deck HOME`: the real thing, `python -m cmdeck`, with its store and its engine.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.home import MARKS
from bench.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
SIZE = (200, 50)
READY = {"floor": (b"floor ready",), "columns": (b"Column 5",)}
ENGINE_ENDS = 10.0
"""Seconds that an engine gets to end once its deck is gone."""


@contextlib.contextmanager
def running(*argv: str) -> Iterator[Terminal]:
    """`floor`, `columns N` or `deck HOME`."""
    command = ["-m", "cmdeck"] if argv[0] == "deck" else ["-m", "bench.apps", *argv]
    environ = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_ANIMATIONS": "none",
        "LANG": "C.UTF-8",
    }
    # As a person has it: compiled once and not for each start, and as large as its terminal.
    for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "COLUMNS", "LINES"):
        environ.pop(name, None)
    if argv[0] == "deck":
        environ["CMDECK_HOME"] = argv[1]
    terminal = Terminal([sys.executable, *command], *SIZE, environ)
    try:
        yield terminal
    finally:
        engine = engine_of(terminal) if argv[0] == "deck" else None
        terminal.close()
        if engine is not None:
            _await_end(engine)


def until_full(terminal: Terminal, name: str) -> float:
    """Seconds from the start until its first full frame: of the deck, one that shows the newest
    post of each of the five columns."""
    marks = READY.get(name) or tuple(mark.encode() for mark in MARKS)
    return max(terminal.wait_for(mark) for mark in marks)


def engine_of(terminal: Terminal) -> int | None:
    """The engine that a deck has started."""
    for line in Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split():
        if b"engine" in Path(f"/proc/{line}/cmdline").read_bytes().split(b"\0"):
            return int(line)
    return None


def _await_end(pid: int) -> None:
    """An engine whose deck is gone ends by itself; one that does not is ended."""
    deadline = time.perf_counter() + ENGINE_ENDS
    while time.perf_counter() < deadline:
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)  # between two looks at another program
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
