"""Drafts: saved by compare-and-swap, never overwritten by the slower of two, never gone at once."""

import sqlite3
from datetime import datetime

from msgspec.structs import replace

from cmdeck.model.draft import Draft
from cmdeck.model.outbox import NO_DRAFT, DraftId
from cmdeck.store.database import Tx
from cmdeck.store.times import from_json, ms, to_json, when

KEPT_REVISIONS = 50
EMPTIED = 200


def save_draft(tx: Tx, draft: Draft, *, at: datetime) -> Draft:
    """Keep a draft; returns it with its number and revision.

    When another process has saved it since, what is here becomes a second draft: no text is ever
    lost (rule 12). One that was queued or thrown away meanwhile does not come back to the desk by
    being saved late; only what was written beyond it does, as a second draft.
    """
    row = None
    if draft.id != NO_DRAFT:
        row = tx.db.execute(
            "SELECT revision, state, body FROM draft WHERE id = ?", (draft.id,)
        ).fetchone()
    if row is not None and row[1] != "open":
        kept = from_json(row[2], Draft)
        if (kept.text, kept.media) == (draft.text, draft.media):
            return draft
        row = None
    tx.touch("draft")
    if row is None or row[0] != draft.revision:
        return _insert(tx, draft, at)
    saved = replace(draft, revision=draft.revision + 1, updated=at)
    tx.db.execute(
        "UPDATE draft SET account = ?, body = ?, revision = ?, updated = ?, state = 'open'"
        " WHERE id = ? AND revision = ?",
        (saved.account, to_json(saved), saved.revision, ms(at), saved.id, draft.revision),
    )
    _write_revision(tx, saved, at)
    return saved


def _insert(tx: Tx, draft: Draft, at: datetime) -> Draft:
    cursor = tx.db.execute(
        "INSERT INTO draft(account, body, revision, created, updated, state)"
        " VALUES (?, '{}', 1, ?, ?, 'open')",
        (draft.account, ms(at), ms(at)),
    )
    assert cursor.lastrowid is not None
    saved = replace(
        draft, id=DraftId(cursor.lastrowid), revision=1, created=draft.created or at, updated=at
    )
    tx.db.execute("UPDATE draft SET body = ? WHERE id = ?", (to_json(saved), saved.id))
    _write_revision(tx, saved, at)
    return saved


def _write_revision(tx: Tx, draft: Draft, at: datetime) -> None:
    tx.db.execute(
        "INSERT OR REPLACE INTO revision(draft, n, at, text) VALUES (?, ?, ?, ?)",
        (draft.id, draft.revision, ms(at), draft.text.encode("utf-8", "replace").decode()),
    )
    tx.db.execute(
        "DELETE FROM revision WHERE draft = ? AND n <= ?",
        (draft.id, draft.revision - KEPT_REVISIONS),
    )


def trash_draft(tx: Tx, draft: DraftId, *, at: datetime) -> None:
    """Put a draft away; it can be brought back for 30 days."""
    tx.db.execute("UPDATE draft SET state = 'trash', updated = ? WHERE id = ?", (ms(at), draft))
    tx.touch("draft")


def trash_unchanged(tx: Tx, draft: DraftId, revision: int, *, at: datetime) -> None:
    """Put a draft away, unless somebody has written on at it since `revision`."""
    tx.db.execute(
        "UPDATE draft SET state = 'trash', updated = ? WHERE id = ? AND revision = ?"
        " AND state = 'open'",
        (ms(at), draft, revision),
    )
    tx.touch("draft")


def restore_draft(tx: Tx, draft: DraftId, *, at: datetime) -> None:
    """Bring a draft back."""
    tx.db.execute("UPDATE draft SET state = 'open', updated = ? WHERE id = ?", (ms(at), draft))
    tx.touch("draft")


def empty_trash(tx: Tx, *, before: datetime) -> int:
    """Remove for good what was thrown away before `before`, and what was queued before it and has
    left: what still waits can come back as a draft. At most EMPTIED at once; returns how many."""
    gone = tx.db.execute(
        "DELETE FROM draft WHERE id IN (SELECT id FROM draft d WHERE updated < ? AND"
        " (state = 'trash' OR (state = 'queued' AND NOT EXISTS (SELECT 1 FROM act a"
        "  JOIN outbox o ON o.act = a.id WHERE a.draft = d.id AND a.draft IS NOT NULL"
        "  AND o.state NOT IN ('sent', 'cancelled')))) LIMIT ?)",
        (ms(before), EMPTIED),
    )
    return int(gone.rowcount)


def draft(db: sqlite3.Connection, number: DraftId) -> Draft | None:
    """A draft, in whatever state."""
    row = db.execute("SELECT body, revision, updated FROM draft WHERE id = ?", (number,)).fetchone()
    return None if row is None else _read(*row)


def drafts(db: sqlite3.Connection) -> tuple[Draft, ...]:
    """The open drafts, the last edited first."""
    rows = db.execute(
        "SELECT body, revision, updated FROM draft WHERE state = 'open' ORDER BY updated DESC, id"
    )
    return tuple(_read(*row) for row in rows)


def trashed(db: sqlite3.Connection) -> tuple[Draft, ...]:
    """The drafts that were thrown away and are still kept, the last first."""
    rows = db.execute(
        "SELECT body, revision, updated FROM draft WHERE state = 'trash' ORDER BY updated DESC, id"
    )
    return tuple(_read(*row) for row in rows)


def revisions(db: sqlite3.Connection, number: DraftId) -> tuple[tuple[datetime, str], ...]:
    """The texts that a draft had, each with when it was kept, the newest first."""
    rows = db.execute("SELECT at, text FROM revision WHERE draft = ? ORDER BY n DESC", (number,))
    return tuple((when(at), text) for at, text in rows)


def _read(body: str, revision: int, updated: int) -> Draft:
    return replace(from_json(body, Draft), revision=revision, updated=when(updated))
