"""Columns of posts as the cache holds them: merged over accounts, drawn over by the outbox, threads
by who answers whom."""

import heapq
import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, islice

from msgspec.structs import replace

from cmdeck.model.capability import capabilities
from cmdeck.model.column import Column, GapRow, Position, PostRow, Row, Rows
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import Post
from cmdeck.model.timeline import Gap, Timeline, TimelineKind
from cmdeck.model.triage import Triage
from cmdeck.store import posts, wanted
from cmdeck.store.overlay import Overlay, World
from cmdeck.store.times import from_json, ms, when

Spot = tuple[int, str]


class PostCache:
    """Posts already read from the file, so that reading a column again costs no parsing."""

    def __init__(self, size: int = 2000) -> None:
        self._size = size
        self._posts: OrderedDict[str, tuple[int, Post]] = OrderedDict()

    def get(self, key: str, body: str) -> Post:
        """The post of `key`, parsed from `body` unless that was done before."""
        known, version = self._posts.get(key), hash(body)  # the body itself is as large as the post
        if known is not None and known[0] == version:
            self._posts.move_to_end(key)
            return known[1]
        post = from_json(body, Post)
        self._posts[key] = (version, post)
        if len(self._posts) > self._size:
            self._posts.popitem(last=False)
        return post


def fold(text: str) -> str:
    """Small letters without accents: `veloville` finds VéloVille."""
    if text.isascii():
        return text.lower()
    import unicodedata  # most of a megabyte

    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def passes(post: Post, words: Sequence[str]) -> bool:
    """Whether a post has every word of a filter, and none of those that begin with a minus."""
    if not words:
        return True
    parts = [post.text.shown, post.author.name.shown, post.author.handle]
    parts += [part.shown for part in (post.title, post.source) if part]
    text = fold(" ".join(parts))
    return all(
        (word[1:] not in text) if word.startswith("-") and len(word) > 1 else word in text
        for word in words
    )


