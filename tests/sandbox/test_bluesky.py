"""The built-in Bluesky, asked without cmdeck's adapter."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import pytest

from cmdeck.model.tid import tid
from sandbox.asking import START, Asker, Reply
from sandbox.conftest import Start

POST, GATE = "app.bsky.feed.post", "app.bsky.feed.threadgate"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
WHEN = "2026-11-22T10:00:00.000Z"


def rkey(number: int) -> str:
    return tid(int(START) * 1_000_000 + number, 7)


def session_of(reply: Reply) -> str:
    """Which session a refresh token is of."""
    payload = reply.body["refreshJwt"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"])


class Sky:
    """One account of it."""

    def __init__(self, sandbox: Asker, number: int = 0) -> None:
        self.sandbox = sandbox
        self.login: dict[str, str] = sandbox.description["bluesky"][number]
        self.did = self.login["remote_id"]
        self.access = self.refresh = ""

    async def sign_in(self) -> Reply:
        order = {"identifier": self.login["handle"], "password": self.login["password"]}
        reply = await self.post("com.atproto.server.createSession", order, token="")
        self.access, self.refresh = reply.body["accessJwt"], reply.body["refreshJwt"]
        return reply

    async def get(self, nsid: str, headers: Mapping[str, str] | None = None, **query: Any) -> Reply:
        return await self.sandbox.ask(
            "GET", f"/xrpc/{nsid}", token=self.access, query=query, headers=headers
        )

    async def post(
        self,
        nsid: str,
        json: object = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        data: object = None,
    ) -> Reply:
        bearer = self.access if token is None else token
        return await self.sandbox.ask(
            "POST", f"/xrpc/{nsid}", token=bearer, json=json, headers=headers, data=data
        )

    async def create(self, number: int, text: str = "Bonjour", **more: Any) -> Reply:
        record = {"$type": POST, "text": text, "createdAt": WHEN, **more}
        return await self.put_in(POST, record, rkey(number))

    async def put_in(self, collection: str, record: object, name: str) -> Reply:
        order = {"repo": self.did, "collection": collection, "rkey": name, "record": record}
        return await self.post("com.atproto.repo.createRecord", order)

    async def delete(self, collection: str, name: str) -> Reply:
        order = {"repo": self.did, "collection": collection, "rkey": name}
        return await self.post("com.atproto.repo.deleteRecord", order)


@pytest.fixture
async def sky(begin: Start) -> Sky:
    made = Sky(await begin())
    await made.sign_in()
    return made


def errors(replies: Sequence[Reply]) -> list[tuple[int, str]]:
    return [(reply.status, reply.body["error"]) for reply in replies]


async def test_a_session_is_opened_renewed_and_ended(sky: Sky) -> None:
    reply = await sky.sign_in()
    assert (reply.body["did"], reply.body["handle"]) == (sky.did, sky.login["handle"])
    assert reply.body["didDoc"]["service"][0]["serviceEndpoint"] == sky.sandbox.url
    wrong = {"identifier": sky.login["handle"], "password": "abcd-abcd-abcd-abcd"}
    denied = await sky.post("com.atproto.server.createSession", wrong, token="")
    assert errors([denied]) == [(401, "AuthenticationRequired")]
    renew = "com.atproto.server.refreshSession"
    renewed = await sky.post(renew, token=sky.refresh)
    assert renewed.body["refreshJwt"] != sky.refresh
    once_more = await sky.post(renew, token=sky.refresh)  # its answer may have got lost
    assert session_of(once_more) == session_of(renewed)
    sky.sandbox.clock.pass_by(2 * 3600 + 1)
    again = [await sky.post(renew, token=one) for one in (sky.refresh, sky.access, "")]
    expected = [(400, "ExpiredToken"), (400, "InvalidToken"), (401, "AuthMissing")]
    assert errors(again) == expected
    ended = await sky.post("com.atproto.server.deleteSession", token=renewed.body["refreshJwt"])
    assert ended.status == 200
    assert errors([await sky.post(renew, token=renewed.body["refreshJwt"])]) == expected[:1]


async def test_an_access_token_ends_after_two_hours(sky: Sky) -> None:
    assert (await sky.get("com.atproto.server.getSession")).status == 200
    sky.sandbox.clock.pass_by(7_201)
    assert errors([await sky.get("com.atproto.server.getSession")]) == [(400, "ExpiredToken")]
    sky.access = sky.access[:-2] + "xx"
    assert errors([await sky.get("com.atproto.server.getSession")]) == [(400, "InvalidToken")]


async def test_sessions_are_few(sky: Sky) -> None:
    replies = [await sky.sign_in() for _number in range(28)]
    assert replies[-1].headers["ratelimit-remaining"] == "1"
    await sky.sign_in()
    order = {"identifier": "x", "password": "y"}
    late = await sky.post("com.atproto.server.createSession", order, token="")
    assert errors([late]) == [(429, "RateLimitExceeded")]
    assert (late.headers["retry-after"], late.headers["ratelimit-remaining"]) == ("300", "0")


async def test_several_records_are_made_or_none(sky: Sky) -> None:
    def writes(number: int, *collections: str) -> dict[str, Any]:
        address = f"at://{sky.did}/{POST}/{rkey(number)}"
        values = {
            POST: {"$type": POST, "text": "Bonjour", "createdAt": WHEN},
            GATE: {"$type": GATE, "post": address, "createdAt": WHEN, "allow": []},
        }
        each = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": one,
                "rkey": rkey(number),
                "value": values[one],
            }
            for one in collections
        ]
        return {"repo": sky.did, "writes": each}

    made = await sky.post("com.atproto.repo.applyWrites", writes(1, POST, GATE))
    uris = [one["uri"].split("/")[3] for one in made.body["results"]]
    assert (made.status, uris) == (200, [POST, GATE])
    await sky.post("com.atproto.repo.applyWrites", writes(2, GATE))
    again = await sky.post("com.atproto.repo.applyWrites", writes(2, POST, GATE))
    assert errors([again]) == [(500, "InternalServerError")]
    where = {"repo": sky.did, "collection": POST, "rkey": rkey(2)}
    assert (await sky.get("com.atproto.repo.getRecord", **where)).status == 400, "none of both"


async def test_a_record_is_made_once_under_its_name(sky: Sky) -> None:
    made = await sky.create(1)
    assert made.status == 200
    again = [await sky.create(1), await sky.create(1, "Autre")]
    assert errors(again) == [(500, "InternalServerError")] * 2
    where = {"repo": sky.did, "collection": POST, "rkey": rkey(1)}
    held = await sky.get("com.atproto.repo.getRecord", **where)
    assert held.body["cid"] == made.body["cid"]
    assert held.body["value"]["text"] == "Bonjour"
    same = {**where, "record": held.body["value"]}
    assert (await sky.post("com.atproto.repo.putRecord", same)).body["cid"] == made.body["cid"]
    for _time in range(2):
        assert (await sky.delete(POST, rkey(1))).status == 200
    gone = await sky.get("com.atproto.repo.getRecord", **where)
    assert errors([gone]) == [(400, "RecordNotFound")]
    elsewhere = await sky.get("com.atproto.repo.getRecord", **{**where, "repo": "did:plc:nobody"})
    assert errors([elsewhere]) == [(400, "InvalidRequest")]
    posted = await sky.sandbox.posted(sky.login["id"])
    assert [act["text"] for act in posted] == ["Bonjour"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"text": "é" * 301}, "grapheme too big (maximum 300, got 301)"),
        ({"text": "👩‍👩‍👧" * 299}, "string too big (maximum 3000"),
        ({"text": 5}, '"text"'),
        ({"createdAt": "hier"}, "Invalid datetime"),
        ({"facets": [{"index": {"byteStart": 0, "byteEnd": 8}, "features": []}]}, "bounds"),
        ({"reply": {"parent": {"uri": "x"}, "root": {}}}, "root"),
        ({"$type": "app.bsky.feed.like"}, "$type"),
    ],
)
async def test_what_is_no_post(sky: Sky, record: dict[str, Any], words: str) -> None:
    reply = await sky.create(1, **record)
    assert (reply.status, reply.body["error"]) == (400, "InvalidRequest")
    assert words in reply.body["message"]


async def test_names_and_repositories_are_checked(sky: Sky) -> None:
    record = {"$type": POST, "text": "a", "createdAt": WHEN}
    assert errors([await sky.put_in(POST, record, "key-1")]) == [(400, "InvalidRequest")]
    sky.did = "did:plc:another"
    assert errors([await sky.create(1)]) == [(401, "AuthenticationRequired")]


async def test_an_answer_names_both_ends(sky: Sky) -> None:
    home = (await sky.get("app.bsky.feed.getTimeline", limit=5)).body["feed"]
    other = home[0]["post"]
    parent = {"uri": other["uri"], "cid": other["cid"]}
    root = other["record"].get("reply", {}).get("root", parent)
    made = await sky.create(1, "Oui", reply={"root": root, "parent": parent})
    thread = (await sky.get("app.bsky.feed.getPostThread", uri=other["uri"])).body["thread"]
    replies = [one["post"]["uri"] for one in thread["replies"]]
    assert made.body["uri"] in replies


async def test_two_likes_are_two_records_and_count_once(sky: Sky) -> None:
    home = (await sky.get("app.bsky.feed.getTimeline", limit=50)).body["feed"]
    post = next(one["post"] for one in home if "like" not in one["post"]["viewer"])
    subject = {"uri": post["uri"], "cid": post["cid"]}
    like = {"$type": "app.bsky.feed.like", "subject": subject, "createdAt": WHEN}
    for number in (1, 2):
        assert (await sky.put_in("app.bsky.feed.like", like, rkey(number))).status == 200

    async def likes() -> tuple[int, bool]:
        [seen] = (await sky.get("app.bsky.feed.getPosts", uris=post["uri"])).body["posts"]
        return seen["likeCount"] - post["likeCount"], "like" in seen["viewer"]

    assert await likes() == (1, True)
    await sky.delete("app.bsky.feed.like", rkey(1))
    assert await likes() == (1, True)
    await sky.delete("app.bsky.feed.like", rkey(2))
    assert await likes() == (0, False)


async def test_pictures_are_brought_before(sky: Sky) -> None:
    blob = {"$type": "blob", "ref": {"$link": "bafynothing"}, "mimeType": "image/png", "size": 1}
    image = {"alt": "", "image": blob}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    assert errors([await sky.create(1, embed=embed)]) == [(400, "BlobNotFound")]
    up = "com.atproto.repo.uploadBlob"
    sent = await sky.post(up, data=PNG, headers={"content-type": "image/png"})
    image["image"] = sent.body["blob"]
    made = await sky.create(1, embed=embed)
    [seen] = (await sky.get("app.bsky.feed.getPosts", uris=made.body["uri"])).body["posts"]
    shown = seen["embed"]["images"][0]["fullsize"]
    picture = await sky.sandbox.ask("GET", shown.removeprefix(sky.sandbox.url), token="")
    assert picture.raw == PNG
    large = await sky.post(up, data=PNG.ljust(1_000_001), headers={"content-type": "image/png"})
    image["image"] = large.body["blob"]
    assert errors([await sky.create(2, embed=embed)]) == [(400, "BlobTooLarge")]
    image["image"] = sent.body["blob"]
    many = {**embed, "images": [image] * 5}
    assert errors([await sky.create(2, embed=many)]) == [(400, "InvalidRequest")]


async def test_a_list_hands_out_a_cursor_until_it_is_empty(sky: Sky) -> None:
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        body = (await sky.get("app.bsky.feed.getTimeline", limit=100, **cursor)).body
        if "cursor" not in body:
            break
        seen += [str(one["post"]["uri"]) + str("reason" in one) for one in body["feed"]]
        cursor = {"cursor": body["cursor"]}
    assert body["feed"] == []
    assert len(seen) > 100
    assert len(set(seen)) > 100
    refused = await sky.get("app.bsky.feed.getTimeline", limit=101)
    assert errors([refused]) == [(400, "InvalidRequest")]


async def test_told_of_by_reason(sky: Sky) -> None:
    said = {"on": "bluesky", "as": "leamartin", "text": "Ouvert ?", "mentions": "veloville"}
    ident = (await sky.sandbox.admin("POST", "/say", said)).body["id"]
    listed = "app.bsky.notification.listNotifications"
    first = (await sky.get(listed, limit=1, reasons="mention")).body["notifications"][0]
    assert (first["uri"], first["reason"]) == (ident, "mention")
    text, [facet] = first["record"]["text"], first["record"]["facets"]
    index = facet["index"]
    named = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
    assert (named, facet["features"][0]["did"]) == ("@veloville.bsky.test", sky.did)
    for reason in ("like", "repost", "reply", "follow"):
        told = (await sky.get(listed, reasons=reason)).body["notifications"]
        assert {one["reason"] for one in told} == {reason}


async def test_messages_need_their_service_and_a_right_password(sky: Sky, begin: Start) -> None:
    convos = "chat.bsky.convo.listConvos"
    assert errors([await sky.get(convos)]) == [(501, "MethodNotImplemented")]
    assert (await sky.get(convos, headers=CHAT)).body["convos"]
    museum = Sky(await begin(), 1)
    await museum.sign_in()
    assert errors([await museum.get(convos, headers=CHAT)]) == [(400, "InvalidToken")]


async def test_methods_that_there_are_not(sky: Sky) -> None:
    replies = [
        await sky.get("app.bsky.feed.nothing"),
        await sky.get("com.atproto.repo.createRecord"),
        await sky.post("app.bsky.feed.getTimeline"),
        await sky.sandbox.ask("GET", "/xrpc/app.bsky.feed.getTimeline", token=""),
        await sky.get("app.bsky.feed.getPostThread", uri="at://did:plc:a/app.bsky.feed.post/3k"),
    ]
    assert errors(replies) == [
        (501, "MethodNotImplemented"),
        (405, "InvalidRequest"),
        (405, "InvalidRequest"),
        (401, "AuthMissing"),
        (400, "NotFound"),
    ]


async def test_faults_meet_its_methods(sky: Sky) -> None:
    path = "/xrpc/com.atproto.repo.createRecord"
    for fault in ({"do": "status", "status": 502}, {"do": "commit_late", "seconds": 5}):
        await sky.sandbox.admin("POST", "/faults", [{**fault, "match": {"path": path}}])
    assert (await sky.create(1)).status == 502
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sky.create(1)
    assert await sky.sandbox.posted(sky.login["id"]) == []
    assert (await sky.create(1, "Bonjour")).status == 200
    sky.sandbox.clock.pass_by(6)
    await sky.get(
        "com.atproto.server.describeServer"
    )  # the late one comes, and finds its name taken
    assert [one["text"] for one in await sky.sandbox.posted(sky.login["id"])] == ["Bonjour"]


async def test_an_account_can_be_made_to_expire(sky: Sky) -> None:
    sky.sandbox.clock.pass_by(1)
    await sky.sandbox.admin("POST", "/account", {"account": sky.login["id"], "expire": True})
    assert errors([await sky.get("com.atproto.server.getSession")]) == [(400, "ExpiredToken")]
    renewed = await sky.post("com.atproto.server.refreshSession", token=sky.refresh)
    sky.access = renewed.body["accessJwt"]
    assert (await sky.get("com.atproto.server.getSession")).status == 200
