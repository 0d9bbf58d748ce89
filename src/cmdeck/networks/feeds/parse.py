"""The bytes of a feed to its articles, by the cheapest parser that understands them.

Pure. `parse_easily` costs milliseconds and may run where others wait; `parse_feed` may take
seconds on hostile input and belongs into the child program.
"""

from datetime import datetime

from cmdeck.networks.feeds.decode import decode, is_json, mend, refuse_entities, refuse_web_page
from cmdeck.networks.feeds.fast import NotUnderstood, read_fast
from cmdeck.networks.feeds.items import build
from cmdeck.networks.feeds.jsonfeed import read_json
from cmdeck.networks.feeds.raw import Fault, ParsedFeed, RawFeed, Unreadable


def parse_feed(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    fetched: datetime,
    realm: str = "",
) -> ParsedFeed:
    """The articles in `body`, whatever it takes.

    `url` answered with `content_type` at `fetched` (aware); `realm` is the address that the feed is
    known by, where that is another. Raises Unreadable.
    """
    text = decode(body, content_type)
    return build(_read(text, url), realm=realm or url, url=url, fetched=fetched)


def parse_easily(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    fetched: datetime,
    realm: str = "",
) -> ParsedFeed | None:
    """As `parse_feed`, or None where that would need more than the fast path."""
    text = decode(body, content_type)
    feed = _read_easily(text, url)
    return build(feed, realm=realm or url, url=url, fetched=fetched) if feed else None


def _read_easily(text: str, url: str) -> RawFeed | None:
    if is_json(text):
        return read_json(text)
    refuse_entities(text)
    try:
        return read_fast(text)
    except NotUnderstood:
        refuse_web_page(text, url)
        return None


def _read(text: str, url: str) -> RawFeed:
    if feed := _read_easily(text, url):
        return feed
    mended = mend(text)
    try:
        return read_fast(mended)
    except NotUnderstood:
        # What is no markup at all is not worth the time.
        if "<" not in mended:
            raise Unreadable(Fault.NOT_A_FEED) from None
        from cmdeck.networks.feeds.slow import read_slow

        return read_slow(mended)
