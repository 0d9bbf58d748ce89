"""Reading posts: timelines, mentions, search, lookups, and who thinks what of a post."""

from collections.abc import Iterable, Sequence

from cmdeck.sandbox.paging import Page, max_results, page_meta, page_of, within
from cmdeck.sandbox.problems import Answer, Refusal, invalid, missing, not_yours, refuse_invalid
from cmdeck.sandbox.render import Renderer, newest_and_oldest, translated
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.search import read_query
from cmdeck.sandbox.shapes import Json, JsonObject, Post, number_in
from cmdeck.sandbox.site import Call, Route
from cmdeck.sandbox.world import moment_of

SEVEN_DAYS = 7 * 86_400
_PAGE = "max_results pagination_token"
_TIMELINE = _PAGE + " since_id until_id start_time end_time"


def answer_posts(
    call: Call, page: Page, *, price: str = "post", bounds: bool = True, previous: bool = True
) -> Answer:
    """A page of posts; those that are gone or may not be seen are left out, so that it may be
    short.
    """
    render = Renderer(call.world, call.account.person, call.wants, call.site.base_url)
    posts = [call.world.posts[known] for known in page.ids]
    shown = [post for post in posts if render.visible(post)]
    data: list[JsonObject] = [render.post(post) for post in shown]
    meta = page_meta(page, len(data), previous=previous)
    if bounds:
        meta |= newest_and_oldest(data)
    body = assemble(call, render, list(data) or None)
    body["meta"] = meta
    return Answer(body=body, read=[(price, str(post.id)) for post in shown])


def assemble(call: Call, render: Renderer, data: Json) -> JsonObject:
    """An answer's `data`, `includes` and `errors`, each only where there is something, in the
    dialect asked for.
    """
    body: JsonObject = {} if data is None else {"data": data}
    if found := render.includes():
        body["includes"] = found
    if render.errors:
        unique = {str(error): error for error in render.errors}
        body["errors"] = list(unique.values())
    translation = translated(body, call.wants.dialect)
    return translation if isinstance(translation, dict) else {}


def latest(ids: Iterable[int], depth: int = 3200) -> list[int]:
    """Ids newest first, not more than X goes back."""
    return sorted(ids, reverse=True)[:depth]


def excluding(call: Call, ids: Sequence[int]) -> list[int]:
    """`ids` without the kinds that `exclude` names."""
    asked = set(filter(None, call.query.get("exclude", "").split(",")))
    if asked - {"replies", "retweets"}:
        raise refuse_invalid(
            (
                f"The `exclude` query parameter value [{call.query['exclude']}] is not one "
                "of [replies,retweets]"
            ),
            exclude=call.query["exclude"],
        )
    posts = call.world.posts
    return [
        known
        for known in ids
        if not ("replies" in asked and posts[known].parent)
        and not ("retweets" in asked and posts[known].reposted)
    ]


def _home(call: Call) -> Answer:
    mine = call.own_id()
    size = max_results(call.query, 1, 100, 100)
    oldest = call.site.now() - SEVEN_DAYS
    ids = [known for known in call.world.home_of(mine) if call.world.posts[known].at >= oldest][
        :3200
    ]
    ids = excluding(call, within(ids, call.query))
    return answer_posts(call, page_of(ids, call.query, f"home{mine}", size))


