"""A repost of a post of ours that is still to come: about the item that will make it, and not yet
about a post."""

from cmdeck.model.outbox import Operation, OutboxItem, React, Receipt
from cmdeck.model.post import Reaction

_RELAYED = "item:"


def relay_of(item: OutboxItem) -> React:
    """The wish to repost what `item` makes public, once that is out: nobody knows its key yet."""
    return React(_RELAYED + item.key, Reaction.REPOST)


def awaited(operation: Operation) -> str:
    """The key of the item that has to be out before `operation` can be; "" for none."""
    if isinstance(operation, React) and operation.post.startswith(_RELAYED):
        return operation.post.removeprefix(_RELAYED)
    return ""


def known(operation: Operation, before: Receipt | None) -> Operation:
    """`operation` about what `before` says was made, where it waited for that."""
    if before is None or before.key is None or not isinstance(operation, React):
        return operation
    return (
        React(str(before.key), operation.reaction, operation.on)
        if awaited(operation)
        else (operation)
    )
