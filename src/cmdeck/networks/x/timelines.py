"""What each timeline of ours is at X: which lists of the API, and how they become a page.

How a list is asked for and where it goes on is in reading.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, assert_never

from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import Refusal, Refused, Unsupported
from cmdeck.i18n import _
from cmdeck.model.activity import Activity, ActivityKind
from cmdeck.model.brand import Account
from cmdeck.model.post import NetworkName, Post, PostKey, Words
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire
from cmdeck.networks.x.client import XClient, number
from cmdeck.networks.x.cursor import Place, closed, opened
from cmdeck.networks.x.messages import EVENT_EXPANSIONS, EVENT_FIELDS, messages
from cmdeck.networks.x.meter import Meter
from cmdeck.networks.x.reading import FIELDS, SEARCH_DAYS, Source, look, page
from cmdeck.text.display import displayable

_EXCERPT = 80
_LAST_POSTS, _REPOSTED = 20, 10
_POST_ROUTE_FIELDS = {name.replace("_", ".", 1): ",".join(found) for name, found in FIELDS.items()}
_MESSAGE_FIELDS = {
    "dm_event_fields": EVENT_FIELDS,
    "event_types": "MessageCreate",
    "expansions": EVENT_EXPANSIONS,
    "media_fields": wire.MEDIA_FIELDS,
    "user_fields": wire.USER_FIELDS,
}


class Reader:
    """Reads the timelines of one account."""

    def __init__(self, account: Account, client: XClient, meter: Meter, clock: Clock) -> None:
        self._account = account
        self._client = client
        self._meter = meter
        self._clock = clock

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`. Raises NetworkErrors."""
        place = opened(at)
        match timeline.kind:
            case TimelineKind.MESSAGES:
                return await self._messages(place, toward, limit)
            case TimelineKind.ACTIVITY:
                return await self._activity()
            case TimelineKind.THREAD:
                return await self._thread(timeline.argument, place, toward, limit)
            case TimelineKind.AUTHOR:
                return await self._author(timeline.argument, place, toward, limit)
            case TimelineKind.LIST:
                return await self._list(timeline.argument, place, toward, limit)
            case TimelineKind.HOME | TimelineKind.MENTIONS | TimelineKind.BOOKMARKS:
                source = await self._own(timeline.kind)
            case TimelineKind.SEARCH:
                source = self._search(timeline.argument)
            case TimelineKind.FEED:
                raise Unsupported(_("X has no feeds."))
            case _:
                assert_never(timeline.kind)
        return await self._posts(source, place, toward, limit)

    async def _posts(self, source: Source, place: Place, toward: Toward, limit: int) -> Page:
        seen = await look(source, place, toward=toward, limit=limit, now=self._clock.now())
        return page(seen, cost=self._meter.posts(seen.document))

    async def _own(self, kind: TimelineKind) -> Source:
        api = self._client
        me = await api.me()
        if kind is TimelineKind.HOME:

            async def home(**params: Any) -> Json:
                return await api.get_home_timeline(user_auth=False, **params)

            return Source(home)
        if kind is TimelineKind.MENTIONS:

            async def mentions(**params: Any) -> Json:
                return await api.get_users_mentions(me, **params)

            return Source(mentions, least=5, budget=20)
        return Source(api.get_bookmarks, budget=20, takes_since=False, ordered=False)

    def _search(self, query: str) -> Source:
        async def search(**params: Any) -> Json:
            return await self._client.search_recent_tweets(query, **params)

        return Source(
            search,
            least=10,
            budget=20,
            reach=SEARCH_DAYS,
            token="next_token",
        )

    async def _list(self, argument: str, place: Place, toward: Toward, limit: int) -> Page:
        async def posts(**params: Any) -> Json:
            return await self._client.get_list_tweets(number(argument), **params)

        source = Source(posts, budget=20, takes_since=False)
        found = await self._posts(source, place, toward, limit)
        if not place.is_start:
            return found
        document = await self._client.get_list(number(argument))
        name = (document.get("data") or {}).get("name")
        title = displayable(str(name or ""), lines=False)
        return replace(found, title=title, cost=found.cost + self._meter.list_name(argument))

    async def _author(self, handle: str, place: Place, toward: Toward, limit: int) -> Page:
        ident, cost = place.of, 0
        if not ident:
            ident, cost = await self._id_of(handle.removeprefix("@"))

        async def posts(**params: Any) -> Json:
            return await self._client.get_users_tweets(ident, **params)

        source = Source(posts, least=5, budget=20)
        found = await self._posts(source, replace(place, of=ident), toward, limit)
        return replace(found, cost=found.cost + cost)

    async def _id_of(self, handle: str) -> tuple[str, int]:
        """The id of a person, and what asking cost."""
        if handle.lower() == self._account.handle.lower():
            return await self._client.me(), 0
        if not (handle.isascii() and handle.replace("_", "").isalnum()):
            words = _("@{handle} is not a name at X.").format(handle=handle[:40])
            raise Refused(words, kind=Refusal.INVALID)
        document = await self._client.get_user(username=handle)
        ident = str((document.get("data") or {}).get("id", ""))
        if not ident.isdigit():
            words = _("@{handle} does not exist at X.").format(handle=handle)
            raise Refused(words, kind=Refusal.GONE)
        return ident, self._meter.user(ident)

    async def _messages(self, place: Place, toward: Toward, limit: int) -> Page:
        async def events(**params: Any) -> Json:
            return await self._client.get_direct_message_events(user_auth=False, **params)

        source = Source(
            events,
            budget=20,
            takes_since=False,
            fields=_MESSAGE_FIELDS,
        )
        me = await self._client.me()
        seen = await look(source, place, toward=toward, limit=limit, now=self._clock.now())
        read, skipped = messages(seen.fresh, me)
        return Page(
            messages=read,
            newer=seen.newer,
            older=seen.older,
            reached_known=seen.reached_known,
            skipped=skipped,
            cost=self._meter.messages(seen.document),
        )

    async def _activity(self) -> Page:
        """What people did to the account's last posts, as totals: the store keeps what they
        were."""
        me = await self._client.me()
        own = await self._client.get_users_tweets(
            me, max_results=_LAST_POSTS, exclude=["retweets"], **FIELDS
        )
        documents = [own]
        try:
            params = {"max_results": str(_REPOSTED), **_POST_ROUTE_FIELDS}
            documents.append(await self._client.ask("GET", "/2/users/reposts_of_me", params=params))
        except Refused:
            pass  # needs a permission of its own (timeline.read), which a login may lack
        listings = [wire.listing(document) for document in documents]
        posts = {
            post.key: post for listing in listings for post in listing.posts if post.author.id == me
        }
        now = self._clock.now()
        return Page(
            others=tuple(posts.values()),
            activities=tuple(
                activity for post in posts.values() for activity in _activities(post, now)
            ),
            skipped=sum(listing.skipped for listing in listings),
            cost=sum(self._meter.posts(document) for document in documents),
        )

    async def _thread(self, argument: str, place: Place, toward: Toward, limit: int) -> Page:
        """The conversation around a post: what search has of it (7 days), its root, and the posts
        that it answers."""
        if place.of:
            return await self._posts(self._conversation(place.of), place, toward, limit)
        ident = number(_post_id(argument))
        around, cost = await self._by_ids([ident])
        focus = next((post for post in around if post.key.id == ident), None)
        if focus is None:
            return Page(removed=(wire.key(ident),), cost=cost)
        root = (focus.thread or focus.key).id
        start = Place(of=root)
        found = await self._posts(self._conversation(root), start, Toward.NEWER, limit)
        have = {post.key: post for post in (*around, *found.posts, *found.others)}
        missing = _missing(have.values(), root)
        above, more = await self._by_ids(missing) if missing else ((), 0)
        have.update({post.key: post for post in above})
        members = [post for post in have.values() if (post.thread or post.key).id == root]
        members.sort(key=lambda post: (post.at, post.key), reverse=True)
        return replace(
            found,
            posts=tuple(members),
            others=tuple(post for post in have.values() if post not in members),
            newer=found.newer or closed(replace(start, since=ident)),
            cost=found.cost + cost + more,
        )

    def _conversation(self, root: str) -> Source:
        return replace(self._search(f"conversation_id:{root}"), budget=50)

    async def _by_ids(self, ids: list[str]) -> tuple[tuple[Post, ...], int]:
        document = await self._client.get_tweets(ids, **FIELDS)
        listing = wire.listing(document)
        return (*listing.posts, *listing.others), self._meter.posts(document)


