"""Whether an address leads anywhere: asked through the door that refuses private addresses, as
anybody would ask. No login goes with it, and nothing of the answer is kept but its status."""

import logging
import re
from urllib.parse import unquote, urlsplit

from cmdeck.errors import NetworkError, UnknownHost
from cmdeck.model.link import LinkState
from cmdeck.networks.http import Door

_NUMBERED = re.compile(r"(?:^|&)(?:p|page_id)=\d+(?:&|$)")
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


async def answers(door: Door, address: str) -> bool:
    """Whether the page of an article is there for anybody: 200, something in it, and no word of
    coming back later (Retry-After: maintenance). A redirect counts where it leads to the same page
    written otherwise. A page that says "not found" with 200 cannot be told from one that is."""
    try:
        answer = await door.request(
            "GET", address, deadline=15.0, public_only=True, redirects=5, cap=20_000_000
        )
    except NetworkError as error:
        log.info("%s is not online: %s", address, error)
        return False
    is_there = answer.status == 200 and answer.body.strip() and "retry-after" not in answer.headers
    return bool(is_there) and is_same_page(address, answer.url)


def is_same_page(address: str, other: str) -> bool:
    """Whether `other` is the page `address`, as far as addresses tell: the host but for `www.`, and
    how the path ends. A blog sends a page that it has not to one of a like name, to its front door,
    or to where one logs in; an address by number (`?p=12`) to wherever that page is."""
    asked, came = urlsplit(address), urlsplit(other)
    hosts = [(one.hostname or "").removeprefix("www.") for one in (asked, came)]
    if hosts[0] != hosts[1]:
        return False
    ends = [unquote(one.path).rstrip("/").rpartition("/")[2].casefold() for one in (asked, came)]
    if _NUMBERED.search(asked.query) and other != address:
        return bool(ends[1]) and not ends[1].startswith("wp-login")
    return ends[0] == ends[1] and asked.query == came.query
