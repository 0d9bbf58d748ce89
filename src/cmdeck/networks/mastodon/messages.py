"""Statuses that only those named can see, as messages. Pure.

Mastodon has no messages apart: a private message is a status with visibility `direct`. It becomes
a Message by type, so that nothing public can be made of one. The names that it begins with are its
address and are not shown.
"""

import re
from collections.abc import Iterable, Mapping

from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.post import Author, NetworkName, Words
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire
from cmdeck.text.display import displayable

_ADDRESS = re.compile(r"(?:@[\w.-]+(?:@[\w.:-]+)?\s+)*(?:@[\w.-]+(?:@[\w.:-]+)?\s*\Z)?")


def message(
    item: Json, realm: str, *, conversation: str, me: str, people: Iterable[Json] = ()
) -> Message:
    """One direct status, as seen by the person with the id `me`; `people` are the others of its
    conversation. Raises one of wire.ODD."""
    by = wire.author(item["account"])
    said = wire.words(item)
    return Message(
        key=MessageKey(NetworkName.MASTODON, realm, wire.ident_of(item)),
        conversation=conversation,
        author=by,
        other=by if by.id != me else _other(item, people, me),
        text=Words(displayable(without_address(said.shown)), said.raw),
        at=wire.moment(item),
        outgoing=by.id == me,
        media=tuple(wire.media(item)),
    )


def without_address(text: str) -> str:
    """`text` without the names that it begins with."""
    found = _ADDRESS.match(text)
    return text[found.end() :] if found else text


def _other(item: Json, people: Iterable[Json], me: str) -> Author:
    """Whom we write to: of the conversation, else the first that the status names."""
    named: list[Mapping[str, Json]] = [*people, *wire.dicts(item.get("mentions"))]
    for one in named:
        if str(one.get("id")) != me:
            return wire.author(one)
    return Author(id="", handle="", name=Words("", ""))
