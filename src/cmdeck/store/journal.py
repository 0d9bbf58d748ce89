"""The journal: what people did here that means something outward, with what became of it. Read
only."""

import sqlite3
from collections import defaultdict
from datetime import datetime

from msgspec import Struct

from cmdeck.model.outbox import Act, ActId, ActKind, DraftId, OutboxItem
from cmdeck.store import outbox
from cmdeck.store.times import ms, when

MOST = 2000
"""Entries that are read at once."""


class Entry(Struct, frozen=True):
    """One act, and its items."""

    act: Act
    items: tuple[OutboxItem, ...]
    undone: datetime | None = None


def entries(db: sqlite3.Connection, since: datetime) -> tuple[Entry, ...]:
    """What was done since, the newest first."""
    rows = db.execute(
        "SELECT id, kind, at, face, confirmed, undo_of, draft, undone FROM act WHERE at >= ?"
        " ORDER BY at DESC, id DESC LIMIT ?",
        (ms(since), MOST),
    ).fetchall()
    items: dict[int, list[OutboxItem]] = defaultdict(list)
    if rows:
        first = min(row[0] for row in rows)
        for item in outbox.items(db, "act >= ? ORDER BY account, part, id", (first,)):
            items[item.act].append(item)
    return tuple(
        Entry(
            Act(
                ActKind(kind),
                when(at),
                face,
                confirmed,
                undo_of=None if undo_of is None else ActId(undo_of),
                draft=None if draft is None else DraftId(draft),
                id=ActId(number),
            ),
            tuple(items[number]),
            None if undone is None else when(undone),
        )
        for number, kind, at, face, confirmed, undo_of, draft, undone in rows
    )
