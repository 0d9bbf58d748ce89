"""Where the script of verbs is played: one account on one network, what its steps ask of whoever
plays the network, and what a network calls what is done there."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cmdeck.model.capability import Verb
from cmdeck.model.post import NetworkName
from journey.world import Row, World
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
"""What an account did, as it is written down: the method and the path of a request, with what kind
of record or which standing it is about."""


@dataclass(kw_only=True)
class Desk(ABC):
    """One account, and what the steps so far have left.

    What a step says of the network afterwards it asks here: of the network itself where that can
    be asked past the program, else of the program's columns.
    """

    world: World
    network: NetworkName
    plan: str = ""
    folder: Path
    keys: dict[str, str] = field(default_factory=dict)
    """Of what is there by now, ours and others'; and numbers of the queue."""
    items: list[dict[str, object]] = field(default_factory=list)
    """What was settled last."""
    seen: int = 0
    """How many of the account's acts were looked at."""

    @property
    @abstractmethod
    def account(self) -> str:
        """As cmdeck names it."""

    @property
    @abstractmethod
    def other(self) -> str:
        """Somebody else there, as one writes to them."""

    @abstractmethod
    def login(self) -> tuple[Sequence[str], str]:
        """The command that connects it, and what is pasted."""

    @abstractmethod
    def ask_us(self, text: str) -> str:
        """Somebody says something to the account in public; returns its key."""

    @abstractmethod
    def write_to_us(self, text: str) -> None:
        """Somebody says something to the account in private, where there is such a thing."""

    @abstractmethod
    def answer(self, text: str, key: str) -> str:
        """Somebody answers what is there; returns its key."""

    @abstractmethod
    def acts(self) -> Sequence[Row]:
        """Everything that the account really did, each with its `route` (as in ROUTES), the `id`
        of what it is about, and its `body`."""

    @abstractmethod
    def said_in_public(self) -> list[str]:
        """The texts of what is public: of an article its title, where it has one."""

    @abstractmethod
    def list_of_people(self) -> str:
        """A list that the account has there, as a column names it."""

    @abstractmethod
    def lose_the_answer(self) -> None:
        """The next post that is made is made, and nobody hears of it."""

    @abstractmethod
    def has_lost_it(self) -> bool:
        """Whether that has happened."""

    @property
    def sought(self) -> str:
        """A word that is found there."""
        return "chat" if self.network is WORDPRESS else "vélo"

    @property
    def limit(self) -> int:
        """Characters of a post."""
        return int(str(self.world.run("accounts", "--json").document["text_limit"]))

    def read(self, column: str) -> list[dict[str, object]]:
        """A column of the account, asked anew."""
        name = f"{column}:{self.account}"
        return self.world.run("read", name, "--refresh", "--limit", "100", "--json").rows

    def own(self) -> Sequence[Row]:
        """What the account said in public, as the network lists it."""
        if self.network is WORDPRESS:
            return self.read("home")
        return self.read(f"author:{self.account.rpartition('@')[0]}")

    def alts(self, key: str) -> list[object]:
        """The words for the pictures of a post of the account."""
        [row] = [row for row in self.own() if row["key"] == key]
        media = row["media"]
        assert isinstance(media, list)
        return [one["alt"] for one in media]

    def is_gone(self, key: str) -> bool:
        """Whether a post of the account is in public no more."""
        rows = {row["key"]: row["standing"] for row in self.own()}
        return rows.get(key, "trash") == "trash"

    @abstractmethod
    def answerers(self, key: str) -> list[str]:
        """Who may answer a post of the account, in the network's words; none: everybody."""

    def history(self, key: str) -> list[str]:
        """What a post has said, as HTML, oldest first; nothing where nobody keeps it."""
        return []

    def thread(self, key: str) -> Sequence[Row]:
        """What is there around a post."""
        return self.read(f"thread:{key}")

    def answers(self) -> Sequence[Row]:
        """Where answers to what is ours are found."""
        if self.network is WORDPRESS:
            return self.read("mentions")
        return self.thread(self.keys["own"])

    def come_in(self, key: str) -> None:
        """Fetch what others have asked: it awaits somebody then."""
        self.read("mentions")
        assert key in self.awaiting()

    def awaiting(self) -> set[object]:
        """The keys of what awaits somebody."""
        return {row["key"] for row in self.world.run("triage", "--json").rows}

    def has(self, reaction: Verb, key: str) -> bool:
        """Whether a post has a reaction of the account."""
        [row] = [row for row in self.read("mentions") if row["key"] == key]
        viewer = row["viewer"]
        assert isinstance(viewer, dict)
        says = viewer[self.account][reaction.value]
        assert isinstance(says, bool)
        return says

    def standing(self, key: str, column: str) -> str:
        """Where a comment stands, as a column says."""
        [row] = [row for row in self.read(column) if row["key"] == key]
        return str(row["standing"])

    def hides(self, key: str) -> bool:
        """Whether an answer is hidden below what is ours."""
        [row] = [row for row in self.answers() if row["key"] == key]
        return bool(row["hidden"])

    def settle(self) -> None:
        """Publish what waits, until it is settled."""
        self.publish()
        assert {str(item["state"]) for item in self.items} == {"sent"}, self.items

    def publish(self) -> None:
        """Publish what waits, until nothing of it is open."""
        self.items = self.world.run("publish", "--once", "--json", code=None).rows
        for _again in range(20):
            if not {str(item["state"]) for item in self.items} & {"unknown", "retry_wait"}:
                break
            self.items = self.world.run("publish", "--once", "--json", code=None).rows

    def made(self) -> str:
        """The key of what was published last."""
        receipt = self.items[-1]["receipt"]
        assert isinstance(receipt, dict), self.items
        return str(receipt["key"])

    def news(self) -> list[Row]:
        """What the account really did since the last look, without pictures that are brought there
        and words for them: they are private, and may be brought again."""
        acts = [act for act in self.acts() if "media" not in str(act["route"]).lower()]
        new, self.seen = acts[self.seen :], len(acts)
        return new

    def body(self) -> Mapping[str, object]:
        """What the account's last act was made of."""
        body = self.acts()[-1]["body"]
        assert isinstance(body, dict)
        return body

    def picture(self) -> str:
        """A file."""
        file = self.folder / "plage.jpg"
        file.write_bytes(saved(photo(320, 240), "JPEG"))
        return str(file)
