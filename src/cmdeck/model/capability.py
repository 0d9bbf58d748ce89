"""What a network can do for an account, as data with defaults. Nobody asks for a network by name:
they ask here.

`capabilities(network, plan, facts)` is the one door; adding a network adds one table to `_TABLES`.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.model.operation import Answerers
from cmdeck.model.post import NetworkName
from cmdeck.model.timeline import TimelineKind


class Verb(StrEnum):
    """What can be done on a network."""

    POST = "post"
    REPLY = "reply"
    QUOTE = "quote"
    DELETE = "delete"
    HIDE = "hide"
    LIKE = "like"
    REPOST = "repost"
    BOOKMARK = "bookmark"
    MUTE = "mute"
    BLOCK = "block"
    REPORT = "report"
    MESSAGE = "message"
    PICTURE = "picture"
    APPROVE = "approve"
    SPAM = "spam"
    TRASH = "trash"
    ARTICLE = "article"
    WARNING = "warning"
    VISIBILITY = "visibility"
    LANGUAGE = "language"
    EDIT = "edit"
    ANSWERERS = "answerers"


class Ability(StrEnum):
    """How far a verb can be done."""

    YES = "yes"
    SUMMONED = "summoned"
    """Only when the author mentioned or quoted the account, or in its own thread; else on the web
    page."""
    WEB = "web"
    """The API refuses it; the network's own page in the browser does it."""
    NO = "no"


class PictureLimits(Struct, frozen=True):
    """What the network takes of pictures."""

    count: int = 4
    bytes: int = 5_000_000
    pixels: int = 25_000_000
    formats: frozenset[str] = frozenset({"jpeg", "png", "gif", "webp"})
    alt: int = 1000


class Prices(Struct, frozen=True):
    """What one resource costs to read or do, in millionths of a dollar. Zero where a network is
    free."""

    post: int = 0
    own_post: int = 0
    user: int = 0
    message: int = 0
    create: int = 0
    create_with_link: int = 0
    react: int = 0
    send_message: int = 0


class Capabilities(Struct, frozen=True):
    """What one account on one network can do, and how much of it."""

    network: NetworkName
    label: str
    short: str
    timelines: frozenset[TimelineKind] = frozenset()
    verbs: Mapping[Verb, Ability] = field(default_factory=dict)
    text_limit: int = 280
    message_limit: int = 10_000
    picture: PictureLimits = field(default_factory=PictureLimits)
    prices: Prices = field(default_factory=Prices)
    repeats_safely: bool = False
    """A creating request may be sent again with the same key (within `key_life`)."""
    key_life: timedelta | None = None
    reads_back: bool = False
    """Whether a post was made can be looked up."""
    quarantine: timedelta = timedelta(minutes=5)
    """How long absence is not believed."""
    resend_absent: bool = False
    """After a proof of absence the publisher may send again by itself."""
    oldest: Mapping[TimelineKind, timedelta] = field(default_factory=dict)
    """How far back a timeline goes."""
    notes: Mapping[TimelineKind, str] = field(default_factory=dict)
    """A code of text/phrases.py: one line that a column of this kind says about itself."""
    named_by_key: bool = False
    """The key of a request becomes the name of what it makes: a TID (model/tid.py)."""
    names_answered: bool = False
    """An answer reaches its author only when its text names them; elsewhere the network adds that
    by itself."""
    hides_any: bool = False
    """Any answer on it may be hidden, whoever began the conversation: the site is ours."""

    tells_news: bool = False
    """The network says by itself when something is new, as long as somebody listens."""
    mutes_for: bool = False
    """A mute may end by itself, after a time."""

    answerers: frozenset[Answerers] = frozenset()
    """Whom alone one can let answer a post, beside everybody."""
    one_text: bool = False
    """The same text from several accounts is against the network's rules (domain.md fact 3)."""

    def can(self, verb: Verb) -> Ability:
        """How far `verb` can be done; NO for what the table does not name."""
        return self.verbs.get(verb, Ability.NO)

    def lists(self, kind: TimelineKind) -> bool:
        """Whether the network can list `kind`."""
        return kind in self.timelines


class Facts(Struct, frozen=True):
    """What the network told us of an account, beyond its table: limits, a subscription, verbs it
    refused."""

    refused: frozenset[Verb] = frozenset()
    text_limit: int | None = None
    message_limit: int | None = None
    picture: PictureLimits | None = None
    honours_keys: bool = False
    """Its server is known to do a creating request once for one key (trust.md §1.3)."""


