"""What the engine does beside its work, a little at a time: a copy of the database each day, an
empty trash, a cache and a log that do not grow for ever.
"""

import logging
import os
import shutil
import sqlite3
import stat
from datetime import datetime, timedelta
from pathlib import Path

from cmdeck.clock import Clock
from cmdeck.errors import StoreError
from cmdeck.store.prune import BATCH, START
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

FIRST = 60.0
"""Seconds after the start: until then there is better to do."""
PAUSE = 600.0
SOON = 5.0
"""Seconds between two rounds while there is more to let go of."""
LOOK_AGAIN = 6 * 3600.0
"""Seconds after all posts have been looked at until they are again: that costs reading them."""
DAILY = timedelta(days=1)
TRASH = timedelta(days=30)
"""How long a draft that was thrown away can be brought back (trust.md §2)."""
LONGEST_LOG = 1_000_000
"""Bytes of a log; as many are kept of what came before."""


class Upkeep:
    """Keeps one database, its cache and a log in shape."""

    def __init__(self, store: Store, clock: Clock, logfile: Path) -> None:
        self._store, self._clock, self._log = store, clock, logfile
        self._after, self._not_before = START, 0.0
        self._copied: datetime | None = None
        self._checked = False
        self.damage = ""
        """What is wrong with cmdeck.db. Then nothing is to be sent from it, nor copied over what
        was whole."""

    async def run(self) -> None:
        """For ever; a fault in it ends nothing."""
        await self._clock.sleep(FIRST)
        while True:
            await self._clock.sleep(SOON if await self.once() else PAUSE)

    async def once(self) -> bool:
        """One round. True when there is more to do soon."""
        try:
            keep_short(self._log)
            if await self._is_damaged():
                return False
            await self._copy_daily()
            await self._store.empty_trash(before=self._clock.now() - TRASH)
            return await self._prune()
        except (StoreError, sqlite3.Error, OSError, ValueError) as error:
            log.error("upkeep: %s: %s", type(error).__name__, error)
            return False

    async def _is_damaged(self) -> bool:
        if not self._checked:
            self._checked = True
            self.damage = await self._store.damage()
            if self.damage:
                log.error("cmdeck.db is damaged: %s", self.damage)
        return bool(self.damage)

    async def _copy_daily(self) -> None:
        now = self._clock.now()
        last = self._copied or self._store.last_backup()
        if last is None or not timedelta(0) <= now - last < DAILY:
            self._copied = now  # also where it fails: once a day is enough to say so
            await self._store.back_up()

    async def _prune(self) -> bool:
        """One batch of each timeline that is too long, and of posts that nothing refers to."""
        more = False
        for cut in self._store.read.cuts(self._clock.now()):
            more |= await self._store.prune(cut) >= BATCH
        return await self._drop_loose() or more

    async def _drop_loose(self) -> bool:
        elapsed = self._clock.monotonic()
        if elapsed < self._not_before:
            return False
        found = self._store.read.loose(self._clock.now(), after=self._after)
        self._after = found.after
        if found.keys:
            log.info("upkeep: %s posts let go of", await self._store.drop_posts(found.keys))
        if found.after != START:
            return True
        self._not_before = elapsed + LOOK_AGAIN
        return False


def keep_short(path: Path, *, fd: int = 2, most: int = LONGEST_LOG) -> None:
    """When `fd`, opened for appending, writes to the file `path` and that is longer than `most`
    bytes: move what it holds to `path`.1 and begin anew. Raises OSError."""
    try:
        ours, there = os.fstat(fd), path.stat()
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(ours.st_mode) and os.path.samestat(ours, there)) or ours.st_size <= most:
        return
    older = path.with_name(path.name + ".1")
    with path.open("rb") as source, older.open("wb") as kept:
        older.chmod(0o600)
        source.seek(max(0, ours.st_size - most))
        shutil.copyfileobj(source, kept)
    os.ftruncate(fd, 0)
