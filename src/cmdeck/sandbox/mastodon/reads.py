"""What can be read: timelines, notifications, conversations, people, lists, search, the server."""

from collections.abc import Iterable
from dataclasses import replace as alter

from cmdeck.sandbox.mastodon.gate import Call, Refused, Route, page_of
from cmdeck.sandbox.mastodon.render import Renderer
from cmdeck.sandbox.mastodon.world import Server
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, PeopleList, Person, Post

VERSIONS = {"mastodon": "4.3.8", "gotosocial": "0.17.4 git-0000000"}
LONGEST, PICTURES, LINK = 500, 4, 23
OTHER_LONGEST, OTHER_PICTURES, OTHER_LINK = 5000, 6, 25
LARGEST = 16_777_216
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")


def _statuses(call: Call, ids: Iterable[int]) -> list[tuple[str, Json]]:
    """Posts by id (newest first) that the reader may see, as items of a list."""
    posts = (call.server.world.posts[known] for known in ids)
    seen = [post for post in posts if call.server.visible(post, call.me.id)]
    render = call.render
    shared = call.server.world.posts
    return [
        (call.server.shown(post.id), render.status(post))
        for post in seen
        if not post.reposted or call.server.visible(shared[post.reposted], call.me.id)
    ]


def _home(call: Call) -> Answer:
    """Posts of whom the reader follows, and private ones that name the reader."""
    server, me = call.server, call.me.id
    named = {
        known
        for known in server.world.mentions_of(me)
        if server.world.posts[known].visibility == "direct"
    }
    unheard, posts = server.unheard(me), server.world.posts
    told = (one for one in server.world.home_of(me) if posts[one].author not in unheard)
    ids = sorted({*told} | named, reverse=True)
    items = _statuses(call, ids)
    if not server.is_mastodon and items:
        items.insert(0, items[0])  # seen there: the same status twice in a page
    return page_of(call, items)


def _public(call: Call) -> Answer:
    posts = call.server.world.posts
    ids = [known for known in reversed(call.server.world.order) if _is_public(posts[known])]
    return page_of(call, _statuses(call, ids))


def _is_public(post: Post) -> bool:
    return post.visibility == "public" and not post.reposted and not post.edited_text


def _tag(call: Call) -> Answer:
    wanted = f"#{call.path['tag']}".casefold()
    posts = call.server.world.posts
    ids = [
        known
        for known in reversed(call.server.world.order)
        if _is_public(posts[known]) and wanted in posts[known].text.casefold().split()
    ]
    return page_of(call, _statuses(call, ids))


def _lists(call: Call) -> Answer:
    render, me = call.render, call.me.id
    own = [one for one in call.server.world.lists.values() if one.owner == me]
    return Answer(body=[render.listed(one) for one in own])


def _list_of(call: Call) -> PeopleList:
    wanted = call.path["id"]
    found = call.server.world.lists.get(int(wanted) if wanted.isdecimal() else 0)
    if found is None or found.owner != call.me.id:
        raise Refused(404, "Record not found")
    return found


def _list(call: Call) -> Answer:
    return Answer(body=call.render.listed(_list_of(call)))


def _list_posts(call: Call) -> Answer:
    members = _list_of(call).members
    ids = {known for member in members for known in call.server.world.by_author(member)}
    return page_of(call, _statuses(call, sorted(ids, reverse=True)))


def _source(call: Call) -> Answer:
    """What was written; to its author only."""
    post = call.post(call.path["id"])
    if post.author != call.me.id:
        raise Refused(404, "Record not found")
    ident = call.server.shown(post.id)
    return Answer(body={"id": ident, "text": post.text, "spoiler_text": post.warning})


def _history(call: Call) -> Answer:
    """What it said, the oldest first; the last is what it says now."""
    post, server = call.post(call.path["id"]), call.server
    before = server.edits.get(post.id, [])
    starts = [post.at, *(one.at for one in before)]
    said = [*((one.text, one.warning) for one in before), (post.text, post.warning)]
    account = call.render.account(server.world.people[post.author])
    rows: list[Json] = [
        {
            "content": call.render.content(alter(post, text=text)),
            "spoiler_text": warning,
            "sensitive": bool(warning),
            "created_at": iso(at),
            "account": account,
            "media_attachments": [],
            "emojis": [],
        }
        for at, (text, warning) in zip(starts, said, strict=True)
    ]
    return Answer(body=rows)


