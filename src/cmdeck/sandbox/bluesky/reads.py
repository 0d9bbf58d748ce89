"""What can be read: feeds, notifications, threads, people, search, bookmarks; and muting."""

from collections.abc import Iterable
from datetime import datetime

from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.bluesky.gate import Call, Route, invalid, page_of
from cmdeck.sandbox.bluesky.render import Renderer
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, PeopleList, Post

AT_ONCE = 25
"""Addresses that getPosts and getProfiles take."""
FEEDS = {"velo": ("Vélo", "vélo")}
"""Feeds that somebody's generator makes: name and the word they collect."""


def _renderer(call: Call) -> Renderer:
    return Renderer(call.server, call.own.person)


def _place(post: Post) -> str:
    return f"{int(post.at * 1000):015d}-{post.id}"


def _feed(call: Call, ids: Iterable[int]) -> Answer:
    """Posts by number, newest first, as a feed."""
    world, render = call.server.world, _renderer(call)
    ceiling, limit = call.one("cursor"), call.limit()
    page: list[tuple[str, Json]] = []
    for known in ids:
        post = world.posts[known]
        shared = world.posts.get(post.reposted, post)
        if not call.server.visible(post) or not call.server.visible(shared):
            continue
        if not ceiling or _place(post) < ceiling:
            page.append((_place(post), render.in_feed(post)))
        if len(page) == limit:
            break
    return Answer(body=page_of(call, "feed", page))


def _timeline(call: Call) -> Answer:
    world, me = call.server.world, call.own.person
    blocked = set(world.blocked[me])
    return _feed(call, (one for one in world.home_of(me) if world.posts[one].author not in blocked))


def _author(call: Call) -> Answer:
    person = call.person(call.needed("actor"))
    return _feed(call, reversed(call.server.world.by_author(person.id)))


def _generated(call: Call) -> Answer:
    """A feed that somebody's program makes: in no order of time."""
    _did, collection, rkey = names.parts(call.needed("feed"))
    if collection != names.GENERATOR or rkey not in FEEDS:
        raise invalid("could not find feed", "UnknownFeed")
    word = FEEDS[rkey][1]
    posts = call.server.world.posts
    found = [one for one in posts.values() if word in one.text.casefold() and not one.reposted]
    render = _renderer(call)
    seen = [one for one in found if call.server.visible(one)]
    seen.sort(key=lambda one: (one.likes, one.id), reverse=True)
    start = int(call.one("cursor") or 0)
    page = seen[start : start + call.limit()]
    body: JsonObject = {"feed": [render.in_feed(one) for one in page]}
    return Answer(body=body | ({"cursor": str(start + len(page))} if page else {}))


def _generator(call: Call) -> Answer:
    address = call.needed("feed")
    rkey = names.parts(address)[2]
    if rkey not in FEEDS:
        raise invalid("could not find feed", "UnknownFeed")
    view: JsonObject = {"uri": address, "displayName": FEEDS[rkey][0]}
    return Answer(body={"view": view, "isOnline": True, "isValid": True})


def _list_of(call: Call) -> PeopleList:
    render, wanted = _renderer(call), call.needed("list")
    for one in call.server.world.lists.values():
        if render.list_uri(one) == wanted:
            return one
    raise invalid(f"List not found: {wanted}", "UnknownList")


def _list_feed(call: Call) -> Answer:
    members = _list_of(call).members
    ids = {known for member in members for known in call.server.world.by_author(member)}
    return _feed(call, sorted(ids, reverse=True))


def _list(call: Call) -> Answer:
    return Answer(body={"list": _renderer(call).listed(_list_of(call)), "items": []})


def _lists(call: Call) -> Answer:
    person = call.person(call.needed("actor"))
    found = (one for one in call.server.world.lists.values() if one.owner == person.id)
    render = _renderer(call)
    return Answer(body={"lists": [render.listed(one) for one in found]})


def _posts(call: Call) -> Answer:
    """Those that there are; of the others nothing is said."""
    wanted = call.query.get("uris", [])
    if not 1 <= len(wanted) <= AT_ONCE:
        raise invalid(f"Error: uris must not have more than {AT_ONCE} elements")
    render = _renderer(call)
    found = (call.server.post(address) for address in wanted)
    return Answer(body={"posts": [render.post(one) for one in found if one is not None]})


def _thread(call: Call) -> Answer:
    post = call.post(call.needed("uri"))
    depth = int(call.one("depth") or 6)
    height = int(call.one("parentHeight") or 80)
    body: JsonObject = {"thread": _branch(call, _renderer(call), post, depth, height)}
    return Answer(body=body)


def _branch(call: Call, render: Renderer, post: Post, depth: int, height: int) -> JsonObject:
    world = call.server.world
    found: JsonObject = {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": render.post(post),
    }
    parent = world.posts.get(post.parent)
    if parent is not None and height > 0:
        if call.server.visible(parent):
            found["parent"] = _branch(call, render, parent, 0, height - 1)
        else:
            found["parent"] = render.in_thread(parent)
    if depth > 0:
        below = [world.posts[known] for known in world.thread(post.conversation)]
        found["replies"] = [
            _branch(call, render, one, depth - 1, 0)
            for one in below
            if one.parent == post.id and call.server.visible(one)
        ]
    return found


def _search(call: Call) -> Answer:
    words = call.needed("q").casefold().split()
    posts, render = call.server.world.posts, _renderer(call)
    found: list[tuple[str, Json]] = []
    for known in reversed(call.server.world.order):
        post = posts[known]
        if post.reposted or not call.server.visible(post):
            continue
        if all(word in post.text.casefold() for word in words):
            found.append((_place(post), render.post(post)))
    return Answer(body=page_of(call, "posts", found) | {"hitsTotal": len(found)})


