"""The API's two budgets: requests in a window, and dollars for what is read and done.

Figures: rate-limits page of July 2026 (per user) and price page of August 2026, as networks.md §4
has them.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

WINDOW = 900
DAY = 86_400
PRICES = {
    "post": 0.005,
    "owned": 0.001,
    "user": 0.010,
    "dm": 0.010,
    "list": 0.005,
    "create": 0.015,
    "create_link": 0.200,
    "delete": 0.010,
    "bookmark": 0.005,
    "metadata": 0.005,
    "manage": 0.005,
    "interaction": 0.015,
    "dm_send": 0.015,
}
"""Dollars for one resource read or one act done."""


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


class RateWindows:
    """Fixed windows per (who, route): each begins with its first request and ends `WINDOW` seconds
    later.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._windows: dict[tuple[str, str, int], _Window] = {}
        self.overrides: dict[str, tuple[int, int]] = {}
        """Other limits for a route, by its name ("GET /2/users/{id}/mentions"): (requests,
        seconds).
        """

    def take(self, who: str, route: str, limit: int, daily: int = 0) -> tuple[bool, dict[str, str]]:
        """Counts one request; whether it may go on, and the headers that say where the window
        stands.
        """
        limit, length = self.overrides.get(route, (limit, WINDOW))
        window = self._window(who, route, length)
        allowed = window.used < limit
        window.used += allowed
        headers = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(0, limit - window.used)),
            "x-rate-limit-reset": str(math.ceil(window.ends)),
        }
        if daily:
            day = self._window(who, route, DAY)
            allowed = allowed and day.used < daily
            day.used += allowed
            for scope in ("user", "app"):
                headers[f"x-{scope}-limit-24hour-limit"] = str(daily)
                headers[f"x-{scope}-limit-24hour-remaining"] = str(max(0, daily - day.used))
                headers[f"x-{scope}-limit-24hour-reset"] = str(math.ceil(day.ends))
        return allowed, headers

    def _window(self, who: str, route: str, length: int) -> _Window:
        now = self._now()
        window = self._windows.get((who, route, length))
        if window is None or now >= window.ends:
            window = self._windows[who, route, length] = _Window(now + length)
        return window


@dataclass(slots=True)
class Count:
    """How often an account asked a route with one result, and what that cost (dollars)."""

    requests: int = 0
    resources: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class Purse:
    """What an account may still spend: dollars, and posts to read this month."""

    dollars: float = math.inf
    reads: float = 3_000_000
    spent: float = 0.0
    seen: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


class Meter:
    """Counts requests and what they cost; the same resource twice in a UTC day is paid once."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.counts: defaultdict[tuple[str, int, str], Count] = defaultdict(Count)
        self.purses: defaultdict[str, Purse] = defaultdict(Purse)

    def count(self, account: str, route: str, status: int) -> Count:
        """Counts one request with its result."""
        found = self.counts[route, status, account]
        found.requests += 1
        return found

    def bill(
        self, account: str, count: Count, read: Iterable[tuple[str, str]], charged: Iterable[str]
    ) -> float:
        """Charges `account` for resources read, (kind, id) each, and acts done; answers the
        dollars.
        """
        purse = self.purses[account]
        today = datetime.fromtimestamp(self._now(), UTC).date().isoformat()
        seen = purse.seen.setdefault(today, set())
        cost = 0.0
        for kind, resource in read:
            count.resources += 1
            known = ("post" if kind == "owned" else kind, resource)
            if known not in seen:
                seen.add(known)
                cost += PRICES[kind]
                purse.reads -= known[0] == "post"
        cost += sum(PRICES[act] for act in charged)
        count.cost += cost
        purse.spent += cost
        purse.dollars -= cost
        return cost
