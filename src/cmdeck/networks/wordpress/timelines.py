"""What each timeline of ours is at a blog: which list of the API, and how it becomes a page.

Articles are `home`, comments `mentions`: those that wait for approval among them. What was shown
before is read again, since what becomes of it matters here: an approval elsewhere, spam, a date
that was missed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import Refusal, Refused, Unsupported
from cmdeck.i18n import N_, _, ngettext
from cmdeck.model.brand import Account
from cmdeck.model.capability import Verb
from cmdeck.model.post import Post, PostKey, Standing
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.http import Json
from cmdeck.networks.wordpress import wire
from cmdeck.networks.wordpress.client import MOST, Reply, WordpressClient
from cmdeck.networks.wordpress.cursor import KNOWN, Place, closed, opened
from cmdeck.networks.wordpress.keys import ident_of, is_comment, key, number, route

POSTS, COMMENTS = "/wp/v2/posts", "/wp/v2/comments"
EMBED = "author,wp:featuredmedia"
"""What comes along with an article."""
SPARE = 5
"""Items asked for beyond those wished: some of the first second are known."""
LISTS = {"hold": "hold", "held": "hold", "approve": "approve", "approved": "approve"}
LISTS |= {"spam": "spam", "trash": "trash", "all": "all"}
_TITLES = {
    "hold": N_("Comments awaiting approval"),
    "approve": N_("Comments that are public"),
    "spam": N_("Comments held to be spam"),
    "trash": N_("Comments in the trash"),
    "all": N_("Comments"),
}


class _Source(Struct, frozen=True):
    """A list of the API."""

    path: str
    params: Mapping[str, str | int]
    read: Callable[[Json, wire.Me], Post]
    prefix: str = ""
    """Of an id: a comment's begins with c."""
    every: str = "any"
    """The status that finds an item again, wherever it stands."""


