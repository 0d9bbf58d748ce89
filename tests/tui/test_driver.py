"""A terminal that is gone."""

import os
import signal
import threading
from typing import IO, cast

import pytest
from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from cmdeck.tui.driver import DeckDriver, LastingFile


class Gone:
    """Every write fails, as on a closed terminal."""

    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_whoever_draws_on_a_closed_terminal_never_waits() -> None:
    writer = WriterThread(cast("IO[str]", LastingFile(cast("IO[str]", Gone()))))
    writer.start()

    def draw() -> None:
        for _n in range(MAX_QUEUED_WRITES * 3):
            writer.write("frame")
        writer.stop()

    drawing = threading.Thread(target=draw, daemon=True)
    drawing.start()
    drawing.join(timeout=10)
    assert not drawing.is_alive()


async def test_going_on_is_not_starting_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: signal.getsignal(name) for name in (signal.SIGCONT, signal.SIGTSTP)}
    resumed: list[int] = []
    try:
        driver = DeckDriver(App())
        monkeypatch.setattr(driver, "resume_application_mode", lambda: resumed.append(1))
        os.kill(os.getpid(), signal.SIGCONT)
        assert resumed == []
        driver._must_signal_resume = True  # as SIGTSTP leaves it
        os.kill(os.getpid(), signal.SIGCONT)
        assert resumed == [1]
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
