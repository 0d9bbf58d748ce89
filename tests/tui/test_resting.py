"""What is done once the hands rest: once, and not before."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from cmdeck.tui.resting import Rest


class Hands:
    """A node whose timers go off when the test says so, and the loop's clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.calls: list[float] = []

    def time(self) -> float:
        """As of the loop."""
        return self.now

    def set_timer(self, delay: float, callback: Callable[[], None]) -> "Hands":
        """As Textual's; what it gives can be stopped."""
        self.timers.append((self.now + delay, callback))
        return self

    def stop(self) -> None:
        """As of a timer."""
        self.timers.clear()

    def go(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds
        due = [timer for timer in self.timers if timer[0] <= self.now]
        self.timers = [timer for timer in self.timers if timer not in due]
        for _at, callback in due:
            callback()


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    found = Hands()
    monkeypatch.setattr("cmdeck.tui.resting.get_running_loop", lambda: found)
    return found


def resting(hands: Hands) -> Rest:
    return Rest(cast("Any", hands), lambda: hands.calls.append(hands.now))


def test_it_calls_once_and_after_the_last_touch(hands: Hands) -> None:
    rest = resting(hands)
    for _key in range(50):
        rest.touch(0.3)
        assert len(hands.timers) == 1, "a key makes no timer of its own"
        hands.go(0.1)
    assert not hands.calls
    assert rest.is_waiting
    for _turn in range(10):
        hands.go(0.1)
    assert len(hands.calls) == 1
    assert not rest.is_waiting
    rest.touch(0.3)
    hands.go(0.4)
    assert len(hands.calls) == 2


def test_what_was_stopped_does_not_call(hands: Hands) -> None:
    rest = resting(hands)
    rest.touch(0.3)
    rest.stop()
    hands.go(1.0)
    assert not hands.calls
    rest.touch(0.3)
    hands.go(0.4)
    assert len(hands.calls) == 1
