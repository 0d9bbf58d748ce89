"""The pages of the built-in blog: its front, its articles, the consent, wp-cron.php, its files."""

import html
from collections.abc import Callable
from urllib.parse import urlencode

from aiohttp import web

from cmdeck.sandbox.gate import trouble
from cmdeck.sandbox.shapes import Json
from cmdeck.sandbox.site import Site
from cmdeck.sandbox.wordpress import comments, posts, rest
from cmdeck.sandbox.wordpress.gate import ROOT, Serve, account_id, api, serve_api
from cmdeck.sandbox.wordpress.render import member_json
from cmdeck.sandbox.wordpress.world import FOLDER, Article, Member

ROUTES = (*posts.ROUTES, *comments.ROUTES, *rest.ROUTES)
"""Every operation of the API that the built-in WordPress knows."""
_PAGE = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>{body}</html>'
_METHODS = ("GET", "POST", "DELETE")


class Pages:
    """Serves everything below the blog's folder."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """The API, then the pages."""
        answer = serve_api(self._site, ROUTES)
        return [
            *(web.route(method, ROOT + "{tail:.*}", answer) for method in _METHODS),
            *(web.route(method, f"{FOLDER}/", self._front) for method in _METHODS),
            web.get(FOLDER, self._front),
            web.get(f"{FOLDER}{rest.AUTHORIZE}", self._troubled(self._authorize)),
            web.get(f"{FOLDER}/wp-cron.php", self._troubled(self._cron)),
            web.get(FOLDER + "/wp-content/uploads/{name}", self._troubled(self._file)),
            web.get(FOLDER + "/{slug}/", self._troubled(self._article)),
        ]

    def logins(self) -> list[Json]:
        """Who can log in, for the first line that the built-in networks print."""
        blog = self._site.wordpress
        return [
            {
                "id": account_id(blog, member.username),
                "network": "wordpress",
                "remote_id": str(member.id),
                "site": blog.home,
                "username": member.username,
                "password": blog.password_of(member.username),
                "user": member_json(blog, member, edits=True),
            }
            for member in blog.members.values()
        ]

    def _troubled(self, serve: Serve) -> Serve:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await trouble(self._site, request, serve)

        return handle

    async def _front(self, request: web.Request) -> web.StreamResponse:
        """The home page, which says in its header where the API is; `?p=` an article by number."""
        if path := request.query.get("rest_route"):
            return await api(self._site, ROUTES, request, path)
        if request.query.get("p"):
            return await trouble(self._site, request, self._by_number)
        return await trouble(self._site, request, self._home)

    async def _home(self, _request: web.Request) -> web.StreamResponse:
        blog = self._site.wordpress
        root = f"{blog.home}/?rest_route=/" if blog.plain else f"{blog.home}/wp-json/"
        link = f'<{root}>; rel="https://api.w.org/"'
        title = html.escape(blog.name)
        return _page(title, f"<h1>{title}</h1>", headers={"Link": link})

    async def _by_number(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query["p"]
        return self._shown(lambda one: str(one.id) == wanted)

    async def _article(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["slug"]
        return self._shown(lambda one: one.slug == wanted)

    def _shown(self, is_it: Callable[[Article], bool]) -> web.StreamResponse:
        articles = self._site.wordpress.articles.values()
        found = next((one for one in articles if one.status == "publish" and is_it(one)), None)
        if found is None:
            return _page("Page introuvable", "<h1>Rien ici.</h1>", 404)
        title = html.escape(found.title)
        return _page(title, f"<h1>{title}</h1>{found.content}")

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """Where a user gives an application a password; with `sandbox_as` (a name) at once."""
        blog, query = self._site.wordpress, request.query
        name = query.get("app_name", "")
        chosen = query.get("sandbox_as", "")
        member = next((one for one in blog.members.values() if one.username == chosen), None)
        if not name or member is None:
            return _page(
                "Autoriser une application", _choices(request, list(blog.members.values()))
            )
        made = blog.new_password(member, name)
        shown = " ".join(made.password[at : at + 4] for at in range(0, len(made.password), 4))
        if back := query.get("success_url", ""):
            said = urlencode(
                {"site_url": blog.home, "user_login": member.username, "password": made.password}
            )
            joint = "&" if "?" in back else "?"
            return web.Response(status=302, headers={"location": f"{back}{joint}{said}"})
        return _page("Mot de passe", f"<code>{shown}</code>")

    async def _cron(self, _request: web.Request) -> web.StreamResponse:
        self._site.wordpress.run_cron()
        return web.Response(status=200)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["name"]
        media = self._site.wordpress.media.values()
        found = next((one for one in media if one.name == wanted), None)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.data, content_type=found.mime)


def _choices(request: web.Request, members: list[Member]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in request.query.items()
    )
    buttons = "".join(
        f'<button name="sandbox_as" value="{one.username}">{html.escape(one.name)}</button>'
        for one in members
    )
    return f'<form method="get">{hidden}{buttons}</form>'


def _page(
    title: str, body: str, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    text = _PAGE.format(title=title, body=body)
    return web.Response(status=status, text=text, content_type="text/html", headers=headers)
