"""Many posts moved at once: what would become of each, before anything is written.

Pure. What cannot move is named with its reason and stays; the others go.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.i18n import _
from cmdeck.model.column import Near
from cmdeck.model.delivery import NOT_BEGUN, Delivery
from cmdeck.model.outbox import Due, ItemId, OutboxItem
from cmdeck.model.post import AccountId
from cmdeck.services.compose import is_editable
from cmdeck.text.collisions import collisions
from cmdeck.text.moments import Repeated, Skipped
from cmdeck.text.phrases import delivery_name
from cmdeck.text.shift import Shift, ToDay, shifted

DOUBTFUL = frozenset({"unclear", "restored"})
"""Held for these reasons, it may be online: moving it would send it again."""


class Step(Struct, frozen=True):
    """What would become of one item."""

    item: OutboxItem
    due: Due | None = None
    """Its new time; None: it stays, for the reason in `refused`."""
    refused: str = ""
    near: Near | None = None
    """What it would collide with there."""


def preview(
    items: Sequence[OutboxItem],
    by: Shift | ToDay,
    *,
    living: Sequence[OutboxItem],
    zone: str,
    now: datetime,
    brand_of: Callable[[AccountId], str],
) -> list[Step]:
    """Each of `items` moved `by`, in their order. `living` is the whole queue, for collisions;
    `zone` is for what was queued without one."""
    steps = [_step(item, by, zone, now) for item in items]
    waits = Delivery.SCHEDULED
    moved = {
        step.item.id: replace(step.item, due=step.due, state=waits) for step in steps if step.due
    }
    after = [moved.get(item.id, item) for item in living]
    near: Mapping[ItemId, Near] = collisions(after, brand_of)
    return [replace(step, near=near.get(step.item.id) if step.due else None) for step in steps]


def _step(item: OutboxItem, by: Shift | ToDay, zone: str, now: datetime) -> Step:
    if why := why_it_stays(item):
        return Step(item, refused=why)
    place = item.due.zone or zone
    match shifted(item.due.at, place, by):
        case Skipped():
            words = _("That hour does not exist: the clocks go forward over it.")
            return Step(item, refused=words)
        case Repeated():
            words = _("That hour comes twice: the clocks go back over it.")
            return Step(item, refused=words)
        case at if at.utc <= now:
            return Step(item, refused=_("That time is past."))
        case at:
            return Step(item, Due(at.utc, at.wall, at.zone))


def why_it_stays(item: OutboxItem) -> str:
    """Why an item cannot get another time with many others; "" where it can."""
    if item.state is Delivery.UNKNOWN or item.reason in DOUBTFUL:
        return _("It may be online: look first.")
    if item.state not in NOT_BEGUN:
        return _("It cannot change any more: it is {state}.").format(
            state=delivery_name(item.state)
        )
    return "" if is_editable(item) else _("Only posts and messages have an hour.")
