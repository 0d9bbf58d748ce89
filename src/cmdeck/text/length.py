"""How long a text is to a network, and how long it may be.

X weighs characters (twitter-text, configuration 3), Mastodon and Bluesky count graphemes and
Bluesky bytes too; each has its own idea of what an address costs (text.md, 4).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from cmdeck.text.entities import MAX_URL, urls
from cmdeck.text.graphemes import count_graphemes

if TYPE_CHECKING:
    import regex

LIMITS = {"x": 280, "mastodon": 500, "bluesky": 300, "facebook": 63_206}
"""What a network takes where its server or plan does not say otherwise."""
URL_LENGTH = 23
"""What an address counts on X and Mastodon, however long it is."""
BLUESKY_BYTES = 3_000
"""Bluesky's second limit, in UTF-8 (lexicon app.bsky.feed.post)."""

_LIGHT = ((0, 4_351), (8_192, 8_205), (8_208, 8_223), (8_242, 8_247))
_HEAVY = re.compile("[^" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _LIGHT) + "]")
_NEVER = frozenset("\ufffe\ufeff\uffff")
_PICTURE = r"\p{Extended_Pictographic}"
_TONE = r"[\U0001f3fb-\U0001f3ff]"
_EMOJI = (
    r"\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3"
    r"|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    rf"|(?:\p{{Emoji_Presentation}}(?:\ufe0f|{_TONE})?"
    rf"|{_PICTURE}(?:\ufe0f|{_TONE}|(?=\u200d{_PICTURE})))"
    rf"(?:\u200d{_PICTURE}(?:\ufe0f|{_TONE})?)*"
)
_REMOTE = r"(?<![/\w])@(?P<user>\w+(?:[\w.-]*\w)?)@(?P<domain>[\w.-]*\w)"


class Length(Struct, frozen=True):
    """A text against a limit, in the network's own unit."""

    length: int
    limit: int | None
    """None: the network sets none that a person could reach."""
    valid: bool
    """It can be published: not empty, not over, nothing in it that the network refuses."""
    over: int
    """How far beyond the limit, 0 when within; at least 1 when Bluesky's bytes are."""


def count(text: str, network: str, *, limit: int | None = None) -> Length:
    """`text` as `network` counts it; `limit` overrides the usual one (a server's, a plan's)."""
    limit = LIMITS.get(network) if limit is None else limit
    length = _UNITS.get(network, count_graphemes)(text)
    over = max(length - limit, 0) if limit is not None else 0
    if network == "bluesky" and len(text.encode("utf-8", "replace")) > BLUESKY_BYTES:
        over = max(over, 1)
    fine = network != "x" or not _NEVER.intersection(text)
    return Length(length, limit, fine and not over and bool(text.strip()), over)


def weight(text: str) -> int:
    """The length on X, after NFC: an address 23, an emoji 2, most letters 1, the rest 2."""
    text = unicodedata.normalize("NFC", text)
    total, at = 0, 0
    for url in urls(text):
        total += _weight_of_words(text[at : url.start]) + URL_LENGTH
        at = url.end
    return total + _weight_of_words(text[at:])


def _weight_of_words(text: str) -> int:
    if not _HEAVY.search(text) and "\u200d" not in text:
        return len(text)  # no emoji either: each but the joined ones has a heavy character
    rest: str
    emoji: int
    rest, emoji = _emoji().subn("", text)
    return 2 * emoji + len(rest) + len(_HEAVY.findall(rest))


def _mastodon(text: str) -> int:
    """Graphemes, an address with a scheme for 23 and ``@user@host`` for ``@user``."""
    if "@" in text:
        text = _remote().sub(lambda m: "@" + m["user"] if len(m["domain"]) <= 253 else m[0], text)
    total, at = 0, 0
    for url in urls(text):
        if url.text[:8].lower().startswith(("http://", "https://")) and len(url.text) <= MAX_URL:
            total += count_graphemes(text[at : url.start]) + URL_LENGTH
            at = url.end
    return total + count_graphemes(text[at:])


_BY_NETWORK: Mapping[str, Callable[[str], int]] = {"x": weight, "mastodon": _mastodon}
_UNITS = {name: lru_cache(maxsize=8)(unit) for name, unit in _BY_NETWORK.items()}
"""While a text is typed, each of its states is asked for several times."""


@cache
def _emoji() -> "regex.Pattern[str]":
    import regex

    return regex.compile(_EMOJI)


@cache
def _remote() -> "regex.Pattern[str]":
    import regex

    return regex.compile(_REMOTE)
