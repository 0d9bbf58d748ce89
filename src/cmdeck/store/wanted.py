"""Small standing facts: what is wanted, marks, pauses, money spent, the engine's own row."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from cmdeck.model.brand import Account
from cmdeck.model.column import Position
from cmdeck.model.outbox import EngineState, Pause
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Cursor, Timeline, TimelineKind, Wanted, Why
from cmdeck.model.triage import Triage
from cmdeck.store.database import Tx
from cmdeck.store.times import ms, ms_or_none, when, when_or_none


def want(tx: Tx, wishes: Sequence[Wanted]) -> None:
    """Wish for timelines; a later wish for the same timeline and reason replaces the earlier."""
    for wish in wishes:
        tx.db.execute(
            "INSERT OR REPLACE INTO wanted(timeline, why, kind, account, argument, at, interval,"
            " until, cursor, paid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(wish.timeline),
                wish.why,
                wish.timeline.kind,
                wish.timeline.account,
                wish.timeline.argument,
                ms(wish.at),
                wish.interval,
                ms_or_none(wish.until),
                wish.cursor,
                int(wish.paid),
            ),
        )
    if wishes:
        tx.touch("wanted")


def sync_columns(tx: Tx, wishes: Sequence[Wanted]) -> None:
    """Make the COLUMN wishes exactly these."""
    keep = {str(wish.timeline): wish for wish in wishes}
    rows = tx.db.execute("SELECT timeline, interval FROM wanted WHERE why = 'column'").fetchall()
    there = dict(rows)
    for name in there.keys() - keep.keys():
        tx.db.execute("DELETE FROM wanted WHERE why = 'column' AND timeline = ?", (name,))
        tx.touch("wanted")
    want(tx, [wish for name, wish in keep.items() if there.get(name) != wish.interval])


def unwant(tx: Tx, wish: Wanted) -> None:
    """A wish is fulfilled, or nobody has it any more."""
    done = tx.db.execute(
        "DELETE FROM wanted WHERE timeline = ? AND why = ? AND at <= ?",
        (str(wish.timeline), wish.why, ms(wish.at)),
    )
    if done.rowcount:
        tx.touch("wanted")


def wanted(db: sqlite3.Connection) -> tuple[Wanted, ...]:
    """All wishes."""
    rows = db.execute(
        "SELECT kind, account, argument, why, at, interval, until, cursor, paid FROM wanted"
    )
    return tuple(
        Wanted(
            Timeline(TimelineKind(kind), None if account is None else AccountId(account), argument),
            Why(why),
            when(at),
            interval,
            when_or_none(until),
            None if cursor is None else Cursor(cursor),
            bool(paid),
        )
        for kind, account, argument, why, at, interval, until, cursor, paid in rows
    )


def set_mark(tx: Tx, name: str, position: Position) -> None:
    """Everything of column `name` up to `position` has been read."""
    tx.db.execute(
        "INSERT INTO mark(name, at, key) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET at = excluded.at, key = excluded.key",
        (name, ms(position.at), position.key),
    )
    tx.touch("mark")


def mark(db: sqlite3.Connection, name: str) -> tuple[int, str]:
    """Up to where column `name` has been read."""
    row = db.execute("SELECT at, key FROM mark WHERE name = ?", (name,)).fetchone()
    return (0, "") if row is None else (row[0], row[1])


def set_seen(tx: Tx, keys: Sequence[str], *, at: datetime) -> None:
    """These were under the cursor long enough, or opened."""
    tx.db.executemany(
        "INSERT OR IGNORE INTO seen(key, at) VALUES (?, ?)", [(key, ms(at)) for key in keys]
    )
    tx.touch("mark")


def set_triage(tx: Tx, key: str, state: Triage, *, at: datetime) -> None:
    """What the person has done about an item."""
    tx.db.execute(
        "INSERT INTO triage(key, state, at) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at",
        (key, state, ms(at)),
    )
    tx.touch("triage")


def set_newest(tx: Tx, timeline: Timeline, newest: tuple[int, str]) -> None:
    """The newest item that a timeline ever had: outlives the cache."""
    tx.db.execute(
        "INSERT INTO newest(timeline, at, key) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET at = excluded.at, key = excluded.key"
        " WHERE excluded.at >= newest.at",
        (str(timeline), *newest),
    )


def newest(db: sqlite3.Connection, timeline: Timeline) -> tuple[int, str] | None:
    """The newest item that a timeline ever had."""
    row = db.execute("SELECT at, key FROM newest WHERE timeline = ?", (str(timeline),)).fetchone()
    return None if row is None else (row[0], row[1])


def spend(tx: Tx, account: AccountId, day: str, timeline: str, micro: int) -> None:
    """Count money that a network will charge (millionths of a dollar), by UTC day."""
    tx.db.execute(
        "INSERT INTO spend(account, day, timeline, micro) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET micro = micro + excluded.micro",
        (account, day, timeline, micro),
    )
    tx.touch("spend", f"timeline:{timeline}")


def spent(db: sqlite3.Connection, day: str) -> dict[tuple[AccountId, str], int]:
    """What each account's timelines cost on a UTC day, in millionths of a dollar."""
    rows = db.execute("SELECT account, timeline, micro FROM spend WHERE day = ?", (day,))
    return {(AccountId(account), timeline): micro for account, timeline, micro in rows}


