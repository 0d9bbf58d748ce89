"""The one way in: every request to the built-in Mastodon passes here, is checked as Mastodon checks
it, answered and counted.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from cmdeck.sandbox.gate import bearer, fail, fault_for, response_of
from cmdeck.sandbox.mastodon.render import Renderer
from cmdeck.sandbox.mastodon.world import Login, Server
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Act, Json, JsonObject, Person, Post, read_json
from cmdeck.sandbox.site import Site

PREFIXES = ("/api/", "/oauth/", "/nodeinfo/", "/.well-known/nodeinfo")
DEFAULT, MOST = 20, 40
"""Items of an answer, and how many at most."""
LIMITS = {"": (300, 300), "media": (30, 1800), "delete": (30, 1800)}
"""Requests and seconds of each kind, per token (rack_attack.rb)."""
NOT_FOUND = "Record not found"

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """The server says no, in Mastodon's words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(slots=True)
class Call:
    """One request: who asks (None: nobody), for what, with what."""

    site: Site
    server: Server
    login: Login | None
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: JsonObject
    files: Mapping[str, tuple[bytes, str]]
    key: str
    url: str

    @property
    def me(self) -> Person:
        """Whose token it is. Raises Refused (401) without one."""
        if self.login is None:
            raise Refused(401, "The access token is invalid")
        return self.server.world.people[self.login.person]

    @property
    def render(self) -> Renderer:
        """What makes JSON for whoever asks."""
        return Renderer(self.server, self.login.person if self.login else 0)

    def one(self, name: str) -> str:
        """A parameter of the query, "" for none."""
        return next(iter(self.query.get(name, [])), "")

    def many(self, name: str) -> list[str]:
        """A parameter that is a list: `name[]`."""
        return self.query.get(f"{name}[]", [])

    def limit(self, most: int = MOST) -> int:
        """How many items are wished."""
        wished = self.one("limit")
        return max(1, min(int(wished), most)) if wished.isdigit() else DEFAULT

    def text(self, name: str) -> str:
        """A text of the body, "" for none."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def invalid(self, words: str) -> Refused:
        """What cannot be used: 422 on Mastodon, 400 on the other."""
        return Refused(422 if self.server.is_mastodon else 400, words)

    def post(self, text: str) -> Post:
        """A post that the reader may see. Raises Refused (404)."""
        found = self.server.world.living(self.server.number(text))
        if found is None or not self.server.visible(found, self.me.id):
            raise Refused(404, NOT_FOUND)
        return found

    def person(self, text: str) -> Person:
        """A person by id. Raises Refused (404)."""
        found = self.server.world.people.get(int(text)) if text.isdecimal() else None
        if found is None:
            raise Refused(404, NOT_FOUND)
        return found

    def did(self, route: str, *, what: str, text: str = "") -> None:
        """Write down what the account really did."""
        account = account_id(self.server, self.login.username if self.login else "")
        self.server.journal.append(
            Act(account, route, self.server.now(), what, text, dict(self.body))
        )


Respond = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `window` names its rate limit."""

    method: str
    path: str
    respond: Respond
    window: str = ""


def account_id(server: Server, username: str) -> str:
    """`name@host`, as cmdeck names the account."""
    return f"{username}@{server.base_url.partition('://')[2]}"


def serve_route(site: Site, route: Route) -> Serve:
    """The aiohttp handler of one operation."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = site.mastodon
        login = server.login_of(bearer(request))
        account = account_id(server, login.username) if login else ""
        fault = fault_for(site, request, account)
        name = f"{route.method} {route.path}"
        if fault is not None and fault.do in ("status", "close_before_commit"):
            site.meter.count(account, name, fault.status if fault.do == "status" else 0)
            return await fail(site, request, fault, None)
        if fault is not None and fault.do == "delay":
            await asyncio.sleep(fault.seconds)
        call = await _call(site, server, login, request)
        if fault is not None and fault.do == "commit_late":

            def commit() -> None:
                _count(site, route, call, account)

            site.later(fault.seconds, commit)
            return await fail(site, request, fault, None)
        answer = _count(site, route, call, account)
        if fault is not None and fault.do != "delay":
            return await fail(site, request, fault, answer)
        return response_of(answer)

    return handle


def _count(site: Site, route: Route, call: Call, account: str) -> Answer:
    answer = _answer(route, call)
    site.meter.count(account, f"{route.method} {route.path}", answer.status)
    return answer


def _answer(route: Route, call: Call) -> Answer:
    headers: dict[str, str] = {}
    try:
        if call.login is not None:
            windows = call.server.windows
            windows.overrides.setdefault(route.window, LIMITS[route.window])
            allowed, told = windows.take(call.login.token, route.window, 0)
            headers = {
                "X-RateLimit-Limit": told["x-rate-limit-limit"],
                "X-RateLimit-Remaining": told["x-rate-limit-remaining"],
                "X-RateLimit-Reset": iso(float(told["x-rate-limit-reset"])),
            }
            if not allowed:
                raise Refused(429, "Too many requests")
        answer = route.respond(call)
    except Refused as refused:
        answer = Answer(refused.status, {"error": str(refused)})
    answer.headers = headers | answer.headers
    return answer


def page_of(call: Call, items: list[tuple[str, Json]]) -> Answer:
    """The page of a list (newest first) that the query asks for, with its Link header."""
    limit = call.limit()
    above = call.one("min_id")
    floor = above or call.one("since_id")
    ceiling = call.one("max_id")
    kept = [
        item
        for item in items
        if (not floor or _order(item[0]) > _order(floor))
        and (not ceiling or _order(item[0]) < _order(ceiling))
    ]
    page = kept[-limit:] if above else kept[:limit]
    body: list[Json] = [item for _ident, item in page]
    headers = {}
    if page and (len(page) == limit or not call.server.is_mastodon):
        headers["Link"] = _link(call, "max_id", page[-1][0], "next")
    if page:
        prev = _link(call, "min_id", page[0][0], "prev")
        headers["Link"] = f"{headers['Link']}, {prev}" if headers else prev
    return Answer(200, body, headers)


def _order(ident: str) -> tuple[int, str]:
    """Numbers grow with their length; ULIDs all have one."""
    return len(ident), ident


def _link(call: Call, name: str, ident: str, rel: str) -> str:
    kept = {
        key: values
        for key, values in call.query.items()
        if key not in ("max_id", "min_id", "since_id")
    }
    return f'<{call.url}?{urlencode({**kept, name: [ident]}, doseq=True)}>; rel="{rel}"'


async def _call(site: Site, server: Server, login: Login | None, request: web.Request) -> Call:
    body, files = await _body(request)
    return Call(
        site,
        server,
        login,
        dict(request.match_info),
        {name: request.query.getall(name) for name in request.query},
        body,
        files,
        request.headers.get("Idempotency-Key", ""),
        server.base_url + request.path,
    )


async def _body(request: web.Request) -> tuple[JsonObject, dict[str, tuple[bytes, str]]]:
    """The body, however it was written (JSON, a form, a form in parts), and its files."""
    if request.content_type == "application/json":
        try:
            said = read_json(await request.read() or b"{}")
            json.dumps(said, ensure_ascii=False).encode()  # half a sign could not be answered
        except ValueError:
            return {}, {}
        return (said if isinstance(said, dict) else {}), {}
    body: JsonObject = {}
    files: dict[str, tuple[bytes, str]] = {}
    try:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.file.read(), value.content_type)
            elif isinstance(value, str):
                body[name] = value
    except ValueError:
        return {}, {}
    return body, files
