"""A deck in a real terminal (tmux) on the built-in networks, driven by keys and judged by what it
paints."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cmdeck.cli.stage import Networks

PATIENCE = 30.0
"""Seconds that anything may take on a busy machine."""
PAUSE = 0.05


@dataclass(slots=True)
class Terminal:
    """One tmux server of its own, with one window."""

    socket: str
    size: tuple[int, int]
    environ: dict[str, str] = field(default_factory=dict)

    def tmux(self, *words: str) -> str:
        """A tmux command; what it says."""
        done = subprocess.run(
            ["tmux", "-L", self.socket, *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.environ},
        )
        return done.stdout

    def start(self, *command: str) -> None:
        """Run `command` in a new window, of a server that outlives it.

        A server that ends with its last window would take with it the one asked for just then.
        """
        width, height = self.size
        self.tmux(
            *("-f", "/dev/null", "start-server", ";", "set-option", "-s", "exit-empty", "off", ";"),
            *("new-session", "-d", "-x", str(width), "-y", str(height)),
            *(part for name, value in self.environ.items() for part in ("-e", f"{name}={value}")),
            *command,
        )
        assert self.runs(), f"tmux has not started {command}"

    def runs(self) -> bool:
        """Whether what was started still runs."""
        return bool(self.tmux("list-sessions"))

    def keys(self, *names: str) -> None:
        """Press keys, one after the other, each once the screen stands still."""
        for name in names:
            self.tmux("send-keys", name)
            self.still()

    def type(self, text: str) -> None:
        """Type a text."""
        self.tmux("send-keys", "-l", text)
        self.still()

    def pane(self) -> str:
        """What is on the screen."""
        return self.tmux("capture-pane", "-p")

    def still(self, seconds: float = 0.22) -> None:
        """Wait until nothing has been painted for `seconds`; a second key counts only then."""
        end = time.monotonic() + PATIENCE
        before, since = self.pane(), time.monotonic()
        while time.monotonic() < end:
            time.sleep(PAUSE)
            now = self.pane()
            if now != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since >= seconds:
                return

    def see(self, pattern: str, *, gone: bool = False) -> str:
        """Wait until the screen shows `pattern` (or no longer does); the screen then."""
        self.until(
            lambda: (re.search(pattern, self.pane()) is None) is gone,
            f"{'gone: ' if gone else ''}{pattern}",
        )
        return self.pane()

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until it is so, and say what was seen when it never was."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if is_so():
                return
            time.sleep(PAUSE)
        raise AssertionError(f"not within {PATIENCE} s: {what}\n{self.pane()}")

    def to(self, pattern: str, *, key: str = "j", most: int = 40) -> None:
        """Press `key` until the row under the cursor shows `pattern`."""
        for _turn in range(most):
            if re.search(rf"█[^\n]*(?:{pattern})", self.pane()):
                return
            self.keys(key)
        raise AssertionError(f"no row with {pattern}\n{self.pane()}")

    def end(self) -> None:
        """End the window and its server."""
        self.tmux("kill-server")


def deck_command() -> tuple[str, ...]:
    """The deck, as this interpreter runs it."""
    return (sys.executable, "-m", "cmdeck")


@contextmanager
def terminal(home: Path, size: tuple[int, int], language: str) -> Iterator[Terminal]:
    """A terminal whose deck lives in `home`."""
    assert shutil.which("tmux")
    environ = {
        "CMDECK_HOME": str(home),
        "COLORTERM": "truecolor",
        "LANG": f"{language}_{'FR' if language == 'fr' else 'US'}.UTF-8",
        "TZ": "Europe/Paris",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    made = Terminal(f"cmdeck-{os.getpid()}-{home.name[-20:]}", size, environ)
    try:
        yield made
    finally:
        made.end()


def texts_of(networks: Networks, account: str) -> list[str]:
    """What was really posted by an account, in order."""
    return [str(post["text"]) for post in networks.ask(f"posts?account={account}")]


def routes_of(networks: Networks, account: str) -> list[str]:
    """Everything that was really done by an account, in order."""
    return [str(post["route"]) for post in networks.ask(f"posts?account={account}&what=all")]
