"""One look at a list of X's: which parameters, where it goes on, whether a hole is left.

Each list of the API is a `Source`; what a timeline of ours is made of stands in timelines.py.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.errors import Refusal, Refused
from cmdeck.model.timeline import Cursor, Page, Toward
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire
from cmdeck.networks.x.cursor import KNOWN, Place, closed

FIRST = 20
"""Items of a first look: what came before is a scroll away, and costs."""
_EMPTY_PAGES = 3
"""X may answer an empty page that still has a next one; so many are passed over."""
SEARCH_DAYS = timedelta(days=7) - timedelta(hours=1)
FIELDS: Mapping[str, Any] = {
    "tweet_fields": wire.POST_FIELDS,
    "expansions": wire.EXPANSIONS,
    "media_fields": wire.MEDIA_FIELDS,
    "user_fields": wire.USER_FIELDS,
}

Ask = Callable[..., Awaitable[Json]]


class Source(Struct, frozen=True):
    """A list of the API: how to ask for it, and how it behaves."""

    ask: Ask
    """Keyword parameters in, as tweepy takes them; the document out."""
    least: int = 1
    most: int = 100
    budget: int = 50
    """Most items of one look."""
    takes_since: bool = True
    """Takes since_id and until_id."""
    ordered: bool = True
    """Goes down by id."""
    reach: timedelta | None = None
    """How far back it goes; a since_id before that is an error."""
    token: str = "pagination_token"
    fields: Mapping[str, Any] | None = None


class Seen(Struct, frozen=True):
    """One look: the answer, and where it stands."""

    document: Json
    """As X sent it: what it charges for."""
    fresh: Json
    """Without what was known before."""
    newer: Cursor | None
    older: Cursor | None
    reached_known: bool


async def look(source: Source, place: Place, *, toward: Toward, limit: int, now: datetime) -> Seen:
    """Ask once; again only for pages that are empty and go on, and where a token has expired."""
    # What lies before its reach cannot be asked for: then everything there is, and a hole is said.
    lost = bool(source.reach and place.since and now - wire.made(place.since) > source.reach)
    params = _params(source, place, toward, limit)
    if lost:
        params.pop("since_id", None)
    document = await _asked(source, params, place)
    for _again in range(_EMPTY_PAGES):
        token = wire.next_token(document)
        if wire.items(document) or not token:
            break
        document = await source.ask(**{**params, source.token: token})
    seen = _seen(source, place, toward, document)
    return replace(seen, reached_known=seen.reached_known and not lost)


def page(seen: Seen, *, cost: int) -> Page:
    """The page of a list of posts."""
    listing = wire.listing(seen.fresh)
    return Page(
        posts=listing.posts,
        others=listing.others,
        removed=listing.gone,
        newer=seen.newer,
        older=seen.older,
        reached_known=seen.reached_known,
        skipped=listing.skipped,
        cost=cost,
    )


async def _asked(source: Source, params: dict[str, Any], place: Place) -> Json:
    try:
        return await source.ask(**params)
    except Refused as error:
        is_stale = error.kind is Refusal.INVALID and source.token in params and place.until
        if not (is_stale and source.takes_since):
            raise
    del params[source.token]
    return await source.ask(**{**params, "until_id": place.until})


def _params(source: Source, place: Place, toward: Toward, limit: int) -> dict[str, Any]:
    most = min(limit, source.budget)
    if toward is Toward.NEWER and place.is_start:
        most = min(most, FIRST)
    params: dict[str, Any] = dict(FIELDS if source.fields is None else source.fields)
    params["max_results"] = max(source.least, min(most, source.most))
    if source.takes_since and place.since:
        params["since_id"] = place.since
    if toward is Toward.OLDER:
        if place.next:
            params[source.token] = place.next
        elif place.until and source.takes_since:
            params["until_id"] = place.until
    return params


def _seen(source: Source, place: Place, toward: Toward, document: Json) -> Seen:
    items = wire.items(document)
    fresh = _before_known(items, place, ordered=source.ordered)
    ids = tuple(ident for item in fresh if (ident := _ident(item)))
    more = wire.next_token(document) if len(fresh) == len(items) else ""
    older = None
    if more:
        oldest = min(ids, key=int, default=place.until) if source.ordered else ""
        older = closed(replace(place, next=more, until=oldest))
    newer = None
    if toward is Toward.NEWER and ids:
        newer = closed(_newest(source, place, ids))
    return Seen(
        document=document,
        fresh={**document, "data": fresh},
        newer=newer,
        older=older,
        reached_known=place.is_start or not more,
    )


def _newest(source: Source, place: Place, fresh: tuple[str, ...]) -> Place:
    if source.ordered:
        newest = max((*fresh, place.since or "0"), key=int)
        return Place(since=newest, of=place.of)
    return Place(known=(*fresh, *place.known)[:KNOWN], of=place.of)


def _before_known(items: Sequence[Json], place: Place, *, ordered: bool) -> list[Json]:
    """What stands above the first item that was read before."""
    for index, item in enumerate(items):
        ident = _ident(item)
        if ident and place.knows(ident, ordered=ordered):
            return list(items[:index])
    return list(items)


def _ident(item: Json) -> str:
    """The id of an item, also of one that cannot be read: a cursor goes past it."""
    ident = str(item.get("id", "")) if isinstance(item, dict) else ""
    return ident if wire.ID.fullmatch(ident) else ""
