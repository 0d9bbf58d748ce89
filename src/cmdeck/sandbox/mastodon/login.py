"""Apps, consent, tokens: OAuth as Mastodon speaks it.

Facts (networks.md part 2 §1.1): anybody may register an app; the redirect is compared whole;
`urn:ietf:wg:oauth:2.0:oob` shows the code on a page; a code serves once; tokens do not expire; an
app that does not know its secret cannot revoke.
"""

import base64
import hashlib
import html
import secrets
from urllib.parse import urlencode

from aiohttp import web

from cmdeck.sandbox.mastodon.gate import Call, Refused, Route
from cmdeck.sandbox.mastodon.world import App, Code, Server
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.site import Site

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_SCOPES = frozenset({"read", "write", "follow", "push", "profile"})
_PAGE = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>{body}</html>'


def _apps(call: Call) -> Answer:
    redirects = tuple(call.text("redirect_uris").split())
    scopes = frozenset((call.text("scopes") or "read").split())
    if not call.text("client_name") or not redirects:
        raise call.invalid("Validation failed: Application name can't be blank")
    if {scope.partition(":")[0] for scope in scopes} - _SCOPES:
        raise call.invalid("Validation failed: Scopes doesn't match configured on the server.")
    app = App(secrets.token_urlsafe(32), secrets.token_urlsafe(32), redirects, scopes)
    call.server.apps[app.client_id] = app
    return Answer(
        body={
            "id": str(len(call.server.apps)),
            "name": call.text("client_name"),
            "client_id": app.client_id,
            "client_secret": app.secret,
            "redirect_uri": redirects[0],
        }
    )


def _token(call: Call) -> Answer:
    app = _app(call)
    code = call.server.codes.pop(call.text("code"), None)
    wrong = (
        code is None
        or call.text("grant_type") != "authorization_code"
        or code.client_id != app.client_id
        or code.redirect != call.text("redirect_uri")
        or (code.challenge and code.challenge != _challenge(call.text("code_verifier")))
    )
    if code is None or wrong:
        return Answer(
            400,
            {
                "error": "invalid_grant",
                "error_description": "The provided authorization grant is invalid, expired, "
                "revoked, does not match the redirection URI used in the authorization request, "
                "or was issued to another client.",
            },
        )
    token = "sandbox-" + secrets.token_urlsafe(30)
    call.server.tokens[token] = code.username
    return Answer(
        body={
            "access_token": token,
            "token_type": "Bearer",
            "scope": " ".join(sorted(app.scopes)),
            "created_at": int(call.server.now()),
        }
    )


def _revoke(call: Call) -> Answer:
    try:
        _app(call)
    except Refused:
        words = "You are not authorized to revoke this token"
        return Answer(403, {"error": "unauthorized_client", "error_description": words})
    call.server.tokens.pop(call.text("token"), None)
    return Answer(body={})


def _app(call: Call) -> App:
    app = call.server.apps.get(call.text("client_id"))
    if app is None or not secrets.compare_digest(app.secret, call.text("client_secret")):
        raise Refused(401, "Client authentication failed due to unknown client")
    return app


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def consent(site: Site) -> web.RouteDef:
    """The page where a user agrees; with `sandbox_as` (a name) at once."""

    async def serve(request: web.Request) -> web.StreamResponse:
        server, query = site.mastodon, request.query
        app = server.apps.get(query.get("client_id", ""))
        redirect = query.get("redirect_uri", "")
        if app is None or redirect not in app.redirects or query.get("response_type") != "code":
            return _page("Refusé", "<p>The redirect uri included is not valid.</p>", 400)
        login = server.logins.get(query.get("sandbox_as", ""))
        if login is None:
            return _page("Autoriser l’application ?", _choices(server, request))
        code = secrets.token_urlsafe(32)
        challenge = query.get("code_challenge", "")
        server.codes[code] = Code(login.username, app.client_id, redirect, challenge)
        if redirect == OUT_OF_BAND:
            return _page("Copiez ce code", f"<code>{code}</code>")
        answer = urlencode({"code": code, "state": query.get("state", "")})
        return web.Response(status=302, headers={"location": f"{redirect}?{answer}"})

    return web.get("/oauth/authorize", serve)


def status_page(site: Site) -> web.RouteDef:
    """A post's own page."""

    async def serve(request: web.Request) -> web.StreamResponse:
        server = site.mastodon
        post = server.world.living(server.number(request.match_info["id"]))
        if post is None or not server.visible(post, 0):
            return _page("Introuvable", "<p>Ce message n’existe pas ou plus.</p>", 404)
        author = server.world.people[post.author]
        return _page(html.escape(author.name), f"<p>{html.escape(post.prefix + post.text)}</p>")

    return web.get("/@{username}/{id}", serve)


def _choices(server: Server, request: web.Request) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in request.query.items()
    )
    buttons = "".join(
        f'<button name="sandbox_as" value="{name}">@{name}</button>' for name in server.logins
    )
    return f'<form method="get">{hidden}{buttons}</form>'


def _page(title: str, body: str, status: int = 200) -> web.Response:
    text = _PAGE.format(title=title, body=body)
    return web.Response(status=status, text=text, content_type="text/html")


ROUTES = (
    Route("POST", "/api/v1/apps", _apps),
    Route("POST", "/oauth/token", _token),
    Route("POST", "/oauth/revoke", _revoke),
)
