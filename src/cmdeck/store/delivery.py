"""Claims and what becomes of them: the engine's half of the outbox.

An attempt is written, FULL, before the first byte leaves; the first write after the answer settles
it.
"""

import sqlite3
from datetime import datetime, timedelta
from typing import assert_never

from msgspec import Struct

from cmdeck.errors import Moved
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
    Upload,
)
from cmdeck.model.post import AccountId
from cmdeck.model.relay import known
from cmdeck.store import catchup, relays
from cmdeck.store.awaiting import OFFLINE
from cmdeck.store.database import Tx
from cmdeck.store.outbox import (
    COLUMNS,
    QUEUED,
    UNFINISHED,
    is_superseded,
    item_of_row,
    move_state,
)
from cmdeck.store.times import from_json, ms, to_json, when
from cmdeck.store.uploads import uploads


class ClaimRules(Struct, frozen=True):
    """What a claim must respect beyond the rows themselves."""

    grace: timedelta
    give_up_after: int = 6
    """Tries, where it is not the way there that fails: what is offline waits until `grace`."""
    fresh: timedelta = timedelta(minutes=10)
    """How long an upload is trusted to be there still (trust.md §1.4)."""
    online: frozenset[ItemId] = frozenset()
    """Of what awaits a page: the items whose page answers just now."""


_ON_THE_WAY = frozenset({"unreachable", "rate_limited", OFFLINE})
"""Reasons of a wait that say nothing about the item itself."""


def claim(tx: Tx, lane: AccountId, *, now: datetime, rules: ClaimRules) -> Attempt | None:
    """Take one item of an account for sending, and write its attempt down before the first byte.

    What is due during a pause, too late, or tried too often is held instead; what waits for the
    part before it, for its pictures to be at the network, or for its turn to catch up, is passed
    over. None: nothing to send now.
    """
    for row in _due_rows(tx.db, lane, now):
        item = item_of_row(row)
        if item.state is Delivery.UNREADABLE:
            _break(tx, item, now)
            continue
        if relays.follows(tx, item, now=now):
            continue
        if reason := relays.lost(tx.db, item) or _why_hold(tx, item, now, rules):
            move_state(tx, item.id, item.state, item.generation, Event.HOLD, now, reason)
            continue
        parent = _parent(tx.db, item)
        if parent is _NOT_YET or _lacks_upload(tx.db, item, now, rules):
            continue
        offline = getattr(item.operation, "awaits", "") and item.id not in rules.online
        if offline or catchup.put_off(tx, item, now):  # in this order: the second gives out turns
            continue
        return _begin(tx, item, now, parent if isinstance(parent, Receipt) else None)
    return None


def _due_rows(db: sqlite3.Connection, lane: AccountId, now: datetime) -> list[tuple[object, ...]]:
    return db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE account = ? AND state IN {QUEUED} AND due <= ?"
        " AND (not_before IS NULL OR not_before <= ?) ORDER BY due, id",
        (lane, ms(now), ms(now)),
    ).fetchall()


def lacking_uploads(
    db: sqlite3.Connection, lane: AccountId, *, now: datetime, rules: ClaimRules
) -> list[OutboxItem]:
    """What is due and waits for nothing but its pictures to be at the network."""
    items = (item_of_row(row) for row in _due_rows(db, lane, now))
    return [
        item
        for item in items
        if item.state is not Delivery.UNREADABLE
        and _lacks_upload(db, item, now, rules)
        and _parent(db, item) is not _NOT_YET
    ]


def fresh_uploads(
    db: sqlite3.Connection, item: OutboxItem, *, now: datetime, rules: ClaimRules
) -> tuple[Upload, ...]:
    """What the network surely still holds of an item's pictures, in their order."""
    return tuple(
        upload
        for upload in uploads(db, item.id, item.operation)
        if now - upload.at < rules.fresh and (upload.expires is None or now < upload.expires)
    )


def _lacks_upload(
    db: sqlite3.Connection, item: OutboxItem, now: datetime, rules: ClaimRules
) -> bool:
    wanted = getattr(item.operation, "media", ())
    return len(fresh_uploads(db, item, now=now, rules=rules)) < len(wanted)


def put_off(
    tx: Tx, item: ItemId, generation: int, *, reason: str, not_before: datetime, at: datetime
) -> None:
    """What has not begun could not be made ready: again at `not_before`."""
    tx.db.execute(
        "UPDATE outbox SET not_before = ?, reason = ?, attempts = attempts + ?, updated = ?"
        f" WHERE id = ? AND generation = ? AND state IN {QUEUED}",
        (ms(not_before), reason, int(reason != OFFLINE), ms(at), item, generation),
    )
    tx.touch("outbox")


def hold(tx: Tx, item: ItemId, generation: int, *, reason: str, at: datetime) -> None:
    """What has not begun needs a person. Raises Moved when it has begun or changed meanwhile."""
    row = tx.db.execute("SELECT state FROM outbox WHERE id = ?", (item,)).fetchone()
    if row is None:
        raise Moved(f"there is no item {item}")
    move_state(tx, item, Delivery(row[0]), generation, Event.HOLD, at, reason)