def _mentions(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    size = max_results(call.query, 5, 100, 10)
    ids = within(_current(call, latest(call.world.mentions_of(person.id), 800)), call.query)
    price = "owned" if call.account.owns_app and person.id == call.account.person else "post"
    return answer_posts(call, page_of(ids, call.query, f"mentions{person.id}", size), price=price)


def _user_posts(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    if person.protected and person.id not in call.world.follows[call.account.person]:
        body: JsonObject = {"errors": [not_yours("id", str(person.id), "user")]}
        return Answer(body=body)
    size = max_results(call.query, 5, 100, 10)
    ids = excluding(
        call, within(_current(call, latest(call.world.by_author(person.id))), call.query)
    )
    price = "owned" if call.account.owns_app and person.id == call.account.person else "post"
    return answer_posts(call, page_of(ids, call.query, f"posts{person.id}", size), price=price)


def _search(call: Call) -> Answer:
    size = max_results(call.query, 10, 100, 10)
    order = call.query.get("sort_order", "recency")
    if order not in ("recency", "relevancy"):
        raise refuse_invalid(
            (f"The `sort_order` query parameter value [{order}] is not one of [recency,relevancy]"),
            sort_order=order,
        )
    ids = _found(call)
    posts = call.world.posts
    if order == "relevancy":
        ids.sort(key=lambda known: posts[known].likes + 3 * posts[known].reposts, reverse=True)
    page = page_of(ids, call.query, "search" + call.query["query"] + order, size)
    return answer_posts(call, page, previous=False)


def _counts(call: Call) -> Answer:
    granularity = call.query.get("granularity", "hour")
    lengths = {"minute": 60, "hour": 3600, "day": 86_400}
    if granularity not in lengths:
        raise refuse_invalid(
            (
                f"The `granularity` query parameter value [{granularity}] is not one of "
                "[minute,hour,day]"
            ),
            granularity=granularity,
        )
    ids = _found(call)
    length = lengths[granularity]
    end = call.site.now()
    begin = (
        int(max(end - SEVEN_DAYS, min((moment_of(known) for known in ids), default=end)))
        // length
        * length
    )
    buckets: list[Json] = []
    while begin < end:
        count = sum(begin <= moment_of(known) < begin + length for known in ids)
        buckets.append(
            {"start": iso(begin), "end": iso(min(end, begin + length)), "tweet_count": count}
        )
        begin += length
    meta: JsonObject = {"total_tweet_count": len(ids)}
    return Answer(body=({"data": buckets} if buckets else {}) | {"meta": meta})


def _found(call: Call) -> list[int]:
    """Ids of the last seven days that the query finds, newest first."""
    if "query" not in call.query:
        raise refuse_invalid("The `query` query parameter can not be empty", query="")
    test = read_query(call.world, call.query["query"], call.account.plan)
    oldest = call.site.now() - SEVEN_DAYS
    since = call.query.get("since_id", "")
    if since.isdigit() and since != "0" and moment_of(int(since)) < oldest:
        raise refuse_invalid(
            f"Invalid 'since_id':'{since}'. 'since_id' must be a tweet id created after "
            f"{iso(oldest)[:16]}Z. "
            "Please use a 'since_id' that is larger.",
            since_id=since,
        )
    posts = call.world.posts
    recent = (known for known in reversed(call.world.order) if posts[known].at >= oldest)
    public = (known for known in recent if not call.world.people[posts[known].author].protected)
    found = [known for known in public if not posts[known].edited_text and test(posts[known])]
    return within(found, call.query)


def _one(call: Call) -> Answer:
    wanted = call.number("id")
    render = Renderer(call.world, call.account.person, call.wants, call.site.base_url)
    post = call.world.living(wanted)
    if post is None:
        render.errors.append(missing("id", str(wanted), "tweet"))
        return Answer(body=assemble(call, render, None))
    if not render.visible(post):
        render.errors.append(not_yours("id", str(wanted), "tweet"))
        return Answer(body=assemble(call, render, None))
    return Answer(body=assemble(call, render, render.post(post)), read=[("post", str(wanted))])


def _several(call: Call) -> Answer:
    wanted = call.query.get("ids", "").split(",")
    wrong = [value for value in wanted if number_in(value) is None]
    if wrong or len(wanted) > 100:
        detail = (
            f"The `ids` query parameter value [{wrong[0]}] is not valid"
            if wrong
            else "size must be between 1 and 100"
        )
        raise Refusal(invalid((detail, {"ids": wrong or wanted})))
    render = Renderer(call.world, call.account.person, call.wants, call.site.base_url)
    data: list[Json] = []
    read = []
    for value in dict.fromkeys(wanted):
        post = call.world.living(int(value))
        if post is None:
            render.errors.append(missing("ids", value, "tweet"))
        elif not render.visible(post):
            render.errors.append(not_yours("ids", value, "tweet"))
        else:
            data.append(render.post(post))
            read.append(("post", value))
    return Answer(body=assemble(call, render, data or None), read=read)


def _quotes(call: Call) -> Answer:
    post = call.post(call.number("id"), "id")
    size = max_results(call.query, 10, 100, 10)
    ids = excluding(call, latest(call.world.quotes_of(post.id)))
    return answer_posts(call, page_of(ids, call.query, f"quotes{post.id}", size), bounds=False)


def _reposts(call: Call) -> Answer:
    post = call.post(call.number("id"), "id")
    size = max_results(call.query, 1, 100, 100)
    page = page_of(latest(call.world.reposts_of(post.id)), call.query, f"reposts{post.id}", size)
    return answer_posts(call, page, bounds=False)


def _liked(call: Call) -> Answer:
    person = call.person(call.number("id"), "id")
    size = max_results(call.query, 5, 100, 100)
    page = page_of(call.world.likes[person.id][::-1], call.query, f"liked{person.id}", size)
    return answer_posts(call, page, bounds=False)


def _bookmarks(call: Call) -> Answer:
    mine = call.own_id()
    size = max_results(call.query, 1, 100, 100)
    page = page_of(call.world.bookmarks[mine][::-1], call.query, f"bookmarks{mine}", size)
    price = "owned" if call.account.owns_app else "post"
    return answer_posts(call, page, price=price, bounds=False)


def _reposts_of_me(call: Call) -> Answer:
    size = max_results(call.query, 1, 100, 100)
    mine = call.account.person
    ids = [known for known in latest(call.world.by_author(mine)) if call.world.posts[known].reposts]
    return answer_posts(call, page_of(ids, call.query, f"reposts_of_me{mine}", size), bounds=False)


def _list_posts(call: Call) -> Answer:
    wanted = call.number("id")
    people = call.world.lists.get(wanted)
    if people is None or (people.private and people.owner != call.account.person):
        return Answer(body={"errors": [missing("id", str(wanted), "list")]})
    size = max_results(call.query, 1, 100, 100)
    members = set(people.members)
    posts = call.world.posts
    ids = [known for known in reversed(call.world.order) if posts[known].author in members]
    return answer_posts(
        call, page_of(_current(call, ids), call.query, f"list{wanted}", size), bounds=False
    )


def _current(call: Call, ids: Sequence[int]) -> list[int]:
    """`ids` without the earlier versions of edited posts."""
    posts: dict[int, Post] = call.world.posts
    return [known for known in ids if not posts[known].edited_text]


ROUTES = (
    Route(
        "GET",
        "/2/users/{id}/timelines/reverse_chronological",
        _home,
        kind="post",
        own=_TIMELINE + " exclude",
        limit=180,
    ),
    Route("GET", "/2/users/{id}/mentions", _mentions, kind="post", own=_TIMELINE, limit=300),
    Route(
        "GET",
        "/2/users/{id}/tweets",
        _user_posts,
        kind="post",
        own=_TIMELINE + " exclude",
        limit=900,
    ),
    Route(
        "GET",
        "/2/tweets/search/recent",
        _search,
        kind="post",
        own=_TIMELINE + " query next_token sort_order",
        limit=300,
    ),
    Route(
        "GET",
        "/2/tweets/counts/recent",
        _counts,
        "",
        own=(
            "query start_time end_time since_id until_id next_token pagination_token "
            "granularity search_count.fields"
        ),
        limit=300,
    ),
    Route(
        "GET",
        "/2/users/reposts_of_me",
        _reposts_of_me,
        "timeline.read tweet.read",
        kind="post",
        own=_PAGE,
        limit=75,
    ),
    Route("GET", "/2/tweets", _several, kind="post", own="ids", limit=5000),
    Route("GET", "/2/tweets/{id}", _one, kind="post", limit=900),
    Route(
        "GET", "/2/tweets/{id}/quote_tweets", _quotes, kind="post", own=_PAGE + " exclude", limit=75
    ),
    Route("GET", "/2/tweets/{id}/retweets", _reposts, kind="post", own=_PAGE, limit=75),
    Route(
        "GET",
        "/2/users/{id}/liked_tweets",
        _liked,
        "like.read tweet.read users.read",
        kind="post",
        own=_PAGE,
        limit=75,
    ),
    Route(
        "GET",
        "/2/users/{id}/bookmarks",
        _bookmarks,
        "bookmark.read tweet.read users.read",
        kind="post",
        own=_PAGE,
        limit=180,
    ),
    Route(
        "GET",
        "/2/lists/{id}/tweets",
        _list_posts,
        "list.read tweet.read users.read",
        kind="post",
        own=_PAGE,
        limit=900,
    ),
)
