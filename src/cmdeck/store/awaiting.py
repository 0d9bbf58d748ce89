"""What waits for an article to be online before it may be announced."""

import sqlite3
from datetime import datetime

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem
from cmdeck.model.post import AccountId
from cmdeck.store.outbox import COLUMNS, QUEUED, item_of_row
from cmdeck.store.times import ms

OFFLINE = "article_offline"
"""Why such an item has not gone out. It is no try of its own, and counts as none."""


def awaiting(db: sqlite3.Connection, lane: AccountId, *, now: datetime) -> list[OutboxItem]:
    """What of an account is due and names an address that has to answer first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE account = ? AND state IN {QUEUED} AND due <= ?"
        " AND (not_before IS NULL OR not_before <= ?) AND operation ->> '$.awaits' <> ''"
        " ORDER BY due, id",
        (lane, ms(now), ms(now)),
    )
    items = [item_of_row(row) for row in rows]
    return [item for item in items if item.state is not Delivery.UNREADABLE]