def pause(tx: Tx, brand: str, *, reason: str, by: str, at: datetime) -> None:
    """Nothing leaves any more, for `brand` or ("") for all."""
    tx.db.execute(
        "INSERT OR IGNORE INTO pause(brand, since, reason, by) VALUES (?, ?, ?, ?)",
        (brand, ms(at), reason, by),
    )
    tx.touch("pause")


def resume(tx: Tx, brand: str | None) -> None:
    """Publishing may go on, for `brand` or (None) for all; what was held stays held."""
    if brand is None:
        tx.db.execute("DELETE FROM pause")
    else:
        tx.db.execute("DELETE FROM pause WHERE brand = ?", (brand,))
    tx.touch("pause")


def pauses(db: sqlite3.Connection) -> tuple[Pause, ...]:
    """What is paused."""
    rows = db.execute("SELECT brand, since, reason, by FROM pause ORDER BY brand")
    return tuple(Pause(brand, when(since), reason, by) for brand, since, reason, by in rows)


def set_engine(tx: Tx, state: EngineState) -> None:
    """The engine says how it is. One that ends, since another has taken its place, says no more of
    that one's row."""
    if state.state != "running":
        row = tx.db.execute("SELECT pid FROM engine").fetchone()
        if row is not None and row[0] != state.pid:
            return
    tx.db.execute(
        "INSERT OR REPLACE INTO engine(id, pid, boot, version, since, state, words, kind)"
        " VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        (
            state.pid,
            state.boot,
            state.version,
            ms_or_none(state.since) or 0,
            state.state,
            state.words,
            state.kind,
        ),
    )
    tx.touch("engine")


def engine(db: sqlite3.Connection) -> EngineState:
    """What the last engine said of itself."""
    row = db.execute("SELECT pid, boot, version, since, state, words, kind FROM engine").fetchone()
    if row is None:
        return EngineState()
    pid, boot, version, since, state, words, kind = row
    return EngineState(pid, boot, version, when(since), state, words, kind=kind)


def reached(
    accounts_: Sequence[Account], spent: Mapping[tuple[AccountId, str], int]
) -> dict[AccountId, int]:
    """The accounts that have spent what they may today, and how much that is."""
    totals: dict[AccountId, int] = {}
    for (account, _timeline), micro in spent.items():
        totals[account] = totals.get(account, 0) + micro
    return {
        account.id: totals[account.id]
        for account in accounts_
        if account.capabilities.prices.post
        and totals.get(account.id, 0) >= account.daily_cost_limit
    }
