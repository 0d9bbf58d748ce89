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
from cmdeck.errors import StoreError

LOCKED_ELSEWHERE = 75
"""Exit code of an engine that found the lock held. Not a death."""


class EngineLock:
    """The lock of one database. Not inherited by children."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(self, clock: Clock, *, patience: float = 2.0) -> bool:
        """Try for `patience` seconds. True when it is ours until `release` or death. Raises
        StoreError where the file cannot be made."""
        end = clock.monotonic() + patience
        while True:
            try:
                fd = self._try()
            except OSError as error:
                raise StoreError(f"{self.path}: {error.strerror or error}") from error
            if fd is not None:
                self._fd = fd
                self.beat()
                return True
            if clock.monotonic() >= end:
                return False
            pause(0.02)

    def _try(self) -> int | None:
        """The locked file, or None: somebody holds it, or put another in its place just now."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(fd, self.path):
                return fd
        except BlockingIOError:
            pass
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        return None

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._fd is not None

    def is_ours(self) -> bool:
        """Whether what we hold is still what others would find: a lock file that somebody deleted
        keeps nobody out."""
        return self._fd is not None and _is_at(self._fd, self.path)

    def beat(self) -> None:
        """Show that we live."""
        if self._fd is not None:
            os.utime(self._fd)

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _is_at(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except OSError:
        return False


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
