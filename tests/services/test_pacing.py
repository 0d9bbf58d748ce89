"""When a timeline is asked: tables, and laws."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refused,
    Unreachable,
)
from cmdeck.model.brand import AccountState
from cmdeck.model.timeline import Health, HealthState, Timeline, TimelineKind, Wanted, Why
from cmdeck.services.pacing import MAX_DELAY, Budget, Situation, delay, expired, next_time, plan
from cmdeck.services.refresh import failed
from makers import MUSEE, NOW, VELO, accounts

HOME = Timeline(TimelineKind.HOME, VELO)
MENTIONS = Timeline(TimelineKind.MENTIONS, VELO)
OTHER = Timeline(TimelineKind.HOME, MUSEE)
FEED = Timeline(TimelineKind.FEED, None, "https://example.org/feed")


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def wish(timeline: Timeline = HOME, why: Why = Why.COLUMN, **more: Any) -> Wanted:
    values: dict[str, Any] = {"at": NOW, "interval": 90.0, **more}
    return Wanted(timeline, why, **values)


def asked(*wishes: Wanted, **more: Any) -> list[Timeline]:
    values: dict[str, Any] = {
        "now": NOW,
        "wanted": wishes,
        "healths": {},
        "accounts": {account.id: account for account in accounts()},
        "budgets": {},
        **more,
    }
    return [fetch.wish.timeline for fetch in plan(Situation(**values))]


def health(state: HealthState = HealthState.LIVE, **more: Any) -> dict[Timeline, Health]:
    return {HOME: Health(HOME, state, **more)}


def down(**more: Any) -> dict[Timeline, Health]:
    return health(HealthState.OFFLINE, since=at(-9), **more)


@pytest.mark.parametrize(
    ("wanted", "known", "is_due"),
    [
        (wish(), {}, True),
        (wish(), health(tried_at=at(-9)), False),
        (wish(), health(tried_at=at(-99)), True),
        (wish(), health(tried_at=at(30)), False),
        (wish(), health(tried_at=at(3600)), True),  # the clock was set back
        (wish(), health(HealthState.OFFLINE, tried_at=at(9e6), until=at(9e6 + 60)), True),
        (wish(), health(tried_at=at(-599), interval=600), False),
        (wish(), health(tried_at=at(-600), interval=600), True),
        (wish(), health(HealthState.WAITING, tried_at=at(-300), until=at(1)), False),
        (wish(), health(HealthState.WAITING, tried_at=at(-300), until=at(0)), True),
        (wish(), down(tried_at=at(-9), until=at(0), failures=3), True),
        (wish(), down(tried_at=at(-9), until=at(1), failures=3), False),
        (wish(), down(tried_at=at(-9), until=at(0), failures=9), False),
        (wish(), health(HealthState.REFUSED, tried_at=at(-9), until=at(0), failures=3), False),
        (wish(why=Why.NOW), health(tried_at=at(-1)), True),
        (wish(why=Why.NOW), health(tried_at=at(0)), False),
        (wish(why=Why.NOW), health(HealthState.OFFLINE, tried_at=at(-1), until=at(60)), True),
        (wish(why=Why.NOW), health(HealthState.WAITING, tried_at=at(-1), until=at(60)), False),
        (wish(why=Why.OPEN, until=at(600)), health(tried_at=at(-89)), True),
        (wish(why=Why.OPEN, until=at(600), at=at(-100)), health(tried_at=at(-89)), False),
        (wish(why=Why.OPEN, until=at(600), at=at(-100)), health(tried_at=at(-91)), True),
        (wish(why=Why.OPEN, until=at(-1)), {}, False),
        (wish(why=Why.GAP), health(tried_at=at(-1)), True),
        (wish(why=Why.OLDER), health(tried_at=at(1)), False),
    ],
)
def test_due(wanted: Wanted, known: dict[Timeline, Health], is_due: bool) -> None:
    assert bool(asked(wanted, healths=known)) is is_due


def turns_of(timeline: Timeline, interval: float, until: float) -> list[float]:
    """At which seconds a timeline that was asked at 0 is asked again, looked at each second."""
    wanted, turns, tried = wish(timeline, interval=interval), [], 0.0
    for second in range(int(until)):
        known = {timeline: Health(timeline, HealthState.LIVE, tried_at=at(tried))}
        if asked(wanted, healths=known, now=at(second)):
            tried = second + 0.4  # the answer takes its time
            turns.append(float(second))
    return turns


@given(st.integers(1, 200), st.integers(10, 60))
def test_turns_keep_the_interval_whatever_the_beat(author: int, interval: int) -> None:
    timeline = Timeline(TimelineKind.AUTHOR, VELO, f"person{author}")
    first, *more = turns_of(timeline, interval, interval * 5)
    assert interval / 10 <= first <= interval * 1.1 + 1
    assert all(abs(later - turn - interval) <= 1 for turn, later in pairwise([first, *more])), (
        "and no further drift"
    )


def test_what_began_together_does_not_stay_together() -> None:
    authors = [Timeline(TimelineKind.AUTHOR, VELO, f"person{n}") for n in range(30)]
    seconds = [turns_of(author, 90, 200)[0] for author in authors]
    assert max(seconds.count(second) for second in seconds) <= 4, sorted(seconds)
    assert max(later - turn for turn, later in pairwise(sorted(seconds))) <= 15


def test_one_fetch_a_timeline_and_the_person_first() -> None:
    found = asked(wish(OTHER), wish(HOME), wish(HOME, Why.NOW), wish(FEED, Why.OPEN))
    assert found == [HOME, FEED, OTHER]


def test_not_beside_one_under_way() -> None:
    assert asked(wish(), busy=frozenset({HOME})) == []


@pytest.mark.parametrize("state", [AccountState.NEEDS_LOGIN, AccountState.LOCKED])
def test_an_account_that_cannot_be_used_is_asked_for_nobody_but_a_person(
    state: AccountState,
) -> None:
    from msgspec.structs import replace

    locked = {VELO: replace(accounts()[0], state=state)}
    assert asked(wish(), wish(FEED), accounts=locked) == [FEED]
    assert asked(wish(why=Why.NOW), accounts=locked) == [HOME]
    assert asked(wish(), wish(why=Why.NOW), accounts={}) == []


def test_a_new_login_is_tried_at_once() -> None:
    refused = health(HealthState.NEEDS_LOGIN, tried_at=at(-60), until=at(240))
    assert asked(wish(), healths=refused) == []
    assert asked(wish(), healths=refused, logged_in={VELO: at(-61)}) == []
    assert asked(wish(), healths=refused, logged_in={VELO: at(-1)}) == [HOME]


LIVE, OFFLINE = HealthState.LIVE, HealthState.OFFLINE


def seen(timeline: Timeline, state: HealthState, *, tried: float, since: float) -> Health:
    return Health(timeline, state, tried_at=at(tried), since=at(since), until=at(300))


@pytest.mark.parametrize(
    ("first", "others", "now_asked"),
    [
        ((LIVE, -60, -999), {MENTIONS: (OFFLINE, -1, -1)}, True),  # the site has just gone
        ((LIVE, -60, -999), {MENTIONS: (OFFLINE, -1, -61)}, False),  # asked since, and it answered
        ((LIVE, -60, -999), {FEED: (OFFLINE, -1, -1)}, False),  # another site
        ((LIVE, -60, -999), {MENTIONS: (HealthState.REFUSED, -1, -1)}, False),
        ((OFFLINE, -60, -99), {MENTIONS: (LIVE, -1, -1)}, True),  # it is back
        ((OFFLINE, -60, -99), {MENTIONS: (LIVE, -1, -999)}, False),  # only this one fails
        ((OFFLINE, -60, -99), {MENTIONS: (LIVE, -1, -1), OTHER: (LIVE, -1, -999)}, False),
        ((HealthState.WAITING, -60, -99), {MENTIONS: (LIVE, -1, -1)}, False),
    ],
)
def test_a_site_that_went_or_came_back_is_asked_by_all_its_timelines(
    first: tuple[HealthState, float, float],
    others: dict[Timeline, tuple[HealthState, float, float]],
    now_asked: bool,
) -> None:
    known = {
        timeline: seen(timeline, state, tried=tried, since=since)
        for timeline, (state, tried, since) in {HOME: first, **others}.items()
    }
    assert (HOME in asked(wish(HOME), healths=known)) is now_asked


def test_of_a_site_that_is_gone_the_first_that_failed_asks_for_all() -> None:
    known = {
        one: Health(one, OFFLINE, tried_at=at(-5), since=at(since), until=at(-1), failures=2)
        for one, since in ((HOME, -8), (MENTIONS, -9), (OTHER, -7), (FEED, -1))
    }
    wishes = [wish(one) for one in known]
    assert set(asked(*wishes, healths=known)) == {MENTIONS, FEED}


def test_an_address_that_is_none_is_a_site_of_its_own() -> None:
    broken = Timeline(TimelineKind.FEED, None, "http://[broken")
    known = {
        FEED: seen(FEED, OFFLINE, tried=-1, since=-1),
        broken: seen(broken, LIVE, tried=-60, since=-99),
    }
    assert asked(wish(broken), healths=known) == []


def test_the_budget_stops_reading_and_what_is_under_way_counts() -> None:
    spent = {VELO: Budget(1_000, 1_000)}
    assert asked(wish(), wish(why=Why.NOW), wish(OTHER), budgets=spent) == [OTHER]
    nearly = {VELO: Budget(1_000, 700, page=200)}
    assert len(asked(wish(), wish(MENTIONS), budgets=nearly)) == 2
    nearly = {VELO: Budget(1_000, 800, page=200)}
    assert len(asked(wish(), wish(MENTIONS), budgets=nearly)) == 1
    assert asked(wish(), budgets=nearly, busy=frozenset({MENTIONS})) == []


def test_what_a_person_paid_for_is_fetched_once_not_for_ten_minutes() -> None:
    spent = {VELO: Budget(1_000, 1_000)}
    paid = wish(why=Why.OPEN, paid=True, until=at(600), interval=60.0)
    assert asked(paid, budgets=spent) == [HOME]
    later = health(tried_at=at(1))
    assert asked(paid, now=at(120), healths=later, budgets=spent) == []
    assert asked(paid, now=at(120), healths=later) == [HOME]


SOON = st.integers(-200, 200)
WISHES = st.builds(
    lambda timeline, why, since, interval, until: wish(
        timeline,
        why,
        at=at(since),
        interval=float(interval),
        until=None if until is None else at(until),
    ),
    st.sampled_from([HOME, MENTIONS, OTHER, FEED]),
    st.sampled_from(list(Why)),
    SOON,
    st.integers(1, 120),
    st.none() | SOON,
)
HEALTHS = st.dictionaries(
    st.sampled_from([HOME, MENTIONS, OTHER, FEED]),
    st.tuples(
        st.sampled_from(list(HealthState)),
        st.none() | SOON,
        st.none() | SOON,
        st.none() | st.integers(1, 120),
    ),
)


@given(st.lists(WISHES, max_size=5), HEALTHS, st.floats(0, 0.999))
def test_before_the_next_time_nothing_more_is_planned(
    wished: list[Wanted],
    known: dict[Timeline, tuple[HealthState, int | None, int | None, int | None]],
    part: float,
) -> None:
    situation = Situation(
        now=NOW,
        wanted=wished,
        healths={
            timeline: Health(
                timeline,
                state,
                tried_at=None if tried is None else at(tried),
                until=None if until is None else at(until),
                interval=interval,
            )
            for timeline, (state, tried, until, interval) in known.items()
        },
        accounts={account.id: account for account in accounts()},
        budgets={},
    )
    soon = next_time(situation)
    wait = timedelta(hours=1) if soon is None else soon - NOW
    assert wait > timedelta(0)
    later = replace(
        situation, now=NOW + wait // timedelta.resolution * part // 1 * timedelta.resolution
    )
    # What is asked for now need not be asked for later; whose wish it was may be another's.
    asked_now = {fetch.wish.timeline for fetch in plan(situation)}
    assert {fetch.wish.timeline for fetch in plan(later)} <= asked_now


def test_expired() -> None:
    old, young = wish(why=Why.OPEN, until=at(-1)), wish(OTHER, Why.OPEN, until=at(1))
    assert expired([old, young, wish()], NOW) == [old]


@pytest.mark.parametrize(
    ("error", "state", "low", "high"),
    [
        (RateLimited("x", until=at(60)), HealthState.WAITING, 60, 61),
        (RateLimited("x", until=at(-60)), HealthState.WAITING, 0, 1),
        (RateLimited("x", until=datetime.max.replace(tzinfo=UTC)), HealthState.WAITING, 900, 901),
        (RateLimited("x"), HealthState.WAITING, 1, 2),
        (NeedsLogin("x"), HealthState.NEEDS_LOGIN, 300, 301),
        (OutOfCredit("x"), HealthState.OUT_OF_BUDGET, 1800, 1801),
        (Unreachable("x"), HealthState.OFFLINE, 1, 2),
        (NoAnswer("x"), HealthState.OFFLINE, 1, 2),
        (Refused("x"), HealthState.REFUSED, 900, 901),
    ],
)
@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_failed(
    error: NetworkError, state: HealthState, low: float, high: float, spread: float
) -> None:
    found = failed(Health(HOME), error, NOW, spread=spread)
    assert (found.state, found.tried_at, found.since, found.failures) == (state, NOW, NOW, 1)
    assert found.until is not None
    assert timedelta(seconds=low) <= found.until - NOW <= timedelta(seconds=high)
    again = failed(found, error, at(5), spread=spread)
    assert (again.since, again.failures) == (NOW, 2)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_delays_grow_and_stay_below_five_minutes(failures: int, spread: float) -> None:
    found = delay(failures, None, spread)
    assert timedelta(seconds=1) <= found <= MAX_DELAY
    assert delay(failures + 1, None, spread) >= found


def test_an_hour_of_refusals_on_five_columns() -> None:
    """trust.md §3: nothing is asked in a closed window, and little over all."""
    columns = [Timeline(TimelineKind.SEARCH, VELO, str(n)) for n in range(5)]
    healths: dict[Timeline, Health] = {}
    requests = 0
    for second in range(3600):
        now = at(second)
        situation = Situation(
            now, [wish(one) for one in columns], healths, {VELO: accounts()[0]}, {}
        )
        for fetch in plan(situation):
            requests += 1
            known = healths.get(fetch.wish.timeline)
            assert known is None or known.until is None or known.until <= now
            error = RateLimited("wait", until=now + timedelta(minutes=15))
            healths[fetch.wish.timeline] = failed(fetch.health, error, now, spread=0.5)
    assert requests <= 5 * (60 / 15 + 1)
