"""How long many watch feeds take, fetched and stored: `python -m bench.feeds [--feeds 200]`.

A server of its own program on 127.0.0.1 answers each feed after a latency; the refresher, the
feeds' adapter and the store are the real ones. Told: seconds by the clock and of the processor,
and the longest that the event loop stood still. `once` is a refresh of all; `run` the engine's own
loop, which looks for work at its own pace.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

from bench.results import Result, table
from cmdeck.clock import SystemClock
from cmdeck.model.timeline import Timeline, TimelineKind, Wanted, Why
from cmdeck.networks.feeds.adapter import FeedNetwork
from cmdeck.networks.http import Door
from cmdeck.services.refresh import Refresher
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store

FEEDS, ITEMS, LATENCY = 200, 20, 0.05
STALL_BUDGET = 30.0
"""Milliseconds (the design's page on speed)."""
PATIENCE, LOOK = 60.0, 0.05
_WORDS = "Le vélo cargo de la rue des Carmes est de retour, avec un panier neuf et deux sonnettes. "


def feed(number: int) -> bytes:
    """RSS as blogs write it, about 25 kB: HTML in each article, a day between two."""
    items = "".join(
        f"<item><title>Article {number}.{n}</title><link>https://feed{number}.example/{n}</link>"
        f"<guid>https://feed{number}.example/?p={n}</guid>"
        f"<pubDate>Sun, {n + 1:02} Nov 2026 08:00:00 +0100</pubDate>"
        f"<description><![CDATA[<p>{_WORDS * 10}</p><p><a href='/{n}'>Lire</a></p>]]></description>"
        "</item>"
        for n in range(ITEMS)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Blog {number}</title>'
        f"<link>https://feed{number}.example/</link>{items}</channel></rss>"
    ).encode()


async def serve() -> None:
    """Answer on a free port, which is said first, until the input ends."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):  # it is done
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = feed(int(head.split(b" ")[1].strip(b"/")))
                await asyncio.sleep(LATENCY)  # what is simulated
                kind = b"Content-Type: application/rss+xml\r\n"
                length = b"Content-Length: %d\r\n\r\n" % len(body)
                writer.write(b"HTTP/1.1 200 OK\r\n" + kind + length + body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def served() -> Iterator[int]:
    """The server in a program of its own, so that its time is not ours; its port."""
    argv = [sys.executable, "-m", "bench.feeds", "--serve"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate()


@contextlib.asynccontextmanager
async def desk(home: Path, port: int, count: int) -> AsyncIterator[tuple[Store, Refresher]]:
    """A store that wants `count` feeds of the server at `port`, and who gets them."""
    clock, lock = SystemClock(), EngineLock(home / "lock")
    store = open_store(home / "cmdeck.db", home / "cache.db", lock, clock=clock)
    door = Door(clock=clock, allow_private=[f"127.0.0.1:{port}"])
    network = FeedNetwork(door, clock=clock)
    found = [
        Timeline(TimelineKind.FEED, None, f"http://127.0.0.1:{port}/{n}") for n in range(count)
    ]
    await store.want([Wanted(one, Why.COLUMN, clock.now()) for one in found])
    try:
        yield store, Refresher(store, lambda _timeline: network, clock=clock, random=Random(1))
    finally:
        await network.aclose()
        await door.aclose()
        store.close()


async def measured(port: int, count: int, *, loop: bool) -> tuple[float, float, float]:
    """Seconds by the clock, of the processor, and the longest stall, of one refresh of all."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder), port, count) as (store, refresher):
            stalls: list[float] = [0.0]
            watcher = asyncio.ensure_future(_watch(stalls))
            began, used = time.perf_counter(), _used()
            if loop:
                running = asyncio.ensure_future(refresher.run())
                for _look in range(int(PATIENCE / LOOK)):
                    # Each page is a change at least: until then a look would only cost time.
                    if store.changes >= count and len(stored(store)) == count:
                        break
                    await asyncio.sleep(LOOK)
                refresher.stopping = True
                took, cost = time.perf_counter() - began, _used() - used
                await running
            else:
                await refresher.once()
                took, cost = time.perf_counter() - began, _used() - used
            watcher.cancel()
            assert len(stored(store)) == count, "all came"
            return took, cost, max(stalls)


def stored(store: Store) -> list[Timeline]:
    """The timelines that have something in the store."""
    return [wish.timeline for wish in store.read.wanted() if store.read.newest(wish.timeline)]


async def _watch(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.002)  # what comes late here is what the loop stood still
        stalls[0] = max(stalls[0], time.perf_counter() - before - 0.002)


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def rows(count: int) -> list[Result]:
    """One refresh of `count` feeds, both ways."""
    results = []
    with served() as port:
        asyncio.run(measured(port, 5, loop=False))  # what is imported at first use
        for name, loop in (("at once", False), ("by the engine's loop", True)):
            took, cost, stall = asyncio.run(measured(port, count, loop=loop))
            what = f"{count} feeds x {ITEMS}, {name}"
            results += [
                Result(f"{what}: wall", took, "s", note="newsboat 1.98 where it was measured"),
                Result(f"{what}: CPU", cost, "s", note="newsboat 1.67"),
                Result(
                    f"{what}: longest stall",
                    1000 * stall,
                    "ms",
                    f"<= {STALL_BUDGET:.0f}",
                    1000 * stall <= STALL_BUDGET,
                ),
            ]
    return results


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="bench.feeds", description=__doc__)
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return 0
    print(table(rows(options.feeds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
