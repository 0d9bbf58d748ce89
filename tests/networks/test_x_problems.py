"""What X's refusals mean to us."""

import dataclasses
import json
import logging
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from scripted_x import Scripted, problem

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refusal,
    Refused,
    Unreachable,
)
from cmdeck.model.outbox import Attempt, AttemptId, ItemId, Publish
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.oauth import TokenKeeper, x_endpoints
from cmdeck.networks.x import XNetwork
from cmdeck.networks.x.problems import failure
from fakes import FakeClock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def judged(status: int, body: Any = None, *, skew: float = 0, **headers: str) -> NetworkError:
    raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure(Answer(status, named, raw, "https://api.x.com/"), now=NOW, skew=skew)


@pytest.mark.parametrize(
    ("status", "detail", "kind"),
    [
        (
            403,
            "You are not allowed to create a Tweet with duplicate content.",
            Refusal.DUPLICATE,
        ),
        (
            403,
            "Reply to this conversation is not allowed because you have not been mentioned or"
            " otherwise engaged by the author of the post you are replying to.",
            Refusal.NOT_ALLOWED,
        ),
        (403, "Quoting this post is not allowed because …", Refusal.NOT_ALLOWED),
        (403, "You are not permitted to perform this action.", Refusal.NOT_ALLOWED),
        (
            403,
            "You currently have access to a subset of X API V2 endpoints and limited v1.1 endpoints"
            " only. If you need access to this endpoint, you may need a different access level.",
            Refusal.NOT_IN_PLAN,
        ),
        (
            403,
            "You attempted to reply to a Tweet that is deleted or not visible to you.",
            Refusal.GONE,
        ),
        (404, "No such post.", Refusal.GONE),
        (400, "Your media IDs are invalid.", Refusal.INVALID),
        (413, "", Refusal.INVALID),
        (418, "", Refusal.OTHER),
    ],
)
def test_refusals(status: int, detail: str, kind: Refusal) -> None:
    error = judged(status, {"title": "Forbidden", "detail": detail})
    assert isinstance(error, Refused)
    assert (error.kind, error.status) == (kind, status)
    assert detail[:40] in str(error)


def test_the_reason_inside_is_preferred_to_a_vague_one() -> None:
    inner = [{"message": "The `id` [x] is not valid", "parameters": {"id": ["x"]}}]
    vague = "One or more parameters to your request was invalid."
    assert "is not valid" in str(judged(400, {"detail": vague, "errors": inner}))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"title": "Unauthorized"}, NeedsLogin),
        (402, {"title": "CreditsDepleted", "detail": "no credits"}, OutOfCredit),
        (429, {"title": "UsageCapExceeded", "period": "Monthly"}, OutOfCredit),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, RateLimited),
        (500, {"title": "Internal"}, NoAnswer),
        (502, b"<html><body>Bad gateway", NoAnswer),
        (503, b"", NoAnswer),
        (302, b"", NoAnswer),
        (408, b"", NoAnswer),
        (403, b"<html>blocked", Refused),
        (400, b"\xff\xfe", Refused),
        (400, [1, 2], Refused),
    ],
)
def test_statuses(status: int, body: Any, error: type[NetworkError]) -> None:
    assert type(judged(status, body)) is error


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("+120", 120),
        ("+0.2", 1),
        ("+899", 899),
        ("+5000", 900),
        ("-5", 60),
        ("+8000000000", 60),
        ("soon", 60),
        ("nan", 60),
        ("inf", 60),
        ("", 60),
        ("-1e400", 60),
    ],
)
def test_how_long_to_wait(reset: str, seconds: float) -> None:
    value = reset
    if reset[:1] in ("+", "-") and "e" not in reset:
        value = str(NOW.timestamp() + float(reset))
    error = judged(429, {}, x_rate_limit_reset=value)
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(seconds=seconds)


def test_the_window_that_is_empty_counts() -> None:
    at = NOW.timestamp()
    error = judged(
        429,
        x_rate_limit_remaining="12",
        x_rate_limit_reset=str(at + 60),
        x_user_limit_24hour_remaining="0",
        x_user_limit_24hour_reset=str(at + 7200),
    )
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(minutes=15)


