"""What a server says by itself: names of events, and what is no stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mastodon_world import FlakyDoor, MastodonWorld
from raw_server import raw_server

from cmdeck.errors import NeedsLogin, NoAnswer, RateLimited, Refused, Unreachable, Unsupported
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.timeline import TimelineKind
from cmdeck.networks.http import Door, origin
from cmdeck.networks.mastodon import MastodonNetwork
from cmdeck.networks.mastodon.login import endpoints
from cmdeck.networks.mastodon.news import EVERY, KINDS, STREAM, events
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Credential, Secret, Vault
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


# Where the stream is: what a server says of itself may name another host (`urls.streaming`).

A_STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:)\nevent: update\ndata: {}\n\n"
)


async def _streams(_request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(A_STREAM)
    await writer.drain()
    writer.close()


def names(world: MastodonWorld, streaming: Json) -> None:
    """Let the server say where its stream is."""
    body: Json = {"configuration": {"urls": {"streaming": streaming}}}
    match: Json = {"path": "/api/v2/instance"}
    world.site.faults.add([{"do": "status", "status": 200, "body": body, "match": match}])


async def test_the_stream_may_be_at_another_place_that_is_allowed(world: MastodonWorld) -> None:
    async with raw_server(_streams) as other:
        place = other.url.removeprefix("http://")
        door = FlakyDoor(clock=world.clock, allow_private=[world.place, place])
        names(world, f"ws://{place}")
        news = MastodonNetwork(world.account, world.keeper, door, world.clock).news()
        async with asyncio.timeout(5):
            assert [await anext(news), await anext(news)] == [EVERY, KINDS["update"]]
        await door.aclose()
    head = other.heads[0].decode().lower()
    assert head.startswith("get /api/v1/streaming/user http/1.1\r\n")
    assert f"authorization: bearer {world.login.token}".lower() in head


async def test_a_private_place_that_is_not_allowed_is_not_asked(world: MastodonWorld) -> None:
    async with raw_server(_streams) as other:
        names(world, other.url.replace("http://", "ws://"))
        assert await anext(world.network.news()) == EVERY, "the server itself is asked"
    assert other.connections == 0
    counts = world.site.meter.counts
    assert sum(counts[key].requests for key in counts if STREAM in key[0]) == 1


OWN, NAMED = "https://masto.example", "streaming.example"
PUBLIC, INNER = "93.184.216.34", "10.0.0.8"


@pytest.mark.parametrize(
    ("base", "named", "asked"),
    [
        (OWN, f"wss://{NAMED}", f"https://{NAMED}"),
        (OWN, f"wss://{NAMED}:4000/", f"https://{NAMED}:4000"),
        (OWN, f"wss://{NAMED}/api/v1/streaming", f"https://{NAMED}"),
        (OWN, "wss://MASTO.example", OWN),
        (OWN, f"ws://{NAMED}", OWN),
        (OWN, "ws://inner.example:4000", OWN),
        (OWN, f"wss://masto.example@{NAMED}", OWN),
        (OWN, f"wss://{NAMED}/?to=elsewhere", OWN),
        (OWN, f"wss://{NAMED}:port", OWN),
        (OWN, "wss://[", OWN),
        (OWN, f"ftp://{NAMED}", OWN),
        (OWN, {"no": "address"}, OWN),
        ("http://masto.example:80", "wss://masto.example", "http://masto.example"),
        ("http://masto.example:80", f"wss://{NAMED}", "http://masto.example"),
        ("http://masto.example:80", f"ws://{NAMED}", "http://masto.example"),
    ],
)
async def test_where_the_token_goes(base: str, named: Json, asked: str, tmp_path: Path) -> None:
    async with secured(base, named, tmp_path) as (network, sent):
        assert await anext(network.news()) == EVERY
    assert [request for request in sent if "streaming" in request] == [f"{asked}{STREAM} with t"]


async def test_a_name_of_a_private_address_gets_no_token(tmp_path: Path) -> None:
    async with secured(OWN, "wss://inner.example", tmp_path) as (network, sent):
        with pytest.raises(Refused, match="private"):
            await anext(network.news())
    assert not [request for request in sent if "streaming" in request]


async def test_a_server_that_says_nothing_of_itself_is_asked(tmp_path: Path) -> None:
    async with secured(OWN, None, tmp_path) as (network, sent):
        assert await anext(network.news()) == EVERY
    assert sent[-1] == f"{OWN}{STREAM} with t"


@asynccontextmanager
async def secured(
    base: str, named: Json, home: Path
) -> AsyncIterator[tuple[MastodonNetwork, list[str]]]:
    """A server on the wide net that names `named` as its stream (None: it does not say who it is),
    and what is asked of anybody, with which token."""
    clock, sent = FakeClock(datetime.now(UTC)), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        where = f"{request.url.scheme}://{request.headers['host']}{request.url.path}"
        sent.append(f"{where} with {request.headers['authorization'].removeprefix('Bearer ')}")
        if request.url.path == "/api/v2/instance":
            urls = {"configuration": {"urls": {"streaming": named}}}
            return httpx.Response(404) if named is None else httpx.Response(200, json=urls)
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=come())

    async def come() -> AsyncIterator[bytes]:
        yield b":)\n"

    async def resolve(host: str, _port: int) -> list[str]:
        return [INNER if host == "inner.example" else PUBLIC]

    door = Door(
        clock=clock,
        transport=httpx.MockTransport(answer),
        resolve=resolve,
        allow_private=["inner.example:4000"],
    )
    account = Account(
        AccountId("velo@masto.example"), NetworkName.MASTODON, "velo", base_url=base, remote_id="1"
    )
    vault = Vault(home, use_keyring=False, clock=clock)
    issued = Credential(Secret("t"), None, None, "", ("read",), origin(base))
    await vault.save(account.id, issued)
    keeper = TokenKeeper(account.id, vault=vault, door=door, clock=clock, endpoints=endpoints(base))
    try:
        yield MastodonNetwork(account, keeper, door, clock), sent
    finally:
        await door.aclose()


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
