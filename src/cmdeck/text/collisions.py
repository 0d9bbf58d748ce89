"""Posts of the queue that are in each other's way: two of a brand within half an hour, or two of an
account.

Answers are none: they come when somebody asks. Nor are the accounts that one text goes to at once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from cmdeck.model.column import Near
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, OutboxItem, Publish, row_of
from cmdeck.model.post import AccountId

APART = timedelta(minutes=30)
"""A slot is free when nothing of the account goes out within this of it."""
_WAITING = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT})


def collisions(
    items: Iterable[OutboxItem], brand_of: Callable[[AccountId], str]
) -> Mapping[ItemId, Near]:
    """What each item collides with: the nearest of its own account, else of its brand (`brand_of`
    an account, "" for none)."""
    lanes: dict[str, list[OutboxItem]] = {}
    for item in items:
        if item.state in _WAITING and is_turn(item):
            brand = brand_of(item.account)
            lanes.setdefault((brand and f"brand:{brand}") or item.account, []).append(item)
    found: dict[ItemId, Near] = {}
    for lane in lanes.values():
        lane.sort(key=lambda item: (item.due.at, item.id))
        for place, item in enumerate(lane):
            for other in lane[place + 1 :]:
                if other.due.at - item.due.at >= APART:
                    break
                if not _are_one(item, other):
                    _keep(found, item, other)
                    _keep(found, other, item)
    return found


def is_turn(item: OutboxItem) -> bool:
    """Whether an item is a post that has its turn in the plan: no answer, no message, no wish."""
    return isinstance(item.operation, Publish) and not item.operation.reply_to


def _are_one(item: OutboxItem, other: OutboxItem) -> bool:
    """Whether two items are one thing to a person: the parts of a thread, or what one act sends to
    several accounts at once, be it each in words of its own."""
    at_once = (item.act, item.due.at) == (other.act, other.due.at)
    return row_of(item) == row_of(other) or (at_once and item.account != other.account)


def _keep(found: dict[ItemId, Near], item: OutboxItem, other: OutboxItem) -> None:
    near = Near(other.due.at, other.account, other.account == item.account)
    before = found.get(item.id)
    if before is None or _rank(near, item.due.at) < _rank(before, item.due.at):
        found[item.id] = near


def _rank(near: Near, at: datetime) -> tuple[bool, float]:
    return not near.same, abs((near.at - at).total_seconds())
