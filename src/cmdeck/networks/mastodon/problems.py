"""What a Mastodon server's refusals mean to us: a status and `{"error": …}` become our error.

Pure but for the time that it is given. Sources: networks.md part 2 §1.1; Mastodon's rack_attack.rb
(the reset is an ISO date; there is no Retry-After).
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
)
from cmdeck.i18n import _
from cmdeck.networks.http import Answer
from cmdeck.text.display import displayable

DEFAULT_WAIT = timedelta(seconds=60)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)
_BELIEVED = timedelta(hours=25)
"""A reset further away than any window of Mastodon's (a day) is a mistake."""
_KINDS = {403: Refusal.NOT_ALLOWED, 404: Refusal.GONE, 410: Refusal.GONE}
_INVALID = frozenset({400, 413, 422})
"""Mastodon answers 422 to what it cannot use; compatible servers 400."""


def failure(answer: Answer, *, server: str, now: datetime, skew: float = 0.0) -> NetworkError:
    """The error that a status of 300 or more means. `skew`: seconds that our clock is ahead."""
    words, status = said(answer), answer.status
    if status == 401:
        text = _("{server} does not accept this login any more. Log in again.")
        return NeedsLogin(text.format(server=server), status=status)
    if status == 402:
        text = _("{server}: the paid budget is used up. {words}")
        return OutOfCredit(text.format(server=server, words=words).strip(), status=status)
    if status == 429:
        until = now + _wait(answer.headers, now, skew)
        text = _("{server} asks to wait.").format(server=server)
        return RateLimited(text, until=until, status=status)
    if status >= 500 or status < 400 or status in (408, 425):
        text = _("{server} failed ({status}). {words}")
        text = text.format(server=server, status=status, words=words).strip()
        return NoAnswer(text, status=status)
    kind = Refusal.INVALID if status in _INVALID else _KINDS.get(status, Refusal.OTHER)
    text = _("{server} says no: {words}").format(server=server, words=words or status)
    return Refused(text, kind=kind, status=status)


def said(answer: Answer) -> str:
    """The server's own words, displayable, one line; "" where the body holds none (HTML)."""
    try:
        document = answer.json()
    except NoAnswer:
        return ""
    if not isinstance(document, dict):
        return ""
    for name in ("error_description", "error"):
        words = document.get(name)
        if isinstance(words, str) and words:
            return displayable(words, lines=False)[:300]
    return ""


def _wait(headers: Mapping[str, str], now: datetime, skew: float) -> timedelta:
    """How long: at least a second, at most 15 minutes; a minute where nothing believable is
    said."""
    reset = _moment(headers.get("x-ratelimit-reset", ""))
    wait = None if reset is None else reset - now + timedelta(seconds=skew)
    if wait is None or not timedelta(0) < wait < _BELIEVED:
        wait = _seconds(headers.get("retry-after", "")) or DEFAULT_WAIT
    return min(max(wait, SHORTEST), LONGEST)


def _moment(text: str) -> datetime | None:
    """An ISO date, as Mastodon writes it, or the epoch's seconds, as some servers do."""
    try:
        number = float(text)
        return datetime.fromtimestamp(number, UTC) if math.isfinite(number) else None
    except (ValueError, OverflowError, OSError):
        pass  # no number: a date, as Mastodon itself writes it
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(text: str) -> timedelta | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return timedelta(seconds=seconds) if 0 < seconds < 1e6 else None
