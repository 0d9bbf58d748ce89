"""Reading people and lists of people."""

from collections.abc import Sequence

from cmdeck.sandbox.paging import max_results, page_meta, page_of
from cmdeck.sandbox.problems import Answer, missing, refuse_invalid, unsupported_authentication
from cmdeck.sandbox.render import Renderer
from cmdeck.sandbox.routes_posts import assemble
from cmdeck.sandbox.shapes import Json, PeopleList, Person, number_in
from cmdeck.sandbox.site import Call, Route

_PAGE = "max_results pagination_token"


def _renderer(call: Call) -> Renderer:
    return Renderer(call.world, call.account.person, call.wants, call.site.base_url)


def _me(call: Call) -> Answer:
    render = _renderer(call)
    return Answer(
        body=assemble(call, render, render.person(call.me)),
        read=[("user", str(call.account.person))],
    )


def _single(call: Call, found: Person | None, parameter: str, value: str) -> Answer:
    render = _renderer(call)
    if found is None:
        render.errors.append(missing(parameter, value, "user"))
        return Answer(body=assemble(call, render, None))
    return Answer(body=assemble(call, render, render.person(found)), read=[("user", str(found.id))])


def _by_id(call: Call) -> Answer:
    wanted = call.number("id")
    return _single(call, call.world.people.get(wanted), "id", str(wanted))


def _by_username(call: Call) -> Answer:
    username = call.path["username"]
    if not username.replace("_", "a").isalnum() or not username.isascii() or len(username) > 20:
        raise refuse_invalid(
            (
                f"The `username` query parameter value [{username}] does not match "
                f"^[A-Za-z0-9_]{{1,15}}$"
            ),
            username=username,
        )
    return _single(call, call.world.named(username), "username", username)


def _by_ids(call: Call) -> Answer:
    values = call.query.get("ids", "").split(",")
    wrong = [value for value in values if number_in(value) is None]
    if wrong or len(values) > 100:
        raise refuse_invalid(
            f"The `ids` query parameter value [{(wrong or values)[0]}] is not valid",
            ids=(wrong or values)[0],
        )
    return _lookup(call, "ids", {value: call.world.people.get(int(value)) for value in values})


def _by_usernames(call: Call) -> Answer:
    values = list(filter(None, call.query.get("usernames", "").split(",")))
    if not 1 <= len(values) <= 100:
        raise refuse_invalid(
            (
                "The number of values in the `usernames` query parameter list is not "
                "between 1 and 100"
            ),
            usernames="",
        )
    return _lookup(call, "usernames", {value: call.world.named(value) for value in values})


def _lookup(call: Call, parameter: str, found: dict[str, Person | None]) -> Answer:
    render = _renderer(call)
    data: list[Json] = []
    read = []
    for value, person in found.items():
        if person is None:
            render.errors.append(missing(parameter, value, "user"))
        else:
            data.append(render.person(person))
            read.append(("user", str(person.id)))
    return Answer(body=assemble(call, render, data or None), read=read)


def _people(call: Call, ids: Sequence[int], name: str, *, most: int = 1000) -> Answer:
    page = page_of(
        ids, call.query, name, max_results(call.query, 1, most, 100), parameter=_token_name(call)
    )
    render = _renderer(call)
    data: list[Json] = [render.person(call.world.people[known]) for known in page.ids]
    body = assemble(call, render, data or None)
    body["meta"] = page_meta(page, len(data))
    return Answer(body=body, read=[("user", str(known)) for known in page.ids])


def _token_name(call: Call) -> str:
    return "next_token" if "next_token" in call.query else "pagination_token"


def _search_users(call: Call) -> Answer:
    wanted = call.query.get("query", "").casefold().strip()
    if not 1 <= len(wanted) <= 50:
        raise refuse_invalid(
            "The `query` query parameter must have 1 to 50 characters", query=wanted
        )
    found = [
        person.id
        for person in call.world.people.values()
        if wanted in person.username.casefold() or wanted in person.name.casefold()
    ]
    return _people(call, found, "users" + wanted)


