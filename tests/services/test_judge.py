"""What a failure means for an item, as a table; and whether the clock is to be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refusal,
    Refused,
    Unreachable,
    Unsupported,
)
from cmdeck.model.capability import Capabilities
from cmdeck.model.network import Heard
from cmdeck.model.outbox import (
    Attempt,
    AttemptId,
    Block,
    Complaint,
    Delete,
    Doubt,
    HeldOutcome,
    Hide,
    ItemId,
    Mute,
    NothingSent,
    Operation,
    Publish,
    React,
    RefusedOutcome,
    Report,
    SendMessage,
)
from cmdeck.model.post import NetworkName, Reaction
from cmdeck.services.clockguard import ClockGuard
from cmdeck.services.judge import judge, judge_upload, may_repeat
from makers import NOW, VELO

ATTEMPT = Attempt(AttemptId(1), ItemId(1), VELO, Publish("Bonjour"), "key", 1, NOW, NOW)
FAR = datetime.max.replace(tzinfo=UTC)

TABLE: list[tuple[NetworkError, type, str, type, str]] = [
    (Unreachable("x"), NothingSent, "unreachable", NothingSent, "unreachable"),
    (RateLimited("x"), NothingSent, "rate_limited", NothingSent, "rate_limited"),
    (RateLimited("x", until=FAR), NothingSent, "rate_limited", NothingSent, "rate_limited"),
    (NeedsLogin("x"), HeldOutcome, "needs_login", HeldOutcome, "needs_login"),
    (OutOfCredit("x"), HeldOutcome, "out_of_credit", HeldOutcome, "out_of_credit"),
    (Refused("dup", kind=Refusal.DUPLICATE), Doubt, "duplicate", RefusedOutcome, "dup"),
    (Refused("no"), RefusedOutcome, "no", RefusedOutcome, "no"),
    (Unsupported("no"), RefusedOutcome, "no", RefusedOutcome, "no"),
    (NoAnswer("x"), Doubt, "no_answer", NothingSent, "upload_failed"),
    (NetworkError("odd"), Doubt, "odd", NothingSent, "upload_failed"),
]


@pytest.mark.parametrize(("error", "kind", "reason", "upload_kind", "upload_reason"), TABLE)
def test_judge(
    error: NetworkError, kind: type, reason: str, upload_kind: type, upload_reason: str
) -> None:
    outcome = judge(error, ATTEMPT, NOW, spread=0.5)
    upload = judge_upload(error, 1, NOW, 0.5)
    assert (type(outcome), type(upload)) == (kind, upload_kind)
    assert getattr(outcome, "reason", "") == reason
    assert getattr(upload, "reason", "") == upload_reason
    for one in (outcome, upload):
        if isinstance(one, NothingSent):
            assert timedelta(0) < one.not_before - NOW <= timedelta(minutes=15, seconds=1)


def test_every_failure_there_is_stands_in_the_table() -> None:
    assert set(NetworkError.__subclasses__()) <= {type(row[0]) for row in TABLE}


CAN = Capabilities(NetworkName.X, "X", "X")
KEYED = Capabilities(
    NetworkName.MASTODON, "M", "M", repeats_safely=True, key_life=timedelta(minutes=55)
)


@pytest.mark.parametrize(
    ("operation", "can", "minutes", "expected"),
    [
        (Publish("a"), CAN, 0, False),
        (SendMessage("a", "1"), CAN, 0, False),
        (Publish("a"), KEYED, 54, True),
        (Publish("a"), KEYED, 55, False),
        (React("x:1", Reaction.LIKE), CAN, 999, True),
        (Delete("x:1"), CAN, 999, True),
        (Hide("x:1"), CAN, 999, True),
        (Mute("1"), CAN, 999, True),
        (Block("1"), CAN, 999, True),
        (Report("x:1", "1", "", Complaint.SPAM), KEYED, 0, False),
    ],
)
def test_may_repeat(operation: Operation, can: Capabilities, minutes: int, expected: bool) -> None:
    now = NOW + timedelta(minutes=minutes)
    assert may_repeat(operation, can, first=NOW, now=now) is expected


@pytest.mark.parametrize(
    ("steps", "doubted"),
    [
        # (seconds of the wall, seconds since boot, what servers say in between: by their names)
        ([(1, 1, {})], False),
        ([(8 * 3600, 8 * 3600, {})], False),  # it slept
        ([(61, 1, {})], False),
        ([(62, 1, {})], True),
        ([(-3600, 1, {})], True),
        ([(3600, 1, {}), (1, 1, {})], True),
        ([(1, 1, {"a": 0.2}), (3600, 1, {}), (1, 1, {})], True),  # before the jump: proves nothing
        ([(3600, 1, {}), (1, 1, {"a": 3600.1})], True),
        ([(3600, 1, {"a": 0.1}), (1, 1, {"a": 0.3})], False),
        ([(3600, 1, {}), (1, 1, {"a": 299.0})], False),
        ([(1, 1, {"a": 301.0})], True),
        ([(1, 1, {"a": -301.0}), (1, 1, {"a": -1.0})], False),
        ([(3600, 1, {}), (1, 1, {"a": 0.1}), (-3600, 1, {}), (1, 1, {})], True),
        # one that is wrong is wrong about itself alone
        ([(1, 1, {"a": 600.0}), (1, 1, {"b": 0.1}), (1, 1, {"a": 600.0})], False),
        ([(1, 1, {"b": 0.1}), (1, 1, {"a": -600.0}), (1, 1, {})], False),
        ([(1, 1, {"a": 600.0, "b": -600.0})], True),
        ([(1, 1, {"b": 0.1}), (3600, 1, {}), (1, 1, {"a": 600.0})], True),
        ([(1, 1, {"b": 0.1}), (3600, 1, {}), (1, 1, {"a": 600.0}), (1, 1, {"b": 0.1})], False),
    ],
)
def test_the_clock(steps: list[tuple[float, float, dict[str, float]]], doubted: bool) -> None:
    guard, heard = ClockGuard(NOW, 1000.0), dict[str, Heard]()
    wall, boot = NOW, 1000.0
    for wall_step, boot_step, said in steps:
        wall, boot = wall + timedelta(seconds=wall_step), boot + boot_step
        heard |= {name: Heard(ahead, boot) for name, ahead in said.items()}
        found = guard.look(wall, boot, tuple(heard.values()))
    assert found is doubted
