"""The built-in WordPress, asked without cmdeck's adapter: what networks.md part 2 §1.4 saw."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from cmdeck.sandbox.wordpress.world import Blog
from sandbox.asking import Asker, Reply
from sandbox.conftest import Start

API = "/blog/wp-json"


class Wp:
    """The built-in blog, asked by its members."""

    def __init__(self, sandbox: Asker) -> None:
        self.sandbox = sandbox
        self.blog: Blog = sandbox.running.site.wordpress

    async def ask(
        self, method: str, path: str, who: str = "crocchat", json: object = None, **query: str | int
    ) -> Reply:
        headers: Mapping[str, str] = {}
        if who:
            headers = {"authorization": basic(who, self.blog.password_of(who))}
        return await self.sandbox.ask(
            method, API + path, token="", headers=headers, json=json, query=query
        )

    async def write(self, who: str = "crocchat", **fields: object) -> dict[str, Any]:
        reply = await self.ask("POST", "/wp/v2/posts", who, {"title": "Un", **fields})
        assert reply.status == 201, reply.raw
        return dict(reply.body)

    async def change(self, ident: int, who: str = "crocchat", **fields: object) -> Reply:
        return await self.ask("POST", f"/wp/v2/posts/{ident}", who, fields)

    def ahead(self, seconds: float) -> str:
        at = datetime.fromtimestamp(self.sandbox.clock.now + seconds, UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%S")


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture
async def wp(begin: Start) -> Wp:
    made = Wp(await begin())
    await made.sandbox.running.site.ready.wait()
    return made


async def test_the_home_page_says_where_the_api_is(begin: Start) -> None:
    for permalinks, root in (("pretty", "/blog/wp-json/"), ("plain", "/blog/?rest_route=/")):
        sandbox = await begin(permalinks=permalinks)
        home = await sandbox.ask("HEAD", "/blog/", token="")
        assert home.headers["Link"] == f'<{sandbox.url}{root}>; rel="https://api.w.org/"'
        found = (await sandbox.ask("GET", root, token="")).body
        assert found["home"] == f"{sandbox.url}/blog"
        page = found["authentication"]["application-passwords"]["endpoints"]["authorization"]
        assert page == f"{sandbox.url}/blog/wp-admin/authorize-application.php"
        sandbox.running.site.wordpress.secure = False
        assert (await sandbox.ask("GET", root, token="")).body["authentication"] == []
    posts = await sandbox.ask("GET", "/blog/?rest_route=/wp/v2/posts&per_page=1", token="")
    assert len(posts.body) == 1


async def test_a_wrong_password_reads_as_nobody(wp: Wp) -> None:
    wrong = {"authorization": basic("crocchat", "wrong")}
    public = await wp.sandbox.ask("GET", f"{API}/wp/v2/posts", token="", headers=wrong)
    assert (public.status, len(public.body)) == (200, 3)
    me = await wp.sandbox.ask("GET", f"{API}/wp/v2/users/me", token="", headers=wrong)
    assert (me.status, me.body["code"]) == (401, "rest_not_logged_in")
    assert me.body["data"] == {"status": 401}
    password = wp.blog.password_of("camille")
    spaced = " ".join(password[at : at + 4] for at in range(0, 24, 4))
    right = {"authorization": basic("camille", spaced)}
    query = {"context": "edit"}
    found = await wp.sandbox.ask(
        "GET", f"{API}/wp/v2/users/me", token="", headers=right, query=query
    )
    assert (found.body["username"], found.body["roles"]) == ("camille", ["editor"])


async def test_a_date_less_than_a_minute_ahead_is_published_at_once(wp: Wp) -> None:
    soon = await wp.write(status="future", date_gmt=wp.ahead(59))
    assert soon["status"] == "publish"
    late = await wp.write(status="future", date_gmt=wp.ahead(60))
    assert late["status"] == "future"
    asked = await wp.write(status="publish", date_gmt=wp.ahead(3600))
    assert asked["status"] == "future"


async def test_what_is_due_waits_for_cron(wp: Wp) -> None:
    made = await wp.write(status="future", date_gmt=wp.ahead(300))
    wp.sandbox.clock.pass_by(301)
    missed = await wp.ask("GET", f"/wp/v2/posts/{made['id']}", context="edit")
    assert missed.body["status"] == "future"
    assert (await wp.sandbox.ask("GET", "/blog/wp-cron.php", token="")).status == 200
    published = await wp.ask("GET", f"/wp/v2/posts/{made['id']}")
    assert published.body["status"] == "publish"


async def test_a_slug_is_the_only_one_once_it_is_public(wp: Wp) -> None:
    drafts = [await wp.write(slug="Les chats été") for _time in range(2)]
    assert [one["slug"] for one in drafts] == ["les-chats-ete", "les-chats-ete"]
    slugs = [(await wp.change(one["id"], status="publish")).body for one in drafts]
    assert [one["slug"] for one in slugs] == ["les-chats-ete", "les-chats-ete-2"]
    assert slugs[0]["link"] == f"{wp.sandbox.url}/blog/les-chats-ete/"
    page = await wp.sandbox.ask("GET", "/blog/les-chats-ete/", token="")
    assert page.status == 200
    assert (await wp.sandbox.ask("GET", "/blog/les-chats-ete-3/", token="")).status == 404


async def test_a_contributor_asks_for_review(wp: Wp) -> None:
    reply = await wp.ask("POST", "/wp/v2/posts", "plume", {"title": "x", "status": "publish"})
    assert (reply.status, reply.body["code"]) == (403, "rest_cannot_publish")
    made = await wp.write("plume", status="pending")
    assert made["status"] == "pending"
    other = await wp.ask("GET", f"/wp/v2/posts/{(await wp.write())['id']}", "plume")
    assert (other.status, other.body["code"]) == (403, "rest_forbidden")
    edited = await wp.ask("GET", "/wp/v2/comments", "plume", context="edit")
    assert (edited.status, edited.body["code"]) == (403, "rest_forbidden_context")


async def test_what_may_not_be_read_is_counted(wp: Wp) -> None:
    await wp.write()
    query = {"status": "any", "context": "edit"}
    whole = await wp.ask("GET", "/wp/v2/posts", "camille", **query)
    assert (len(whole.body), whole.headers["X-WP-Total"]) == (4, "4")
    part = await wp.ask("GET", "/wp/v2/posts", "plume", status="any")
    assert (len(part.body), part.headers["X-WP-Total"]) == (3, "4")
    edited = await wp.ask("GET", "/wp/v2/posts", "plume", **query)
    assert (edited.body, edited.headers["X-WP-Total"]) == ([], "4")
    alone = await wp.ask("GET", f"/wp/v2/posts/{part.body[0]['id']}", "plume", context="edit")
    assert (alone.status, alone.body["code"]) == (403, "rest_forbidden_context")


async def test_pages_and_their_ends(wp: Wp) -> None:
    first = await wp.ask("GET", "/wp/v2/posts", "", per_page=2)
    assert (len(first.body), first.headers["X-WP-TotalPages"]) == (2, "2")
    for query, code in (
        ({"page": 3, "per_page": 2}, "rest_post_invalid_page_number"),
        ({"per_page": 101}, "rest_invalid_param"),
        ({"status": "gone"}, "rest_invalid_param"),
        ({"orderby": "luck"}, "rest_invalid_param"),
    ):
        reply = await wp.ask("GET", "/wp/v2/posts", **query)
        assert (reply.status, reply.body["code"]) == (400, code)
    nowhere = await wp.ask("GET", "/wp/v2/nothing")
    assert (nowhere.status, nowhere.body["code"]) == (404, "rest_no_route")


async def test_the_trash(wp: Wp) -> None:
    made = await wp.write(status="publish", slug="adieu", content="un mot rare")
    path = f"/wp/v2/posts/{made['id']}"
    assert (await wp.ask("DELETE", path)).body["status"] == "trash"
    again = await wp.ask("DELETE", path)
    assert (again.status, again.body["code"]) == (410, "rest_already_trashed")
    both = {"search": "rare", "context": "edit"}
    assert (await wp.ask("GET", "/wp/v2/posts", status="any", **both)).body == []
    found = await wp.ask("GET", "/wp/v2/posts", status="any,trash", **both)
    assert [one["slug"] for one in found.body] == ["adieu__trashed"]
    assert (await wp.ask("DELETE", path, force="true")).body["deleted"] is True
    assert (await wp.ask("GET", path)).status == 404


async def test_comments_by_status(wp: Wp) -> None:
    lists = {}
    for status in ("hold", "approve", "all", "spam", "any"):
        reply = await wp.ask("GET", "/wp/v2/comments", status=status, context="edit")
        lists[status] = {one["id"] for one in reply.body}
    assert lists["all"] == lists["hold"] | lists["approve"]
    assert lists["any"] == lists["all"] | lists["spam"]
    assert all(lists.values())
    held = min(lists["hold"])
    path = f"/wp/v2/comments/{held}"
    assert (await wp.ask("POST", path, json={"status": "approved"})).body["status"] == "approved"
    again = await wp.ask("POST", path, json={"status": "approved"})
    assert (again.status, again.body["code"]) == (500, "rest_comment_failed_edit")
    refused = await wp.ask("POST", path, "plume", {"status": "spam"})
    assert (refused.status, refused.body["code"]) == (403, "rest_cannot_edit")


async def test_an_answer_is_not_said_twice_nor_too_soon(wp: Wp) -> None:
    parent = min(wp.blog.comments)
    body = {"post": wp.blog.comments[parent].article, "parent": parent, "content": "Merci !"}
    first = await wp.ask("POST", "/wp/v2/comments", "camille", body)
    assert (first.status, first.body["status"]) == (201, "approved")
    again = await wp.ask("POST", "/wp/v2/comments", "camille", body)
    assert (again.status, again.body["code"]) == (409, "comment_duplicate")
    other = body | {"content": "Et encore"}
    # Who moderates is never too fast.
    assert (await wp.ask("POST", "/wp/v2/comments", "camille", other)).status == 201
    held = await wp.ask("POST", "/wp/v2/comments", "plume", body)
    assert (held.status, held.body["status"]) == (201, "hold")
    flood = await wp.ask("POST", "/wp/v2/comments", "plume", other)
    assert (flood.status, flood.body["code"]) == (400, "comment_flood")
    wp.sandbox.clock.pass_by(16)
    assert (await wp.ask("POST", "/wp/v2/comments", "plume", other)).status == 201
    draft = await wp.write()
    silent = await wp.ask("POST", "/wp/v2/comments", json=other | {"post": draft["id"]})
    assert (silent.status, silent.body["code"]) == (403, "rest_comment_draft_post")


async def test_terms_by_name(wp: Wp) -> None:
    made = await wp.ask("POST", "/wp/v2/tags", json={"name": "Été"})
    assert (made.status, made.body["slug"]) == (201, "ete")
    again = await wp.ask("POST", "/wp/v2/tags", json={"name": "été"})
    assert (again.status, again.body["code"]) == (400, "term_exists")
    assert again.body["data"]["term_id"] == made.body["id"]


async def test_media(wp: Wp) -> None:
    async def bring(who: str, content: bytes) -> Reply:
        headers = {
            "authorization": basic(who, wp.blog.password_of(who)),
            "content-type": "image/png",
            "content-disposition": 'attachment; filename="Été.png"',
        }
        return await wp.sandbox.ask(
            "POST", f"{API}/wp/v2/media", token="", headers=headers, data=content
        )

    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    made = await bring("camille", png)
    assert (made.status, made.body["slug"]) == (201, "ete")
    assert made.body["source_url"].endswith("/blog/wp-content/uploads/ete.png")
    file = await wp.sandbox.ask("GET", "/blog/wp-content/uploads/ete.png", token="")
    assert file.raw == png
    assert (await bring("plume", png)).status == 403
    strange = await bring("camille", b"MZ")
    assert (strange.status, strange.body["code"]) == (500, "rest_upload_sideload_error")


async def test_a_password_is_given_and_ended(wp: Wp) -> None:
    page = "/blog/wp-admin/authorize-application.php?app_name=cmdeck&sandbox_as=camille"
    shown = (await wp.sandbox.ask("GET", page, token="")).raw.decode()
    password = shown.partition("<code>")[2].partition("</code>")[0]
    headers = {"authorization": basic("camille", password)}
    base = f"{API}/wp/v2/users/me/application-passwords"
    mine = await wp.sandbox.ask("GET", f"{base}/introspect", token="", headers=headers)
    assert mine.body["name"] == "cmdeck"
    path = f"{base}/{mine.body['uuid']}"
    assert (await wp.ask("DELETE", path.removeprefix(API))).status == 404  # another's
    assert (await wp.sandbox.ask("DELETE", path, token="", headers=headers)).body["deleted"]
    gone = await wp.sandbox.ask("GET", f"{base}/introspect", token="", headers=headers)
    assert gone.status == 401


async def test_faults_and_what_really_happened(wp: Wp) -> None:
    match = {"method": "POST", "path": f"{API}/wp/v2/posts"}
    await wp.sandbox.admin("POST", "/faults", [{"do": "status_after_commit", "match": match}])
    reply = await wp.ask("POST", "/wp/v2/posts", json={"title": "Perdu"})
    assert reply.status == 503
    made = next(one for one in wp.blog.articles.values() if one.title == "Perdu")
    assert (await wp.sandbox.admin("GET", "/posts")).body == []  # a draft is not public
    await wp.change(made.id, status="publish")
    [act] = (await wp.sandbox.admin("GET", "/posts")).body
    assert act["id"] == str(made.id)
    await wp.sandbox.admin("POST", "/faults", [{"do": "commit_late", "match": match, "seconds": 5}])
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await wp.ask("POST", "/wp/v2/posts", json={"title": "Tard"})
    titles = {one.title for one in wp.blog.articles.values()}
    assert "Tard" not in titles
    wp.sandbox.clock.pass_by(6)
    await wp.ask("GET", "/")
    assert "Tard" in {one.title for one in wp.blog.articles.values()}


async def test_somebody_comments(wp: Wp) -> None:
    ident = await wp.sandbox.everybody_says("Bonjour", who="Zoé", on="wordpress")
    newest = (await wp.ask("GET", "/wp/v2/comments", status="hold", per_page=1)).body[0]
    assert (f"c{newest['id']}", newest["author_name"]) == (ident, "Zoé")
