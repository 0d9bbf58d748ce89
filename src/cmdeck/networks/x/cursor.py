"""Where to go on in a list of X's: what the opaque cursor of the model holds. Pure.

A cursor is JSON. Towards newer it holds what is known: the newest id (`since`), for lists that have
no order by id a few of the newest (`known`). Towards older it holds the token of the next page, and
what is known below, so that filling a gap stops there.
"""

import json

from msgspec import Struct
from msgspec.structs import asdict

from cmdeck.model.timeline import Cursor

KNOWN = 20
"""How many ids are remembered where there is no order: one may be taken away."""


class Place(Struct, frozen=True):
    """A cursor, opened. All fields empty: from the start."""

    since: str = ""
    """Newest id that is known."""
    known: tuple[str, ...] = ()
    next: str = ""
    """X's token of the page towards older."""
    until: str = ""
    """Oldest id read before that page: serves when the token has expired."""
    of: str = ""
    """What the timeline's argument was found to mean: a person's id, a conversation's."""

    @property
    def is_start(self) -> bool:
        """Whether nothing is known yet."""
        return not self.since and not self.known

    def knows(self, ident: str, *, ordered: bool) -> bool:
        """Whether `ident` was read before; `ordered` lists go down by id."""
        if ident in self.known:
            return True
        return ordered and bool(self.since) and int(ident) <= int(self.since)


def opened(cursor: Cursor | None) -> Place:
    """What `cursor` holds. One that cannot be read is as none: the list is read from its start."""
    if cursor is None:
        return Place()
    try:
        held = json.loads(cursor)
        return Place(
            since=_digits(held.get("since", "")),
            known=tuple(_digits(one) for one in held.get("known", ())),
            next=str(held.get("next", "")),
            until=_digits(held.get("until", "")),
            of=_digits(held.get("of", "")),
        )
    except (ValueError, TypeError, AttributeError):
        return Place()


def closed(place: Place) -> Cursor:
    """The cursor that holds `place`."""
    return Cursor(json.dumps({name: value for name, value in asdict(place).items() if value}))


def _digits(value: object) -> str:
    text = str(value)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return text
