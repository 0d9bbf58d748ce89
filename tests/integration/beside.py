"""Small servers of ours beside the tests, on an event loop in a thread, and programs that
are none of ours: started with a log, waited for, stopped by their own process group."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

HOST = "127.0.0.1"
READY_SECONDS = 60.0
END_SECONDS = 10.0
_KEPT = "%/:?&=#,@+~"
"""Signs of an address that stay as they are."""

Json = Any
"""What a server said."""
PROGRAMS: list["Program"] = []
"""Those that were started: what they said is shown with a failure."""


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as made:
        made.bind((HOST, 0))
        return int(made.getsockname()[1])


@dataclass(slots=True)
class Beside:
    """The event loop, and what is served on it."""

    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _runners: list[web.AppRunner] = field(default_factory=list)
    _thread: threading.Thread | None = None

    def begin(self) -> "Beside":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def serve(self, app: web.Application) -> str:
        """Serve it on a free port; returns its address."""
        return asyncio.run_coroutine_threadsafe(self._serve(app), self._loop).result(10)

    async def _serve(self, app: web.Application) -> str:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        self._runners.append(runner)
        port = int(runner.addresses[0][1])
        return f"http://{HOST}:{port}"

    def end(self) -> None:
        async def close() -> None:
            for runner in self._runners:
                await runner.cleanup()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(10)
        self._loop.close()


@dataclass(slots=True)
class Program:
    """A server of somebody else's, and what it has said."""

    name: str
    log: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    def begin(
        cls,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
    ) -> "Program":
        """Start it in a process group of its own, with no more of our environment than it needs."""
        log = folder / f"{name}.log"
        kept = {one: value for one, value in os.environ.items() if one in {"PATH", "TMPDIR"}}
        with log.open("wb") as said:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**kept, "LANG": "C.UTF-8", **environ},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        PROGRAMS.append(made := cls(name, log, process))
        return made

    def tail(self, lines: int = 40) -> str:
        """The last of what it said."""
        said = self.log.read_text(errors="replace").splitlines()
        return "\n".join(line[:300] for line in said[-lines:])

    def until(self, ready: Callable[[], bool]) -> None:
        """Wait until it is. Raises AssertionError where it ends before, or takes too long."""
        end = time.monotonic() + READY_SECONDS
        while not ready():
            assert self.process.poll() is None, f"{self.name} ended:\n{self.tail()}"
            assert time.monotonic() < end, f"{self.name} is not ready:\n{self.tail()}"
            time.sleep(0.05)  # between two looks at another program

    def end(self) -> None:
        """Stop it and what it has started."""
        for kind, seconds in ((signal.SIGTERM, END_SECONDS), (signal.SIGKILL, END_SECONDS)):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, kind)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        with suppress(ProcessLookupError):  # children that outlived it
            os.killpg(self.process.pid, signal.SIGKILL)


def answers(url: str) -> bool:
    """Whether somebody answers there at all."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


@dataclass(slots=True, frozen=True)
class Said:
    """An answer that is no test's own."""

    status: int
    headers: Mapping[str, str]
    document: Json

    def field(self, name: str) -> str:
        """A text of the object that it is."""
        return str(self.document[name])


def ask(
    method: str,
    url: str,
    *,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Said:
    """A request with JSON, past everything that is tested; any status is an answer."""
    content = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json"} if body is not None else {}
    request = urllib.request.Request(
        quote(url, safe=_KEPT), data=content, headers={**sent, **(headers or {})}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Said(answer.status, dict(answer.headers), json.loads(answer.read() or b"null"))
    except urllib.error.HTTPError as error:
        with error:
            return Said(error.code, dict(error.headers), json.loads(error.read() or b"null"))
