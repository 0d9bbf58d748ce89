"""The one way in: every request to the built-in WordPress passes here, is checked, answered and
counted. Finds the operation by itself, since an address can be a path or a `rest_route`.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from cmdeck.sandbox.gate import fail, fault_for, response_of
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Act, Json, JsonObject, read_json
from cmdeck.sandbox.site import Site
from cmdeck.sandbox.wordpress.world import FOLDER, AppPassword, Blog, Member

ROOT = f"{FOLDER}/wp-json"
DEFAULT, MOST = 10, 100
"""Items of an answer, and how many at most."""
_PART = re.compile(r"\{(\w+)\}")

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """WordPress says no: a code, words and a status, in its own envelope."""

    def __init__(self, status: int, code: str, words: str, **data: Json) -> None:
        super().__init__(words)
        self.answer = Answer(
            status, {"code": code, "message": words, "data": {"status": status, **data}}
        )


def invalid(name: str, words: str) -> Refused:
    """A parameter that cannot be used."""
    return Refused(400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: words})


@dataclass(slots=True)
class Call:
    """One request: who asks (None: nobody), for what, with what."""

    blog: Blog
    password: AppPassword | None
    query: Mapping[str, list[str]]
    body: JsonObject
    files: Mapping[str, tuple[str, bytes]]
    path: Mapping[str, str] = field(default_factory=dict)

    @property
    def reader(self) -> Member | None:
        """Whose password it is; None for nobody."""
        return None if self.password is None else self.blog.member(self.password)

    @property
    def me(self) -> Member:
        """The same. Raises Refused (401) for nobody."""
        if self.reader is None:
            raise Refused(401, "rest_not_logged_in", "You are not currently logged in.")
        return self.reader

    @property
    def edits(self) -> bool:
        """Whether the answer is for editing: with what was written, unrendered."""
        return self.one("context") == "edit"

    def one(self, name: str) -> str:
        """A parameter of the query, "" for none."""
        return next(iter(self.query.get(name, [])), "")

    def many(self, name: str) -> list[str]:
        """A parameter that is a list: with commas, or `name[]`."""
        written = [*self.query.get(name, []), *self.query.get(f"{name}[]", [])]
        return [part.strip() for one in written for part in one.split(",") if part.strip()]

    def whole(self, name: str, default: int) -> int:
        """A parameter that is a whole number. Raises Refused for any other."""
        text = self.one(name)
        if not text:
            return default
        if not text.isdecimal():
            raise invalid(name, f"{name} is not of type integer.")
        return int(text)

    def text(self, name: str) -> str | None:
        """A text of the body; of title and content also `{"raw": …}`. None where it is not said."""
        value = self.body.get(name)
        if isinstance(value, dict):
            value = value.get("raw")
        return value if isinstance(value, str) else None

    def ids(self, name: str) -> list[int] | None:
        """A list of ids of the body. None where it is not said. Raises Refused for what is none."""
        value = self.body.get(name)
        if value is None:
            return None
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(one, int) for one in found):
            raise invalid(name, f"{name}[0] is not of type integer.")
        return [one for one in found if isinstance(one, int)]

    def did(self, route: str, *, what: int, text: str = "") -> None:
        """Write down what the account really did."""
        account = account_id(self.blog, self.me.username)
        self.blog.journal.append(
            Act(account, route, self.blog.now(), str(what), text, dict(self.body))
        )


Respond = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `path` is below the root, with `{id}` for what varies."""

    method: str
    path: str
    respond: Respond

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """What varies, where it is this operation."""
        if method != self.method:
            return None
        pattern = _PART.sub(lambda part: rf"(?P<{part[1]}>[\w-]+)", self.path)
        found = re.fullmatch(pattern, path)
        return None if found is None else found.groupdict()


def account_id(blog: Blog, username: str) -> str:
    """`name@host/blog`, as cmdeck names the account."""
    return f"{username}@{blog.home.partition('://')[2]}"