def _bookmarks(call: Call) -> Answer:
    """Paged by the bookmark's own number, which nothing in the answer shows but its Link."""
    me = call.me.id
    marks = call.server.marks
    for known in call.server.world.bookmarks[me]:
        marks.setdefault((me, known), 1000 + len(marks))
    ids = sorted(call.server.world.bookmarks[me], key=lambda one: marks[me, one], reverse=True)
    items = [(str(marks[me, known]), known) for known in ids]
    shown = dict(zip((known for _mark, known in items), _by_id(call, ids), strict=True))
    return page_of(call, [(mark, shown[known]) for mark, known in items if shown[known]])


def _by_id(call: Call, ids: list[int]) -> list[Json]:
    """Each post, None for one that may not be seen."""
    posts = [call.server.world.posts[known] for known in ids]
    render, me = call.render, call.me.id
    return [render.status(one) if call.server.visible(one, me) else None for one in posts]


def _status(call: Call) -> Answer:
    return Answer(body=call.render.status(call.post(call.path["id"])))


def _context(call: Call) -> Answer:
    post = call.post(call.path["id"])
    world = call.server.world
    above: list[int] = []
    parent = world.posts.get(post.parent)
    while parent is not None:
        above.insert(0, parent.id)
        parent = world.posts.get(parent.parent)
    below = {post.id}
    for known in world.thread(post.conversation):
        if world.posts[known].parent in below:
            below.add(known)
    below.discard(post.id)
    ancestors = [item for _ident, item in _statuses(call, above)]
    descendants = [item for _ident, item in _statuses(call, sorted(below))]
    return Answer(body={"ancestors": ancestors, "descendants": descendants})


def _notifications(call: Call) -> Answer:
    kinds = set(call.many("types"))
    without = set(call.many("exclude_types"))
    render = call.render
    items: list[tuple[str, Json]] = [
        (str(notice.id), render.notice(notice))
        for notice in call.server.notices(call.me.id)
        if (not kinds or notice.kind in kinds) and notice.kind not in without
    ]
    return page_of(call, items)


def _conversations(call: Call) -> Answer:
    """Each with its last private status; paged by that one's id."""
    server, me, render = call.server, call.me, call.render
    talks: dict[int, list[Post]] = {}
    for known in server.world.order:
        post = server.world.posts[known]
        if post.visibility == "direct" and server.visible(post, me.id):
            talks.setdefault(post.conversation, []).append(post)
    items: list[tuple[str, Json]] = []
    for root, posts in talks.items():
        last = posts[-1]
        items.append((server.shown(last.id), _conversation(call, render, root, posts)))
    items.sort(key=lambda item: item[0], reverse=True)
    return page_of(call, items)


def _conversation(call: Call, render: Renderer, root: int, posts: list[Post]) -> JsonObject:
    server, me = call.server, call.me.id
    people: dict[int, Person] = {}
    for post in posts:
        people[post.author] = server.world.people[post.author]
        people |= {person.id: person for person in server.named_in(post)}
    people.pop(me, None)
    return {
        "id": str(root % 1_000_000_007),
        "unread": posts[-1].author != me,
        "accounts": [render.account(person) for person in people.values()],
        "last_status": render.status(posts[-1]),
    }


def _credentials(call: Call) -> Answer:
    me = call.me
    privacy = "public" if call.server.is_mastodon else "unlisted"
    source: JsonObject = {"privacy": privacy, "sensitive": False, "language": me.lang}
    return Answer(body=call.render.account(me) | {"source": source})


def _lookup(call: Call) -> Answer:
    found = call.server.somebody(call.one("acct"))
    if found is None:
        raise Refused(404, "Record not found")
    return Answer(body=call.render.account(found))


def _account(call: Call) -> Answer:
    return Answer(body=call.render.account(call.person(call.path["id"])))


def _account_posts(call: Call) -> Answer:
    """To its author every status, private ones too; to others what they may see of it."""
    person, me = call.person(call.path["id"]), call.me.id
    world = call.server.world
    ids = []
    for known in reversed(world.by_author(person.id)):
        post = world.posts[known]
        is_left_out = (
            (call.one("exclude_reblogs") == "true" and post.reposted)
            or (call.one("exclude_replies") == "true" and post.parent)
            or (post.visibility == "direct" and person.id != me)
            or post.edited_text
        )
        if not is_left_out:
            ids.append(known)
    return page_of(call, _statuses(call, ids))