def test_a_clock_that_is_wrong_does_not_hurt() -> None:
    # Ours is an hour ahead of theirs: their reset seems to be past.
    theirs = NOW - timedelta(hours=1)
    error = judged(429, x_rate_limit_reset=str(theirs.timestamp() + 120), skew=3600)
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(seconds=120)


def test_words_of_x_are_shown_safely() -> None:
    error = judged(403, {"detail": "no\x1b]52;c;x\x07\u202e" + "a" * 1000})
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert len(str(error)) < 400


@pytest.fixture
async def x(tmp_path: Path, clock: FakeClock) -> Scripted:
    return await Scripted(tmp_path / "home", clock).open()


def wish(x: Scripted, text: str = "bonjour") -> Attempt:
    now = x.clock.now()
    return Attempt(AttemptId(1), ItemId(1), x.account.id, Publish(text=text), "k", 1, now, now)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(500, text="oops"), NoAnswer),
        (httpx.Response(201, text="<html>ok"), NoAnswer),
        (httpx.Response(201, json=[]), NoAnswer),
        (httpx.Response(201, json={}), NoAnswer),
        (httpx.Response(200, json={"errors": [{"message": "hm"}]}), NoAnswer),
        (httpx.Response(201, json={"data": {"text": "no id"}}), NoAnswer),
        (httpx.Response(201, content=b""), NoAnswer),
        (httpx.ReadTimeout("late"), NoAnswer),
        (httpx.RemoteProtocolError("closed"), NoAnswer),
        (httpx.ConnectError("refused"), Unreachable),
        (httpx.ConnectTimeout("late"), Unreachable),
    ],
)
async def test_what_may_have_been_done_is_never_a_no(
    x: Scripted, answer: Any, error: type[NetworkError]
) -> None:
    x.on("POST /2/tweets", answer)
    with pytest.raises(error) as caught:
        await x.network.send(wish(x))
    assert type(caught.value) is error
    assert len(x.asked) == 1


async def test_one_renewal_after_a_401_and_not_done_twice(x: Scripted) -> None:
    made = httpx.Response(201, json={"data": {"id": "1850000000000000000", "text": "bonjour"}})
    x.on("POST /2/tweets", problem(401, "Unauthorized"), made)
    pair = {"access_token": "canary-2", "refresh_token": "canary-r2", "expires_in": 7200}
    x.on("POST /2/oauth2/token", pair)
    receipt = await x.network.send(wish(x))
    assert receipt.id == "1850000000000000000"
    assert x.paths() == ["POST /2/tweets", "POST /2/oauth2/token", "POST /2/tweets"]
    assert x.asked[-1].headers["authorization"] == "Bearer canary-2"


async def test_no_hammering_with_a_dead_login(x: Scripted) -> None:
    x.on("POST /2/tweets", problem(401, "Unauthorized"))
    x.on("POST /2/oauth2/token", httpx.Response(400, json={"error": "invalid_request"}))
    for _ in range(3):
        with pytest.raises(NeedsLogin):
            await x.network.send(wish(x))
    assert x.paths().count("POST /2/oauth2/token") == 1


async def test_a_private_base_url_needs_leave(x: Scripted) -> None:
    account = replace(x.account, base_url="http://10.0.0.5:8765")
    door = Door(clock=x.clock, transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    endpoints = x_endpoints(account.base_url)
    held = await x.vault.load(account.id)
    assert held is not None
    await x.vault.save(account.id, dataclasses.replace(held, origin=endpoints.origin))
    keeper = TokenKeeper(account.id, vault=x.vault, door=door, clock=x.clock, endpoints=endpoints)
    with pytest.raises(Refused, match="allow_private"):
        await XNetwork(account, keeper, door, x.clock).send(wish(x))


async def test_no_token_in_any_word(x: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("tweepy", "httpx", "httpcore"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING
    for answer in (problem(403, "no"), httpx.ReadError("x"), problem(429, "no")):
        x.on("POST /2/tweets", answer)
        with pytest.raises(NetworkError) as caught:
            await x.network.send(wish(x, "secret-text"))
        said = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert "canary" not in said + caplog.text
        assert "secret-text" not in caplog.text
