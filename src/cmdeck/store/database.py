"""Opening the two files, writing in one thread, and noticing what others wrote.

Each process has one write connection a file, one read connection over both, and one look connection
that runs nothing but
`data_version` and the touched names (spine.md §2.2). Every transaction is BEGIN IMMEDIATE and says
by name what it touched.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from msgspec import Struct, field

from cmdeck.clock import pause
from cmdeck.errors import StoreError
from cmdeck.model.change import ALL, NOTHING, Change

P = ParamSpec("P")
T = TypeVar("T")

BUSY_MS = 10_000


class Tx(Struct):
    """A write transaction: the connection, and what it has touched so far."""

    db: sqlite3.Connection
    names: set[str] = field(default_factory=set)

    def touch(self, *names: str) -> None:
        """Say that `names` changed; written in this same transaction."""
        self.names.update(names)

    def write_names(self) -> None:
        """Put what was touched beside what was written."""
        if not self.names:
            return
        n = self.db.execute("SELECT coalesce(max(n), 0) + 1 FROM touched").fetchone()[0]
        self.db.executemany(
            "INSERT INTO touched(name, n) VALUES (?, ?) ON CONFLICT DO UPDATE SET n = excluded.n",
            [(name, n) for name in self.names],
        )


def connect(path: Path, *, full: bool) -> sqlite3.Connection:
    """A connection that may write, with the rules of trust.md §1.7."""
    db = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute(f"PRAGMA synchronous = {'FULL' if full else 'NORMAL'}")
    return db


READ_KB = 500
"""Kilobytes that a reader keeps of each file: a deck is open all day, and the system keeps them
too."""


def connect_readers(main: Path, cache: Path) -> sqlite3.Connection:
    """A read-only connection on `main` with `cache` attached, read-only too."""
    db = sqlite3.connect(
        read_only(main), uri=True, isolation_level=None, check_same_thread=False, timeout=2.0
    )
    db.execute("SELECT 1 FROM sqlite_schema LIMIT 1")  # else damage in it is put down to the cache
    db.execute("ATTACH DATABASE ? AS cache", (read_only(cache),))
    for name in ("main", "cache"):
        db.execute(f"PRAGMA {name}.cache_size = -{READ_KB}")
    return db


def read_only(path: Path) -> str:
    """The address of a file that is only to be read."""
    return path.absolute().as_uri() + "?mode=ro"


class Writer:
    """The one thread of this process that writes one file."""

    def __init__(self, path: Path, *, full: bool) -> None:
        self._path, self._full = path, full
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"write-{path.stem}")
        self._db: sqlite3.Connection | None = None

    async def write(
        self, function: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, Change]:
        """Run `function(tx, …)` in one transaction; returns its result and what it touched.

        Raises StoreError where the file cannot be written: nothing was changed.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: self._transact(lambda tx: function(tx, *args, **kwargs))
        )

    async def beside(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` in the same thread, in its turn, without a transaction."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))

    def write_now(
        self, function: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, Change]:
        """The same, blocking the caller: for a process that is ending."""
        job = self._thread.submit(lambda: self._transact(lambda tx: function(tx, *args, **kwargs)))
        try:
            return job.result(timeout=BUSY_MS / 1000)
        except TimeoutError as error:
            raise StoreError(f"{self._path}: another process does not let go of it") from error

    def _transact(self, work: Callable[[Tx], T]) -> tuple[T, Change]:
        try:
            if self._db is None:
                self._db = connect(self._path, full=self._full)
            return self._attempt(self._db, work)
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {error}") from error

    def _attempt(self, db: sqlite3.Connection, work: Callable[[Tx], T]) -> tuple[T, Change]:
        _begin(db)
        tx = Tx(db)
        try:
            result = work(tx)
            tx.write_names()
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return result, Change(frozenset(tx.names)) if tx.names else NOTHING

    def close(self) -> None:
        """Finish what was begun and close the file."""
        if self._db is not None:
            self._thread.submit(self._db.close).result()
            self._db = None
        self._thread.shutdown()


def _begin(db: sqlite3.Connection, tries: int = 5) -> None:
    """BEGIN IMMEDIATE; SQLite's own wait is unfair under load, so it is tried a few times."""
    for n in range(tries):
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if n == tries - 1 or error.sqlite_errorcode not in {
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            }:
                raise
            pause(0.02 * (n + 1))
        else:
            return


CALM_LOOKS = 4
"""Of so many looks at a file that rests, one asks SQLite and whether it is the same file still."""


class Look:
    """Tells cheaply whether anybody committed since the last look, and what they touched."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._eyes = [_Eye(path) for path in paths]

    def change(self) -> Change:
        """What was touched since the last call, in all files."""
        seen = NOTHING
        for eye in self._eyes:
            seen |= eye.change()
        return seen

    def close(self) -> None:
        """Close the connections."""
        for eye in self._eyes:
            eye.close()


class _Eye:
    """Looks at one file; opens it anew when somebody replaced it (a deleted cache)."""

    def __init__(self, path: Path) -> None:
        self._path, self._wal = path, f"{path}-wal"
        self._open()

    def _open(self) -> None:
        self._db = sqlite3.connect(
            read_only(self._path), uri=True, isolation_level=None, check_same_thread=False
        )
        self._inode = self._path.stat().st_ino
        self._stamp: tuple[int, int] | None = None
        self._calm = 0
        self._version = self._data_version()
        self._n = self._newest()

    def _data_version(self) -> int:
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _newest(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(n), 0) FROM touched").fetchone()[0])

    def change(self) -> Change:
        if self._is_calm():
            return NOTHING
        try:
            return ALL if self._was_replaced() else self._touched()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {error}") from error

    def _is_calm(self) -> bool:
        """Whether the file that takes what is committed (WAL) is as it was at the last two looks,
        which is a tenth of the cost of asking SQLite. Two, since its time goes in steps; and every
        so often SQLite is asked all the same."""
        try:
            found = os.stat(self._wal)  # noqa: PTH116 - a Path is dearer than the call
            stamp = found.st_mtime_ns, found.st_size
        except OSError:
            stamp = None
        self._calm = self._calm + 1 if stamp == self._stamp else 0
        self._stamp = stamp
        return self._calm > 1 and self._calm % CALM_LOOKS != 0

    def _was_replaced(self) -> bool:
        """Another file stands under the name: look at that one from now on."""
        try:
            if self._path.stat().st_ino == self._inode:
                return False
        except FileNotFoundError:
            return False
        self._db.close()
        self._open()
        return True

    def _touched(self) -> Change:
        version = self._data_version()
        if version == self._version:
            return NOTHING
        rows = self._db.execute("SELECT name, n FROM touched WHERE n > ?", (self._n,)).fetchall()
        self._version = version
        if not rows:
            return NOTHING
        self._n = max(n for _, n in rows)
        return Change(frozenset(name for name, _ in rows))

    def close(self) -> None:
        self._db.close()
