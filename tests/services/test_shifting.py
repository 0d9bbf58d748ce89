"""Many posts moved at once: each with its new time, or with why it stays."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cmdeck.model.column import Near
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ActId, Due, Hide, ItemId, OutboxItem, Publish
from cmdeck.model.post import AccountId
from cmdeck.services.shifting import Step, preview
from cmdeck.text.shift import Shift, ToDay
from makers import NOW, VELO, item

PARIS = "Europe/Paris"
TOMORROW = NOW + timedelta(days=1)


def queued(number: int, due: datetime = TOMORROW, **more: object) -> OutboxItem:
    made = item(Publish(f"post {number}"), due=due)
    return replace(made, id=ItemId(number), act=ActId(number), **more)


def brand_of(account: AccountId) -> str:
    return str(account)


def moved(items: list[OutboxItem], by: Shift | ToDay, *others: OutboxItem) -> list[Step]:
    living = [*items, *others]
    return preview(items, by, living=living, zone=PARIS, now=NOW, brand_of=brand_of)


def test_each_gets_its_time_in_its_own_zone() -> None:
    here = queued(1)
    there = queued(2, due=TOMORROW)
    there = replace(there, due=Due(TOMORROW, "2026-12-08T06:04", "America/New_York"))
    first, second = moved([here, there], Shift(1))
    assert first.due == Due(TOMORROW + timedelta(days=1), "2026-12-09T12:04", PARIS)
    assert second.due == Due(TOMORROW + timedelta(days=1), "2026-12-09T06:04", "America/New_York")


def test_what_cannot_move_says_why_and_the_others_go() -> None:
    steps = moved(
        [
            queued(1),
            queued(2, state=Delivery.SENDING),
            queued(3, state=Delivery.UNKNOWN),
            queued(4, state=Delivery.HELD, reason="unclear"),
            replace(queued(5), operation=Hide("x:1")),
            queued(6, state=Delivery.HELD, reason="late"),
        ],
        Shift(1),
    )
    assert [step.refused for step in steps] == [
        "",
        "It cannot change any more: it is being sent.",
        "It may be online: look first.",
        "It may be online: look first.",
        "Only posts and messages have an hour.",
        "",
    ]
    assert [step.due is not None for step in steps] == [True, *[False] * 4, True]


def test_nothing_moves_into_the_past() -> None:
    (step,) = moved([queued(1)], Shift(-2))
    assert (step.due, step.refused) == (None, "That time is past.")


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    night = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    (step,) = moved([queued(1, due=night)], Shift(1))
    assert "does not exist" in step.refused


def test_what_it_would_collide_with_there_is_said() -> None:
    other = queued(2, due=TOMORROW + timedelta(days=1, minutes=10))
    (step,) = moved([queued(1)], Shift(1), other)
    assert step.near == Near(other.due.at, VELO, same=True)
    together = moved([queued(1), other], Shift(1))
    assert [one.near is not None for one in together] == [False, False]
