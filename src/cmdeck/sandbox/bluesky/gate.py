"""The one way in: every request to the built-in Bluesky passes here, is checked as a PDS checks it,
answered and counted.
"""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from cmdeck.sandbox.bluesky import tokens
from cmdeck.sandbox.bluesky.world import Login, Server, account_id
from cmdeck.sandbox.gate import bearer, fail, fault_for, response_of
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Json, JsonObject, Person, Post, read_json
from cmdeck.sandbox.site import Site

PREFIX = "/xrpc/"
CHAT = "did:web:api.bsky.chat#bsky_chat"
DEFAULT, MOST = 50, 100
LIMITS = {"": (3000, 300), "createSession": (30, 300), "writes": (5000, 3600)}
"""Points and seconds of each kind (rate limits of the PDS: docs.bsky.app)."""

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """The server says no: a status, the error's name, its words."""

    def __init__(self, status: int, name: str, words: str) -> None:
        super().__init__(words)
        self.status, self.name = status, name


def invalid(words: str, name: str = "InvalidRequest") -> Refused:
    """What cannot be used: 400."""
    return Refused(400, name, words)


@dataclass(slots=True)
class Call:
    """One request: who asks (None: nobody), for what, with what."""

    site: Site
    server: Server
    login: Login | None
    session: str
    """The `jti` of the session that asks."""
    query: Mapping[str, list[str]]
    body: JsonObject
    raw: bytes
    mime: str

    @property
    def own(self) -> Login:
        """Whose token it is. Raises Refused without one."""
        if self.login is None:
            raise Refused(401, "AuthMissing", "Authentication Required")
        return self.login

    @property
    def me(self) -> Person:
        """The person behind the token."""
        return self.server.world.people[self.own.person]

    def one(self, name: str) -> str:
        """A parameter of the query, "" for none."""
        return next(iter(self.query.get(name, [])), "")

    def needed(self, name: str) -> str:
        """A parameter that there must be. Raises Refused."""
        if not (found := self.one(name)):
            raise invalid(f'Error: Params must have the property "{name}"')
        return found

    def limit(self) -> int:
        """How many items are wished. Raises Refused beyond 100."""
        wished = self.one("limit") or str(DEFAULT)
        if not wished.isdigit() or not 1 <= int(wished) <= MOST:
            raise invalid(f"Error: limit can not be greater than {MOST}")
        return int(wished)

    def text(self, name: str) -> str:
        """A text of the body that there must be. Raises Refused."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise invalid(f'Input must have the property "{name}"')
        return value

    def post(self, address: str) -> Post:
        """The post at an address. Raises Refused."""
        found = self.server.post(address)
        if found is None:
            raise invalid(f"Post not found: {address}", "NotFound")
        return found

    def person(self, actor: str) -> Person:
        """Whoever has this DID or handle. Raises Refused."""
        found = self.server.somebody(actor)
        if found is None:
            raise invalid("Profile not found")
        return found

    def did(self, nsid: str, *, what: str, text: str = "") -> None:
        """Write down what the account really did."""
        self.server.write_down(self.own, f"POST {PREFIX}{nsid}", self.body, what=what, text=text)


Respond = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One method (XRPC): a procedure is posted, a query is asked."""

    nsid: str
    respond: Respond
    posted: bool = False
    auth: str = "access"
    """access | refresh | none"""
    points: Mapping[str, int] = field(default_factory=dict)
    chat: bool = False


def serve(site: Site, routes: Mapping[str, Route]) -> web.RouteDef:
    """The aiohttp handler of all methods."""

    async def handle(request: web.Request) -> web.StreamResponse:
        server = site.bluesky
        if not server.is_filled:
            server.fill()
        route = routes.get(request.match_info["nsid"])
        login, _session = _who(server, route, request)
        account = account_id(login) if login else ""
        fault = fault_for(site, request, account)
        name = f"{request.method} {request.path}"
        if fault is not None and fault.do in ("status", "close_before_commit"):
            site.meter.count(account, name, fault.status if fault.do == "status" else 0)
            return await fail(site, request, fault, None)
        if fault is not None and fault.do == "delay":
            await asyncio.sleep(fault.seconds)
        raw = await request.read()

        answers: list[Answer] = []

        def commit() -> None:
            answers.append(_answer(site, route, request, raw))
            site.meter.count(account, name, answers[-1].status)

        if fault is not None and fault.do == "commit_late":
            site.later(fault.seconds, commit)
            return await fail(site, request, fault, None)
        commit()
        if fault is not None and fault.do != "delay":
            return await fail(site, request, fault, answers[0])
        return response_of(answers[0])

    return web.route("*", PREFIX + "{nsid}", handle)


