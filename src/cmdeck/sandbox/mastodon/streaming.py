"""The stream of events of an account (SSE): what is new is told, with what it is, as JSON in a
line."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from cmdeck.sandbox.gate import bearer, fail, fault_for
from cmdeck.sandbox.mastodon.gate import account_id
from cmdeck.sandbox.mastodon.render import Renderer
from cmdeck.sandbox.mastodon.world import Login, Server
from cmdeck.sandbox.shapes import Json
from cmdeck.sandbox.site import Site

PATH = "/api/v1/streaming/user"
LOOK, THUMP = 0.25, 15.0
"""Seconds between looks for something new, and between the lines that only show life."""


class _Watch:
    """What an account has been told of."""

    def __init__(self, server: Server, login: Login) -> None:
        self._server, self._me = server, login.person
        self._render = Renderer(server, login.person)
        self._posts = len(server.world.order)
        notices = server.notices(self._me)
        self._notice = notices[0].id if notices else 0

    def news(self) -> list[tuple[str, Json]]:
        """Events since the last look, by name."""
        server, found = self._server, list[tuple[str, Json]]()
        order, posts = server.world.order, server.world.posts
        for known in order[self._posts :]:
            post = posts[known]
            if not server.visible(post, self._me) or post.author == self._me:
                continue
            if post.visibility == "direct":
                found.append(("conversation", {"last_status": self._render.status(post)}))
            elif post.author in server.world.follows[self._me]:
                found.append(("update", self._render.status(post)))
        self._posts = len(order)
        told = self._notice
        for notice in server.notices(self._me):
            if notice.id <= told:
                break
            found.append(("notification", self._render.notice(notice)))
            self._notice = max(self._notice, notice.id)
        return found


def stream(site: Site) -> web.RouteDef:
    """The route."""

    async def serve(request: web.Request) -> web.StreamResponse:
        server = site.mastodon
        login = server.login_of(bearer(request))
        account = account_id(server, login.username) if login else ""
        fault = fault_for(site, request, account)
        if fault is not None:
            site.meter.count(account, f"GET {PATH}", fault.status)
            return await fail(site, request, fault, None)
        site.meter.count(account, f"GET {PATH}", 200 if login else 401)
        if login is None:
            return web.json_response({"error": "Missing access token"}, status=401)
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):
            await _tell(server, _Watch(server, login), response)
        return response

    return web.get(PATH, serve)


async def _tell(server: Server, watch: _Watch, response: web.StreamResponse) -> None:
    """Until the account's streams are cut."""
    cut, silent = server.cuts, THUMP
    await response.write(b":)\n")
    while server.cuts == cut:
        news = watch.news()
        for name, what in news:
            data = json.dumps(what, ensure_ascii=False)
            await response.write(f"event: {name}\ndata: {data}\n\n".encode())
        silent = THUMP if news else silent - LOOK
        if silent <= 0:
            silent = THUMP
            await response.write(b":thump\n")
        await asyncio.sleep(LOOK)
