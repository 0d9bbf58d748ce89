"""A terminal of our own: runs a program in a pty, answers what it asks, times its frames.

Frames are the program's own: Textual brackets each with synchronized output once the terminal says
that it knows the mode, so the end of a frame is a fact and not a guess.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

_ASKED = b"\x1b[?2026$p"
_KNOWN = b"\x1b[?2026;1$y"
FRAME_END = b"\x1b[?2026l"


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used, all its threads together: to the nanosecond, where
    /proc/PID/stat counts in hundredths of a second."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@dataclass(frozen=True, slots=True)
class Frame:
    """What one key brought: seconds until the end of its frame, and bytes."""

    seconds: float
    size: int
    painted: bool


class Terminal:
    """One program in one pty. Close it; it ends the program it started, and no other."""

    def __init__(
        self, argv: Sequence[str], columns: int, rows: int, environ: Mapping[str, str]
    ) -> None:
        self.written = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._fed = self._answered = 0
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            _size(0, columns, rows)  # before anything can ask for it
            os.execvpe(argv[0], list(argv), dict(environ))
        os.set_blocking(self._fd, False)

    def wait_for(self, wanted: bytes, timeout: float = 20.0) -> float:
        """Seconds from the start until a frame is complete that follows `wanted`. Raises
        TimeoutError."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline:
            at = self.written.find(wanted)
            if at >= 0 and self.written.find(FRAME_END, at) >= 0:
                return time.perf_counter() - self.started
            self._read(0.5)
        raise TimeoutError(
            f"{wanted!r} was not painted; the end was {bytes(self.written[-400:])!r}"
        )

    def settle(self, quiet: float = 0.3, timeout: float = 10.0) -> None:
        """Read until nothing has come for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        while time.perf_counter() < deadline and self._read(quiet):
            pass

    def press(self, key: bytes, timeout: float = 1.0) -> Frame:
        """Press a key; the time until the end of the next frame, or that none came."""
        before = len(self.written)
        begun = time.perf_counter()
        os.write(self._fd, key)
        while (left := begun + timeout - time.perf_counter()) > 0:
            self._read(left)
            if self.written.find(FRAME_END, before) >= 0:
                return Frame(time.perf_counter() - begun, len(self.written) - before, True)
        return Frame(timeout, len(self.written) - before, False)

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as a window manager would."""
        self._feed()
        self.screen.resize(rows, columns)
        _size(self._fd, columns, rows)
        os.kill(self.pid, signal.SIGWINCH)

    def display(self) -> list[str]:
        """The screen as a person sees it."""
        self._feed()
        # Not `screen.display`: it stumbles over cells that hold a joiner and nothing else.
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return ["".join(buffer[y][x].data for x in columns) for y in range(self.screen.lines)]

    def send(self, data: bytes) -> None:
        """Much at once, such as a paste."""
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:
                self._read(0.05)

    def read_until(self, moment: float) -> None:
        """Read what comes until then, on the clock of time.monotonic()."""
        while (left := moment - time.monotonic()) > 0:
            self._read(left)

    def cpu(self) -> float:
        """Seconds of CPU that the program has used."""
        return cpu_of(self.pid)

    def memory(self) -> float:
        """Megabytes that the program holds and shares with nobody."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def close(self) -> None:
        """End the program."""
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self._fd)

    def _read(self, timeout: float) -> bool:
        ready, _writable, _broken = select.select([self._fd], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except (BlockingIOError, OSError):
            return False
        self.written += data
        while (at := self.written.find(_ASKED, self._answered)) >= 0:
            self._answered = at + len(_ASKED)
            os.write(self._fd, _KNOWN)
        return bool(data)

    def _feed(self) -> None:
        # pyte knows no private mode requests and no kitty keyboard protocol: they are no painting.
        data = bytes(self.written[self._fed :])
        self._fed = len(self.written)
        for unknown in (_ASKED, b"\x1b[>1u", b"\x1b[<u", b"\x1b[?2048$p"):
            data = data.replace(unknown, b"")
        self._stream.feed(data)
