"""Answers of networks that the database would not take: kept in a file whose room was taken
beforehand, so that a full disk and a death together lose none (trust.md §1.7).

Lines of JSON, written over zeros in place. A line that was cut off is no answer: then the next
start reads back, as after any death. Only the engine, which holds the lock, touches it.
"""

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from cmdeck.errors import StoreError
from cmdeck.model.outbox import AttemptId, Outcome
from cmdeck.store.database import Writer
from cmdeck.store.times import from_json, to_json

SIZE = 65_536
_KINDS: dict[str, type[Outcome]] = {kind.__name__: kind for kind in get_args(Outcome)}


class Kept(Struct, frozen=True):
    """What became of an attempt, and when."""

    attempt: AttemptId
    at: datetime
    outcome: Outcome


class _Line(Struct, frozen=True):
    attempt: int
    at: datetime
    kind: str
    outcome: msgspec.Raw


class Rescue:
    """The journal at `path`, written in the thread of `writer`. Every method raises StoreError
    where the file cannot be used."""

    def __init__(self, path: Path, writer: Writer) -> None:
        self._path, self._writer = path, writer
        self._open: set[AttemptId] = set()

    def reserve(self) -> None:
        """Take the room, all of it, unless it is taken."""
        try:
            if self._path.exists() and self._path.stat().st_size >= SIZE:
                return
            self._write(b"\0" * SIZE, 0)
        except OSError as error:
            raise self._unusable(error) from error

    async def keep(self, kept: Kept) -> None:
        """Write an answer down, in case that this process does not live until the database takes
        it. On disk when this returns."""
        self._open.add(kept.attempt)
        await self._writer.beside(self._append, kept)

    async def forget(self, attempt: AttemptId) -> None:
        """The database has it: with the last of them, all that was kept is forgotten."""
        self._open.discard(attempt)
        if not self._open:
            await self._writer.beside(self.clear)

    def _append(self, kept: Kept) -> None:
        line = _Line(
            kept.attempt, kept.at, type(kept.outcome).__name__, msgspec.Raw(to_json(kept.outcome))
        )
        text = to_json(line).encode() + b"\n"
        try:
            used = len(self._path.read_bytes().rstrip(b"\0")) if self._path.exists() else 0
            if used + len(text) > SIZE:
                raise StoreError(f"{self._path}: full")
            self._write(text, used)
        except OSError as error:
            raise self._unusable(error) from error

    def kept(self) -> list[Kept]:
        """All that was kept, in its order."""
        try:
            text = self._path.read_bytes().rstrip(b"\0")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(error) from error
        found = []
        for line in text.decode(errors="replace").splitlines():
            with contextlib.suppress(msgspec.MsgspecError, KeyError):
                read = from_json(line, _Line)
                outcome = msgspec.json.decode(read.outcome, type=_KINDS[read.kind])
                found.append(Kept(AttemptId(read.attempt), read.at, outcome))
        return found

    def clear(self) -> None:
        """Forget everything; the room stays taken."""
        try:
            if self._path.exists() and self._path.read_bytes().strip(b"\0"):
                self._write(b"\0" * SIZE, 0)
        except OSError as error:
            raise self._unusable(error) from error

    def _write(self, content: bytes, offset: int) -> None:
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            done = 0
            while done < len(content):
                done += os.pwrite(fd, content[done:], offset + done)
            os.fsync(fd)
        finally:
            os.close(fd)

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(f"{self._path}: {error.strerror or error}")
