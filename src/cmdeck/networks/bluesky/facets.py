"""What in a text is a link, a hashtag or a name: facets, whose places are bytes of UTF-8. Pure.

The network itself looks for nothing in a text: what no facet names is plain. Rules after Bluesky's
own client (a link with or without a scheme, `#` after a blank, `@` before a domain); sources:
lexicon app.bsky.richtext.facet, text.md §4.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from cmdeck.networks.http import Json
from cmdeck.text.entities import urls
from cmdeck.text.graphemes import count_graphemes

LONGEST_TAG, LONGEST_TAG_BYTES = 64, 640
"""Graphemes and bytes (lexicon app.bsky.richtext.facet#tag)."""
_BEFORE = r"(?:(?<=[\s(\[«“\"'])|(?<!.))"
_LINK = re.compile(rf"{_BEFORE}https?://[^\s<>\"«»“”]+", re.IGNORECASE | re.DOTALL)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HANDLE = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.IGNORECASE)
"""A handle is a domain (atproto.com/specs/handle)."""
_NAME = re.compile(rf"{_BEFORE}@(?P<handle>{HANDLE.pattern})(?![\w@]|[.-]\w)", re.I | re.DOTALL)
_TAG = re.compile(
    rf"{_BEFORE}[#＃](?!\ufe0f)(?P<tag>[^\s\u00ad\u2060\u200a-\u200d\u20e2#＃]+)", re.DOTALL
)
_ENDS = frozenset(".,;:!?…'’*_")
_CLOSED_BY = {")": "(", "]": "["}


class FacetKind(StrEnum):
    """What a facet is, as the last word of its feature's type."""

    LINK = "link"
    TAG = "tag"
    MENTION = "mention"


class Facet(Struct, frozen=True):
    """One of them: bytes `start` to `end`, the end exclusive. `value` is the address, the tag
    without its sign, or the handle."""

    kind: FacetKind
    start: int
    end: int
    value: str


def facets_of(text: str) -> tuple[Facet, ...]:
    """The facets of `text`, in order; none lies in another."""
    found = sorted([*_links(text), *_names(text), *_tags(text)])
    byte_at = _bytes_of(text, {place for start, end, *_rest in found for place in (start, end)})
    kept: list[Facet] = []
    for start, end, kind, value in found:
        if not kept or byte_at[start] >= kept[-1].end:
            kept.append(Facet(kind, byte_at[start], byte_at[end], value))
    return tuple(kept)


def as_json(facets: Iterable[Facet], dids: Mapping[str, str]) -> list[Json]:
    """The facets on the wire. `dids`: who is called so, by handle in lower case; a name that nobody
    has is left plain."""
    return [
        {
            "index": {"byteStart": facet.start, "byteEnd": facet.end},
            "features": [{"$type": f"app.bsky.richtext.facet#{facet.kind}", **feature}],
        }
        for facet in facets
        if (feature := _feature(facet, dids)) is not None
    ]


def _feature(facet: Facet, dids: Mapping[str, str]) -> dict[str, str] | None:
    match facet.kind:
        case FacetKind.LINK:
            return {"uri": facet.value}
        case FacetKind.TAG:
            return {"tag": facet.value}
        case FacetKind.MENTION:
            did = dids.get(facet.value.lower())
            return {"did": did} if did else None


_Found = tuple[int, int, FacetKind, str]


def _links(text: str) -> Iterator[_Found]:
    for match in _LINK.finditer(text):
        address = _without_end(match[0])
        if len(address.partition("://")[2]) > 2:
            yield match.start(), match.start() + len(address), FacetKind.LINK, address
    if "." not in text:
        return
    for url in urls(text):
        before = text[url.start - 1] if url.start else " "
        if "://" not in url.text[:8] and (before.isspace() or before in "([«“\"'"):
            yield url.start, url.end, FacetKind.LINK, f"https://{url.text}"


def _without_end(address: str) -> str:
    """An address without the signs that belong to the sentence around it."""
    while address:
        last = address[-1]
        opening = _CLOSED_BY.get(last)
        is_loose = opening is not None and address.count(last) > address.count(opening)
        if last not in _ENDS and not is_loose:
            break
        address = address[:-1]
    return address


def _names(text: str) -> Iterator[_Found]:
    for match in _NAME.finditer(text) if "@" in text else ():
        yield match.start(), match.end(), FacetKind.MENTION, match["handle"]


def _tags(text: str) -> Iterator[_Found]:
    for match in _TAG.finditer(text):
        tag = match["tag"]
        while tag and unicodedata.category(tag[-1]).startswith("P"):
            tag = tag[:-1]
        says = any(not one.isdigit() and unicodedata.category(one)[0] != "P" for one in tag)
        is_long = count_graphemes(tag) > LONGEST_TAG or len(tag.encode()) > LONGEST_TAG_BYTES
        if says and not is_long:
            start = match.start()
            yield start, match.start("tag") + len(tag), FacetKind.TAG, tag


def _bytes_of(text: str, places: set[int]) -> dict[int, int]:
    """Where each of `places` (characters) is in UTF-8."""
    found: dict[int, int] = {}
    last = total = 0
    for place in sorted(places):
        total += len(text[last:place].encode("utf-8", "replace"))
        found[place] = total
        last = place
    return found
