"""A very small X: enough of API v2 for the contract, answering httpx in memory.

Speaks either spelling. Every request is checked against X's OpenAPI description, where it is there.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx
from openapi import SPECS, TWEET_NAMES, spec

from fakes import FakeClock
from fakes_network import Failure

Json = Any
ME, LEA = "2244994945", "42"
_EPOCH = 1288834974657
_SPELLINGS = {
    "referenced_tweets": "referenced_posts",
    "retweet_count": "repost_count",
    "note_tweet": "note_post",
    "edit_history_tweet_ids": "edit_history_post_ids",
}


@dataclass
class SmallX:
    """The state of the world, and what is asked of it."""

    clock: FakeClock
    dialect: str = "tweet"
    posts: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    reposts: list[str] = field(default_factory=list)
    failures: deque[Failure] = field(default_factory=deque)
    partial: bool = False
    seen: list[httpx.Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    dead: bool = False
    _serial: int = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def add(self, text: str, author: str = LEA, **more: Json) -> Json:
        ident = self._id()
        post = {
            "id": ident,
            "text": text,
            "author_id": author,
            "created_at": self._now(),
            "conversation_id": ident,
            "edit_history_tweet_ids": [ident],
            "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3},
            **more,
        }
        self.posts.append(post)
        return post

    def write(self, text: str, sender: str = LEA, other: str = ME) -> Json:
        first, second = sorted((sender, other), key=int)
        event = {
            "id": self._id(),
            "event_type": "MessageCreate",
            "sender_id": sender,
            "dm_conversation_id": f"{first}-{second}",
            "created_at": self._now(),
            "text": text,
        }
        self.messages.append(event)
        return event

    def own(self) -> list[Json]:
        return [post for post in self.posts if post["author_id"] == ME]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        self._check(request)
        failure = self.failures.popleft() if self.failures else None
        self.dead = self.dead or failure is Failure.LOGIN
        if failure is Failure.UNREACHABLE:
            raise httpx.ConnectError("refused", request=request)
        if failure is Failure.BROKEN:
            return httpx.Response(503, text="<html>over capacity</html>")
        if self.dead:
            return self._problem(401, "Unauthorized", "Unauthorized")
        if failure is not None and failure is not Failure.LOST:
            return self._refusal(failure)
        answer = self._route(request)
        if failure is Failure.LOST:
            raise httpx.ReadError("reset", request=request)
        return answer

    def _route(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        for method, pattern, do in self._routes():
            match = re.fullmatch(pattern, path)
            if method == request.method and match is not None:
                return do(request, *map(unquote, match.groups()))
        return self._problem(404, "Not Found", f"no route {request.method} {path}")

    def _routes(self) -> Sequence[tuple[str, str, Callable[..., httpx.Response]]]:
        return (
            ("GET", "/2/users/me", self._me),
            ("GET", "/2/users/([0-9]+)/mentions", self._mentions),
            ("GET", "/2/users/([0-9]+)/tweets", self._tweets_of),
            ("GET", "/2/tweets/([0-9]+)", self._one),
            ("POST", "/2/tweets", self._create),
            ("DELETE", "/2/tweets/([0-9]+)", self._delete),
            ("POST", f"/2/users/{ME}/retweets", self._repost),
            ("DELETE", f"/2/users/{ME}/retweets/([0-9]+)", self._unrepost),
            ("GET", "/2/dm_events", self._events),
            ("GET", "/2/dm_conversations/with/([0-9]+)/dm_events", self._events),
            ("POST", "/2/dm_conversations/with/([0-9]+)/messages", self._send),
            ("POST", "/2/media/upload", self._upload),
            ("POST", "/2/media/metadata", self._words),
        )

    def _me(self, _request: httpx.Request) -> httpx.Response:
        person = {"id": ME, "username": "veloville", "name": "VéloVille"}
        return self._json({"data": {**person, "subscription_type": "None"}})

    def _mentions(self, request: httpx.Request, _me: str) -> httpx.Response:
        return self._list(request, [one for one in self.posts if one["author_id"] != ME])

    def _tweets_of(self, request: httpx.Request, ident: str) -> httpx.Response:
        return self._list(request, [one for one in self.posts if one["author_id"] == ident])

    def _one(self, _request: httpx.Request, ident: str) -> httpx.Response:
        found = [one for one in self.posts if one["id"] == ident]
        if found:
            return self._json({"data": found[0]})
        return self._json({"errors": [_missing(ident)]})

    def _create(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        more: dict[str, Json] = {}
        if "reply" in body:
            parent = body["reply"]["in_reply_to_tweet_id"]
            more["referenced_tweets"] = [{"type": "replied_to", "id": parent}]
            more["in_reply_to_user_id"] = LEA
        text = body.get("text", "").replace("&", "&amp;").replace("<", "&lt;")
        if "media" in body:
            more["attachments"] = {"media_keys": ["3_" + one for one in body["media"]["media_ids"]]}
            text += " https://t.co/pic"
            link = {"start": len(text) - 16, "end": len(text), "url": "https://t.co/pic"}
            target = "https://x.com/veloville/status/1/photo/1"
            more["entities"] = {"urls": [{**link, "expanded_url": target}]}
        made = self.add(text, ME, **more)
        return self._json({"data": {"id": made["id"], "text": text}}, status=201)

    def _delete(self, _request: httpx.Request, ident: str) -> httpx.Response:
        if not any(one["id"] == ident for one in self.posts):
            return self._problem(404, "Not Found", "There is no post with that id.")
        self.posts = [one for one in self.posts if one["id"] != ident]
        return self._json({"data": {"deleted": True}})

    def _repost(self, request: httpx.Request) -> httpx.Response:
        ident = json.loads(request.content)["tweet_id"]
        if ident in self.reposts:
            return self._problem(403, "Forbidden", "You have already retweeted this Tweet.")
        self.reposts.append(ident)
        return self._json({"data": {"retweeted": True}})

    def _unrepost(self, _request: httpx.Request, ident: str) -> httpx.Response:
        if ident in self.reposts:
            self.reposts.remove(ident)
        return self._json({"data": {"retweeted": False}})

    def _events(self, request: httpx.Request, other: str = "") -> httpx.Response:
        return self._list(
            request, [one for one in self.messages if other in one["dm_conversation_id"]]
        )

    def _send(self, request: httpx.Request, other: str) -> httpx.Response:
        made = self.write(json.loads(request.content)["text"], ME, other)
        data = {"dm_event_id": made["id"], "dm_conversation_id": made["dm_conversation_id"]}
        return self._json({"data": data}, status=201)

    def _upload(self, _request: httpx.Request) -> httpx.Response:
        ident = self._id()
        return self._json({"data": {"id": ident, "media_key": f"3_{ident}"}})

    def _words(self, _request: httpx.Request) -> httpx.Response:
        return self._json({"data": {}})

    def _list(self, request: httpx.Request, listed: list[Json]) -> httpx.Response:
        asked = request.url.params
        items = sorted(listed, key=lambda one: int(one["id"]), reverse=True)
        if "since_id" in asked:
            items = [one for one in items if int(one["id"]) > int(asked["since_id"])]
        if "start_time" in asked:
            start = datetime.fromisoformat(asked["start_time"])
            items = [one for one in items if datetime.fromisoformat(one["created_at"]) >= start]
        if token := asked.get("pagination_token"):
            items = [one for one in items if int(one["id"]) < int(token.removeprefix("t"))]
        size = int(asked["max_results"])
        got, rest = items[:size], items[size:]
        meta: dict[str, Json] = {"result_count": len(got)}
        if rest:
            meta["next_token"] = f"t{got[-1]['id']}"
        document: dict[str, Json] = {"meta": meta}
        if got:
            users = [
                {"id": LEA, "username": "leamartin", "name": "Léa Martin"},
                {"id": ME, "username": "veloville", "name": "VéloVille"},
            ]
            document.update(data=got, includes={"users": users})
        if self.partial:
            document["errors"] = [{"title": "Internal", "type": "about:blank"}]
        return self._json(document)

    def _refusal(self, failure: Failure) -> httpx.Response:
        match failure:
            case Failure.DUPLICATE:
                words = "You are not allowed to create a Tweet with duplicate content."
                return self._problem(403, "Forbidden", words)
            case Failure.LIMITED:
                reset = int((self.clock.now() + timedelta(minutes=3)).timestamp())
                headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
                return self._problem(429, "Too Many Requests", "Too Many Requests", headers)
            case Failure.CREDIT:
                return self._problem(402, "CreditsDepleted", "Your account has no credits.")
            case _:
                words = "Reply to this conversation is not allowed because you have not been …"
                return self._problem(403, "Forbidden", words)

    def _problem(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
        return httpx.Response(status, json=body, headers=headers)

    def _json(self, document: Json, status: int = 200) -> httpx.Response:
        return httpx.Response(status, json=_spelt(document, self.dialect))

    def _check(self, request: httpx.Request) -> None:
        if SPECS.is_dir():
            query = request.url.query.decode()
            path = request.url.path
            fault = spec(TWEET_NAMES).fault(request.method, path, query, request.content)
            if fault:
                self.faults.append(fault)

    def _id(self) -> str:
        self._serial += 1
        milliseconds = int(self.clock.now().timestamp() * 1000) - _EPOCH
        return str((milliseconds << 22) + self._serial)

    def _now(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _missing(ident: str) -> Json:
    return {
        "resource_type": "tweet",
        "resource_id": ident,
        "value": ident,
        "parameter": "id",
        "title": "Not Found Error",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
        "detail": f"Could not find tweet with id: [{ident}].",
    }


def _spelt(node: Json, dialect: str) -> Json:
    """The same in the other spelling."""
    if dialect == "tweet":
        return node
    if isinstance(node, list):
        return [_spelt(one, dialect) for one in node]
    if isinstance(node, dict):
        return {_SPELLINGS.get(name, name): _spelt(one, dialect) for name, one in node.items()}
    return node
