"""Reposts of posts of ours that are still to come: each waits until its original is out, and goes
where that goes."""

import sqlite3
from datetime import datetime, timedelta

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem, Receipt
from cmdeck.model.relay import awaited
from cmdeck.store.database import Tx
from cmdeck.store.times import from_json, ms, when

ORIGINAL = "original_awaited"
"""Why such an item has not gone out. It is no try of its own, and counts as none."""
MISSING = "original_missing"
"""Why it never will by itself."""
BEHIND = timedelta(seconds=60)
"""How long after its original a repost leaves: nobody's timeline shows both at once."""
_LOOK_AGAIN = timedelta(seconds=30)
_COMES = (Delivery.SCHEDULED, Delivery.RETRY_WAIT)
_GONE = (Delivery.CANCELLED, Delivery.FAILED, Delivery.UNREADABLE)


def follows(tx: Tx, item: OutboxItem, *, now: datetime) -> bool:
    """Whether `item` waits for its original. It moves with one that was given another time; it
    waits as long as one that a person must decide about."""
    if not awaited(item.operation):
        return False
    row = _original(tx.db, item)
    if row is None or row[0] == Delivery.SENT or row[0] in _GONE:
        return False
    due = when(row[1]) + BEHIND
    if row[0] in _COMES and due > now:
        tx.db.execute(
            "UPDATE outbox SET due = ?, wall = '', zone = '', not_before = NULL WHERE id = ?",
            (ms(due), item.id),
        )
    else:
        tx.db.execute(
            "UPDATE outbox SET not_before = ?, reason = ? WHERE id = ?",
            (ms(now + _LOOK_AGAIN), ORIGINAL, item.id),
        )
    tx.touch("outbox")
    return True


def lost(db: sqlite3.Connection, item: OutboxItem) -> str:
    """Why `item` will never leave by itself: what it reposts will not be out, or nobody knows where
    it is. "" where it may."""
    if not awaited(item.operation):
        return ""
    before = receipt_before(db, item)
    return MISSING if before is None or before.key is None else ""


def receipt_before(db: sqlite3.Connection, item: OutboxItem) -> Receipt | None:
    """What the network made of the item before this one, as far as it has."""
    row = None if item.after is None else _original(db, item)
    return from_json(row[2], Receipt) if row is not None and row[2] else None


def taken(db: sqlite3.Connection, item: OutboxItem, since: datetime) -> frozenset[str]:
    """Ids of what the other items of its account became `since` then: reading back may find none of
    these for `item`."""
    rows = db.execute(
        "SELECT receipt FROM outbox WHERE account = ? AND id <> ? AND receipt IS NOT NULL"
        " AND updated >= ?",
        (item.account, item.id, ms(since)),
    ).fetchall()
    return frozenset(from_json(row[0], Receipt).id for row in rows)


def _original(db: sqlite3.Connection, item: OutboxItem) -> tuple[str, int, str | None] | None:
    found: tuple[str, int, str | None] | None = db.execute(
        "SELECT state, due, receipt FROM outbox WHERE id = ?", (item.after,)
    ).fetchone()
    return found
