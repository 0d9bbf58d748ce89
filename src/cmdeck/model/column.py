"""What the person sees: a column is one or more timelines and a filter; rows are what a column
shows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct, field

from cmdeck.model.activity import Activity
from cmdeck.model.brand import Account, Feed
from cmdeck.model.change import Change
from cmdeck.model.conversation import Message
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import OutboxItem
from cmdeck.model.post import AccountId, Post, PostKey, Reaction
from cmdeck.model.timeline import Gap, Health, Timeline, TimelineKind
from cmdeck.model.triage import Triage


class ColumnType(StrEnum):
    """What a column can show."""

    HOME = "home"
    MENTIONS = "mentions"
    MESSAGES = "messages"
    ACTIVITY = "activity"
    SEARCH = "search"
    LIST = "list"
    AUTHOR = "author"
    THREAD = "thread"
    BOOKMARKS = "bookmarks"
    FEED = "feed"
    QUEUE = "queue"
    DRAFTS = "drafts"

    @property
    def timeline(self) -> TimelineKind | None:
        """The timeline that feeds it; None for what is ours alone (queue, drafts)."""
        if self in {ColumnType.QUEUE, ColumnType.DRAFTS}:
            return None
        return TimelineKind(self.value)


class Column(Struct, frozen=True):
    """One column of the deck, as arranged by the person."""

    id: str
    """Unique in the deck; given when the column is made."""
    type: ColumnType
    title: str = ""
    """"" shows the type's own name."""
    accounts: tuple[str, ...] = ("*",)
    """Account ids, `*`, or `brand:ID`."""
    query: str = ""
    filter: str = ""
    width: int = 0
    """Wished cells; 0 leaves it to the deck."""
    interval: float = 0.0
    """Seconds between looks; 0: the type's default."""
    notify: str = "none"
    daily_cost_limit: int = 0
    """Millionths of a dollar; 0: none of its own."""
    temporary: bool = False
    """Opened to look at something (a thread, an author): not kept in the layout."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Keys of layout.toml that this version does not know; kept on save."""


class Pending(Struct, frozen=True):
    """What the outbox holds for one reaction of one account to one post: drawn over what the
    network said."""

    on: bool
    state: Delivery


class PostRow(Struct, frozen=True):
    """A post or an article in a column."""

    key: PostKey
    post: Post
    via: tuple[AccountId, ...]
    """The accounts that brought it; acting with one of several asks which."""
    at: datetime
    """Its place in the order of the column."""
    viewer: Mapping[AccountId, frozenset[Reaction]] = field(default_factory=dict)
    pending: Mapping[tuple[AccountId, Reaction], Pending] = field(default_factory=dict)
    triage: Triage = Triage.NEW
    unread: bool = False
    quoted: Post | None = None
    replied: datetime | None = None
    """When one of ours answered it, where the outbox or the cache knows."""
    answering: Delivery | None = None
    """Where our answer is, while it is on its way."""
    deleting: Delivery | None = None
    """Where our wish to delete it is; what is deleted has no row."""
    level: int = 0
    """In a thread: how deep below the post opened; negative above it."""
    brand: str = ""


class ConversationRow(Struct, frozen=True):
    """A private conversation, by its last message."""

    key: str
    """`conversation:NETWORK:ACCOUNT:ID`"""
    last: Message
    via: tuple[AccountId, ...]
    at: datetime
    count: int = 1
    unread: bool = False
    triage: Triage = Triage.NEW
    pending: str = ""
    """Our message on its way: the delivery state, else ""."""


class MessageRow(Struct, frozen=True):
    """One message inside an opened conversation."""

    key: str
    message: Message
    via: tuple[AccountId, ...]
    at: datetime


class ActivityRow(Struct, frozen=True):
    """Grouped reactions to one post of ours."""

    key: str
    activities: tuple[Activity, ...]
    via: tuple[AccountId, ...]
    at: datetime
    unread: bool = False


class Near(Struct, frozen=True):
    """Another post that goes out so soon before or after that the two are in each other's way."""

    at: datetime
    account: AccountId
    same: bool
    """It is the same account; else the same brand's."""


class QueueRow(Struct, frozen=True):
    """What one text, or one thread, makes in the queue: its items, one an account and part."""

    key: str
    """`act:ACT:ITEM`, the first of its items."""
    items: tuple[OutboxItem, ...]
    at: datetime
    held_by_pause: bool = False
    near: Near | None = None
    """What it collides with."""

    @property
    def first(self) -> OutboxItem:
        """The item that decides how the row looks: the worst state first."""
        return self.items[0]


