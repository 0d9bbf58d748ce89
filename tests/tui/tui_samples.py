"""Brands, builders of rows, a reader and a clock for the tests and the pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from cmdeck.model.brand import Account, Brand, Feed
from cmdeck.model.column import (
    Column,
    ColumnHealth,
    ConversationRow,
    Position,
    PostRow,
    QueueRow,
    Row,
    Rows,
)
from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Due, OutboxItem, Publish
from cmdeck.model.post import (
    AccountId,
    Author,
    Metrics,
    NetworkName,
    Post,
    PostKey,
    PostKind,
    Words,
)
from cmdeck.model.timeline import Timeline
from cmdeck.tui.render.frame import Directory, Look
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.theme import DARK, palette_of, theme_variable_defaults

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 7, 12, 4, tzinfo=PARIS)
X, MA, BS, BL = (
    *(NetworkName.X, NetworkName.MASTODON),
    *(NetworkName.BLUESKY, NetworkName.WORDPRESS),
)
SUFFIX = {X: "x", MA: "piaille.fr", BS: "bsky", BL: "blog"}

BRANDS = {
    "lefort": Brand("lefort", "Lefort", 1),
    "veloville": Brand("veloville", "VéloVille", 2),
    "musee": Brand("musee", "Musée", 3),
    "croc": Brand("croc", "Croc'Chat", 4),
}
ACCOUNTS = {
    AccountId(f"{handle}@{SUFFIX[network]}"): Account(
        AccountId(f"{handle}@{SUFFIX[network]}"),
        network,
        handle,
        brand,
        realm="piaille.fr" if network is MA else "",
    )
    for brand, handle, networks in (
        ("lefort", "boulangerielefort", (X,)),
        ("veloville", "veloville", (X, BS, MA)),
        ("musee", "tanneurs", (X, BS, MA)),
        ("croc", "crocchat", (BL, X, BS)),
    )
    for network in networks
}
FEED_URL = "https://example.org/velo.xml"
DIRECTORY = Directory(BRANDS, ACCOUNTS, {FEED_URL: Feed(FEED_URL, "Le Monde", "veloville")})


def words(text: str) -> Words:
    return Words(text, text)


def look(table: Mapping[str, str] = DARK, **more: object) -> Look:
    made = Look(palette_of(theme_variable_defaults(table)), directory=DIRECTORY, zone=PARIS)
    return msgspec.structs.replace(made, **more)


def account(handle: str, network: NetworkName = X) -> AccountId:
    return AccountId(f"{handle}@{SUFFIX[network]}")


def post(
    ident: str,
    name: str = "Léa Martin",
    handle: str = "leamartin_lyon",
    text: str = "Commande 4412 toujours pas reçue",
    *,
    minutes: float = 3,
    network: NetworkName = X,
    metrics: Metrics | None = None,
) -> Post:
    realm = "piaille.fr" if network is MA else ""
    return Post(
        PostKey(network, realm, ident),
        Author(ident, handle, words(name)),
        words(text),
        NOW - timedelta(minutes=minutes),
        metrics=metrics or Metrics(),
    )


def post_row(post: Post, to: str = "veloville", *, unread: bool = True, **more: object) -> PostRow:
    via = (account(to, post.key.network),)
    row = PostRow(post.key, post, via, post.at, unread=unread)
    return replace(row, **more)


def article(ident: str, title: str, text: str, source: str, minutes: float) -> PostRow:
    made = Post(
        PostKey(NetworkName.FEED, FEED_URL, ident),
        Author("", "", words(source)),
        words(text),
        NOW - timedelta(minutes=minutes),
        kind=PostKind.ARTICLE,
        title=words(title),
        source=words(source),
    )
    return PostRow(made.key, made, (), made.at, unread=minutes < 90)


def conversation(
    ident: str,
    name: str,
    text: str,
    at: datetime,
    to: AccountId,
    *,
    unread: bool = False,
    outgoing: bool = False,
) -> ConversationRow:
    other = Author(ident, ident, words(name))
    network = ACCOUNTS[to].network
    message = Message(
        MessageKey(network, "", ident), ident, other, other, words(text), at, outgoing
    )
    return ConversationRow(
        f"conversation:{network}:{to}:{ident}", message, (to,), at, unread=unread
    )


def queued(
    ident: int,
    text: str,
    at: datetime,
    *accounts: AccountId,
    state: Delivery = Delivery.SCHEDULED,
    reason: str = "",
) -> QueueRow:
    items = tuple(
        OutboxItem(
            one,
            ACCOUNTS[one].network,
            Publish(text),
            f"key-{ident}-{one}",
            Due(at.astimezone(UTC)),
            state=state,
            reason=reason,
        )
        for one in accounts
    )
    return QueueRow(f"act:{ident}", items, at)


@dataclass
class FixedClock:
    """A clock that stands where it is put."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def monotonic(self) -> float:
        return 0.0

    def boottime(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        return

    async def beat(self, period: float) -> None:
        await self.sleep(period)


@dataclass
class SampleReader:
    """A ColumnReader over rows in memory, newest first; counts how often it was asked."""

    stored: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    states: dict[str, ColumnHealth] = field(default_factory=dict)
    made_of: dict[str, tuple[Timeline, ...]] = field(default_factory=dict)
    asked: int = 0

    def rows(self, column: Column, *, around: Position | None = None, limit: int = 200) -> Rows:
        self.asked += 1
        stored = self.stored.get(column.id, ())
        start = 0
        if around is not None:
            keys = [key_of(row) for row in stored]
            at = keys.index(around.key) if around.key in keys else 0
            start = max(0, min(at - limit // 2, len(stored) - limit))
        window = stored[start : start + limit]
        unread = sum(1 for row in stored if getattr(row, "unread", False))
        return Rows(window, unread, start, start + limit < len(stored))

    def health(self, column: Column) -> ColumnHealth:
        return self.states.get(column.id, ColumnHealth())

    def timelines(self, column: Column) -> Sequence[Timeline]:
        return self.made_of.get(column.id, ())
