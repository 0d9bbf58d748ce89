"""One account's way out: bring pictures, claim, send, write down what became of it; look for what
may be online.

Nothing else of cmdeck sends. Whether anything may begin is asked of whoever runs it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import (
    Moved,
    NeedsLogin,
    NetworkError,
    OutOfCredit,
    RateLimited,
    StoreError,
    Unreachable,
)
from cmdeck.i18n import _
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.network import Absent, Found, Network, Unclear
from cmdeck.model.outbox import (
    AbsentOutcome,
    Accepted,
    Attempt,
    Doubt,
    FoundOutcome,
    HeldOutcome,
    ItemId,
    MediaRef,
    NothingSent,
    OutboxItem,
    Outcome,
    RefusedOutcome,
)
from cmdeck.model.post import NetworkName
from cmdeck.services.judge import judge, judge_upload, may_repeat
from cmdeck.services.pacing import delay
from cmdeck.services.refusals import lacked, with_page
from cmdeck.store.awaiting import OFFLINE
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.rescue import Kept
from cmdeck.store.store import Store

log = logging.getLogger(__name__)

MAX_LOOKS = 3
SETTLE_AGAIN = 1.0
"""Seconds between tries to write down an answer that the store would not take."""
STALE = timedelta(seconds=60)
"""A claim older than this is not sent any more: the machine slept in between."""
REST = timedelta(seconds=5)
"""At least so long between two looks for the same item."""


class PublishRules(Struct, frozen=True):
    """How patient the publisher is. Settings, so that a test need not wait."""

    grace: timedelta = timedelta(minutes=30)
    quarantine: Mapping[NetworkName, timedelta] = field(default_factory=dict)


CLOSELY, THEN, SOON = timedelta(seconds=10), timedelta(seconds=60), timedelta(minutes=3)
"""Between two looks for an article that is not online yet: at first, and after SOON."""
RECENTLY = timedelta(seconds=5)
"""For so long a look is trusted that found it online."""


def always() -> bool:
    """Nothing stands in the way."""
    return True


async def never(_address: str) -> bool:
    """Nobody can be asked: nothing is known to be online."""
    return False


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
        is_online: Callable[[str], Awaitable[bool]] = never,
    ) -> None:
        """`is_online` tells whether an address answers, for what announces an article."""
        self.account = account
        self._network, self._store = network, store
        self._clock, self._random, self._media = clock, random, media
        self._is_online = is_online
        self._quarantine = rules.quarantine
        self._rules = self._claims = ClaimRules(grace=rules.grace)
        self.locked_out = False
        """The network refused the login: another login gets another lane."""

    async def round(self, may_begin: Callable[[], bool] = always) -> int:
        """Send everything that is due, one after the other, while `may_begin`. Returns how many
        were settled."""
        settled = 0
        brought: set[ItemId] = set()
        looked = None
        while may_begin():
            fault = await self._get_ready()
            if looked is None or self._clock.now() - looked > RECENTLY:
                looked, self._claims = self._clock.now(), await self._articles_online()
            if not may_begin():
                break
            if attempt := await self._claim():
                await self._settle(attempt, await self._send(attempt, fault))
                settled += 1
            elif not await self._bring_pictures(brought):
                break
        return settled

    async def _claim(self) -> Attempt | None:
        now = self._clock.now()
        return await self._store.claim(self.account.id, now=now, rules=self._claims)

    async def _articles_online(self) -> ClaimRules:
        """What may be claimed: with the awaited addresses that answer now. What waits for another
        is put off, and its row says why; past its grace the claim holds it. What links to a page
        that its article did not become is held: its text is the person's to change."""
        now, found, online = self._clock.now(), set[str](), set[ItemId]()
        for waiting in self._store.read.awaiting(self.account.id, now=now):
            item = waiting.item
            if waiting.leads_elsewhere:
                words = _("The article is at {url}: its address was taken. Change the link here.")
                await self._hold(item, words.format(url=waiting.elsewhere))
                continue
            if now - item.due.at > self._rules.grace:
                continue
            page = waiting.elsewhere or waiting.address
            if waiting.has_left and (page in found or await self._is_online(page)):
                found.add(page)
                online.add(item.id)
            else:
                wait = CLOSELY if now - item.due.at < SOON else THEN
                await self._store.put_off(item, reason=OFFLINE, not_before=now + wait)
        return replace(self._rules, online=frozenset(online))

    async def _get_ready(self) -> NetworkError | None:
        """Renew a login before anything is claimed: whoever dies at it leaves nothing in doubt.
        What went wrong, since nothing can be sent then."""
        try:
            await self._network.ready()
        except NetworkError as error:
            return error
        except asyncio.CancelledError:
            if _is_ours_to_end():
                raise
            return Unreachable("cut off")
        except Exception as error:
            log.exception("%s: its login could not be made ready", self.account.id)
            return Unreachable(type(error).__name__)
        return None

    async def _send(self, attempt: Attempt, fault: NetworkError | None = None) -> Outcome:
        """Send it, unless a `fault` says already why that is no use."""
        if self._clock.now() - attempt.started > STALE:
            return NothingSent("unreachable", self._clock.now())
        try:
            if fault is not None:
                raise fault
            return Accepted(await self._network.send(attempt))
        except NetworkError as error:
            if isinstance(error, NeedsLogin):
                await self._lock_out(error)
            return await self._judged(error, attempt)
        except asyncio.CancelledError:
            if _is_ours_to_end():
                raise
            log.exception("item %s: the request was cut off", attempt.item)
            return Doubt("no_answer")
        except Exception:
            # A fault of ours after the request may have left: as little known as with no answer.
            log.exception("item %s: the answer could not be read", attempt.item)
            return Doubt("no_answer")

    async def _judged(self, error: NetworkError, attempt: Attempt) -> Outcome:
        """What a failure means. A no says where a person can do it, and what the account's plan
        turns out to lack is remembered."""
        outcome = judge(error, attempt, self._clock.now(), spread=self._random.random())
        if not isinstance(outcome, RefusedOutcome):
            return outcome
        wish, account = attempt.operation, self.account
        if (verb := lacked(error, wish)) is not None:
            try:
                await self._store.note_refused(account.id, verb)
            except StoreError as fault:
                log.error("%s: %s", account.id, fault)  # the attempt is settled all the same
        words = with_page(outcome.reason, error, wish, account=account, read=self._store.read)
        return RefusedOutcome(words)

    async def _settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """Write down what became of it. An answer that the store does not take is kept aside, and
        in memory until it does."""
        at = self._clock.now()
        tries = 0
        while True:
            try:
                state = await self._store.settle(attempt.id, outcome, at=at)
            except Moved as error:
                log.warning("item %s: attempt %s: %s", attempt.item, attempt.n, error)
                break
            except StoreError as error:
                if tries % 60 == 0:
                    log.error("item %s: attempt %s: %s", attempt.item, attempt.n, error)
                if tries == 0:
                    with _logged(attempt):
                        await self._store.aside.keep(Kept(attempt.id, at, outcome))
                tries += 1
                await self._clock.sleep(SETTLE_AGAIN)
            else:
                log.info("item %s: attempt %s: %s", attempt.item, attempt.n, state)
                break
        if tries:
            with _logged(attempt):
                await self._store.aside.forget(attempt.id)

    async def _lock_out(self, error: NetworkError) -> None:
        self.locked_out = True
        try:
            await self._store.set_account_state(
                self.account.id, AccountState.NEEDS_LOGIN, str(error)
            )
        except StoreError as fault:
            log.error("%s: %s", self.account.id, fault)  # the attempt is settled all the same

    # Pictures: private and repeatable, so they are brought before anything is claimed

    async def _bring_pictures(self, brought: set[ItemId]) -> bool:
        """Bring the pictures of the next item that waits for them. False: none does."""
        now = self._clock.now()
        for item in self._store.read.lacking_uploads(self.account.id, now=now, rules=self._rules):
            if item.id in brought:
                await self._put_off(item)
            else:
                brought.add(item.id)
                await self._bring(item)
                return True
        return False

    async def _bring(self, item: OutboxItem) -> None:
        now = self._clock.now()
        there = self._store.read.fresh_uploads(item, now=now, rules=self._rules)
        held = {upload.media for upload in there}
        wanted: tuple[MediaRef, ...] = getattr(item.operation, "media", ())
        try:
            for media in wanted:
                if media not in held:
                    upload = await self._network.upload(media, self._media(media))
                    await self._store.save_upload(item.id, upload)
        except NetworkError as error:
            await self._not_brought(item, error)
        except OSError:
            await self._hold(item, "picture_missing")
        except StoreError:
            raise
        except Exception:
            log.exception("item %s: its pictures could not be brought", item.id)
            await self._put_off(item)

    async def _not_brought(self, item: OutboxItem, error: NetworkError) -> None:
        """Doubt about an upload is not doubt about the post: nothing public was asked for."""
        if isinstance(error, NeedsLogin):
            await self._lock_out(error)
        match judge_upload(error, item.attempts + 1, self._clock.now(), self._random.random()):
            case NothingSent(reason, not_before):
                await self._store.put_off(item, reason=reason, not_before=not_before)
            case HeldOutcome(reason) | RefusedOutcome(reason):
                await self._hold(item, reason)

    async def _put_off(self, item: OutboxItem) -> None:
        wait = delay(item.attempts + 1, None, self._random.random())
        not_before = self._clock.now() + wait
        await self._store.put_off(item, reason="upload_failed", not_before=not_before)

    async def _hold(self, item: OutboxItem, reason: str) -> None:
        try:
            await self._store.hold(item, reason=reason)
        except Moved:
            log.info("item %s was changed meanwhile", item.id)

    # What may be online

    async def reconcile(self, may_begin: Callable[[], bool] = always) -> int:
        """Look for everything of this account that is UNKNOWN and out of quarantine. Returns how
        many were settled."""
        settled = 0
        for attempt, since, looks in self._store.read.unsettled(self._clock.now()):
            if attempt.account == self.account.id and self._is_time(since) and may_begin():
                settled += await self._resolve(attempt, looks)
        return settled

    def _is_time(self, since: datetime) -> bool:
        return self._clock.now() >= since + self.quarantine

    @property
    def quarantine(self) -> timedelta:
        """How long absence is not believed on this network."""
        return self._quarantine.get(self.account.network, self.account.capabilities.quarantine)

    async def _resolve(self, attempt: Attempt, looks: int) -> bool:
        now = self._clock.now()
        capabilities = self.account.capabilities
        if may_repeat(attempt.operation, capabilities, first=attempt.first_started, now=now):
            return await self._send_again(attempt)
        answer = await self._look_for(attempt)
        if answer is None:
            await self._look_later(attempt, counts=False)
            return False
        if answer.cost:
            await self._store.spend(self.account.id, "read back", answer.cost, at=now)
        outcome = self._verdict(answer, looks)
        if outcome is None:
            await self._look_later(attempt, counts=True)
            return False
        await self._settle(attempt, outcome)
        return True

    async def _look_for(self, attempt: Attempt) -> Found | Absent | Unclear | None:
        """What reading back says. None: nobody could be asked, so it does not count as a look, and
        a laptop without a net loses no posts to it."""
        try:
            return await self._network.find(attempt)
        except NeedsLogin as error:
            await self._lock_out(error)
            return None
        except (Unreachable, RateLimited, OutOfCredit):
            return None
        except NetworkError as error:
            return Unclear(str(error))
        except Exception:
            log.exception("item %s: what was read back could not be read", attempt.item)
            return Unclear("unclear")

    async def _look_later(self, attempt: Attempt, *, counts: bool) -> None:
        now = self._clock.now()
        again = now + max(self.quarantine, REST)
        await self._store.looked(attempt.item, why="unclear", at=now, again=again, counts=counts)

    async def _send_again(self, attempt: Attempt) -> bool:
        if attempt.n >= 6:
            await self._settle(attempt, HeldOutcome("gave_up"))
            return True
        fault = await self._get_ready()
        again = await self._store.repeat(attempt.item, now=self._clock.now())
        if again is None:
            return False
        await self._settle(again, await self._send(again, fault))
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


@contextlib.contextmanager
def _logged(attempt: Attempt) -> Iterator[None]:
    """The journal of last resort cannot be used: a death now means reading back."""
    try:
        yield
    except StoreError as error:
        log.error("item %s: %s", attempt.item, error)


def _is_ours_to_end() -> bool:
    """Whether our own task is being ended, rather than something inside it having been."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
