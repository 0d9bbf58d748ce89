"""From a handle and an app password to a kept session: identity, sessions, cards over a net of our
own making."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cmdeck.errors import NeedsLogin, NoAnswer, RateLimited, Refusal, Refused
from cmdeck.networks.bluesky.card import card_of
from cmdeck.networks.bluesky.identity import find_server, server_of
from cmdeck.networks.bluesky.session import end, endpoints, renewed, sign_in
from cmdeck.networks.http import Door
from cmdeck.networks.secrets import Credential, Secret
from fakes import FakeClock

DID, HANDLE, PDS = "did:plc:lea", "lea.example.com", "https://pds.example.net"
PASSWORD = Secret("abcd-abcd-abcd-abcd")


def document(**changes: Any) -> dict[str, Any]:
    service = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": PDS,
    }
    known = {"id": DID, "alsoKnownAs": [f"at://{HANDLE}"], "service": [service]}
    return known | changes


def token(**claims: Any) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"x.{body}.y"


def session(**changes: Any) -> dict[str, Any]:
    access = token(scope="com.atproto.appPass", iat=1000, exp=8200)
    return {"did": DID, "accessJwt": access, "refreshJwt": token(jti="1")} | changes


class Net:
    """Answers by address, whatever host; what was asked is kept."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        last = request.url.path.rpartition("/")[2].rpartition(".")[2].replace("-", "_")
        found = self.answers.get(last, 404)
        if isinstance(found, int):
            return httpx.Response(found, json={"error": "x", "message": "no"})
        if isinstance(found, tuple):
            return httpx.Response(found[0], json={"error": found[1], "message": "no"})
        if isinstance(found, str):
            return httpx.Response(200, text=found, headers={"content-type": "text/html"})
        return httpx.Response(200, json=found)

    @property
    def hosts(self) -> list[str]:
        # Where an address was checked before, the name stands in the Host header.
        return [request.headers["host"] for request in self.asked]


Open = Callable[..., tuple[Net, Door]]


