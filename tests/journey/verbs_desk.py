"""Where the script of verbs is played: one account on one built-in network, how it logs in, and
what the network calls what is done there."""

import json
import re
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cmdeck.model.post import NetworkName
from journey.world import Row, World, place, texts
from picture_samples import photo, saved

X, MASTODON = NetworkName.X, NetworkName.MASTODON
WORDPRESS, BLUESKY = NetworkName.WORDPRESS, NetworkName.BLUESKY
Routes = Mapping[str, tuple[str, ...]]
_STATUS, _PERSON = "POST /api/v1/statuses/{id}", "POST /api/v1/accounts/{id}"
_CREATE, _DELETE = "com.atproto.repo.createRecord", "com.atproto.repo.deleteRecord"
_APPLY = "com.atproto.repo.applyWrites"
_COMMENT = "POST /wp/v2/comments"

CREATES: Final = {
    X: "POST /2/tweets",
    MASTODON: "POST /api/v1/statuses",
    BLUESKY: f"POST /xrpc/{_CREATE} (app.bsky.feed.post)",
    WORDPRESS: "POST /wp/v2/posts",
}
"""The one request that makes a post."""
_PUBLISHED: Final = (CREATES[WORDPRESS], "POST /wp/v2/posts/{id} (publish)")


def _on_bluesky(names: Mapping[str, str]) -> Routes:
    return {name: (f"POST /xrpc/{nsid}",) for name, nsid in names.items()}


ROUTES: Final[Mapping[NetworkName, Routes]] = {
    X: {
        **dict.fromkeys(("post", "reply", "quote", "gated"), (CREATES[X],)),
        "like": ("POST /2/users/{id}/likes",),
        "unlike": ("DELETE /2/users/{id}/likes/{tweet_id}",),
        "repost": ("POST /2/users/{id}/retweets",),
        "unrepost": ("DELETE /2/users/{id}/retweets/{source_tweet_id}",),
        "bookmark": ("POST /2/users/{id}/bookmarks",),
        "unbookmark": ("DELETE /2/users/{id}/bookmarks/{tweet_id}",),
        "message": ("POST /2/dm_conversations/with/{participant_id}/messages",),
        "mute": ("POST /2/users/{id}/muting",),
        "unmute": ("DELETE /2/users/{source_user_id}/muting/{target_user_id}",),
        **dict.fromkeys(("hide", "unhide"), ("PUT /2/tweets/{tweet_id}/hidden",)),
        "delete": ("DELETE /2/tweets/{id}",),
    },
    MASTODON: {
        **dict.fromkeys(("post", "reply"), (CREATES[MASTODON],)),
        "like": (f"{_STATUS}/favourite",),
        "unlike": (f"{_STATUS}/unfavourite",),
        "repost": (f"{_STATUS}/reblog",),
        "unrepost": (f"{_STATUS}/unreblog",),
        "bookmark": (f"{_STATUS}/bookmark",),
        "unbookmark": (f"{_STATUS}/unbookmark",),
        "message": ("POST /api/v1/statuses (direct)",),
        "mute": (f"{_PERSON}/mute",),
        "unmute": (f"{_PERSON}/unmute",),
        "block": (f"{_PERSON}/block",),
        "unblock": (f"{_PERSON}/unblock",),
        "report": ("POST /api/v1/reports",),
        "edit": ("PUT /api/v1/statuses/{id}",),
        "delete": ("DELETE /api/v1/statuses/{id}",),
    },
    BLUESKY: {
        "gated": tuple(
            f"POST /xrpc/{_APPLY} (app.bsky.feed.{one})" for one in ("post", "threadgate")
        ),
        **_on_bluesky(
            {
                **dict.fromkeys(("post", "reply", "quote"), f"{_CREATE} (app.bsky.feed.post)"),
                "like": f"{_CREATE} (app.bsky.feed.like)",
                "unlike": f"{_DELETE} (app.bsky.feed.like)",
                "repost": f"{_CREATE} (app.bsky.feed.repost)",
                "unrepost": f"{_DELETE} (app.bsky.feed.repost)",
                "bookmark": "app.bsky.bookmark.createBookmark",
                "unbookmark": "app.bsky.bookmark.deleteBookmark",
                "message": "chat.bsky.convo.sendMessage",
                "mute": "app.bsky.graph.muteActor",
                "unmute": "app.bsky.graph.unmuteActor",
                "block": f"{_CREATE} (app.bsky.graph.block)",
                "unblock": f"{_DELETE} (app.bsky.graph.block)",
                "report": "com.atproto.moderation.createReport",
                **dict.fromkeys(
                    ("hide", "unhide"), "com.atproto.repo.putRecord (app.bsky.feed.threadgate)"
                ),
                "delete": f"{_DELETE} (app.bsky.feed.post)",
            }
        ),
    },
    WORDPRESS: {
        **dict.fromkeys(("post", "article"), _PUBLISHED),
        "reply": (_COMMENT,),
        **dict.fromkeys(("hide", "hold"), (f"{_COMMENT}/{{id}} (hold)",)),
        **dict.fromkeys(("approve", "unhide"), (f"{_COMMENT}/{{id}} (approved)",)),
        "spam": (f"{_COMMENT}/{{id}} (spam)",),
        "trash": (f"{_COMMENT}/{{id}} (trash)",),
        "delete": ("DELETE /wp/v2/posts/{id}",),
    },
}
"""What an account did, as the built-in networks write it down."""


