"""The states of delivery and the one table of what may follow what (trust.md §1.2)."""

from collections.abc import Mapping
from enum import StrEnum


class Delivery(StrEnum):
    """Where an item is. `trust.md` §1.2."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    RETRY_WAIT = "retry_wait"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    CANCELLED = "cancelled"
    UNREADABLE = "unreadable"


class Event(StrEnum):
    """What can happen to an item."""

    CLAIM = "claim"
    ACCEPTED = "accepted"
    NOTHING_SENT = "nothing_sent"
    REFUSED = "refused"
    DOUBT = "doubt"
    FOUND = "found"
    PROVED_ABSENT = "proved_absent"
    REPEAT = "repeat"
    """Send again with the same key, which the network honours."""
    HOLD = "hold"
    RELEASE = "release"
    """A person says: send it after all, or at another time."""
    MARK_SENT = "mark_sent"
    CANCEL = "cancel"
    BREAK = "break"
    """The row cannot be read."""


TRANSITIONS: Mapping[tuple[Delivery, Event], Delivery] = {
    (Delivery.SCHEDULED, Event.CLAIM): Delivery.SENDING,
    (Delivery.SCHEDULED, Event.HOLD): Delivery.HELD,
    (Delivery.SCHEDULED, Event.CANCEL): Delivery.CANCELLED,
    (Delivery.SENDING, Event.ACCEPTED): Delivery.SENT,
    (Delivery.SENDING, Event.NOTHING_SENT): Delivery.RETRY_WAIT,
    (Delivery.SENDING, Event.REFUSED): Delivery.FAILED,
    (Delivery.SENDING, Event.DOUBT): Delivery.UNKNOWN,
    (Delivery.SENDING, Event.HOLD): Delivery.HELD,
    (Delivery.RETRY_WAIT, Event.CLAIM): Delivery.SENDING,
    (Delivery.RETRY_WAIT, Event.HOLD): Delivery.HELD,
    (Delivery.RETRY_WAIT, Event.CANCEL): Delivery.CANCELLED,
    (Delivery.UNKNOWN, Event.FOUND): Delivery.SENT,
    (Delivery.UNKNOWN, Event.MARK_SENT): Delivery.SENT,
    (Delivery.UNKNOWN, Event.REPEAT): Delivery.SENDING,
    (Delivery.UNKNOWN, Event.PROVED_ABSENT): Delivery.RETRY_WAIT,
    (Delivery.UNKNOWN, Event.HOLD): Delivery.HELD,
    (Delivery.UNKNOWN, Event.CANCEL): Delivery.CANCELLED,
    (Delivery.HELD, Event.FOUND): Delivery.SENT,
    (Delivery.HELD, Event.RELEASE): Delivery.SCHEDULED,
    (Delivery.HELD, Event.MARK_SENT): Delivery.SENT,
    (Delivery.HELD, Event.CANCEL): Delivery.CANCELLED,
    (Delivery.FAILED, Event.RELEASE): Delivery.SCHEDULED,
    (Delivery.FAILED, Event.MARK_SENT): Delivery.SENT,
    (Delivery.FAILED, Event.CANCEL): Delivery.CANCELLED,
    (Delivery.UNREADABLE, Event.CANCEL): Delivery.CANCELLED,
    **{
        (state, Event.BREAK): Delivery.UNREADABLE
        for state in Delivery
        if state not in {Delivery.SENT, Delivery.CANCELLED, Delivery.UNREADABLE}
    },
}
"""The whole table. What it does not hold cannot happen."""

NOT_BEGUN = frozenset({Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.HELD, Delivery.FAILED})
"""Nothing of it is on its way: it can be edited, moved and cancelled."""
LIVING = frozenset(
    {Delivery.SCHEDULED, Delivery.SENDING, Delivery.RETRY_WAIT, Delivery.UNKNOWN, Delivery.HELD}
)


def after(state: Delivery, event: Event) -> Delivery | None:
    """The state that follows, or None where the event cannot happen in `state`."""
    return TRANSITIONS.get((state, event))
