"""Claims and what becomes of them: the engine's half of the outbox.

An attempt is written, FULL, before the first byte leaves; the first write after the answer settles
it.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from cmdeck.errors import StoreError
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.outbox import (
    AbsentOutcome,
    Accepted,
    Attempt,
    AttemptId,
    Doubt,
    FoundOutcome,
    HeldOutcome,
    ItemId,
    NothingSent,
    OutboxItem,
    Outcome,
    Receipt,
    RefusedOutcome,
)
from cmdeck.model.post import AccountId
from cmdeck.store.database import Tx
from cmdeck.store.outbox import COLUMNS, QUEUED, item_of_row, move_state, uploads
from cmdeck.store.times import from_json, ms, to_json, when


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What a claim must respect beyond the rows themselves."""

    grace: timedelta
    give_up_after: int = 6


def claim(tx: Tx, lane: AccountId, *, now: datetime, rules: ClaimRules) -> Attempt | None:
    """Take one item of an account for sending, and write its attempt down before the first byte.

    What is due during a pause, too late, or tried too often is held instead. None: nothing to send
    now.
    """
    for row in tx.db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE account = ? AND state IN {QUEUED} AND due <= ?"
        " AND (not_before IS NULL OR not_before <= ?) ORDER BY due, id LIMIT 50",
        (lane, ms(now), ms(now)),
    ).fetchall():
        item = item_of_row(row)
        if item.state is Delivery.UNREADABLE:
            _break(tx, item, now)
            continue
        if reason := _why_hold(tx, item, now, rules):
            move_state(tx, item.id, item.state, item.generation, Event.HOLD, now, reason)
            continue
        parent = _parent(tx, item)
        if parent is _NOT_YET:
            continue
        return _begin(tx, item, now, parent if isinstance(parent, Receipt) else None)
    return None


def _break(tx: Tx, item: OutboxItem, now: datetime) -> None:
    state = tx.db.execute("SELECT state FROM outbox WHERE id = ?", (item.id,)).fetchone()[0]
    move_state(tx, item.id, Delivery(state), item.generation, Event.BREAK, now, "unreadable")


def _why_hold(tx: Tx, item: OutboxItem, now: datetime, rules: ClaimRules) -> str:
    account = tx.db.execute(
        "SELECT brand, body ->> '$.state' FROM account WHERE id = ?", (item.account,)
    ).fetchone()
    if account is None:
        return "account_missing"
    if tx.db.execute(
        "SELECT 1 FROM pause WHERE brand = '' OR brand = ? LIMIT 1", (account[0],)
    ).fetchone():
        return "paused"
    if account[1] == AccountState.NEEDS_LOGIN:
        return "needs_login"
    if now - item.due.at > rules.grace:
        return "late" if item.attempts == 0 else "gave_up"
    if item.attempts >= rules.give_up_after:
        return "gave_up"
    return ""


_NOT_YET = object()


def _parent(tx: Tx, item: OutboxItem) -> object:
    """The receipt of the item before this one; None when there is none; _NOT_YET while it is not
    settled."""
    if item.after is None:
        return None
    row = tx.db.execute("SELECT state, receipt FROM outbox WHERE id = ?", (item.after,)).fetchone()
    if row is None:
        return None
    if row[0] == Delivery.SENT:
        return from_json(row[1], Receipt) if row[1] else None
    if item.part == 1 and Delivery(row[0]) not in {Delivery.SENDING, Delivery.RETRY_WAIT}:
        return None  # an earlier wish for the same reaction: whatever became of it, ours is newer
    return _NOT_YET


def _begin(tx: Tx, item: OutboxItem, now: datetime, parent: Receipt | None) -> Attempt:
    first = tx.db.execute("SELECT first_started FROM outbox WHERE id = ?", (item.id,)).fetchone()[0]
    late = max(0, ms(now) - ms(item.due.at))
    move_state(
        tx,
        item.id,
        item.state,
        item.generation,
        Event.CLAIM,
        now,
        attempts=item.attempts + 1,
        first_started=first if first is not None else ms(now),
        late=late if late > 600_000 else 0,
        not_before=None,
    )
    return _write_attempt(tx, item, now, first, parent)


def _write_attempt(
    tx: Tx, item: OutboxItem, now: datetime, first: int | None, parent: Receipt | None
) -> Attempt:
    cursor = tx.db.execute(
        "INSERT INTO attempt(item, n, started) VALUES (?, ?, ?)",
        (item.id, item.attempts + 1, ms(now)),
    )
    assert cursor.lastrowid is not None
    return Attempt(
        id=AttemptId(cursor.lastrowid),
        item=item.id,
        account=item.account,
        operation=item.operation,
        key=item.key,
        n=item.attempts + 1,
        started=now,
        first_started=now if first is None else when(first),
        parent=parent,
        uploads=uploads(tx.db, item.account, item.operation),
    )


