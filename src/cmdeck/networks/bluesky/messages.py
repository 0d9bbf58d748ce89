"""Private messages (chat.bsky.convo.*) as the model has them. Pure.

They come from a service apart and are never posts. Groups are not shown: what answers one would go
to all of them.
"""

from collections.abc import Mapping

from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.post import Author, NetworkName, Words
from cmdeck.networks.bluesky import wire
from cmdeck.networks.http import Json
from cmdeck.text.display import displayable


def other_of(convo: Mapping[str, Json], me: str) -> Author | None:
    """Whom a conversation is with; None where it is not one of two people."""
    members = wire.dicts(convo.get("members"))
    others = [one for one in members if one.get("did") != me]
    if len(members) != 2 or len(others) != 1 or str(convo.get("kind", "")).endswith("groupConvo"):
        return None
    return wire.author(others[0])


def message(item: Json, *, conversation: str, other: Author, own: Author) -> Message | None:
    """One message; None for what is none (deleted, or said by the service). Raises one of
    wire.ODD."""
    text = item.get("text")
    if not isinstance(text, str):
        return None
    sender = str(item["sender"]["did"])
    by = own if sender == own.id else other
    if sender != by.id:
        raise ValueError(sender[:40])
    return Message(
        key=MessageKey(NetworkName.BLUESKY, "", ident(item["id"])),
        conversation=conversation,
        author=by,
        other=other,
        text=Words(displayable(text), text),
        at=wire.moment(item, "sentAt"),
        outgoing=by is own,
    )


def ident(found: Json) -> str:
    """An id of a message or a conversation. Raises ValueError for what can be none."""
    text = str(found)
    if not (0 < len(text) <= 100 and text.isascii() and text.replace("-", "").isalnum()):
        raise ValueError(text[:40])
    return text