class Reader:
    """Reads the timelines of one account."""

    def __init__(self, account: Account, client: WordpressClient, clock: Clock) -> None:
        self._account = account
        self._client = client
        self._clock = clock
        self.may_moderate = Verb.APPROVE not in account.facts.refused

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`. Raises NetworkErrors."""
        place = opened(at)
        match timeline.kind:
            case TimelineKind.HOME:
                return await self._posts(_articles(status="any"), place, toward, limit)
            case TimelineKind.MENTIONS:
                status = "all" if self.may_moderate else "approve"
                return await self._posts(self._comments(status), place, toward, limit)
            case TimelineKind.LIST:
                return await self._list(timeline.argument, place, toward, limit)
            case TimelineKind.SEARCH:
                source = _articles(status="any", search=timeline.argument)
                return await self._posts(source, place, toward, limit)
            case TimelineKind.THREAD:
                return await self._thread(timeline.argument)
            case _:
                words = _("A blog has no {timeline}.")
                raise Unsupported(words.format(timeline=timeline.kind))

    def me(self) -> wire.Me:
        """As whom it is read, now."""
        account = self._account
        return wire.Me(self._client.realm, account.remote_id, account.handle, self._clock.now())

    def _comments(self, status: str, **more: str | int) -> _Source:
        params = {"status": status, "orderby": "date_gmt", "_embed": "up", **more}
        if not self.may_moderate:
            params["context"] = "view"
        return _Source(COMMENTS, params, wire.comment, "c")

    async def _list(self, argument: str, place: Place, toward: Toward, limit: int) -> Page:
        status = LISTS.get(argument.strip().casefold())
        if status is None:
            words = _("A blog has the lists {names}.").format(names="hold, approve, spam, trash")
            raise Refused(words, kind=Refusal.INVALID)
        page = await self._posts(self._comments(status), place, toward, limit)
        return replace(page, title=_(_TITLES[status]))

    async def _posts(self, source: _Source, place: Place, toward: Toward, limit: int) -> Page:
        size = max(1, min(limit, MOST - SPARE))
        if toward is Toward.OLDER and place.before:
            return await self._below(source, place, size)
        reply = await self._client.get(source.path, **source.params, per_page=size)
        items = _numbered(reply)
        found = wire.listing([item for _n, item in items], self.me(), source.read)
        posts, others = _parted(found.posts, place.since)
        gone, moved = await self._missing(source, place, [n for n, _item in items], reply)
        numbers = [n for n, _item in items]
        newest = max([place.since, *numbers])
        seen = tuple(numbers[:KNOWN])
        # A scheduled article stands above all, however old: only the last item tells.
        is_known = place.is_start or not items or items[-1][0] <= place.since
        return Page(
            posts=posts,
            others=(*others, *moved),
            removed=gone,
            newer=closed(Place(since=newest, known=seen)) if newest else None,
            older=_older(items, place.since) if reply.has_more() else None,
            reached_known=is_known or not reply.has_more(),
            skipped=found.skipped,
            note=_missed(found.posts),
        )

    async def _below(self, source: _Source, place: Place, size: int) -> Page:
        """What is older than the place: what shares its second is told apart by number."""
        end = datetime.fromisoformat(place.before) + timedelta(seconds=1)
        reply = await self._client.get(
            source.path,
            **source.params,
            per_page=size + SPARE,
            before=end.isoformat(),
            offset=place.offset,
        )
        items = _numbered(reply)
        unread = [one for one in items if not _is_read(one, place)]
        left = unread[:size]
        found = wire.listing([item for _n, item in left], self.me(), source.read)
        posts, others = _parted(found.posts, place.since)
        has_more = reply.has_more(place.offset)
        older = None
        if not left and has_more and items:
            older = closed(replace(place, offset=place.offset + len(items)))
        elif left and left[-1][0] > place.since and (has_more or len(left) < len(unread)):
            older = _older(left, place.since)
        return Page(posts=posts, others=others, older=older, skipped=found.skipped)

    async def _missing(
        self, source: _Source, place: Place, shown: Sequence[int], reply: Reply
    ) -> tuple[tuple[PostKey, ...], tuple[Post, ...]]:
        """What was there at the last look and is not any more: gone for good, or elsewhere."""
        floor = 0 if not reply.has_more() else min(shown, default=0)
        lost = [one for one in place.known if one >= floor and one not in set(shown)]
        if not lost:
            return (), ()
        params = {name: value for name, value in source.params.items() if name != "search"}
        params |= {"include": ",".join(map(str, lost)), "status": source.every}
        again = await self._client.get(source.path, **params, per_page=len(lost))
        found = wire.listing(again.items, self.me(), source.read).posts
        there = {post.key for post in found}
        keys = (key(f"{source.prefix}{one}", self._client.realm) for one in lost)
        # An answer that left something out says nothing of it.
        return tuple(one for one in keys if one not in there and again.is_whole), found

    async def _thread(self, argument: str) -> Page:
        """An article and all that is said below it."""
        wanted = self._ident(argument)
        try:
            if is_comment(wanted):
                on = (await self._client.get(route(wanted), context="view")).found
                wanted = wire.ident_of({"id": on.get("post")})
            params = {"_embed": EMBED, "context": "view"}
            article = (await self._client.get(route(wanted), **params)).found
        except Refused as error:
            if error.kind is Refusal.GONE:
                return Page(removed=(key(self._ident(argument), self._client.realm),))
            raise
        except wire.ODD:
            raise self._client.unconfirmed() from None
        status = "all" if self.may_moderate else "approve"
        source = self._comments(status, post=number(wanted))
        reply = await self._client.get(source.path, **source.params, per_page=MOST)
        me = self.me()
        said = wire.listing(reply.items, me, wire.comment)
        top = wire.listing([article], me, wire.article)
        posts = [*said.posts, *(replace(one, thread=one.key) for one in top.posts)]
        posts.sort(key=lambda post: (post.at, post.key), reverse=True)
        return Page(posts=tuple(posts), skipped=said.skipped + top.skipped)

    def _ident(self, argument: str) -> str:
        return ident_of(argument, self._client.realm)


def _articles(**params: str | int) -> _Source:
    return _Source(
        POSTS,
        # Lists for whoever edits leave out what the asker may not edit: of a contributor, all but
        # her own.
        {"orderby": "date", "_embed": EMBED, "context": "view", **params},
        wire.article,
        every="any,trash",
    )


def _numbered(reply: Reply) -> list[tuple[int, Json]]:
    """The items with their numbers; what has none is left out."""
    found = []
    for item in reply.items:
        try:
            found.append((int(wire.ident_of(item)), item))
        except wire.ODD:
            continue
    return found


def _parted(posts: Sequence[Post], since: int) -> tuple[tuple[Post, ...], tuple[Post, ...]]:
    """What is new, and what was known."""
    numbers = [(int(number(post.key.id)), post) for post in posts]
    new = tuple(post for ident, post in numbers if ident > since)
    return new, tuple(post for ident, post in numbers if ident <= since)


def _older(items: Sequence[tuple[int, Json]], since: int) -> Cursor | None:
    """Below the last item that has a date."""
    for ident, item in reversed(items):
        try:
            return closed(Place(since=since, before=wire.moment(item).isoformat(), below=ident))
        except wire.ODD:
            continue
    return None


def _is_read(one: tuple[int, Json], place: Place) -> bool:
    """Whether it stood above the place, or is it."""
    ident, item = one
    try:
        at = wire.moment(item).isoformat()
    except wire.ODD:
        return False
    return at >= place.before and ident >= place.below


def _missed(posts: Sequence[Post]) -> str:
    """What a column says of articles whose time has passed without them."""
    n = sum(post.standing is Standing.MISSED for post in posts)
    if not n:
        return ""
    words = ngettext(
        "{n} article missed its time on the blog: publish it by hand",
        "{n} articles missed their time on the blog: publish them by hand",
        n,
    )
    return words.format(n=n)