@pytest.fixture
def opened(clock: FakeClock) -> Open:
    async def everywhere(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    def begin(**answers: Any) -> tuple[Net, Door]:
        net = Net(**answers)
        transport = httpx.MockTransport(net)
        return net, Door(clock=clock, transport=transport, resolve=everywhere)

    return begin


# From a handle to a server


async def test_a_handle_leads_to_its_server(opened: Open) -> None:
    net, door = opened(resolveHandle={"did": DID}, **{"did:plc:lea": document()})
    assert await find_server(door, f"@{HANDLE.upper()} ") == PDS
    assert net.hosts == ["public.api.bsky.app", "plc.directory"]
    assert net.asked[0].url.params["handle"] == HANDLE


@pytest.mark.parametrize("resolver", [400, 500, {"did": "x"}, []])
async def test_else_its_own_host_says_who_it_is(opened: Open, resolver: Any) -> None:
    net, door = opened(
        resolveHandle=resolver, atproto_did=f"{DID}\n", **{"did:plc:lea": document()}
    )
    assert await find_server(door, HANDLE) == PDS
    assert net.hosts[1] == HANDLE


async def test_a_did_of_the_web(opened: Open) -> None:
    did = "did:web:id.example.com"
    net, door = opened(resolveHandle={"did": did}, json=document(id=did))
    assert await find_server(door, HANDLE) == PDS
    assert net.hosts[1] == "id.example.com"
    assert net.asked[1].url.path == "/.well-known/did.json"


@pytest.mark.parametrize(
    "said",
    [
        document(alsoKnownAs=["at://other.example.com"]),
        document(alsoKnownAs="x"),
        document(id="did:plc:other"),
        document(service=[]),
        404,
        [],
    ],
)
async def test_a_handle_that_its_account_does_not_know_is_refused(opened: Open, said: Any) -> None:
    _net, door = opened(resolveHandle={"did": DID}, **{"did:plc:lea": said})
    with pytest.raises(Refused, match="does not lead to an account") as caught:
        await find_server(door, HANDLE)
    assert caught.value.kind is Refusal.GONE


async def test_no_handle_and_nobody_to_ask(opened: Open) -> None:
    net, door = opened()
    for wrong in ("lea", "", "a b.test", "x/y.test", "-a.test"):
        with pytest.raises(Refused, match=r"name\.bsky\.social"):
            await find_server(door, wrong)
    assert net.asked == []
    with pytest.raises(Refused):
        await find_server(door, HANDLE)
    _net, door = opened(resolveHandle={"did": DID}, **{"did:plc:lea": 503})
    with pytest.raises(NoAnswer):
        await find_server(door, HANDLE)


@pytest.mark.parametrize(
    "place", ["http://pds.example.net", "https://a@b/", "https://a/x", "ftp://a", "", "https://["]
)
def test_no_password_goes_to_such_a_place(place: str) -> None:
    service = {
        "id": f"{DID}#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": place,
    }
    assert server_of(document(service=[None, {"type": "x"}, service])) == ""


def test_the_server_of_anything() -> None:
    assert server_of(document()) == PDS
    assert server_of(None) == server_of([]) == server_of({"service": "x"}) == ""


# Sessions


async def test_signing_in(opened: Open, clock: FakeClock) -> None:
    net, door = opened(createSession=session(didDoc=document()))
    found = await sign_in(door, PDS, clock, handle=HANDLE, password=PASSWORD)
    assert found.server == PDS
    kept = found.credential
    assert (kept.origin, kept.scopes) == (f"{PDS}:443", ("com.atproto.appPass",))
    assert kept.expires_at == clock.now() + timedelta(hours=2)
    assert json.loads(net.asked[0].content) == {
        "identifier": HANDLE,
        "password": PASSWORD.reveal(),
    }


async def test_a_session_that_says_strange_things_of_its_end(
    opened: Open, clock: FakeClock
) -> None:
    for claims in ({}, {"iat": 5, "exp": 1}, {"iat": 0, "exp": 90_000}, {"iat": "x", "exp": None}):
        _net, door = opened(createSession=session(accessJwt=token(**claims)))
        found = await sign_in(door, PDS, clock, handle=HANDLE, password=PASSWORD)
        assert found.credential.expires_at == clock.now() + timedelta(hours=2)
        assert found.server == ""


async def test_what_is_denied(opened: Open, clock: FakeClock) -> None:
    cases: list[tuple[Any, type[Exception], str]] = [
        ((401, "AuthenticationRequired"), NeedsLogin, "not right"),
        ((401, "AuthFactorTokenRequired"), NeedsLogin, "Make an app password"),
        ((429, "RateLimitExceeded"), RateLimited, "asks to wait"),
        (503, NoAnswer, "failed"),
        ({"did": "x"}, NoAnswer, "does not answer as"),
        ([], NoAnswer, "does not answer as"),
    ]
    for said, error, words in cases:
        _net, door = opened(createSession=said)
        with pytest.raises(error, match=words):
            await sign_in(door, PDS, clock, handle=HANDLE, password=PASSWORD)


async def test_an_accounts_own_password_is_not_kept(opened: Open, clock: FakeClock) -> None:
    whole = token(scope="com.atproto.access", iat=1, exp=2)
    net, door = opened(createSession=session(accessJwt=whole), deleteSession={})
    with pytest.raises(Refused, match="Make an app password"):
        await sign_in(door, PDS, clock, handle=HANDLE, password=PASSWORD)
    assert net.asked[1].url.path.endswith("deleteSession")
    assert net.asked[1].headers["authorization"].startswith("Bearer x.")


async def test_renewing_and_ending(opened: Open, clock: FakeClock) -> None:
    net, door = opened(createSession=session(), refreshSession=session(refreshJwt="r2"))
    kept = (await sign_in(door, PDS, clock, handle=HANDLE, password=PASSWORD)).credential
    fresh = await renewed(door, clock, kept)
    assert fresh.refresh_token == Secret("r2")
    assert kept.refresh_token is not None
    assert net.asked[1].headers["authorization"] == f"Bearer {kept.refresh_token.reveal()}"
    for said, error in (((400, "ExpiredToken"), NeedsLogin), (502, NoAnswer)):
        _net, door = opened(refreshSession=said)
        with pytest.raises(error):
            await renewed(door, clock, kept)
    _net, door = opened(deleteSession=(400, "ExpiredToken"))
    await end(door, kept)  # it is over already
    _net, door = opened(deleteSession=500)
    with pytest.raises(NoAnswer):
        await end(door, kept)


async def test_a_credential_without_renewal(opened: Open, clock: FakeClock) -> None:
    net, door = opened()
    bare = Credential(Secret("a"), None, None, "", (), PDS)
    with pytest.raises(NeedsLogin):
        await renewed(door, clock, bare)
    await end(door, bare)
    assert net.asked == []


def test_where_sessions_are() -> None:
    assert endpoints(f"{PDS}/").origin == f"{PDS}:443"
    assert endpoints(PDS).token == f"{PDS}/xrpc/com.atproto.server.refreshSession"


# The card of a link asks its page


async def test_the_last_link_is_the_card(opened: Open) -> None:
    net, door = opened(b="<title>Deux</title>", a="<title>Un</title>")
    found = await card_of(door, "https://velo.example/a puis https://velo.example/b.")
    assert found["external"]["uri"] == "https://velo.example/b"
    assert found["external"]["title"] == "Deux"
    assert len(net.asked) == 1
    assert await card_of(door, "rien à lire") is None


@pytest.mark.parametrize(
    "codec", ["punycode", "idna", "undefined", "unicode_escape", "zip", "utf-7", "latin1"]
)
async def test_a_page_does_not_choose_how_long_we_look(opened: Open, codec: str) -> None:
    """Half a megabyte of some codecs takes Python half a minute; others raise."""
    page = f'<meta charset="{codec}"><title>Un</title>' + "été-" * 80_000
    _net, door = opened(a=page)
    found = await asyncio.wait_for(card_of(door, "https://velo.example/a"), 5)
    assert found["external"]["title"] == "Un"


async def test_a_page_that_is_none_costs_nothing(opened: Open) -> None:
    for said in (404, 500, {"title": "JSON"}):
        _net, door = opened(a=said)
        found = await card_of(door, "https://velo.example/a")
        assert found["external"]["title"] == "velo.example"
