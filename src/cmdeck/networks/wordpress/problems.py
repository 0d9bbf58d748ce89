"""What a blog's refusals mean to us: a status and `{"code", "message", "data"}` become our error.

Pure but for the time that it is given. Sources: networks.md part 2 §1.4; the WP_Error codes of the
REST controllers.
"""

import html
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from cmdeck.errors import (
    NeedsLogin,
    NetworkError,
    NoAnswer,
    RateLimited,
    Refusal,
    Refused,
)
from cmdeck.i18n import _
from cmdeck.networks.clocks import moment
from cmdeck.networks.http import Answer, Json
from cmdeck.text.display import displayable

DEFAULT_WAIT = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)
_FLOOD = timedelta(seconds=16)
"""WordPress lets nobody but moderators comment twice within 15 seconds."""
_KINDS = {403: Refusal.NOT_ALLOWED, 410: Refusal.GONE, 409: Refusal.DUPLICATE}
_INVALID = frozenset({400, 413, 414, 415, 422})
_GONE = frozenset({"rest_post_invalid_id", "rest_comment_invalid_id"})
_NO = frozenset({"rest_upload_sideload_error", "rest_trash_not_supported"})
"""Refusals that WordPress answers with a status of 500 and more."""


def failure(answer: Answer, *, server: str, now: datetime, skew: float = 0.0) -> NetworkError:
    """The error that a status of 300 or more means. `skew`: seconds that our clock is ahead."""
    code, words = said(answer)
    status = answer.status
    if status == 401:
        text = _("{server} does not accept this login any more. Log in again.")
        return NeedsLogin(text.format(server=server), status=status)
    if status == 429 or code == "comment_flood":
        wait = _FLOOD if code == "comment_flood" else _wait(answer.headers, now, skew)
        text = _("{server} asks to wait.").format(server=server)
        return RateLimited(text, until=now + wait, status=status)
    if status < 400:
        text = _("{server} has moved: connect it again, at its new address.")
        return Refused(text.format(server=server), status=status)
    if (status >= 500 and code not in _NO) or status in (408, 425):
        text = _("{server} failed ({status}). {words}")
        text = text.format(server=server, status=status, words=words).strip()
        return NoAnswer(text, status=status)
    text = _("{server} says no: {words}").format(server=server, words=words or status)
    return Refused(text, kind=_kind(status, code), status=status)


def said(answer: Answer) -> tuple[str, str]:
    """The code, and the blog's own words, displayable, one line; "" where the body holds none."""
    document = document_of(answer)
    code, words = document.get("code"), document.get("message")
    shown = displayable(html.unescape(words), lines=False)[:300] if isinstance(words, str) else ""
    return (code if isinstance(code, str) else ""), shown


def document_of(answer: Answer) -> dict[str, Json]:
    """The object that an answer is; {} for anything else (a page of HTML)."""
    try:
        document = answer.json()
    except NoAnswer:
        return {}
    return document if isinstance(document, dict) else {}


def _kind(status: int, code: str) -> Refusal:
    if code in _GONE:
        return Refusal.GONE
    if code in _NO or status in _INVALID:
        return Refusal.INVALID
    return _KINDS.get(status, Refusal.OTHER)


def _wait(headers: Mapping[str, str], now: datetime, skew: float) -> timedelta:
    """Retry-After (RFC 9110 §10.2.3): seconds or a date; a minute where nothing believable is
    said."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
        wait = timedelta(seconds=seconds) if math.isfinite(seconds) and seconds < 1e6 else None
    except (ValueError, OverflowError):
        at = moment(text) if text else None
        wait = None if at is None else at - now + timedelta(seconds=skew)
    if wait is None or wait <= timedelta(0):
        wait = DEFAULT_WAIT
    return min(max(wait, SHORTEST), LONGEST)