def _break(tx: Tx, item: OutboxItem, now: datetime) -> None:
    state = tx.db.execute("SELECT state FROM outbox WHERE id = ?", (item.id,)).fetchone()[0]
    move_state(tx, item.id, Delivery(state), item.generation, Event.BREAK, now, "unreadable")


def _why_hold(tx: Tx, item: OutboxItem, now: datetime, rules: ClaimRules) -> str:
    account = tx.db.execute(
        "SELECT brand, body ->> '$.state' FROM account WHERE id = ?", (item.account,)
    ).fetchone()
    if account is None:
        return "account_missing"
    if _is_paused(tx, account[0]):
        return "paused"
    if account[1] == AccountState.NEEDS_LOGIN:
        return "needs_login"
    if now - item.due.at > rules.grace:
        if item.reason == OFFLINE:
            return "article_missing"
        return "late" if item.attempts == 0 else "gave_up"
    if item.attempts >= rules.give_up_after and item.reason not in _ON_THE_WAY:
        return "gave_up"
    return ""


def _is_paused(tx: Tx, brand: str) -> bool:
    row = tx.db.execute("SELECT 1 FROM pause WHERE brand = '' OR brand = ? LIMIT 1", (brand,))
    return row.fetchone() is not None


def _is_stopped(tx: Tx, account: AccountId) -> bool:
    """Whether nothing of an account may leave now: it is paused, locked out or gone."""
    row = tx.db.execute(
        "SELECT brand, body ->> '$.state' FROM account WHERE id = ?", (account,)
    ).fetchone()
    return row is None or row[1] == AccountState.NEEDS_LOGIN or _is_paused(tx, row[0])


_NOT_YET = object()


def _parent(db: sqlite3.Connection, item: OutboxItem) -> object:
    """The receipt of the item before this one; None when there is none; _NOT_YET while it is not
    settled."""
    if item.after is None:
        return None
    row = db.execute("SELECT state, receipt FROM outbox WHERE id = ?", (item.after,)).fetchone()
    if row is None:
        return None
    if row[0] == Delivery.SENT:
        return from_json(row[1], Receipt) if row[1] else None
    if item.part == 1 and Delivery(row[0]) not in {Delivery.SENDING, Delivery.RETRY_WAIT}:
        return None  # an earlier wish for the same reaction: whatever became of it, ours is newer
    return _NOT_YET


def _begin(tx: Tx, item: OutboxItem, now: datetime, parent: Receipt | None) -> Attempt:
    asked = "SELECT first_started, late FROM outbox WHERE id = ?"
    first, late = tx.db.execute(asked, (item.id,)).fetchone()
    move_state(
        tx,
        item.id,
        item.state,
        item.generation,
        Event.CLAIM,
        now,
        attempts=item.attempts + 1,
        first_started=first if first is not None else ms(now),
        late=ms(now) - ms(item.due.at) if now - item.due.at > catchup.LATE else late,
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
        operation=known(item.operation, parent),
        key=item.key,
        n=item.attempts + 1,
        started=now,
        first_started=now if first is None else when(first),
        parent=parent,
        taken=frozenset() if first is None else relays.taken(tx.db, item, when(first)),
        uploads=uploads(tx.db, item.id, item.operation),
    )


def settle(tx: Tx, attempt: AttemptId, outcome: Outcome, *, at: datetime) -> Delivery:
    """Write down what became of an attempt: the first write after the answer. Raises Moved when a
    person has decided otherwise meanwhile."""
    item, state, generation = _of_attempt(tx, attempt)
    event, more = _event_of(outcome, at)
    if event is Event.ACCEPTED and state is not Delivery.SENDING:
        event = Event.FOUND  # the answer came after we had begun to doubt
    reason = getattr(outcome, "reason", "") or getattr(outcome, "proof", "")
    dropped = event not in {Event.ACCEPTED, Event.FOUND} and is_superseded(tx, item)
    if dropped and event is Event.NOTHING_SENT:
        event = Event.HOLD  # it must not wait again beside the newer wish
    new = move_state(tx, item, state, generation, event, at, reason, **more)
    tx.db.execute(
        "UPDATE attempt SET ended = ?, outcome = ?, detail = ? WHERE id = ?",
        (ms(at), event.value, reason, attempt),
    )
    if dropped:
        return move_state(tx, item, new, generation + 1, Event.CANCEL, at, "superseded")
    return new


def settle_late(tx: Tx, attempt: AttemptId, outcome: Outcome, *, at: datetime) -> Delivery | None:
    """The same for an answer that was kept aside (store/rescue.py). None: it was written down
    already, or has been tried again since. Raises Moved."""
    row = tx.db.execute(
        "SELECT ended IS NULL AND id = (SELECT max(id) FROM attempt n WHERE n.item = a.item)"
        " FROM attempt a WHERE id = ?",
        (attempt,),
    ).fetchone()
    return settle(tx, attempt, outcome, at=at) if row and row[0] else None


