"""The outward loop: one lane an account, which sends what is due and looks for what may be online.

Decides nothing about items: the lane (services/lane.py) and the claim do. Each account is a lane of
its own, so that a hanging one holds up nobody, and whatever goes wrong in one stays in it.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from cmdeck.clock import Clock
from cmdeck.errors import NetworkError, StoreError
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.missed import Absence, Why
from cmdeck.model.outbox import NothingSent
from cmdeck.model.post import AccountId
from cmdeck.services.lane import Lane, always
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

POLL = 0.25
CLOSELY = 5.0
"""Seconds after which the queue is asked again, though nothing was written and nothing is due."""
SLEPT = 60.0
"""Seconds between two looks at the clock, of which there are several a second, that were a sleep of
the machine."""
SET_BACK = timedelta(seconds=2)
"""A wall clock that lost so much since it was last read was set back; less is a clock that is being
adjusted."""
REST = 5.0
"""Seconds that a lane rests after a fault of ours."""


class Publisher:
    """One lane an account, made and dropped as accounts come and go. A hanging lane holds up nobody
    else, and a broken one rests.

    `is_sane` is asked before anything begins: whether the wall clock can be believed and the lock
    is still ours.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        lane: Callable[[Account], Lane | None],
        grace: timedelta,
        *,
        is_sane: Callable[[], bool] = always,
        look: Callable[[], object] | None = None,
    ) -> None:
        """`look` notices what others wrote; left out, the store is looked at."""
        self._store, self._clock, self._make, self._grace = store, clock, lane, grace
        self._is_sane, self._look = is_sane, look or store.look
        self._lanes: dict[AccountId, Lane] = {}
        self._busy: set[AccountId] = set()
        self._resting: dict[AccountId, float] = {}
        self._seen, self._again = -1, 0.0
        self._next: datetime | None = None
        self._read_at: tuple[datetime, float] | None = None
        """What wall and boot clock said when they were last read."""
        self.stopping = False
        """Take nothing new; what is in flight may finish."""

    def may_begin(self) -> bool:
        """Whether anything may begin now; asked before each claim."""
        return not self.stopping and self._is_sane()

    async def run(self) -> None:
        """Publish until `stopping`, then let what is in flight finish."""
        async with asyncio.TaskGroup() as lanes:
            while not self.stopping:
                try:
                    await self._mind_clock()
                    ready = set() if self._is_quiet() else self._ready()
                except (StoreError, sqlite3.Error, ValueError):
                    log.exception("the queue could not be read")
                    await self._clock.sleep(REST)
                    continue
                for name in ready:
                    self._busy.add(name)
                    lanes.create_task(self._one(name))
                await self._clock.beat(POLL)

    async def once(self) -> int:
        """Send what is due and look for what is unknown, once. Returns how many were settled."""
        await self._mind_clock()
        ready = self._ready()
        self._busy |= ready
        return sum(await asyncio.gather(*(self._one(name) for name in ready)))

    async def _mind_clock(self) -> None:
        """Notice that the machine slept, before what it missed is held; and that the wall clock was
        set back, at the start too, where it may have been: what it wrote must not bind us."""
        now, boot = self._clock.now(), self._clock.boottime()
        by = timedelta(0)
        if self._read_at is not None:
            wall, then = self._read_at
            if boot - then >= SLEPT:
                slept = timedelta(seconds=boot - then)
                await self._store.note_absence(Absence(now - slept, now, Why.ASLEEP))
            by = wall + timedelta(seconds=boot - then) - now
        if self._read_at is None or by >= SET_BACK:
            log.log(logging.WARNING if by else logging.DEBUG, "the clock was set back by %s", by)
            await self._store.turn_back(by)
        self._read_at = (now, boot)

    def _is_quiet(self) -> bool:
        """Whether the queue need not be asked: nothing was written since it was, and the hour of
        nothing in it has come. Four times a second all day: it must cost next to nothing."""
        self._look()
        if self._store.changes != self._seen or self._clock.monotonic() >= self._again:
            return False
        return self._next is None or self._clock.now() < self._next

    def _ready(self) -> set[AccountId]:
        """The accounts that have something to send or to look for, and are not at it."""
        if not self.may_begin():
            return set()
        read, now, elapsed = self._store.read, self._clock.now(), self._clock.monotonic()
        self._seen, self._again = self._store.changes, elapsed + CLOSELY
        self._next = read.next_due(now)
        concerned = set(read.due_accounts(now) | read.sending_accounts())
        concerned |= {attempt.account for attempt, _, _ in self._store.read.unsettled(now)}
        return {
            name for name in concerned - self._busy if self._resting.get(name, elapsed) <= elapsed
        }

    async def _one(self, name: AccountId) -> int:
        """One round of one lane: whatever goes wrong in it stays in it."""
        try:
            return await self._round(name)
        except StoreError as error:
            log.error("%s: %s", name, error)
            self._resting[name] = self._clock.monotonic() + REST
        except Exception:
            log.exception("%s: a fault of ours", name)
            self._resting[name] = self._clock.monotonic() + REST
        finally:
            self._busy.discard(name)
            self._again = 0.0  # it may have left something for later
        return 0

    async def _round(self, name: AccountId) -> int:
        read = self._store.read
        if name in read.sending_accounts():
            # Nobody is at it, so whoever was has died: it may be online.
            died = await self._store.recover(name)
            log.warning("%s: %s items were left in the middle", name, died)
        account = read.account(name)
        now = self._clock.now()
        lane = None
        if account is not None and account.state is not AccountState.NEEDS_LOGIN:
            try:
                lane = self._lane(account)
            except NetworkError as error:
                await self._store.set_account_state(name, AccountState.NEEDS_LOGIN, str(error))
        if lane is None:
            if name in read.due_accounts(now):  # what cannot leave is held, and says why
                await self._hold_due(name, now)
            return 0
        settled = 0
        if name in read.due_accounts(now):
            settled = await lane.round(self.may_begin)
        return settled + await lane.reconcile(self.may_begin)

    async def _hold_due(self, name: AccountId, now: datetime) -> None:
        """Claim for nobody: the claim holds what cannot leave. Where it finds that something can,
        by now (somebody has just logged in), that waits for the lane there will be."""
        attempt = await self._store.claim(name, now=now, rules=ClaimRules(grace=self._grace))
        if attempt is not None:
            later = now + timedelta(seconds=REST)
            await self._store.settle(attempt.id, NothingSent("needs_login", later), at=now)

    def _lane(self, account: Account) -> Lane | None:
        known = self._lanes.get(account.id)
        if known is not None and known.account == account and not known.locked_out:
            return known
        made = self._make(account)
        if made is not None:
            self._lanes[account.id] = made
        return made

    def has_due(self, until: datetime) -> bool:
        """Whether anything is on its way, or due before `until`."""
        return self._store.read.is_waiting(until)
