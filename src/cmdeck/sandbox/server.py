"""Starts the built-in networks: binds first, then seeds; requests wait for the seeding."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from cmdeck.sandbox import (
    feeds,
    messages,
    routes_figures,
    routes_people,
    routes_posts,
    routes_react,
    routes_write,
    uploads,
)
from cmdeck.sandbox.admin import Admin
from cmdeck.sandbox.bluesky import chat as bluesky_chat
from cmdeck.sandbox.bluesky import gate as bluesky_gate
from cmdeck.sandbox.bluesky import reads as bluesky_reads
from cmdeck.sandbox.bluesky import repo as bluesky_repo
from cmdeck.sandbox.bluesky import session as bluesky_session
from cmdeck.sandbox.bluesky.world import account_id
from cmdeck.sandbox.gate import LARGEST_BODY, serve_route, trouble
from cmdeck.sandbox.life import Life
from cmdeck.sandbox.mastodon import gate as mastodon_gate
from cmdeck.sandbox.mastodon import login as mastodon_login
from cmdeck.sandbox.mastodon import reads as mastodon_reads
from cmdeck.sandbox.mastodon import relations as mastodon_relations
from cmdeck.sandbox.mastodon import writes as mastodon_writes
from cmdeck.sandbox.pages import Pages
from cmdeck.sandbox.seed import Seeder
from cmdeck.sandbox.shapes import Json, JsonObject
from cmdeck.sandbox.site import Options, Route, Site
from cmdeck.sandbox.tokens import Account
from cmdeck.sandbox.wordpress.pages import Pages as BlogPages
from cmdeck.sandbox.wordpress.world import FOLDER as BLOG

__all__ = ["Options", "Running", "start"]

BEAT = 0.5
ROUTES: tuple[Route, ...] = (
    *routes_figures.ROUTES,
    *routes_posts.ROUTES,
    *routes_people.ROUTES,
    *routes_write.ROUTES,
    *routes_react.ROUTES,
    *messages.ROUTES,
    *uploads.ROUTES,
)
"""Every operation of the API that the built-in X knows."""
MASTODON_ROUTES = (
    *mastodon_reads.ROUTES,
    *mastodon_writes.ROUTES,
    *mastodon_relations.ROUTES,
    *mastodon_login.ROUTES,
)
"""Every operation of the API that the built-in Mastodon knows."""
BLUESKY_ROUTES = {
    route.nsid: route
    for routes in (bluesky_session, bluesky_repo, bluesky_reads, bluesky_chat)
    for route in routes.ROUTES
}
"""Every method that the built-in Bluesky knows."""
_ACCOUNTS = (
    ("boulangerielefort", 1500000000000000002, "self_serve"),
    ("veloville", 1500000000000000001, "self_serve"),
    ("museetanneurs", 1500000000000000003, "enterprise"),
    ("crocchat", 1500000000000000004, "self_serve"),
)


@dataclass(slots=True)
class Running:
    """Built-in networks that answer; `description` is the first line that the command prints
    (cli.md).
    """

    description: JsonObject
    site: Site
    _runner: web.AppRunner
    _tasks: list[asyncio.Task[None]]

    async def stop(self) -> None:
        """Stops answering and living; raises what went wrong while seeding, if anything."""
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        await self._runner.cleanup()
        await self._tasks[0]


async def start(options: Options) -> Running:
    """Starts the built-in networks on 127.0.0.1.

    Raises:
        OSError: the port is taken.
        ValueError: the policy is unknown, or a fault cannot be used.
    """
    site = Site(options, _accounts(options.policy))
    site.admin_token = secrets.token_urlsafe(24)
    life = Life(site)
    application = _application(site, life)
    runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=0.5)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", options.port)
    try:
        await place.start()
    except OSError:
        await runner.cleanup()
        raise
    port = runner.addresses[0][1]
    site.base_url = f"http://127.0.0.1:{port}"
    site.mastodon.base_url = site.bluesky.base_url = site.wordpress.base_url = site.base_url
    tasks = [asyncio.create_task(_seed(site))]
    if options.live:
        tasks.append(asyncio.create_task(_beat(site, life)))
    return Running(_description(site), site, runner, tasks)


def _accounts(policy: str) -> list[Account]:
    if policy not in ("", "self_serve", "enterprise"):
        raise ValueError(f'policy: "{policy}" is neither self_serve nor enterprise')
    return [
        Account(f"{username}@x", person, username, policy or plan, f"sandbox-app-{username}")
        for username, person, plan in _ACCOUNTS
    ]


def _application(site: Site, life: Life) -> web.Application:
    application = web.Application(middlewares=[_doorkeeper(site)], client_max_size=LARGEST_BODY)
    router = application.router
    for route in ROUTES:
        router.add_route(route.method, route.path, serve_route(site, route))
    for known in MASTODON_ROUTES:
        router.add_route(known.method, known.path, mastodon_gate.serve_route(site, known))
    application.add_routes([mastodon_login.consent(site), mastodon_login.status_page(site)])
    application.add_routes(BlogPages(site).routes())
    application.add_routes([bluesky_gate.serve(site, BLUESKY_ROUTES)])
    application.add_routes(bluesky_session.documents(site))
    application.add_routes(Pages(site).routes())
    application.add_routes(feeds.Feeds(site).routes())
    application.add_routes(Admin(site, life).routes())
    return application


def _doorkeeper(site: Site) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Lets in who names this very host, once the world is there, after the latency; adds what
    every answer bears.
    """

    @web.middleware
    async def keep(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        port = site.base_url.rpartition(":")[2]
        if request.headers.get("host", "").lower() not in (
            f"127.0.0.1:{port}",
            f"localhost:{port}",
        ):
            return web.json_response({"error": "this host is not served here"}, status=421)
        await site.ready.wait()
        site.run_due()
        is_admin = request.path.startswith("/_sandbox")
        if not is_admin and site.options.latency:
            await asyncio.sleep(site.options.latency)
        is_api = request.path.startswith("/2/") and not request.path.startswith("/2/oauth2/")
        is_mastodon = request.path.startswith(mastodon_gate.PREFIXES)
        is_bluesky = request.path.startswith(bluesky_gate.PREFIX)
        try:
            is_blog = request.path.startswith(BLOG)
            if is_admin or is_api or is_mastodon or is_bluesky or is_blog:
                return await handler(request)
            return await trouble(site, request, handler)
        except web.HTTPException as error:
            if is_mastodon and error.status in (404, 405):
                words = mastodon_gate.NOT_FOUND
                return web.json_response({"error": words}, status=404)
            if is_api and error.status in (404, 405):
                body: Json = {
                    "title": "Not Found",
                    "detail": "Not Found",
                    "type": "about:blank",
                    "status": 404,
                }
                return web.json_response(body, status=404, content_type="application/problem+json")
            raise

    return keep


async def _seed(site: Site) -> None:
    try:
        await asyncio.to_thread(_fill, site)
    finally:
        site.ready.set()


def _fill(site: Site) -> None:
    Seeder(site.world, site.random, site.now()).fill()
    site.mastodon.fill()
    site.wordpress.fill()


async def _beat(site: Site, life: Life) -> None:
    """Lets the world live as time passes."""
    await site.ready.wait()
    last = site.now()
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(BEAT)
            now = site.now()
            life.live(max(0.0, min(60.0, now - last)))
            last = now


def _description(site: Site) -> JsonObject:
    accounts: list[Json] = []
    for account in site.accounts.values():
        access, refresh = site.tokens.sign_in(account)
        accounts.append(
            {
                "id": account.id,
                "network": "x",
                "remote_id": str(account.person),
                "access_token": access,
                "refresh_token": refresh,
                "client_id": account.client_id,
            }
        )
    logins: list[Json] = [
        {
            "id": mastodon_gate.account_id(site.mastodon, login.username),
            "network": "mastodon",
            "remote_id": str(login.person),
            "access_token": login.token,
            "instance": mastodon_reads.instance(site.mastodon),
            "software": site.mastodon.software,
        }
        for login in site.mastodon.logins.values()
    ]
    bluesky: list[Json] = [
        {
            "id": account_id(login),
            "network": "bluesky",
            "remote_id": login.did,
            "handle": login.handle,
            "password": login.password,
            "session": bluesky_session.session(site.bluesky, login, with_tokens=True),
        }
        for login in site.bluesky.logins.values()
    ]
    return {
        "url": site.base_url,
        "accounts": accounts,
        "mastodon": logins,
        "wordpress": BlogPages(site).logins(),
        "bluesky": bluesky,
        "feeds": [f"{site.base_url}/feeds/{name}" for name in feeds.ADVERTISED],
        "admin": f"{site.base_url}/_sandbox",
        "admin_token": site.admin_token,
    }
