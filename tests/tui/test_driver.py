"""A terminal that is gone."""

import threading
from typing import IO, cast

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from cmdeck.tui.driver import LastingFile


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
