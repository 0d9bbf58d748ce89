"""What each timeline of ours is at a Mastodon server: which list of the API, and how it becomes a
page.

Towards newer a list is asked for everything above `since_id`; where its Link goes on below what is
asked for, a hole is left, which is said. Towards older it goes on at `max_id`, down to what is
known.
"""

from collections.abc import Mapping, Sequence
from typing import assert_never
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import Refusal, Refused, Unsupported
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.conversation import Message
from cmdeck.model.post import NetworkName, Post, PostKey
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire
from cmdeck.networks.mastodon.activity import TYPES, activities
from cmdeck.networks.mastodon.client import MastodonClient, Reply, ident
from cmdeck.networks.mastodon.cursor import KNOWN, Place, closed, is_id, opened
from cmdeck.networks.mastodon.messages import message
from cmdeck.text.display import displayable

MOST = 40
"""Items that one answer holds at most (Mastodon's own limit for lists)."""
_CONTEXTS = 10
"""Conversations of one look whose earlier messages are asked for, too."""
_SEARCHED = 20
_PAGES = 4
"""Requests more in which a look goes on where the server gives little at once."""
_Value = str | int | Sequence[str]


class _Source(Struct, frozen=True):
    """A list of the API."""

    path: str
    params: Mapping[str, _Value] = {}
    inner: str = ""
    """Where the status is inside of each item (notifications); "" where the item is one."""


