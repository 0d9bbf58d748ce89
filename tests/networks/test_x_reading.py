"""X's timelines: parameters, holes, costs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripted_x import ME, Scripted, problem

from cmdeck.errors import Refusal, Refused, Unsupported
from cmdeck.model.activity import ActivityKind
from cmdeck.model.post import PostKey
from cmdeck.model.timeline import Cursor, Page, Timeline, TimelineKind, Toward
from fakes import FakeClock

Json = Any
LEA = {"id": "42", "username": "leamartin", "name": "Léa Martin"}
VELO = {"id": ME, "username": "veloville", "name": "VéloVille"}
_EPOCH = 1288834974657


@pytest.fixture
async def x(tmp_path: Path, clock: FakeClock) -> Any:
    made = await Scripted(tmp_path / "home", clock).open()
    yield made
    assert made.faults == []


def ident(x: Scripted, minutes: float) -> str:
    """The id of a post made so many minutes ago."""
    at = x.clock.now() - timedelta(minutes=minutes)
    return str((int(at.timestamp() * 1000) - _EPOCH) << 22)


def post(x: Scripted, minutes: float, **more: Json) -> Json:
    return {"id": ident(x, minutes), "text": f"il y a {minutes}", "author_id": "42", **more}


def answer(posts: list[Json], next_token: str = "", **included: Json) -> Json:
    meta: Json = {"result_count": len(posts)}
    if next_token:
        meta["next_token"] = next_token
    return {"data": posts, "meta": meta, "includes": {"users": [LEA, VELO], **included}}


async def fetch(
    x: Scripted,
    kind: TimelineKind,
    argument: str = "",
    at: Cursor | None = None,
    toward: Toward = Toward.NEWER,
    limit: int = 100,
) -> Page:
    timeline = Timeline(kind, x.account.id, argument)
    return await x.network.fetch(timeline, at, toward=toward, limit=limit)


def held(cursor: Cursor | None) -> Json:
    assert cursor is not None
    return json.loads(cursor)


HOME = f"GET /2/users/{ME}/timelines/reverse_chronological"


async def test_home_goes_on_from_the_repost_not_from_the_reposted(x: Scripted) -> None:
    old = post(x, 9000, author_id=ME)
    repost = post(x, 1, referenced_tweets=[{"type": "retweeted", "id": old["id"]}])
    x.on(HOME, answer([repost, post(x, 5)], tweets=[old]), answer([]))
    page = await fetch(x, TimelineKind.HOME)
    assert [one.key.id for one in page.posts] == [old["id"], ident(x, 5)]
    assert page.posts[0].listed_at > page.posts[1].listed_at > page.posts[0].at
    assert held(page.newer) == {"since": repost["id"]}
    assert page.cost == 2 * 5_000
    await fetch(x, TimelineKind.HOME, at=page.newer)
    assert x.query()["since_id"] == repost["id"]


async def test_the_first_look_is_small_and_later_ones_keep_to_the_budget(x: Scripted) -> None:
    x.on(HOME, answer([post(x, 1)]))
    page = await fetch(x, TimelineKind.HOME)
    assert x.query()["max_results"] == "20"
    await fetch(x, TimelineKind.HOME, at=page.newer)
    assert x.query()["max_results"] == "50"


@pytest.mark.parametrize(
    ("kind", "argument", "path", "least"),
    [
        (TimelineKind.MENTIONS, "", f"/2/users/{ME}/mentions", "5"),
        (TimelineKind.SEARCH, "vélo cargo", "/2/tweets/search/recent", "10"),
        (TimelineKind.BOOKMARKS, "", f"/2/users/{ME}/bookmarks", "1"),
        (TimelineKind.AUTHOR, "veloville", f"/2/users/{ME}/tweets", "5"),
        (TimelineKind.HOME, "", HOME.removeprefix("GET "), "1"),
    ],
)
async def test_never_less_than_x_accepts(
    x: Scripted, kind: TimelineKind, argument: str, path: str, least: str
) -> None:
    x.on(f"GET {path}", {"meta": {"result_count": 0}})
    page = await fetch(x, kind, argument, limit=1)
    assert x.query()["max_results"] == least
    assert (page.posts, page.cost, page.reached_known) == ((), 0, True)


async def test_an_id_of_thousands_of_digits_is_none(x: Scripted) -> None:
    endless = {**post(x, 9), "id": "9" * 5_000}
    x.on(HOME, answer([post(x, 1), endless]))
    page = await fetch(x, TimelineKind.HOME, at=Cursor('{"since": "5"}'))
    assert (len(page.posts), page.skipped) == (1, 1)
    assert page.newer is not None
    assert "99999" not in page.newer


async def test_an_empty_page_that_goes_on_is_passed_over(x: Scripted) -> None:
    empty: Json = {"meta": {"result_count": 0, "next_token": "n1"}}
    x.on(HOME, empty, answer([post(x, 1)]))
    page = await fetch(x, TimelineKind.HOME, at=Cursor('{"since": "5"}'))
    assert len(page.posts) == 1
    assert x.query()["pagination_token"] == "n1"
    x.on(HOME, empty)
    page = await fetch(x, TimelineKind.HOME, at=Cursor('{"since": "5"}'))
    assert len(x.asked) == 2 + 4
    assert not page.reached_known
    assert page.older is not None


async def test_an_expired_token_gives_way_to_the_oldest_id(x: Scripted) -> None:
    x.on(HOME, problem(400, "Invalid pagination token."), answer([post(x, 9)]))
    gap = Cursor(json.dumps({"since": "5", "next": "old", "until": ident(x, 8)}))
    page = await fetch(x, TimelineKind.HOME, at=gap, toward=Toward.OLDER)
    assert len(page.posts) == 1
    assert page.reached_known
    assert (x.query()["until_id"], x.query()["since_id"]) == (ident(x, 8), "5")
    assert "pagination_token" not in x.query()


async def test_search_does_not_ask_beyond_seven_days(x: Scripted) -> None:
    x.on("GET /2/tweets/search/recent", answer([post(x, 5)], "n"))
    known = Cursor(json.dumps({"since": ident(x, 60 * 24 * 8)}))
    page = await fetch(x, TimelineKind.SEARCH, "vélo", known)
    assert "since_id" not in x.query()
    assert not page.reached_known
    assert held(page.newer) == {"since": ident(x, 5)}
    # The hole is filled as far as search goes, piece by piece, and stays a hole until then.
    x.on("GET /2/tweets/search/recent", answer([post(x, 60)], "n2"), answer([post(x, 99)]))
    page = await fetch(x, TimelineKind.SEARCH, "vélo", page.older, Toward.OLDER)
    assert not page.reached_known
    page = await fetch(x, TimelineKind.SEARCH, "vélo", page.older, Toward.OLDER)
    assert page.older is None
    assert x.query()["next_token"] == "n2"
    assert "since_id" not in x.query()


async def test_a_list_stops_at_what_is_known(x: Scripted) -> None:
    x.on("GET /2/lists/84/tweets", answer([post(x, 3), post(x, 4)], "n1"))
    x.on("GET /2/lists/84", {"data": {"id": "84", "name": "Presse\x1b[31m"}})
    first = await fetch(x, TimelineKind.LIST, "84")
    assert first.title == "Presse␛[31m"
    assert first.reached_known
    x.on("GET /2/lists/84/tweets", answer([post(x, 1), post(x, 3), post(x, 4)], "n2"))
    second = await fetch(x, TimelineKind.LIST, "84", first.newer)
    assert [one.key.id for one in second.posts] == [ident(x, 1)]
    assert (second.reached_known, second.older, second.cost) == (True, None, 5_000)
    assert "since_id" not in x.query()
    x.on("GET /2/lists/84/tweets", answer([post(x, 0.1), post(x, 0.2)], "n3"))
    third = await fetch(x, TimelineKind.LIST, "84", second.newer)
    assert not third.reached_known
    x.on("GET /2/lists/84/tweets", answer([post(x, 0.3), post(x, 1)], "n4"))
    filled = await fetch(x, TimelineKind.LIST, "84", third.older, Toward.OLDER)
    assert x.query()["pagination_token"] == "n3"
    assert [one.key.id for one in filled.posts] == [ident(x, 0.3)]
    assert (filled.reached_known, filled.older) == (True, None)


async def test_bookmarks_have_no_order_by_id(x: Scripted) -> None:
    route = f"GET /2/users/{ME}/bookmarks"
    x.on(route, answer([post(x, 500), post(x, 2)]))
    first = await fetch(x, TimelineKind.BOOKMARKS)
    # An older post is bookmarked, and the newest bookmark was taken away.
    x.on(route, answer([post(x, 900), post(x, 2)], "n"))
    second = await fetch(x, TimelineKind.BOOKMARKS, at=first.newer)
    assert [one.key.id for one in second.posts] == [ident(x, 900)]
    assert second.reached_known


@pytest.mark.parametrize("argument", ["../users/me", "84/members", "", "x:84"])
async def test_an_argument_names_no_other_route(x: Scripted, argument: str) -> None:
    with pytest.raises(Refused) as caught:
        await fetch(x, TimelineKind.LIST, argument)
    assert caught.value.kind is Refusal.INVALID
    assert x.asked == []


async def test_an_author_is_looked_up_once(x: Scripted) -> None:
    x.on("GET /2/users/by/username/leamartin", {"data": LEA})
    x.on("GET /2/users/42/tweets", answer([post(x, 3)]))
    page = await fetch(x, TimelineKind.AUTHOR, "@leamartin")
    assert page.cost == 10_000 + 5_000
    page = await fetch(x, TimelineKind.AUTHOR, "@leamartin", page.newer)
    assert x.paths().count("GET /2/users/by/username/leamartin") == 1
    with pytest.raises(Refused):
        await fetch(x, TimelineKind.AUTHOR, "a/../b")
    x.on("GET /2/users/by/username/nobody", {"errors": [{"title": "Not Found Error"}]})
    with pytest.raises(Refused) as caught:
        await fetch(x, TimelineKind.AUTHOR, "nobody")
    assert caught.value.kind is Refusal.GONE


def said(x: Scripted, minutes: float, root: str, answers: str = "") -> Json:
    refs = [{"type": "replied_to", "id": answers}] if answers else []
    return post(x, minutes, conversation_id=root, referenced_tweets=refs)


async def test_a_thread_is_its_root_its_answers_and_what_they_answer(x: Scripted) -> None:
    root = said(x, 20_000, ident(x, 20_000))
    middle = said(x, 19_000, root["id"], root["id"])
    focus = said(x, 10, root["id"], middle["id"])
    reply = said(x, 5, root["id"], focus["id"])
    x.on("GET /2/tweets", answer([focus], tweets=[middle]), answer([root]))
    x.on("GET /2/tweets/search/recent", answer([reply, focus], "n1"))
    page = await fetch(x, TimelineKind.THREAD, f"x:{focus['id']}")
    assert [one.key.id for one in page.posts] == [one["id"] for one in (reply, focus, middle, root)]
    search = next(one for one in x.asked if "search" in one.url.path)
    assert search.url.params["query"] == f"conversation_id:{root['id']}"
    assert page.cost == 3 * 5_000
    x.on("GET /2/tweets/search/recent", answer([]))
    asked = len(x.asked)
    await fetch(x, TimelineKind.THREAD, f"x:{focus['id']}", page.newer)
    assert len(x.asked) == asked + 1
    assert x.query()["since_id"] == reply["id"]


async def test_a_thread_of_a_post_that_is_gone(x: Scripted) -> None:
    missing = "https://api.twitter.com/2/problems/resource-not-found"
    x.on("GET /2/tweets", {"errors": [{"parameter": "ids", "value": "5", "type": missing}]})
    page = await fetch(x, TimelineKind.THREAD, "x:5")
    assert page.removed == (PostKey.parse("x:5"),)
    with pytest.raises(Refused):
        await fetch(x, TimelineKind.THREAD, "mastodon:host/5")


async def test_activity_is_totals_by_post(x: Scripted) -> None:
    counts = {"like_count": 4, "retweet_count": 2, "quote_count": 0, "reply_count": 1}
    own = post(x, 30, author_id=ME, public_metrics=counts)
    x.on(f"GET /2/users/{ME}/tweets", answer([own]))
    x.on("GET /2/users/reposts_of_me", problem(403, "missing scope"))
    page = await fetch(x, TimelineKind.ACTIVITY)
    assert {(one.kind, one.count) for one in page.activities} == {
        (ActivityKind.LIKE, 4),
        (ActivityKind.REPOST, 2),
        (ActivityKind.REPLY, 1),
    }
    assert {one.post for one in page.activities} == {PostKey.parse(f"x:{own['id']}")}
    assert len({one.id for one in page.activities}) == 3
    assert page.posts == ()
    x.on("GET /2/users/reposts_of_me", answer([post(x, 90, author_id=ME, public_metrics=counts)]))
    page = await fetch(x, TimelineKind.ACTIVITY)
    assert len(page.activities) == 6
    assert page.cost == 5_000
    assert (await fetch(x, TimelineKind.ACTIVITY)).cost == 0


async def test_messages_cost_by_event(x: Scripted) -> None:
    event = {"event_type": "MessageCreate", "sender_id": "42", "dm_conversation_id": "7-42"}
    events = [{**event, "id": str(n), "text": f"m{n}"} for n in (9, 8)]
    joined = {"id": "7", "event_type": "ParticipantsJoin"}
    x.on("GET /2/dm_events", {"data": [*events, joined], "includes": {"users": [LEA]}})
    page = await fetch(x, TimelineKind.MESSAGES)
    assert [one.text.shown for one in page.messages] == ["m9", "m8"]
    assert (page.cost, held(page.newer)) == (30_000, {"since": "9"})


async def test_what_was_read_today_is_not_charged_again(x: Scripted) -> None:
    x.on("GET /2/dm_events", {"data": [{"id": "9", "sender_id": "42"}, {"text": "no id"}]})
    assert [(await fetch(x, TimelineKind.MESSAGES)).cost for _ in range(3)] == [
        20_000,
        10_000,
        10_000,
    ]
    x.on(HOME, answer([{"id": "9", "text": "a post with the id of a message"}]))
    x.on("GET /2/users/me", {"data": {"id": ME}})
    assert (await fetch(x, TimelineKind.HOME)).cost == 5_000
    assert [(await x.network.about()).cost for _ in range(2)] == [10_000, 0]


async def test_a_new_day_is_charged_again(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 12, 7, 23, 59, tzinfo=UTC))
    x = await Scripted(tmp_path / "home", clock).open()
    x.on(HOME, answer([post(x, 1)]))
    costs = []
    for _ in range(4):
        costs.append((await fetch(x, TimelineKind.HOME)).cost)
        clock.advance(40)
    assert costs == [5_000, 0, 5_000, 0]


async def test_feeds_are_not_of_x(x: Scripted) -> None:
    with pytest.raises(Unsupported):
        await fetch(x, TimelineKind.FEED, "https://example.org")


async def test_who_am_i(x: Scripted) -> None:
    person = {"id": ME, "username": "veloville", "name": "V\x07", "subscription_type": "Premium"}
    x.on("GET /2/users/me", {"data": person})
    facts = await x.network.about()
    assert (facts.remote_id, facts.handle, facts.facts.text_limit) == (ME, "veloville", 25_000)
    assert facts.expires == x.clock.now() + timedelta(hours=2)
    assert facts.scopes == ("tweet.read",)


async def test_one_odd_post_does_not_empty_the_column(x: Scripted) -> None:
    x.on(HOME, answer([post(x, 1), {"id": ident(x, 2), "entities": 3, "text": 7}, {"id": None}]))
    page = await fetch(x, TimelineKind.HOME)
    assert (len(page.posts), page.skipped) == (2, 1)
    x.on(HOME, httpx.Response(200, json={"data": {"id": "x"}, "errors": 7}))
    assert (await fetch(x, TimelineKind.HOME)).skipped == 1
