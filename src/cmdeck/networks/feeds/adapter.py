"""The watch feeds as a network: fetched politely, parsed safely, nothing that can be sent.

Wire formats stop below it. An address may be a secret (Google Alerts): no message names more than
its host.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

from msgspec import structs
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import (
    NetworkError,
    NoAnswer,
    RateLimited,
    Refusal,
    Refused,
    Unsupported,
)
from cmdeck.i18n import _
from cmdeck.model.network import AccountFacts
from cmdeck.model.outbox import Attempt, MediaRef, Receipt, Upload
from cmdeck.model.post import Post
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.feeds.memory import (
    FOLLOWED,
    Memory,
    conditions,
    moving,
    pace,
    recall,
    remember,
    retry_after,
    validators,
)
from cmdeck.networks.feeds.parser import FeedParser
from cmdeck.networks.feeds.raw import Fault, ParsedFeed, Unreadable
from cmdeck.networks.http import Answer
from cmdeck.text.display import safe_url

MISSED = "feed.may_have_missed"
"""Code of the note that a feed turned over completely between two looks: it keeps no older items,
so what lay between cannot be had."""
MAX_BODY = 5_000_000
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class Asks(Protocol):
    """What the adapter needs of the HTTP door."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cap: int = 5_000_000,
        deadline: float = 30.0,
        public_only: bool = False,
        redirects: int = 0,
    ) -> Answer:
        """Ask, and read the whole answer."""
        ...


class FeedNetwork:
    """All watch feeds. Holds no state but its parser; what it must know again is in the cursors."""

    def __init__(self, door: Asks, *, clock: Clock, parser: FeedParser | None = None) -> None:
        self._door, self._clock = door, clock
        self._parser = parser or FeedParser()

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """What the feed holds now, all of it (at most 500 articles, whatever `limit` says: it comes
        in one piece). Nothing when it has not changed, and nothing towards older: feeds keep none.

        Raises Refused for what is no feed or is gone, NoAnswer where asking later may help,
        RateLimited, Unreachable.
        """
        if timeline.kind is not TimelineKind.FEED:
            raise Unsupported(_("Feeds have no such timeline."))
        if toward is Toward.OLDER:
            return Page()
        memory = recall(at)
        answer = await self._door.request(
            "GET",
            timeline.argument,
            headers={"accept": _ACCEPT, **conditions(memory)},
            cap=MAX_BODY,
            public_only=True,
            redirects=5,
        )
        now = self._clock.now()
        if answer.status != 304:
            _check(answer, now)
        moved, moves = moving(memory, answer.moved)
        memory = structs.replace(memory, moved=moved, moves=moves)
        digest = hashlib.sha256(answer.body).hexdigest()[:32]
        if answer.status == 304 or digest == memory.digest:
            return _unchanged(memory, answer)
        return _page(memory, answer, digest, await self._parsed(timeline.argument, answer, now))

    async def about(self) -> AccountFacts:
        """Feeds have no account. Raises Unsupported."""
        _unsupported()

    def news(self) -> AsyncIterator[frozenset[TimelineKind]]:
        """Feeds are asked, they do not tell. Raises Unsupported."""
        _unsupported()

    async def ready(self) -> None:
        """Nothing is ever sent to a feed."""

    async def upload(self, media: MediaRef, content: bytes) -> Upload:
        """Raises Unsupported."""
        _unsupported()

    async def send(self, attempt: Attempt) -> Receipt:
        """Raises Unsupported."""
        _unsupported()

    async def find(self, attempt: Attempt) -> NoReturn:
        """Raises Unsupported."""
        _unsupported()

    async def aclose(self) -> None:
        """End the parser's child. The door belongs to whoever made it."""
        await self._parser.aclose()

    async def _parsed(self, realm: str, answer: Answer, now: datetime) -> ParsedFeed:
        try:
            return await self._parser.parse(
                answer.body,
                url=answer.url,
                realm=realm,
                content_type=answer.headers.get("content-type", ""),
                fetched=now,
            )
        except Unreadable as error:
            raise _refused(error, answer) from None


