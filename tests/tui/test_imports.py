"""What a face loads and holds while a person works: no library of the engine, and no socket.

The real deck in a terminal of its own, on the built-in networks, with its engine.
"""

import asyncio
import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cmdeck.cli.stage import Networks, built_in_networks, furnish
from cmdeck.clock import SystemClock

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0
HEAVY = frozenset(
    {"aiohttp", "feedparser", "httpx", "hunspell", "keyring", "PIL", "tweepy", "requests", "anyio"}
)
"""They live in the engine and its children (speed.md)."""
OPENED_LATER = frozenset({"click", "tomli_w"})
"""Not before the palette, or a change of the layout."""
TEXT = "Bonjour, nous regardons."
FACE = """
import atexit, json, sys
def note():
    with open(sys.argv[1], "w") as file:
        json.dump(sorted(sys.modules), file)
atexit.register(note)
from cmdeck.cli.main import run
sys.exit(run([]))
"""


class Face:
    """The deck in a pty; what it paints is read, and the terminal is asked nothing."""

    def __init__(self, home: Path, noted: Path) -> None:
        environ = {
            **os.environ,
            "CMDECK_HOME": str(home),
            "PYTHONPATH": str(ROOT / "src"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        self.painted = bytearray()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(sys.executable, [sys.executable, "-c", FACE, str(noted)], environ)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def read(self, seconds: float = 0.05) -> None:
        """Take what comes within `seconds`."""
        ready, _w, _x = select.select([self._fd], [], [], seconds)
        if ready:
            try:
                self.painted += os.read(self._fd, 1 << 16)
            except OSError:  # it has ended
                time.sleep(seconds)  # between two looks at what it left behind

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Read until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what}: {bytes(self.painted[-600:])!r}"
            self.read()

    def see(self, words: str) -> None:
        """Read until `words` are painted from here on."""
        begin = len(self.painted)
        self.until(lambda: words.encode() in self.painted[begin:], words)

    def rest(self, seconds: float) -> None:
        """Let it do what it does by itself."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()

    def press(self, keys: bytes) -> None:
        """Keys, as a terminal sends them."""
        os.write(self._fd, keys)

    def end(self) -> None:
        """Told to end, as a window manager would; it leaves through every `finally`."""
        os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            assert time.monotonic() < end, "the face ends"
            self.read()
        os.close(self._fd)


@dataclass
class Worked:
    """What was seen of a face at work."""

    modules: frozenset[str] = frozenset()
    sockets: dict[str, list[str]] = field(default_factory=dict)
    """By moment: what of the network it held."""


def network_sockets(pid: int) -> list[str]:
    """The sockets of a process that reach beyond this machine's own pipes: asyncio wakes itself
    through a socketpair, which is none of them."""
    inodes = set()
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        table = Path(f"/proc/{pid}/net/{kind}")
        if table.exists():
            inodes |= {line.split()[9] for line in table.read_text().splitlines()[1:]}
    held = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(entry.readlink())
        except FileNotFoundError:  # closed since
            continue
        if target.startswith("socket:[") and target[8:-1] in inodes:
            held.append(target)
    return held


def replies(networks: Networks) -> int:
    return sum(TEXT in str(post["text"]) for post in networks.ask("posts"))


def work(face: Face, networks: Networks, sockets: dict[str, list[str]]) -> None:
    """See posts, answer one, see it sent."""
    face.see("leamartin")
    face.rest(1.0)
    sockets["posts are shown"] = network_sockets(face.pid)
    face.press(b"r")
    face.see("F9")
    face.press(TEXT.encode())
    face.rest(1.5)
    face.press(b"\x1b[20~")  # F9
    face.rest(1.0)
    face.press(b"\r")
    held = sockets["a reply is sent"] = []
    end = time.monotonic() + PATIENCE
    while not replies(networks):
        assert time.monotonic() < end, f"the reply arrives: {bytes(face.painted[-600:])!r}"
        face.read()
        held += network_sockets(face.pid)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    if not Path("/proc/self/fd").exists():
        pytest.skip("what a process holds is read from /proc: Linux only")
    home, noted = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("noted") / "modules"
    seen = Worked()
    with built_in_networks() as networks:
        asyncio.run(furnish(home, networks, SystemClock(), undo=0))
        face = Face(home, noted)
        try:
            work(face, networks, seen.sockets)
        finally:
            face.end()
    seen.modules = frozenset(json.loads(noted.read_text()))
    return seen


def test_the_face_imports_no_library_of_the_engine(worked: Worked) -> None:
    loaded = {name.partition(".")[0] for name in worked.modules}
    assert "textual" in loaded, "it was the face"
    assert "cmdeck.tui.widgets.composer" in worked.modules, "the composer was open"
    assert not loaded & HEAVY
    assert not loaded & OPENED_LATER
    assert not [name for name in worked.modules if name.startswith("cmdeck.networks")]


def test_the_face_holds_no_socket(worked: Worked) -> None:
    assert worked.sockets == {"posts are shown": [], "a reply is sent": []}


def test_a_socket_would_be_seen() -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("what a process holds is read from /proc: Linux only")
    before = network_sockets(os.getpid())
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        assert len(network_sockets(os.getpid())) == len(before) + 1