def _relationships(call: Call) -> Answer:
    wanted = call.many("id") or call.query.get("id", [])
    render = call.render
    return Answer(body=[render.relationship(call.person(one)) for one in wanted])


def _search(call: Call) -> Answer:
    words = call.one("q").casefold().split()
    kind = call.one("type")
    offset = int(call.one("offset")) if call.one("offset").isdigit() else 0
    posts, people = call.server.world.posts, call.server.world.people
    found: list[Json] = []
    if kind in ("", "statuses") and words:
        ids = [
            known
            for known in reversed(call.server.world.order)
            if _is_public(posts[known])
            and all(word in posts[known].text.casefold() for word in words)
        ]
        page = _statuses(call, ids)[offset : offset + call.limit()]
        found = [item for _ident, item in page]
    accounts: list[Json] = []
    if kind in ("", "accounts") and words:
        named = [one for one in people.values() if words[0].lstrip("@") in one.username.casefold()]
        accounts = [call.render.account(one) for one in named[: call.limit()]]
    return Answer(body={"statuses": found, "accounts": accounts, "hashtags": []})


def _instance(call: Call) -> Answer:
    return Answer(body=instance(call.server))


def instance(server: Server) -> JsonObject:
    """What the server says of itself (v2)."""
    original = server.is_mastodon
    host = server.base_url.partition("://")[2]
    return {
        "domain": host,
        "title": "Le pouet des Tanneurs",
        "version": VERSIONS[server.software],
        "source_url": f"https://example.org/{server.software}",
        "configuration": {
            "urls": {"streaming": f"wss://{host}"},
            "statuses": {
                "max_characters": LONGEST if original else OTHER_LONGEST,
                "max_media_attachments": PICTURES if original else OTHER_PICTURES,
                "characters_reserved_per_url": LINK if original else OTHER_LINK,
            },
            "media_attachments": {
                "supported_mime_types": list(PICTURE_TYPES),
                "image_size_limit": LARGEST,
                "image_matrix_limit": 33_177_600,
                "description_limit": 1500,
            },
        },
    }


def _nodeinfo_links(call: Call) -> Answer:
    href = f"{call.server.base_url}/nodeinfo/2.0"
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return Answer(body={"links": [{"rel": rel, "href": href}]})


def _nodeinfo(call: Call) -> Answer:
    name = call.server.software
    software: JsonObject = {"name": name, "version": VERSIONS[name]}
    return Answer(body={"version": "2.0", "software": software, "protocols": ["activitypub"]})


ROUTES = (
    Route("GET", "/.well-known/nodeinfo", _nodeinfo_links),
    Route("GET", "/nodeinfo/2.0", _nodeinfo),
    Route("GET", "/api/v2/instance", _instance),
    Route("GET", "/api/v2/search", _search),
    Route("GET", "/api/v1/timelines/home", _home),
    Route("GET", "/api/v1/timelines/public", _public),
    Route("GET", "/api/v1/timelines/tag/{tag}", _tag),
    Route("GET", "/api/v1/timelines/list/{id}", _list_posts),
    Route("GET", "/api/v1/lists", _lists),
    Route("GET", "/api/v1/lists/{id}", _list),
    Route("GET", "/api/v1/bookmarks", _bookmarks),
    Route("GET", "/api/v1/notifications", _notifications),
    Route("GET", "/api/v1/conversations", _conversations),
    Route("GET", "/api/v1/accounts/verify_credentials", _credentials),
    Route("GET", "/api/v1/accounts/lookup", _lookup),
    Route("GET", "/api/v1/accounts/relationships", _relationships),
    Route("GET", "/api/v1/accounts/{id}", _account),
    Route("GET", "/api/v1/accounts/{id}/statuses", _account_posts),
    Route("GET", "/api/v1/statuses/{id}", _status),
    Route("GET", "/api/v1/statuses/{id}/context", _context),
    Route("GET", "/api/v1/statuses/{id}/source", _source),
    Route("GET", "/api/v1/statuses/{id}/history", _history),
)