def read(
    db: sqlite3.Connection,
    cache: PostCache,
    world: World,
    column: Column,
    timelines: Sequence[Timeline],
    *,
    around: Position | None,
    limit: int,
) -> Rows:
    """A window of a merged column, newest first, with gaps and what the outbox holds drawn in."""
    if not timelines:
        return Rows()
    words = fold(column.filter).split()
    pivot = None if around is None else (ms(around.at), around.key)
    spots: list[tuple[Spot, list[tuple[Timeline, str]]]] = []
    found_posts: dict[str, Post] = {}
    above = 0
    if pivot is not None:
        found = list(islice(_merged(db, timelines, above=pivot), limit // 2 + 500))
        # What lies further above is only counted: its words are for a filter alone.
        near = found if words else found[: limit // 2]
        found_posts = _bodies(db, cache, [key for (_, key), _ in near])
        newer = [entry for entry in near if _wanted(found_posts.get(entry[0][1]), words)]
        spots = list(reversed(newer[: limit // 2]))
        above = len(newer) - len(spots) + len(found) - len(near)
    older = _merged(db, timelines, upto=pivot)
    more = False
    while len(spots) < limit:
        batch = list(islice(older, limit))
        if not batch:
            break
        bodies = _bodies(db, cache, [key for (_, key), _ in batch])
        found_posts |= bodies
        kept = [entry for entry in batch if _wanted(bodies.get(entry[0][1]), words)]
        more = len(batch) == limit or len(kept) > limit - len(spots)
        spots.extend(kept[: limit - len(spots)])
    rows = dress(db, cache, world, column, spots, found_posts)
    gaps = [
        gap
        for gap in posts.gaps_of(db, timelines)
        if _is_in_window(rows, gap, is_top=not above, is_end=not more)
    ]
    with_gaps = _with_gaps(rows, gaps, world, db)
    unread = _count_unread(db, world, column, timelines, words, rows)
    return Rows(tuple(with_gaps), unread, above, more)


def _wanted(post: Post | None, words: Sequence[str]) -> bool:
    return post is not None and passes(post, words)


def _merged(
    db: sqlite3.Connection,
    timelines: Sequence[Timeline],
    *,
    upto: Spot | None = None,
    above: Spot | None = None,
) -> Iterator[tuple[Spot, list[tuple[Timeline, str]]]]:
    """Places in all timelines, in order: newest first from `upto` down, or oldest first from
    `above` up."""
    up = above is not None
    streams = [_stream(db, timeline, upto=upto, above=above) for timeline in timelines]
    merged = heapq.merge(*streams, key=lambda entry: entry[0], reverse=not up)
    for spot, group in groupby(merged, key=lambda entry: entry[0]):
        yield spot, [(timeline, reposter) for _, timeline, reposter in group]


def _stream(
    db: sqlite3.Connection, timeline: Timeline, *, upto: Spot | None, above: Spot | None
) -> Iterator[tuple[Spot, Timeline, str]]:
    where, order = "", "at DESC, key DESC"
    values: list[object] = [str(timeline)]
    bound = above or upto
    if bound is not None:
        where = f" AND (at, key) {'>' if above else '<='} (?, ?)"
        values += [*bound]
        order = "at, key" if above else order
    last: Spot | None = None
    while True:
        rows = db.execute(
            f"SELECT at, key, reposter FROM cache.membership WHERE timeline = ?{where}"
            f" ORDER BY {order} LIMIT 200",
            values,
        ).fetchall()
        for at, key, reposter in rows:
            last = (at, key)
            yield last, timeline, reposter
        if len(rows) < 200 or last is None:
            return
        where = f" AND (at, key) {'>' if above else '<'} (?, ?)"
        values = [str(timeline), *last]


def _bodies(db: sqlite3.Connection, cache: PostCache, keys: Sequence[str]) -> dict[str, Post]:
    found: dict[str, Post] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ", ".join("?" for _ in part)
        for key, body in db.execute(
            f"SELECT key, body FROM cache.post WHERE key IN ({marks})", list(part)
        ):
            found[key] = cache.get(key, body)
    return found


def dress(
    db: sqlite3.Connection,
    cache: PostCache,
    world: World,
    column: Column,
    spots: Sequence[tuple[Spot, list[tuple[Timeline, str]]]],
    bodies: Mapping[str, Post],
) -> list[PostRow]:
    """Rows from places and posts, with viewer state, outbox, triage, marks and quoted posts."""
    entries = [(spot, brought, bodies[spot[1]]) for spot, brought in spots if spot[1] in bodies]
    keys = [spot[1] for spot, _, _ in entries]
    quoted = _bodies(db, cache, [str(post.quote) for _, _, post in entries if post.quote])
    over = Overlay(db, keys, world)
    mark = wanted.mark(db, column.id)
    handles = world.own_handles
    rows = []
    for (at, key), brought, known in entries:
        if over.deleting.get(key) is Delivery.SENT:
            continue  # the cache learns of it when the network is asked again
        reposter = next((posts.reposter(text) for _, text in brought if text), None)
        via = tuple(dict.fromkeys(t.account for t, _ in brought if t.account is not None))
        post = over.as_edited(known)
        own = post.author.handle.casefold() in handles and world.is_own(post)
        rows.append(
            PostRow(
                key=post.key,
                post=replace(post, reposted_by=reposter) if reposter else post,
                via=via,
                at=when(at),
                viewer=over.viewer(key),
                pending=over.pending(key),
                triage=over.triage.get(key, Triage.NEW),
                unread=not own and (at, key) > mark and key not in over.seen,
                quoted=quoted.get(str(post.quote)),
                replied=over.replied(key),
                answering=over.answering.get(key),
                deleting=over.deleting.get(key),
                brand=world.brand_of(brought[0][0]),
            )
        )
    return rows


def _with_gaps(
    rows: Sequence[PostRow], gaps: Sequence[Gap], world: World, db: sqlite3.Connection
) -> list[Row]:
    """The rows with each known hole just below the item above it."""
    filling = {
        (row[0], row[1])
        for row in db.execute("SELECT timeline, cursor FROM wanted WHERE why = 'gap'")
    }
    out: list[Row] = list(rows)
    for gap in gaps:
        estimate = _estimate(rows, gap)
        place = next((n for n, row in enumerate(out) if _is_below(row, gap)), len(out))
        out.insert(
            place,
            GapRow(
                key=f"gap:{gap.timeline}@{gap.newer}",
                gap=gap,
                at=gap.newer_at,
                estimate=estimate,
                cost=estimate * _price(world, gap.timeline),
                filling=(str(gap.timeline), gap.cursor) in filling,
            ),
        )
    return out


def _is_below(row: Row, gap: Gap) -> bool:
    """By time and key, since the item above a hole may be filtered away, or gone."""
    return isinstance(row, PostRow) and (row.at, str(row.key)) < (gap.newer_at, gap.newer)


def _is_in_window(rows: Sequence[PostRow], gap: Gap, *, is_top: bool, is_end: bool) -> bool:
    """Whether a hole lies between the rows of this window, or at the column's own ends."""
    if not rows:
        return is_top and is_end
    first_below, last_below = _is_below(rows[0], gap), _is_below(rows[-1], gap)
    return (is_top or not first_below) and (is_end or last_below)


def _estimate(rows: Sequence[PostRow], gap: Gap) -> int:
    """About how many posts a hole holds, from how often they came around it."""
    if len(rows) < 2:
        return 0
    span = (rows[0].at - rows[-1].at).total_seconds()
    hole = (gap.newer_at - gap.older_at).total_seconds()
    lived = max(1.0, span - hole)
    return min(800, max(1, round(len(rows) * hole / lived)))


def _price(world: World, timeline: Timeline) -> int:
    account = next((a for a in world.accounts if a.id == timeline.account), None)
    if account is None:
        return 0
    prices = capabilities(account.network, account.plan).prices
    return prices.own_post if timeline.kind is TimelineKind.MENTIONS else prices.post


def _count_unread(
    db: sqlite3.Connection,
    world: World,
    column: Column,
    timelines: Sequence[Timeline],
    words: Sequence[str],
    rows: Sequence[PostRow],
) -> int:
    if words:
        return sum(row.unread for row in rows)
    at, key = wanted.mark(db, column.id)
    listed = (
        f"m.timeline IN ({_marks(timelines)}) AND (m.at, m.key) > (?, ?)"
        " AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.key = m.key)"
    )
    after = [*(str(timeline) for timeline in timelines), at, key]
    # A timeline lists a post once: several of them, to be told apart by key.
    each = "*" if len(timelines) == 1 else "DISTINCT m.key"
    everybody = f"SELECT count({each}) FROM cache.membership m WHERE {listed}"
    own = world.own_handles
    ours = (
        "SELECT count(*) FROM (SELECT m.key FROM cache.post p"
        " CROSS JOIN cache.membership m USING (key)"
        f" WHERE p.author IN ({_marks(own)}) AND p.at >= ? AND m.reposter = '' AND {listed}"
        " UNION SELECT m.key FROM cache.membership m CROSS JOIN cache.post p USING (key)"
        f" WHERE {listed} AND m.reposter <> '' AND p.author IN ({_marks(own)}))"
    )
    # Bodies are large, and who wrote one lies beside it: only our own are looked up, which are few.
    counted = db.execute(everybody, after).fetchone()[0]
    mine = db.execute(ours, [*own, at, *after, *after, *own]).fetchone()[0]
    return int(counted) - int(mine)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
