"""What the cache lets go of: the far end of long timelines, timelines that nobody has wanted for a
month, and posts that nothing refers to any more.

A little at a time: each question walks an index, each transaction deletes at most BATCH rows of a
kind. Never a post that a draft, the outbox, a bookmark, a triage mark, an open thread, an answer or
a quote refers to, nor one of our own. Private messages stay: no network gives them again after a
month.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.draft import Draft
from cmdeck.model.timeline import Health, Timeline, TimelineKind
from cmdeck.store import wanted
from cmdeck.store.database import Tx
from cmdeck.store.overlay import World
from cmdeck.store.posts import health, write_health
from cmdeck.store.times import from_json, ms

KEPT = 5_000
"""Items of a timeline that are kept, the newest."""
BATCH = 500
UNWANTED = timedelta(days=30)
"""How long a timeline is kept that no column and no feed asks for."""
LOOSE = timedelta(days=7)
"""How long a post is kept that came along with others, and belongs to no timeline."""

Place = tuple[int, str]
START: Place = (0, "")


class Cut(Struct, frozen=True):
    """Where a timeline ends from now on: `below` and all that is older goes; None: everything."""

    timeline: Timeline
    below: Place | None


class Loose(Struct, frozen=True):
    """Posts that nothing refers to, and where to look on; START when all have been looked at."""

    keys: tuple[str, ...]
    after: Place


def cuts(db: sqlite3.Connection, now: datetime) -> list[Cut]:
    """The timelines that are too long, or wanted by nobody."""
    alive = {str(wish.timeline) for wish in wanted.wanted(db)}
    found = []
    for (body,) in db.execute("SELECT body FROM cache.health").fetchall():
        state = from_json(body, Health)
        name = str(state.timeline)
        asked = state.tried_at or state.fetched_at
        is_kept = state.timeline.kind is TimelineKind.BOOKMARKS or name in alive
        if not is_kept and (asked is None or now - asked > UNWANTED):
            found.append(Cut(state.timeline, None))
            continue
        row = db.execute(
            "SELECT at, key FROM cache.membership WHERE timeline = ?"
            " ORDER BY at DESC, key DESC LIMIT 1 OFFSET ?",
            (name, KEPT),
        ).fetchone()
        if row is not None:
            found.append(Cut(state.timeline, (row[0], row[1])))
    return found


def cut(tx: Tx, cut: Cut) -> int:
    """Let go of at most BATCH items of a timeline, the oldest. Returns how many."""
    name = str(cut.timeline)
    at, key = cut.below or (1 << 62, "")
    gone = tx.db.execute(
        "DELETE FROM membership WHERE (timeline, at, key) IN (SELECT timeline, at, key"
        " FROM membership WHERE timeline = ? AND (at, key) <= (?, ?) ORDER BY at, key LIMIT ?)",
        (name, at, key, BATCH),
    ).rowcount
    tx.db.execute("DELETE FROM gap WHERE timeline = ? AND newer_at <= ?", (name, at))
    if cut.below is not None:
        known = health(tx.db, cut.timeline)
        if known.older is not None:  # it goes on below what is gone: there would be a hole
            write_health(tx.db, replace(known, older=None))
    elif gone < BATCH:
        tx.db.execute("DELETE FROM activity WHERE timeline = ?", (name,))
        tx.db.execute("DELETE FROM health WHERE timeline = ?", (name,))
    return int(gone)


def loose(db: sqlite3.Connection, world: World, now: datetime, *, after: Place) -> Loose:
    """Of the next BATCH posts that have not changed for a while, those that nothing refers to."""
    rows = db.execute(
        "SELECT fetched, key FROM cache.post WHERE (fetched, key) > (?, ?) AND fetched < ?"
        " ORDER BY fetched, key LIMIT ?",
        (*after, ms(now - LOOSE), BATCH),
    ).fetchall()
    own, drafted, open_threads = list(world.own_handles), _drafted(db), _open_threads(db)

    def marks(values: Sequence[object]) -> str:
        return ", ".join("?" for _ in values)

    keys = [key for _, key in rows]
    free = db.execute(
        f"SELECT p.key FROM cache.post p WHERE p.key IN ({marks(keys)})"
        f" AND p.author NOT IN ({marks(own)}) AND p.key NOT IN ({marks(drafted)})"
        f" AND p.key NOT IN ({marks(open_threads)}) AND p.thread NOT IN ({marks(open_threads)})"
        " AND NOT EXISTS (SELECT 1 FROM cache.membership m WHERE m.key = p.key)"
        " AND NOT EXISTS (SELECT 1 FROM cache.post q WHERE q.quote = p.key AND q.quote <> '')"
        " AND NOT EXISTS (SELECT 1 FROM cache.post r WHERE r.reply_to = p.key AND r.reply_to <> ''"
        "   AND r.key <> p.key)"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target = p.key AND o.target <> '')"
        " AND NOT EXISTS (SELECT 1 FROM triage t WHERE t.key = p.key"
        "   AND t.state IN ('waiting', 'snoozed'))"
        " AND NOT EXISTS (SELECT 1 FROM cache.viewer v WHERE v.post = p.key"
        "   AND v.reaction = 'bookmark' AND v.yes)",
        [*keys, *own, *drafted, *open_threads, *open_threads],
    ).fetchall()
    last = rows[-1] if len(rows) == BATCH else START
    return Loose(tuple(key for (key,) in free), (last[0], last[1]))


def _drafted(db: sqlite3.Connection) -> list[str]:
    """What drafts answer and quote, thrown away ones too: they can come back."""
    bodies = db.execute("SELECT body FROM draft WHERE state <> 'queued'").fetchall()
    written = [from_json(body, Draft) for (body,) in bodies]
    return [str(key) for one in written for key in (one.reply_to, one.quote) if key is not None]


def _open_threads(db: sqlite3.Connection) -> list[str]:
    """The posts that threads were opened on, and the roots of those threads."""
    opened = [
        wish.timeline.argument
        for wish in wanted.wanted(db)
        if wish.timeline.kind is TimelineKind.THREAD
    ]
    marks = ", ".join("?" for _ in opened)
    roots = db.execute(
        f"SELECT thread FROM cache.post WHERE key IN ({marks}) AND thread <> ''", opened
    )
    return [*opened, *(root for (root,) in roots)]


def drop(tx: Tx, keys: Sequence[str]) -> int:
    """Delete posts, and what accounts did to them, unless a timeline has them by now."""
    gone = 0
    for key in keys:
        done = tx.db.execute(
            "DELETE FROM post WHERE key = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM membership WHERE key = ?1)",
            (key,),
        ).rowcount
        if done:
            tx.db.execute("DELETE FROM viewer WHERE post = ?", (key,))
        gone += done
    return gone
