"""Many changes of the queue in one transaction."""

from datetime import datetime

from cmdeck.model.batch import Batch, Carried
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.outbox import ItemId
from cmdeck.store.database import Tx
from cmdeck.store.drafts import save_draft, trash_draft, trash_unchanged
from cmdeck.store.outbox import change_item, enqueue, items, move_due, move_state, replace_edited


def carry_out(tx: Tx, batch: Batch, *, at: datetime) -> Carried:
    """Write a batch, all of it or nothing.

    Raises Moved when something that it edits, moves or cancels has moved on: then nothing is
    written.
    """
    for item, generation in batch.edits:
        replace_edited(tx, item, generation, at=at)
    for item, generation, due in batch.moves:
        move_due(tx, item, due, at=at, generation=generation)
    for item, reason in batch.holds:
        _hold(tx, item, reason, at)
    for item, generation in batch.cancels:
        change_item(tx, item, Event.CANCEL, at=at, generation=generation)
    drafts = tuple(save_draft(tx, draft, at=at) for draft in batch.drafts)
    for draft in batch.binned:
        trash_draft(tx, save_draft(tx, draft, at=at).id, at=at)
    for number, revision in batch.trash:
        trash_unchanged(tx, number, revision, at=at)
    if not batch.items:
        return Carried(drafts=drafts)
    act, ids = enqueue(tx, batch.act, batch.items, at=at)
    for item, one in zip(ids, batch.items, strict=True):
        if one.state is Delivery.HELD:
            _hold(tx, item, one.reason, at)
    return Carried(act, ids, drafts)


def _hold(tx: Tx, item: ItemId, reason: str, at: datetime) -> None:
    """What waits is held: it stands as it did before somebody let it go."""
    (found,) = items(tx.db, "id = ?", (item,))
    move_state(tx, item, found.state, found.generation, Event.HOLD, at, reason)
