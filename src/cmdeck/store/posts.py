"""Pages into the cache, and what a column of posts reads from it."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.activity import Activity
from cmdeck.model.conversation import Message
from cmdeck.model.post import AccountId, Author, NetworkName, Post, Reaction, ViewerState
from cmdeck.model.timeline import Cursor, Gap, Health, Page, Timeline, TimelineKind, answered
from cmdeck.store.database import Tx
from cmdeck.store.times import from_json, ms, to_json, when


class Saved(Struct, frozen=True):
    """What a page brought: how many were new, and the newest of the timeline."""

    new: int
    newest: tuple[int, str] | None


def save_page(
    tx: Tx,
    timeline: Timeline,
    page: Page,
    *,
    at: datetime,
    known: tuple[int, str] | None,
    filled: str = "",
) -> Saved:
    """Put a page into the cache: posts, membership, cursor, gap, health, in one transaction.

    `known` is the newest item that the timeline had; it decides where a gap begins. `filled` is the
    key of the gap that this
    page was fetched into. Saving the same page twice changes nothing.
    """
    other = sum(_save_post(tx.db, post, ms(at)) for post in (*page.posts, *page.others))
    new = _save_members(tx.db, timeline, page)
    new += _save_messages(tx.db, timeline, page)
    new += _save_activities(tx.db, timeline, page.activities)
    for state in page.viewer:
        _save_viewer(tx.db, state)
    if timeline.kind is TimelineKind.BOOKMARKS and timeline.account is not None:
        _save_bookmarks(tx.db, timeline.account, page, at)
    removed = _remove(tx.db, page)
    _mind_gap(tx, timeline, page, known=known, filled=filled)
    changed = _save_health(tx.db, timeline, page, at=at, filled=bool(filled))
    if new or other or removed or changed or filled:
        tx.touch(f"timeline:{timeline}")
    if page.viewer or (new and timeline.kind is TimelineKind.BOOKMARKS):
        tx.touch("viewer")
    return Saved(new, newest_member(tx.db, timeline))


def _save_post(db: sqlite3.Connection, post: Post, at: int) -> int:
    """1 where it is new or says something else than it did (where it stands, counts), else 0."""
    return db.execute(
        "INSERT INTO post(key, author, thread, reply_to, quote, at, fetched, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body,"
        " fetched = excluded.fetched, thread = excluded.thread, quote = excluded.quote"
        " WHERE body <> excluded.body",
        (
            str(post.key),
            post.author.handle.casefold(),
            str(post.thread or ""),
            str(post.reply_to or ""),
            str(post.quote or ""),
            ms(post.at),
            at,
            to_json(replace(post, reposted_by=None, reposted_at=None)),
        ),
    ).rowcount


def _save_members(db: sqlite3.Connection, timeline: Timeline, page: Page) -> int:
    new = 0
    for post in page.posts:
        key = str(post.key)
        reposter = to_json(post.reposted_by) if post.reposted_by else ""
        if db.execute(
            "SELECT 1 FROM membership WHERE timeline = ? AND key = ? LIMIT 1", (str(timeline), key)
        ).fetchone():
            continue
        db.execute(
            "INSERT OR IGNORE INTO membership(timeline, at, key, reposter) VALUES (?, ?, ?, ?)",
            (str(timeline), ms(post.listed_at), key, reposter),
        )
        new += 1
    return new


def _save_messages(db: sqlite3.Connection, timeline: Timeline, page: Page) -> int:
    new = 0
    for message in page.messages:
        new += db.execute(
            "INSERT OR IGNORE INTO message(key, account, conversation, at, body)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                str(message.key),
                timeline.account or "",
                message.conversation,
                ms(message.at),
                to_json(message),
            ),
        ).rowcount
    return new


def _save_activities(
    db: sqlite3.Connection, timeline: Timeline, activities: Iterable[Activity]
) -> int:
    new = 0
    for activity in activities:
        row = db.execute(
            "SELECT at, count FROM activity WHERE timeline = ? AND id = ?",
            (str(timeline), activity.id),
        ).fetchone()
        if row is not None and activity.count == row[1]:
            continue
        # Who takes a reaction back does not bring the row up again.
        fell = row is not None and activity.count < row[1]
        kept = replace(activity, at=when(row[0])) if fell else activity
        db.execute(
            "INSERT OR REPLACE INTO activity(timeline, id, at, count, post, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                str(timeline),
                kept.id,
                ms(kept.at),
                kept.count,
                str(kept.post or ""),
                to_json(kept),
            ),
        )
        new += 1
    return new


def _save_viewer(db: sqlite3.Connection, state: ViewerState) -> None:
    for reaction in Reaction:
        _save_reaction(db, state, reaction)


def _save_bookmarks(db: sqlite3.Connection, account: AccountId, page: Page, at: datetime) -> None:
    """What stands in an account's bookmarks is bookmarked by it; of likes that says nothing."""
    for post in page.posts:
        state = ViewerState(account, post.key, frozenset({Reaction.BOOKMARK}), at)
        _save_reaction(db, state, Reaction.BOOKMARK)


