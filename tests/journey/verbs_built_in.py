"""A desk of the script of verbs on one of the built-in networks, which say themselves what was done
on them."""

import json
import re
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cmdeck.model.post import NetworkName
from journey.verbs_desk import BLUESKY, CREATES, MASTODON, WORDPRESS, Desk, X
from journey.world import Row, place, texts


def rules(gate: Any) -> list[str]:
    """Whom a gate of Bluesky's lets answer: the kinds of its rules."""
    return [str(one["$type"]).partition("#")[2] for one in gate["allow"]]


@dataclass(kw_only=True)
class BuiltIn(Desk):
    """One of the accounts that the built-in networks name."""

    said: Row
    """What the first line of the built-in networks says of the login."""

    @property
    def account(self) -> str:
        return str(self.said["id"])

    @property
    def other(self) -> str:
        return "leamartin" + ".bsky.test" * (self.network is BLUESKY)

    @property
    def name(self) -> str:
        """What others on the network call the account."""
        return self.account.partition("@")[0].partition(".")[0]

    def login(self) -> tuple[Sequence[str], str]:
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

    def ask_us(self, text: str) -> str:
        if self.network is WORDPRESS:
            return self._say(text)
        return self._say(text, mentions=self.name)

    def write_to_us(self, text: str) -> None:
        if self.network is not WORDPRESS:
            self._say(text, message_to=self.name)

    def answer(self, text: str, key: str) -> str:
        return self._say(text, reply_to=key)

    def _say(self, text: str, **more: str) -> str:
        order = {"on": self.network.value, "as": "leamartin", "text": text, **more}
        ident = str(self.world.networks.ask("say", order)[0]["id"])
        realm = {MASTODON: "/", WORDPRESS: "/blog/"}.get(self.network)
        where = "" if realm is None else place(self.world.networks) + realm
        return f"{self.network}:{where}{ident}"

    def acts(self) -> list[Row]:
        return self.world.acts(self.account)

    def said_in_public(self) -> list[str]:
        if self.network is not WORDPRESS:
            return texts(self.world.posts(self.account))
        path = "/blog/wp-json/wp/v2/posts?orderby=id&order=asc&per_page=100"
        with urllib.request.urlopen(self.world.networks.url + path, timeout=5) as answer:
            found = json.load(answer)
        return [
            one["title"]["rendered"] or re.sub("<[^>]*>", "", one["content"]["rendered"]).strip()
            for one in found
        ]

    def hides(self, key: str) -> bool:
        if self.network is not X:
            return super().hides(key)
        act = self.acts()[-1]  # its API does not say it of a post
        assert act["id"] == key.removeprefix("x:")
        return bool(self.body()["hidden"])

    def lose_the_answer(self) -> None:
        path = CREATES[self.network].split()[1]
        blog = f"/blog/wp-json{path}"
        self.world.fault("close_after_commit", path=blog if self.network is WORDPRESS else path)

    def has_lost_it(self) -> bool:
        return self.world.has_met_fault()

    def answerers(self, key: str) -> list[str]:
        if self.network is X:  # its API does not say it of a post
            said = self.body().get("reply_settings")
            return [str(said)] if said else []
        did, collection, name = key.removeprefix("bluesky:at://").split("/")
        query = f"repo={did}&collection={collection.replace('post', 'threadgate')}&rkey={name}"
        return rules(self._ask(f"/xrpc/com.atproto.repo.getRecord?{query}")["value"])

    def history(self, key: str) -> list[str]:
        path = f"/api/v1/statuses/{key.rpartition('/')[2]}/history"
        return [str(one["content"]) for one in self._ask(path)]

    def list_of_people(self) -> str:
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
        found = self._ask(path, str(token))
        if isinstance(found, dict):
            found = found.get("lists") or found["data"]
        return str(found[0].get("uri") or found[0]["id"])

    def _token(self) -> str:
        """The one that is kept: X gives another one each time it is renewed."""
        kept = json.loads((self.world.home / "credentials.json").read_text())
        return str(kept["accounts"][self.account]["access_token"])

    def _ask(self, path: str, token: str = "") -> Any:
        """What the network itself says to the account."""
        headers = {"authorization": f"Bearer {token or self._token()}"}
        request = urllib.request.Request(self.world.networks.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)
