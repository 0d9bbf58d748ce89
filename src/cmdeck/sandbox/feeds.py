"""Feeds as the world serves them: every format, validators and redirects, and the broken and the
hostile ones.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from email.utils import formatdate, parsedate_to_datetime

from aiohttp import web

from cmdeck.sandbox import feed_items, feed_shapes
from cmdeck.sandbox.feed_items import Item
from cmdeck.sandbox.site import Site

ADVERTISED = (
    "velo.xml",
    "boulange.xml",
    "musees.atom",
    "chats.json",
    "lyon.rdf",
    "google-news.xml",
    "google-alerts.xml",
)
"""The feeds that work, as the first line of the command names them."""
SLOW_SECONDS = 20.0
NEWS_EVERY = 240.0
"""Seconds after which each feed has one more item."""
_KINDS = {
    "xml": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]
_SHAPES: dict[str, Callable[[str, str, list[Item]], str]] = {
    "velo.xml": feed_shapes.rss,
    "boulange.xml": feed_shapes.rss_by_topic,
    "musees.atom": feed_shapes.atom,
    "chats.json": feed_shapes.json_feed,
    "lyon.rdf": feed_shapes.rdf,
    "google-news.xml": feed_shapes.google_news,
    "google-alerts.xml": feed_shapes.google_alerts,
    "slow.xml": feed_shapes.rss,
}


class Feeds:
    """Serves /feeds and /articles."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._began: float | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes; HEAD comes with GET."""
        special: dict[str, Serve] = {
            "moved.xml": self._moved,
            "gone.xml": self._gone,
            "busy.xml": self._busy,
            "broken.xml": self._broken,
            "hostile.xml": self._hostile,
            "entities.xml": self._entities,
            "login.xml": self._login,
        }
        return [
            *(web.get(f"/feeds/{name}", self._feed(name)) for name in _SHAPES),
            *(web.get(f"/feeds/{name}", serve) for name, serve in special.items()),
            web.get("/articles/{name}", self._article),
        ]

    def _items(self, name: str) -> list[Item]:
        """The feed's items, newest first: those of the beginning and one more every few minutes
        since.
        """
        now = self._site.now() + self._site.ahead
        if self._began is None:
            self._began = now
        began = self._began
        fresh = min(40, int((now - began) // NEWS_EVERY))
        return feed_items.items_of(name, self._site.options.seed, self._site.base_url, began, fresh)

    def _feed(self, name: str) -> Serve:
        async def serve(request: web.Request) -> web.StreamResponse:
            if name == "slow.xml":
                await asyncio.sleep(SLOW_SECONDS)
            items = self._items("velo.xml" if name == "slow.xml" else name)
            text = _SHAPES[name](name, f"{self._site.base_url}/feeds/{name}", items)
            newest = min(items[0].at, self._site.now())
            return conditional(request, text.encode(), _KINDS[name.rpartition(".")[2]], newest)

        return serve

    async def _moved(self, request: web.Request) -> web.StreamResponse:
        return web.Response(
            status=301, headers={"location": f"{self._site.base_url}/feeds/velo.xml"}
        )

    async def _gone(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=410, text="Ce flux a cessé de paraître.")

    async def _busy(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"retry-after": "120"}, text="Trop de demandes.")

    async def _broken(self, request: web.Request) -> web.StreamResponse:
        text = feed_shapes.rss(
            "velo.xml", f"{self._site.base_url}/feeds/broken.xml", self._items("velo.xml")[:6]
        )
        middle = text.replace("</title><link>", " & Cie <b></title><link>", 3)
        return web.Response(
            body=middle[: len(middle) * 2 // 3].encode(), content_type="application/rss+xml"
        )

    async def _hostile(self, request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=feed_shapes.hostile(self._site.base_url).encode("utf-8", "surrogatepass"),
            headers={"content-type": _KINDS["xml"]},
        )

    async def _entities(self, request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=feed_shapes.entities().encode(), headers={"content-type": _KINDS["xml"]}
        )

    async def _login(self, request: web.Request) -> web.StreamResponse:
        page = "<!doctype html><title>Connexion</title><form><input name=user></form>"
        return web.Response(text=page, content_type="text/html")

    async def _article(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"].replace("-", " ")
        safe = "".join(sign for sign in name if sign.isalnum() or sign in " '").strip()
        page = (
            f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{safe}</title>'
            f"<article><h1>{safe}</h1><p>Un article de démonstration, servi par cette "
            "machine.</p></article></html>"
        )
        return web.Response(text=page, content_type="text/html")


def conditional(request: web.Request, body: bytes, kind: str, changed: float) -> web.Response:
    """`body` with its validators, or 304 when the client has it (RFC 9110 §13: the ETag decides if
    both are sent).
    """
    tag = f'W/"{hashlib.sha1(body).hexdigest()[:16]}"'
    headers = {
        "etag": tag,
        "last-modified": formatdate(changed, usegmt=True),
        "cache-control": "max-age=900",
        "content-type": kind,
    }
    if given := request.headers.get("if-none-match"):
        known = tag in (part.strip() for part in given.split(","))
    else:
        known = _unchanged_since(request.headers.get("if-modified-since", ""), changed)
    if known:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)


def _unchanged_since(given: str, changed: float) -> bool:
    if not given:
        return False
    try:
        return int(changed) <= parsedate_to_datetime(given).timestamp()
    except ValueError:
        return False
