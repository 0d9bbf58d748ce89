"""Pictures that a network holds already, not yet public: what need not be brought there again."""

import sqlite3

from cmdeck.model.outbox import Operation, Upload
from cmdeck.model.post import AccountId
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, ms_or_none, when, when_or_none


def uploads(db: sqlite3.Connection, account: AccountId, operation: Operation) -> tuple[Upload, ...]:
    """What the network already holds of an operation's pictures, in their order."""
    found = []
    for media in getattr(operation, "media", ()):
        row = db.execute(
            "SELECT id, at, expires FROM upload WHERE sha256 = ? AND account = ? AND alt = ?",
            (media.sha256, account, media.alt),
        ).fetchone()
        if row:
            found.append(Upload(media, row[0], when(row[1]), when_or_none(row[2])))
    return tuple(found)


def save_upload(tx: Tx, account: AccountId, upload: Upload) -> None:
    """Remember what the network holds."""
    tx.db.execute(
        "INSERT OR REPLACE INTO upload(sha256, account, id, at, expires, alt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            upload.media.sha256,
            account,
            upload.id,
            ms(upload.at),
            ms_or_none(upload.expires),
            upload.media.alt,
        ),
    )
