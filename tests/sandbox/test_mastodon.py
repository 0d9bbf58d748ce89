"""The built-in Mastodon, asked without cmdeck's adapter."""

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.asking import Asker, Reply
from sandbox.conftest import Start


class Masto:
    """One account of it."""

    def __init__(self, sandbox: Asker) -> None:
        self.sandbox = sandbox
        self.token = str(sandbox.description["mastodon"][0]["access_token"])

    async def get(self, path: str, **query: str | int) -> Reply:
        return await self.sandbox.ask("GET", path, token=self.token, query=query)

    async def post(
        self, path: str, json: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return await self.sandbox.ask("POST", path, token=self.token, json=json, headers=headers)


@pytest.fixture(params=["mastodon", "gotosocial"])
async def masto(request: pytest.FixtureRequest, begin: Start) -> Masto:
    return Masto(await begin(mastodon=request.param))


def is_original(masto: Masto) -> bool:
    server: Any = masto.sandbox.running.site.mastodon
    return bool(server.is_mastodon)


async def test_nobody_reads_without_a_token(masto: Masto) -> None:
    for token in ("", "wrong"):
        reply = await masto.sandbox.ask("GET", "/api/v1/timelines/home", token=token)
        assert (reply.status, "error" in reply.body) == (401, True)
    assert (await masto.sandbox.ask("GET", "/api/v2/instance", token="")).status == 200
    for path in ("/api/v1/nothing", "/api/v1/statuses/1", "/api/v1/lists/x"):
        reply = await masto.get(path)
        assert (reply.status, reply.body) == (404, {"error": "Record not found"})


async def test_a_list_goes_on_by_its_link(masto: Masto) -> None:
    seen: list[str] = []
    path: str | None = "/api/v1/timelines/public?limit=40"
    while path is not None:
        reply = await masto.get(path)
        ids = [one["id"] for one in reply.body]
        assert ids == sorted(ids, reverse=True)
        seen += ids
        link = reply.headers.get("Link", "")
        after = [part for part in link.split(", ") if 'rel="next"' in part]
        target = after[0].partition("<")[2].partition(">")[0] if after else ""
        path = target.removeprefix(masto.sandbox.url) or None
    assert len(seen) == len(set(seen)) > 80
    newest = (await masto.get("/api/v1/timelines/public", since_id=seen[2])).body
    assert [one["id"] for one in newest] == seen[:2]
    above = (await masto.get("/api/v1/timelines/public", min_id=seen[5], limit=2)).body
    assert [one["id"] for one in above] == seen[3:5]


async def test_a_key_makes_one_status(masto: Masto) -> None:
    body = {"status": "Une fois", "visibility": "public"}
    first = await masto.post("/api/v1/statuses", body, {"Idempotency-Key": "k"})
    again = await masto.post("/api/v1/statuses", body, {"Idempotency-Key": "k"})
    assert (first.body["id"] == again.body["id"]) is is_original(masto)
    other = await masto.post("/api/v1/statuses", body, {"Idempotency-Key": "l"})
    assert other.body["id"] != first.body["id"]
    posted = (await masto.sandbox.admin("GET", "/posts")).body
    assert [act["id"] for act in posted][-1] == other.body["id"]
    assert len(posted) == (2 if is_original(masto) else 3)


async def test_what_cannot_be_used(masto: Masto) -> None:
    code = 422 if is_original(masto) else 400
    bodies: tuple[object, ...] = (
        {"status": "  "},
        {"status": "x" * 5001},
        {"status": "x", "visibility": "everybody"},
        {"status": "x", "media_ids": ["7"]},
        [],
    )
    for body in bodies:
        reply = await masto.post("/api/v1/statuses", body)
        assert (reply.status, "Validation failed" in reply.body["error"]) == (code, True)
    reply = await masto.post("/api/v1/statuses", {"status": "x", "in_reply_to_id": "1"})
    assert reply.status == 404


async def test_what_is_private_is_seen_by_those_named_only(masto: Masto) -> None:
    reply = await masto.post(
        "/api/v1/statuses", {"status": "@leamartin chut", "visibility": "direct"}
    )
    ident = reply.body["id"]
    other = str(masto.sandbox.description["mastodon"][1]["access_token"])
    hidden = await masto.sandbox.ask("GET", f"/api/v1/statuses/{ident}", token=other)
    assert hidden.status == 404
    page = await masto.sandbox.ask("GET", f"/@veloville/{ident}", token="")
    assert page.status == 404
    assert (await masto.sandbox.admin("GET", "/posts")).body == []
    [act] = (await masto.sandbox.admin("GET", "/posts?what=all")).body
    assert act["id"] == ident


async def test_the_default_is_the_servers(masto: Masto) -> None:
    reply = await masto.post("/api/v1/statuses", {"status": "à qui ?"})
    assert reply.body["visibility"] == ("public" if is_original(masto) else "unlisted")


async def test_the_limit_says_a_date(masto: Masto) -> None:
    reply = await masto.get("/api/v1/timelines/home")
    assert reply.headers["X-RateLimit-Limit"] == "300"
    assert reply.headers["X-RateLimit-Reset"].endswith("Z")
    for _time in range(300):
        reply = await masto.get("/api/v1/lists")
    assert reply.status == 429
    assert "Retry-After" not in reply.headers
    masto.sandbox.clock.pass_by(301)
    assert (await masto.get("/api/v1/lists")).status == 200


async def test_somebody_says_something_there(masto: Masto) -> None:
    ident = await masto.sandbox.everybody_says("Bonjour", on="mastodon", mentions="veloville")
    newest = (await masto.get("/api/v1/notifications", limit=1)).body[0]
    assert (newest["type"], newest["status"]["id"]) == ("mention", ident)
    reply = await masto.sandbox.everybody_says("Et moi ?", on="mastodon", reply_to=ident)
    around = (await masto.get(f"/api/v1/statuses/{reply}/context")).body
    assert [one["id"] for one in around["ancestors"]] == [ident]
    private = await masto.sandbox.everybody_says("Chut", on="mastodon", message_to="veloville")
    talks = (await masto.get("/api/v1/conversations", limit=1)).body
    assert talks[0]["last_status"]["id"] == private
    # The built-in X has heard nothing of it.
    assert "Chut" not in str((await masto.sandbox.get("/2/dm_events")).body)


async def test_a_deleted_status_is_gone(masto: Masto) -> None:
    reply = await masto.post("/api/v1/statuses", {"status": "à effacer"})
    path = f"/api/v1/statuses/{reply.body['id']}"
    gone = await masto.sandbox.ask("DELETE", path, token=masto.token)
    assert (gone.status, gone.body["text"]) == (200, "à effacer")
    again = await masto.sandbox.ask("DELETE", path, token=masto.token)
    assert again.status == 404
