"""Pictures that a network holds already, not yet public: what need not be brought there again for
the same item.

Another item brings its own: where one post has used an upload up, the next that named it would
go out without its picture (Mastodon's media belong to one status).
"""

import sqlite3
from datetime import timedelta

from cmdeck.model.outbox import ItemId, Operation, Upload
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, ms_or_none, when, when_or_none

_KEPT = timedelta(days=1)
"""Longer than any is trusted to be there still."""


def uploads(db: sqlite3.Connection, item: ItemId, operation: Operation) -> tuple[Upload, ...]:
    """What was brought for an item of its operation's pictures, in their order."""
    found = []
    for media in getattr(operation, "media", ()):
        row = db.execute(
            "SELECT id, at, expires FROM upload WHERE item = ? AND sha256 = ? AND alt = ?",
            (item, media.sha256, media.alt),
        ).fetchone()
        if row:
            found.append(Upload(media, row[0], when(row[1]), when_or_none(row[2])))
    return tuple(found)


def save_upload(tx: Tx, item: ItemId, upload: Upload) -> None:
    """Remember what the network holds; forget what is old."""
    tx.db.execute("DELETE FROM upload WHERE at < ?", (ms(upload.at - _KEPT),))
    tx.db.execute(
        "INSERT OR REPLACE INTO upload(item, sha256, alt, id, at, expires)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            item,
            upload.media.sha256,
            upload.media.alt,
            upload.id,
            ms(upload.at),
            ms_or_none(upload.expires),
        ),
    )
