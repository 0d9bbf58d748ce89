"""`cmdeck publish --once` on a disk that fails at each system call in turn (strace -e inject):
full, or with errors, for a moment. A run can be ended and taken up again."""

import os
import sys
from collections.abc import Sequence
from signal import SIGKILL
from subprocess import DEVNULL, Popen, TimeoutExpired

from soaking import SWEPT_LIES, Figures, Run

CALLS: Sequence[tuple[str, str, int]] = (
    ("pwrite64", "ENOSPC", 12),
    ("fdatasync", "EIO", 1),
    ("pwrite64", "EIO", 1),
    ("fsync", "EIO", 1),
    ("fdatasync", "EIO", 4),
)
"""What is swept: the call, what it fails with, and how many in a row do."""


class Failing(Run):
    """`figures.kills` counts the points at which something failed."""

    def piece(self, strace: str, *, points: int, seconds: float) -> Figures:
        """So many points in all, or as many as the time has room for."""
        start = self._clock.monotonic()
        while self.figures.kills < points and self._clock.monotonic() - start < seconds:
            lie, call, n = self.figures.place
            if self.is_over():
                break
            self._x.choose = lambda lie=lie: SWEPT_LIES[lie]  # type: ignore[misc]  # its own value
            self.home.queue(f"post {self.figures.posts}")
            self.figures.posts += 1
            if self._life(strace, *CALLS[call], n):
                self.figures.kills += 1
                self.figures.place = (lie, call, n + 1)
            else:
                following = (lie, call + 1, 1) if call + 1 < len(CALLS) else (lie + 1, 0, 1)
                self.figures.place = following
        return self._end_piece(start)

    def is_over(self) -> bool:
        """Whether every point of every call was gone through."""
        return self.figures.place[0] == len(SWEPT_LIES)

    def _life(self, strace: str, call: str, error: str, row: int, n: int) -> bool:
        """Run once; whether the `n`-th `call` of a thread, and what follows of it, failed."""
        trace = self.home.folder / "trace"
        begun = Popen(
            [
                *(strace, "-f", "-qq", "-o", str(trace), "-e", f"trace={call}"),
                *("-e", f"inject={call}:error={error}:when={n}..{n + row - 1}"),
                *(sys.executable, "-m", "cmdeck", "publish", "--once"),
            ],
            env=self.home.environment(),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
        try:
            begun.wait(30)
        except TimeoutExpired:  # it waits for the disk, an answer in its hands
            os.killpg(begun.pid, SIGKILL)
            begun.wait()
        return "(INJECTED)" in trace.read_text()
