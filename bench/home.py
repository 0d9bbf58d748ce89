"""A home for the real deck: config, layout and a store with 5 full columns, made with the store's
own means. Nothing in it leads anywhere: no credentials, and addresses where nobody listens.
"""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from bench.rows import post_row
from cmdeck.clock import SystemClock
from cmdeck.config import Layout, Places, load_config, places, save_layout
from cmdeck.model.brand import Account
from cmdeck.model.column import Column, ColumnType
from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.outbox import Act, ActKind, Due, OutboxItem, Publish
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, PostKind, Words
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.services.setup import adopt_config
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store

BRANDS = ("lefort", "veloville", "musee", "croc")
FEEDS = 12
ELSEWHERE = (
    Account(AccountId("velo@mastodon.test"), NetworkName.MASTODON, "velo", "veloville"),
    Account(
        AccountId("velo.bsky.test@bluesky"), NetworkName.BLUESKY, "velo.bsky.test", "veloville"
    ),
    Account(AccountId("claire@blog.test"), NetworkName.WORDPRESS, "claire", "croc"),
)
"""One account of each network beside X: the deck is measured with all of them configured."""
DAY = 86_400
"""Seconds after which a timeline is asked again: not while idleness is measured."""
NOWHERE = "http://127.0.0.1:9"
"""The discard port: nobody listens there."""
MARKS = tuple(f"newest{n}" for n in range(1, 6))
"""Who wrote the newest post of each column (the article: its title): all five painted, the frame is
full."""
COLUMNS = (
    Column("c1", ColumnType.MENTIONS, "Column 1", accounts=("veloville@x",), width=37),
    Column("c2", ColumnType.HOME, "Column 2", accounts=("veloville@x",), width=37),
    Column("c3", ColumnType.MENTIONS, "Column 3", accounts=(str(ELSEWHERE[0].id),), width=37),
    Column("c4", ColumnType.HOME, "Column 4", accounts=(str(ELSEWHERE[1].id),), width=37),
    Column("c5", ColumnType.FEED, "Column 5", query=f"{NOWHERE}/feed-0.xml", width=37),
)
_REALMS = {3: (NetworkName.MASTODON, "mastodon.test"), 4: (NetworkName.BLUESKY, "")}
"""Where the posts of a column are, but for X."""
_TIMELINES = (
    Timeline(TimelineKind.MENTIONS, AccountId("veloville@x")),
    Timeline(TimelineKind.HOME, AccountId("veloville@x")),
    Timeline(TimelineKind.MENTIONS, ELSEWHERE[0].id),
    Timeline(TimelineKind.HOME, ELSEWHERE[1].id),
    Timeline(TimelineKind.FEED, None, f"{NOWHERE}/feed-0.xml"),
)


def make_home(home: Path, posts: int) -> None:
    """Fill `home` with `posts` posts a column, private messages and a queue."""
    os.environ["CMDECK_HOME"] = str(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "config.toml").write_text(_config(), encoding="utf-8")
    found = places()
    save_layout(found.layout, Layout(COLUMNS, "c1", len(COLUMNS), exists=True))
    asyncio.run(_fill(found, posts))


def _config() -> str:
    parts = [
        'language = "en"\ntimezone = "Europe/Paris"\n[network]\nallow_private = ["127.0.0.1:9"]\n'
    ]
    for slot, name in enumerate(BRANDS, 1):
        parts.append(
            f'[[brand]]\nid = "{name}"\nname = "{name.title()}"\ncolor = {slot}\nlanguage = "fr"\n'
        )
        parts.append(
            f'[[account]]\nid = "{name}@x"\nbrand = "{name}"\nplan = "self_serve"\n'
            f'base_url = "{NOWHERE}"\n'
        )
    parts.extend(
        f'[[account]]\nid = "{one.id}"\nbrand = "{one.brand}"\nbase_url = "{NOWHERE}"\n'
        for one in ELSEWHERE
    )
    parts.extend(
        f'[[feed]]\nurl = "{NOWHERE}/feed-{n}.xml"\nbrand = "{BRANDS[n % 4]}"\n'
        for n in range(FEEDS)
    )
    return "\n".join(parts)