class Reader:
    """Reads the timelines of one account."""

    def __init__(self, account: Account, client: MastodonClient, clock: Clock) -> None:
        self._account = account
        self._client = client
        self._clock = clock

    async def fetch(
        self, timeline: Timeline, at: Cursor | None, *, toward: Toward, limit: int
    ) -> Page:
        """A piece of `timeline`. Raises NetworkErrors."""
        place = opened(at)
        match timeline.kind:
            case TimelineKind.HOME:
                source = _Source("/api/v1/timelines/home")
            case TimelineKind.MENTIONS:
                source = _Source("/api/v1/notifications", {"types": ["mention"]}, "status")
            case TimelineKind.BOOKMARKS:
                source = _Source("/api/v1/bookmarks")
            case TimelineKind.SEARCH if tag := _tag(timeline.argument):
                source = _Source(f"/api/v1/timelines/tag/{tag}")
            case TimelineKind.SEARCH:
                return await self._search(timeline.argument, place, toward, limit)
            case TimelineKind.LIST:
                return await self._list(timeline.argument, place, toward, limit)
            case TimelineKind.AUTHOR:
                return await self._author(timeline.argument, place, toward, limit)
            case TimelineKind.THREAD:
                return await self._thread(timeline.argument)
            case TimelineKind.MESSAGES:
                return await self._messages(place, toward, limit)
            case TimelineKind.ACTIVITY:
                return await self._activity()
            case TimelineKind.FEED:
                raise Unsupported(_("Mastodon has no feeds."))
            case _:
                assert_never(timeline.kind)
        return await self._posts(source, place, toward, limit)

    async def _posts(self, source: _Source, place: Place, toward: Toward, limit: int) -> Page:
        reply = await self._look(source, place, toward, limit)
        items = reply.items
        if source.inner:
            items = [one[source.inner] for one in items if isinstance(one.get(source.inner), dict)]
        return replace(self._listed(items), **_ends(reply, place, toward))

    async def _look(self, source: _Source, place: Place, toward: Toward, limit: int) -> Reply:
        params: dict[str, _Value] = dict(source.params)
        params["limit"] = most = max(1, min(limit, MOST))
        if place.since:
            params["since_id"] = place.since
        if toward is Toward.OLDER and place.below:
            params["max_id"] = place.below
        reply = await self._client.get(source.path, **params)
        return await self._filled(reply, source, params, most) if place.since else reply

    async def _filled(
        self, reply: Reply, source: _Source, params: dict[str, _Value], most: int
    ) -> Reply:
        """`reply` with what its Link says is still below it, up to `most` items: a server may give
        fewer at once than are asked for, and some link on where nothing is left."""
        for _page in range(_PAGES):
            if not reply.older or not reply.items or len(reply.items) >= most:
                break
            asked = params | {"max_id": reply.older, "limit": most - len(reply.items)}
            more = await self._client.get(source.path, **asked)
            is_stuck = more.older == reply.older
            items = [] if is_stuck else more.items
            older = more.older if items else ""
            reply = replace(reply, document=[*reply.items, *items], older=older)
        return reply

    def _listed(self, items: Sequence[Json]) -> Page:
        found = wire.listing(
            items, self._client.realm, account=self._account.id, as_of=self._clock.now()
        )
        return Page(
            posts=found.posts, others=found.others, viewer=found.viewer, skipped=found.skipped
        )

    async def _list(self, argument: str, place: Place, toward: Toward, limit: int) -> Page:
        source = _Source(f"/api/v1/timelines/list/{ident(argument)}")
        found = await self._posts(source, place, toward, limit)
        if not place.is_start:
            return found
        return replace(found, title=await self._list_name(argument))

    async def _list_name(self, argument: str) -> str:
        known = await self._client.document(f"/api/v1/lists/{ident(argument)}")
        return displayable(str(known.get("title") or ""), lines=False)

    async def _author(self, handle: str, place: Place, toward: Toward, limit: int) -> Page:
        person = place.of or await self._id_of(handle.removeprefix("@"))
        source = _Source(f"/api/v1/accounts/{ident(person)}/statuses")
        return await self._posts(source, replace(place, of=person), toward, limit)

    async def _id_of(self, handle: str) -> str:
        if handle.casefold() == self._account.handle.casefold():
            return await self._client.me()
        gone = _("@{handle} does not exist at {server}.")
        gone = gone.format(handle=handle[:80], server=self._client.realm)
        try:
            found = (await self._client.get("/api/v1/accounts/lookup", acct=handle)).document
        except Refused as error:
            if error.kind is Refusal.GONE:
                raise Refused(gone, kind=Refusal.GONE, status=error.status) from None
            raise
        person = str(found.get("id") or "") if isinstance(found, dict) else ""
        if not is_id(person):
            raise Refused(gone, kind=Refusal.GONE)
        return person

    async def _search(self, query: str, place: Place, toward: Toward, limit: int) -> Page:
        """Full text, as far as the server has it. It knows no order and no since: what is known is
        left out, and pages go by a count."""
        most = max(1, min(limit, _SEARCHED))
        offset = place.offset if toward is Toward.OLDER else 0
        reply = await self._client.get(
            "/api/v2/search", q=query, type="statuses", limit=most, offset=offset
        )
        document = reply.document if isinstance(reply.document, dict) else {}
        items = wire.dicts(document.get("statuses"))
        page = self._listed([one for one in items if str(one.get("id")) not in place.known])
        posts = tuple(sorted(page.posts, key=lambda post: (post.at, post.key), reverse=True))
        ids = tuple(post.key.id for post in posts)
        known = tuple(dict.fromkeys((*ids, *place.known)))[:KNOWN]
        has_more = len(items) == most and bool(ids)
        return replace(
            page,
            posts=posts,
            newer=closed(Place(known=known)) if toward is Toward.NEWER and ids else None,
            older=closed(Place(offset=offset + most)) if has_more else None,
            reached_known=place.is_start or not has_more or len(ids) < len(items),
        )

    async def _thread(self, argument: str) -> Page:
        """The conversation around a post, whole: the server knows what hangs on what."""
        wanted = self._post_id(argument)
        try:
            focus = (await self._client.get(f"/api/v1/statuses/{wanted}")).document
            around = (await self._client.get(f"/api/v1/statuses/{wanted}/context")).document
        except Refused as error:
            if error.kind is Refusal.GONE:
                return Page(removed=(wire.key(wanted, self._client.realm),))
            raise
        around = around if isinstance(around, dict) else {}
        above = wire.dicts(around.get("ancestors"))
        page = self._listed([*above, focus, *wire.dicts(around.get("descendants"))])
        root = next((post.key for post in page.posts), wire.key(wanted, self._client.realm))
        posts = [replace(post, thread=root) for post in page.posts]
        posts.sort(key=lambda post: (post.at, post.key), reverse=True)
        return replace(page, posts=tuple(posts))

    def _post_id(self, argument: str) -> str:
        try:
            found = PostKey.parse(argument)
        except ValueError:
            return ident(argument)
        return here(found, self._client.realm)

    async def _messages(self, place: Place, toward: Toward, limit: int) -> Page:
        """Conversations, each by its last message; the messages before that, where there are."""
        source = _Source("/api/v1/conversations")
        reply = await self._look(source, place, toward, limit)
        me = await self._client.me()
        read: dict[str, Message] = {}
        skipped = 0
        for number, one in enumerate(reply.items):
            last = one.get("last_status")
            if not isinstance(last, dict):
                continue
            before = await self._before(last) if number < _CONTEXTS else []
            for item in (last, *before):
                try:
                    found = message(
                        item,
                        self._client.realm,
                        conversation=wire.ident_of(one),
                        me=me,
                        people=wire.dicts(one.get("accounts")),
                    )
                    read.setdefault(found.key.id, found)
                except wire.ODD:
                    skipped += 1
        newest = sorted(read.values(), key=lambda found: (found.at, found.key), reverse=True)
        page = Page(messages=tuple(newest), skipped=skipped)
        return replace(page, **_ends(reply, place, toward))

    async def _before(self, last: Json) -> list[Json]:
        """The private messages that `last` answers."""
        ident = str(last.get("id") or "")
        if not last.get("in_reply_to_id") or not is_id(ident):
            return []
        around = await self._client.document(f"/api/v1/statuses/{ident}/context")
        return [one for one in wire.dicts(around.get("ancestors")) if wire.is_private(one)]

    async def _activity(self) -> Page:
        """What people did to the account's posts lately, as totals; the last page, always whole."""
        reply = await self._client.get("/api/v1/notifications", types=list(TYPES), limit=MOST)
        found = activities(reply.items, self._client.realm)
        statuses = [one["status"] for one in reply.items if isinstance(one.get("status"), dict)]
        page = self._listed(statuses)
        me = await self._client.me()
        own: tuple[Post, ...] = tuple(post for post in page.posts if post.author.id == me)
        return Page(others=own, activities=found, viewer=page.viewer)


