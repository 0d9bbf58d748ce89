"""What was missed: told with the hours in which nothing could leave, and let go without a burst."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace
from stage_publish import Stage, published, staged

from cmdeck.i18n import use_language
from cmdeck.model.delivery import Delivery
from cmdeck.model.missed import Absence, Missed, Why, missed
from cmdeck.model.outbox import Due, ItemId, OutboxItem, Publish
from cmdeck.services.missed import headline, paced, span_words
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import MUSEE, NOW, VELO, act, item

PARIS = "Europe/Paris"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.fixture
async def stage(store: Store, clock: FakeClock) -> Stage:
    return await staged(store, clock)


def held(number: int, due: datetime, *, at: datetime = NOW, **more: Any) -> OutboxItem:
    known = item(Publish(f"post {number}"), due=due, **more)
    held_ = Delivery.HELD
    return replace(known, id=ItemId(number), state=held_, reason="late", updated=at)


async def asleep(stage: Stage, *hours: int) -> list[ItemId]:
    """Posts of VELO due so many hours after now; then six hours of sleep, and their end."""
    start = stage.clock.now()
    wishes = [item(Publish(f"missed {n}"), due=start + n * HOUR) for n in hours]
    _, numbers = await stage.store.enqueue(act(), wishes)
    running = asyncio.ensure_future(stage.publisher.run())
    await stage.wait_for(lambda: stage.publisher._next is not None, ending=running)
    stage.clock.advance(6 * 3600)
    await stage.wait_for(
        lambda: {stage.state(n) for n in numbers} == {Delivery.HELD}, ending=running
    )
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return list(numbers)


async def test_a_sleep_of_six_hours_is_named_by_its_hours(stage: Stage) -> None:
    start = stage.clock.now()
    numbers = await asleep(stage, 1, 2, 5)
    found = stage.store.read.missed()
    assert found is not None
    assert [one.id for one in found.items] == numbers
    assert found.absence is not None
    assert found.absence.why is Why.ASLEEP
    assert abs(found.absence.began - start) < timedelta(seconds=2)
    said = headline(found, now=stage.clock.now(), zone=PARIS)
    assert said == "3 posts missed while asleep 12:04–18:04"


async def test_let_go_together_they_leave_once_each_and_a_minute_apart(stage: Stage) -> None:
    numbers = await asleep(stage, 1, 2, 5)
    came: dict[str, datetime] = {}
    for number, due in paced([stage.item(n) for n in numbers], stage.clock.now()):
        await stage.store.move_due(number.id, due, generation=number.generation)

    def note() -> bool:
        for text in published(stage) if VELO in stage.networks else ():
            came.setdefault(text, stage.clock.now())
        return len(came) == 3

    await stage.run(note, seconds=400, step=0.5)
    assert published(stage) == ["missed 1", "missed 2", "missed 5"]
    gaps = [(b - a).total_seconds() for a, b in pairwise(came.values())]
    assert min(gaps) >= 60
    assert max(gaps) < 63


async def test_let_go_for_one_and_the_same_moment_they_are_no_burst_either(stage: Stage) -> None:
    """One by one by key, or by `cmdeck queue retry`; and the machine nods off once more."""
    numbers = await asleep(stage, 1, 2, 5)
    for number in numbers:
        await stage.store.move_due(number, Due(stage.clock.now()))
    stage.clock.advance(300)
    came: dict[str, datetime] = {}

    def note() -> bool:
        for text in published(stage) if VELO in stage.networks else ():
            came.setdefault(text, stage.clock.now())
        return len(came) == 3

    await stage.run(note, seconds=400, step=0.5)
    assert len(published(stage)) == 3
    assert min((b - a).total_seconds() for a, b in pairwise(came.values())) >= 60


async def test_another_hour_is_an_hour_of_its_own(stage: Stage) -> None:
    """What gets a time of its own is not late any more: it leaves at that time."""
    numbers = await asleep(stage, 1, 2)
    due = stage.clock.now() + HOUR
    for number in numbers:
        await stage.store.move_due(number, Due(stage.clock.now()))
        await stage.store.move_due(number, Due(due))
    stage.clock.advance(3600)
    await stage.run(lambda: {stage.state(n) for n in numbers} == {Delivery.SENT}, seconds=5)
    assert len(published(stage)) == 2


def test_a_thread_is_one_turn_and_accounts_do_not_wait_for_each_other() -> None:
    start = NOW + HOUR
    thread = [held(n, NOW, part=n, parts=2) for n in (1, 2)]
    others = [held(3, NOW + HOUR), held(4, NOW + HOUR, account=MUSEE)]
    times = {one.id: due.at - start for one, due in paced([*others, *thread], start)}
    minute = timedelta(minutes=1)
    assert times == {1: 0 * minute, 2: 0 * minute, 3: minute, 4: 0 * minute}


def only(items: list[OutboxItem], *absences: Absence) -> Missed:
    found = missed(items, absences)
    assert found is not None
    return found


def test_where_no_sleep_is_known_none_is_told_of() -> None:
    two = [held(1, NOW - 3 * HOUR), held(2, NOW - HOUR)]
    said = headline(only(two), now=NOW, zone=PARIS)
    assert said == "2 posts missed: due 09:04–11:04, held since 12:04"
    short = Absence(NOW - 2 * HOUR, NOW, Why.ASLEEP)
    assert only(two, short).absence is None, "it explains one of them"
    later = Absence(NOW - 4 * HOUR, NOW + HOUR, Why.ASLEEP)
    assert only(two, later).absence is None, "it ended after they were held"


def test_a_machine_that_looked_up_in_its_sleep_slept_once() -> None:
    naps = [
        Absence(NOW - 4 * HOUR, NOW - 2 * HOUR, Why.ASLEEP),
        Absence(NOW - 2 * HOUR + timedelta(seconds=30), NOW, Why.ASLEEP),
    ]
    found = only([held(1, NOW - 3 * HOUR), held(2, NOW - HOUR)], *naps)
    assert found.absence == Absence(NOW - 4 * HOUR, NOW, Why.ASLEEP)
    stopped = Absence(NOW - 4 * HOUR, NOW, Why.STOPPED)
    said = headline(only([held(1, NOW - HOUR)], stopped), now=NOW, zone=PARIS)
    assert said == "1 post missed while cmdeck was not running 08:04–12:04"


def test_a_day_that_is_not_today_is_said() -> None:
    night = datetime(2026, 12, 6, 21, 0, tzinfo=UTC)
    assert span_words(night, NOW, now=NOW, zone=PARIS) == "yesterday 22:00 – 12:04"
    assert span_words(night - HOUR, night, now=NOW, zone=PARIS) == "yesterday 21:00–22:00"
    old = night - timedelta(days=3)
    assert span_words(old, night, now=NOW, zone=PARIS) == "Thu 3 Dec 22:00 – yesterday 22:00"


async def test_old_absences_are_forgotten_and_short_ones_are_none(
    store: Store, clock: FakeClock
) -> None:
    wishes = [item(Publish("late"), due=NOW - timedelta(days=50))]
    _, (number,) = await store.enqueue(act(), wishes)
    found = store.read.item(number)
    assert found is not None
    await store.hold(found, reason="late")
    long_ago = NOW - timedelta(days=40)
    for began, ended in (
        (long_ago, long_ago + HOUR),
        (NOW - HOUR, NOW - timedelta(minutes=59, seconds=30)),
        (NOW, NOW - HOUR),
        (NOW - 2 * HOUR, NOW),
    ):
        await store.note_absence(Absence(began, ended, Why.ASLEEP))
    known = store.read.missed()
    assert known is not None
    assert known.absences == (Absence(NOW - 2 * HOUR, NOW, Why.ASLEEP),)
