"""The child program, for real: what it costs to feed it traps, and that it comes back."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from feed_samples import NOW, URL, rss

from cmdeck.networks.feeds.parse import parse_feed
from cmdeck.networks.feeds.parser import AT_ONCE, FeedParser
from cmdeck.networks.feeds.raw import Fault, ParsedFeed, Unreadable

BIG = rss(*(f"<title>{n}</title><description>{'mot ' * 50}</description>" for n in range(400)))


@pytest.fixture
async def parser() -> AsyncIterator[FeedParser]:
    made = FeedParser()
    yield made
    await made.aclose()


async def _parse(parser: FeedParser, body: bytes) -> ParsedFeed:
    return await parser.parse(body, url=URL, realm=URL, content_type="", fetched=NOW)


async def test_a_small_clean_feed_needs_no_child(parser: FeedParser) -> None:
    assert len((await _parse(parser, rss("<title>a</title>").encode())).items) == 1
    assert parser.child is None


async def test_big_and_broken_ones_come_back_from_the_child_the_same(parser: FeedParser) -> None:
    assert len(BIG) > AT_ONCE
    for body in (BIG.encode(), rss("<title>R&D</title>", "<title>b").encode()):
        feed = parse_feed(body, url=URL, fetched=NOW)
        assert await _parse(parser, body) == feed
    first = parser.child
    assert first is not None
    assert len((await _parse(parser, BIG.encode())).items) == 400
    assert parser.child == first


async def test_a_web_page_is_said_to_be_one(parser: FeedParser) -> None:
    with pytest.raises(Unreadable) as caught:
        await _parse(parser, b"<html>" + b"x" * AT_ONCE)
    assert caught.value.fault is Fault.WEB_PAGE


async def test_a_child_that_died_between_two_jobs_is_replaced(parser: FeedParser) -> None:
    await _parse(parser, BIG.encode())
    pid = parser.child
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert len((await _parse(parser, BIG.encode())).items) == 400
    assert parser.child != pid


async def test_nobody_waits_longer_than_the_deadline() -> None:
    sleeper = FeedParser(
        command=(sys.executable, "-c", "import time; time.sleep(60)"), deadline=0.3
    )
    started = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        await _parse(sleeper, BIG.encode())
    assert caught.value.fault is Fault.TOO_MUCH
    assert time.monotonic() - started < 5
    assert sleeper.child is None


async def test_a_child_that_answers_nonsense_is_not_believed() -> None:
    liar = FeedParser(command=(sys.executable, "-c", "print('x' * 100)"))
    with pytest.raises(Unreadable):
        await _parse(liar, BIG.encode())
    await liar.aclose()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prefix", "piece", "count", "suffix"),
    [
        ('<rss version="2.0"><channel>', "<item><title>x</title></item>", 160_000, "</channel>"),
        ("<rss><channel><item><description>", "&lt;", 400_000, "</description></item>"),
        ("<rss><channel><item><x:y>", "<div>", 300_000, ""),
        ("<rss>&&<channel>", "<a><b>", 600_000, ""),
    ],
)
async def test_what_costs_too_much_ends_within_its_limits(
    parser: FeedParser, prefix: str, piece: str, count: int, suffix: str
) -> None:
    lag = 0.0

    async def watch() -> None:
        nonlocal lag
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)  # what comes late here is what the loop stood still
            lag = max(lag, time.monotonic() - before - 0.005)

    watcher = asyncio.ensure_future(watch())
    started = time.monotonic()
    with suppress(Unreadable):
        assert len((await _parse(parser, (prefix + piece * count + suffix).encode())).items) <= 500
    watcher.cancel()
    assert time.monotonic() - started < 9
    assert lag < 0.5
    # The next feed is none the worse for it.
    assert len((await _parse(parser, BIG.encode())).items) == 400


async def test_feeds_that_come_together_are_read_one_in_each_turn_of_the_loop(
    parser: FeedParser,
) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)  # the loop's turn, no time

    counter = asyncio.ensure_future(count())
    body = rss("<title>a</title>").encode()
    await asyncio.gather(*(_parse(parser, body) for _ in range(10)))
    counter.cancel()
    assert turns >= 10
