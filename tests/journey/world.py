"""A home on the built-in networks, and the real command line run in it as a child process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cmdeck.cli.stage import Networks, built_in_networks

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 40.0
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
        done = subprocess.run(
            [sys.executable, "-m", "cmdeck", *arguments],
            env=self.environ(),
            input=given,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout, done.stderr)
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


def place(networks: Networks) -> str:
    """Host and port of the built-in networks."""
    return networks.url.removeprefix("http://")


@contextmanager
def knowing_nobody(folder: Path, more: str = "") -> Iterator[World]:
    """A home without accounts, beside built-in networks; `more` is for its config."""
    with built_in_networks() as networks:
        home = folder / "home"
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(
            f'undo_seconds = 0.5\n[network]\nallow_private = ["{place(networks)}"]\n{more}'
        )
        made = World(home, networks)
        try:
            yield made
        finally:
            made.end()
