"""The one interface that every network has, and what crosses it. Services know networks only
through this."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from cmdeck.model.capability import Facts
from cmdeck.model.outbox import Attempt, MediaRef, Receipt, Upload
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward


class AccountFacts(Struct, frozen=True):
    """Who an account is at its network."""

    remote_id: str
    handle: str
    name: str
    facts: Facts = field(default_factory=Facts)
    expires: datetime | None = None
    scopes: tuple[str, ...] = ()
    cost: int = 0


class Heard(Struct, frozen=True):
    """What one server said of the time."""

    ahead: float
    """Seconds that our clock was ahead of its Date."""
    boot: float
    """When it said so, in seconds since the machine started: no clock that is set changes that."""


class Found(Struct, frozen=True):
    """It is there."""

    receipt: Receipt
    cost: int = 0


class Absent(Struct, frozen=True):
    """It is not there, and everything since the first attempt was read. `proof` says what was
    read."""

    proof: str
    cost: int = 0


class Unclear(Struct, frozen=True):
    """Cannot be told. Never treated as Absent."""

    why: str
    cost: int = 0


class Network(Protocol):
    """One account on one network. Raises only `cmdeck.errors`; never logs secrets; holds no state
    but its client."""

    async def about(self) -> AccountFacts:
        """Who am I, with which limits."""
        ...

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`, newest first: from `at` towards newer or older, at most about
        `limit` items."""
        ...

    def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        """In which kinds of timeline something is new, as the network says so by itself; first of
        all in each, since what came before is not told. What it is has to be fetched. Ends when the
        network ends it. Raises Unsupported at once where the capability does not say so;
        NetworkErrors."""
        ...

    async def ready(self) -> None:
        """Make ready whatever sending needs beyond its one request: renew a login that ends soon.
        Asks nobody where nothing is to be done."""
        ...

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Bring a medium to the network; private and repeatable."""
        ...

    async def send(self, attempt: Attempt) -> Receipt:
        """Do what the attempt says, once."""
        ...

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        """Read back whether the attempt was done."""
        ...

    async def aclose(self) -> None:
        """Close the client. Safe to call twice."""
        ...