def listed(call: Call, items: Sequence[Json], *, hidden: int = 0) -> Answer:
    """The page of a list that the query asks for, with its totals. `hidden` items are counted and
    left out, as WordPress does with what the asker may not read."""
    size = call.whole("per_page", DEFAULT)
    if not 1 <= size <= MOST:
        raise invalid("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
    number = call.whole("page", 1)
    total = len(items) + hidden
    pages = -(-total // size)
    if number > max(1, pages):
        words = "The page number requested is larger than the number of pages available."
        raise Refused(400, "rest_post_invalid_page_number", words)
    start = call.whole("offset", 0) or (number - 1) * size
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    return Answer(200, list(items[start : start + size]), headers)


def serve_api(site: Site, routes: Sequence[Route]) -> Serve:
    """The aiohttp handler of every operation below the root, and of `?rest_route=`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        path = request.query.get("rest_route") or request.match_info.get("tail") or "/"
        return await api(site, routes, request, path)

    return handle


async def api(
    site: Site, routes: Sequence[Route], request: web.Request, path: str
) -> web.StreamResponse:
    """Answer one operation, with the faults that were ordered."""
    blog = site.wordpress
    password = _login(blog, request)
    account = account_id(blog, blog.member(password).username) if password else ""
    fault = fault_for(site, request, account)
    name = f"{request.method} {path}"
    if fault is not None and fault.do in ("status", "close_before_commit"):
        site.meter.count(account, name, fault.status if fault.do == "status" else 0)
        return await fail(site, request, fault, None)
    if fault is not None and fault.do == "delay":
        await asyncio.sleep(fault.seconds)
    call = await _call(blog, password, request)

    def commit() -> Answer:
        answer = _answer(routes, call, request.method, path)
        site.meter.count(account, name, answer.status)
        return answer

    if fault is not None and fault.do == "commit_late":
        site.later(fault.seconds, lambda: (commit(), None)[1])
        return await fail(site, request, fault, None)
    answer = commit()
    if fault is not None and fault.do != "delay":
        return await fail(site, request, fault, answer)
    return response_of(answer)


def _answer(routes: Sequence[Route], call: Call, method: str, path: str) -> Answer:
    for route in routes:
        found = route.match(method, path)
        if found is not None:
            call.path = found
            try:
                return route.respond(call)
            except Refused as refused:
                return refused.answer
    words = "No route was found matching the URL and request method."
    return Refused(404, "rest_no_route", words).answer


def _login(blog: Blog, request: web.Request) -> AppPassword | None:
    """A wrong password is as none: what anybody may read is answered (seen, networks.md §1.4)."""
    kind, _space, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        username, _colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return blog.login(username, password)


async def _call(blog: Blog, password: AppPassword | None, request: web.Request) -> Call:
    query = {name: request.query.getall(name) for name in request.query}
    body, files = await _body(request)
    return Call(blog, password, query, body, files)


async def _body(request: web.Request) -> tuple[JsonObject, dict[str, tuple[str, bytes]]]:
    """The body, however it was written (JSON, a form in parts, a bare file), and its files."""
    if request.content_type == "application/json":
        try:
            said = read_json(await request.read() or b"{}")
        except ValueError:
            return {}, {}
        return (said if isinstance(said, dict) else {}), {}
    if request.content_type.startswith(("multipart/", "application/x-www-form-urlencoded")):
        return await _form(request)
    raw = await request.read()
    name = re.search(r'filename="?([^";]+)', request.headers.get("content-disposition", ""))
    return {}, ({"file": (name[1] if name else "", raw)} if raw else {})


async def _form(request: web.Request) -> tuple[JsonObject, dict[str, tuple[str, bytes]]]:
    body: JsonObject = {}
    files: dict[str, tuple[str, bytes]] = {}
    try:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            elif isinstance(value, str):
                body[name] = value
    except ValueError:
        return {}, {}
    return body, files
