"""The outbox: wishes in, one at a time out, and what became of each.

Every change of a delivery state goes through `move_state`, which asks the table of
model/delivery.py and compares the generation.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from msgspec.structs import replace

from cmdeck.errors import Moved
from cmdeck.model.delivery import NOT_BEGUN, Delivery, Event, after
from cmdeck.model.outbox import (
    Act,
    ActId,
    Block,
    Delete,
    DraftId,
    Due,
    Edit,
    Hide,
    ItemId,
    Moderate,
    Mute,
    Operation,
    OutboxItem,
    Publish,
    React,
    Receipt,
    Report,
    Restage,
    SendMessage,
    Withdrawal,
    Withdrawn,
    ref_of,
)
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.model.relay import awaited
from cmdeck.store.catchup import LATE, lateness
from cmdeck.store.database import Tx
from cmdeck.store.digest import digest_of
from cmdeck.store.times import from_json, ms, to_json, when

COLUMNS = (
    "id, act, account, network, operation, key, due, wall, zone, part, parts, after, state,"
    " generation, reason, not_before, unknown_since, attempts, receipt, updated, ref, digest"
)
QUEUED = "('scheduled', 'retry_wait')"
UNFINISHED = "state NOT IN ('sent', 'cancelled')"
"""Goes beside a question for one state: the index of states holds only what is not finished."""


def target_of(operation: Operation) -> str:
    """What an operation is about: the key of a post, or the person; "" for a new post."""
    match operation:
        case Publish():
            return operation.reply_to or operation.quote
        case SendMessage():
            return operation.conversation or operation.to
        case Mute() | Block():
            return operation.author
        case Edit() | React() | Report() | Delete() | Hide() | Moderate() | Restage():
            return operation.post
        case _:
            assert_never(operation)


def enqueue(
    tx: Tx,
    act: Act,
    items: Sequence[OutboxItem],
    *,
    at: datetime,
    edits: Sequence[tuple[ItemId, int]] = (),
) -> tuple[ActId, tuple[ItemId, ...]]:
    """Write an act with its items, and take its draft off the desk, in one transaction.

    `edits` are the queued items that this replaces, with their generations when the edit began.
    Raises Moved when one of them has moved on since: then nothing is written and the draft stays.
    """
    replaced = [replace_edited(tx, *edit, at=at) for edit in edits]
    items = _in_place_of(replaced, items)
    act_id = ActId(_insert_act(tx, act))
    ids: list[ItemId] = []
    named: dict[str, ItemId] = {}
    before: OutboxItem | None = None
    for item in items:
        follows = before is not None and _comes_after(before, item)
        previous = ids[-1] if follows else named.get(awaited(item.operation), item.after)
        before = item
        ids.append(_insert_item(tx, replace(item, act=act_id, after=previous), at))
        named[item.key] = ids[-1]
    for old in replaced:  # the part after it, or its repost, waits for the new one
        refs = [item.ref for item in items]
        new = ids[refs.index(ref_of(old))] if ref_of(old) in refs else ids[0]
        tx.db.execute("UPDATE outbox SET after = ? WHERE after = ?", (new, old.id))
    if act.draft:
        _take_draft(tx, act.draft, at)
    tx.touch("outbox")
    return act_id, tuple(ids)


def _comes_after(before: OutboxItem, item: OutboxItem) -> bool:
    """Whether `item` is the next part of the thread of `before`."""
    return (before.account, before.part + 1) == (item.account, item.part)


def _in_place_of(replaced: Sequence[OutboxItem], items: Sequence[OutboxItem]) -> list[OutboxItem]:
    """`items`, called as what they replace, in its place of a thread, and newer than that ever was:
    each account's first as its own, and the first of all where the edit changed its account."""
    olds = {old.account: old for old in replaced}
    if items and replaced and items[0].account not in olds:
        olds[items[0].account] = olds.pop(replaced[0].account)
    return [_in_place(olds.pop(item.account, None), item) for item in items]


def _in_place(old: OutboxItem | None, item: OutboxItem) -> OutboxItem:
    if old is None:
        return item
    place = {"part": old.part, "parts": old.parts, "after": old.after}
    return replace(item, ref=item.ref or ref_of(old), generation=old.generation + 2, **place)


def _take_draft(tx: Tx, draft: DraftId, at: datetime) -> None:
    """Off the desk with it. A draft that left from another deck does not leave a second time."""
    taken = tx.db.execute(
        "UPDATE draft SET state = 'queued', updated = ? WHERE id = ? AND state <> 'queued'",
        (ms(at), draft),
    )
    there = tx.db.execute("SELECT 1 FROM draft WHERE id = ?", (draft,)).fetchone()
    if there is not None and taken.rowcount != 1:
        raise Moved("edited_elsewhere")
    tx.touch("draft")


