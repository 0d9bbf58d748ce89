"""What X's refusals mean to us: a status and a problem document (RFC 9457) become our error.

Pure but for the time that it is given. Sources: X's response-code page; networks.md Part 1 §4, §7.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    OutOfCredit,
    RateLimited,
    Refusal,
    Refused,
)
from cmdeck.i18n import _
from cmdeck.networks.http import Answer, Json
from cmdeck.text.display import displayable

DEFAULT_WAIT = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)
_BELIEVED = timedelta(hours=25)
"""A reset further away than the longest window there is (24 hours) is a mistake."""
_RESETS = {
    "x-rate-limit-reset": "x-rate-limit-remaining",
    "x-user-limit-24hour-reset": "x-user-limit-24hour-remaining",
    "x-app-limit-24hour-reset": "x-app-limit-24hour-remaining",
}
_FORBIDDEN = (
    ("duplicate content", Refusal.DUPLICATE),
    ("deleted or not visible", Refusal.GONE),
    ("too long", Refusal.INVALID),
    ("media ids are invalid", Refusal.INVALID),
)
_NOT_IN_PLAN = ("different access level", "the required scopes")
"""How X says, of no post in particular, that the app may not do it: error 453, and a login that was
not asked for that. "You are not permitted to perform this action" is not among them: it is said of
one post, too (a conversation that is closed to the account)."""


def failure(answer: Answer, *, now: datetime, skew: float = 0.0) -> NetworkError:
    """The error that a status of 300 or more means. `skew`: seconds that our clock is ahead."""
    words = said(answer)
    status = answer.status
    if status == 401:
        return NeedsLogin(_("X does not accept this login any more. Log in again."), status=status)
    if status == 402 or (status == 429 and _is_capped(answer)):
        return OutOfCredit(_("X: the paid budget is used up. {words}").format(words=words))
    if status == 429:
        return RateLimited(
            _("X asks to wait."), until=_until(answer.headers, now, skew), status=status
        )
    if status >= 500 or status < 400 or status in (408, 425):
        return NoAnswer(
            _("X failed ({status}). {words}").format(status=status, words=words).strip(),
            status=status,
        )
    return Refused(
        _("X says no: {words}").format(words=words or status),
        kind=_kind(status, words.lower()),
        status=status,
    )


def said(answer: Answer) -> str:
    """X's own words, displayable, one line; "" where the body is no problem document (HTML)."""
    try:
        document = answer.json()
    except NoAnswer:
        return ""
    return words_of(document)


def words_of(document: Json) -> str:
    """The words of a problem document, or of the first of a list of errors."""
    if not isinstance(document, dict):
        return ""
    errors = document.get("errors")
    inner = errors[0] if isinstance(errors, list) and errors else {}
    for part in (document, inner):
        for name in ("detail", "message", "error_description", "title", "error"):
            if isinstance(part, dict) and isinstance(part.get(name), str) and part[name]:
                if name == "detail" and isinstance(inner, dict) and _is_vague(part[name]):
                    return displayable(str(inner.get("message") or part[name]), lines=False)[:300]
                return displayable(part[name], lines=False)[:300]
    return ""


def _is_vague(detail: str) -> bool:
    return "one or more parameters" in detail.lower()


def _kind(status: int, words: str) -> Refusal:
    for mark, kind in _FORBIDDEN:
        if mark in words:
            return kind
    if status == 403:
        lacks = any(mark in words for mark in _NOT_IN_PLAN)
        return Refusal.NOT_IN_PLAN if lacks else Refusal.NOT_ALLOWED
    if status in (404, 410):
        return Refusal.GONE
    return Refusal.INVALID if status in (400, 413, 422) else Refusal.OTHER


def _is_capped(answer: Answer) -> bool:
    return b"usage-capped" in answer.body or b"UsageCapExceeded" in answer.body


def _until(headers: Mapping[str, str], now: datetime, skew: float) -> datetime:
    """When to ask again: the latest reset of the windows that are empty (of any, where none says
    so), at least a second and at most 15 minutes away; a minute where X says nothing believable."""
    waits: dict[bool, list[timedelta]] = {True: [], False: []}
    for reset, remaining in _RESETS.items():
        wait = _wait(headers.get(reset), now, skew)
        if wait is not None:
            waits[headers.get(remaining, "0").strip() == "0"].append(wait)
    found = max(waits[True] or waits[False], default=None)
    wait = found or _seconds(headers.get("retry-after")) or DEFAULT_WAIT
    return now + min(max(wait, SHORTEST), LONGEST)


def _wait(reset: str | None, now: datetime, skew: float) -> timedelta | None:
    at = _number(reset)
    if at is None:
        return None
    seconds = at - now.timestamp() + skew
    if not 0 < seconds < _BELIEVED.total_seconds():
        return None
    return timedelta(seconds=seconds)


def _seconds(text: str | None) -> timedelta | None:
    seconds = _number(text)
    return timedelta(seconds=seconds) if seconds is not None and 0 < seconds < 1e6 else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
