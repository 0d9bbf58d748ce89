"""Where to go on in a list of a Mastodon server's: what the opaque cursor of the model holds. Pure.

Ids are opaque (numbers on Mastodon, ULIDs elsewhere) and never compared: the server does that, by
`since_id` and `max_id`, which it hands over in its Link header. Search has neither: there what is
known is remembered, and pages go by a count.
"""

import json
import re

from msgspec import Struct
from msgspec.structs import asdict

from cmdeck.model.timeline import Cursor

KNOWN = 40
"""How many ids are remembered where there is no order."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Place(Struct, frozen=True):
    """A cursor, opened. All fields empty: from the start."""

    since: str = ""
    """What lies above this is not known."""
    below: str = ""
    """Towards older: what lies below this."""
    known: tuple[str, ...] = ()
    offset: int = 0
    of: str = ""
    """What the timeline's argument was found to mean: a person's id."""

    @property
    def is_start(self) -> bool:
        """Whether nothing is known yet."""
        return not self.since and not self.known


def is_id(text: str) -> bool:
    """Whether `text` can be an id, so that nothing from outside can name another route."""
    return _ID.fullmatch(text) is not None


def opened(cursor: Cursor | None) -> Place:
    """What `cursor` holds. One that cannot be read is as none: the list is read from its start."""
    if cursor is None:
        return Place()
    try:
        held = json.loads(cursor)
        return Place(
            since=_ident(held.get("since", "")),
            below=_ident(held.get("below", "")),
            known=tuple(_ident(one) for one in held.get("known", ())),
            offset=max(0, min(int(held.get("offset", 0)), 1_000_000)),
            of=_ident(held.get("of", "")),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return Place()


def closed(place: Place) -> Cursor:
    """The cursor that holds `place`."""
    return Cursor(json.dumps({name: value for name, value in asdict(place).items() if value}))


def _ident(value: object) -> str:
    text = str(value)
    if text and not is_id(text):
        raise ValueError(text[:40])
    return text
