"""How what is late catches up: one post a minute and account, never a burst (trust.md §1.5).

A machine that slept, or had no net, must not make a client loud all at once. What is punctual, the
parts of a thread and reactions are not concerned.
"""

from datetime import datetime, timedelta

from cmdeck.model.outbox import OutboxItem, Publish
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, when

LATE = timedelta(minutes=10)
"""Later than this is catching up, and marked as late."""
APART = timedelta(seconds=60)
_LOOKED_THROUGH = 1000
"""Attempts of all accounts, the newest: more than ever begin within APART."""


def put_off(tx: Tx, item: OutboxItem, now: datetime) -> bool:
    """Whether a late post must wait, since its account has just posted; then it says until when."""
    if not isinstance(item.operation, Publish) or item.part > 1 or not _is_late(tx, item, now):
        return False
    row = tx.db.execute(
        "SELECT max(a.started) FROM (SELECT item, started, outcome FROM attempt ORDER BY id DESC"
        "  LIMIT ?) a JOIN outbox o ON o.id = a.item"
        # What began after now began by another clock: it must not put off for as long.
        " WHERE o.account = ? AND o.op = 'publish' AND a.outcome IS NOT 'nothing_sent'"
        " AND a.started <= ?",
        (_LOOKED_THROUGH, item.account, ms(now)),
    ).fetchone()
    if row[0] is None or (until := when(row[0]) + APART) <= now:
        return False
    tx.db.execute("UPDATE outbox SET not_before = ? WHERE id = ?", (ms(until), item.id))
    tx.touch("outbox")
    return True


def _is_late(tx: Tx, item: OutboxItem, now: datetime) -> bool:
    """Late by its hour, or let go late by a person: that gave it another hour."""
    if now - item.due.at > LATE:
        return True
    row = tx.db.execute("SELECT late FROM outbox WHERE id = ?", (item.id,)).fetchone()
    return bool(row is not None and row[0] > 0)


def lateness(before: datetime, due: datetime, at: datetime) -> int:
    """How late, in milliseconds, something is that was due at `before` and that a person lets go at
    `at`, for the hour `due`: many let go at once are no burst either. 0 where it gets an hour of
    its own."""
    if due - at > LATE or due - before <= LATE:
        return 0
    return ms(due) - ms(before)