def _save_reaction(db: sqlite3.Connection, state: ViewerState, reaction: Reaction) -> None:
    db.execute(
        "INSERT INTO viewer(account, post, reaction, yes, as_of) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET yes = excluded.yes, as_of = excluded.as_of"
        " WHERE excluded.as_of >= as_of",
        (
            state.account,
            str(state.post),
            reaction,
            int(reaction in state.reactions),
            ms(state.as_of),
        ),
    )


def _remove(db: sqlite3.Connection, page: Page) -> int:
    gone = 0
    for key in page.removed:
        db.execute("DELETE FROM membership WHERE key = ?", (str(key),))
        gone += db.execute("DELETE FROM post WHERE key = ?", (str(key),)).rowcount
    return gone


def _mind_gap(
    tx: Tx, timeline: Timeline, page: Page, *, known: tuple[int, str] | None, filled: str
) -> None:
    """Write down the hole between this page and what was known before it, or move the one it was
    fetched into."""
    members = _spots(page)
    below, above = known, None
    if filled:
        row = tx.db.execute(
            "DELETE FROM gap WHERE timeline = ? AND newer = ?"
            " RETURNING older_at, older, newer_at, newer",
            (str(timeline), filled),
        ).fetchone()
        # A page of which nothing could be read leaves the hole as wide as it was.
        below, above = ((row[0], row[1]), (row[2], row[3])) if row else (None, None)
    if page.reached_known or page.older is None or below is None:
        return
    if timeline.kind is TimelineKind.FEED or (above is None and not members):
        return
    oldest_at, oldest = min(members) if members else above or below
    if (oldest_at, oldest) <= below:
        return
    gap = Gap(timeline, oldest, when(oldest_at), below[1], when(below[0]), page.older)
    tx.db.execute(
        "INSERT OR REPLACE INTO gap(timeline, newer, newer_at, older, older_at, cursor, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (str(timeline), oldest, oldest_at, below[1], below[0], page.older, to_json(gap)),
    )


def _spots(page: Page) -> list[tuple[int, str]]:
    return [(ms(post.listed_at), str(post.key)) for post in page.posts] + [
        (ms(message.at), str(message.key)) for message in page.messages
    ]


def _save_health(
    db: sqlite3.Connection, timeline: Timeline, page: Page, *, at: datetime, filled: bool
) -> bool:
    """True when something that a person sees has changed; the time of the last look alone is
    not."""
    old = health(db, timeline)
    new = answered(old, page, at=at)
    if old.older is None and old.fetched_at is None and page.older and not filled:
        new = replace(new, older=page.older)
    write_health(db, new)
    return (old.state, old.note, old.title) != (new.state, new.note, new.title)


def set_older(tx: Tx, timeline: Timeline, older: Cursor | None) -> None:
    """Where the older end of a timeline goes on."""
    write_health(tx.db, replace(health(tx.db, timeline), older=older))


def save_health(tx: Tx, state: Health) -> None:
    """Write down how a fetch failed."""
    old = health(tx.db, state.timeline)
    write_health(tx.db, state)
    if (old.state, old.until, old.words) != (state.state, state.until, state.words):
        tx.touch(f"timeline:{state.timeline}")


