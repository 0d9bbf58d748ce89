"""The outward loop: take what is due, send it, write down what became of it; look for what may be
online.

Nothing else of cmdeck sends. Each account is a lane of its own, so that a hanging one holds up
nobody.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from cmdeck.clock import Clock
from cmdeck.errors import NeedsLogin, NetworkError, StoreError
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.delivery import Delivery
from cmdeck.model.network import Absent, Found, Network, Unclear
from cmdeck.model.outbox import (
    AbsentOutcome,
    Accepted,
    Attempt,
    Doubt,
    FoundOutcome,
    HeldOutcome,
    MediaRef,
    NothingSent,
    Outcome,
    Upload,
)
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.judge import judge, may_repeat
from cmdeck.services.pacing import delay
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=10)
"""How long an upload is trusted to be there still (trust.md §1.4)."""
MAX_LOOKS = 3
POLL = 0.25
_QUEUED = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT})


@dataclass(frozen=True, slots=True)
class PublishRules:
    """How patient the publisher is. Settings, so that a test need not wait."""

    grace: timedelta = timedelta(minutes=30)
    quarantine: Mapping[NetworkName, timedelta] = field(default_factory=dict)


class Lane:
    """Sends for one account, one thing at a time."""

    def __init__(
        self,
        account: Account,
        network: Network,
        store: Store,
        *,
        clock: Clock,
        random: Random,
        rules: PublishRules,
        media: Callable[[MediaRef], bytes],
    ) -> None:
        self.account = account
        self._network, self._store = network, store
        self._clock, self._random, self._rules, self._media = clock, random, rules, media

    async def round(self) -> int:
        """Send everything that is due, one after the other. Returns how many were settled."""
        settled = 0
        while attempt := await self._claim():
            await self._settle(attempt, await self._outcome(attempt))
            settled += 1
        return settled

    async def _claim(self) -> Attempt | None:
        rules = ClaimRules(grace=self._rules.grace)
        return await self._store.claim(self.account.id, now=self._clock.now(), rules=rules)

    async def _outcome(self, attempt: Attempt) -> Outcome:
        try:
            attempt = await self._with_uploads(attempt)
        except NetworkError as error:
            return self._judge_upload(error, attempt)
        except OSError:
            return HeldOutcome("picture_missing")
        return await self._send(attempt)

    async def _send(self, attempt: Attempt) -> Outcome:
        try:
            return Accepted(await self._network.send(attempt))
        except NetworkError as error:
            if isinstance(error, NeedsLogin):
                await self._lock_out(error)
            return judge(error, attempt, self._clock.now(), spread=self._random.random())

    def _judge_upload(self, error: NetworkError, attempt: Attempt) -> Outcome:
        """Uploads are private and repeatable: doubt about one is not doubt about the post."""
        now = self._clock.now()
        outcome = judge(error, attempt, now, spread=self._random.random())
        if isinstance(outcome, Doubt):
            return NothingSent("upload_failed", now + delay(attempt.n, None, self._random.random()))
        return outcome

    async def _with_uploads(self, attempt: Attempt) -> Attempt:
        wanted: tuple[MediaRef, ...] = getattr(attempt.operation, "media", ())
        there = {
            upload.media: upload
            for upload in attempt.uploads
            if self._clock.now() - upload.at < FRESH
        }
        uploads: list[Upload] = []
        for media in wanted:
            upload = there.get(media)
            if upload is None:
                upload = await self._network.upload(media, self._media(media))
                await self._store.save_upload(self.account.id, upload)
            uploads.append(upload)
        return replace(attempt, uploads=tuple(uploads))

    async def _settle(self, attempt: Attempt, outcome: Outcome) -> Delivery:
        state = await self._store.settle(attempt.id, outcome, at=self._clock.now())
        log.info("item %s: attempt %s: %s", attempt.item, attempt.n, state)
        return state

    async def _lock_out(self, error: NetworkError) -> None:
        await self._store.set_account_state(self.account.id, AccountState.NEEDS_LOGIN, str(error))

    # What may be online

    async def reconcile(self) -> int:
        """Look for everything of this account that is UNKNOWN and out of quarantine. Returns how
        many were settled."""
        settled = 0
        for attempt, since, looks in self._store.unsettled():
            if attempt.account == self.account.id and self._is_time(since, looks):
                settled += await self._resolve(attempt, looks)
        return settled

    def _is_time(self, since: datetime, looks: int) -> bool:
        wait = self.quarantine * (looks + 1)
        return self._clock.now() >= since + wait

    @property
    def quarantine(self) -> timedelta:
        """How long absence is not believed on this network."""
        rules = self._rules.quarantine
        return rules.get(self.account.network, self.account.capabilities.quarantine)

    async def _resolve(self, attempt: Attempt, looks: int) -> bool:
        now = self._clock.now()
        capabilities = self.account.capabilities
        if may_repeat(attempt.operation, capabilities, first=attempt.first_started, now=now):
            return await self._send_again(attempt)
        try:
            answer = await self._network.find(attempt)
        except NetworkError as error:
            answer = Unclear(str(error))
        if answer.cost:
            await self._store.spend(self.account.id, "read back", answer.cost, at=now)
        outcome = self._verdict(answer, looks)
        if outcome is None:
            await self._store.looked(attempt.item, why="unclear", at=now)
            return False
        await self._settle(attempt, outcome)
        return True

    async def _send_again(self, attempt: Attempt) -> bool:
        if attempt.n >= 6:
            await self._settle(attempt, HeldOutcome("gave_up"))
            return True
        again = await self._store.repeat(attempt.item, now=self._clock.now())
        if again is None:
            return False
        await self._settle(again, await self._outcome(again))
        return True

    def _verdict(self, answer: Found | Absent | Unclear, looks: int) -> Outcome | None:
        match answer:
            case Found(receipt):
                return FoundOutcome(replace(receipt, found=True))
            case Absent(proof):
                if self.account.capabilities.resend_absent:
                    return AbsentOutcome(proof)
                return HeldOutcome("absent")
            case Unclear():
                return HeldOutcome("unclear") if looks + 1 >= MAX_LOOKS else None


class Publisher:
    """One lane an account, made and dropped as accounts come and go. A hanging lane holds up nobody
    else."""

    def __init__(
        self, store: Store, clock: Clock, lane: Callable[[Account], Lane | None], grace: timedelta
    ) -> None:
        self._store, self._clock, self._make, self._grace = store, clock, lane, grace
        self._lanes: dict[AccountId, Lane] = {}
        self._busy: set[AccountId] = set()
        self.stopping = False
        """Take nothing new; what is in flight may finish."""
        self.held_by_clock = False
        """The wall clock jumped: nothing leaves until it is believed again."""

    async def run(self) -> None:
        """Publish until `stopping`, then let what is in flight finish."""
        async with asyncio.TaskGroup() as lanes:
            while not self.stopping:
                for account in self._ready():
                    self._busy.add(account.id)
                    lanes.create_task(self._one(account))
                await self._clock.sleep(POLL)

    async def once(self) -> int:
        """Send what is due and look for what is unknown, once. Returns how many were settled."""
        ready = self._ready()
        self._busy |= {account.id for account in ready}
        return sum(await asyncio.gather(*(self._one(account) for account in ready)))

    def _ready(self) -> list[Account]:
        """The accounts that have something to send or to look for, and are not at it."""
        if self.held_by_clock:
            return []
        now = self._clock.now()
        concerned = {
            item.account
            for item in self._store.read.living_items()
            if item.due.at <= now and item.state in _QUEUED and (item.not_before or now) <= now
        }
        concerned |= {attempt.account for attempt, _, _ in self._store.unsettled()}
        return [
            account
            for account in self._store.read.accounts()
            if account.id in concerned and account.id not in self._busy
        ]

    async def _one(self, account: Account) -> int:
        try:
            if account.state is AccountState.NEEDS_LOGIN:
                rules = ClaimRules(grace=self._grace)
                await self._store.claim(account.id, now=self._clock.now(), rules=rules)
                return 0
            lane = self._lane(account)
            return 0 if lane is None else await lane.round() + await lane.reconcile()
        except StoreError as error:
            log.error("%s: %s", account.id, error)
            return 0
        finally:
            self._busy.discard(account.id)

    def _lane(self, account: Account) -> Lane | None:
        known = self._lanes.get(account.id)
        if known is not None and known.account == account:
            return known
        made = self._make(account)
        if made is not None:
            self._lanes[account.id] = made
        return made

    def has_due(self, until: datetime) -> bool:
        """Whether anything is on its way, or due before `until`."""
        return any(
            item.state is Delivery.SENDING
            or (item.state in _QUEUED and max(item.due.at, item.not_before or item.due.at) <= until)
            for item in self._store.read.living_items()
        )

    def unknown_until(self) -> datetime | None:
        """When the last quarantine of what is UNKNOWN ends; None: nothing is."""
        ends = [
            since + lane.quarantine * (looks + 1)
            for attempt, since, looks in self._store.unsettled()
            if (lane := self._lanes.get(attempt.account)) is not None
        ]
        return max(ends, default=None)