async def _fill(where: Places, count: int) -> None:
    clock = SystemClock()
    now = clock.now()
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
    try:
        for name in BRANDS:
            account = Account(AccountId(f"{name}@x"), NetworkName.X, name, name, base_url=NOWHERE)
            await store.save_account(account)
        for account in ELSEWHERE:
            await store.save_account(replace(account, base_url=NOWHERE))
        await adopt_config(store, load_config(where.config))
        for column, timeline in enumerate(_TIMELINES, 1):
            await add_posts(store, column, range(count), now)
            assert len(store.read.rows(COLUMNS[column - 1]).rows) == min(count, 200), timeline
        for n in range(1, FEEDS):  # asked just now: nothing is due while idleness is measured
            feed = Timeline(TimelineKind.FEED, None, f"{NOWHERE}/feed-{n}.xml")
            await store.save_page(feed, Page(interval=DAY), at=now)
        await store.save_page(
            Timeline(TimelineKind.MESSAGES, AccountId("veloville@x")),
            Page(messages=tuple(_message(n, now) for n in range(200))),
            at=now,
        )
        await _queue(store, now)
    finally:
        store.close()


async def add_posts(store: Store, column: int, numbers: Sequence[int], now: datetime) -> None:
    """Posts `numbers` of column `column` (1 to 5), 0 the newest of the start, below 0 later."""
    posts = [_post(column, n, now) for n in numbers]
    for at in range(0, len(posts), 200):
        page = Page(posts=tuple(posts[at : at + 200]), interval=DAY)
        await store.save_page(_TIMELINES[column - 1], page, at=now)


async def add_posts_to(home: Path, column: int, count: int) -> None:
    """`count` newer posts in a column of `home` (1 to 5), as an engine would save them."""
    os.environ["CMDECK_HOME"] = str(home)
    where, clock = places(), SystemClock()
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
    try:
        await add_posts(store, column, range(-count, 0), clock.now())
    finally:
        store.close()


def _post(column: int, n: int, now: datetime) -> Post:
    post = replace(post_row(column, n).post, at=now - timedelta(seconds=40 * (n + 2)))
    if n == 0:
        name = MARKS[column - 1]
        post = replace(post, author=Author(name, name, Words(name, name)))
    if COLUMNS[column - 1].type is ColumnType.FEED:
        key = PostKey(NetworkName.FEED, f"{NOWHERE}/feed-0.xml", f"item-{n}")
        title = MARKS[column - 1] if n == 0 else post.text.shown[:60]
        return replace(
            post, key=key, kind=PostKind.ARTICLE, title=Words(title, title), source=Words("A", "A")
        )
    ident = str(10**12 * column + 10**9 - n)
    return replace(post, key=PostKey(*_REALMS.get(column, (NetworkName.X, "")), ident))


def _message(n: int, now: datetime) -> Message:
    person = f"person{n % 40}"
    them = Author(person, person, Words(person, person))
    us = Author("veloville", "veloville", Words("VéloVille", "VéloVille"))
    return Message(
        MessageKey(NetworkName.X, "", str(10**9 - n)),
        conversation=f"conversation-{n % 40}",
        author=them,
        other=us if n % 2 else them,
        text=Words(f"Bonjour {n}", f"Bonjour {n}"),
        at=now - timedelta(minutes=n),
        outgoing=False,
    )


async def _queue(store: Store, now: datetime) -> None:
    for n in range(20):
        due = Due((now + timedelta(days=1, hours=n)).astimezone(UTC))
        account = AccountId(f"{BRANDS[n % 4]}@x")
        item = OutboxItem(account, NetworkName.X, Publish(f"Later, number {n}"), f"key-{n}", due)
        await store.enqueue(Act(ActKind.POST, now, "bench"), [item])