def write_health(db: sqlite3.Connection, state: Health) -> None:
    """Keep a timeline's health, touching nothing."""
    db.execute(
        "INSERT INTO health(timeline, body) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET body = excluded.body",
        (str(state.timeline), to_json(state)),
    )


def health(db: sqlite3.Connection, timeline: Timeline) -> Health:
    """How a timeline is doing; NEVER for one that was never asked."""
    row = db.execute("SELECT body FROM health WHERE timeline = ?", (str(timeline),)).fetchone()
    return Health(timeline) if row is None else from_json(row[0], Health)


def newest_member(db: sqlite3.Connection, timeline: Timeline) -> tuple[int, str] | None:
    """(time, key) of the newest item of a timeline in the cache."""
    if timeline.kind is TimelineKind.MESSAGES:
        row = db.execute(
            "SELECT at, key FROM message WHERE account = ? ORDER BY at DESC, key DESC LIMIT 1",
            (timeline.account or "",),
        ).fetchone()
    else:
        row = db.execute(
            "SELECT at, key FROM membership WHERE timeline = ? ORDER BY at DESC, key DESC LIMIT 1",
            (str(timeline),),
        ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def gaps_of(db: sqlite3.Connection, timelines: Sequence[Timeline]) -> list[Gap]:
    """The known holes of `timelines`."""
    marks = ", ".join("?" for _ in timelines)
    rows = db.execute(
        f"SELECT body FROM cache.gap WHERE timeline IN ({marks}) ORDER BY newer_at DESC",
        [str(timeline) for timeline in timelines],
    )
    return [from_json(body, Gap) for (body,) in rows]


def post(db: sqlite3.Connection, key: str) -> Post | None:
    """A post by its key, or None when the cache does not have it."""
    row = db.execute("SELECT body FROM cache.post WHERE key = ?", (key,)).fetchone()
    return None if row is None else from_json(row[0], Post)


def keys_like(db: sqlite3.Connection, prefix: str, limit: int) -> tuple[str, ...]:
    """Keys of posts that begin with `prefix`, the first `limit` of them in their order."""
    rows = db.execute(
        "SELECT key FROM cache.post WHERE key >= ? AND key < ? ORDER BY key LIMIT ?",
        (prefix, prefix + "\U0010ffff", limit),
    )
    return tuple(key for (key,) in rows)


def people(
    db: sqlite3.Connection, handle: str, network: NetworkName, realm: str
) -> tuple[Author, ...]:
    """Everybody of that handle there whom the cache knows, as authors of posts or in messages; each
    id once, as last seen. The same handle elsewhere is somebody else."""
    wanted = handle.casefold()
    found: dict[str, Author] = {}
    own = "SELECT body FROM cache.post WHERE author = ? ORDER BY at"
    for (body,) in db.execute(own, (wanted,)):
        post = from_json(body, Post)
        if (post.key.network, post.key.realm) == (network, realm):
            found[post.author.id] = post.author
    for (body,) in db.execute(
        "SELECT body FROM cache.message WHERE lower(body ->> '$.other.handle') = ? ORDER BY at",
        (wanted,),
    ):
        message = from_json(body, Message)
        if (message.key.network, message.key.realm) == (network, realm):
            found[message.other.id] = message.other
    return tuple(found.values())


def reposter(text: str) -> Author | None:
    """Who reposted, as a membership row keeps it."""
    return from_json(text, Author) if text else None


def viewer(
    db: sqlite3.Connection, keys: Sequence[str]
) -> dict[str, dict[tuple[AccountId, Reaction], tuple[bool, int]]]:
    """What networks said that our accounts did to each of `keys`: yes or no, and as of when
    (ms)."""
    marks = ", ".join("?" for _ in keys)
    rows = db.execute(
        f"SELECT post, account, reaction, yes, as_of FROM cache.viewer WHERE post IN ({marks})",
        list(keys),
    )
    found: dict[str, dict[tuple[AccountId, Reaction], tuple[bool, int]]] = {}
    for key, account, reaction, yes, as_of in rows:
        said = found.setdefault(key, {})
        said[AccountId(account), Reaction(reaction)] = (bool(yes), as_of)
    return found
