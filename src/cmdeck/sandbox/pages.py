"""Everything that is no API: consent, tokens, intent pages, pictures, articles."""

import html
import struct
import zlib
from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from cmdeck.sandbox.shapes import number_in
from cmdeck.sandbox.site import Site
from cmdeck.sandbox.tokens import OAuthError

_PAGE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>'
    "<style>body{{font:18px/1.5 system-ui;max-width:36em;margin:4em auto;padding:0 1em}}</style>"
    "<h1>{title}</h1>{body}</html>"
)


class Pages:
    """Serves the pages and addresses around the API."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """The routes of consent, tokens, intents, pictures and posts' own pages."""
        return [
            web.get("/i/oauth2/authorize", self._authorize),
            web.post("/2/oauth2/token", self._token),
            web.post("/2/oauth2/revoke", self._revoke),
            web.get("/intent/{act:like|post|tweet|retweet|follow}", self._intent),
            web.get("/media/{key}", self._picture),
            web.get("/avatars/{name}.png", self._avatar),
            web.get("/{username}/status/{id:[0-9]+}", self._status),
        ]

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """With `sandbox_as` (a handle) it consents at once; without, it asks who one is."""
        query = dict(request.query)
        chosen = query.pop("sandbox_as", "")
        accounts = self._site.accounts.values()
        account = next((known for known in accounts if chosen in (known.username, known.id)), None)
        if account is None:
            return _page("Autoriser l’application ?", self._choices(query), 400 if chosen else 200)
        try:
            code = self._site.tokens.authorize(account, query)
        except OAuthError as error:
            return _page("Refusé", f"<p>{html.escape(error.detail)}</p>", error.status)
        joint = "&" if "?" in query["redirect_uri"] else "?"
        target = f"{query['redirect_uri']}{joint}" + urlencode(
            {"state": query["state"], "code": code}
        )
        return web.Response(status=302, headers={"location": target})

    def _choices(self, query: Mapping[str, str]) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        choices = "".join(
            (
                '<p><button name="sandbox_as" '
                f'value="{account.username}">@{account.username}</button></p>'
            )
            for account in self._site.accounts.values()
        )
        return f'<form method="get">{hidden}{choices}</form>'

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = await _form(request)
        try:
            return web.json_response(
                self._site.tokens.exchange(form), headers={"cache-control": "no-store"}
            )
        except OAuthError as error:
            return web.json_response(
                {"error": error.code, "error_description": error.detail}, status=error.status
            )

    async def _revoke(self, request: web.Request) -> web.StreamResponse:
        form = await _form(request)
        self._site.tokens.revoke(form)
        return web.json_response({"revoked": True})

    async def _intent(self, request: web.Request) -> web.StreamResponse:
        asked = "".join(
            f"<p><b>{html.escape(name)}</b> : {html.escape(value)}</p>"
            for name, value in request.query.items()
        )
        act = html.escape(request.match_info["act"])
        said = "<p>Ici, le réseau vous demanderait de confirmer. Rien n’a été fait.</p>"
        return _page(f"intent/{act}", said + asked)

    async def _status(self, request: web.Request) -> web.StreamResponse:
        post = self._site.world.living(number_in(request.match_info["id"]) or 0)
        if post is None:
            return _page("Introuvable", "<p>Ce post n’existe pas ou plus.</p>", 404)
        author = self._site.world.people[post.author]
        return _page(
            f"{html.escape(author.name)} @{author.username}",
            f"<p>{html.escape(post.prefix + post.text)}</p>",
        )

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        for upload in self._site.uploads.values():
            if upload.key == key and upload.data:
                kind = upload.media_type or "image/png"
                return web.Response(body=upload.data, content_type=kind.partition(";")[0])
        brought = self._site.mastodon.uploads.get(number_in(key) or 0)
        if brought is not None:
            return web.Response(body=brought.data, content_type="image/png")
        if (blob := self._site.bluesky.blobs.get(key)) is not None:
            return web.Response(body=blob.data, content_type=blob.mime)
        pictures = self._site.mastodon.world.pictures | self._site.world.pictures
        if key not in pictures:
            return web.Response(status=404)
        picture = pictures[key]
        return web.Response(
            body=png(picture.width // 4, picture.height // 4, zlib.crc32(key.encode())),
            content_type="image/png",
        )

    async def _avatar(self, request: web.Request) -> web.StreamResponse:
        return web.Response(
            body=png(48, 48, zlib.crc32(request.match_info["name"].encode())),
            content_type="image/png",
        )


def png(width: int, height: int, number: int) -> bytes:
    """A small picture: a slope between two colours that `number` decides."""
    first = (number & 255, number >> 8 & 255, number >> 16 & 255)
    rows = []
    for line in range(height):
        part = line / max(1, height - 1)
        colour = bytes(int(value * (1 - part) + (255 - value) * part) for value in first)
        rows.append(b"\0" + colour * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _page(title: str, body: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status, text=_PAGE.format(title=title, body=body), content_type="text/html"
    )


async def _form(request: web.Request) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in (await request.post()).items()}
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"the form is no text in UTF-8: {error}") from None