def _page(memory: Memory, answer: Answer, digest: str, feed: ParsedFeed) -> Page:
    """What came, and the memory of it."""
    posts = _since_first_seen(feed, memory.first_seen)
    ids = tuple(post.key.id for post in posts)
    missed = bool(memory.ids) and bool(ids) and not set(ids) & set(memory.ids)
    etag, modified = validators(answer.headers)
    undated = set(feed.undated)
    memory = structs.replace(
        memory,
        etag=etag,
        modified=modified,
        digest=digest,
        ids=ids,
        first_seen={p.key.id: p.at.timestamp() for p in posts if p.key.id in undated},
        note=MISSED if missed else feed.note,
        interval=feed.interval,
    )
    return Page(
        posts=posts,
        newer=remember(memory),
        skipped=feed.skipped,
        note=memory.note,
        title=feed.title,
        interval=pace(answer.headers, memory.interval),
        moved=_believed(memory),
    )


def _unchanged(memory: Memory, answer: Answer) -> Page:
    if answer.status == 200:
        etag, modified = validators(answer.headers)
        memory = structs.replace(memory, etag=etag, modified=modified)
    return Page(
        newer=remember(memory),
        note=memory.note,
        interval=pace(answer.headers, memory.interval),
        moved=_believed(memory),
    )


def _since_first_seen(feed: ParsedFeed, first_seen: Mapping[str, float]) -> tuple[Post, ...]:
    """The articles; one without a date keeps the time when it was first seen."""
    undated = set(feed.undated) & set(first_seen)
    if not undated:
        return feed.items
    posts = [
        replace(post, at=min(post.at, datetime.fromtimestamp(first_seen[post.key.id], UTC)))
        if post.key.id in undated
        else post
        for post in feed.items
    ]
    return tuple(sorted(posts, key=lambda post: post.at, reverse=True))


def _believed(memory: Memory) -> str:
    return (safe_url(memory.moved) or "") if memory.moves >= FOLLOWED else ""


def _check(answer: Answer, now: datetime) -> None:
    """Raises what an answer that is no feed means."""
    status, host = answer.status, urlsplit(answer.url).hostname or ""
    if status == 200:
        return
    raise _status_error(status, host, retry_after(answer.headers, now))


def _status_error(status: int, host: str, until: datetime | None) -> NetworkError:
    said = {"host": host, "status": status}
    if status == 429 or (status == 503 and until is not None):
        words = _("{host} asks to wait ({status}).").format(**said)
        return RateLimited(words, until=until, status=status)
    if status == 410:
        words = _("{host}: this feed is gone for good.").format(**said)
        return Refused(words, kind=Refusal.GONE, status=status)
    if status == 404:
        words = _("{host}: there is no feed at this address now (404).").format(**said)
        return NoAnswer(words, status=status)
    if status in (401, 402, 403, 407, 451):
        words = _("{host} does not let us read this feed ({status}).").format(**said)
        return Refused(words, kind=Refusal.NOT_ALLOWED, status=status)
    if status >= 500 or status in (408, 425):
        return NoAnswer(_("{host} has trouble ({status}).").format(**said), status=status)
    words = _("{host} answered {status} instead of a feed.").format(**said)
    return Refused(words, status=status)


def _refused(error: Unreadable, answer: Answer) -> Refused:
    host = urlsplit(answer.url).hostname or ""
    found = safe_url(error.found) if error.found else None
    if error.fault is Fault.WEB_PAGE and found:
        words = _("{host}: that address is a web page, not a feed. Its feed is {url}")
    elif error.fault is Fault.WEB_PAGE:
        words = _("{host}: that address is a web page, not a feed.")
    elif error.fault is Fault.ENTITIES:
        words = _("{host}: this feed declares XML entities; it was not read.")
    elif error.fault is Fault.TOO_MUCH:
        words = _("{host}: this feed takes too long to read.")
    else:
        words = _("{host}: what that address answers is not a feed.")
    return Refused(words.format(host=host, url=found), kind=Refusal.INVALID, status=answer.status)


def _unsupported() -> NoReturn:
    raise Unsupported(_("Feeds can only be read."))