_X_SELF_SERVE = Capabilities(
    network=NetworkName.X,
    label="X",
    short="X",
    timelines=frozenset(
        {
            TimelineKind.HOME,
            TimelineKind.MENTIONS,
            TimelineKind.MESSAGES,
            TimelineKind.ACTIVITY,
            TimelineKind.SEARCH,
            TimelineKind.LIST,
            TimelineKind.AUTHOR,
            TimelineKind.THREAD,
            TimelineKind.BOOKMARKS,
        }
    ),
    verbs={
        Verb.POST: Ability.YES,
        Verb.REPLY: Ability.SUMMONED,
        Verb.QUOTE: Ability.WEB,
        Verb.DELETE: Ability.YES,
        Verb.HIDE: Ability.YES,
        Verb.LIKE: Ability.WEB,
        Verb.REPOST: Ability.YES,
        Verb.BOOKMARK: Ability.YES,
        Verb.MUTE: Ability.YES,
        Verb.BLOCK: Ability.WEB,
        Verb.REPORT: Ability.WEB,
        Verb.MESSAGE: Ability.YES,
        Verb.PICTURE: Ability.YES,
        Verb.EDIT: Ability.WEB,
        Verb.ANSWERERS: Ability.YES,
    },
    answerers=frozenset({Answerers.FOLLOWED, Answerers.MENTIONED}),
    prices=Prices(
        post=5_000,
        own_post=1_000,
        user=10_000,
        message=10_000,
        create=15_000,
        create_with_link=200_000,
        react=15_000,
        send_message=15_000,
    ),
    reads_back=True,
    one_text=True,
    oldest={TimelineKind.HOME: timedelta(days=7), TimelineKind.SEARCH: timedelta(days=7)},
    notes={TimelineKind.MESSAGES: "x.legacy_messages", TimelineKind.THREAD: "x.thread_week"},
)

_MASTODON = Capabilities(
    network=NetworkName.MASTODON,
    label="Mastodon",
    short="Ma",
    timelines=frozenset(set(TimelineKind) - {TimelineKind.FEED}),
    verbs={
        Verb.POST: Ability.YES,
        Verb.REPLY: Ability.YES,
        Verb.QUOTE: Ability.NO,
        Verb.DELETE: Ability.YES,
        Verb.HIDE: Ability.NO,
        Verb.LIKE: Ability.YES,
        Verb.REPOST: Ability.YES,
        Verb.BOOKMARK: Ability.YES,
        Verb.MUTE: Ability.YES,
        Verb.BLOCK: Ability.YES,
        Verb.REPORT: Ability.YES,
        Verb.MESSAGE: Ability.YES,
        Verb.PICTURE: Ability.YES,
        Verb.WARNING: Ability.YES,
        Verb.VISIBILITY: Ability.YES,
        Verb.LANGUAGE: Ability.YES,
        Verb.EDIT: Ability.YES,
    },
    text_limit=500,
    message_limit=500,
    picture=PictureLimits(bytes=16_000_000, alt=1500),
    key_life=timedelta(minutes=55),
    reads_back=True,
    quarantine=timedelta(minutes=2),
    notes={TimelineKind.SEARCH: "mastodon.search"},
    names_answered=True,
    mutes_for=True,
    tells_news=True,
)
"""Limits are Mastodon's own defaults; a server's (`/api/v2/instance`) come as facts. Keys live an
hour there; trusted for 55 minutes, and only where the server is known to honour them."""

