"""Reads the bodies of feeds for the adapter: small and clean ones at once, others in the child.

Owns the child program: starts it when it is first needed, one job at a time, a deadline for each;
a child that died is replaced. Knows nothing of HTTP.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from cmdeck.networks.feeds.child import LENGTH, MAX_REPLY, Job, Reply, framed
from cmdeck.networks.feeds.parse import parse_easily
from cmdeck.networks.feeds.raw import Fault, ParsedFeed, Unreadable

AT_ONCE = 32_000
"""Bytes that are read where others wait: real feeds of that size take 14 ms, malicious ones 30."""
DEADLINE = 8.0
"""Seconds for one job of the child, its start included."""
# -P: the folder that cmdeck was started in is no place to import from.
_COMMAND = (sys.executable, "-P", "-m", "cmdeck.networks.feeds.child")
_PASSED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class FeedParser:
    """One parser for all feeds of a process. Close it with `aclose`; it opens again when asked."""

    def __init__(self, *, command: Sequence[str] = _COMMAND, deadline: float = DEADLINE) -> None:
        self._command, self._deadline = tuple(command), deadline
        self._child: Process | None = None
        self._here, self._turn = asyncio.Lock(), asyncio.Lock()

    @property
    def child(self) -> int | None:
        """The id of the child's process, None while there is none."""
        return self._child.pid if self._child else None

    async def parse(
        self, body: bytes, *, url: str, realm: str, content_type: str, fetched: datetime
    ) -> ParsedFeed:
        """The articles in `body`. Raises Unreadable, also for a body that costs too much."""
        if len(body) <= AT_ONCE:
            async with self._here:
                feed = parse_easily(
                    body, url=url, realm=realm, content_type=content_type, fetched=fetched
                )
                # One in each turn of the loop: of ten that come together, nobody waits for ten.
                await asyncio.sleep(0)  # noqa: TID251 - gives way, waits for no time
            if feed is not None:
                return feed
        reply = await self._ask(Job(body, url, realm, content_type, fetched))
        if reply.feed is None:
            raise Unreadable(reply.fault or Fault.NOT_A_FEED, reply.found)
        return reply.feed

    async def aclose(self) -> None:
        """End the child. Safe to call twice."""
        async with self._turn:
            await self._end()

    async def _ask(self, job: Job) -> Reply:
        message = framed(msgspec.msgpack.encode(job))
        async with self._turn:
            # One that died between two jobs is no fault of this one: it gets a second.
            for child_is_new in (self._child is None, True):
                try:
                    async with asyncio.timeout(self._deadline):
                        return await self._exchange(message)
                except (OSError, EOFError, TimeoutError, msgspec.DecodeError) as error:
                    await self._end()
                    if child_is_new or isinstance(error, TimeoutError):
                        break
                except BaseException:
                    # Cancelled in the middle of an answer: nobody could tell the next one from it.
                    await self._end()
                    raise
        raise Unreadable(Fault.TOO_MUCH)

    async def _exchange(self, message: bytes) -> Reply:
        if self._child is None:
            kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
            self._child = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=kept
            )
        source, sink = self._child.stdout, self._child.stdin
        if source is None or sink is None:
            raise EOFError
        sink.write(message)
        await sink.drain()
        size = int.from_bytes(await source.readexactly(LENGTH), "big")
        if size > MAX_REPLY:
            raise EOFError
        return msgspec.msgpack.decode(await source.readexactly(size), type=Reply)

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        with suppress(ProcessLookupError):  # it has ended by itself, which is what is wanted
            child.kill()
        await child.wait()
