"""Whether an address leads anywhere: asked through the door that refuses private addresses, as
anybody would ask. No login goes with it, and nothing of the answer is kept but its status."""

import logging
from urllib.parse import urlsplit

from cmdeck.errors import NetworkError, UnknownHost
from cmdeck.model.link import LinkState
from cmdeck.networks.http import Door

log = logging.getLogger(__name__)

DEADLINE = 10.0
READ = 64_000
"""Bytes of a page: whoever sends more has answered."""
_GONE = {404, 410}
_NOT_PUBLIC = (".example", ".internal", ".invalid", ".local", ".onion", ".test")
"""Names that the public's servers never know (RFC 6761, RFC 6762, RFC 7686): whoever uses one knows
why."""


async def look_up(door: Door, url: str) -> tuple[LinkState, int]:
    """What `url` is, with its HTTP status (0: none). GET and not HEAD, which many sites answer
    wrongly."""
    if (urlsplit(url).hostname or "").endswith(_NOT_PUBLIC):
        return LinkState.UNCLEAR, 0
    try:
        answer = await door.request(
            "GET", url, deadline=DEADLINE, cap=READ, public_only=True, redirects=5
        )
        status = answer.status
    except UnknownHost:
        return LinkState.NO_HOST, 0
    except NetworkError as error:
        log.info("a link was not looked at: %s", type(error).__name__)
        status = error.status or 0  # of a page that is longer than we read
    if status in _GONE:
        return LinkState.DEAD, status
    is_live = 200 <= status < 400
    return LinkState.LIVE if is_live else LinkState.UNCLEAR, status
