"""What a server's refusals mean to us: a status and `{"error": …, "message": …}` become our error.

Pure but for the time that it is given. Sources: networks.md part 2 §1.2; atproto.com/specs/xrpc.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

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
from cmdeck.i18n import _
from cmdeck.networks.http import Answer
from cmdeck.text.display import displayable

DEFAULT_WAIT = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)
_BELIEVED = timedelta(hours=25)
_EXPIRED = frozenset({"ExpiredToken"})
_LOGIN = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
_GONE = frozenset(
    {
        *("NotFound", "RecordNotFound", "UnknownList", "UnknownFeed", "BlobNotFound"),
        *("AccountNotFound", "ActorNotFound", "RepoNotFound"),
    }
)
_FORBIDDEN = frozenset(
    {
        *("BlockedActor", "BlockedByActor", "AccountTakedown", "AccountDeactivated"),
        *("RepoTakendown", "RepoDeactivated", "Forbidden"),
    }
)
_NO_RECORD = "Could not locate record: at://"
"""How a server said RecordNotFound before it had that name. Without an address it says that the
repository is not there, which proves nothing."""


_NO_VIEW = "No service configured for "
"""How a server says that it has nobody behind it who could answer (seen at @atproto/pds 0.5)."""


class NoView(Refused):
    """The account's server has no app view: it keeps records, and shows none of others."""


def is_expired(answer: Answer) -> bool:
    """Whether it only says that the access token has to be renewed: a 400 here, or a 401 that does
    not say that the account itself is out of use."""
    name, _words = said(answer)
    if answer.status == 401:
        return name not in _FORBIDDEN
    return answer.status == 400 and name in _EXPIRED


def failure(answer: Answer, *, server: str, now: datetime, skew: float = 0.0) -> NetworkError:
    """The error that a status of 300 or more means. `skew`: seconds that our clock is ahead."""
    name, words = said(answer)
    status = answer.status
    if status == 400 and name == "InvalidToken" and words.startswith("Bad token"):
        text = _(
            "This app password may not read private messages: make one that may, log in again."
        )
        return Refused(text, kind=Refusal.NOT_ALLOWED, status=status)
    is_shut = name in _FORBIDDEN  # a 401 as well, and no login helps
    if (status == 401 and not is_shut) or (status == 400 and name in _LOGIN):
        text = _("{server} does not accept this login any more. Log in again.")
        return NeedsLogin(text.format(server=server), status=status)
    if name == "InvalidSwap":
        text = _("{server}: somebody else changed the same just now; it is tried again.")
        return Unreachable(text.format(server=server), status=status)
    if status == 402:
        text = _("{server}: the paid budget is used up. {words}")
        return OutOfCredit(text.format(server=server, words=words).strip(), status=status)
    if status == 429:
        until = now + _wait(answer.headers, now, skew)
        text = _("{server} asks to wait.").format(server=server)
        return RateLimited(text, until=until, status=status)
    if status != 501 and (status >= 500 or status < 400 or status in (408, 425)):
        text = _("{server} failed ({status}). {words}")
        text = text.format(server=server, status=status, words=words).strip()
        return NoAnswer(text, status=status)
    text = _("{server} says no: {words}").format(server=server, words=words or name or status)
    if words.startswith(_NO_VIEW):
        return NoView(text, status=status)
    return Refused(text, kind=_kind(status, name, words), status=status)


def said(answer: Answer) -> tuple[str, str]:
    """The error's name and the server's own words, displayable, one line; "" where the body holds
    none (HTML)."""
    try:
        document = answer.json()
    except NoAnswer:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    name, words = document.get("error"), document.get("message")
    return (
        name if isinstance(name, str) else "",
        displayable(words, lines=False)[:300] if isinstance(words, str) else "",
    )


def _kind(status: int, name: str, words: str) -> Refusal:
    if name in _GONE or status in (404, 410):
        return Refusal.GONE
    if words.startswith((_NO_RECORD, "Profile not found", "Post not found")):
        return Refusal.GONE
    if name in _FORBIDDEN or status == 403:
        return Refusal.NOT_ALLOWED
    return Refusal.INVALID if status in (400, 413, 422) else Refusal.OTHER


def _wait(headers: Mapping[str, str], now: datetime, skew: float) -> timedelta:
    """How long: at least a second, at most 15 minutes; a minute where nothing believable is
    said."""
    wait = _seconds(headers.get("retry-after", ""))
    if wait is None:
        reset = _moment(headers.get("ratelimit-reset", ""))
        wait = None if reset is None else reset - now + timedelta(seconds=skew)
    if wait is None or not timedelta(0) < wait < _BELIEVED:
        wait = DEFAULT_WAIT
    return min(max(wait, SHORTEST), LONGEST)


def _moment(text: str) -> datetime | None:
    try:
        number = float(text)
        return datetime.fromtimestamp(number, UTC) if math.isfinite(number) else None
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(text: str) -> timedelta | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return timedelta(seconds=seconds) if 0 < seconds < 1e6 else None
