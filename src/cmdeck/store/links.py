"""Addresses that somebody would like looked at, and what came of it. In the cache: what is lost is
asked again."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from cmdeck.model.link import BELIEVED, WAITED_FOR, KnownLink, LinkState
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, when

FRESH = timedelta(minutes=5)
"""An answer so young is not asked for again."""
KEPT = timedelta(days=1)
MOST = 200
"""Addresses asked about at once: a queue may hold many."""


def ask(tx: Tx, urls: Sequence[str], *, at: datetime) -> None:
    """Have `urls` looked at, but for those whose answer is fresh."""
    asked = tx.db.executemany(
        "INSERT INTO link(url, asked) VALUES (?, ?) ON CONFLICT DO UPDATE SET"
        " asked = excluded.asked, checked = NULL WHERE checked IS NULL OR checked < ?",
        [(url, ms(at), ms(at - FRESH)) for url in urls[:MOST]],
    )
    if asked.rowcount > 0:
        tx.touch("link")


def answer(tx: Tx, found: Sequence[tuple[str, LinkState, int]], *, at: datetime) -> None:
    """Write down what was found; what is old goes."""
    tx.db.executemany(
        "INSERT INTO link(url, asked, checked, state, status) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET checked = excluded.checked, state = excluded.state,"
        " status = excluded.status",
        [(url, ms(at), ms(at), state, status) for url, state, status in found],
    )
    tx.db.execute("DELETE FROM link WHERE asked < ?", (ms(at - KEPT),))
    if found:
        tx.touch("link")


def unanswered(db: sqlite3.Connection, now: datetime) -> tuple[str, ...]:
    """What somebody still waits for, the first asked first."""
    rows = db.execute(
        "SELECT url FROM cache.link WHERE checked IS NULL AND asked >= ? ORDER BY asked, url",
        (ms(now - WAITED_FOR),),
    )
    return tuple(row[0] for row in rows)


def known(db: sqlite3.Connection, urls: Sequence[str], now: datetime) -> dict[str, KnownLink]:
    """What is known of `urls`, and believed still."""
    marks = ", ".join("?" for _ in urls)
    rows = db.execute(
        f"SELECT url, asked, checked, state, status FROM cache.link WHERE url IN ({marks})"
        " AND (checked IS NULL OR checked >= ?)",
        (*urls, ms(now - BELIEVED)),
    )
    return {
        url: KnownLink(url, when(asked), None if checked is None else LinkState(state), status)
        for url, asked, checked, state, status in rows
    }
