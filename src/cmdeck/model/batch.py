"""Many changes of the queue that a person makes at once: from a plan, over marked rows, or to take
such changes back."""

from msgspec import Struct

from cmdeck.model.draft import Draft
from cmdeck.model.outbox import NO_ACT, Act, ActId, DraftId, Due, ItemId, OutboxItem


class Batch(Struct, frozen=True):
    """Changes that belong to one act: all of them are made, or none."""

    act: Act
    items: tuple[OutboxItem, ...] = ()
    """What is new, and what takes the place of something edited. One that comes as HELD is held at
    once, for its reason."""
    edits: tuple[tuple[ItemId, int], ...] = ()
    """What `items` replace, each with the generation that it must still have."""
    moves: tuple[tuple[ItemId, int, Due], ...] = ()
    """What only gets another time, with the generation that it must still have."""
    holds: tuple[tuple[ItemId, str], ...] = ()
    """What of `moves` is held once it has its time, and for what reason."""
    cancels: tuple[tuple[ItemId, int], ...] = ()
    """What is taken out, with the generation that it must still have."""
    drafts: tuple[Draft, ...] = ()
    """What is kept on the desk, and leaves for nowhere yet."""
    binned: tuple[Draft, ...] = ()
    """Texts that can be brought back for thirty days, and need no place on the desk."""
    trash: tuple[tuple[DraftId, int], ...] = ()
    """Drafts that nobody needs any more, unless somebody has written on beyond this revision."""


class Carried(Struct, frozen=True):
    """What a batch came to."""

    act: ActId = NO_ACT
    """NO_ACT where nothing was new."""
    items: tuple[ItemId, ...] = ()
    """What is new, in the order of the batch."""
    drafts: tuple[Draft, ...] = ()
    """The drafts, with the numbers that they were given."""
