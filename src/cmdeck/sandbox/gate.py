"""The one way in: every API request passes here, is checked as X checks it, answered, counted and
billed.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from cmdeck.sandbox.faults import Fault
from cmdeck.sandbox.fields import parameters_of, read_wants, refuse_unknown_parameters
from cmdeck.sandbox.problems import (
    Answer,
    Refusal,
    credits_depleted,
    forbidden,
    not_enrolled,
    rate_limited,
    refuse_invalid,
    unauthorized,
    unsupported_authentication,
    usage_capped,
)
from cmdeck.sandbox.routes_write import refuse_unknown_keys
from cmdeck.sandbox.shapes import JsonObject, read_json
from cmdeck.sandbox.site import Call, Route, Site
from cmdeck.sandbox.tokens import Account

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_BODY = 8 * 1024 * 1024
_DRIP_BYTES = 64


def serve_route(site: Site, route: Route) -> Next:
    """The aiohttp handler of one operation."""

    async def handle(request: web.Request) -> web.StreamResponse:
        account_id = site.tokens.account_of(bearer(request))
        fault = fault_for(site, request, account_id)
        if fault is not None and fault.do in ("status", "close_before_commit"):
            site.meter.count(account_id, route.name, fault.status if fault.do == "status" else 0)
            return await fail(site, request, fault, None)
        if fault is not None and fault.do == "delay":
            await asyncio.sleep(fault.seconds)
        body, files, unreadable = await _read_body(request)

        def commit() -> None:
            _answer(site, route, request, body, files, unreadable)

        if fault is not None and fault.do == "commit_late":
            site.later(fault.seconds, commit)
            site.meter.count(account_id, route.name, 0)
            return await fail(site, request, fault, None)
        answer = _answer(site, route, request, body, files, unreadable)
        if fault is not None and fault.do != "delay":
            return await fail(site, request, fault, answer)
        return response_of(answer)

    return handle


def response_of(answer: Answer) -> web.Response:
    """An answer as aiohttp sends it."""
    text = (
        ""
        if answer.body is None
        else json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    )
    headers = {"content-type": "application/json; charset=utf-8"} | answer.headers
    return web.Response(
        status=answer.status, body=text.encode("utf-8", "surrogatepass"), headers=headers
    )


async def trouble(site: Site, request: web.Request, go_on: Next) -> web.StreamResponse:
    """Faults for what is no API operation (feeds, pages): the same kinds, without an account."""
    fault = fault_for(site, request, "")
    if fault is None:
        return await go_on(request)
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
        return await go_on(request)
    if fault.do in ("status", "close_before_commit", "commit_late"):
        return await fail(site, request, fault, None)
    response = await go_on(request)
    body = response.body if isinstance(response, web.Response) else b""
    text = bytes(body).decode("utf-8", "replace") if isinstance(body, (bytes, bytearray)) else ""
    return await fail(site, request, fault, Answer(response.status, text, dict(response.headers)))


def _answer(
    site: Site,
    route: Route,
    request: web.Request,
    body: JsonObject,
    files: dict[str, bytes],
    unreadable: str,
) -> Answer:
    token = bearer(request)
    account = site.accounts.get(site.tokens.account_of(token))
    headers: dict[str, str] = {}
    try:
        checked = _admit(site, route, request, token, account)
        allowed, headers = site.windows.take(checked.id, route.name, route.limit, route.daily)
        if not allowed:
            raise Refusal(rate_limited())
        call = _call(site, route, request, checked, body, files, unreadable)
        answer = route.respond(call)
    except Refusal as refusal:
        answer = refusal.answer
    account_id = account.id if account else ""
    count = site.meter.count(account_id, route.name, answer.status)
    if account is not None:
        site.meter.bill(account_id, count, answer.read, answer.charged)
    answer.headers = headers | answer.headers
    return answer


def _admit(
    site: Site, route: Route, request: web.Request, token: str, account: Account | None
) -> Account:
    """The account that may do this. Raises Refusal: 401, 402, 403 or the monthly 429."""
    if request.headers.get("authorization", "").startswith("OAuth "):
        raise Refusal(
            unsupported_authentication("OAuth 1.0a User Context", "OAuth 2.0 User Context")
        )
    grant = site.tokens.grant_of(token)
    if grant is None or account is None:
        raise Refusal(unauthorized())
    if not account.enrolled:
        raise Refusal(not_enrolled(account.client_id))
    missing = set(route.scopes.split()) - grant.scopes
    if missing:
        raise Refusal(
            forbidden(
                f"Your access token does not have the required scopes: {' '.join(sorted(missing))}."
            )
        )
    purse = site.meter.purses[account.id]
    if purse.dollars <= 0:
        raise Refusal(credits_depleted(account.id))
    if purse.reads <= 0 and route.method == "GET":
        raise Refusal(usage_capped(account.id))
    if route.enterprise and account.plan == "self_serve":
        raise Refusal(forbidden("You are not permitted to perform this action."))
    return account


def _call(
    site: Site,
    route: Route,
    request: web.Request,
    account: Account,
    body: JsonObject,
    files: dict[str, bytes],
    unreadable: str,
) -> Call:
    query = {name: ",".join(request.query.getall(name)) for name in request.query}
    refuse_unknown_parameters(query, parameters_of(route.kind, route.own))
    wants = read_wants(route.kind, query, site.options.dialect)
    if unreadable:
        raise refuse_invalid(unreadable)
    if route.body != "*":
        refuse_unknown_keys(body, route.body)
    return Call(site, account, route.name, dict(request.match_info), query, wants, body, files)


async def _read_body(request: web.Request) -> tuple[JsonObject, dict[str, bytes], str]:
    """The body as an object, its files apart, and what is wrong with it ("" for nothing)."""
    if request.content_type.startswith("multipart/"):
        return await _read_parts(request)
    raw = await request.read()
    if not raw:
        return {}, {}, ""
    try:
        value = read_json(raw)
        json.dumps(value, ensure_ascii=False).encode()  # half a sign could not be answered
    except ValueError:
        return {}, {}, "Request body is not valid JSON"
    if not isinstance(value, dict):
        return {}, {}, "Request body must be a JSON object"
    return value, {}, ""


async def _read_parts(request: web.Request) -> tuple[JsonObject, dict[str, bytes], str]:
    body: JsonObject = {}
    files: dict[str, bytes] = {}
    try:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            elif isinstance(value, (bytes, bytearray)):
                files[name] = bytes(value)
            else:
                body[name] = value
    except ValueError as error:
        return {}, {}, f"Request body is not a valid multipart form: {error}"
    return body, files, ""


def bearer(request: web.Request) -> str:
    """The token that a request carries, "" for none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def fault_for(site: Site, request: web.Request, account_id: str) -> Fault | None:
    """The fault that this request meets, used once more by asking."""
    return site.faults.next_for(
        request.method, request.path, dict(request.query), request.query_string, account_id
    )