def _answer(site: Site, route: Route | None, request: web.Request, raw: bytes) -> Answer:
    server, headers = site.bluesky, dict[str, str]()
    try:
        if route is None or route.chat is not (request.headers.get("atproto-proxy") == CHAT):
            raise Refused(501, "MethodNotImplemented", "Method Not Implemented")
        if route.posted is not (request.method == "POST"):
            verb = "POST" if route.posted else "GET"
            raise Refused(405, "InvalidRequest", f"Incorrect HTTP method, expected {verb}")
        login, session = _admitted(server, route, request)
        headers = _limited(server, route, login.did if login else "")
        call = _call(site, request, raw, login, session)
        answer = route.respond(call)
    except Refused as refused:
        answer = Answer(refused.status, {"error": refused.name, "message": str(refused)})
        if refused.status == 429:
            headers = _told(server, route)
    answer.headers = headers | answer.headers
    return answer


def _who(
    server: Server, route: Route | None, request: web.Request
) -> tuple[Login | None, tokens.Read]:
    kind = route.auth if route is not None else "access"
    read = tokens.read(server, bearer(request), refresh=kind == "refresh")
    return server.logins.get(read.handle), read


def _admitted(server: Server, route: Route, request: web.Request) -> tuple[Login | None, str]:
    """Who asks. Raises Refused as a PDS does: an expired token is a 400."""
    if route.auth == "none":
        return None, ""
    if not bearer(request):
        raise Refused(401, "AuthMissing", "Authentication Required")
    login, read = _who(server, route, request)
    if read.error:
        words = {
            "ExpiredToken": "Token has expired",
            "InvalidToken": "Token could not be verified",
        }
        raise invalid(words[read.error], read.error)
    if login is None:
        raise Refused(401, "AccountNotFound", "Account not found")
    if route.posted and route.auth == "access" and login.handle in server.deactivated:
        raise Refused(401, "AccountDeactivated", "Account is deactivated")
    if route.chat and not login.privileged:
        raise invalid("Bad token method", "InvalidToken")
    return login, read.jti


def _limited(server: Server, route: Route, who: str) -> dict[str, str]:
    """Takes the points of one request; the headers that say what is left. Raises Refused."""
    told: dict[str, str] = {}
    for kind, points in {"": 1, **route.points}.items():
        server.windows.overrides.setdefault(kind, LIMITS[kind])
        for _point in range(points):
            allowed, told = server.windows.take(who, kind, 0)
            if not allowed:
                raise Refused(429, "RateLimitExceeded", "Rate Limit Exceeded")
    return _headers(told)


def _told(server: Server, route: Route | None) -> dict[str, str]:
    kind = next(iter(route.points), "") if route is not None else ""
    limit, seconds = server.windows.overrides[kind]
    reset = math.ceil(server.now() + seconds)
    told = {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(reset),
    }
    return _headers(told) | {"retry-after": str(seconds)}


def _headers(told: Mapping[str, str]) -> dict[str, str]:
    return {
        "ratelimit-limit": told["x-rate-limit-limit"],
        "ratelimit-remaining": told["x-rate-limit-remaining"],
        "ratelimit-reset": told["x-rate-limit-reset"],
        "ratelimit-policy": f"{told['x-rate-limit-limit']};w=300",
    }


def _call(site: Site, request: web.Request, raw: bytes, login: Login | None, session: str) -> Call:
    query = {name: request.query.getall(name) for name in request.query}
    body: JsonObject = {}
    if request.content_type == "application/json":
        try:
            said = read_json(raw or b"{}")
            json.dumps(said, ensure_ascii=False).encode()  # half a sign is no text
        except ValueError:
            raise invalid("Invalid JSON body") from None
        body = said if isinstance(said, dict) else {}
    return Call(site, site.bluesky, login, session, query, body, raw, request.content_type)


def page_of(call: Call, name: str, items: list[tuple[str, Json]]) -> JsonObject:
    """The page, called `name`, of a list (newest first, each with its place) that the query asks
    for, and the cursor to go on with: there is one behind every page that holds something."""
    ceiling = call.one("cursor")
    page = [item for item in items if not ceiling or item[0] < ceiling][: call.limit()]
    found: JsonObject = {name: [item for _place, item in page]}
    if page:
        found["cursor"] = page[-1][0]
    return found
