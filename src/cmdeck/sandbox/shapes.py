"""The shapes that the built-in networks pass around: people, posts, messages, and JSON."""

import json
import re
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"
_NUMBER = re.compile(r"[0-9]{1,19}")


def number_in(text: str) -> int | None:
    """The id that `text` is, as the API writes them: 1 to 19 digits. None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def read_json(raw: bytes | str) -> Json:
    """What JSON says. Raises ValueError for what is none, and for brackets in brackets without
    end."""
    try:
        value: Json = json.loads(raw)
    except RecursionError:
        raise ValueError("brackets in brackets, too deep") from None
    return value


@dataclass(slots=True)
class Person:
    """A user of the built-in X; `lang` is what this person writes in."""

    id: int
    username: str
    name: str
    bio: str = ""
    location: str = ""
    lang: str = "fr"
    url: str = ""
    joined: float = 0.0
    followers: int = 0
    following: int = 0
    posted: int = 0
    verified: bool = False
    protected: bool = False


@dataclass(slots=True)
class Picture:
    """A picture, film or animation; `url` is the path it is served at, None when X gives none."""

    key: str
    kind: str
    width: int
    height: int
    alt: str = ""
    url: str | None = None
    duration_ms: int = 0


@dataclass(slots=True)
class Poll:
    """A poll: its answers with their votes, and when it closes (seconds)."""

    id: int
    options: list[tuple[str, int]]
    minutes: int
    closes: float


@dataclass(slots=True)
class Post:
    """One post. `text` is what its author wrote; what the API answers is made of it by `wire`."""

    id: int
    author: int
    text: str
    at: float
    lang: str = "fr"
    parent: int = 0
    quoted: int = 0
    reposted: int = 0
    conversation: int = 0
    prefix: str = ""
    media: tuple[str, ...] = ()
    poll: int = 0
    earlier: tuple[int, ...] = ()
    edited_text: bool = False
    withheld: tuple[str, ...] = ()
    reply_settings: str = "everyone"
    likes: int = 0
    reposts: int = 0
    quotes: int = 0
    replies: int = 0
    bookmarks: int = 0
    seen: int = 0
    hidden: bool = False
    gone: bool = False
    metrics_missing: bool = False
    visibility: str = "public"
    """On the built-in Mastodon only: public, unlisted, private or direct."""
    warning: str = ""


@dataclass(slots=True)
class Message:
    """One event of a legacy conversation: a message, or people joining and leaving."""

    id: int
    conversation: str
    sender: int
    text: str
    at: float
    kind: str = "MessageCreate"
    people: tuple[int, ...] = ()
    media: tuple[str, ...] = ()
    post: int = 0
    gone: bool = False


@dataclass(slots=True)
class PeopleList:
    """A list of people, kept by `owner`."""

    id: int
    owner: int
    name: str
    about: str = ""
    private: bool = False
    made: float = 0.0
    followers: int = 0
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Act:
    """Something that one of the accounts really did, as the wire brought it."""

    account: str
    route: str
    at: float
    id: str = ""
    text: str = ""
    body: JsonObject = field(default_factory=dict)
