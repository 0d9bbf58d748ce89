"""The service manager that started this engine (systemd), told how it is: sd_notify(3) by hand.

Knows nothing of engines. Without a manager nothing is said and nothing fails.
"""

import contextlib
import os
import socket
from collections.abc import Callable, MutableMapping
from pathlib import Path

_SOCKET, _WATCHDOG = "NOTIFY_SOCKET", "WATCHDOG_USEC"


class Supervisor:
    """Where to say it; "" for nowhere."""

    def __init__(
        self,
        address: str = "",
        *,
        watched: bool = False,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        """`watched`: the manager ends a service that does not say in time that it lives. `heard` is
        told what it does as well: a person who started it by hand."""
        # A name that begins with @ is none of the file system's (unix(7), abstract sockets).
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._watched, self._heard = watched, heard

    def ready(self, words: str) -> None:
        """It is up; `words` say in the manager's list what it does."""
        self._tell("READY=1", f"STATUS={_line(words)}")
        if self._heard is not None:
            self._heard(words)

    def stopping(self) -> None:
        """It is ending, which may take a while."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """It lives."""
        if self._watched:
            self._tell("WATCHDOG=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        # A manager that does not listen is no reason to leave work undone.
        with contextlib.suppress(OSError), _datagrams() as door:
            door.sendto("\n".join(lines).encode(), self._address)


def _datagrams() -> socket.socket:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    door.setblocking(False)
    return door


def _line(words: str) -> str:
    return words.replace("\n", " ")


def supervisor(
    environ: MutableMapping[str, str] | None = None, *, heard: Callable[[str], None] | None = None
) -> Supervisor:
    """Whoever the environment (default: the process's) names. What names it is taken out, so that
    no child of ours speaks for us."""
    values = os.environ if environ is None else environ
    address = values.pop(_SOCKET, "")
    watched = values.pop(_WATCHDOG, "")
    pid = values.pop("WATCHDOG_PID", "")
    return Supervisor(address, watched=bool(watched) and pid in {"", str(os.getpid())}, heard=heard)


def boot_id() -> str:
    """Which start of the machine this is; "" where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
