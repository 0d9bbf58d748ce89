"""A conversation as the store knows it: who answers whom, painted before the network is asked."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.column import Column, Rows
from cmdeck.model.post import AccountId, NetworkName, Post
from cmdeck.model.timeline import Timeline, TimelineKind
from cmdeck.store import posts
from cmdeck.store.column_posts import PostCache, dress
from cmdeck.store.overlay import World
from cmdeck.store.times import ms


def read_thread(
    db: sqlite3.Connection,
    cache: PostCache,
    world: World,
    column: Column,
    timelines: Sequence[Timeline],
) -> Rows:
    """A conversation as far as the store knows it: oldest first, each with its depth, the opened
    post at level 0."""
    opened = posts.post(db, column.query)
    root = str(opened.thread or opened.key) if opened else column.query
    names = [str(timeline) for timeline in timelines]
    marks = ", ".join("?" for _ in names)
    rows = db.execute(
        f"SELECT key, body FROM cache.post WHERE thread = ? OR key IN (?, ?) OR key IN"
        f" (SELECT key FROM cache.membership WHERE timeline IN ({marks}))",
        [root, root, column.query, *names],
    ).fetchall()
    found = {key: cache.get(key, body) for key, body in rows}
    timeline = timelines[0] if timelines else Timeline(TimelineKind.THREAD, None, column.query)
    order = _conversation_order(found)
    spots = [((ms(found[key].at), key), [(timeline, "")]) for key in order]
    dressed = dress(db, cache, world, column, spots, found)
    base = _depth(found, column.query)
    via = via_of(db, column.query, world) or (timeline.account,) if timeline.account else ()
    return Rows(
        tuple(
            replace(
                row,
                level=_depth(found, str(row.key)) - base,
                via=tuple(v for v in via if v) if row.key.network is not NetworkName.FEED else (),
                unread=False,
            )
            for row in dressed
        )
    )


def via_of(db: sqlite3.Connection, key: str, world: World) -> tuple[AccountId, ...]:
    """The accounts that brought a post into any timeline."""
    names = {
        row[0] for row in db.execute("SELECT timeline FROM cache.membership WHERE key = ?", (key,))
    }
    return tuple(
        account.id
        for account in world.accounts
        if any(name.endswith(f":{account.id}") for name in names)
    )


def _conversation_order(found: Mapping[str, Post]) -> list[str]:
    """Each post directly below what it answers, earlier answers first."""
    children: dict[str, list[str]] = defaultdict(list)
    for key, post in sorted(found.items(), key=lambda pair: (pair[1].at, pair[0])):
        parent = str(post.reply_to or "")
        children[parent if parent in found else ""].append(key)
    order: list[str] = []
    stack = list(reversed(children[""]))
    while stack:
        key = stack.pop()
        order.append(key)
        stack.extend(reversed(children.get(key, [])))
    # Posts that say they answer each other in a circle hang below nothing; shown all the same.
    there = set(order)
    return [*order, *(key for key in found if key not in there)]


def _depth(found: Mapping[str, Post], key: str) -> int:
    depth = 0
    post = found.get(key)
    while post is not None and post.reply_to is not None and depth < 100:
        post = found.get(str(post.reply_to))
        depth += post is not None
    return depth


def exchanges(
    db: sqlite3.Connection, cache: PostCache, them: str, us: Account, *, limit: int
) -> tuple[Post, ...]:
    """What `them` (a handle where our account `us` is) and `us` said to each other in public,
    newest first. The same handles elsewhere are other people."""
    rows = db.execute(
        "SELECT p.key, p.body FROM cache.post p JOIN cache.post q ON q.key = p.reply_to"
        " WHERE (p.author = ?1 AND q.author = ?2) OR (p.author = ?2 AND q.author = ?1)"
        " UNION SELECT p.key, p.body FROM cache.post p JOIN cache.membership m USING (key)"
        " WHERE p.author = ?1 AND m.timeline = ?3",
        (them.casefold(), us.handle.casefold(), str(Timeline(TimelineKind.MENTIONS, us.id))),
    ).fetchall()
    found = [cache.get(key, body) for key, body in rows]
    here = [one for one in found if (one.key.network, one.key.realm) == (us.network, us.realm)]
    return tuple(sorted(here, key=lambda post: post.at, reverse=True)[:limit])
