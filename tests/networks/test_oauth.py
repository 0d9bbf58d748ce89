"""Logging in, and staying logged in."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from cmdeck.clock import SystemClock
from cmdeck.errors import NeedsLogin, Unreachable, UsageError
from cmdeck.model.post import AccountId
from cmdeck.networks.http import Door
from cmdeck.networks.loopback import HOST, PATH, Listener, listening
from cmdeck.networks.oauth import (
    Proof,
    TokenKeeper,
    authorize_url,
    code_of,
    exchange,
    proof,
    revoke,
    x_endpoints,
)
from cmdeck.networks.secrets import Credential, Secret, Vault
from fakes import FakeClock

VELO = AccountId("veloville@x")
URL = "https://api.x.com/2/users/me"
REDIRECT = "http://127.0.0.1:8714/callback"


class Issuer:
    """A token endpoint that rotates: each refresh token works once, reuse kills the family."""

    def __init__(self) -> None:
        self.serial = 1
        self.alive = True
        self.forms: list[dict[str, str]] = []
        self.before: Callable[[], httpx.Response | None] = lambda: None

    @property
    def refresh_token(self) -> str:
        return f"canary-refresh-{self.serial}"

    def answer(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        self.forms.append(form)
        if request.url.path.endswith("/revoke"):
            return httpx.Response(200, json={"revoked": True})
        if (early := self.before()) is not None:
            return early
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh_token:
            self.alive = False
        if not self.alive:
            words = "Value passed for the token was invalid."
            body = {"error": "invalid_request", "error_description": words}
            return httpx.Response(400, json=body)
        self.serial += 1
        return httpx.Response(200, json=self.pair())

    def pair(self) -> dict[str, object]:
        return {
            "token_type": "bearer",
            "access_token": f"canary-access-{self.serial}",
            "refresh_token": self.refresh_token,
            "expires_in": 7200,
            "scope": "tweet.read offline.access",
        }


class Party:
    """An issuer, a vault with a first pair, and keepers as of several processes."""

    def __init__(self, clock: FakeClock, folder: Path) -> None:
        self.clock = clock
        self.issuer = Issuer()
        self.folder = folder
        transport = httpx.MockTransport(self.issuer.answer)
        self.door = Door(clock=clock, transport=transport)
        self.first = Credential(
            access_token=Secret("canary-access-1"),
            refresh_token=Secret("canary-refresh-1"),
            expires_at=clock.now() + timedelta(hours=2),
            client_id="client",
            scopes=("tweet.read", "offline.access"),
            origin="https://api.x.com:443",
        )

    def vault(self) -> Vault:
        return Vault(self.folder, use_keyring=False, clock=SystemClock())

    def keeper(self) -> TokenKeeper:
        return TokenKeeper(
            VELO, vault=self.vault(), door=self.door, clock=self.clock, endpoints=x_endpoints()
        )


@pytest.fixture
async def party(clock: FakeClock, tmp_path: Path) -> Party:
    made = Party(clock, tmp_path / "home")
    await made.vault().save(VELO, made.first)
    return made


async def test_a_fresh_token_is_given_without_asking(party: Party) -> None:
    assert (await party.keeper().token(URL)).reveal() == "canary-access-1"
    assert party.issuer.forms == []


async def test_it_is_renewed_before_its_end_once_for_all(party: Party) -> None:
    party.clock.advance(7200 - 299)
    keeper, other = party.keeper(), party.keeper()
    tokens = await asyncio.gather(*(one.token(URL) for one in [keeper] * 5 + [other] * 5))
    assert {token.reveal() for token in tokens} == {"canary-access-2"}
    assert len(party.issuer.forms) == 1
    assert party.issuer.forms[0]["client_id"] == "client"


async def test_a_refused_token_is_renewed_once(party: Party) -> None:
    keeper, other = party.keeper(), party.keeper()
    spent = await keeper.token(URL)
    await asyncio.gather(keeper.renew(spent), keeper.renew(spent), other.renew(spent))
    assert (await keeper.token(URL)).reveal() == "canary-access-2"
    assert (await other.token(URL)).reveal() == "canary-access-2"
    assert len(party.issuer.forms) == 1


async def test_the_new_pair_is_kept_before_it_is_used(party: Party) -> None:
    party.clock.advance(7200)
    token = await party.keeper().token(URL)
    kept = await party.vault().load(VELO)
    assert kept is not None
    assert kept.access_token == token
    assert kept.refresh_token == Secret("canary-refresh-2")
    assert kept.expires_at == party.clock.now() + timedelta(hours=2)


async def test_a_pair_that_cannot_be_kept_is_kept_later(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    party.clock.advance(7200)
    keeper = party.keeper()

    async def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "save", full)
        with pytest.raises(Unreachable):
            await keeper.token(URL)
        with pytest.raises(Unreachable):
            await keeper.token(URL)
    assert (await keeper.token(URL)).reveal() == "canary-access-2"
    assert len(party.issuer.forms) == 1
    kept = await party.vault().load(VELO)
    assert kept is not None
    assert kept.access_token.reveal() == "canary-access-2"


async def test_a_dead_login_is_asked_once_until_somebody_logs_in(party: Party) -> None:
    party.issuer.alive = False
    party.clock.advance(7200)
    keeper = party.keeper()
    for _ in range(4):
        with pytest.raises(NeedsLogin):
            await keeper.token(URL)
    assert len(party.issuer.forms) == 1
    again = replace(
        party.first,
        access_token=Secret("new"),
        refresh_token=Secret("new-refresh"),
        expires_at=party.clock.now() + timedelta(hours=2),
    )
    await party.vault().save(VELO, again)
    assert (await keeper.token(URL)).reveal() == "new"


@pytest.mark.parametrize(
    "early",
    [
        httpx.Response(503, text="<html>"),
        httpx.Response(429, json={"title": "Too Many Requests"}),
    ],
)
async def test_no_answer_to_a_renewal_means_that_nothing_was_sent(
    party: Party, early: httpx.Response
) -> None:
    party.clock.advance(7200)
    party.issuer.before = lambda: early
    keeper = party.keeper()
    with pytest.raises(Unreachable):
        await keeper.token(URL)
    party.issuer.before = lambda: None
    assert (await keeper.token(URL)).reveal() == "canary-access-2"


async def test_a_lost_renewal_means_that_nothing_was_sent(party: Party) -> None:
    def lose() -> None:
        raise httpx.ReadError("reset")

    party.clock.advance(7200)
    party.issuer.before = lose
    with pytest.raises(Unreachable):
        await party.keeper().token(URL)


async def test_no_credential_needs_a_login(party: Party) -> None:
    await party.vault().remove(VELO)
    with pytest.raises(NeedsLogin):
        await party.keeper().token(URL)


async def test_a_bare_token_serves_until_it_is_refused(party: Party) -> None:
    bare = replace(party.first, refresh_token=None, expires_at=None)
    await party.vault().save(VELO, bare)
    keeper = party.keeper()
    spent = await keeper.token(URL)
    with pytest.raises(NeedsLogin):
        await keeper.renew(spent)
    assert party.issuer.forms == []


async def test_a_token_is_not_sent_elsewhere(party: Party) -> None:
    with pytest.raises(NeedsLogin):
        await party.keeper().token("http://127.0.0.1:8765/2/users/me")
    elsewhere = TokenKeeper(
        VELO,
        vault=party.vault(),
        door=party.door,
        clock=party.clock,
        endpoints=x_endpoints("http://127.0.0.1:8765"),
    )
    party.clock.advance(7200)
    with pytest.raises(NeedsLogin):
        await elsewhere.token("http://127.0.0.1:8765/2/users/me")
    assert party.issuer.forms == []


async def test_no_token_is_ever_said(party: Party, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keeper = party.keeper()
    said = [repr(party.first), repr(keeper), str(vars(keeper))]
    await keeper.token(URL)
    party.clock.advance(7200)
    said.append(repr(await keeper.credential()))
    party.issuer.alive = False
    party.clock.advance(7200)
    with pytest.raises(NeedsLogin) as caught:
        await keeper.token(URL)
    said += [str(caught.value), repr(caught.value), str(caught.value.__cause__), caplog.text]
    assert "canary" not in "".join(said)


async def test_the_whole_way_in(party: Party) -> None:
    begun = proof()
    endpoints = x_endpoints()
    url = authorize_url(
        endpoints, client_id="client", redirect=REDIRECT, scopes=("a", "b"), proof=begun
    )
    query = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    assert url.startswith("https://x.com/i/oauth2/authorize?")
    assert (query["code_challenge_method"], query["scope"]) == ("S256", "a b")
    assert begun.verifier.reveal() not in url
    assert 43 <= len(begun.verifier.reveal()) <= 128
    code = code_of(f"{REDIRECT}?state={begun.state}&code=canary-code", begun)
    got = await exchange(
        party.door,
        endpoints,
        party.clock,
        client_id="client",
        code=code,
        redirect=REDIRECT,
        proof=begun,
    )
    assert party.issuer.forms[0]["code_verifier"] == begun.verifier.reveal()
    assert got.scopes == ("tweet.read", "offline.access")
    assert got.origin == "https://api.x.com:443"
    await revoke(party.door, endpoints, got)
    hints = [form["token_type_hint"] for form in party.issuer.forms[1:]]
    assert hints == ["refresh_token", "access_token"]


def test_the_challenge_of_the_standard() -> None:
    # RFC 7636, appendix B.
    known = Proof(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "s")
    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_may_be_pasted() -> None:
    begun = proof()
    for pasted in (
        f"  {REDIRECT}?code=canary-code&state={begun.state}\n",
        f"code=canary-code&state={begun.state}",
        "canary-code",
    ):
        assert code_of(pasted, begun).reveal() == "canary-code"
    for wrong in (
        "",
        "hello there",
        f"{REDIRECT}?code=canary-code&state=other",
        f"{REDIRECT}?code=canary-code",
        f"{REDIRECT}?state={begun.state}",
        "http://[::1?code=canary-code&state=other",
        "\ud800",
    ):
        with pytest.raises(UsageError):
            code_of(wrong, begun)
    with pytest.raises(NeedsLogin):
        code_of(f"{REDIRECT}?error=access_denied&state={begun.state}", begun)


def test_endpoints_follow_the_base() -> None:
    assert x_endpoints().token == "https://api.x.com/2/oauth2/token"
    here = x_endpoints("http://127.0.0.1:8765/")
    assert here.authorize == "http://127.0.0.1:8765/i/oauth2/authorize"
    assert (x_endpoints().is_named, here.is_named) == (False, True)


async def knock(listener: Listener, target: str, *, host: str = "") -> tuple[int, str]:
    port = urlsplit(listener.redirect).port or 0
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {host or f'{HOST}:{port}'}\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return int(answer.split()[1]), answer


async def test_the_browser_brings_the_code() -> None:
    begun = proof()
    async with listening(begun, port=0) as listener:
        wrong = (
            (f"{PATH}?code=canary-code&state={begun.state}", "evil.example", 403),
            (f"/other?code=canary-code&state={begun.state}", "", 404),
            (f"{PATH}?code=canary-code&state=<script>", "", 400),
            ("/favicon.ico", "", 404),
            ("http://[::1/", "", 400),
        )
        for target, host, status in wrong:
            got, body = await knock(listener, target, host=host)
            assert got == status
            assert "<script>" not in body
            assert "canary" not in body
        status, _ = await knock(listener, f"{PATH}?code=canary-code&state={begun.state}")
        assert status == 200
        assert (await listener.code()).reveal() == "canary-code"
        status, _ = await knock(listener, f"{PATH}?code=other-code&state={begun.state}")
        assert status == 410
        port = urlsplit(listener.redirect).port or 0
        with pytest.raises(UsageError):
            async with listening(begun, port=port):
                pass
    with pytest.raises(OSError):
        await asyncio.open_connection(HOST, port)


async def test_a_person_says_no_in_the_browser() -> None:
    begun = proof()
    async with listening(begun, port=0) as listener:
        await knock(listener, f"{PATH}?error=access_denied&state={begun.state}")
        with pytest.raises(NeedsLogin):
            await listener.code()


async def test_nobody_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmdeck.networks.loopback.SECONDS", 0.05)
    async with listening(proof(), port=0) as listener:
        with pytest.raises(NeedsLogin):
            await listener.code()
