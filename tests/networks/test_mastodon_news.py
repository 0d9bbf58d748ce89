"""What a server says by itself: names of events, and what is no stream."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mastodon_world import MastodonWorld

from cmdeck.errors import NeedsLogin, NoAnswer, RateLimited, Unreachable, Unsupported
from cmdeck.model.timeline import TimelineKind
from cmdeck.networks.mastodon.news import EVERY, KINDS, STREAM, events
from cmdeck.networks.secrets import Credential, Secret
from cmdeck.sandbox.shapes import Json
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]
FOLLOWED = "veloville"


@pytest.fixture
async def world(begin: Start, tmp_path: Path) -> AsyncIterator[MastodonWorld]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp())
    made = MastodonWorld(sandbox, tmp_path / "home", clock)
    await made.log_in()
    await made.site.ready.wait()
    me = made.server.world.follows[made.login.person]
    lea = made.server.world.named("leamartin")
    assert lea is not None
    me.add(lea.id)
    yield made
    await made.door.aclose()


async def test_each_kind_of_news_is_told(world: MastodonWorld) -> None:
    news = world.network.news()
    assert await anext(news) == EVERY, "what came before nobody listened"
    for say, kinds in (
        ({"text": "Bonjour"}, [KINDS["update"]]),
        ({"text": "@veloville bonjour"}, [KINDS["update"], KINDS["notification"]]),
        (
            {"text": "@veloville entre nous", "visibility": "direct"},
            [KINDS["conversation"], KINDS["notification"]],
        ),
    ):
        world.clock.advance(1)
        world.said(**say)
        async with asyncio.timeout(10):
            assert [await anext(news) for _one in kinds] == kinds
    world.server.cuts += 1
    async with asyncio.timeout(10):
        assert [kinds async for kinds in news] == [], "it ends where the server ends it"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 404}, Unsupported),
        ({"status": 301, "headers": {"location": "https://elsewhere.example/"}}, Unsupported),
        ({"status": 200, "body": {"a": "page"}}, Unsupported),
        ({"status": 401}, NeedsLogin),
        ({"status": 429}, RateLimited),
        ({"status": 503, "body": "<html>"}, NoAnswer),
        ({"do": "close_before_commit"}, Unreachable),
    ],
)
async def test_what_is_no_stream(
    world: MastodonWorld, fault: dict[str, Json], error: type[Exception]
) -> None:
    world.site.faults.add([{"do": "status", "match": {"path": STREAM}, **fault}])
    with pytest.raises(error):
        await anext(world.network.news())


async def test_no_token_goes_to_another_server(world: MastodonWorld) -> None:
    elsewhere = Credential(Secret("t"), None, None, "", ("read",), "https://other.example:443")
    await world.vault.save(world.account.id, elsewhere)
    with pytest.raises(NeedsLogin):
        await anext(world.network.news())


async def told(chunks: list[bytes]) -> list[str]:
    async def come() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return [name async for name in events(come())]


async def test_names_however_the_bytes_come() -> None:
    whole = b":)\nevent: update\ndata: {" + b"x" * 5000 + b"}\n\nevent:notification\r\ndata: 1\n\n"
    for size in (1, 7, 100, len(whole)):
        chunks = [whole[at : at + size] for at in range(0, len(whole), size)]
        assert await told(chunks) == ["update", "notification"]


@given(st.lists(st.binary(max_size=40), max_size=8))
async def test_no_bytes_are_an_exception(chunks: list[bytes]) -> None:
    assert all(isinstance(name, str) for name in await told(chunks))


def test_every_kind_that_is_told_can_be_listed() -> None:
    assert set().union(*KINDS.values()) == EVERY
    assert TimelineKind.FEED not in EVERY
