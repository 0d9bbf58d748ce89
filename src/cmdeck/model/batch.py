"""Many changes of the queue that a person makes at once, from a plan."""

from msgspec import Struct

from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Act, Due, ItemId, OutboxItem


class Batch(Struct, frozen=True):
    """Changes that belong to one act: all of them are made, or none."""

    act: Act
    items: tuple[OutboxItem, ...] = ()
    """What is new, and what takes the place of something edited."""
    edits: tuple[tuple[ItemId, int], ...] = ()
    """What `items` replace, each with the generation that it must still have."""
    moves: tuple[tuple[ItemId, int, Due], ...] = ()
    """What only gets another time, with the generation that it must still have."""
    drafts: tuple[Draft, ...] = ()
    """What is kept on the desk, and leaves for nowhere yet."""