def _followers(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    found = [known for known, follows in call.world.follows.items() if person.id in follows]
    return _people(call, sorted(found), f"followers{person.id}")


def _following(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    return _people(call, sorted(call.world.follows[person.id]), f"following{person.id}")


def _muting(call: Call) -> Answer:
    mine = call.own_id()
    return _people(call, call.world.muted[mine][::-1], f"muting{mine}")


def _blocking(call: Call) -> Answer:
    mine = call.own_id()
    return _people(call, call.world.blocked[mine][::-1], f"blocking{mine}")


def _liking(call: Call) -> Answer:
    post = call.post(call.number("id"), "id")
    return _people(call, call.world.likers_of(post.id)[::-1], f"liking{post.id}", most=100)


def _reposted_by(call: Call) -> Answer:
    post = call.post(call.number("id"), "id")
    reposts = (call.world.posts[known] for known in reversed(call.world.reposts_of(post.id)))
    found = [repost.author for repost in reposts if not repost.gone]
    return _people(call, found, f"reposted{post.id}", most=100)


def _lists(call: Call, found: list[PeopleList], name: str) -> Answer:
    render = _renderer(call)
    known = {people.id: people for people in found}
    page = page_of(list(known), call.query, name, max_results(call.query, 1, 100, 100))
    data: list[Json] = [render.people_list(known[one]) for one in page.ids]
    body = assemble(call, render, data or None)
    body["meta"] = page_meta(page, len(data))
    return Answer(body=body, read=[("list", str(one)) for one in page.ids])


def _owned_lists(call: Call) -> Answer:
    owner = call.number("id")
    found = [
        people
        for people in call.world.lists.values()
        if people.owner == owner and (not people.private or owner == call.account.person)
    ]
    return _lists(call, sorted(found, key=lambda people: -people.id), f"lists{owner}")


def _followed_lists(call: Call) -> Answer:
    person = call.number("id")
    found = [
        people
        for people in call.world.lists.values()
        if people.owner != person and not people.private
    ]
    return _lists(call, sorted(found, key=lambda people: -people.id)[:2], f"followed{person}")


def _pinned_lists(call: Call) -> Answer:
    mine = call.own_id()
    found = [people for people in call.world.lists.values() if people.owner == mine][:5]
    return _lists(call, found, f"pinned{mine}")


def _list(call: Call) -> Answer:
    wanted = call.number("id")
    render = _renderer(call)
    people = call.world.lists.get(wanted)
    if people is None or (people.private and people.owner != call.account.person):
        render.errors.append(missing("id", str(wanted), "list"))
        return Answer(body=assemble(call, render, None))
    return Answer(
        body=assemble(call, render, render.people_list(people)), read=[("list", str(wanted))]
    )


def _members(call: Call) -> Answer:
    wanted = call.number("id")
    people = call.world.lists.get(wanted)
    if people is None or (people.private and people.owner != call.account.person):
        return Answer(body={"errors": [missing("id", str(wanted), "list")]})
    return _people(call, people.members, f"members{wanted}", most=100)


def _usage(call: Call) -> Answer:
    return unsupported_authentication("OAuth 2.0 User Context", "OAuth 2.0 Application-Only")


_READ = "tweet.read users.read"
_LISTS = "list.read tweet.read users.read"
ROUTES = (
    Route("GET", "/2/users/me", _me, kind="user", limit=75),
    Route("GET", "/2/users/search", _search_users, kind="user", own="query max_results next_token"),
    Route("GET", "/2/users/by", _by_usernames, kind="user", own="usernames"),
    Route("GET", "/2/users/by/username/{username}", _by_username, kind="user"),
    Route("GET", "/2/users", _by_ids, kind="user", own="ids"),
    Route("GET", "/2/users/{id}", _by_id, kind="user"),
    Route(
        "GET",
        "/2/users/{id}/followers",
        _followers,
        "follows.read " + _READ,
        kind="user",
        own=_PAGE,
        limit=300,
    ),
    Route(
        "GET",
        "/2/users/{id}/following",
        _following,
        "follows.read " + _READ,
        kind="user",
        own=_PAGE,
        limit=300,
    ),
    Route(
        "GET",
        "/2/users/{id}/muting",
        _muting,
        "mute.read " + _READ,
        kind="user",
        own=_PAGE,
        limit=15,
    ),
    Route(
        "GET",
        "/2/users/{id}/blocking",
        _blocking,
        "block.read " + _READ,
        kind="user",
        own=_PAGE,
        limit=15,
    ),
    Route(
        "GET",
        "/2/tweets/{id}/liking_users",
        _liking,
        "like.read " + _READ,
        kind="user",
        own=_PAGE,
        limit=75,
    ),
    Route("GET", "/2/tweets/{id}/retweeted_by", _reposted_by, kind="user", own=_PAGE, limit=75),
    Route(
        "GET", "/2/users/{id}/owned_lists", _owned_lists, _LISTS, kind="list", own=_PAGE, limit=15
    ),
    Route(
        "GET",
        "/2/users/{id}/followed_lists",
        _followed_lists,
        _LISTS,
        kind="list",
        own=_PAGE,
        limit=15,
    ),
    Route("GET", "/2/users/{id}/pinned_lists", _pinned_lists, _LISTS, kind="list", limit=15),
    Route("GET", "/2/lists/{id}", _list, _LISTS, kind="list", limit=75),
    Route("GET", "/2/lists/{id}/members", _members, _LISTS, kind="user", own=_PAGE),
    Route("GET", "/2/usage/tweets", _usage, "", own="days usage.fields", limit=50),
)
