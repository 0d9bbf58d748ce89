"""Listening to networks that say by themselves when something is new: then it is fetched at once.

A hint is all that is taken from them: what is new comes by the ordinary fetch, which goes on at its
own interval meanwhile. So a stream that is cut, late or wrong loses nothing.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from random import Random

from cmdeck.clock import Clock
from cmdeck.errors import NeedsLogin, NetworkError, Refused, StoreError, Unsupported
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.network import Network
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import TimelineKind, Wanted, Why
from cmdeck.services.pacing import delay
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

TICK, LOOK = 1.0, 5.0
"""Seconds between looks at what was heard, and at whose networks are to be listened to."""
APART = 10.0
"""Seconds between two fetches that hints bring about, at least: a busy home tells every second."""
LIVED = 60.0
"""Seconds after which a connection was a good one: the next failure is a first one."""
LATER = 900.0
"""Seconds until one is asked again that has no stream, or does not let us."""


class Listener:
    """Listens for all accounts whose network tells."""

    def __init__(
        self,
        store: Store,
        network_of: Callable[[Account], Network],
        *,
        clock: Clock,
        random: Random,
    ) -> None:
        self._store, self._network_of = store, network_of
        self._clock, self._random = clock, random
        self._tasks: dict[AccountId, asyncio.Task[None]] = {}
        self._heard: dict[AccountId, frozenset[TimelineKind]] = {}
        self._hinted: dict[AccountId, float] = {}

    async def run(self) -> None:
        """Listen until cancelled."""
        looked, seen = self._clock.monotonic() - LOOK, -1
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    changes, now = self._store.changes, self._clock.monotonic()
                    ended = any(task.done() for task in self._tasks.values())
                    if now - looked >= LOOK and (changes != seen or ended):
                        looked, seen = now, changes
                        self._mind(group)
                    await self.hint()
                except (StoreError, sqlite3.Error, LookupError, ValueError):
                    log.exception("what is to be listened to could not be read")
                await self._clock.beat(TICK)

    def _mind(self, group: asyncio.TaskGroup) -> None:
        """Begin with accounts that are new here, end with those that are not to be heard."""
        shown = {wish.timeline.account for wish in self._store.read.wanted()}
        able = {
            account.id: account
            for account in self._store.read.accounts()
            if account.capabilities.tells_news
            and account.state is AccountState.OK
            and account.id in shown
        }
        for name, task in list(self._tasks.items()):
            if name not in able or task.done():
                task.cancel()
                del self._tasks[name]
        for name in able:
            if name not in self._tasks:
                self._tasks[name] = group.create_task(self._listen(name))

    async def hint(self) -> None:
        """Wish for what was heard of, and is shown, to be fetched now."""
        now = self._clock.monotonic()
        ready = [name for name in self._heard if now - self._hinted.get(name, -APART) >= APART]
        for name in ready:
            kinds = self._heard.pop(name)
            self._hinted[name] = now
            timelines = {
                wish.timeline
                for wish in self._store.read.wanted()
                if wish.timeline.account == name and wish.timeline.kind in kinds
            }
            at = self._clock.now()
            if timelines:
                await self._store.want([Wanted(one, Why.NOW, at) for one in sorted(timelines)])

    async def _listen(self, name: AccountId) -> None:
        """One account's network, again and again; whatever goes wrong in it stays in it."""
        failures = 0
        while True:
            begun, wait = self._clock.monotonic(), 0.0
            try:
                await self._hear(name)
            except (Unsupported, Refused, NeedsLogin) as error:
                log.info("%s: nothing is told: %s", name, error)
                wait = LATER
            except NetworkError as error:
                log.info("%s: %s", name, error)
            except Exception:
                log.exception("%s: listening failed", name)
                wait = LATER
            failures = 1 if self._clock.monotonic() - begun > LIVED else failures + 1
            spread = self._random.random()
            await self._clock.sleep(wait or delay(failures, None, spread).total_seconds())

    async def _hear(self, name: AccountId) -> None:
        account = self._store.read.account(name)
        if account is None:
            raise Unsupported(name)
        async for kinds in self._network_of(account).news():
            self._heard[name] = self._heard.get(name, frozenset()) | kinds