class DraftRow(Struct, frozen=True):
    """Something not finished."""

    key: str
    """`draft:ID`"""
    draft: Draft
    at: datetime


class GapRow(Struct, frozen=True):
    """A known hole."""

    key: str
    """`gap:TIMELINE@NEWER`"""
    gap: Gap
    at: datetime
    """Its place: just below the item above the hole."""
    estimate: int = 0
    """About how many posts are missing; 0 when nobody can tell."""
    cost: int = 0
    """About what filling it costs, in millionths of a dollar."""
    filling: bool = False


Row = PostRow | ConversationRow | MessageRow | ActivityRow | QueueRow | DraftRow | GapRow


class Position(Struct, frozen=True):
    """A place in a column that stays where it is while others come and go."""

    at: datetime
    key: str


class Rows(Struct, frozen=True):
    """A window of a column."""

    rows: tuple[Row, ...] = ()
    unread: int = 0
    above: int = 0
    """Newer ones outside the window."""
    more: bool = False
    """Older ones in the store."""


class ColumnHealth(Struct, frozen=True):
    """How a column's timelines are doing, and what it cost today (millionths of a dollar)."""

    timelines: tuple[Health, ...] = ()
    cost: int = 0
    limit: int = 0
    spent: int = 0
    """What the accounts whose budget is reached have spent today, over all columns."""


class ColumnReader(Protocol):
    """All that a column gets: it can read, and not write."""

    def rows(self, column: Column, *, around: Position | None = None, limit: int = 200) -> Rows:
        """A window of the column, newest first, anchored on `around` (None: the newest)."""
        ...

    def health(self, column: Column) -> ColumnHealth:
        """How its timelines are doing."""
        ...

    def timelines(self, column: Column) -> Sequence[Timeline]:
        """What the column is made of."""
        ...


_ONE_ACCOUNT = frozenset(
    {TimelineKind.SEARCH, TimelineKind.LIST, TimelineKind.AUTHOR, TimelineKind.THREAD}
)
"""The same for everyone who asks: one account asks for all, since asking may cost money."""


def accounts_of(column: Column, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """The accounts that `column` names, in the deck's order."""
    names = frozenset(column.accounts)
    return tuple(
        account
        for account in accounts
        if "*" in names or account.id in names or f"brand:{account.brand}" in names
    )


def span_query(since: datetime, until: datetime) -> str:
    """The query of a queue column that shows what is due from `since` to before `until`."""
    return f"{since.isoformat()}/{until.isoformat()}"


def span_of(query: str) -> tuple[datetime, datetime]:
    """The times that a queue column shows; all of them where its query names none."""
    since, _slash, until = query.partition("/")
    try:
        return datetime.fromisoformat(since), datetime.fromisoformat(until)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def feeds_of(column: Column, feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """The watch feeds that `column` names: by URL or title in its query, by brand, or all."""
    brands = {name.removeprefix("brand:") for name in column.accounts if name.startswith("brand:")}
    wanted = column.query.casefold()
    return tuple(
        feed
        for feed in feeds
        if (not wanted or wanted in (feed.url.casefold(), feed.title.casefold(), feed.folder))
        and (not brands or feed.brand in brands)
    )


def timelines_of(
    column: Column, accounts: Sequence[Account], feeds: Sequence[Feed]
) -> tuple[Timeline, ...]:
    """The timelines that `column` is made of; none for the queue and the drafts."""
    kind = column.type.timeline
    if kind is None:
        return ()
    if kind is TimelineKind.FEED:
        found = tuple(Timeline(kind, None, feed.url) for feed in feeds_of(column, feeds))
        url = column.query
        if not found and url.startswith(("http://", "https://")):
            return (Timeline(kind, None, url),)
        return found
    able = [a for a in accounts_of(column, accounts) if a.capabilities.lists(kind)]
    if kind in _ONE_ACCOUNT:
        return tuple(Timeline(kind, account.id, column.query) for account in able[:1])
    return tuple(Timeline(kind, account.id) for account in able)


def concerns(column: Column, timelines: Sequence[Timeline], change: Change) -> bool:
    """Whether `change` touches what `column` shows."""
    if column.type is ColumnType.QUEUE:
        return change.touches("outbox", "pause", "account", "brand")
    if column.type is ColumnType.DRAFTS:
        return change.touches("draft", "account", "brand")
    names = [f"timeline:{timeline}" for timeline in timelines]
    return change.touches("outbox", "triage", "mark", "account", "brand", "viewer", *names)