async def fail(
    site: Site, request: web.Request, fault: Fault, answer: Answer | None
) -> web.StreamResponse:
    """Answers as the fault says; `answer` is what was really done, if it was."""
    match fault.do:
        case "status" | "status_after_commit":
            headers = {
                "content-type": "text/html; charset=utf-8"
                if "<" in fault.body
                else "application/json"
            }
            headers |= {
                name.lower(): value for name, value in fault.answer_headers(site.now()).items()
            }
            return web.Response(
                status=fault.status,
                body=fault.body.encode("utf-8", "surrogatepass"),
                headers=headers,
            )
        case "garbage":
            body = fault.body or '{"data": [{"id": "18\udcff'
            return web.Response(
                body=body.encode("utf-8", "surrogateescape"),
                headers={"content-type": "application/json"},
            )
        case "drip":
            return await _drip(request, fault.seconds, answer or Answer())
        case _:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)


async def _drip(request: web.Request, seconds: float, answer: Answer) -> web.StreamResponse:
    """Sends a good answer in small pieces, over `seconds`."""
    whole = (
        answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)
    )
    data = whole.encode("utf-8", "surrogatepass")
    headers = {
        name: value for name, value in answer.headers.items() if name.lower() != "content-length"
    }
    headers.setdefault("content-type", "application/json; charset=utf-8")
    response = web.StreamResponse(status=answer.status, headers=headers)
    await response.prepare(request)
    pieces = min(len(data), _DRIP_BYTES) or 1
    size = -(-len(data) // pieces)
    for start in range(0, len(data), max(1, size)):
        await response.write(data[start : start + size])
        await asyncio.sleep(seconds / pieces)
    await response.write_eof()
    return response
