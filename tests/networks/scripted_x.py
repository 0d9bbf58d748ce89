"""An XNetwork over answers that a test writes by hand, in order; every request is checked against
X's description, where it is there."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from openapi import SPECS, TWEET_NAMES, spec

from cmdeck.clock import Clock
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.networks.http import Door
from cmdeck.networks.oauth import TokenKeeper, x_endpoints
from cmdeck.networks.secrets import Credential, Secret, Vault
from cmdeck.networks.x import XNetwork
from fakes import FakeClock

Json = Any
VELO = AccountId("veloville@x")
ME = "7"
TOKEN = "canary-access"
Route = Json | Callable[[httpx.Request], httpx.Response]


class HastyClock(FakeClock):
    """Whoever sleeps on it wakes at once, later."""

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)


class Scripted:
    """`routes` maps "METHOD /path" to answers, each used once, the last one for ever. An answer is
    a document, a response, an exception, or a function of the request."""

    def __init__(self, folder: Path, clock: Clock, plan: str = "self_serve") -> None:
        self.routes: dict[str, list[Route]] = {}
        self.asked: list[httpx.Request] = []
        self.faults: list[str] = []
        self.account = Account(VELO, NetworkName.X, "veloville", remote_id=ME, plan=plan)
        self.clock = clock
        self.door = Door(clock=clock, transport=httpx.MockTransport(self._answer))
        self.vault = Vault(folder, use_keyring=False)
        keeper = TokenKeeper(
            VELO, vault=self.vault, door=self.door, clock=clock, endpoints=x_endpoints()
        )
        self.network = XNetwork(self.account, keeper, self.door, clock)

    async def open(self) -> "Scripted":
        await self.vault.save(
            VELO,
            Credential(
                access_token=Secret(TOKEN),
                refresh_token=Secret("canary-refresh"),
                expires_at=self.clock.now() + timedelta(hours=2),
                client_id="client",
                scopes=("tweet.read",),
                origin="https://api.x.com:443",
            ),
        )
        return self

    def on(self, route: str, *answers: Route) -> None:
        self.routes[route] = list(answers)

    def paths(self) -> list[str]:
        return [f"{one.method} {one.url.path}" for one in self.asked]

    def query(self, index: int = -1) -> dict[str, str]:
        return dict(self.asked[index].url.params)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if SPECS.is_dir() and "oauth2" not in request.url.path:
            query = request.url.query.decode()
            body, path = request.content, request.url.path
            if fault := spec(TWEET_NAMES).fault(request.method, path, query, body):
                self.faults.append(fault)
        answers = self.routes[f"{request.method} {request.url.path}"]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def problem(status: int, detail: str, **headers: str) -> httpx.Response:
    body = {"title": "Forbidden", "detail": detail, "type": "about:blank", "status": status}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=named)
