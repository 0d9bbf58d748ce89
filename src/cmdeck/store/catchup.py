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
    if not isinstance(item.operation, Publish) or item.part > 1 or now - item.due.at <= LATE:
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
