"""How a listener hears of changes: at its own pace, and merged."""

import asyncio

from cmdeck.model.change import NOTHING, Change


class Subscription:
    """Changes for one listener. Holds at most one, merged: whoever is slow gets fewer, never
    more."""

    def __init__(self) -> None:
        self._change = NOTHING
        self._ready = asyncio.Event()

    def put(self, change: Change) -> None:
        """Add what was touched."""
        self._change |= change
        self._ready.set()

    def take(self) -> Change:
        """What was touched since, without waiting for it."""
        self._ready.clear()
        change, self._change = self._change, NOTHING
        return change

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Change:
        await self._ready.wait()
        return self.take()
