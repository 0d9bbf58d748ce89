"""Many changes of the queue in one transaction."""

from datetime import datetime

from cmdeck.model.batch import Batch
from cmdeck.model.outbox import NO_ACT, ActId, ItemId
from cmdeck.store.database import Tx
from cmdeck.store.drafts import save_draft
from cmdeck.store.outbox import enqueue, move_due, replace_edited


def carry_out(tx: Tx, batch: Batch, *, at: datetime) -> tuple[ActId, tuple[ItemId, ...]]:
    """Write a batch, all of it or nothing. Without items there is no act (NO_ACT).

    Raises Moved when something that it edits or moves has moved on: then nothing is written.
    """
    for item, generation in batch.edits:
        replace_edited(tx, item, generation, at=at)
    for item, generation, due in batch.moves:
        move_due(tx, item, due, at=at, generation=generation)
    for draft in batch.drafts:
        save_draft(tx, draft, at=at)
    if not batch.items:
        return NO_ACT, ()
    return enqueue(tx, batch.act, batch.items, at=at, edits=None)
