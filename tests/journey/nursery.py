"""Commands run as processes that need not import: a nursery imports the program once, and each
command is forked from it, with an environment, a standard input and a standard output of its own.

Run as a program it is the nursery; `Nursery` is the other end of its socket.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn

APART = ("cmdeck.__main__", "cmdeck.tui")
"""Not imported before the first fork: what a command runs, and what none needs."""
LIBRARIES = ("aiohttp.web", "httpx", "tweepy.asynchronous", "regex", "_sha256")
"""Imported by the program where it needs them."""
OF_A_REQUEST = ("anyio._backends._asyncio", "httpcore._async.http11", "h11")
"""Imported by httpx at the first request: a third of what a command that asks costs."""
LONGEST = 4096
"""A request or an answer on the socket, in bytes, at most; what is long is in files."""


@dataclass(slots=True)
class Nursery:
    """One for each process of the tests; it ends with us."""

    _socket: socket.socket
    _process: "subprocess.Popen[bytes]" = field(repr=False)

    @classmethod
    def begin(cls, source: Path) -> "Nursery":
        """Start it, with the program's `source` to import from."""
        ours, theirs = socket.socketpair()
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TMPDIR"}}
        process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            stdin=theirs.fileno(),
            env={**kept, "PYTHONPATH": str(source), "LANG": "C.UTF-8"},
        )
        theirs.close()
        return cls(ours, process)

    def run(
        self, arguments: Sequence[str], environ: Mapping[str, str], given: str, seconds: float
    ) -> tuple[int, str, str]:
        """A command to its end: its exit code, what it said, what it said as an error.

        Raises TimeoutError when it takes longer than `seconds`; it is killed.
        """
        files = [os.memfd_create(name) for name in ("in", "out", "err")]
        try:
            os.write(files[0], given.encode())
            os.lseek(files[0], 0, os.SEEK_SET)
            request = json.dumps({"arguments": list(arguments), "environ": dict(environ)}).encode()
            assert len(request) < LONGEST, "a long text is given on standard input"
            socket.send_fds(self._socket, [request], files)
            self._socket.settimeout(seconds)
            pid = int(json.loads(self._socket.recv(LONGEST)))
            try:
                code = int(json.loads(self._socket.recv(LONGEST)))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
            return code, _read(files[1]), _read(files[2])
        finally:
            for file in files:
                os.close(file)

    @contextmanager
    def beside(self, arguments: Sequence[str], environ: Mapping[str, str]) -> Iterator[BinaryIO]:
        """What a command says that runs until its standard input ends; waits for its end."""
        theirs, ours = os.pipe()
        said, saying = os.pipe()
        request = json.dumps({"arguments": list(arguments), "environ": dict(environ), "beside": 1})
        socket.send_fds(self._socket, [request.encode()], [theirs, saying, 2])
        os.close(theirs)
        os.close(saying)
        self._socket.settimeout(None)
        assert self._socket.recv(LONGEST)
        with os.fdopen(said, "rb") as lines:
            try:
                yield lines
            finally:
                os.close(ours)
                while lines.read(LONGEST):
                    pass

    def end(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait()


def _read(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), encoding="utf-8", newline=None) as text:
        return text.read()


def serve(asked: socket.socket) -> list[str]:
    """Fork a child for each request until nobody asks any more. Returns in the child only, with the
    arguments of its command."""
    while True:
        request, files, _flags, _address = socket.recv_fds(asked, LONGEST, 3)
        if not request:
            os._exit(0)
        wanted = json.loads(request)
        pid = os.fork()
        if not pid and "beside" in wanted and os.fork():
            os._exit(0)  # it is nobody's child, and ends with its standard input
        if not pid:
            asked.close()
            for place, file in enumerate(files):
                os.dup2(file, place)
                os.close(file)
            sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
            os.environ.clear()
            os.environ.update(wanted["environ"])
            time.tzset()
            return list(wanted["arguments"])
        for file in files:
            os.close(file)
        if "beside" not in wanted:
            asked.send(json.dumps(pid).encode())
        _pid, status = os.waitpid(pid, 0)
        asked.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())


def prepare() -> None:
    """Import the program and what it uses."""
    for library in (*LIBRARIES, *OF_A_REQUEST):
        importlib.import_module(library)
    program = importlib.import_module("cmdeck")
    for found in pkgutil.walk_packages(program.__path__, "cmdeck."):
        if not found.name.startswith(APART):
            importlib.import_module(found.name)


def command(arguments: Sequence[str]) -> int:
    """Run the program as `python -m cmdeck` does; its exit code."""
    sys.argv = ["cmdeck", *arguments]
    try:
        runpy.run_module("cmdeck", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def leave(code: int) -> NoReturn:
    """End as the interpreter does, but without taking every module apart, which takes the
    longest."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as at any end
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    prepare()
    gc.freeze()
    leave(command(serve(socket.socket(fileno=os.dup(0)))))
