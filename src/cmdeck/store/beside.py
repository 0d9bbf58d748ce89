"""Reading beside the screen: one thread with a read connection of its own.

For what takes longer than a frame may: whoever types meanwhile goes on typing.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from cmdeck.clock import Clock
from cmdeck.store.reader import Reader

P = ParamSpec("P")
T = TypeVar("T")


class Beside:
    """One look after the other, in the order in which they were asked for. The thread and its
    connection are made for the first."""

    def __init__(self, main: Path, cache: Path, *, clock: Clock) -> None:
        self._main, self._cache, self._clock = main, cache, clock
        self._thread: ThreadPoolExecutor | None = None
        self._reader: Reader | None = None

    async def ask(
        self, look: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `look(reader, …)` finds, in what is committed now. It must not touch what belongs to
        the screen. Raises what `look` raises; StoreError where the files cannot be read."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="look")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: look(self._fresh(), *args, **kwargs)
        )

    def _fresh(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(self._main, self._cache, self._clock)
        else:
            self._reader.refresh()
        return self._reader

    def close(self) -> None:
        """Finish what was begun and close the connection."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None
        if self._reader is not None:
            self._reader.close()
            self._reader = None