def here(key: PostKey, realm: str) -> str:
    """The id in a key, which must be of this server: another one's ids mean other posts here.
    Raises Refused."""
    if key.network is not NetworkName.MASTODON or key.realm != realm:
        words = _("{key} is not a post of {server}.").format(key=str(key)[:80], server=realm)
        raise Refused(words, kind=Refusal.INVALID)
    return ident(key.id)


def _ends(reply: Reply, place: Place, toward: Toward) -> dict[str, object]:
    """Where the page goes on, both ways, and whether a hole is left: the Link says so, for how much
    a server gives at once is its own affair. An empty page holds nothing, whatever its Link says:
    some servers link on for ever."""
    items = reply.items
    first, last = (_id_in(items, 0), _id_in(items, -1)) if items else ("", "")
    below = reply.older
    newest = reply.newest or first
    is_stuck = bool(below) and below == place.below  # the same page for ever
    ends: dict[str, object] = {
        "older": closed(replace(place, below=below)) if below and last and not is_stuck else None,
        "reached_known": place.is_start or not below or not items or is_stuck,
    }
    if toward is Toward.NEWER and newest:
        ends["newer"] = closed(Place(since=newest, of=place.of))
    return ends


def _id_in(items: Sequence[Mapping[str, Json]], index: int) -> str:
    found = str(items[index].get("id") or "")
    return found if is_id(found) else ""


def _tag(query: str) -> str:
    """The hashtag that the whole query is, as it may stand in a route; "" for anything else."""
    name = query.strip().removeprefix("#")
    is_tag = query.strip().startswith("#") and name.replace("_", "").isalnum()
    return quote(name, safe="") if is_tag else ""