def settle(tx: Tx, attempt: AttemptId, outcome: Outcome, *, at: datetime) -> Delivery:
    """Write down what became of an attempt: the first write after the answer."""
    item, state, generation = _of_attempt(tx, attempt)
    more: dict[str, object] = {}
    match outcome:
        case Accepted(receipt):
            event = Event.ACCEPTED
            more = {"receipt": to_json(receipt)}
        case FoundOutcome(receipt):
            event = Event.FOUND
            more = {"receipt": to_json(receipt)}
        case NothingSent(_, not_before):
            event = Event.NOTHING_SENT
            more = {"not_before": ms(not_before)}
        case RefusedOutcome():
            event = Event.REFUSED
        case Doubt():
            event = Event.DOUBT
            more = {"unknown_since": ms(at)}
        case HeldOutcome():
            event = Event.HOLD
        case AbsentOutcome():
            event = Event.PROVED_ABSENT
            more = {"not_before": ms(at)}
        case _:
            assert_never(outcome)
    reason = getattr(outcome, "reason", "") or getattr(outcome, "proof", "")
    new = move_state(tx, item, state, generation, event, at, reason, **more)
    tx.db.execute(
        "UPDATE attempt SET ended = ?, outcome = ?, detail = ? WHERE id = ?",
        (ms(at), event.value, reason, attempt),
    )
    return new


def _of_attempt(tx: Tx, attempt: AttemptId) -> tuple[ItemId, Delivery, int]:
    row = tx.db.execute(
        "SELECT o.id, o.state, o.generation FROM attempt a JOIN outbox o ON o.id = a.item"
        " WHERE a.id = ?",
        (attempt,),
    ).fetchone()
    if row is None:
        raise StoreError(f"no attempt {attempt}")
    return ItemId(row[0]), Delivery(row[1]), row[2]


def recover(tx: Tx, *, at: datetime) -> int:
    """The lock is ours, so whoever was sending is dead: what it was sending may be online. Returns
    how many."""
    rows = tx.db.execute("SELECT id, generation FROM outbox WHERE state = 'sending'").fetchall()
    for item, generation in rows:
        move_state(
            tx,
            ItemId(item),
            Delivery.SENDING,
            generation,
            Event.DOUBT,
            at,
            "engine_died",
            unknown_since=ms(at),
        )
    return len(rows)


def unsettled(db: sqlite3.Connection) -> list[tuple[Attempt, datetime, int]]:
    """What is UNKNOWN: its last attempt, since when, and how often it was looked for."""
    found = []
    for row in db.execute(
        f"SELECT {COLUMNS}, first_started, looks,"
        " (SELECT max(id) FROM attempt WHERE item = outbox.id), not_before"
        " FROM outbox WHERE state = 'unknown' ORDER BY unknown_since"
    ).fetchall():
        item = item_of_row(row[:20])
        started = when(row[20]) if row[20] is not None else item.due.at
        if item.state is Delivery.UNREADABLE or row[22] is None:
            continue
        attempt = Attempt(
            id=AttemptId(row[22]),
            item=item.id,
            account=item.account,
            operation=item.operation,
            key=item.key,
            n=item.attempts,
            started=started,
            first_started=started,
            parent=_receipt_before(db, item),
        )
        found.append((attempt, item.unknown_since or item.due.at, int(row[21])))
    return found


def _receipt_before(db: sqlite3.Connection, item: OutboxItem) -> Receipt | None:
    if item.after is None:
        return None
    row = db.execute("SELECT receipt FROM outbox WHERE id = ?", (item.after,)).fetchone()
    return from_json(row[0], Receipt) if row and row[0] else None


def repeat(tx: Tx, item: ItemId, *, now: datetime) -> Attempt | None:
    """Send an UNKNOWN item again with the same key: only where the network makes that safe. None:
    it is not UNKNOWN."""
    row = tx.db.execute(
        f"SELECT {COLUMNS}, first_started FROM outbox WHERE id = ? AND state = 'unknown'", (item,)
    ).fetchone()
    if row is None:
        return None
    found = item_of_row(row[:20])
    move_state(
        tx,
        found.id,
        Delivery.UNKNOWN,
        found.generation,
        Event.REPEAT,
        now,
        attempts=found.attempts + 1,
    )
    return _write_attempt(tx, found, now, row[20], _receipt_before(tx.db, found))


def looked(tx: Tx, item: ItemId, *, why: str, at: datetime) -> None:
    """A look for an unknown item told nothing: remember how often, and why."""
    tx.db.execute(
        "UPDATE outbox SET looks = looks + 1, reason = ?, updated = ? WHERE id = ?"
        " AND state = 'unknown'",
        (why, ms(at), item),
    )
    tx.touch("outbox")
