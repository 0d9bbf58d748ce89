"""The two files themselves: making them, making them newer, and the backups of cmdeck.db.

An older cmdeck.db is copied before it is changed, and the copy is checked; each step of the way is
one transaction, so that whatever is cut off leaves a file that the next start goes on with
(trust.md §1.7). cache.db can be fetched again and is not copied.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cmdeck.clock import Clock, pause
from cmdeck.errors import StoreError
from cmdeck.i18n import _
from cmdeck.store import schema
from cmdeck.store.database import connect, read_only
from cmdeck.store.lock import EngineLock
from cmdeck.store.times import ms

MAKING = 10.0
"""Seconds that another process gets to make the files."""
_MALFORMED = "database disk image is malformed"
"""What SQLite says of damage (sqlite.org/rescode.html, SQLITE_CORRUPT)."""
_STAMP = "%Y%m%dT%H%M%SZ"
KEPT = 7
"""Backups that are kept, the newest."""


def state_of_files(main: Path, cache: Path) -> str:
    """`ready`, `missing` (none, an older version, a damaged cache, or a backup put back), or
    `newer`. Raises StoreError."""
    answer = "ready"
    for path, steps in ((main, schema.MAIN), (cache, schema.CACHE)):
        if not path.exists():
            return "missing"
        try:
            found, is_backup = _look_into(path, steps)
        except sqlite3.Error as error:
            if path == cache and _is_damage(error):
                return "missing"
            words = _MALFORMED if _is_damage(error) else error  # not its guesses at our schema
            raise StoreError(f"{path}: {words}") from error
        if found > len(steps):
            return "newer"
        if found < len(steps) or is_backup:
            answer = "missing"
    return answer


def _look_into(path: Path, steps: Sequence[Sequence[str]]) -> tuple[int, bool]:
    """The version of a file, and whether it is a backup; of one that is up to date a little is
    read, which finds gross damage. Raises sqlite3.Error."""
    db = sqlite3.connect(read_only(path), uri=True)
    try:
        found = schema.version(db)
        if found == len(steps):
            db.execute("SELECT max(n) FROM touched").fetchone()
        return found, schema.is_backup(db)
    except UnicodeDecodeError as error:  # SQLite quotes what it stumbled over
        raise _malformed() from error
    finally:
        db.close()


def _malformed() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(_MALFORMED)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of the number is detail
    return code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def _set_damaged_aside(cache: Path) -> None:
    """A cache that cannot be read is kept beside as it is, and begun anew: it can be fetched again,
    and no post is to wait for that."""
    try:
        if cache.exists():
            _look_into(cache, schema.CACHE)
    except sqlite3.Error as error:
        if not _is_damage(error):
            raise
        cache.replace(cache.with_name(f"{cache.name}.damaged"))
        for suffix in ("-wal", "-shm"):
            cache.with_name(cache.name + suffix).unlink(missing_ok=True)


def ready(
    main: Path, cache: Path, lock: EngineLock, *, clock: Clock, network_of: Callable[[Path], str]
) -> str:
    """Make the files, or make them newer, where that is needed; `ready` or `newer`. Raises
    StoreError, also where one of them lies on a network file system."""
    for path in (main, cache):
        if network := network_of(path):
            raise StoreError(_elsewhere(path, network))
    state = state_of_files(main, cache)
    if state != "missing":
        return state
    if lock.held:
        make_files(main, cache, at=clock.now())
    else:
        _make_under(lock, main, cache, clock)
    return "ready"


def _elsewhere(path: Path, network: str) -> str:
    words = _(
        "{file} lies on a network file system ({network}), where two machines could send the same "
        "post. Keep it on a disk of this machine: CMDECK_HOME names another folder."
    )
    return words.format(file=path, network=network)


def _make_under(lock: EngineLock, main: Path, cache: Path, clock: Clock) -> None:
    """Make the files under the lock. Whoever holds it already may be making them: then they are
    waited for, not the lock, which an engine keeps for its life."""
    end = clock.monotonic() + MAKING
    while not lock.acquire(clock, patience=0.0):
        if state_of_files(main, cache) != "missing":
            return
        if clock.monotonic() >= end:
            words = _("{file}: another cmdeck (an older one?) uses it. End that, then try again.")
            raise StoreError(words.format(file=main))
        pause(0.02)
    try:
        if state_of_files(main, cache) == "missing":
            make_files(main, cache, at=clock.now())
    finally:
        lock.release()


def make_files(main: Path, cache: Path, *, at: datetime) -> None:
    """Create or migrate both files, a damaged cache anew; the caller holds the engine's lock.

    Raises StoreError when a file is of a newer version, or cannot be made or copied.
    """
    for path, steps, full in ((main, schema.MAIN, True), (cache, schema.CACHE, False)):
        try:
            if path == cache:
                _set_damaged_aside(cache)
            db = connect(path, full=full)
            try:
                found = schema.version(db)
                if found > len(steps):
                    raise StoreError(newer(path))
                if path == main and 0 < found < len(steps):
                    back_up(db, main, at=at)
                schema.prepare(db, steps)
                if schema.is_backup(db):
                    _hold_restored(db, at)
            finally:
                db.close()
            path.chmod(0o600)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror or error}") from error


def damage(main: Path) -> str:
    """What SQLite finds wrong with a database (quick_check); "" when it is whole."""
    try:
        db = sqlite3.connect(read_only(main), uri=True)
        try:
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else str(found)


def newer(path: Path) -> str:
    """What is said of a file that cannot be written to by this cmdeck."""
    words = _("{file} was written by a newer cmdeck: update this one. Nothing was changed.")
    return words.format(file=path)


def backups(main: Path) -> list[Path]:
    """The backups of a database, the newest first."""
    return sorted(_folder(main).glob("backup-*.db"), key=_made, reverse=True)


def last_backup(main: Path) -> datetime | None:
    """When the newest backup was made, by its name; None where there is none."""
    for backup in backups(main):
        with contextlib.suppress(ValueError):
            return datetime.strptime(_made(backup), _STAMP).replace(tzinfo=UTC)
    return None


def _folder(main: Path) -> Path:
    return main.parent / "backups"


def _made(backup: Path) -> str:
    return backup.stem.rpartition("-")[2]


def back_up(db: sqlite3.Connection, main: Path, *, at: datetime) -> Path:
    """Copy the open database, check the copy, and let go of the oldest ones.

    The copy is complete under its name or is not there. Raises StoreError: nothing was changed.
    """
    folder = _folder(main)
    stamp = at.astimezone(UTC).strftime(_STAMP)
    backup = folder / f"backup-{schema.version(db)}-{stamp}.db"
    part = backup.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob("*.part*"):
            left.unlink()
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        db.execute("VACUUM INTO ?", (str(part),))
        _check(part)
        _sync(part)
        part.replace(backup)
        _sync(folder)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            part.unlink()
        words = _("{file} could not be copied to {folder} ({reason}). Nothing was changed.")
        reason = getattr(error, "strerror", None) or error
        raise StoreError(words.format(file=main, folder=folder, reason=reason)) from error
    for old in backups(main)[KEPT:]:
        old.unlink(missing_ok=True)
    return backup


def copy_of(main: Path, *, at: datetime) -> Path:
    """The same for a database that this process, or another, is using."""
    db = connect(main, full=True)
    try:
        return back_up(db, main, at=at)
    finally:
        db.close()


def _check(copy: Path) -> None:
    """Mark the copy as one, and read all of it. Raises sqlite3.Error when it is not whole."""
    db = sqlite3.connect(copy, isolation_level=None)
    try:
        db.execute(f"PRAGMA application_id = {schema.BACKUP_ID}")
        found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    finally:
        db.close()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _hold_restored(db: sqlite3.Connection, at: datetime) -> None:
    """A backup stands where the database was: what was due since may have gone out (trust.md §1.7).
    What was on its way then is read back as after any death."""
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(
            "UPDATE outbox SET state = 'held', reason = 'restored', generation = generation + 1,"
            " updated = ?1 WHERE state IN ('scheduled', 'retry_wait') AND due <= ?1",
            (ms(at),),
        )
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
