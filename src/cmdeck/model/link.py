"""Whether an address in a text leads anywhere, as far as somebody has looked."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct

BELIEVED = timedelta(hours=1)
"""How long an answer is worth something."""
WAITED_FOR = timedelta(seconds=20)
"""How long an answer is waited for: longer than a check may take."""


class LinkState(StrEnum):
    """What an address was found to be."""

    LIVE = "live"
    """It answers."""
    DEAD = "dead"
    """The page is gone: 404 or 410."""
    NO_HOST = "no_host"
    """There is no such site."""
    UNCLEAR = "unclear"
    """Nobody can tell: it did not answer, or not to us."""


class KnownLink(Struct, frozen=True):
    """An address with what is known of it."""

    url: str
    asked: datetime
    state: LinkState | None = None
    """None: nobody has looked yet."""
    status: int = 0
    """What it answered, as HTTP has it; 0 where nothing came."""

    @property
    def leads_nowhere(self) -> bool:
        """Whether nobody will be able to read it."""
        return self.state in {LinkState.DEAD, LinkState.NO_HOST}


LookUp = Callable[[str], Coroutine[Any, Any, tuple[LinkState, int]]]
"""An address in, what it was found to be and its HTTP status out. Raises nothing."""