def _event_of(outcome: Outcome, at: datetime) -> tuple[Event, dict[str, object]]:
    """What an outcome does to its item, and what else is written with it."""
    match outcome:
        case Accepted(receipt):
            return Event.ACCEPTED, {"receipt": to_json(receipt)}
        case FoundOutcome(receipt):
            return Event.FOUND, {"receipt": to_json(receipt)}
        case NothingSent(_, not_before):
            return Event.NOTHING_SENT, {"not_before": ms(not_before)}
        case RefusedOutcome():
            return Event.REFUSED, {}
        case Doubt():
            return Event.DOUBT, {"unknown_since": ms(at), "not_before": None}
        case HeldOutcome():
            return Event.HOLD, {}
        case AbsentOutcome():
            return Event.PROVED_ABSENT, {"not_before": ms(at)}
        case _:
            assert_never(outcome)


def _of_attempt(tx: Tx, attempt: AttemptId) -> tuple[ItemId, Delivery, int]:
    row = tx.db.execute(
        "SELECT o.id, o.state, o.generation FROM attempt a JOIN outbox o ON o.id = a.item"
        " WHERE a.id = ?",
        (attempt,),
    ).fetchone()
    if row is None:
        raise Moved(f"no attempt {attempt}")
    return ItemId(row[0]), Delivery(row[1]), row[2]


def recover(tx: Tx, *, at: datetime, lane: AccountId | None = None) -> int:
    """Nobody is sending any more, since the lock is ours: what is SENDING may be online. `lane`
    None: of all accounts. Returns how many."""
    rows = tx.db.execute(
        f"SELECT id, generation FROM outbox WHERE state = 'sending' AND {UNFINISHED}"
        " AND (?1 IS NULL OR account = ?1)",
        (lane,),
    ).fetchall()
    for number, generation in rows:
        item = ItemId(number)
        doubt = {"unknown_since": ms(at), "not_before": None}
        new = move_state(
            tx, item, Delivery.SENDING, generation, Event.DOUBT, at, "engine_died", **doubt
        )
        if is_superseded(tx, item):
            move_state(tx, item, new, generation + 1, Event.CANCEL, at, "superseded")
    return len(rows)


def unsettled(
    db: sqlite3.Connection, now: datetime | None = None
) -> list[tuple[Attempt, datetime, int]]:
    """What is UNKNOWN: its last attempt, since when, how often looked for; with `now`, if due."""
    found = []
    for row in db.execute(
        f"SELECT {COLUMNS}, first_started, looks,"
        " (SELECT max(id) FROM attempt WHERE item = outbox.id)"
        f" FROM outbox WHERE state = 'unknown' AND {UNFINISHED}"
        " AND (?1 IS NULL OR not_before IS NULL OR not_before <= ?1) ORDER BY unknown_since",
        (None if now is None else ms(now),),
    ).fetchall():
        *columns, first_started, looks, attempt_id = row
        item = item_of_row(columns)
        started = item.due.at if first_started is None else when(first_started)
        if item.state is Delivery.UNREADABLE or attempt_id is None:
            continue
        before = relays.receipt_before(db, item)
        attempt = Attempt(
            id=AttemptId(attempt_id),
            item=item.id,
            account=item.account,
            operation=known(item.operation, before),
            key=item.key,
            n=item.attempts,
            started=started,
            first_started=started,
            parent=before,
            taken=relays.taken(db, item, started),
        )
        found.append((attempt, item.unknown_since or item.due.at, int(looks)))
    return found


def repeat(tx: Tx, item: ItemId, *, now: datetime) -> Attempt | None:
    """Send an UNKNOWN item again with the same key: only where the network makes that safe. None:
    it is not UNKNOWN, or nothing may leave now."""
    row = tx.db.execute(
        f"SELECT {COLUMNS}, first_started FROM outbox WHERE id = ? AND state = 'unknown'", (item,)
    ).fetchone()
    if row is None:
        return None
    *columns, first_started = row
    found = item_of_row(columns)
    if _is_stopped(tx, found.account):
        return None
    move_state(
        tx,
        found.id,
        Delivery.UNKNOWN,
        found.generation,
        Event.REPEAT,
        now,
        attempts=found.attempts + 1,
    )
    return _write_attempt(tx, found, now, first_started, relays.receipt_before(tx.db, found))


def looked(
    tx: Tx, item: ItemId, *, why: str, at: datetime, again: datetime, counts: bool = True
) -> None:
    """A look for an unknown item told nothing: remember why, how often (`counts`), and when to look
    again."""
    tx.db.execute(
        "UPDATE outbox SET looks = looks + ?, reason = ?, updated = ?, not_before = ?"
        " WHERE id = ? AND state = 'unknown'",
        (int(counts), why, ms(at), ms(again), item),
    )
    tx.touch("outbox")
