"""The HTTP door against a server that misbehaves."""

import asyncio
import gzip
import logging
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from raw_server import always, ok, raw_server

from cmdeck.clock import SystemClock
from cmdeck.errors import CmdeckError, NoAnswer, Refusal, Refused, Unreachable
from cmdeck.networks.addresses import is_public
from cmdeck.networks.clocks import moment
from cmdeck.networks.http import Answer, Door, origin


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door(clock=SystemClock())
    yield made
    await made.aclose()


async def test_answers_are_whole_and_lower_case(door: Door) -> None:
    async with raw_server(always(ok(b'{"a": 1}', "X-Thing: One"))) as server:
        answer = await door.request("GET", server.url + "/x", params={"q": "vélo & co"})
    assert (answer.status, answer.json(), answer.headers["x-thing"]) == (200, {"a": 1}, "One")
    assert answer.url == f"{server.url}/x?q=v%C3%A9lo+%26+co"
    assert b"user-agent: cmdeck/" in server.heads[0].lower()


async def test_every_status_is_an_answer(door: Door) -> None:
    async with raw_server(always(ok(b"<html>", status="503 Busy"))) as server:
        answer = await door.request("GET", server.url)
    assert (answer.status, answer.body) == (503, b"<html>")
    with pytest.raises(NoAnswer):
        answer.json()


@pytest.mark.parametrize("body", [b'{"a": NaN}', b"-Infinity", b"9" * 5_000, b"[" * 100_000])
def test_what_is_no_json_is_no_answer(body: bytes) -> None:
    with pytest.raises(NoAnswer):
        Answer(200, {}, body, "https://example.org/").json()


@pytest.mark.parametrize(
    "said",
    [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT",
        "Mon, 01 Jan 2020 00:00:00 +99999999999999",
        "yesterday",
        "",
    ],
)
def test_a_date_that_no_calendar_has_is_none(said: str) -> None:
    assert moment(said) is None


async def test_half_a_character_is_refused_and_nothing_sent(door: Door) -> None:
    async with raw_server(always(ok(b"{}"))) as server:
        for url, text in ((server.url, "\ud800"), (f"{server.url}/\ud800", "a")):
            with pytest.raises(Refused) as caught:
                await door.request("POST", url, json={"text": text}, creating=True)
            assert caught.value.kind is Refusal.INVALID
        assert server.heads == []


async def test_nobody_listening_is_unreachable(door: Door) -> None:
    async with raw_server(always(b"")) as server:
        pass
    with pytest.raises(Unreachable):
        await door.request("POST", server.url, json={}, creating=True)


async def test_a_silent_server_leaves_a_doubt(door: Door) -> None:
    async def silent(_request: bytes, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with raw_server(silent) as server:
        with pytest.raises(NoAnswer):
            await door.request("POST", server.url, json={}, creating=True, deadline=1.0)


async def test_a_drip_is_cut_at_the_total_deadline(door: Door) -> None:
    async def drip(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)  # slowness itself is what is tested

    async with raw_server(drip) as server:
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(NoAnswer):
            await door.request("GET", server.url, deadline=1.0)
        assert loop.time() - began < 4


async def test_closing_after_the_request_leaves_a_doubt(door: Door) -> None:
    async def slam(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with raw_server(slam) as server:
        with pytest.raises(NoAnswer):
            await door.request("POST", server.url, json={}, creating=True)


async def test_a_deadline_before_the_connection_is_unreachable() -> None:
    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    made = Door(clock=SystemClock(), resolve=never)
    with pytest.raises(Unreachable):
        await made.request("GET", "http://slow.example/", deadline=0.1, public_only=True)


async def test_creating_uses_a_connection_of_its_own(door: Door) -> None:
    async with raw_server(always(ok(b"{}"))) as server:
        for _ in range(3):
            await door.request("GET", server.url)
        assert server.connections == 1
        for _ in range(3):
            await door.request("POST", server.url, json={}, creating=True)
        assert server.connections == 4
        assert b"connection: close" in server.heads[-1].lower()


async def test_a_bomb_is_stopped_at_the_cap(door: Door) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    async with raw_server(always(ok(bomb, "Content-Encoding: gzip"))) as server:
        with pytest.raises(Refused):
            await door.request("GET", server.url, cap=100_000)
        with pytest.raises(NoAnswer):
            await door.request("POST", server.url, cap=100_000, creating=True)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello ") + gzip.compress(b"world")),
        ("deflate", zlib.compress(b"hello world")),
        ("deflate", zlib.compress(b"hello world")[2:-4]),
        ("identity", b"hello world"),
    ],
    # gzip writes the time into its head: an id of the bytes would be another one each second.
    ids=["two gzip members", "deflate in zlib's coat", "deflate bare", "as it is"],
)
async def test_packed_bodies_are_read(door: Door, encoding: str, packed: bytes) -> None:
    async with raw_server(always(ok(packed, f"Content-Encoding: {encoding}"))) as server:
        assert (await door.request("GET", server.url)).body == b"hello world"


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"hello world" * 99)[:-9], b"not gzip"],
    ids=["cut short", "not gzip"],
)
async def test_a_damaged_body_is_no_answer(door: Door, packed: bytes) -> None:
    async with raw_server(always(ok(packed, "Content-Encoding: gzip"))) as server:
        with pytest.raises(NoAnswer):
            await door.request("GET", server.url)


