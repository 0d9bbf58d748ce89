"""Whether an address leads anywhere, asked of servers that answer all sorts of things."""

import asyncio
import socket
from collections.abc import Sequence

import httpx
import pytest
from raw_server import always, ok, raw_server

from cmdeck.clock import SystemClock
from cmdeck.model.link import LinkState
from cmdeck.networks.http import Door
from cmdeck.networks.links import READ, answers, is_same_page, look_up


def knowing(error: OSError | None, status: int = 200) -> Door:
    """A net where every name is known, unless asking for one fails with `error`."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        if error is not None:
            raise error
        return ["93.184.216.34"]

    transport = httpx.MockTransport(lambda request: httpx.Response(status))
    return Door(clock=SystemClock(), transport=transport, resolve=resolve)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("200 OK", LinkState.LIVE),
        ("204 Nothing", LinkState.LIVE),
        ("404 Not Found", LinkState.DEAD),
        ("410 Gone", LinkState.DEAD),
        ("401 Login", LinkState.UNCLEAR),
        ("403 Robot", LinkState.UNCLEAR),
        ("429 Busy", LinkState.UNCLEAR),
        ("500 Broken", LinkState.UNCLEAR),
    ],
)
async def test_what_an_answer_means(status: str, state: LinkState) -> None:
    async with raw_server(always(ok(b"page", status=status))) as server:
        door = Door(clock=SystemClock(), allow_private=[f"127.0.0.1:{server.port}"])
        assert await look_up(door, server.url + "/page") == (state, int(status[:3]))
        await door.aclose()
    assert b"authorization" not in server.heads[0].lower()


async def test_a_page_longer_than_is_read_has_answered() -> None:
    async with raw_server(always(ok(b"x" * (READ + 1)))) as server:
        door = Door(clock=SystemClock(), allow_private=[f"127.0.0.1:{server.port}"])
        assert await look_up(door, server.url) == (LinkState.LIVE, 200)
        await door.aclose()


async def test_an_address_of_this_house_is_not_asked() -> None:
    async with raw_server(always(ok(b"secret", status="404 Not Found"))) as server:
        door = Door(clock=SystemClock())
        assert await look_up(door, server.url) == (LinkState.UNCLEAR, 0)
        await door.aclose()
    assert server.connections == 0


async def test_a_host_that_nobody_knows_is_told_from_having_no_network() -> None:
    nobody = knowing(socket.gaierror(socket.EAI_NONAME, "not known"))
    assert await look_up(nobody, "https://velovile.fr/x") == (LinkState.NO_HOST, 0)
    offline = knowing(socket.gaierror(socket.EAI_AGAIN, "try again"))
    assert await look_up(offline, "https://veloville.fr/x") == (LinkState.UNCLEAR, 0)


async def test_a_name_that_is_not_the_publics_is_not_asked_for() -> None:
    door = knowing(OSError("asked"), status=404)
    assert await look_up(door, "https://wiki.local/x") == (LinkState.UNCLEAR, 0)
    assert await look_up(knowing(None, 404), "https://veloville.fr/x") == (LinkState.DEAD, 404)


BLOG = "https://blog.example"


@pytest.mark.parametrize(
    ("asked", "came", "same"),
    [
        ("/noms/", "/noms/", True),
        ("/noms", "/noms/", True),
        ("/noms/", "https://www.blog.example/noms/", True),
        ("/2026/11/noms/", "/actus/noms/", True),
        ("/%C3%A9t%C3%A9/", "/%c3%a9t%c3%a9/", True),
        ("/?p=12", "/2026/11/noms/", True),
        ("/?p=12", "/?p=12", True),
        # what WordPress makes of a page that it has not
        ("/2026/11/noms/", "/2025/10/noms-2025/", False),
        ("/noms/", "/", False),
        ("/noms/", "/wp-login.php?redirect_to=noms", False),
        ("/noms/", "https://parked.example/noms/", False),
        ("/noms/", "/noms/?lang=en", False),
        ("/?p=12", "/", False),
        ("/?p=12", "/wp-login.php", False),
        ("/?p=12", "https://parked.example/noms/", False),
    ],
)
def test_which_page_a_redirect_is(asked: str, came: str, same: bool) -> None:
    other = came if came.startswith("https") else BLOG + came
    assert is_same_page(BLOG + asked, other) is same


@pytest.mark.parametrize(
    ("answer", "there"),
    [
        (ok(b"<h1>Noms</h1>"), True),
        (ok(b" \n"), False),
        (ok(b"<h1>Maintenance</h1>", "Retry-After: 600"), False),
        (ok(b"no", status="404 Not Found"), False),
        (ok(b"", "Location: /", status="302 Found"), False),
    ],
)
async def test_whether_an_article_is_there(answer: bytes, there: bool) -> None:
    async def say(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer if b" /noms/ " in head else ok(b"<h1>Accueil</h1>"))

    async with raw_server(say) as server:
        door = Door(clock=SystemClock(), allow_private=[f"127.0.0.1:{server.port}"])
        assert await answers(door, f"{server.url}/noms/") is there
        await door.aclose()
