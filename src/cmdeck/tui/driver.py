"""The terminal, which may be gone before the deck is.

Textual writes in a thread behind a short queue. A write to a closed terminal raises there, the
thread dies, the queue fills, and whoever draws next waits for ever: neither SIGHUP nor SIGTERM
would end the deck, and its engine would live as long as it hangs.
"""

from contextlib import suppress
from typing import IO

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class LastingFile:
    """A file whose writes are lost where it cannot be written any more, and never raise."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write it, or lose it."""
        with suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush it, or lose it."""
        with suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        """The file's own number."""
        return self._file.fileno()


class DeckDriver(LinuxDriver):
    """Textual's driver, on a terminal that may be closed at any time."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self._file is not None:
            # Textual offers no other way; the writing thread needs only what LastingFile has.
            self._file = LastingFile(self._file)  # type: ignore[assignment]

    def _sigcont_application(self, *_signal: object) -> None:
        """Only what was suspended is resumed.

        A closing terminal continues its processes, too (POSIX, exit of a controlling process), and
        so does `kill -CONT`: Textual would start a second reader and a second writer, and neither
        of the first two would end.
        """
        if self._must_signal_resume:
            super()._sigcont_application()
