"""The sandbox held against the API's own description: parameters, fields, scopes, bodies and
answers.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cmdeck.sandbox import fields
from cmdeck.sandbox.server import ROUTES
from cmdeck.sandbox.site import Route
from sandbox.asking import CATS, LEFORT, MUSEUM, VELO, Asker, Reply
from sandbox.test_uploads import one_shot

SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs"
OLD, NEW = "x_openapi_2.159_tweetnames.json", "x_openapi.json"
pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="no ../shared/specs with the API's description beside the checkout"
)


@lru_cache
def description(name: str) -> Any:
    found = json.loads((SPECS / name).read_text())
    # two handles of the fixture are longer than 15 signs, as some old handles of X are
    schemas = found["components"]["schemas"]
    for known in {"UserName", "Username"} & set(schemas):
        schemas[known]["pattern"] = "^[A-Za-z0-9_]{1,20}$"
    return found


def operation(name: str, route: Route) -> Any:
    """The operation in a description, whatever its path parameters are called there."""
    shape = [part if not part.startswith("{") else "{}" for part in route.path.split("/")]
    for path, methods in description(name)["paths"].items():
        if [part if not part.startswith("{") else "{}" for part in path.split("/")] == shape:
            return methods.get(route.method.lower())
    return None


def parameters(name: str, route: Route) -> dict[str, Any]:
    found = {}
    for parameter in operation(name, route).get("parameters", []):
        if "$ref" in parameter:
            parameter = description(name)["components"]["parameters"][
                parameter["$ref"].rpartition("/")[2]
            ]
        if parameter["in"] == "query":
            found[parameter["name"]] = parameter["schema"]
    return found


def enumerated(name: str, parameter: str) -> set[str]:
    found: set[str] = set()
    for known in description(name)["components"]["parameters"].values():
        if known["name"] == parameter:
            found |= set(known["schema"]["items"]["enum"])
    return found


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_route_is_described_and_takes_exactly_those_parameters(route: Route) -> None:
    taken = fields.parameters_of(route.kind, route.own)
    old, new = set(parameters(OLD, route)), set(parameters(NEW, route))
    assert taken == old | new


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_route_needs_scopes_that_the_description_names(route: Route) -> None:
    described: set[str] = set()
    for security in operation(OLD, route)["security"]:
        described |= set(security.get("OAuth2UserToken", []))
    assert set(route.scopes.split()) == described


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.body], ids=lambda route: route.name
)
def test_each_body_takes_exactly_those_keys(route: Route) -> None:
    keys: set[str] = set()
    for name in (OLD, NEW):
        for content in operation(name, route)["requestBody"]["content"].values():
            keys |= properties(name, content["schema"])
    assert set(route.body.split()) == keys


def properties(name: str, schema: Any) -> set[str]:
    if "$ref" in schema:
        return properties(
            name, description(name)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        )
    found = set(schema.get("properties", {}))
    for kind in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(kind, []):
            found |= properties(name, inner)
    return found


def test_field_names_of_both_dialects() -> None:
    assert enumerated(OLD, "tweet.fields") == fields.TWEET_FIELDS
    assert enumerated(NEW, "post.fields") == fields.POST_FIELDS
    for dialect, name in (("tweet", OLD), ("post", NEW)):
        assert enumerated(name, "user.fields") == fields.USER_FIELDS[dialect]
        assert enumerated(name, "list.fields") == fields.LIST_FIELDS[dialect]
        assert enumerated(name, "dm_event.fields") == fields.DM_FIELDS[dialect]
        assert enumerated(name, "media.fields") == fields.MEDIA_FIELDS
        assert enumerated(name, "poll.fields") == fields.POLL_FIELDS
        assert enumerated(name, "place.fields") == fields.PLACE_FIELDS


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("post", "TweetExpansionsParameter", "PostExpansionsParameter"),
        ("user", "UserExpansionsParameter", "UserExpansionsParameter"),
        ("list", "ListExpansionsParameter", "ListExpansionsParameter"),
        ("dm", "DmEventExpansionsParameter", "DmEventExpansionsParameter"),
    ],
)
def test_expansions_of_both_dialects(kind: str, old: str, new: str) -> None:
    for dialect, name, parameter in (("tweet", OLD, old), ("post", NEW, new)):
        known = description(name)["components"]["parameters"][parameter]["schema"]["items"]["enum"]
        assert fields.EXPANSIONS[kind][dialect] == set(known)


def conforms(reply: Reply, route_name: str, name: str = OLD) -> None:
    """The answer keeps to its schema."""
    route = next(known for known in ROUTES if known.name == route_name)
    responses = operation(name, route)["responses"]
    assert str(reply.status) in responses, (route_name, reply.status, reply.raw)
    schema = responses[str(reply.status)]["content"]["application/json"]["schema"]
    whole = {"components": description(name)["components"], **schema}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(
        reply.body
    )


def everything(kind: str) -> dict[str, str]:
    """Every field and expansion that a kind of answer knows, in the older dialect."""
    asked = {
        "post": {
            "tweet.fields": fields.TWEET_FIELDS,
            "expansions": fields.EXPANSIONS["post"]["tweet"],
            "user.fields": fields.USER_FIELDS["tweet"],
            "media.fields": fields.MEDIA_FIELDS,
            "poll.fields": fields.POLL_FIELDS,
        },
        "user": {
            "user.fields": fields.USER_FIELDS["tweet"],
            "expansions": fields.EXPANSIONS["user"]["tweet"],
            "tweet.fields": fields.TWEET_FIELDS,
        },
        "list": {
            "list.fields": fields.LIST_FIELDS["tweet"],
            "expansions": fields.EXPANSIONS["list"]["tweet"],
            "user.fields": fields.USER_FIELDS["tweet"],
        },
        "dm": {
            "dm_event.fields": fields.DM_FIELDS["tweet"],
            "expansions": fields.EXPANSIONS["dm"]["tweet"],
            "user.fields": fields.USER_FIELDS["tweet"],
            "media.fields": fields.MEDIA_FIELDS,
            "tweet.fields": fields.TWEET_FIELDS,
        },
        "": {},
    }[kind]
    return {name: ",".join(sorted(values)) for name, values in asked.items()}


READS: dict[str, dict[str, str | int]] = {
    "GET /2/users/{id}/timelines/reverse_chronological": {"max_results": 100},
    "GET /2/users/{id}/mentions": {"max_results": 100},
    "GET /2/users/{id}/tweets": {"max_results": 100},
    "GET /2/tweets/search/recent": {
        "query": "vélo OR brioche OR from:ruesdouces",
        "max_results": 100,
    },
    "GET /2/tweets/counts/recent": {"query": "vélo", "granularity": "day"},
    "GET /2/users/reposts_of_me": {},
    "GET /2/tweets": {"ids": "{post},1849000000000000001"},
    "GET /2/tweets/{post}": {},
    "GET /2/tweets/1849000000000000001": {},
    "GET /2/tweets/{post}/quote_tweets": {},
    "GET /2/tweets/{post}/retweets": {},
    "GET /2/tweets/{post}/retweeted_by": {},
    "GET /2/tweets/{post}/liking_users": {},
    "GET /2/users/{id}/liked_tweets": {},
    "GET /2/users/{id}/bookmarks": {},
    "GET /2/users/{id}/bookmarks/folders": {},
    "GET /2/lists/{list}": {},
    "GET /2/lists/{list}/tweets": {},
    "GET /2/lists/{list}/members": {},
    "GET /2/users/{id}/owned_lists": {},
    "GET /2/users/{id}/followed_lists": {},
    "GET /2/users/{id}/pinned_lists": {},
    "GET /2/users/me": {},
    "GET /2/users/{id}": {},
    "GET /2/users": {"ids": "{id},42"},
    "GET /2/users/by": {"usernames": "leamartin,nobody_at_all"},
    "GET /2/users/by/username/leamartin": {},
    "GET /2/users/search": {"query": "martin"},
    "GET /2/users/{id}/followers": {},
    "GET /2/users/{id}/following": {},
    "GET /2/users/{id}/muting": {},
    "GET /2/users/{id}/blocking": {},
    "GET /2/dm_events": {},
    "GET /2/dm_conversations/with/{paul}/dm_events": {},
    "GET /2/tweets/analytics": {
        "ids": "{post}",
        "start_time": "2026-11-20T00:00:00Z",
        "end_time": "2026-11-22T00:00:00Z",
        "granularity": "daily",
        "analytics.fields": "impressions,likes",
    },
}


def route_of(request: str) -> Route:
    """The route that answers a request of READS."""
    _, _, path = request.partition(" ")
    parts = path.split("/")

    def fits(route: Route) -> bool:
        known = route.path.split("/")
        return (
            route.method == "GET"
            and len(known) == len(parts)
            and all(a == b or a.startswith("{") for a, b in zip(known, parts, strict=True))
        )

    return min((route for route in ROUTES if fits(route)), key=lambda route: route.path.count("{"))


@pytest.mark.parametrize("request_line", READS)
@pytest.mark.parametrize("account", [VELO, MUSEUM])
async def test_answers_with_every_field_keep_to_the_schema(
    x: Asker, request_line: str, account: str
) -> None:
    own = await x.get("/2/users/{me}/tweets", account, max_results=100, exclude="replies,retweets")
    lists = await x.get("/2/users/{me}/owned_lists", account)
    paul = await x.get("/2/users/by/username/paulrenard")
    places = {
        "{post}": str(own.ids[0]),
        "{list}": str(lists.ids[0]),
        "{id}": x.id_of(account),
        "{paul}": str(paul.body["data"]["id"]),
    }

    def placed(text: str) -> str:
        for name, value in places.items():
            text = text.replace(name, value)
        return text

    route = route_of(request_line)
    query = {name: placed(str(value)) for name, value in READS[request_line].items()}
    for asked in ({}, everything(route.kind)):
        reply = await x.get(placed(request_line.partition(" ")[2]), account, **query, **asked)
        assert reply.status == 200, reply.raw
        conforms(reply, route.name)


@pytest.mark.parametrize("request_line", [line for line in READS if "{post}" not in line])
async def test_least_and_most_results_are_the_description_s(x: Asker, request_line: str) -> None:
    route = route_of(request_line)
    bounds = parameters(OLD, route).get("max_results")
    lists = await x.get("/2/users/{me}/owned_lists")
    path = request_line.partition(" ")[2].replace("{id}", x.id_of(VELO))
    path = path.replace("{list}", str(lists.ids[0])).replace("{paul}", "1400000007919023757")
    query = {
        name: str(value) for name, value in READS[request_line].items() if "{" not in str(value)
    }
    query.pop("max_results", None)
    if bounds is None:
        assert (await x.get(path, **query, max_results=10)).status == 400
        return
    for value, status in (
        (bounds["minimum"] - 1, 400),
        (bounds["minimum"], 200),
        (bounds["maximum"], 200),
        (bounds["maximum"] + 1, 400),
    ):
        reply = await x.get(path, **query, max_results=value)
        assert reply.status == status, (value, reply.raw)


async def test_acts_keep_to_the_schema(x: Asker) -> None:
    target = await x.newest_mention(MUSEUM)
    made = await x.say("Un", MUSEUM)
    conforms(made, "POST /2/tweets")
    conforms(made, "POST /2/tweets", NEW)
    post = made.body["data"]["id"]
    answer = await x.everybody_says("Oui", reply_to=post)
    spam = (await x.get("/2/users/by/username/prets_faciles24")).body["data"]["id"]
    body = {"tweet_id": target}
    person = {"target_user_id": spam}
    for method, path, route, json_body in (
        ("PUT", f"/2/tweets/{answer}/hidden", "PUT /2/tweets/{tweet_id}/hidden", {"hidden": True}),
        ("POST", "/2/users/{me}/likes", "POST /2/users/{id}/likes", body),
        (
            "DELETE",
            f"/2/users/{{me}}/likes/{target}",
            "DELETE /2/users/{id}/likes/{tweet_id}",
            None,
        ),
        ("POST", "/2/users/{me}/retweets", "POST /2/users/{id}/retweets", body),
        (
            "DELETE",
            f"/2/users/{{me}}/retweets/{target}",
            "DELETE /2/users/{id}/retweets/{source_tweet_id}",
            None,
        ),
        ("POST", "/2/users/{me}/bookmarks", "POST /2/users/{id}/bookmarks", body),
        (
            "DELETE",
            f"/2/users/{{me}}/bookmarks/{target}",
            "DELETE /2/users/{id}/bookmarks/{tweet_id}",
            None,
        ),
        ("POST", "/2/users/{me}/muting", "POST /2/users/{id}/muting", person),
        ("POST", "/2/users/{me}/following", "POST /2/users/{id}/following", person),
        ("POST", f"/2/users/{spam}/dm/block", "POST /2/users/{id}/dm/block", None),
        (
            "POST",
            f"/2/dm_conversations/with/{x.id_of(CATS)}/messages",
            "POST /2/dm_conversations/with/{participant_id}/messages",
            {"text": "Bonjour"},
        ),
        ("DELETE", f"/2/tweets/{post}", "DELETE /2/tweets/{id}", None),
    ):
        reply = await x.ask(method, path, MUSEUM, json=json_body)
        assert reply.status in {200, 201}, (route, reply.raw)
        conforms(reply, route)


async def test_uploads_keep_to_the_schema(x: Asker) -> None:
    media_id = await one_shot(x)
    conforms(await x.get("/2/media/upload", media_id=media_id), "GET /2/media/upload")
    alt = await x.post(
        "/2/media/metadata", {"id": media_id, "metadata": {"alt_text": {"text": "a"}}}
    )
    conforms(alt, "POST /2/media/metadata")
    film = {"media_category": "tweet_video", "media_type": "video/mp4", "total_bytes": 4}
    begun = await x.post("/2/media/upload/initialize", film)
    conforms(begun, "POST /2/media/upload/initialize")
    path = f"/2/media/upload/{begun.body['data']['id']}"
    piece = await x.post(path + "/append", {"media": "AAAAAA==", "segment_index": 0})
    conforms(piece, "POST /2/media/upload/{id}/append")
    whole = await x.post(path + "/finalize", None)
    conforms(whole, "POST /2/media/upload/{id}/finalize")
    assert [alt.status, begun.status, piece.status, whole.status] == [200] * 4


async def test_the_newer_dialect_keeps_to_the_newer_schema(x: Asker) -> None:
    for path, route in (
        ("/2/users/{me}/mentions", "GET /2/users/{id}/mentions"),
        (
            "/2/users/{me}/timelines/reverse_chronological",
            "GET /2/users/{id}/timelines/reverse_chronological",
        ),
        ("/2/users/{me}/tweets", "GET /2/users/{id}/tweets"),
        ("/2/users/{me}/bookmarks", "GET /2/users/{id}/bookmarks"),
    ):
        reply = await x.get(
            path,
            post__fields=",".join(sorted(fields.POST_FIELDS)),
            expansions="author_id,referenced_posts,attachments.media_keys,edit_history_post_ids",
            user__fields="public_metrics,created_at,verified",
            media__fields="url,alt_text,width,height",
            max_results=100,
        )
        assert reply.status == 200
        reply.body.pop("errors", None)
        conforms(reply, route, NEW)
        assert "tweet" not in str(reply.body["includes"]["users"][0])


async def test_errors_keep_to_the_schema_of_problems(x: Asker) -> None:
    problem = {"components": description(OLD)["components"], "$ref": "#/components/schemas/Problem"}
    stranger = await x.everybody_says("Rien", who="tom_pignon")
    for reply in (
        await x.get("/2/users/me", colour="blue"),
        await x.ask("GET", "/2/users/me", token="none"),
        await x.say("Oui", reply={"in_reply_to_tweet_id": stranger}),
        await x.get("/2/usage/tweets"),
        await x.get("/2/users/{me}/mentions", LEFORT, max_results=1),
    ):
        assert reply.status >= 400
        assert "json" in reply.headers["content-type"]
        jsonschema.Draft202012Validator(problem).validate(reply.body)
