"""When nothing could leave: the engine writes it down when it is back, so that a question can name
the hours (trust.md §1.5)."""

import sqlite3
from datetime import datetime, timedelta

from cmdeck.model.missed import Absence, Why
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, when

SHORTEST = timedelta(minutes=1)
"""What is shorter made nobody late."""
KEPT = timedelta(days=30)


def note(tx: Tx, absence: Absence) -> None:
    """Remember an absence, and forget the old ones. One that is short, or that a clock made which
    was set meanwhile, is none."""
    if absence.ended - absence.began < SHORTEST:
        return
    tx.db.execute("DELETE FROM absence WHERE ended < ?", (ms(absence.ended - KEPT),))
    tx.db.execute(
        "INSERT OR REPLACE INTO absence(began, ended, why) VALUES (?, ?, ?)",
        (ms(absence.began), ms(absence.ended), absence.why.value),
    )
    tx.touch("outbox")


def absences(db: sqlite3.Connection, since: datetime) -> tuple[Absence, ...]:
    """Those that ended since, by time."""
    rows = db.execute(
        "SELECT began, ended, why FROM absence WHERE ended >= ? ORDER BY began", (ms(since),)
    ).fetchall()
    return tuple(Absence(when(began), when(ended), Why(why)) for began, ended, why in rows)
