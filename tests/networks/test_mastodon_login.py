"""Logging in at a Mastodon server: the app, the page, the code, and the end of it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from cmdeck.errors import NeedsLogin, NoAnswer, Refused
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.mastodon.login import OUT_OF_BAND, end, endpoints, page, register
from cmdeck.networks.oauth import Proof, code_of, exchange, proof
from cmdeck.networks.secrets import Credential, Secret
from fakes import FakeClock
from sandbox.asking import Asker
from sandbox.conftest import Start, begin

__all__ = ["begin"]
REDIRECT = "http://127.0.0.1:8714/callback"


class Signing:
    """A login at the built-in Mastodon, step by step."""

    def __init__(self, sandbox: Asker, door: Door, clock: FakeClock) -> None:
        self.url, self.door, self.clock = sandbox.url, door, clock
        self.proof: Proof = proof()

    async def agree(self, address: str) -> Answer:
        return await self.door.request("GET", f"{address}&sandbox_as=veloville")

    async def credential(self, code: Secret, redirect: str) -> Credential:
        app = await register(self.door, self.url, redirect=redirect)
        return await self.exchanged(app.client_id, app.client_secret, code, redirect)

    async def exchanged(
        self, client_id: str, secret: Secret, code: Secret, redirect: str
    ) -> Credential:
        return await exchange(
            self.door,
            endpoints(self.url),
            self.clock,
            client_id=client_id,
            code=code,
            redirect=redirect,
            proof=self.proof,
            client_secret=secret,
        )

    async def who(self, credential: Credential) -> int:
        url = f"{self.url}/api/v1/accounts/verify_credentials"
        headers = {"authorization": f"Bearer {credential.token_for(url)}"}
        return (await self.door.request("GET", url, headers=headers)).status


@pytest.fixture
async def signing(begin: Start) -> AsyncIterator[Signing]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp())
    door = Door(clock=clock, allow_private=[sandbox.url.removeprefix("http://")])
    yield Signing(sandbox, door, clock)
    await door.aclose()


async def test_by_browser_and_its_end(signing: Signing) -> None:
    app = await register(signing.door, signing.url, redirect=REDIRECT)
    address = page(signing.url, app, signing.proof)
    assert app.client_secret.reveal() not in address
    answer = await signing.agree(address)
    code = code_of(answer.headers["location"], signing.proof)
    made = await signing.exchanged(app.client_id, app.client_secret, code, REDIRECT)
    assert (made.expires_at, made.refresh_token, made.scopes) == (None, None, ("read", "write"))
    assert await signing.who(made) == 200
    with pytest.raises(NeedsLogin):  # a code serves once
        await signing.exchanged(app.client_id, app.client_secret, code, REDIRECT)
    await end(signing.door, signing.url, made)
    assert await signing.who(made) == 401


async def test_by_the_code_that_the_server_shows(signing: Signing) -> None:
    app = await register(signing.door, signing.url, redirect=OUT_OF_BAND)
    answer = await signing.agree(page(signing.url, app, signing.proof))
    found = re.search(rb"<code>(.*)</code>", answer.body)
    assert found is not None
    code = code_of(f" {found[1].decode()}\n", signing.proof)
    made = await signing.exchanged(app.client_id, app.client_secret, code, OUT_OF_BAND)
    assert await signing.who(made) == 200


async def test_another_app_or_another_proof_gets_nothing(signing: Signing) -> None:
    app = await register(signing.door, signing.url, redirect=REDIRECT)
    answer = await signing.agree(page(signing.url, app, signing.proof))
    code = Secret(parse_qs(urlsplit(answer.headers["location"]).query)["code"][0])
    with pytest.raises(NeedsLogin):
        await signing.credential(code, REDIRECT)
    answer = await signing.agree(page(signing.url, app, signing.proof))
    code = Secret(parse_qs(urlsplit(answer.headers["location"]).query)["code"][0])
    signing.proof = proof()
    with pytest.raises(NeedsLogin):
        await signing.exchanged(app.client_id, app.client_secret, code, REDIRECT)


async def test_what_is_no_such_server(signing: Signing) -> None:
    with pytest.raises(Refused, match="does not answer as a Mastodon server"):
        await register(signing.door, f"{signing.url}/feeds", redirect=REDIRECT)
    with pytest.raises(NoAnswer):
        await register(Failing(signing.door), signing.url, redirect=REDIRECT)


class Failing(Door):
    """A door behind which a server has failed."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def request(self, method: str, url: str, **_more: object) -> Answer:
        return Answer(503, {}, b"", url)


async def test_a_pasted_token_cannot_be_ended_from_here(signing: Signing) -> None:
    made = Credential(Secret("t"), None, None, "", (), endpoints(signing.url).origin)
    with pytest.raises(Refused, match="end it there"):
        await end(signing.door, signing.url, made)
    with pytest.raises(NeedsLogin):  # nor is it shown to another server
        await end(signing.door, "https://far.example", made)