async def test_exactly_the_cap_is_not_too_big(door: Door) -> None:
    async with raw_server(always(ok(gzip.compress(b"x" * 1000), "Content-Encoding: gzip"))) as srv:
        assert len((await door.request("GET", srv.url, cap=1000)).body) == 1000
        with pytest.raises(Refused):
            await door.request("GET", srv.url, cap=999)


async def test_the_clock_of_the_server_is_noted(door: Door) -> None:
    theirs = datetime.now(UTC) - timedelta(hours=1)
    date = theirs.strftime("Date: %a, %d %b %Y %H:%M:%S GMT")
    ours = {"Authorization": "Bearer k"}
    async with raw_server(always(ok(b"{}", date))) as server:
        await door.request("GET", server.url)
        assert not door.clocks.heard  # anybody's server: no reason to doubt our clock
        assert door.ahead_of(server.url) == 0
        await door.request("GET", server.url, headers=ours)
        assert door.ahead_of(server.url) == pytest.approx(3600, abs=5)
    async with raw_server(always(ok(b"{}", "Date: yesterday"))) as other:
        await door.request("GET", other.url, headers=ours)
        assert door.ahead_of(other.url) == 0, "what one says is said of no other"
    [heard] = door.clocks.heard
    assert heard.ahead == pytest.approx(3600, abs=5)


async def test_no_cookie_is_kept(door: Door) -> None:
    async with raw_server(always(ok(b"{}", "Set-Cookie: guest=1; Path=/"))) as server:
        await door.request("GET", server.url)
        await door.request("GET", server.url)
    assert b"cookie" not in server.heads[1].lower()


class Redirecting:
    """A net where `targets` redirect and everything else answers; `seen` is (url, host connected,
    Authorization)."""

    def __init__(self, targets: dict[str, str]) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.names: list[str] = []
        self._targets = targets
        transport = httpx.MockTransport(self._answer)
        self.door = Door(clock=SystemClock(), transport=transport, resolve=self._resolve)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        url = f"{request.url.scheme}://{request.headers['host']}{request.url.path}"
        self.seen.append((url, request.url.host, request.headers.get("authorization", "")))
        self.names.append(request.extensions.get("sni_hostname", ""))
        if url in self._targets:
            return httpx.Response(302, headers={"location": self._targets[url]})
        return httpx.Response(200, text="here")

    async def _resolve(self, host: str, _port: int) -> Sequence[str]:
        known = {"inside.example": ["10.0.0.1"], "mixed.example": ["127.0.0.1", "9.9.9.9"]}
        return known.get(host, ["93.184.216.34" if host.endswith(".example") else host])


async def test_redirects_are_followed_and_told() -> None:
    net = Redirecting({"http://a.example/": "https://b.example/x"})
    answer = await net.door.request("GET", "http://a.example/", redirects=5, public_only=True)
    assert answer.moved == ((302, "https://b.example/x"),)
    assert (answer.url, answer.body) == ("https://b.example/x", b"here")
    assert [host for _, host, _ in net.seen] == ["93.184.216.34"] * 2


async def test_a_redirect_not_asked_for_is_an_answer() -> None:
    net = Redirecting({"http://a.example/": "https://b.example/x"})
    assert (await net.door.request("GET", "http://a.example/")).status == 302
    assert (await net.door.request("POST", "http://a.example/", redirects=5)).status == 302


