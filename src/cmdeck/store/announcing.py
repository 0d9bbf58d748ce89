"""Writing so that everybody hears of it: each write announces what it touched."""

import contextlib
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from cmdeck.errors import StoreError
from cmdeck.model.change import Change
from cmdeck.store.database import Look, Tx, Writer
from cmdeck.store.reader import Reader
from cmdeck.store.subscription import Subscription

P = ParamSpec("P")
T = TypeVar("T")


class Announcing:
    """The part of the store that tells who listens."""

    def __init__(self, read: Reader, look: Look, *, read_only: bool) -> None:
        self.read_only = read_only
        """Written by a newer cmdeck: it may be looked at, and nothing else."""
        self.read, self._look = read, look
        self._listeners: list[Subscription] = []
        self.changes = 0
        """How often something was announced: the same number means that nothing was written."""

    def subscribe(self) -> Subscription:
        """Changes from now on. Subscribe before the first load, else one in between is lost."""
        listener = Subscription()
        self._listeners.append(listener)
        return listener

    def unsubscribe(self, listener: Subscription) -> None:
        """No more changes for `listener`."""
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    def _announce(self, change: Change) -> None:
        if not change:
            return
        self.changes += 1
        self.read.refresh()
        for listener in self._listeners:
            listener.put(change)

    def look(self) -> Change:
        """Notice and announce what any process wrote since the last look."""
        change = self._look.change()
        self._announce(change)
        return change

    async def _write(
        self,
        writer: Writer,
        function: Callable[Concatenate[Tx, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        if self.read_only:
            raise StoreError("read_only")
        result, change = await writer.write(function, *args, **kwargs)
        self._announce(change)
        return result
