"""What the header says: what awaits an answer, by brand, and what waits to go out.

Read at each change, so that it must not cost more the more there is: counts end at MANY, and every
question here is answered by an index. The WHERE of a partial index is repeated word for word,
since SQLite uses one only then (https://www.sqlite.org/partialindex.html).
"""

import sqlite3
from datetime import datetime, timedelta

from cmdeck.model.outbox import MANY, QueueSummary
from cmdeck.store import wanted
from cmdeck.store.outbox import QUEUED, UNFINISHED, items
from cmdeck.store.overlay import World
from cmdeck.store.times import ms

RECENT = 500
"""Mentions of an account that are looked through, the newest: what came before them is history."""
_TEXTS = f"op IN ('publish', 'message') AND state IN {QUEUED}"
_OVERDUE = timedelta(seconds=60)


def waiting_by_brand(db: sqlite3.Connection, world: World) -> dict[str, int]:
    """Recent mentions that were neither seen nor answered by us, by brand. Brands without any are
    absent."""
    own = ", ".join("?" for _ in world.own_handles)
    counts: dict[str, int] = {}
    for account in world.accounts:
        n = db.execute(
            "WITH recent AS MATERIALIZED (SELECT at, key FROM cache.membership"
            "  WHERE timeline = ? AND reposter = '' ORDER BY at DESC, key DESC LIMIT ?)"
            " SELECT count(*) FROM recent m"
            " WHERE NOT EXISTS (SELECT 1 FROM seen s WHERE s.key = m.key)"
            f" AND m.key NOT IN (SELECT key FROM cache.post WHERE author IN ({own})"
            "   AND at >= (SELECT min(at) FROM recent))"
            " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target = m.key AND o.target <> ''"
            "   AND o.op = 'publish' AND o.state <> 'cancelled')"
            " AND NOT EXISTS (SELECT 1 FROM cache.post r WHERE r.reply_to = m.key"
            f"   AND r.reply_to <> '' AND r.author IN ({own}))",
            [f"mentions:{account.id}", RECENT, *world.own_handles, *world.own_handles],
        ).fetchone()[0]
        counts[account.brand] = counts.get(account.brand, 0) + int(n)
    return counts


def queue_summary(db: sqlite3.Connection, now: datetime) -> QueueSummary:
    """What the header says of the queue. Counts end at MANY."""

    def count(where: str, *values: object) -> int:
        of = f"SELECT count(*) FROM (SELECT 1 FROM outbox WHERE {where} LIMIT {MANY})"
        return int(db.execute(of, values).fetchone()[0])

    def in_state(*states: str) -> int:
        return sum(count(f"state = ? AND {UNFINISHED}", state) for state in states)

    return QueueSummary(
        waiting=count(_TEXTS),
        next=next(iter(items(db, f"{_TEXTS} ORDER BY due, id LIMIT 1")), None),
        unknown=in_state("unknown"),
        held=in_state("held"),
        failed=in_state("failed", "unreadable"),
        overdue=count(f"{_TEXTS} AND due < ?", ms(now - _OVERDUE)),
        paused=wanted.pauses(db),
    )
