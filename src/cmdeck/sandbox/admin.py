"""The sandbox's own door (/_sandbox): what really happened, faults to order, and a push for the
world.
"""

import hmac
import html
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from cmdeck.sandbox.bluesky.repo import POSTED as POSTED_ON_BLUESKY
from cmdeck.sandbox.faults import BadFault
from cmdeck.sandbox.life import Life
from cmdeck.sandbox.mastodon.writes import POSTED
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Act, Json, JsonObject, Person, Post, number_in, read_json
from cmdeck.sandbox.site import Site
from cmdeck.sandbox.wordpress.comments import COMMENTED
from cmdeck.sandbox.wordpress.posts import PUBLISHED
from cmdeck.sandbox.world import World

_PUBLIC = ("POST /2/tweets", POSTED, POSTED_ON_BLUESKY, PUBLISHED, COMMENTED)
"""What makes something public, as the journal names it."""

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Admin:
    """Serves /_sandbox; every request needs the token in X-Sandbox-Token."""

    def __init__(self, site: Site, life: Life) -> None:
        self._site = site
        self._life = life

    def routes(self) -> list[web.RouteDef]:
        """The routes, each behind the token."""
        gets = {"posts": self._posts, "requests": self._requests, "state": self._state}
        posts = {
            "faults": self._faults,
            "tick": self._tick,
            "say": self._say,
            "remove": self._remove,
            "edit": self._edit,
            "account": self._account,
            "limits": self._limits,
            "cut": self._cut,
        }
        return [
            *(web.get(f"/_sandbox/{name}", self._guarded(serve)) for name, serve in gets.items()),
            *(web.post(f"/_sandbox/{name}", self._guarded(serve)) for name, serve in posts.items()),
            web.delete("/_sandbox/faults", self._guarded(self._clear_faults)),
        ]

    def _guarded(self, serve: Callable[[web.Request, JsonObject], Json]) -> Serve:
        async def handle(request: web.Request) -> web.StreamResponse:
            token = request.headers.get("X-Sandbox-Token", "")
            if not hmac.compare_digest(token.encode(), self._site.admin_token.encode()):
                return _json({"error": "X-Sandbox-Token is missing or wrong"}, 401)
            try:
                return _json(serve(request, await _body(request)))
            except (BadFault, ValueError) as error:
                return _json({"error": str(error)}, 400)

        return handle

    def _posts(self, request: web.Request, _: JsonObject) -> Json:
        account = request.query.get("account", "")
        everything = request.query.get("what", "posts") == "all"
        return [
            _act(act)
            for act in self._site.world.acts
            if (not account or act.account == account) and (everything or act.route in _PUBLIC)
        ]

    def _requests(self, _request: web.Request, _body: JsonObject) -> Json:
        meter = self._site.meter
        rows: list[Json] = [
            {
                "route": route,
                "status": status,
                "account": account,
                "count": count.requests,
                "resources": count.resources,
                "cost": round(count.cost, 6),
            }
            for (route, status, account), count in sorted(meter.counts.items())
        ]
        spent: JsonObject = {
            account: round(purse.spent, 6)
            for account, purse in sorted(meter.purses.items())
            if account
        }
        total = sum(purse.spent for purse in meter.purses.values())
        return {"requests": rows, "accounts": spent, "cost": round(total, 6)}

    def _state(self, _request: web.Request, _body: JsonObject) -> Json:
        world = self._site.world
        return {
            "now": iso(self._site.now()),
            "seed": self._site.options.seed,
            "people": len(world.people),
            "posts": len(world.posts),
            "messages": len(world.messages),
            "acts": len(world.acts),
            "faults": [
                {"do": fault.do, "path": fault.path, "left": fault.left, "used": fault.used}
                for fault in self._site.faults.waiting
            ],
            "accounts": [
                {"id": account.id, "plan": account.plan, "enrolled": account.enrolled}
                for account in self._site.accounts.values()
            ],
        }

    def _faults(self, _request: web.Request, body: JsonObject) -> Json:
        given = body.get("faults", body.get("", body or []))
        return {"waiting": self._site.faults.add([body] if "do" in body else given)}

    def _clear_faults(self, _request: web.Request, _body: JsonObject) -> Json:
        self._site.faults.clear()
        return {"waiting": 0}

    def _tick(self, _request: web.Request, body: JsonObject) -> Json:
        seconds = body.get("seconds", 60)
        if (
            not isinstance(seconds, (int, float))
            or isinstance(seconds, bool)
            or not 0 <= seconds <= 86_400
        ):
            raise ValueError("seconds: a number from 0 to 86400 is needed")
        return {"events": self._life.tick(float(seconds))}

    def _say(self, _request: web.Request, body: JsonObject) -> Json:
        """Somebody says something: in public or, with `message_to`, in private; `on` is the network
        ("mastodon", "bluesky", "wordpress", else X)."""
        if body.get("on") == "wordpress":
            return {"id": self._comment(body)}
        if body.get("on") == "bluesky":
            return {"id": self._skeet(body)}
        on_mastodon = body.get("on") == "mastodon"
        world = self._site.mastodon.world if on_mastodon else self._site.world
        person = world.named(str(body.get("as", "")))
        if person is None:
            raise ValueError(f"as: nobody is called {body.get('as')!r}")
        text = str(body.get("text", ""))
        mentions = body.get("mentions", [])
        names = (
            mentions.split()
            if isinstance(mentions, str)
            else mentions
            if isinstance(mentions, list)
            else []
        )
        for name in reversed([str(name) for name in names]):
            handle = name.removeprefix("@").partition("@")[0]
            if f"@{handle}".lower() not in text.lower():
                text = f"@{handle} {text}"
        if not text.strip():
            raise ValueError("text: something must be said")
        if on_mastodon:
            return {"id": self._toot(person, text, body)}
        answered = str(body.get("reply_to", "")).rpartition(":")[2]
        parent = _living(world, answered)
        if answered and parent is None:
            raise ValueError(f"reply_to: there is no post {answered}")
        if (message_to := world.named(str(body.get("message_to", "")))) is not None:
            message = world.send(person.id, world.conversation_of(person.id, message_to.id), text)
            return {"id": str(message.id)}
        post = world.publish(person, text, parent=parent)
        return {"id": str(post.id)}

    def _toot(self, person: Person, text: str, body: JsonObject) -> str:
        server = self._site.mastodon
        answered = str(body.get("reply_to", "")).rpartition("/")[2]
        parent = server.world.living(server.number(answered)) if answered else None
        if answered and parent is None:
            raise ValueError(f"reply_to: there is no post {answered}")
        visibility = "public"
        if (other := server.world.named(str(body.get("message_to", "")))) is not None:
            text, visibility = f"@{other.username} {text}", "direct"
        return server.shown(server.toot(person, text, parent=parent, visibility=visibility).id)

    def _comment(self, body: JsonObject) -> str:
        """Somebody comments: on the newest article, on `reply_to` (a comment), or on `post`."""
        blog = self._site.wordpress
        answered = str(body.get("reply_to", "")).rpartition("/")[2].removeprefix("c")
        parent = blog.comments.get(number_in(answered) or 0)
        if answered and parent is None:
            raise ValueError(f"reply_to: there is no comment {answered}")
        wanted = parent.article if parent else number_in(str(body.get("post", ""))) or 0
        public = [one for one in blog.articles.values() if one.status == "publish"]
        article = blog.articles.get(wanted) or max(public, key=lambda one: (one.at, one.id))
        status = str(body.get("status", "hold"))
        name = str(body.get("as", "")) or "Anonyme"
        text = html.escape(str(body.get("text", "")), quote=False)
        made = blog.comment(article, name, text, parent=parent.id if parent else 0, status=status)
        return f"c{made.id}"

    def _skeet(self, body: JsonObject) -> str:
        """Somebody says something on Bluesky; `mentions` is one name, or several."""
        server = self._site.bluesky
        server.fill()
        person = server.world.named(str(body.get("as", "")))
        if person is None:
            raise ValueError(f"as: nobody is called {body.get('as')!r}")
        names = "".join(f"@{name} " for name in str(body.get("mentions", "")).split())
        text = f"{names}{body.get('text', '')}"
        if (other := server.world.named(str(body.get("message_to", "")))) is not None:
            talk = server.world.conversation_of(person.id, other.id)
            return str(server.world.send(person.id, talk, text).id)
        answered = str(body.get("reply_to", "")).removeprefix("bluesky:")
        parent = server.post(answered) if answered else None
        if answered and parent is None:
            raise ValueError(f"reply_to: there is no post {answered}")
        return server.uri(server.publish(person, text, parent=parent))

    def _remove(self, _request: web.Request, body: JsonObject) -> Json:
        self._site.world.remove(self._named_post(body))
        return {"removed": True}

    def _edit(self, _request: web.Request, body: JsonObject) -> Json:
        newer = self._site.world.edit(self._named_post(body), str(body.get("text", "")))
        return {"id": str(newer.id)}

    def _named_post(self, body: JsonObject) -> Post:
        wanted = str(body.get("id", "")).rpartition(":")[2]
        post = _living(self._site.world, wanted)
        if post is None:
            raise ValueError(f"id: there is no post {wanted!r}")
        return post

    def _account(self, _request: web.Request, body: JsonObject) -> Json:
        """Changes what an account may do: plan, dollars, reads, expire, scopes, enrolled,
        owns_app.
        """
        if str(body.get("account", "")).endswith("@bluesky") and body.get("expire") is True:
            self._site.bluesky.expired = self._site.now()
            return {"account": body["account"], "plan": ""}
        account = self._site.accounts.get(str(body.get("account", "")))
        if account is None:
            raise ValueError(
                f"account: {body.get('account')!r} is not one of {', '.join(self._site.accounts)}"
            )
        purse = self._site.meter.purses[account.id]
        for key, value in body.items():
            match key, value:
                case "account", _:
                    pass
                case "plan", "self_serve" | "enterprise":
                    account.plan = str(value)
                case "dollars" | "reads", int() | float():
                    setattr(purse, key, float(value))
                case "expire", True:
                    self._site.tokens.expire(account.id)
                case "redirect", str():
                    account.redirects.append(str(value))
                case "scopes", str():
                    self._site.tokens.narrow(account.id, frozenset(value.split()))
                case "enrolled" | "owns_app", bool():
                    setattr(account, key, value)
                case _:
                    raise ValueError(f"{key}: {json.dumps(value)} is not understood")
        return {"account": account.id, "plan": account.plan}

    def _cut(self, _request: web.Request, _body: JsonObject) -> Json:
        """Cuts every stream of Mastodon's."""
        self._site.mastodon.cuts += 1
        return {"cuts": self._site.mastodon.cuts}

    def _limits(self, _request: web.Request, body: JsonObject) -> Json:
        """Other rate limits: {"GET /2/users/{id}/mentions": [1, 900]}."""
        for route, value in body.items():
            if (
                not isinstance(value, list)
                or len(value) != 2
                or not all(isinstance(part, int) for part in value)
            ):
                raise ValueError(f"{route}: [requests, seconds] is needed")
            first, second = value
            self._site.windows.overrides[route] = (int(str(first)), int(str(second)))
        return {"overrides": len(self._site.windows.overrides)}


def _act(act: Act) -> JsonObject:
    return {
        "id": act.id,
        "account": act.account,
        "route": act.route,
        "text": act.text,
        "at": iso(act.at),
        "body": act.body,
    }


def _living(world: World, wanted: str) -> Post | None:
    number = number_in(wanted)
    return None if number is None else world.living(number)


async def _body(request: web.Request) -> JsonObject:
    """The JSON body; a list stands under the empty name. Raises ValueError for what is no JSON."""
    raw = await request.read()
    if not raw:
        return {}
    try:
        value = read_json(raw)
    except ValueError as error:
        raise ValueError(f"the body is no JSON: {error}") from error
    return value if isinstance(value, dict) else {"": value}


def _json(value: Json, status: int = 200) -> web.Response:
    return web.Response(status=status, text=json.dumps(value), content_type="application/json")
