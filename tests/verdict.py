"""What must hold of a queue and a network, looked at from outside: I1 to I7 of trust.md §1.2.

Judges rows and copies, however they came about; knows neither store nor network. A publisher from
which a guard was taken is judged by the same words (tests/services/test_guards_of_sending.py).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, OutboxItem, Publish

MOVING = frozenset({Delivery.SCHEDULED, Delivery.SENDING, Delivery.RETRY_WAIT, Delivery.UNKNOWN})
ENDED = frozenset({Delivery.SENT, Delivery.CANCELLED})


@dataclass
class Evidence:
    """What was seen. Every text is written once, so that it names its item."""

    items: Sequence[OutboxItem]
    copies: Counter[str]
    """How often each text is online."""
    wished: Collection[str]
    """Texts that somebody was told are queued."""
    promised: Collection[str] = ()
    """Of these: taken back before they had begun, and whoever did it was told so."""
    tried: Collection[str] = ()
    """Texts that somebody may have queued: whoever did it died before it was told."""
    attempts: Mapping[ItemId, int] = field(default_factory=dict)
    """How many attempts are written down for each item; left out, they are not looked at."""
    asked: Iterable[str] = ()
    """The text of each request that reached the network, done or not."""
    settled: bool = True
    """Whether everything had the time to come to its end."""


def faults(seen: Evidence) -> list[str]:
    """Everything that must not be; empty when all is well."""
    by_text = {
        item.operation.text: item for item in seen.items if isinstance(item.operation, Publish)
    }
    found = [f"lost: {text}" for text in sorted(set(seen.wished) - by_text.keys())]
    for text, n in sorted(seen.copies.items()):
        if n > 1:
            found.append(f"doubled: {text} is online {n} times")
        if text not in by_text and text not in seen.tried:
            found.append(f"foreign: nobody wrote {text}")
        if text in seen.promised:
            found.append(f"sent though taken back: {text}")
    for text, item in sorted(by_text.items()):
        found += _of_item(text, item, seen)
    return found + _unwritten(seen, by_text)


def _of_item(text: str, item: OutboxItem, seen: Evidence) -> list[str]:
    found = []
    copies = seen.copies[text]
    if item.state is Delivery.SENT and not copies:
        found.append(f"lost: {text} is called sent and is not online")
    if item.state is Delivery.SENT and (item.receipt is None or not item.receipt.id):
        found.append(f"without a receipt: {text}")
    if seen.settled and copies and item.state is not Delivery.SENT:
        found.append(f"lost sight of: {text} is online and called {item.state}")
    if seen.settled and item.state in MOVING:
        found.append(f"unfinished: {text} is {item.state}")
    if text in seen.promised and item.state is not Delivery.CANCELLED:
        found.append(f"taken back and yet {item.state}: {text}")
    return found


def _unwritten(seen: Evidence, by_text: Mapping[str, OutboxItem]) -> list[str]:
    """Requests without an attempt on disk: each is written down before its first byte."""
    if not seen.attempts:
        return []
    return [
        f"unwritten: {text} was asked for {n} times in {seen.attempts.get(by_text[text].id, 0)} "
        "attempts"
        for text, n in sorted(Counter(seen.asked).items())
        if text in by_text and n > seen.attempts.get(by_text[text].id, 0)
    ]


def moved_on(before: Mapping[ItemId, Delivery], items: Iterable[OutboxItem]) -> list[str]:
    """What had ended and is something else now (I6)."""
    return [
        f"moved on: item {item.id} was {before[item.id]} and is {item.state}"
        for item in items
        if before.get(item.id, item.state) is not item.state
    ]