_WORDPRESS = Capabilities(
    network=NetworkName.WORDPRESS,
    label="Blog",
    short="Bl",
    timelines=frozenset(
        {
            TimelineKind.HOME,
            TimelineKind.MENTIONS,
            TimelineKind.SEARCH,
            TimelineKind.LIST,
            TimelineKind.THREAD,
        }
    ),
    verbs={
        Verb.POST: Ability.YES,
        Verb.ARTICLE: Ability.YES,
        Verb.REPLY: Ability.YES,
        Verb.DELETE: Ability.YES,
        Verb.HIDE: Ability.YES,
        Verb.APPROVE: Ability.YES,
        Verb.SPAM: Ability.YES,
        Verb.TRASH: Ability.YES,
        Verb.PICTURE: Ability.YES,
        Verb.EDIT: Ability.WEB,
    },
    text_limit=60_000,
    picture=PictureLimits(count=1, bytes=8_000_000, alt=2000),
    reads_back=True,
    quarantine=timedelta(minutes=1),
    resend_absent=True,
    notes={TimelineKind.MENTIONS: "wordpress.comments", TimelineKind.LIST: "wordpress.lists"},
    hides_any=True,
)
"""A blog: its articles are `home`, its comments `mentions`. WordPress has no limit of its own for
an article; a comment's is 65,525 bytes (wp_check_comment_data_max_lengths), 60,000 characters are
leant on. What was made is found by a marker in it, so that it may be sent again."""
_BLUESKY = Capabilities(
    network=NetworkName.BLUESKY,
    label="Bluesky",
    short="Bs",
    timelines=frozenset(set(TimelineKind) - {TimelineKind.FEED}),
    verbs={
        Verb.POST: Ability.YES,
        Verb.REPLY: Ability.YES,
        Verb.QUOTE: Ability.YES,
        Verb.DELETE: Ability.YES,
        Verb.HIDE: Ability.YES,
        Verb.LIKE: Ability.YES,
        Verb.REPOST: Ability.YES,
        Verb.BOOKMARK: Ability.YES,
        Verb.MUTE: Ability.YES,
        Verb.BLOCK: Ability.YES,
        Verb.REPORT: Ability.YES,
        Verb.MESSAGE: Ability.YES,
        Verb.PICTURE: Ability.YES,
        Verb.LANGUAGE: Ability.YES,
        Verb.ANSWERERS: Ability.YES,
    },
    answerers=frozenset(Answerers) - {Answerers.EVERYBODY},
    text_limit=300,
    message_limit=1_000,
    picture=PictureLimits(
        bytes=950_000, pixels=4_000_000, formats=frozenset({"jpeg", "png", "webp"}), alt=2_000
    ),
    reads_back=True,
    quarantine=timedelta(0),
    resend_absent=True,
    notes={TimelineKind.MESSAGES: "bluesky.messages"},
    named_by_key=True,
)
"""A record is made under a name of ours, once: whether it is there is asked by that name, of the
server that holds it, and a second one under it is refused (networks.md part 2 §1.2). So absence is
believed at once, and what is absent may be made again."""

_TABLES: Mapping[tuple[NetworkName, str], Capabilities] = {
    (NetworkName.X, "self_serve"): _X_SELF_SERVE,
    (NetworkName.X, "enterprise"): replace(
        _X_SELF_SERVE,
        verbs={
            **_X_SELF_SERVE.verbs,
            Verb.REPLY: Ability.YES,
            Verb.QUOTE: Ability.YES,
            Verb.LIKE: Ability.YES,
        },
    ),
    (NetworkName.MASTODON, ""): _MASTODON,
    (NetworkName.WORDPRESS, ""): _WORDPRESS,
    (NetworkName.BLUESKY, ""): _BLUESKY,
    (NetworkName.FEED, ""): Capabilities(
        network=NetworkName.FEED,
        label="Feed",
        short="RSS",
        timelines=frozenset({TimelineKind.FEED}),
    ),
}
PLANS: Mapping[NetworkName, tuple[str, ...]] = {
    NetworkName.X: ("self_serve", "enterprise"),
    NetworkName.MASTODON: ("",),
    NetworkName.WORDPRESS: ("",),
    NetworkName.BLUESKY: ("",),
    NetworkName.FEED: ("",),
}


def capabilities(network: NetworkName, plan: str = "", facts: Facts | None = None) -> Capabilities:
    """What an account on `network` with `plan` can do, after what the network told us of it.

    An unknown plan counts as the network's smallest. Raises KeyError for a network that is not
    built in.
    """
    plans = PLANS[network]
    table = _TABLES[network, plan if plan in plans else plans[0]]
    if facts is None:
        return table
    verbs = {
        verb: Ability.WEB if verb in facts.refused and ability is Ability.YES else ability
        for verb, ability in table.verbs.items()
    }
    return replace(
        table,
        verbs=verbs,
        text_limit=facts.text_limit or table.text_limit,
        message_limit=facts.message_limit or table.message_limit,
        picture=facts.picture or table.picture,
        repeats_safely=table.repeats_safely or facts.honours_keys,
    )
