"""What one account does alike on every network that it logs in to: reading, sending and reading
back
are a part's work each. What a network is asked in a way of its own is in its own folder.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from cmdeck.errors import Unsupported
from cmdeck.i18n import _
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import Attempt, Receipt
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.oauth import TokenKeeper


class Reads(Protocol):
    """Reads timelines."""

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`, newest first. Raises NetworkErrors."""
        ...


class Sends(Protocol):
    """Does what an attempt says."""

    async def send(self, attempt: Attempt) -> Receipt:
        """Do it, once. Raises NetworkErrors."""
        ...


class Finds(Protocol):
    """Reads back."""

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        """Whether the attempt was done. Raises NetworkErrors."""
        ...


class LoggedIn:
    """One account. The door and the keeper are the caller's to close."""

    def __init__(self, keeper: TokenKeeper, *, reads: Reads, sends: Sends, finds: Finds) -> None:
        self._keeper = keeper
        self._reads, self._sends, self._finds = reads, sends, finds

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`, newest first. Raises NetworkErrors."""
        return await self._reads.fetch(timeline, at, toward=toward, limit=limit)

    def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        """Most networks tell nothing by themselves: raises Unsupported."""
        raise Unsupported(_("This network is asked; it does not tell."))

    async def ready(self) -> None:
        """Renew a login that ends soon; one that is not there is said now. Raises NeedsLogin,
        Unreachable."""
        await self._keeper.credential()

    async def send(self, attempt: Attempt) -> Receipt:
        """Do what the attempt says, once. Raises NetworkErrors."""
        return await self._sends.send(attempt)

    async def find(self, attempt: Attempt) -> Found | Absent | Unclear:
        """Read back whether the attempt was done. Raises NetworkErrors."""
        return await self._finds.find(attempt)

    async def aclose(self) -> None:
        """Nothing is held here: the door is closed by whoever opened it."""
