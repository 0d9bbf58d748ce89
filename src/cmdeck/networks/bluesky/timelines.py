"""What each timeline of ours is at Bluesky: which method, and how its answer becomes a page.

A list is read from its top, or from the network's cursor, down to what is known: `cursor.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import Refusal, Refused, Unsupported
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.post import Post, PostKey
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.bluesky import wire
from cmdeck.networks.bluesky.activity import REASONS, activities, subjects_of
from cmdeck.networks.bluesky.client import BlueskyClient
from cmdeck.networks.bluesky.cursor import Item, Place, closed, mark, opened
from cmdeck.networks.bluesky.records import GENERATOR, LIST, address, post_address
from cmdeck.networks.bluesky.talks import Talks
from cmdeck.networks.bluesky.threads import flat
from cmdeck.networks.http import Json
from cmdeck.text.display import displayable

MOST = 100
"""Items that one answer holds at most."""
AT_ONCE = 25
"""Posts that `getPosts` takes."""
DEPTH = 10
"""Answers below answers of a thread that are asked for."""


class _Source(Struct, frozen=True):
    """A list of the interface."""

    nsid: str
    name: str
    """Where its items are in the answer."""
    params: Mapping[str, str | int | Sequence[str]] = {}
    ordered: bool = True
    """By the time at which its items count as published."""
    place: Callable[[Json], Item] | None = None
    """Where an item stands, where it is no post."""


class _Read(Struct, frozen=True):
    """What one look brought: what was not known, and where it goes on."""

    items: list[dict[str, Json]]
    ends: dict[str, object]
    skipped: int = 0


class Reader:
    """Reads the timelines of one account."""

    def __init__(self, account: Account, client: BlueskyClient, clock: Clock) -> None:
        self._account = account
        self._client = client
        self._clock = clock
        self._talks = Talks(client)

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`. Raises NetworkErrors."""
        place = opened(at)
        match timeline.kind:
            case TimelineKind.HOME:
                source = _Source("app.bsky.feed.getTimeline", "feed")
            case TimelineKind.MENTIONS:
                return await self._mentions(place, toward, limit)
            case TimelineKind.BOOKMARKS:
                return await self._bookmarks(place, toward, limit)
            case TimelineKind.SEARCH:
                params = {"q": timeline.argument, "sort": "latest"}
                source = _Source("app.bsky.feed.searchPosts", "posts", params)
            case TimelineKind.LIST:
                return await self._list(timeline.argument, place, toward, limit)
            case TimelineKind.AUTHOR:
                actor = timeline.argument.removeprefix("@")
                source = _Source("app.bsky.feed.getAuthorFeed", "feed", {"actor": actor})
            case TimelineKind.THREAD:
                return await self._thread(timeline.argument)
            case TimelineKind.MESSAGES:
                return await self._talks.page(self._account, place, limit)
            case TimelineKind.ACTIVITY:
                return await self._activity()
            case TimelineKind.FEED:
                raise Unsupported(_("Bluesky has no watch feeds."))
            case _:
                assert_never(timeline.kind)
        return await self._posts(source, place, toward, limit)

    async def _posts(self, source: _Source, place: Place, toward: Toward, limit: int) -> Page:
        read = await self._look(source, place, toward, limit)
        page = self._listed(read.items)
        return replace(page, skipped=page.skipped + read.skipped, **read.ends)

    async def _look(self, source: _Source, place: Place, toward: Toward, limit: int) -> _Read:
        """One page of a list: what of it was not known, in its order."""
        params = dict(source.params)
        params["limit"] = max(1, min(limit, MOST))
        if toward is Toward.OLDER and place.below:
            params["cursor"] = place.below
        answer = await self._client.get(source.nsid, **params)
        items = wire.dicts(answer.get(source.name))
        stands = source.place or (lambda item: wire.place_of(item, ordered=source.ordered))
        fresh: list[dict[str, Json]] = []
        places: list[Item] = []
        skipped, is_met = 0, False
        for item in items:
            try:
                where = stands(item)
            except wire.ODD:
                skipped += 1
                continue
            places.append(where)
            if place.knows(where):
                is_met = True
            else:
                fresh.append(item)
        below = str(answer.get("cursor") or "")
        goes_on = bool(below and items) and below != place.below
        ends: dict[str, object] = {
            "older": closed(replace(place, below=below)) if goes_on and not is_met else None,
            "reached_known": place.is_start or is_met or not goes_on,
        }
        if toward is Toward.NEWER and places:
            ends["newer"] = closed(place.above(places))
        return _Read(fresh, ends, skipped)

    def _listed(self, items: Sequence[Json]) -> Page:
        found = wire.listing(items, account=self._account.id, as_of=self._clock.now())
        return Page(
            posts=found.posts, others=found.others, viewer=found.viewer, skipped=found.skipped
        )

    async def _mentions(self, place: Place, toward: Toward, limit: int) -> Page:
        """Who names the account, and who answers it; the posts themselves are asked for, since a
        notification has neither counts nor pictures."""
        source = _Source(
            "app.bsky.notification.listNotifications",
            "notifications",
            {"reasons": ["mention", "reply"]},
            place=_notified,
        )
        read = await self._look(source, place, toward, limit)
        told = [one for one in read.items if one.get("reason") in ("mention", "reply")]
        views = await self._views([str(one["uri"]) for one in told])
        page = self._listed(views)
        return replace(page, skipped=page.skipped + read.skipped, **read.ends)

    async def _views(self, uris: Sequence[str]) -> list[dict[str, Json]]:
        """Posts by address, in that order; what is gone is left out."""
        found: dict[str, dict[str, Json]] = {}
        for start in range(0, len(uris), AT_ONCE):
            some = uris[start : start + AT_ONCE]
            answer = await self._client.get("app.bsky.feed.getPosts", uris=some)
            found |= {str(view.get("uri")): view for view in wire.dicts(answer.get("posts"))}
        return [found[uri] for uri in uris if uri in found]

    async def _bookmarks(self, place: Place, toward: Toward, limit: int) -> Page:
        source = _Source("app.bsky.bookmark.getBookmarks", "bookmarks", place=_marked)
        read = await self._look(source, place, toward, limit)
        views = [one["item"] for one in read.items if "record" in one["item"]]
        page = self._listed(views)
        return replace(page, skipped=page.skipped + read.skipped, **read.ends)

    async def _list(self, argument: str, place: Place, toward: Toward, limit: int) -> Page:
        """A list of people, or a feed that somebody's program makes."""
        where = await self._list_address(argument)
        found = address(where)
        if found is not None and found.collection == GENERATOR:
            source = _Source("app.bsky.feed.getFeed", "feed", {"feed": where}, ordered=False)
            named, inner, title = "app.bsky.feed.getFeedGenerator", "view", "displayName"
            asked = {"feed": where}
        else:
            source = _Source("app.bsky.feed.getListFeed", "feed", {"list": where})
            named, inner, title = "app.bsky.graph.getList", "list", "name"
            asked = {"list": where}
        page = await self._posts(source, place, toward, limit)
        if not place.is_start:
            return page
        known = (await self._client.document(named, **asked, limit=1)).get(inner)
        name = str(known.get(title) or "") if isinstance(known, dict) else ""
        return replace(page, title=displayable(name, lines=False))

    async def _list_address(self, argument: str) -> str:
        """The address of a list or a feed: as it is, or behind its page at bsky.app. Raises
        Refused."""
        found = address(argument)
        if found is not None and found.collection in (LIST, GENERATOR):
            return argument
        parts = argument.partition("://")[2].split("/")
        kinds = {"lists": LIST, "feed": GENERATOR}
        if len(parts) == 5 and parts[1] == "profile" and parts[3] in kinds:
            did = await self.did_of(parts[2])
            where = f"at://{did}/{kinds[parts[3]]}/{parts[4]}"
            if address(where) is not None:
                return where
        words = _("{text} is no list: write its address (at://… or https://bsky.app/…).")
        raise Refused(words.format(text=argument[:80]), kind=Refusal.INVALID)

    async def did_of(self, actor: str) -> str:
        """The DID of a handle (or of itself). Raises Refused where there is none."""
        if actor.startswith("did:"):
            return actor
        answer = await self._client.get("com.atproto.identity.resolveHandle", handle=actor)
        return str(answer.get("did") or "")

    async def _thread(self, argument: str) -> Page:
        """The conversation around a post, whole as far as one answer goes."""
        wanted = str(post_address(argument))
        try:
            answer = await self._client.get(
                "app.bsky.feed.getPostThread", uri=wanted, depth=DEPTH, parentHeight=MOST
            )
        except Refused as error:
            if error.kind is Refusal.GONE:
                return Page(removed=(wire.key(wanted),))
            raise
        views = flat(answer.get("thread"))
        page = self._listed(views)
        hidden = {uri for view in views for uri in wire.hidden_by(view)}
        posts = [replace(post, hidden=post.key.id in hidden) for post in page.posts]
        posts.sort(key=lambda post: (post.at, post.key), reverse=True)
        return replace(page, posts=tuple(posts))

    async def _activity(self) -> Page:
        """What people did to the account's posts lately, as totals; the last page, always whole."""
        answer = await self._client.get(
            "app.bsky.notification.listNotifications", reasons=list(REASONS), limit=MOST
        )
        items = wire.dicts(answer.get("notifications"))
        page = self._listed(await self._views(subjects_of(items)))
        me = await self._client.me()
        own: dict[PostKey, Post] = {post.key: post for post in page.posts if post.author.id == me}
        found = activities(items, own)
        return Page(others=tuple(own.values()), activities=found, viewer=page.viewer)


def _notified(item: Json) -> Item:
    return Item(mark(str(item["uri"]), str(item["reason"])), wire.moment(item, "indexedAt"))


def _marked(item: Json) -> Item:
    """By the mark's own time, which the answer does not tell from the post's."""
    return Item(mark(str(item["subject"]["uri"])))
