"""The inward loop: fetch what is wanted and due, and put it into the store. Decides nothing: `plan`
does.

A failed fetch becomes the timeline's health; it is never an exception that another timeline could
feel.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import (
    CmdeckError,
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    StoreError,
    Unreachable,
)
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.capability import PLANS
from cmdeck.model.network import Network
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import (
    Health,
    HealthState,
    Page,
    Timeline,
    TimelineKind,
    Toward,
    Wanted,
    Why,
)
from cmdeck.services.pacing import (
    Budget,
    Fetch,
    Situation,
    delay,
    expired,
    next_time,
    plan,
    wait_of,
)
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

TICK = 0.25
CLOSELY, WIDELY = 2.0, 30.0
"""Seconds after which what is due is worked out anew, though nothing was written: not before the
first, and not after the second, whatever the next hour is."""
AT_ONCE = 10
"""Fetches under way together."""
PAGE = 50
REST, LONGEST_REST = 5.0, 300.0
"""Seconds that a timeline rests after the store would not take what came."""
FIRST_PAGE = 20
"""For a timeline never seen, so that a new column costs little."""


class Refresher:
    """Fetches for all accounts and feeds."""

    def __init__(
        self,
        store: Store,
        network_of: Callable[[Timeline], Network | None],
        *,
        clock: Clock,
        random: Random,
    ) -> None:
        self._store, self._network_of = store, network_of
        self._clock, self._random = clock, random
        self._busy: set[Timeline] = set()
        self._seen, self._again = -1, 0.0
        self._resting: dict[Timeline, tuple[int, float]] = {}
        self._logged_in: dict[AccountId, datetime | None] = {}
        self.stopping = False

    async def run(self) -> None:
        """Fetch until `stopping`."""
        async with asyncio.TaskGroup() as fetches:
            while not self.stopping:
                try:
                    due = await self._news()
                except (StoreError, sqlite3.Error, LookupError, ValueError):
                    log.exception("what is wanted could not be read")
                    await self._clock.sleep(REST)
                    continue
                for fetch in due[: AT_ONCE - len(self._busy)]:
                    self._busy.add(fetch.wish.timeline)
                    fetches.create_task(self._one(fetch))
                await self._clock.beat(TICK)

    async def _forget_expired(self) -> None:
        for wish in expired(self._store.read.wanted(), self._clock.now()):
            await self._store.unwant(wish)

    async def once(self, only: Sequence[Timeline] = ()) -> list[Timeline]:
        """Fetch everything that is due, once; returns what was asked."""
        due = [f for f in self.due() if not only or f.wish.timeline in only]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(fetch: Fetch) -> None:
            async with gate:
                await self._one(fetch)

        self._busy |= {fetch.wish.timeline for fetch in due}
        await asyncio.gather(*(one(fetch) for fetch in due))
        return [fetch.wish.timeline for fetch in due]

    async def _news(self) -> list[Fetch]:
        """What is due, worked out only when something was written or the next hour has come: what
        waits for its hour alone costs nothing meanwhile."""
        self._store.look()
        elapsed = self._clock.monotonic()
        if self._store.changes == self._seen and elapsed < self._again:
            return []
        self._seen, self._again = self._store.changes, elapsed + CLOSELY
        await self._forget_expired()
        situation = self._situation()
        if not self._resting:
            soon = next_time(situation)
            wait = WIDELY if soon is None else (soon - situation.now).total_seconds()
            self._again = elapsed + min(max(CLOSELY, wait), WIDELY)
        return plan(situation)

    def due(self) -> list[Fetch]:
        """What is to be fetched now, the most urgent first."""
        return plan(self._situation())

    def _situation(self) -> Situation:
        now = self._clock.now()
        wanted = self._store.read.wanted()
        accounts = {account.id: account for account in self._store.read.accounts()}
        return Situation(
            now=now,
            wanted=wanted,
            healths={w.timeline: self._store.read.health_of(w.timeline) for w in wanted},
            accounts=accounts,
            budgets=self._budgets(now),
            busy=frozenset(self._busy | self._at_rest()),
            logged_in=self._logins(accounts.values(), now),
        )

    def _logins(self, accounts: Iterable[Account], now: datetime) -> dict[AccountId, datetime]:
        """Since when each account's login works, as far as we have seen."""
        for account in accounts:
            if account.state is not AccountState.OK:
                self._logged_in[account.id] = None
            elif self._logged_in.get(account.id) is None:
                self._logged_in[account.id] = now
        return {name: at for name, at in self._logged_in.items() if at is not None}

    def _at_rest(self) -> set[Timeline]:
        elapsed = self._clock.monotonic()
        return {timeline for timeline, (_, end) in self._resting.items() if end > elapsed}

    def _rest(self, timeline: Timeline) -> None:
        """The store does not take what was fetched: asking on would cost requests, and money."""
        times = self._resting.get(timeline, (0, 0.0))[0] + 1
        seconds = min(REST * 2.0 ** min(times - 1, 10), LONGEST_REST)
        self._resting[timeline] = times, self._clock.monotonic() + seconds

    def _budgets(self, now: datetime) -> dict[AccountId, Budget]:
        spent: dict[AccountId, int] = {}
        for (account, _), micro in self._store.read.spent_today(now).items():
            spent[account] = spent.get(account, 0) + micro
        return {
            account.id: Budget(
                account.daily_cost_limit,
                spent.get(account.id, 0),
                PAGE * account.capabilities.prices.post,
            )
            for account in self._store.read.accounts()
            if account.network in PLANS and account.capabilities.prices.post
        }

    async def _one(self, fetch: Fetch) -> None:
        """One fetch, and what became of it: whatever goes wrong in it stays in it."""
        timeline = fetch.wish.timeline
        try:
            await self._try(fetch)
        except Exception as error:
            # The rim of the loop. The store would not take it, or a fault of ours.
            log.error("%s: %s", timeline.kind, error, exc_info=not isinstance(error, StoreError))
            self._rest(timeline)
        else:
            self._resting.pop(timeline, None)
        finally:
            self._busy.discard(timeline)
            self._again = 0.0  # there is room for another

    async def _try(self, fetch: Fetch) -> None:
        try:
            page = await self._fetch(fetch)
            if page is not None:
                await self._keep(fetch, page)
            if fetch.wish.why is not Why.COLUMN and not _stands(fetch.wish):
                await self._store.unwant(fetch.wish)
        except NetworkError as error:
            await self._failed(fetch, error)
        except StoreError:
            raise
        except Exception:
            log.exception("%s: a page could not be read", fetch.wish.timeline.kind)
            await self._failed(fetch, NoAnswer("cmdeck could not read the answer"))

    async def _fetch(self, fetch: Fetch) -> Page | None:
        network = self._network_of(fetch.wish.timeline)
        if network is None:
            raise NeedsLogin("no credential")
        wish, health = fetch.wish, fetch.health
        known = self._store.read.newest(wish.timeline)
        limit = PAGE if known else FIRST_PAGE
        if wish.why in {Why.GAP, Why.OLDER} and wish.cursor is not None:
            return await network.fetch(wish.timeline, wish.cursor, toward=Toward.OLDER, limit=PAGE)
        return await network.fetch(wish.timeline, health.newer, toward=Toward.NEWER, limit=limit)

    async def _keep(self, fetch: Fetch, page: Page) -> None:
        wish = fetch.wish
        filled = self._gap_of(wish)
        at = self._clock.now()
        await self._store.save_page(wish.timeline, page, at=at, filled=filled)
        if wish.why is Why.OLDER:
            await self._store.set_older(wish.timeline, page.older)
        if page.skipped:
            log.warning("%s: %s items could not be read", wish.timeline.kind, page.skipped)
        if wish.timeline.account:
            await self._account_works(wish.timeline.account)
        if wish.timeline.kind is TimelineKind.FEED and (page.title or page.moved):
            await self._name_feed(wish.timeline, page)

    def _gap_of(self, wish: Wanted) -> str:
        if wish.why is not Why.GAP:
            return ""
        gaps = self._store.read.gaps(wish.timeline)
        return next((gap.newer for gap in gaps if gap.cursor == wish.cursor), "")

    async def _account_works(self, account: AccountId) -> None:
        known = self._store.read.account(account)
        if known is not None and known.state is not AccountState.OK:
            await self._store.set_account_state(account, AccountState.OK, "")

    async def _name_feed(self, timeline: Timeline, page: Page) -> None:
        """A feed says its name, or that it has moved for good."""
        for feed in self._store.read.feeds():
            if feed.url != timeline.argument:
                continue
            if page.moved:
                await self._store.remove_feed(feed.url)
                await self._store.save_feed(replace(feed, url=page.moved))
            elif page.title and not feed.title:
                await self._store.save_feed(replace(feed, title=page.title))

    async def _failed(self, fetch: Fetch, error: CmdeckError) -> None:
        now = self._clock.now()
        health = failed(fetch.health, error, now, spread=self._random.random())
        await self._store.save_health(health)
        account = fetch.wish.timeline.account
        if isinstance(error, NeedsLogin) and account is not None:
            await self._store.set_account_state(account, AccountState.NEEDS_LOGIN, str(error))
        if fetch.wish.why in {Why.NOW, Why.GAP, Why.OLDER}:
            await self._store.unwant(fetch.wish)
        log.info("%s: %s", fetch.wish.timeline.kind, health.state)


def _stands(wish: Wanted) -> bool:
    """An opened thread stays wanted until it goes out of date."""
    return wish.why is Why.OPEN and wish.until is not None


def failed(health: Health, error: CmdeckError, now: datetime, *, spread: float) -> Health:
    """The health of a timeline after a fetch failed. Pure."""
    failures = health.failures + 1
    hint: timedelta | None = None
    match error:
        case RateLimited():
            state = HealthState.WAITING
            hint = wait_of(error, now)
        case NeedsLogin():
            state, hint = HealthState.NEEDS_LOGIN, timedelta(minutes=5)
        case OutOfCredit():
            state, hint = HealthState.OUT_OF_BUDGET, timedelta(minutes=30)
        case Unreachable() | NoAnswer():
            state = HealthState.OFFLINE
        case _:
            state, hint = HealthState.REFUSED, timedelta(minutes=15)
    return replace(
        health,
        state=state,
        tried_at=now,
        until=now + delay(failures, hint, spread),
        since=health.since if health.state is state else now,
        failures=failures,
        words=str(error),
    )