@dataclass
class Desk:
    """One account, and what the steps so far have left."""

    world: World
    network: NetworkName
    plan: str
    said: Row
    """What the first line of the built-in networks says of the login."""
    folder: Path
    keys: dict[str, str] = field(default_factory=dict)
    """Of what is there by now, ours and others'; and numbers of the queue."""
    items: list[dict[str, object]] = field(default_factory=list)
    """What was settled last."""
    seen: int = 0

    @property
    def account(self) -> str:
        return str(self.said["id"])

    @property
    def name(self) -> str:
        """What others on the network call the account."""
        return self.account.partition("@")[0].partition(".")[0]

    @property
    def limit(self) -> int:
        """Characters of a post."""
        return int(str(self.world.run("accounts", "--json").document["text_limit"]))

    def login(self) -> tuple[Sequence[str], str]:
        """The command that connects it, and what is pasted."""
        url, said = self.world.networks.url, self.said
        match self.network:
            case NetworkName.MASTODON:
                return ("--instance", url), str(said["access_token"])
            case NetworkName.BLUESKY:
                return ("--handle", str(said["handle"]), "--server", url), str(said["password"])
            case NetworkName.WORDPRESS:
                given = {name: said[name] for name in ("username", "password")}
                return ("--instance", str(said["site"])), json.dumps(given)
            case _:
                given = {
                    name: said[name] for name in ("access_token", "refresh_token", "client_id")
                }
                return ("--server", url), json.dumps(given)

    def say(self, text: str, **more: str) -> str:
        """Somebody says something; returns its key."""
        order = {"on": self.network.value, "as": "leamartin", "text": text, **more}
        ident = str(self.world.networks.ask("say", order)[0]["id"])
        realm = {MASTODON: "/", WORDPRESS: "/blog/"}.get(self.network)
        where = "" if realm is None else place(self.world.networks) + realm
        return f"{self.network}:{where}{ident}"

    def read(self, column: str) -> list[dict[str, object]]:
        """A column of the account, asked anew."""
        name = f"{column}:{self.account}"
        return self.world.run("read", name, "--refresh", "--limit", "100", "--json").rows

    def own(self) -> list[dict[str, object]]:
        """What the account said in public, as the network lists it."""
        if self.network is WORDPRESS:
            return self.read("home")
        return self.read(f"author:{self.account.rpartition('@')[0]}")

    def settle(self) -> None:
        """Publish what waits, until it is settled."""
        self.items = self.world.run("publish", "--once", "--json", code=None).rows
        for _again in range(20):
            if not {str(item["state"]) for item in self.items} & {"unknown", "retry_wait"}:
                break
            self.items = self.world.run("publish", "--once", "--json", code=None).rows
        assert {str(item["state"]) for item in self.items} == {"sent"}, self.items

    def made(self) -> str:
        """The key of what was published last."""
        receipt = self.items[-1]["receipt"]
        assert isinstance(receipt, dict), self.items
        return str(receipt["key"])

    def news(self) -> list[Row]:
        """What the account really did since the last look, without pictures that are brought there
        and words for them: they are private, and may be brought again."""
        acts = [
            act for act in self.world.acts(self.account) if "media" not in str(act["route"]).lower()
        ]
        new, self.seen = acts[self.seen :], len(acts)
        return new

    def said_in_public(self) -> list[str]:
        """The texts of what is public: of an article its title, where it has one."""
        if self.network is not WORDPRESS:
            return texts(self.world.posts(self.account))
        path = "/blog/wp-json/wp/v2/posts?orderby=id&order=asc&per_page=100"
        with urllib.request.urlopen(self.world.networks.url + path, timeout=5) as answer:
            found = json.load(answer)
        return [
            one["title"]["rendered"] or re.sub("<[^>]*>", "", one["content"]["rendered"]).strip()
            for one in found
        ]

    def picture(self) -> str:
        """A file."""
        file = self.folder / "plage.jpg"
        file.write_bytes(saved(photo(320, 240), "JPEG"))
        return str(file)

    def _token(self) -> str:
        """The one that is kept: X gives another one each time it is renewed."""
        kept = json.loads((self.world.home / "credentials.json").read_text())
        return str(kept["accounts"][self.account]["access_token"])

    def ask(self, path: str, token: str = "") -> Any:
        """What the network itself says to the account."""
        headers = {"authorization": f"Bearer {token or self._token()}"}
        request = urllib.request.Request(self.world.networks.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def list_of_people(self) -> str:
        """A list that the account has there, as a column names it."""
        remote = str(self.said["remote_id"])
        match self.network:
            case NetworkName.WORDPRESS:
                return "approve"
            case NetworkName.MASTODON:
                path, token = "/api/v1/lists", self.said["access_token"]
            case NetworkName.BLUESKY:
                session = self.said["session"]
                assert isinstance(session, dict)
                path, token = f"/xrpc/app.bsky.graph.getLists?actor={remote}", session["accessJwt"]
            case _:
                path, token = f"/2/users/{remote}/owned_lists", self._token()
        found = self.ask(path, str(token))
        if isinstance(found, dict):
            found = found.get("lists") or found["data"]
        return str(found[0].get("uri") or found[0]["id"])
