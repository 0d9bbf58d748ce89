"""What is done once the hands rest: a key costs a look at the clock, and no timer of its own."""

from asyncio import get_running_loop
from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

SOON = 0.005
"""Seconds that are not waited for once more."""


class Rest:
    """Calls `done` when `touch` was not called for a while. One timer at a time, which waits on
    where somebody went on meanwhile."""

    def __init__(self, node: MessagePump, done: Callable[[], object]) -> None:
        self._node, self._done = node, done
        self._at = 0.0
        self._timer: Timer | None = None

    def touch(self, seconds: float) -> None:
        """Somebody is at it: call `seconds` after the last time."""
        self._at = get_running_loop().time() + seconds
        if self._timer is None:
            self._timer = self._node.set_timer(seconds, self._look)

    def stop(self) -> None:
        """Do not call."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    @property
    def is_waiting(self) -> bool:
        """Whether it will call."""
        return self._timer is not None

    def _look(self) -> None:
        self._timer = None
        if (left := self._at - get_running_loop().time()) > SOON:
            self._timer = self._node.set_timer(left, self._look)
        else:
            self._done()
