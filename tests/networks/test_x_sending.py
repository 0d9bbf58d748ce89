"""What X is asked to do, and how it is read back."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from scripted_x import ME, HastyClock, Scripted, problem

from cmdeck.errors import NetworkError, NoAnswer, Refusal, Refused, Unreachable
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Answerers,
    Attempt,
    AttemptId,
    Delete,
    Hide,
    ItemId,
    MediaRef,
    Mute,
    Operation,
    Publish,
    React,
    Receipt,
    SendMessage,
    Upload,
)
from cmdeck.model.post import Reaction
from cmdeck.networks.x.readback import comparable

Json = Any
PNG = MediaRef(sha256="ab" * 32, mime="image/png", bytes=3, width=1, height=1, alt="Un vélo")
GIF = MediaRef(sha256="cd" * 32, mime="image/gif", bytes=3, width=1, height=1)
OWN = f"GET /2/users/{ME}/tweets"
MADE = {"data": {"id": "1850000000000000000", "text": "…"}}


@pytest.fixture
async def x(tmp_path: Path) -> AsyncIterator[Scripted]:
    made = await Scripted(tmp_path / "home", HastyClock(), plan="enterprise").open()
    yield made
    assert made.faults == []


def wish(x: Scripted, operation: Operation) -> Attempt:
    now = x.clock.now()
    return Attempt(AttemptId(1), ItemId(1), x.account.id, operation, "k", 1, now, now)


def body(x: Scripted, index: int = -1) -> Json:
    return json.loads(x.asked[index].content)


async def test_a_post_with_everything(x: Scripted) -> None:
    x.on("POST /2/tweets", httpx.Response(201, json=MADE))
    now = x.clock.now()
    operation = Publish(text="à & b <c>", reply_to="x:5", media=(PNG, GIF))
    uploads = (Upload(GIF, "22", now), Upload(PNG, "11", now))
    receipt = await x.network.send(replace(wish(x, operation), uploads=uploads))
    assert body(x) == {
        "text": "à & b <c>",
        "reply": {"in_reply_to_tweet_id": "5"},
        "media": {"media_ids": ["11", "22"]},
    }
    assert receipt.url == "https://x.com/veloville/status/1850000000000000000"
    assert x.asked[-1].headers["connection"] == "close"
    await x.network.send(wish(x, Publish(text="cité", quote="x:9")))
    assert body(x) == {"text": "cité", "quote_tweet_id": "9"}
    for who, said in (("followed", "following"), ("mentioned", "mentionedUsers")):
        await x.network.send(wish(x, Publish(text="à vous", answerers=Answerers(who))))
        assert body(x) == {"text": "à vous", "reply_settings": said}


async def test_a_part_of_a_thread_answers_the_part_before(x: Scripted) -> None:
    x.on("POST /2/tweets", httpx.Response(201, json=MADE))
    attempt = replace(wish(x, Publish(text="2/2", reply_to="x:5")), parent=Receipt("6"))
    await x.network.send(attempt)
    assert body(x)["reply"] == {"in_reply_to_tweet_id": "6"}


@pytest.mark.parametrize(
    ("operation", "route", "sent", "answer"),
    [
        (
            React("x:5", Reaction.LIKE),
            f"POST /2/users/{ME}/likes",
            {"tweet_id": "5"},
            {"liked": True},
        ),
        (
            React("x:5", Reaction.LIKE, on=False),
            f"DELETE /2/users/{ME}/likes/5",
            None,
            {"liked": False},
        ),
        (
            React("x:5", Reaction.BOOKMARK),
            f"POST /2/users/{ME}/bookmarks",
            {"tweet_id": "5"},
            {"bookmarked": True},
        ),
        (
            React("x:5", Reaction.BOOKMARK, on=False),
            f"DELETE /2/users/{ME}/bookmarks/5",
            None,
            {"bookmarked": False},
        ),
        (
            React("x:5", Reaction.REPOST, on=False),
            f"DELETE /2/users/{ME}/retweets/5",
            None,
            {"retweeted": False},
        ),
        (Hide("x:5"), "PUT /2/tweets/5/hidden", {"hidden": True}, {"hidden": True}),
        (
            Hide("x:5", on=False),
            "PUT /2/tweets/5/hidden",
            {"hidden": False},
            {"hidden": False},
        ),
        (
            Mute("42"),
            f"POST /2/users/{ME}/muting",
            {"target_user_id": "42"},
            {"muting": True},
        ),
        (Mute("42", on=False), f"DELETE /2/users/{ME}/muting/42", None, {"muting": False}),
        (Delete("x:5"), "DELETE /2/tweets/5", None, {"deleted": True}),
    ],
)
async def test_states(
    x: Scripted, operation: Operation, route: str, sent: Json, answer: Json
) -> None:
    x.on(route, {"data": answer})
    receipt = await x.network.send(wish(x, operation))
    assert x.paths() == [route]
    assert receipt.id in ("5", "42")
    if sent is not None:
        assert body(x) == sent


async def test_a_state_that_did_not_come_about_is_doubt(x: Scripted) -> None:
    x.on("PUT /2/tweets/5/hidden", {"data": {"hidden": False}})
    with pytest.raises(NoAnswer):
        await x.network.send(wish(x, Hide("x:5")))


async def test_what_is_so_already_is_done(x: Scripted) -> None:
    x.on(f"POST /2/users/{ME}/retweets", problem(403, "You have already retweeted this Tweet."))
    await x.network.send(wish(x, React("x:5", Reaction.REPOST)))
    x.on(f"DELETE /2/users/{ME}/likes/5", problem(404, "Not Found"))
    await x.network.send(wish(x, React("x:5", Reaction.LIKE, on=False)))
    x.on(f"POST /2/users/{ME}/likes", problem(404, "Not Found"))
    with pytest.raises(Refused):
        await x.network.send(wish(x, React("x:5", Reaction.LIKE)))


@pytest.mark.parametrize(
    "operation",
    [
        Delete("x:5/../../users/me"),
        Delete("mastodon:host/5"),
        Delete("5"),
        React("x:5?x=1", Reaction.LIKE),
        Mute("../me"),
        SendMessage(text="a", to="", conversation="1/2"),
        SendMessage(text="a", to="@lea"),
        Publish(text="a", reply_to="x:é"),
        Publish(text="a", media=(PNG,)),
    ],
)
async def test_nothing_is_asked_for_what_is_no_id(x: Scripted, operation: Operation) -> None:
    with pytest.raises(Refused):
        await x.network.send(wish(x, operation))
    assert x.asked == []


async def test_a_message_to_a_group_goes_by_conversation(x: Scripted) -> None:
    x.on(
        "POST /2/dm_conversations/99/messages",
        httpx.Response(201, json={"data": {"dm_event_id": "5", "dm_conversation_id": "99"}}),
    )
    receipt = await x.network.send(wish(x, SendMessage(text="a", to="", conversation="99")))
    assert receipt.id == "5"


def own(x: Scripted, text: str, *, ago: Json = 0, **more: Json) -> Json:
    at = x.clock.now() - timedelta(seconds=ago)
    return {"id": "1850", "text": text, "author_id": ME, "created_at": at.isoformat(), **more}


def short(text: str, *targets: str) -> Json:
    """The text as X gives it back, its links shortened, with their entities."""
    urls = []
    for number, target in enumerate(targets):
        link = f"https://t.co/{number}"
        start = text.index(link)
        urls.append({"start": start, "end": start + len(link), "url": link, "expanded_url": target})
    return {"text": text, "entities": {"urls": urls}}


async def verdict(x: Scripted, publish: Publish, *items: Json, **meta: Json) -> Any:
    document: Json = {"meta": {"result_count": len(items), **meta}}
    if items:
        document["data"] = list(items)
    x.on(OWN, document)
    return await x.network.find(wish(x, publish))


REPLIED = {"referenced_tweets": [{"type": "replied_to", "id": "5"}]}


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("Été & <3", {"text": "E\u0301te\u0301 &amp; &lt;3"}),
        ("  deux  mots \r\n\r\n fin ", {"text": "deux  mots \n\n fin"}),
        (
            "voir https://example.org/a/ et example.org/b",
            short(
                "voir https://t.co/0 et https://t.co/1",
                "https://example.org/a/",
                "http://example.org/b",
            ),
        ),
        (
            "cité https://x.com/lea/status/9",
            {
                **short("cité https://t.co/0", "https://twitter.com/lea/status/9"),
                "referenced_tweets": [{"type": "quoted", "id": "9"}],
            },
        ),
        ("long " * 100, {"text": "long long…", "note_tweet": {"text": ("long " * 100).strip()}}),
        ("long " * 100, {"text": "long long…", "note_post": {"text": ("long " * 100).strip()}}),
    ],
)
async def test_it_is_found_as_x_gives_it_back(x: Scripted, written: str, given: Json) -> None:
    answer = await verdict(x, Publish(text=written), own(x, **given))
    assert isinstance(answer, Found)
    assert answer.receipt.found
    assert answer.receipt.id == "1850"
    assert answer.cost == 5_000


async def test_an_answer_is_found_below_its_names(x: Scripted) -> None:
    given = own(x, "@leamartin @velo_2 merci à vous", **REPLIED)
    assert isinstance(await verdict(x, Publish(text="merci à vous", reply_to="x:5"), given), Found)
    with_name = Publish(text="@leamartin merci à vous", reply_to="x:5")
    assert isinstance(await verdict(x, with_name, given), Found)
    elsewhere = Publish(text="merci à vous", reply_to="x:6")
    assert isinstance(await verdict(x, elsewhere, given), Absent)
    assert isinstance(await verdict(x, Publish(text="merci à vous"), given), Absent)


async def test_pictures_and_their_link_are_compared_too(x: Scripted) -> None:
    given = own(
        x,
        **short("Regardez https://t.co/0", "https://x.com/v/status/1850/photo/1"),
        attachments={"media_keys": ["3_1"]},
    )
    assert isinstance(await verdict(x, Publish(text="Regardez", media=(PNG,)), given), Found)
    assert isinstance(await verdict(x, Publish(text="Regardez"), given), Absent)


async def test_a_repost_of_ours_is_not_our_post(x: Scripted) -> None:
    given = own(x, "bonjour", referenced_tweets=[{"type": "retweeted", "id": "3"}])
    assert isinstance(await verdict(x, Publish(text="bonjour"), given), Absent)
    repost = wish(x, React("x:3", Reaction.REPOST))
    assert isinstance(await x.network.find(repost), Found)
    other = wish(x, React("x:4", Reaction.REPOST))
    assert isinstance(await x.network.find(other), Unclear)


async def test_absence_needs_everything(x: Scripted) -> None:
    other = own(x, "autre")
    absent = await verdict(x, Publish(text="bonjour"), other)
    assert isinstance(absent, Absent)
    assert "1 " in absent.proof
    # An odd item, a partial answer, a list that never ends: not everything was read.
    odd = {"id": "x", "created_at": None}
    assert isinstance(await verdict(x, Publish(text="bonjour"), other, odd), Unclear)
    x.on(OWN, {"data": [other], "meta": {}, "errors": [{"title": "partial"}]})
    assert isinstance(await x.network.find(wish(x, Publish(text="bonjour"))), Unclear)
    endless = await verdict(x, Publish(text="bonjour"), other, next_token="n")
    assert isinstance(endless, Unclear)
    assert len(x.asked) == 3 + 4


async def test_the_search_begins_a_little_before_by_the_clock_of_x(x: Scripted) -> None:
    x.on("GET /2/users/me", problem(403, "no", date="Mon, 07 Dec 2026 11:02:00 GMT"))
    with pytest.raises(NetworkError):
        await x.network.about()
    await verdict(x, Publish(text="bonjour"))
    start = datetime.fromisoformat(x.query()["start_time"])
    assert start == x.clock.now() - timedelta(minutes=2, seconds=5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a https://EXAMPLE.org/ b", "a EXAMPLE.org b"),
        ("a\u00a0b", "a b"),
        ("@a @b c", "c"),
        ("@a", ""),
    ],
)
def test_comparable(one: str, other: str) -> None:
    assert comparable(one, is_reply=True) == comparable(other, is_reply=True)


def test_what_differs_stays_different() -> None:
    assert comparable("@a c", is_reply=False) != comparable("c", is_reply=False)
    assert comparable("Bonjour", is_reply=False) != comparable("bonjour", is_reply=False)
    assert comparable("mail@a c", is_reply=True) != comparable("c", is_reply=True)


async def test_a_deletion_is_read_back(x: Scripted) -> None:
    deletion = wish(x, Delete("x:5"))
    x.on("GET /2/tweets/5", {"data": {"id": "5", "text": "a"}})
    assert isinstance(await x.network.find(deletion), Absent)
    missing = "https://api.twitter.com/2/problems/resource-not-found"
    x.on("GET /2/tweets/5", {"errors": [{"parameter": "id", "value": "5", "type": missing}]})
    assert isinstance(await x.network.find(deletion), Found)
    x.on("GET /2/tweets/5", problem(404, "gone"))
    assert isinstance(await x.network.find(deletion), Found)
    x.on("GET /2/tweets/5", {"errors": [{"title": "Forbidden"}]})
    assert isinstance(await x.network.find(deletion), Unclear)


async def test_a_picture_goes_up_whole(x: Scripted) -> None:
    x.on("POST /2/media/upload", {"data": {"id": "33", "expires_after_secs": 3600}})
    x.on("POST /2/media/metadata", {"data": {"id": "33"}})
    upload = await x.network.upload(PNG, b"\x89PNG")
    assert upload.id == "33"
    assert upload.expires == x.clock.now() + timedelta(hours=1)
    assert b'name="media_category"\r\n\r\ntweet_image' in x.asked[0].content
    assert b"\x89PNG" in x.asked[0].content
    assert body(x) == {"id": "33", "metadata": {"alt_text": {"text": "Un vélo"}}}


async def test_a_large_one_goes_up_in_pieces_and_is_waited_for(x: Scripted) -> None:
    working = {"processing_info": {"state": "pending", "check_after_secs": 4}}
    done = {"processing_info": {"state": "succeeded"}}
    x.on("POST /2/media/upload/initialize", {"data": {"id": "33"}})
    x.on("POST /2/media/upload/33/append", {"data": {}})
    x.on("POST /2/media/upload/33/finalize", {"data": {"id": "33", **working}})
    x.on(
        "GET /2/media/upload",
        {"data": {"id": "33", **working}},
        {"data": {"id": "33", **done}},
    )
    before = x.clock.now()
    upload = await x.network.upload(GIF, b"g" * 2_500_000)
    assert upload.id == "33"
    assert x.clock.now() - before == timedelta(seconds=8)
    appends = [one for one in x.asked if one.url.path.endswith("append")]
    assert len(appends) == 3
    assert [b"\r\n\r\n%d\r\n" % n in one.content for n, one in enumerate(appends)] == [True] * 3
    assert sum(one.content.count(b"g" * 500_000) for one in appends) == 5
    assert body(x, 0)["total_bytes"] == 2_500_000


async def test_a_picture_that_x_cannot_use_is_refused(x: Scripted) -> None:
    failed = {"id": "33", "processing_info": {"state": "failed", "error": {"message": "bad"}}}
    x.on("POST /2/media/upload", {"data": failed})
    with pytest.raises(Refused) as caught:
        await x.network.upload(PNG, b"png")
    assert caught.value.kind is Refusal.INVALID


async def test_waiting_for_a_picture_ends(x: Scripted) -> None:
    working = {"id": "33", "processing_info": {"state": "in_progress", "check_after_secs": 9999}}
    x.on("POST /2/media/upload", {"data": working})
    x.on("GET /2/media/upload", {"data": working})
    with pytest.raises(Unreachable):
        await x.network.upload(PNG, b"png")
    assert len(x.asked) == 1 + 20


@pytest.mark.parametrize("lasts", [0, -1, 10**30, "3600", None])
async def test_a_life_that_no_upload_has_is_not_believed(x: Scripted, lasts: Json) -> None:
    x.on("POST /2/media/upload", {"data": {"id": "33", "expires_after_secs": lasts}})
    x.on("POST /2/media/metadata", {"data": {"id": "33"}})
    upload = await x.network.upload(PNG, b"\x89PNG")
    assert upload.expires == x.clock.now() + timedelta(hours=24)


async def test_an_upload_whose_answer_got_lost_is_simply_repeated(x: Scripted) -> None:
    x.on("POST /2/media/upload", httpx.ReadError("reset"))
    with pytest.raises(Unreachable):
        await x.network.upload(PNG, b"png")
