"""What reading costs at X: a price a resource, and each resource once a UTC day (X's pricing page).

Remembers what was read today, in memory: a new process counts again, so it never says too little.
The reduced price of an account's own posts holds only for whoever owns the developer app, which
nobody tells us: the full price is counted.
"""

from collections.abc import Iterable
from datetime import UTC, date

from cmdeck.clock import Clock
from cmdeck.model.capability import Prices
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire


class Meter:
    """Counts for one account. All amounts are millionths of a dollar."""

    def __init__(self, prices: Prices, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock
        self._day: date | None = None
        self._read: set[tuple[str, str]] = set()

    def posts(self, document: Json) -> int:
        """What the posts listed in an answer cost."""
        return self._charge("post", _ids(document), self._prices.post)

    def messages(self, document: Json) -> int:
        """What the message events listed in an answer cost."""
        return self._charge("message", _ids(document), self._prices.message)

    def user(self, ident: str) -> int:
        """What a person's profile costs."""
        return self._charge("user", [ident], self._prices.user)

    def list_name(self, ident: str) -> int:
        """What a list's name costs (X does not say; as a post)."""
        return self._charge("list", [ident], self._prices.post)

    def _charge(self, kind: str, ids: Iterable[str], price: int) -> int:
        today = self._clock.now().astimezone(UTC).date()
        if today != self._day:
            self._day, self._read = today, set()
        new = 0
        for ident in ids:
            if (kind, ident) not in self._read:
                new += 1
                if ident:
                    self._read.add((kind, ident))
        return new * price


def _ids(document: Json) -> list[str]:
    """The id of each item; "" for one that has none, which is counted every time."""
    return [
        str(item.get("id", "")) if isinstance(item, dict) else "" for item in wire.items(document)
    ]
