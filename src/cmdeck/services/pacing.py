"""When may we ask again: backoff after failures, and what is left of each day's budget.

Pure: time and randomness come in as arguments. Nothing here waits.
"""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zlib import crc32

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.errors import RateLimited
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Health, HealthState, Timeline, Wanted, Why

FIRST_DELAY = timedelta(seconds=2)
MAX_DELAY = timedelta(minutes=5)
QUICK_TRIES = 8
"""So often one timeline of a site that gives no answer is asked as soon as its pause is over,
though
its usual hour has not come: a laptop wakes before its network does. These take some eight
minutes."""
LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait that a network is believed to mean (trust.md §3): its windows are that long."""
AHEAD = timedelta(minutes=1)
"""What was tried so far in the future was tried by another clock: it says nothing of when it is due
again, which may be a year from now."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def delay(failures: int, hint: timedelta | None, spread: float) -> timedelta:
    """How long to wait after `failures` failures in a row (1 or more).

    A network's own hint wins; else the pause doubles up to five minutes. `spread` (0 to 1) is drawn
    by the caller, so that
    forty columns that failed together do not come back together.
    """
    if hint is not None:
        return hint + timedelta(seconds=spread)
    ceiling = min(MAX_DELAY, FIRST_DELAY * int(2 ** min(failures - 1, 12)))
    return ceiling * (0.5 + spread / 2)


def wait_of(error: RateLimited, now: datetime) -> timedelta | None:
    """How long a network asks to wait, as far as that is believable; None: it does not say."""
    if error.until is None:
        return None
    return min(max(timedelta(0), error.until - now), LONGEST_WAIT)


class Budget(Struct, frozen=True):
    """What an account may still spend on reading today, in millionths of a dollar."""

    limit: int
    spent: int
    page: int = 0
    """What one page may cost at most: what is under way is not counted yet."""

    @property
    def exhausted(self) -> bool:
        """Nothing left."""
        return self.spent >= self.limit

    def allows(self, under_way: int) -> bool:
        """Whether another page may be asked for beside those `under_way`."""
        return self.spent + self.page * under_way < self.limit


class Fetch(Struct, frozen=True):
    """One fetch that is due."""

    wish: Wanted
    health: Health
    """How the timeline was doing when this was planned."""


class Situation(Struct, frozen=True):
    """All that `plan` decides from."""

    now: datetime
    wanted: Sequence[Wanted]
    healths: Mapping[Timeline, Health]
    accounts: Mapping[AccountId, Account]
    budgets: Mapping[AccountId, Budget]
    busy: frozenset[Timeline] = frozenset()
    """Timelines with a fetch under way: one at a time each."""
    logged_in: Mapping[AccountId, datetime] = field(default_factory=dict)
    """When an account's login was last seen to work again: what was refused before is asked."""


class Turn(Struct, frozen=True):
    """When a site was first seen to fail, and to answer, in the states that its timelines are in.

    The first of each, so that a site which answers half of the time is asked once more by each of
    its timelines and then as slowly as ever.
    """

    fell: datetime | None = None
    rose: datetime | None = None
    probe: Timeline | None = None
    """The first that failed: it alone asks soon again, for all of them."""


_ORDER = (Why.NOW, Why.GAP, Why.OPEN, Why.OLDER, Why.COLUMN)


def plan(situation: Situation) -> list[Fetch]:
    """What to fetch now, the most urgent first; at most one fetch a timeline."""
    chosen: dict[Timeline, Fetch] = {}
    under_way = Counter(timeline.account for timeline in situation.busy)
    turns = _turns(situation)
    for wish in sorted(situation.wanted, key=lambda wish: _ORDER.index(wish.why)):
        timeline = wish.timeline
        if timeline in chosen or timeline in situation.busy:
            continue
        health = situation.healths.get(timeline) or Health(timeline)
        may_cost = _may_cost(wish, health, situation, under_way[timeline.account])
        turn = turns.get(_site(timeline, situation), Turn())
        if may_cost and _is_due(wish, health, situation, turn):
            chosen[timeline] = Fetch(wish, health)
            under_way[timeline.account] += 1
    return list(chosen.values())


def next_time(situation: Situation) -> datetime | None:
    """The first moment after now at which `plan` may ask for more though nobody wrote anything;
    None: time alone changes nothing. A day's new budget is not counted."""
    times: list[datetime] = []
    for wish in situation.wanted:
        health = situation.healths.get(wish.timeline) or Health(wish.timeline)
        if wish.until is not None:  # its last moment is still a moment
            times.append(wish.until + timedelta.resolution)
        if health.until is not None:
            times.append(health.until)
        if health.tried_at is not None:
            times += [
                health.tried_at + timedelta(seconds=wish.interval),
                _next_turn(wish, health, health.tried_at),
            ]
    return min((time for time in times if time > situation.now), default=None)


