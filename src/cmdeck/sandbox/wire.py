"""How a text looks on the wire: t.co links, entities with their places, escaped signs, what is
cut.

Facts of X: a link becomes `https://t.co/…` in the text and is spelled out in `entities.urls`; `&`,
`<` and `>` arrive escaped; places count code points, `end` exclusive; pictures and quoted posts
add a link of their own at the end; a text of more than 280 weighted signs is cut and is whole only
in `note_tweet`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmdeck.sandbox.shapes import Json, JsonObject

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»])"
    r"|(?<![\w@])@(?P<mention>[A-Za-z0-9_]{1,20})(?![\w@])"
    r"|(?<![\w&#])#(?P<hashtag>\w*[^\W\d]\w*)"
    r"|(?<![\w$])\$(?P<cashtag>[A-Za-z]{1,6})(?![\w])"
)
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIMIT = 280
URL_WEIGHT = 23
_NARROW = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


@dataclass(frozen=True, slots=True)
class Tail:
    """A link that X itself puts at the end of a text: a picture's or a quoted post's."""

    target: str
    shown: str
    media_keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Wire:
    """A text as the API answers it, with its entities (not yet with the ids of those mentioned)."""

    text: str
    urls: list[JsonObject] = field(default_factory=list)
    mentions: list[JsonObject] = field(default_factory=list)
    hashtags: list[JsonObject] = field(default_factory=list)
    cashtags: list[JsonObject] = field(default_factory=list)
    visible: tuple[int, int] = (0, 0)

    def entities(self) -> JsonObject:
        """The `entities` object: only the kinds that occur."""
        found: dict[str, Json] = {
            "urls": list(self.urls),
            "mentions": list(self.mentions),
            "hashtags": list(self.hashtags),
            "cashtags": list(self.cashtags),
        }
        return {kind: items for kind, items in found.items() if items}


def short_link(target: str) -> str:
    """The t.co link that stands for `target`; always the same one."""
    number = int.from_bytes(hashlib.sha1(target.encode("utf-8", "replace")).digest()[:8], "big")
    digits = []
    for _ in range(10):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return "https://t.co/" + "".join(digits)


def escaped(text: str) -> str:
    """`text` with the three signs escaped that X escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(text: str) -> int:
    """The weighted length of `text` (twitter-text v3, without the rule for emoji sequences: each
    sign counts).
    """
    total = 0
    last = 0
    for match in _TOKEN.finditer(text):
        if match["url"]:
            total += sum(map(_weight_of, text[last : match.start()])) + URL_WEIGHT
            last = match.end()
    return total + sum(map(_weight_of, text[last:]))


def has_link(text: str) -> bool:
    """Whether X would find a link in `text` (it charges for one)."""
    return any(match["url"] for match in _TOKEN.finditer(text))


def mentioned(text: str) -> list[str]:
    """The handles named in `text`, lower case, in order, each once."""
    names = (match["mention"] for match in _TOKEN.finditer(text))
    return list(dict.fromkeys(name.lower() for name in names if name))


def compose(text: str, prefix: str = "", tails: Sequence[Tail] = ()) -> Wire:
    """What the API answers for `text`, with `prefix` (a reply's automatic mentions) before it and
    `tails` behind.
    """
    wire = Wire("")
    parts: list[str] = []
    place = _append_tokens(wire, parts, prefix, 0)
    start = place
    place = _append_tokens(wire, parts, text, place)
    end = place
    for tail in tails:
        short = short_link(tail.target)
        gap = " " if place else ""
        parts.append(gap + short)
        begin = place + len(gap)
        place = begin + len(short)
        keys: Sequence[str | None] = tail.media_keys or (None,)
        for key in keys:
            wire.urls.append(_url(begin, place, short, tail.target, tail.shown, key))
        if not tail.media_keys:
            end = place
    wire.text = "".join(parts)
    wire.visible = (start, end)
    return wire


def cut(text: str, permalink: str) -> str:
    """The 280 signs of a longer text that `text` shows, as X cuts them: an ellipsis and a link to
    the post.
    """
    room = LIMIT - URL_WEIGHT - 3
    kept: list[str] = []
    used = 0
    for sign in text:
        used += _weight_of(sign)
        if used > room:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "… " + permalink


def _append_tokens(wire: Wire, parts: list[str], text: str, place: int) -> int:
    last = 0
    for match in _TOKEN.finditer(text):
        before = escaped(text[last : match.start()])
        parts.append(before)
        place += len(before)
        last = match.end()
        shown = short_link(match["url"]) if match["url"] else escaped(match[0])
        parts.append(shown)
        _note(wire, match, place, place + len(shown), shown)
        place += len(shown)
    rest = escaped(text[last:])
    parts.append(rest)
    return place + len(rest)


def _note(wire: Wire, match: re.Match[str], start: int, end: int, shown: str) -> None:
    if url := match["url"]:
        wire.urls.append(_url(start, end, shown, url, _display(url), None))
    elif name := match["mention"]:
        wire.mentions.append({"start": start, "end": end, "username": name})
    elif tag := match["hashtag"]:
        wire.hashtags.append({"start": start, "end": end, "tag": tag})
    elif tag := match["cashtag"]:
        wire.cashtags.append({"start": start, "end": end, "tag": tag})


def _url(start: int, end: int, short: str, target: str, shown: str, key: str | None) -> JsonObject:
    found: JsonObject = {
        "start": start,
        "end": end,
        "url": short,
        "expanded_url": target,
        "display_url": shown,
    }
    if key is not None:
        found["media_key"] = key
    elif "/status/" not in target:
        found["status"] = 200
        found["unwound_url"] = target
    return found


def _display(url: str) -> str:
    bare = re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
    return bare if len(bare) <= 27 else bare[:26] + "…"


def _weight_of(sign: str) -> int:
    code = ord(sign)
    return 1 if any(low <= code <= high for low, high in _NARROW) else 2
