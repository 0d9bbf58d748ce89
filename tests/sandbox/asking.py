"""How the tests ask a started sandbox: a clock to turn by hand and a client per account."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import aiohttp

from cmdeck.sandbox.server import Running

START = 1_795_341_600.0  # 2026-11-22T10:00:00Z
VELO, LEFORT, MUSEUM, CATS = "veloville@x", "boulangerielefort@x", "museetanneurs@x", "crocchat@x"


class Clock:
    """Seconds of the epoch that pass only when told to."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


class Reply:
    """What came back: status, headers, raw text and, where it is JSON, the object."""

    def __init__(self, status: int, headers: Mapping[str, str], raw: bytes, body: Any) -> None:
        self.status, self.headers, self.raw, self.body = status, headers, raw, body

    @property
    def ids(self) -> list[int]:
        return [int(item["id"]) for item in self.body.get("data", [])]


class Asker:
    """Asks a running sandbox, as an account or as the admin."""

    def __init__(self, running: Running, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.running, self.session, self.clock = running, session, clock
        self.description = cast("dict[str, Any]", running.description)
        self.url = str(self.description["url"])
        self.accounts: dict[str, dict[str, str]] = {
            str(account["id"]): dict(account) for account in self.description["accounts"]
        }

    def id_of(self, account: str) -> str:
        return self.accounts[account]["remote_id"]

    async def ask(
        self,
        method: str,
        path: str,
        account: str = VELO,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        data: object = None,
        allow_redirects: bool = True,
        query: Mapping[str, str | int] | None = None,
    ) -> Reply:
        bearer = self.accounts[account]["access_token"] if token is None else token
        path = path.replace("{me}", self.id_of(account))
        parameters = {name.replace("__", "."): str(value) for name, value in (query or {}).items()}
        everything = {"authorization": f"Bearer {bearer}"} | dict(headers or {})
        async with self.session.request(
            method,
            self.url + path,
            params=parameters,
            headers=everything,
            json=json,
            data=data,
            allow_redirects=allow_redirects,
        ) as response:
            raw = await response.read()
            body = (
                await response.json(content_type=None) if "json" in response.content_type else None
            )
            return Reply(response.status, response.headers, raw, body)

    async def get(self, path: str, account: str = VELO, **query: str | int) -> Reply:
        return await self.ask("GET", path, account, query=query)

    async def post(self, path: str, json: object, account: str = VELO) -> Reply:
        return await self.ask("POST", path, account, json=json)

    async def say(self, text: str, account: str = VELO, **more: object) -> Reply:
        return await self.post("/2/tweets", {"text": text, **more}, account)

    async def admin(self, method: str, path: str, json: object = None) -> Reply:
        token = str(self.description["admin_token"])
        headers = {"X-Sandbox-Token": token}
        return await self.ask(method, "/_sandbox" + path, headers=headers, json=json)

    async def posted(self, account: str = VELO, *, everything: bool = False) -> list[Any]:
        """What the account really posted, in order."""
        more = "&what=all" if everything else ""
        return list((await self.admin("GET", f"/posts?account={account}{more}")).body)

    async def renew(self, account: str = VELO) -> None:
        """Refreshes the account's tokens."""
        known = self.accounts[account]
        reply = await self.token(
            grant_type="refresh_token",
            refresh_token=known["refresh_token"],
            client_id=known["client_id"],
        )
        assert reply.status == 200, reply.raw
        known |= {name: reply.body[name] for name in ("access_token", "refresh_token")}

    async def newest_mention(self, account: str = VELO) -> str:
        reply = await self.get("/2/users/{me}/mentions", account, max_results=5)
        return str(reply.body["data"][0]["id"])

    async def everybody_says(self, text: str, who: str = "leamartin", **more: object) -> str:
        reply = await self.admin("POST", "/say", {"as": who, "text": text, **more})
        assert reply.status == 200, reply.raw
        return str(reply.body["id"])

    async def consent(self, account: str = VELO, **changes: str) -> Reply:
        query = {
            "response_type": "code",
            "client_id": self.accounts[account]["client_id"],
            "redirect_uri": "http://127.0.0.1:8714/callback",
            "scope": "tweet.read users.read tweet.write offline.access",
            "state": "abc",
            "code_challenge": challenge("v" * 50),
            "code_challenge_method": "S256",
            "sandbox_as": account.partition("@")[0],
        } | changes
        return await self.ask(
            "GET", "/i/oauth2/authorize", token="", allow_redirects=False, query=query
        )

    async def token(self, **form: str) -> Reply:
        return await self.ask("POST", "/2/oauth2/token", token="", data=form)


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_in(reply: Reply) -> str:
    return parse_qs(urlsplit(reply.headers["location"]).query)["code"][0]
