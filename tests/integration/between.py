"""A way to a server that loses answers when it is told to: the server has done what it was asked,
and whoever asked never hears of it. It also counts what went through, and keeps what was written.

Hop-by-hop headers stay behind (RFC 9110 §7.6.1); everything else passes as it is, Host among it.
"""

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from yarl import URL

from integration.beside import Json

_HOPS = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length"}
)
_LONGEST_BODY = 50_000_000


@dataclass(slots=True)
class Loss:
    """Which request meets it, and what becomes of its answer: the connection breaks, or there is a
    status with a page of HTML; both after the server has answered us."""

    method: str
    path: str
    """Regular expressions that all of the method and all of the path (with its query) must
    match."""
    status: int = 0
    """0: the connection breaks."""
    times: int = 1
    reached: bool = True
    """False: the server never hears of it; see `Between.deliver`."""
    overtaken: bool = False
    """With `reached` False: it reaches the server right before the next one like it does."""


@dataclass(slots=True, frozen=True)
class Written:
    """A request that was to change something, which the server answered with success."""

    method: str
    path: str
    """Without its query."""
    authorization: str
    body: Json
    answer: Json
    """Both None where it was no JSON, or compressed."""


@dataclass(slots=True)
class Between:
    """One way. `upstream` may be set after it is served: somebody must know its address first."""

    upstream: str = ""
    losses: list[Loss] = field(default_factory=list)
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path with query, and the status that the server answered."""
    written: list[Written] = field(default_factory=list)
    held: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    """Requests that the server never heard of: method, path, headers, body."""
    _late: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    def app(self) -> web.Application:
        """The way as a server."""
        app = web.Application(client_max_size=_LONGEST_BODY)
        app.router.add_route("*", "/{any:.*}", self._pass_on)
        app.on_cleanup.append(self._close)
        return app

    def lose(
        self,
        method: str,
        path: str,
        *,
        status: int = 0,
        times: int = 1,
        reached: bool = True,
        overtaken: bool = False,
    ) -> Loss:
        """Lose the next answers to such requests, or (`reached` False) the requests themselves."""
        made = Loss(method, path, status, times, reached, overtaken)
        self.losses.append(made)
        return made

    def counts(self) -> Counter[str]:
        """How often each method and path (without its query) was asked."""
        return Counter(f"{method} {path.partition('?')[0]}" for method, path, _status in self.seen)

    def forget(self) -> None:
        """As if nothing had gone through, and nothing were to be lost."""
        self.losses.clear()
        self.seen.clear()
        self.written.clear()
        self.held.clear()
        self._late.clear()

    def deliver(self) -> list[int]:
        """Let what was held reach the server after all; the statuses that it answers."""
        return [self._arrive(*one) for one in self.held]

    def _arrive(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> int:
        request = urllib.request.Request(
            self.upstream + path, data=body, headers=dict(headers), method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        if self._session is None:
            self._session = aiohttp.ClientSession(auto_decompress=False)
        headers = [
            (name, value) for name, value in request.headers.items() if name.lower() not in _HOPS
        ]
        content = await request.read()
        loss = self._loss(request)
        if loss is not None and not loss.reached:
            held = self._late if loss.overtaken else self.held
            held.append((request.method, request.raw_path, headers, content))
            return self._lost(request, loss)
        for late in [one for one in self._late if one[:2] == (request.method, request.raw_path)]:
            self._late.remove(late)
            await asyncio.to_thread(self._arrive, *late)
        async with self._session.request(
            request.method,
            URL(self.upstream + request.raw_path, encoded=True),
            headers=headers,
            data=content,
            allow_redirects=False,
        ) as answer:
            body = await answer.read()
        self.seen.append((request.method, request.raw_path, answer.status))
        if request.method not in ("GET", "HEAD", "OPTIONS") and answer.ok:
            self.written.append(_written(request, content, answer, body))
        if loss is not None:
            return self._lost(request, loss)
        found = web.Response(status=answer.status, reason=answer.reason, body=body)
        for name, value in answer.headers.items():
            if name.lower() not in _HOPS:
                found.headers.add(name, value)
        return found

    def _lost(self, request: web.Request, loss: Loss) -> web.Response:
        if not loss.status:
            assert request.transport is not None
            request.transport.abort()
        words = "<h1>Bad Gateway</h1>"
        return web.Response(status=loss.status or 502, text=words, content_type="text/html")

    def _loss(self, request: web.Request) -> Loss | None:
        for loss in self.losses:
            is_it = re.fullmatch(loss.method, request.method) and re.fullmatch(
                loss.path, request.raw_path
            )
            if loss.times > 0 and is_it:
                loss.times -= 1
                return loss
        return None

    async def _close(self, _app: web.Application) -> None:
        if self._session is not None:
            await self._session.close()


def _written(
    request: web.Request, content: bytes, answer: aiohttp.ClientResponse, body: bytes
) -> Written:
    return Written(
        request.method,
        request.raw_path.partition("?")[0],
        request.headers.get("authorization", ""),
        _json(request.headers, content),
        _json(answer.headers, body),
    )


def _json(headers: Mapping[str, str], content: bytes) -> Json:
    is_json = headers.get("content-type", "").startswith("application/json")
    return (
        json.loads(content or b"null") if is_json and not headers.get("content-encoding") else None
    )
