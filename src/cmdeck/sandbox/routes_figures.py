"""Bookmark folders, and figures about posts."""

from datetime import UTC, datetime

from cmdeck.sandbox.paging import max_results, page_of
from cmdeck.sandbox.problems import Answer, Refusal, forbidden, refuse_invalid
from cmdeck.sandbox.render_media import iso
from cmdeck.sandbox.shapes import Json, JsonObject, Post, number_in
from cmdeck.sandbox.site import Call, Route

_PAGE = "max_results pagination_token"
ANALYTICS_FIELDS = frozenset(
    {
        "app_install_attempts",
        "app_opens",
        "bookmarks",
        "detail_expands",
        "email_tweet",
        "engagements",
        "follows",
        "hashtag_clicks",
        "id",
        "impressions",
        "likes",
        "media_views",
        "permalink_clicks",
        "quote_tweets",
        "replies",
        "retweets",
        "shares",
        "timestamp",
        "timestamped_metrics",
        "unfollows",
        "unlikes",
        "url_clicks",
        "user_profile_clicks",
    }
)
_LENGTHS = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "total": 0}


def _folders(call: Call) -> Answer:
    mine = call.own_id()
    folders = call.world.folders[mine]
    size = max_results(call.query, 1, 100, 100)
    page = page_of(list(folders), call.query, f"folders{mine}", size)
    data: list[Json] = [{"id": str(known), "name": folders[known][0]} for known in page.ids]
    meta: JsonObject = {"next_token": page.next_token} if page.next_token else {}
    return Answer(body=({"data": data} if data else {}) | {"meta": meta})


def _folder(call: Call) -> Answer:
    folder = call.world.folders[call.own_id()].get(call.number("folder_id"))
    if folder is None:
        raise refuse_invalid("The bookmark folder does not exist", folder_id=call.path["folder_id"])
    size = max_results(call.query, 1, 100, 100)
    page = page_of(folder[1][::-1], call.query, "folder" + call.path["folder_id"], size)
    data: list[Json] = [{"id": str(known)} for known in page.ids]
    meta: JsonObject = {"next_token": page.next_token} if page.next_token else {}
    return Answer(body=({"data": data} if data else {}) | {"meta": meta})


def _analytics(call: Call) -> Answer:
    """Figures of one's own posts, per stretch of time; those of others are refused."""
    ids = call.query.get("ids", "").split(",")
    if not 1 <= len(ids) <= 100 or None in map(number_in, ids):
        raise refuse_invalid("The `ids` query parameter must have 1 to 100 ids", ids="")
    granularity = call.query.get("granularity", "total")
    if granularity not in _LENGTHS:
        raise refuse_invalid(
            f"The `granularity` query parameter value [{granularity}] is not valid",
            granularity=granularity,
        )
    asked = set(filter(None, call.query.get("analytics.fields", "").split(",")))
    if asked - ANALYTICS_FIELDS:
        wrong = ",".join(sorted(asked - ANALYTICS_FIELDS))
        raise refuse_invalid(
            f"The `analytics.fields` query parameter value [{wrong}] is not valid",
            **{"analytics.fields": wrong},
        )
    start, end = _time(call, "start_time"), _time(call, "end_time")
    data: list[Json] = []
    for known in ids:
        post = call.world.living(int(known))
        if post is None:
            continue
        if post.author != call.account.person:
            raise Refusal(forbidden("You are not permitted to see the analytics of this post."))
        stretches: list[Json] = _stretches(post, start, end, _LENGTHS[granularity], asked)
        data.append({"id": known, "timestamped_metrics": stretches})
    read = [("owned" if call.account.owns_app else "post", known) for known in ids]
    return Answer(body={"data": data} if data else {}, read=read)


def _stretches(post: Post, start: float, end: float, length: float, asked: set[str]) -> list[Json]:
    """The post's figures, spread over the time since it appeared as interest usually fades."""
    begin = max(start, post.at)
    found: list[Json] = []
    while begin < end:
        stop = min(end, begin + length) if length else end
        share = _share(stop - post.at) - _share(begin - post.at)
        figures = {
            "impressions": post.seen,
            "likes": post.likes,
            "retweets": post.reposts,
            "replies": max(0, post.replies),
            "quote_tweets": post.quotes,
            "bookmarks": post.bookmarks,
            "engagements": post.likes + post.reposts + max(0, post.replies) + post.quotes,
            "url_clicks": post.seen // 40 if "http" in post.text else 0,
            "user_profile_clicks": post.seen // 90,
            "detail_expands": post.seen // 25,
        }
        wanted = asked or {"impressions", "likes"}
        metrics: JsonObject = {
            name: round(value * share) for name, value in figures.items() if name in wanted
        }
        found.append({"timestamp": iso(begin), "metrics": metrics})
        begin = stop
    return found


def _share(age: float) -> float:
    """The part of all interest that a post has had after `age` seconds: half of it in six hours."""
    hours = max(0.0, age) / 3600
    return hours / (hours + 6.0)


def _time(call: Call, name: str) -> float:
    value = call.query.get(name, "")
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise refuse_invalid(
            f"The `{name}` query parameter value [{value}] is not a time", **{name: value}
        ) from error
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()


ROUTES = (
    Route(
        "GET",
        "/2/users/{id}/bookmarks/folders",
        _folders,
        "bookmark.read users.read",
        own=_PAGE,
        limit=50,
    ),
    Route(
        "GET",
        "/2/users/{id}/bookmarks/folders/{folder_id}",
        _folder,
        "bookmark.read tweet.read users.read",
        own=_PAGE,
        limit=50,
    ),
    Route(
        "GET",
        "/2/tweets/analytics",
        _analytics,
        own="ids start_time end_time granularity analytics.fields",
        limit=300,
    ),
)