def _post_id(argument: str) -> str:
    try:
        found = PostKey.parse(argument)
    except ValueError:
        return argument
    if found.network is not NetworkName.X:
        words = _("{key} is not a post of X.").format(key=argument[:80])
        raise Refused(words, kind=Refusal.INVALID)
    return found.id


def _missing(posts: Iterable[Post], root: str) -> list[str]:
    """Ids of the conversation that are spoken of and not there: its root, and what is answered."""
    posts = list(posts)
    have = {post.key.id for post in posts}
    answered = {
        post.reply_to.id
        for post in posts
        if post.reply_to is not None and (post.thread or post.key).id == root
    }
    return sorted(({root} | answered) - have)[:20]


def _activities(post: Post, now: datetime) -> Iterable[Activity]:
    counts: Mapping[ActivityKind, int | None] = {
        ActivityKind.LIKE: post.metrics.likes,
        ActivityKind.REPOST: post.metrics.reposts,
        ActivityKind.QUOTE: post.metrics.quotes,
        ActivityKind.REPLY: post.metrics.replies,
    }
    first = " ".join(post.text.shown.split())
    excerpt = first if len(first) <= _EXCERPT else first[: _EXCERPT - 1].rstrip() + "…"
    for kind, count in counts.items():
        if count:
            yield Activity(
                network=NetworkName.X,
                id=f"{kind}:{post.key.id}",
                kind=kind,
                count=count,
                at=now,
                post=post.key,
                excerpt=Words(excerpt, excerpt),
            )
