"""A child process that answers jobs: one line of JSON in, one line of JSON out.

What may hold the interpreter, crash or eat hostile input is done there. The child ends by itself at
the end of its input, so it never outlives its parent. No thread waits for it: a thread in waitpid
would keep a closing event loop from closing.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

Json = Mapping[str, object]

LINE_LIMIT = 16 * 1024 * 1024
"""Longest answer, in bytes."""


class ChildFailed(Exception):
    """The child gave no answer: it died twice, could not start, or spoke nonsense."""


class ChildTooSlow(ChildFailed):
    """The answer did not come within the deadline. The child was killed; the next job starts a new
    one."""


class Child:
    """One program, started when first asked, started again once when it dies during a job."""

    def __init__(self, argv: Sequence[str], *, deadline: float) -> None:
        """`argv` is the program; `deadline` the seconds that a job may take."""
        self._argv = list(argv)
        self._deadline = deadline
        self._turn = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._pipes: list[asyncio.BaseTransport] = []
        self._ended: list[subprocess.Popen[bytes]] = []
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The running process, None when there is none."""
        return self._process.pid if self._process else None

    async def ask(self, job: Json, *, deadline: float | None = None) -> Json:
        """The child's answer to `job`; jobs are done one at a time, in order.

        Raises:
            ChildTooSlow: no answer within `deadline` seconds (default: the child's).
            ChildFailed: no answer at all.
        """
        line = json.dumps(job).encode() + b"\n"
        async with self._turn:
            for attempt in (1, 2):
                try:
                    async with asyncio.timeout(deadline or self._deadline):
                        return await self._exchange(line)
                except TimeoutError:
                    self._drop()
                    raise ChildTooSlow(f"no answer within {deadline or self._deadline} s") from None
                except asyncio.CancelledError:
                    # Its answer would be taken for the answer to the next job.
                    self._drop()
                    raise
                except (OSError, EOFError, ValueError) as error:
                    self._drop()
                    if attempt == 2:
                        raise ChildFailed(str(error)) from error
        raise AssertionError("a job is answered or raises")

    async def aclose(self) -> None:
        """End the child: its input ends, and it is killed if it does not follow within a second;
        at once where a job is under way, which then fails."""
        self._closed = True
        process, reader = self._process, self._reader
        if process and reader and not self._turn.locked():
            self._pipes[0].close()
            try:
                async with asyncio.timeout(1):
                    while await reader.read(65536):
                        pass
            except (TimeoutError, OSError):
                pass  # it does not follow: it is killed
        self._drop()
        for ended in self._ended:
            ended.wait(timeout=5)
        self._ended.clear()

    async def _exchange(self, line: bytes) -> Json:
        if self._closed:
            raise ChildFailed("closed")
        if self._process is None:
            await self._start()
        assert self._reader is not None
        transport = self._pipes[0]
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(line)
        answer = await self._reader.readline()
        if not answer.endswith(b"\n"):
            raise EOFError("the child ended")
        value = json.loads(answer)
        if not isinstance(value, dict):
            raise ValueError("the child spoke nonsense")
        return value

    async def _start(self) -> None:
        self._ended = [process for process in self._ended if process.poll() is None]
        process = self._process = self._spawn()
        assert process.stdout is not None
        loop = asyncio.get_running_loop()
        self._reader = reader = asyncio.StreamReader(limit=LINE_LIMIT)
        try:
            writing, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, process.stdin)
        except BaseException:
            # Cancelled here, the loop closes the pipe that it was given; this one it never saw.
            process.stdout.close()
            raise
        self._pipes = [writing]
        reading, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), process.stdout
        )
        self._pipes.append(reading)

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _drop(self) -> None:
        """Let go of the process, dead or alive; it is reaped at the next start or at the close."""
        for pipe in self._pipes:
            pipe.close()
        self._pipes = []
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._ended.append(self._process)
        self._process = self._reader = None


def python_program(module: str) -> list[str]:
    """The command that runs one of our modules as a program, never one from the current folder."""
    return [sys.executable, "-P", "-m", module]