async def test_the_credential_stays_with_its_host() -> None:
    net = Redirecting({"http://a.example/": "/y", "http://a.example/y": "http://b.example/"})
    await net.door.request("GET", "http://a.example/", headers={"Authorization": "k"}, redirects=5)
    assert [key for _, _, key in net.seen] == ["k", "k", ""]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://inside.example/",
        "file:///etc/passwd",
        "ftp://b.example/",
        "http://169.254.169.254/latest",
    ],
)
async def test_a_redirect_inwards_is_refused(target: str) -> None:
    net = Redirecting({"http://a.example/": target})
    with pytest.raises(Refused):
        await net.door.request("GET", "http://a.example/", redirects=5, public_only=True)
    assert len(net.seen) == 1


async def test_https_never_becomes_http() -> None:
    net = Redirecting({"https://a.example/": "http://a.example/"})
    with pytest.raises(Refused):
        await net.door.request("GET", "https://a.example/", redirects=5)


async def test_a_redirect_loop_ends() -> None:
    net = Redirecting({"http://a.example/": "http://a.example/"})
    with pytest.raises(Refused):
        await net.door.request("GET", "http://a.example/", redirects=99)
    assert len(net.seen) == 6


async def test_only_the_public_address_of_a_name_is_connected() -> None:
    net = Redirecting({})
    await net.door.request("GET", "http://mixed.example/", public_only=True)
    assert [host for _, host, _ in net.seen] == ["9.9.9.9"]
    assert net.names == ["mixed.example"]  # what certificates are checked against


async def test_the_exception_names_host_and_port() -> None:
    async with raw_server(always(ok(b"{}"))) as server:
        closed = Door(clock=SystemClock(), allow_private=["127.0.0.1:1"])
        with pytest.raises(Refused) as caught:
            await closed.request("GET", server.url, public_only=True)
        assert caught.value.kind is Refusal.NOT_ALLOWED
        assert server.connections == 0
        opened = Door(clock=SystemClock(), allow_private=[f"127.0.0.1:{server.port}"])
        assert (await opened.request("GET", server.url, public_only=True)).status == 200
        await opened.aclose()


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    connected: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        connected.append(request.url.host)
        if request.url.host != "1.1.1.1":
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(200)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["2606:2800:220:1::1", "8.8.8.8", "1.1.1.1"]

    door = Door(clock=SystemClock(), transport=httpx.MockTransport(answer), resolve=resolve)
    assert (await door.request("GET", "https://a.example/", public_only=True)).status == 200
    assert connected == ["2606:2800:220:1::1", "8.8.8.8", "1.1.1.1"]


async def test_a_proxy_resolves_but_private_addresses_stay_refused() -> None:
    async def resolve(host: str, _port: int) -> Sequence[str]:
        if host == "unknown.example":
            raise OSError("no names here")
        return [host]

    async with raw_server(always(ok(b"{}"))) as server:
        door = Door(clock=SystemClock(), proxy=server.url, resolve=resolve)
        await door.request("GET", "http://unknown.example/x", public_only=True)
        assert server.heads[0].startswith(b"GET http://unknown.example/x HTTP/1.1")
        with pytest.raises(Refused):
            await door.request("GET", "http://10.0.0.1/", public_only=True)
        assert len(server.heads) == 1
        await door.aclose()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1"),
        *("::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::7f00:1"),
        *("2002:7f00:1::", "255.255.255.255", "not an address"),
    ],
)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "http://", "javascript:1", "a"])
async def test_only_http_is_asked(door: Door, url: str) -> None:
    with pytest.raises(Refused):
        await door.request("GET", url)


async def test_nothing_secret_is_said(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "canary-7f3a"
    async with raw_server(always(ok(b"{}"))) as server:
        await door.request(
            "POST",
            f"{server.url}/?access_token={canary}",
            headers={"Authorization": f"Bearer {canary}"},
            json={"token": canary},
        )
        with pytest.raises(CmdeckError) as caught:
            await door.request("GET", server.url, headers={"Authorization": f"{canary}\n"})
    assert canary not in str(caught.value) + repr(caught.value) + caplog.text
    assert caught.value.__cause__ is None


def test_origins() -> None:
    assert origin("https://API.x.com/2/tweets") == "https://api.x.com:443"
    assert origin("http://127.0.0.1:8765") == "http://127.0.0.1:8765"
    with pytest.raises(ValueError):
        origin("file:///x")


def test_a_number_too_big_for_any_is_not_known_and_the_rest_is() -> None:
    body = b'{"likes": 1e999, "worse": [-1e999], "text": "a", "share": 0.5, "n": 3}'
    read = Answer(200, {}, body, "https://example.org/").json()
    assert read == {"likes": None, "worse": [None], "text": "a", "share": 0.5, "n": 3}