def _insert_act(tx: Tx, act: Act) -> int:
    cursor = tx.db.execute(
        "INSERT INTO act(kind, at, face, confirmed, undo_of, draft) VALUES (?, ?, ?, ?, ?, ?)",
        (act.kind, ms(act.at), act.face, act.confirmed, act.undo_of, act.draft),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_item(tx: Tx, item: OutboxItem, at: datetime) -> ItemId:
    operation = item.operation
    body = to_json(operation)
    reaction = operation.reaction.value if isinstance(operation, React) else ""
    target = target_of(operation)
    if reaction:
        item = _over_earlier_wish(tx, item, target, reaction, at)
    cursor = tx.db.execute(
        "INSERT INTO outbox(act, account, network, op, operation, target, reaction, key, due, wall,"
        " zone, part, parts, after, state, generation, updated, ref, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'scheduled', ?, ?, ?, ?)",
        (
            item.act,
            item.account,
            item.network,
            str(type(operation).__struct_config__.tag),
            body,
            target,
            reaction,
            item.key,
            ms(item.due.at),
            item.due.wall,
            item.due.zone,
            item.part,
            item.parts,
            item.after,
            item.generation,
            ms(at),
            item.ref,
            digest_of(item.account, item.key, body),
        ),
    )
    assert cursor.lastrowid is not None
    return ItemId(cursor.lastrowid)


def _over_earlier_wish(
    tx: Tx, item: OutboxItem, target: str, reaction: str, at: datetime
) -> OutboxItem:
    """The last wish wins: one not begun is cancelled, one on its way is waited for (architecture.md
    rule 11). One in doubt is cancelled too: repeating it later would undo the newer wish."""
    rows = tx.db.execute(
        "SELECT id, state, generation FROM outbox WHERE account = ? AND target = ?"
        " AND target <> '' AND op = 'react' AND reaction = ?"
        " AND state NOT IN ('sent', 'cancelled') ORDER BY id",
        (item.account, target, reaction),
    ).fetchall()
    for row, state, generation in rows:
        if state == Delivery.SENDING:
            item = replace(item, after=ItemId(row))
        else:
            move_state(tx, ItemId(row), Delivery(state), generation, Event.CANCEL, at, "superseded")
    return item


def is_superseded(tx: Tx, item: ItemId) -> bool:
    """Whether a newer wish for the same reaction stands: then this one must not be sent again."""
    row = tx.db.execute(
        "SELECT 1 FROM outbox o JOIN outbox n ON n.account = o.account AND n.target = o.target"
        " AND n.target <> '' AND n.reaction = o.reaction AND n.op = 'react' AND n.id > o.id"
        " AND n.state NOT IN ('cancelled', 'unreadable') WHERE o.id = ? AND o.op = 'react' LIMIT 1",
        (item,),
    ).fetchone()
    return row is not None


def replace_edited(tx: Tx, item: ItemId, base: int, *, at: datetime) -> OutboxItem:
    """Cancel what is replaced; returns it as it was."""
    old = next(iter(items(tx.db, "id = ?", (item,))), None)
    if old is None or old.generation != base or old.state not in NOT_BEGUN:
        raise Moved("edited_elsewhere")
    move_state(tx, item, old.state, base, Event.CANCEL, at, "replaced")
    return old


def move_state(
    tx: Tx,
    item: ItemId,
    state: Delivery,
    generation: int,
    event: Event,
    at: datetime,
    reason: str = "",
    **more: object,
) -> Delivery:
    """The one place where a delivery state changes. Raises Moved when the table or the
    generation says no."""
    new = after(state, event)
    if new is None:
        raise Moved(f"item {item}: {event} cannot happen to what is {state}")
    values: dict[str, object] = {"state": new.value, "reason": reason, "updated": ms(at), **more}
    sets = ", ".join(f"{name} = ?" for name in values)
    done = tx.db.execute(
        f"UPDATE outbox SET {sets}, generation = generation + 1"
        " WHERE id = ? AND state = ? AND generation = ?",
        (*values.values(), item, state.value, generation),
    )
    if done.rowcount != 1:
        raise Moved(f"item {item} was changed by somebody else")
    tx.touch("outbox")
    return new


def withdraw(tx: Tx, act: ActId, *, at: datetime) -> Withdrawn:
    """Take back what of an act has not begun, and bring its draft back, in one transaction."""
    rows = tx.db.execute(
        "SELECT id, account, state, generation FROM outbox WHERE act = ? ORDER BY id", (act,)
    ).fetchall()
    cancelled: list[ItemId] = []
    late: list[AccountId] = []
    for item, account, state, generation in rows:
        if Delivery(state) in NOT_BEGUN:
            move_state(tx, ItemId(item), Delivery(state), generation, Event.CANCEL, at, "withdrawn")
            cancelled.append(ItemId(item))
        elif state != Delivery.CANCELLED:
            late.append(AccountId(account))
    draft = _return_draft(tx, act, at) if cancelled and not late else None
    if cancelled:
        tx.db.execute("UPDATE act SET undone = ? WHERE id = ?", (ms(at), act))
        result = Withdrawal.WITHDRAWN
    else:
        result = Withdrawal.TOO_LATE if late else Withdrawal.NOTHING
    return Withdrawn(result, tuple(cancelled), tuple(late), draft)


def _return_draft(tx: Tx, act: ActId, at: datetime) -> DraftId | None:
    row = tx.db.execute("SELECT draft FROM act WHERE id = ?", (act,)).fetchone()
    if row is None or row[0] is None:
        return None
    # What it edited has been replaced for good: from here on it is a text of its own.
    tx.db.execute(
        "UPDATE draft SET state = 'open', updated = ?,"
        " body = json_set(body, '$.edits', NULL, '$.base', 0, '$.also', json('[]'))"
        " WHERE id = ? AND state = 'queued'",
        (ms(at), row[0]),
    )
    tx.touch("draft")
    return DraftId(row[0])


def change_item(
    tx: Tx,
    item: ItemId,
    event: Event,
    *,
    at: datetime,
    due: Due | None = None,
    receipt: Receipt | None = None,
    generation: int | None = None,
) -> Delivery:
    """What a person decides about an item: cancel, release (with a new time), mark sent. Raises
    Moved if too late."""
    row = _standing(tx, item)
    if row is None:
        raise Moved(f"there is no item {item}")
    if generation is not None and row[1] != generation:
        raise Moved("edited_elsewhere")
    more: dict[str, object] = {}
    if due is not None:
        more |= {"due": ms(due.at), "wall": due.wall, "zone": due.zone, "not_before": None}
    if receipt is not None:
        more["receipt"] = to_json(receipt)
    if event is Event.RELEASE:
        more |= {"attempts": 0, "looks": 0, "not_before": None}
        more["late"] = 0 if due is None else lateness(when(row[2]), due.at, at)
    return move_state(tx, item, Delivery(row[0]), row[1], event, at, "", **more)


def _standing(tx: Tx, item: ItemId) -> tuple[str, int, int, int] | None:
    """(state, generation, due, late) of an item."""
    select = "SELECT state, generation, due, late FROM outbox WHERE id = ?"
    row: tuple[str, int, int, int] | None = tx.db.execute(select, (item,)).fetchone()
    return row


def move_due(
    tx: Tx, item: ItemId, due: Due, *, at: datetime, generation: int | None = None
) -> None:
    """Another time for what has not begun. What was held is released by it."""
    row = _standing(tx, item)
    if row is None or (generation is not None and row[1] != generation):
        raise Moved("edited_elsewhere")
    state = Delivery(row[0])
    if state in {Delivery.HELD, Delivery.FAILED}:
        change_item(tx, item, Event.RELEASE, at=at, due=due)
        return
    if state not in NOT_BEGUN:
        raise Moved("too_late")
    late = lateness(when(row[2]), due.at, at) or (row[3] if due.at - at <= LATE else 0)
    tx.db.execute(
        "UPDATE outbox SET due = ?, wall = ?, zone = ?, not_before = NULL, updated = ?, late = ?,"
        " generation = generation + 1 WHERE id = ? AND generation = ?",
        (ms(due.at), due.wall, due.zone, ms(at), late, item, row[1]),
    )
    tx.touch("outbox")


def items(
    db: sqlite3.Connection, where: str, values: Sequence[object] = ()
) -> tuple[OutboxItem, ...]:
    """Items by a condition of this package's own; unreadable ones come as UNREADABLE."""
    rows = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE {where}", tuple(values))
    return tuple(item_of_row(row) for row in rows)


def item_of_row(row: Sequence[object]) -> OutboxItem:
    """An item from the values of COLUMNS; one that cannot be read, or is not what was queued (a
    disk that fails), comes as UNREADABLE with its raw text."""
    (id_, act, account, network, operation, key, due, wall, zone, part, parts, after_) = row[:12]
    state, generation, reason, not_before, unknown_since, attempts, receipt = row[12:19]
    updated, ref, digest = row[19:]
    raw = ""
    known_network, answer = NetworkName.X, None
    try:
        if digest and digest != digest_of(str(account), str(key), str(operation)):
            raise ValueError("not what was queued")
        parsed: Operation = msgspec.json.decode(str(operation), type=Operation)
        answer = from_json(str(receipt), Receipt) if receipt else None
        known_network = NetworkName(str(network))
    except ValueError:  # msgspec's errors are among them
        parsed, raw, state = Publish(text=""), str(operation), Delivery.UNREADABLE
    return OutboxItem(
        account=AccountId(str(account)),
        network=known_network,
        operation=parsed,
        key=str(key),
        due=Due(when(_integer(due)), str(wall), str(zone)),
        part=_integer(part),
        parts=_integer(parts),
        after=None if after_ is None else ItemId(_integer(after_)),
        id=ItemId(_integer(id_)),
        act=ActId(_integer(act)),
        state=Delivery(str(state)),
        generation=_integer(generation),
        reason=str(reason),
        not_before=None if not_before is None else when(_integer(not_before)),
        unknown_since=None if unknown_since is None else when(_integer(unknown_since)),
        attempts=_integer(attempts),
        receipt=answer,
        updated=when(_integer(updated)),
        raw=raw,
        ref=str(ref),
    )


def _integer(value: object) -> int:
    return int(str(value))