def _notifications(call: Call) -> Answer:
    reasons, render = set(call.query.get("reasons", [])), _renderer(call)
    items: list[tuple[str, Json]] = [
        (notice.place, render.notice(notice))
        for notice in call.server.notices(call.own.person)
        if not reasons or notice.reason in reasons
    ]
    return Answer(body=page_of(call, "notifications", items) | {"priority": False})


def _unread(call: Call) -> Answer:
    """How many since they were last looked at: those of muted people, too, which no list has (seen
    at a real one)."""
    since = call.server.looked.get(call.own.person, 0.0)
    told = call.server.all_notices(call.own.person)
    return Answer(body={"count": len([one for one in told if one.at > since])})


def _looked(call: Call) -> Answer:
    call.server.looked[call.own.person] = datetime.fromisoformat(call.text("seenAt")).timestamp()
    return Answer()


def _profile(call: Call) -> Answer:
    return Answer(body=_renderer(call).profile(call.person(call.needed("actor"))))


def _profiles(call: Call) -> Answer:
    wanted = call.query.get("actors", [])
    if len(wanted) > AT_ONCE:
        raise invalid(f"Error: actors must not have more than {AT_ONCE} elements")
    render = _renderer(call)
    found = (call.server.somebody(actor) for actor in wanted)
    return Answer(body={"profiles": [render.profile(one) for one in found if one is not None]})


def _bookmarks(call: Call) -> Answer:
    """Newest mark first; what it marks may be gone."""
    server, render = call.server, _renderer(call)
    marked = server.world.bookmarks[call.own.person]
    items: list[tuple[str, Json]] = []
    for number, known in reversed(list(enumerate(marked))):
        post = server.world.posts[known]
        found: JsonObject = {
            "createdAt": iso(post.at),
            "subject": render.reference(post),
            "item": render.in_thread(post),
        }
        items.append((f"{number:09d}", found))
    return Answer(body=page_of(call, "bookmarks", items))


def _mark(call: Call) -> Answer:
    post, marked = call.post(call.text("uri")), call.server.world.bookmarks[call.own.person]
    call.text("cid")
    if post.id not in marked:
        marked.append(post.id)
    call.did("app.bsky.bookmark.createBookmark", what=call.server.uri(post))
    return Answer()


def _unmark(call: Call) -> Answer:
    post = call.server.post(call.text("uri"))
    marked = call.server.world.bookmarks[call.own.person]
    if post is not None and post.id in marked:
        marked.remove(post.id)
    call.did("app.bsky.bookmark.deleteBookmark", what=call.text("uri"))
    return Answer()


def _mute(call: Call) -> Answer:
    person = call.person(call.text("actor"))
    muted = call.server.world.muted[call.own.person]
    if person.id == call.own.person:
        raise invalid("Cannot mute oneself")
    if person.id not in muted:
        muted.append(person.id)
    call.did("app.bsky.graph.muteActor", what=call.server.did(person.id))
    return Answer()


def _unmute(call: Call) -> Answer:
    person = call.person(call.text("actor"))
    muted = call.server.world.muted[call.own.person]
    if person.id in muted:
        muted.remove(person.id)
    call.did("app.bsky.graph.unmuteActor", what=call.server.did(person.id))
    return Answer()


def _report(call: Call) -> Answer:
    """To the server's own moderation service; every one is another report."""
    subject = names.object_in(call.body, "subject")
    post = call.post(names.text_in(subject, "uri"))
    reason = call.text("reasonType")
    if reason.partition("#")[0] != "com.atproto.moderation.defs" or not names.text_in(
        subject, "cid"
    ):
        raise invalid("Invalid reason type or subject")
    call.server.reports += 1
    words = names.text_in(call.body, "reason")
    call.did("com.atproto.moderation.createReport", what=call.server.uri(post), text=words)
    body: JsonObject = {
        "id": call.server.reports,
        "reasonType": reason,
        "reason": words,
        "subject": subject,
        "reportedBy": call.own.did,
        "createdAt": iso(call.server.now()),
    }
    return Answer(body=body)


ROUTES = (
    Route("com.atproto.moderation.createReport", _report, posted=True),
    Route("app.bsky.feed.getTimeline", _timeline),
    Route("app.bsky.feed.getAuthorFeed", _author),
    Route("app.bsky.feed.getFeed", _generated),
    Route("app.bsky.feed.getFeedGenerator", _generator),
    Route("app.bsky.feed.getListFeed", _list_feed),
    Route("app.bsky.feed.getPosts", _posts),
    Route("app.bsky.feed.getPostThread", _thread),
    Route("app.bsky.feed.searchPosts", _search),
    Route("app.bsky.graph.getList", _list),
    Route("app.bsky.graph.getLists", _lists),
    Route("app.bsky.graph.muteActor", _mute, posted=True),
    Route("app.bsky.graph.unmuteActor", _unmute, posted=True),
    Route("app.bsky.actor.getProfile", _profile),
    Route("app.bsky.actor.getProfiles", _profiles),
    Route("app.bsky.notification.listNotifications", _notifications),
    Route("app.bsky.notification.getUnreadCount", _unread),
    Route("app.bsky.notification.updateSeen", _looked, posted=True),
    Route("app.bsky.bookmark.getBookmarks", _bookmarks),
    Route("app.bsky.bookmark.createBookmark", _mark, posted=True),
    Route("app.bsky.bookmark.deleteBookmark", _unmark, posted=True),
)