def _may_cost(wish: Wanted, health: Health, situation: Situation, under_way: int) -> bool:
    """Whether the day's budget has room; what the person agreed to pay for is fetched once."""
    budget = situation.budgets.get(wish.timeline.account or AccountId(""))
    if budget is None or budget.allows(under_way):
        return True
    return wish.paid and (health.tried_at is None or health.tried_at < wish.at)


def _site(timeline: Timeline, situation: Situation) -> str:
    """Where a timeline is asked: a host, or a network where that is its only one; "" where that is
    not known any more."""
    address = timeline.argument
    if timeline.account is not None:
        account = situation.accounts.get(timeline.account)
        if account is None or not account.base_url:
            return "" if account is None else account.network
        address = account.base_url
    with contextlib.suppress(ValueError):  # an address that is none stands for itself
        return urlsplit(address).netloc
    return address


def _turns(situation: Situation) -> dict[str, Turn]:
    """How each site has turned, by what its timelines say."""
    turns: dict[str, Turn] = {}
    for timeline, health in situation.healths.items():
        site = _site(timeline, situation)
        turn = turns.get(site, Turn())
        if health.since is None:
            continue
        if health.state is HealthState.OFFLINE:
            if turn.fell is None or health.since < turn.fell:
                turns[site] = Turn(health.since, turn.rose, timeline)
        elif health.state is HealthState.LIVE:
            turns[site] = replace(turn, rose=min(turn.rose or health.since, health.since))
    return turns


def _has_turned(health: Health, turn: Turn) -> bool:
    """Whether another timeline of the site has shown, since this one was asked, that the site is
    gone or back: the person is told at once, and waits for no pause."""
    turned = {HealthState.LIVE: turn.fell, HealthState.OFFLINE: turn.rose}.get(health.state)
    return turned is not None and health.tried_at is not None and health.tried_at < turned


def _is_due(wish: Wanted, health: Health, situation: Situation, turn: Turn) -> bool:
    now = situation.now
    if wish.until is not None and wish.until < now:
        return False
    account = situation.accounts.get(wish.timeline.account or AccountId(""))
    if wish.timeline.account is not None and (
        account is None or (account.state is not AccountState.OK and wish.why is not Why.NOW)
    ):
        return False
    if _has_new_login(health, situation) or _has_turned(health, turn):
        return True
    if health.tried_at is not None and health.tried_at > now + AHEAD:
        return True
    if health.until is not None and health.until > now:
        return wish.why is Why.NOW and health.state is not HealthState.WAITING
    if wish.timeline == turn.probe and health.failures <= QUICK_TRIES:
        return True
    if wish.why is not Why.COLUMN:
        return (
            health.tried_at is None or health.tried_at < wish.at or _is_standing(wish, health, now)
        )
    return health.tried_at is None or now >= _next_turn(wish, health, health.tried_at)


def _has_new_login(health: Health, situation: Situation) -> bool:
    """Somebody logged in since the network refused: no reason to wait any longer."""
    since = situation.logged_in.get(health.timeline.account or AccountId(""))
    return (
        health.state is HealthState.NEEDS_LOGIN
        and since is not None
        and (health.tried_at is None or health.tried_at < since)
    )


def _is_standing(wish: Wanted, health: Health, now: datetime) -> bool:
    """An opened thread is looked at again while somebody looks at it."""
    if wish.why is not Why.OPEN or health.tried_at is None:
        return False
    return now >= health.tried_at + timedelta(seconds=wish.interval)


def _next_turn(wish: Wanted, health: Health, tried_at: datetime) -> datetime:
    """When a column's timeline is asked again, after it was at `tried_at`.

    Each has a beat of its own, so that those which began together do not stay together: a site is
    never asked by all at once, and that it is gone shows within seconds. The first turn comes
    within an interval and a tenth, but not in the first tenth; each further one after an interval.
    A site that says itself how long to wait is taken at its word.
    """
    if (health.interval or 0) >= wish.interval:
        return tried_at + timedelta(seconds=health.interval or 0)
    period = timedelta(seconds=wish.interval)
    beat = EPOCH + period * (crc32(str(wish.timeline).encode()) / 2**32)
    return beat - (beat - (tried_at + period / 10)) // period * period


def expired(wanted: Sequence[Wanted], now: datetime) -> list[Wanted]:
    """Wishes that nobody has any more."""
    return [wish for wish in wanted if wish.until is not None and wish.until < now]
