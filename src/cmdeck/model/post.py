"""What an author wrote, on any network, and what one of our accounts did to it."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from msgspec import Struct, field
from msgspec.structs import force_setattr

AccountId = NewType("AccountId", str)
"""One login on a network: `handle@network` or `handle@host`, such as `veloville@x`."""


class NetworkName(StrEnum):
    """The kinds of place where posts come from."""

    X = "x"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    WORDPRESS = "wordpress"
    FACEBOOK = "facebook"
    FEED = "feed"


_WITH_REALM = frozenset({NetworkName.MASTODON, NetworkName.WORDPRESS, NetworkName.FEED})


class PostKey(Struct, frozen=True, order=True):
    """Where a post is: `id` is valid in `realm` (an instance host, a feed's URL, or "" where a
    network is one place)."""

    network: NetworkName
    realm: str
    id: str

    def __str__(self) -> str:
        """The form that every listing prints: `x:1849…`, `mastodon:host/1139…`, `feed:URL/ID`."""
        if self.network in _WITH_REALM:
            return f"{self.network}:{self.realm}/{self.id}"
        return f"{self.network}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "PostKey":
        """The key that `str` wrote. Raises ValueError for anything else."""
        name, colon, rest = text.partition(":")
        if not colon or not rest:
            raise ValueError(text)
        network = NetworkName(name)
        if network not in _WITH_REALM:
            return cls(network, "", rest)
        realm, slash, ident = rest.rpartition("/")
        if not slash or not realm or not ident:
            raise ValueError(text)
        return cls(network, realm, ident)


class Words(Struct, frozen=True):
    """Text from outside, twice: `shown` is safe to display (trust.md §4.1), `raw` is what was
    received."""

    shown: str
    raw: str

    def __post_init__(self) -> None:
        """Most text from outside is harmless: then both are one string, kept once."""
        if self.shown == self.raw and self.shown is not self.raw:
            force_setattr(self, "raw", self.shown)


class Author(Struct, frozen=True):
    """Who wrote it. `handle` is without the @; `id` is the network's own, "" where it has none."""

    id: str
    handle: str
    name: Words
    url: str = ""

    @property
    def called(self) -> str:
        """How a message names them: `@handle`, or the name of who has no handle; displayable."""
        return f"@{self.handle}" if self.handle else self.name.shown


class MediaKind(StrEnum):
    """What a medium is."""

    PHOTO = "photo"
    VIDEO = "video"
    GIF = "gif"


class Media(Struct, frozen=True):
    """A picture or film of a post; `url` may be empty where the network keeps it to itself."""

    kind: MediaKind
    url: str = ""
    alt: Words | None = None
    width: int = 0
    height: int = 0


class Link(Struct, frozen=True):
    """A link in a post: `url` is where it leads (safe to open), `text` what the author's text shows
    for it."""

    url: str
    text: str = ""


class Metrics(Struct, frozen=True):
    """Public counts at the time of fetching; None where the network does not say."""

    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None
    quotes: int | None = None
    views: int | None = None


class PostKind(StrEnum):
    """A post of a network, or an article of a watch feed."""

    POST = "post"
    ARTICLE = "article"


class Standing(StrEnum):
    """Where a post of a site that we run stands; elsewhere all that is listed is public."""

    PUBLIC = ""
    DRAFT = "draft"
    PENDING = "pending"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    """Scheduled there, and its time has passed without it."""
    PRIVATE = "private"
    HELD = "held"
    """A comment that nobody sees before it is approved."""
    SPAM = "spam"
    TRASH = "trash"


class Visibility(StrEnum):
    """Who is shown a post."""

    PUBLIC = ""
    UNLISTED = "unlisted"
    """Everybody, but no public list has it."""
    FOLLOWERS = "followers"


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Of both, the one that fewer are shown."""
    return max(one, other, key=list(Visibility).index)


class Post(Struct, frozen=True):
    """What its author wrote, the same for everyone who reads it."""

    key: PostKey
    author: Author
    text: Words
    at: datetime
    """When it was published, aware, UTC."""
    kind: PostKind = PostKind.POST
    uri: str = ""
    """Joins copies of one post seen from two instances."""
    url: str = ""
    """Its public page."""
    title: Words | None = None
    """Articles only; of a comment, the title of the article that it is on."""
    source: Words | None = None
    """Articles only: the name of the feed or outlet."""
    reply_to: PostKey | None = None
    reply_to_author: str = ""
    """Handle or id of the author answered, where the network says it."""
    thread: PostKey | None = None
    """The first post of its conversation."""
    quote: PostKey | None = None
    reposted_by: Author | None = None
    reposted_at: datetime | None = None
    """When `reposted_by` did it: its place in a timeline."""
    mentions: tuple[str, ...] = ()
    """Handles named in the text, without @."""
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    metrics: Metrics = field(default_factory=Metrics)
    language: str = ""
    hidden: bool = False
    """A reply that somebody of ours has hidden."""
    standing: Standing = Standing.PUBLIC
    visibility: Visibility = Visibility.PUBLIC
    """Who is shown it, as far as its network tells; an answer is never for more."""
    warning: str = ""
    """What is shown instead of it until somebody wants to see it, displayable. `text` begins with
    it."""

    @property
    def listed_at(self) -> datetime:
        """Its place in a timeline: the repost's time, else its own."""
        return self.reposted_at or self.at


class Reaction(StrEnum):
    """What an account can do to a post and take back. Words shown may be the network's own."""

    LIKE = "like"
    REPOST = "repost"
    BOOKMARK = "bookmark"


class ViewerState(Struct, frozen=True):
    """What this account did to this post, as the network (or our own receipts) said at `as_of`."""

    account: AccountId
    post: PostKey
    reactions: frozenset[Reaction]
    as_of: datetime
