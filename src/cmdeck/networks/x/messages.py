"""X's direct-message events to the model's messages. Pure.

Only the old, unencrypted messages are in this API: X Chat is another product (networks.md Part 1).
A message is a Message by type, so that nothing public can be made of one.
"""

import re
from collections.abc import Iterator

from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.post import Author, NetworkName, Words
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire
from cmdeck.networks.x.wire import Includes
from cmdeck.text.display import displayable

EVENT_FIELDS = [
    *("attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id"),
    *("participant_ids", "sender_id", "text"),
]
EVENT_EXPANSIONS = ["attachments.media_keys", "participant_ids", "sender_id"]
_PAIR = re.compile(r"([0-9]+)-([0-9]+)")
_ODD = (KeyError, ValueError, TypeError, AttributeError, OverflowError)


def messages(document: Json, me: str) -> tuple[tuple[Message, ...], int]:
    """The messages of an answer, in its order, and how many events could not be read. Who joined or
    left a group is no message."""
    came = wire.includes(document)
    read: list[Message] = []
    skipped = 0
    for event in wire.items(document):
        try:
            if event.get("event_type", "MessageCreate") == "MessageCreate":
                read.append(message(event, came, me))
        except _ODD:
            skipped += 1
    return tuple(read), skipped


def message(event: Json, came: Includes, me: str) -> Message:
    """One MessageCreate event, as seen by the person with the id `me`."""
    sender = str(event["sender_id"])
    conversation = str(event.get("dm_conversation_id") or "")
    text = event.get("text")
    text = text if isinstance(text, str) else ""
    if not sender.isdigit():
        raise ValueError(sender[:40])
    by = _person(sender, came)
    other = by if sender != me else _person(_counterpart(event, conversation, me), came)
    return Message(
        key=MessageKey(NetworkName.X, "", str(int(event["id"]))),
        conversation=conversation or f"{min(me, other.id)}-{max(me, other.id)}",
        author=by,
        other=other,
        text=Words(displayable(wire.readable(event)), text),
        at=wire.moment(event),
        outgoing=sender == me,
        media=tuple(wire.media(event, came)),
    )


def _counterpart(event: Json, conversation: str, me: str) -> str:
    """Whom `me` talks with: of a conversation of two, the other; of a group, nobody by name."""
    pair = _PAIR.fullmatch(conversation)
    return next(_others([*(pair.groups() if pair else ())], me), "") or next(
        _others(event.get("participant_ids"), me), ""
    )


def _others(ids: Json, me: str) -> Iterator[str]:
    return (str(one) for one in (ids if isinstance(ids, list) else []) if str(one) != me)


def _person(ident: str, came: Includes) -> Author:
    found = came.users.get(ident)
    return wire.user(found) if found else Author(id=ident, handle="", name=Words("", ""))
