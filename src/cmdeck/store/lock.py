"""One engine per database: an OS lock held for life, whose file's mtime is the heartbeat.

The kernel frees the lock when its holder dies, however it dies, and not before: so holding it
proves that nobody else sends.
Faces do not probe it while the heart beats, since a probe can steal it for an instant (spine.md
§2.6).
"""

import fcntl
import os
from pathlib import Path

from cmdeck.clock import Clock, pause

LOCKED_ELSEWHERE = 75
"""Exit code of an engine that found the lock held. Not a death."""


class EngineLock:
    """The lock of one database. Not inherited by children."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(self, clock: Clock, *, patience: float = 2.0) -> bool:
        """Try for `patience` seconds. True when it is ours until `release` or death."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = clock.monotonic() + patience
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if clock.monotonic() >= end:
                    os.close(fd)
                    return False
                pause(0.02)
            else:
                self._fd = fd
                self.beat()
                return True

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._fd is not None

    def beat(self) -> None:
        """Show that we live."""
        if self._fd is not None:
            os.utime(self._fd)

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def last_beat(path: Path) -> float | None:
    """When the holder last showed life (seconds since 1970), or None when nobody ever held it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock now. May steal it for an instant: only when the heart is
    silent."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False
