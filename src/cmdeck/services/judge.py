"""What a failure means for an item: nothing sent, refused, or maybe done. Pure (trust.md §1.2)."""

from datetime import datetime

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
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Delete,
    Doubt,
    Edit,
    HeldOutcome,
    Hide,
    Moderate,
    Mute,
    NothingSent,
    Operation,
    Outcome,
    React,
    RefusedOutcome,
    Report,
    Restage,
)
from cmdeck.services.pacing import delay, wait_of


def judge(error: NetworkError, attempt: Attempt, now: datetime, *, spread: float) -> Outcome:
    """What became of `attempt`, as far as `error` tells. `spread` (0 to 1) is drawn by the
    caller."""
    match error:
        case Unreachable():
            return NothingSent("unreachable", now + delay(attempt.n, None, spread))
        case RateLimited():
            return NothingSent("rate_limited", now + delay(attempt.n, wait_of(error, now), spread))
        case NeedsLogin():
            return HeldOutcome("needs_login")
        case OutOfCredit():
            return HeldOutcome("out_of_credit")
        case Refused(kind=Refusal.DUPLICATE):
            return Doubt("duplicate")
        case Refused() | Unsupported():
            return RefusedOutcome(str(error))
        case NoAnswer():
            return Doubt("no_answer")
        case _:
            return Doubt(str(error))


def judge_upload(error: NetworkError, n: int, now: datetime, spread: float) -> Outcome:
    """What a failed upload means for its item, at the `n`th failure: it is private and repeatable,
    so there is no doubt."""
    match error:
        case Unreachable():
            return NothingSent("unreachable", now + delay(n, None, spread))
        case RateLimited():
            return NothingSent("rate_limited", now + delay(n, wait_of(error, now), spread))
        case NeedsLogin():
            return HeldOutcome("needs_login")
        case OutOfCredit():
            return HeldOutcome("out_of_credit")
        case Refused() | Unsupported():
            return RefusedOutcome(str(error))
        case _:
            return NothingSent("upload_failed", now + delay(n, None, spread))


def is_idempotent(operation: Operation) -> bool:
    """Doing it twice is doing it once, on every network: a desired state, not a new thing."""
    return isinstance(operation, Edit | React | Delete | Hide | Mute | Block | Moderate | Restage)


def may_repeat(
    operation: Operation, capabilities: Capabilities, *, first: datetime, now: datetime
) -> bool:
    """Whether an UNKNOWN item may be sent again with the same key."""
    if is_idempotent(operation):
        return True
    if isinstance(operation, Report) or not capabilities.repeats_safely:
        return False  # a key stands for a post; each report is another one
    return capabilities.key_life is None or now - first < capabilities.key_life
