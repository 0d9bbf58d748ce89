"""A home on the built-in networks, and the real command line run in it as a child process."""

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from cmdeck.cli.stage import Networks, built_in_networks, networks_of
from journey.nursery import Nursery

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 40.0
LONGEST_COMMAND = 90.0
Row = Mapping[str, object]


@dataclass(slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> dict[str, object]:
        """Its one JSON document."""
        [found] = self.rows
        return found


def _run(arguments: Sequence[str], environ: Mapping[str, str], given: str) -> tuple[int, str, str]:
    """Forked where the system can, which saves a quarter of a second each; else as anybody does."""
    if sys.platform == "linux":
        return nursery().run(arguments, environ, given, LONGEST_COMMAND)
    done = subprocess.run(
        [sys.executable, "-m", "cmdeck", *arguments],
        env=environ,
        input=given,
        capture_output=True,
        text=True,
        timeout=LONGEST_COMMAND,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@cache
def nursery() -> Nursery:
    """The one of this process."""
    made = Nursery.begin(ROOT / "src")
    atexit.register(made.end)
    return made


@contextmanager
def networks() -> Iterator[Networks]:
    """Built-in networks for a test."""
    if sys.platform != "linux":
        with built_in_networks() as begun:
            yield begun
        return
    command = ("sandbox", "--end-with-stdin", "--port", "0", "--seed", "1")
    with nursery().beside(command, {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}) as lines:
        yield networks_of(lines.readline())


@dataclass(slots=True)
class World:
    """One home and its networks."""

    home: Path
    networks: Networks
    children: list["subprocess.Popen[str]"] = field(default_factory=list)

    def environ(self) -> dict[str, str]:
        """What a child of this world runs with: no colour, English, no keyring."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TMPDIR"}}
        return {
            **kept,
            "CMDECK_HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "LANG": "C.UTF-8",
            "TZ": "Europe/Paris",
        }

    def start(self, *arguments: str, pass_fds: Sequence[int] = ()) -> "subprocess.Popen[str]":
        """Begin a command; ended with the world at the latest."""
        child = subprocess.Popen(
            [sys.executable, "-m", "cmdeck", *arguments],
            env=self.environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=tuple(pass_fds),
        )
        self.children.append(child)
        return child

    def run(self, *arguments: str, code: int | None = 0, given: str = "") -> Ran:
        """A command to its end, which must be `code` (None: any)."""
        ran = Ran(*_run(arguments, self.environ(), given))
        assert code is None or ran.code == code, ran
        return ran

    def configure(self, *changes: tuple[str, str]) -> None:
        """Replace words of config.toml."""
        file = self.home / "config.toml"
        text = file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def move_networks(self, place: str) -> None:
        """Let config and credentials name another address than the one where anybody answers."""
        here = self.networks.url.removeprefix("http://")
        for name in ("config.toml", "credentials.json"):
            file = self.home / name
            file.write_text(file.read_text().replace(here, place))

    def fault(self, do: str, *, path: str = "/2/tweets", times: int = 1, **more: object) -> None:
        """Order a fault for the next creating request."""
        match = {"method": "POST", "path": path}
        self.networks.ask("faults", [{"match": match, "times": times, "do": do, **more}])

    def has_met_fault(self) -> bool:
        """Whether a request has met the last fault ordered: it has left, and waits for its
        answer."""
        [state] = self.networks.ask("state")
        faults = state["faults"]
        assert isinstance(faults, list)
        return bool(faults[-1]["used"])

    def posts(self, account: str = "veloville@x") -> list[Row]:
        """What was really posted by an account."""
        return list(self.networks.ask(f"posts?account={account}"))

    def acts(self, account: str) -> list[Row]:
        """Everything that an account really did."""
        return list(self.networks.ask(f"posts?what=all&account={account}"))

    def post(self, text: str, account: str = "veloville@x", *more: str) -> int:
        """Queue a text, due now; returns its item's number."""
        document = self.run("post", text, "--account", account, "--yes", "--json", *more).document
        items = document["items"]
        assert isinstance(items, list)
        return int(items[0]["id"])

    def item(self, number: int) -> Row:
        """An item as the queue shows it."""
        return self.run("queue", "show", str(number), "--json").document

    def end(self) -> None:
        """End what still runs, by pid."""
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            child.communicate()


def until(condition: Callable[[], object], words: str = "") -> None:
    """Wait for a condition, not for a time."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"did not happen in {DEADLINE} s: {words}"
        time.sleep(0.05)  # between two looks at other programs


def texts(rows: Sequence[Row]) -> list[str]:
    """The texts of what was posted."""
    return [str(row["text"]) for row in rows]


def x_alone(networks: Networks) -> Networks:
    """Without what it says of logins on the other networks."""
    return replace(networks, mastodon=(), bluesky=(), wordpress=())


def place(networks: Networks) -> str:
    """Host and port of the built-in networks."""
    return networks.url.removeprefix("http://")


@contextmanager
def knowing_nobody(folder: Path, more: str = "") -> Iterator[World]:
    """A home without accounts, beside built-in networks; `more` is for its config."""
    with networks() as made_up:
        home = folder / "home"
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(
            f'undo_seconds = 0.5\n[network]\nallow_private = ["{place(made_up)}"]\n{more}'
        )
        made = World(home, made_up)
        try:
            yield made
        finally:
            made.end()
