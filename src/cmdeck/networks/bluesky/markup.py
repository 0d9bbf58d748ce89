"""The facets of a record that was received: names, and links with where they really lead. Pure.

A stranger wrote text and facets, and they need not agree (trust.md §4.2): a link that was shortened
is shown whole, and one whose words look like another address says where it leads. Costs no more
than the length of the text.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from cmdeck.networks.bluesky.facets import HANDLE
from cmdeck.networks.http import Json

MOST = 100
"""Facets of one post that are looked at."""
LONGEST = 300
"""Characters of an address that are put in the place of its short form."""
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#]\S*)?", re.I)


class _Named(Struct, frozen=True):
    """A facet of a received text: its bytes, what they say, and its one feature."""

    start: int
    end: int
    words: str
    feature: dict[str, Json]

    @property
    def target(self) -> str:
        """Where it leads, "" for what is no link."""
        is_link = self.feature.get("$type") == "app.bsky.richtext.facet#link"
        return str(self.feature.get("uri") or "") if is_link else ""


def readable(record: Json) -> str:
    """The words of a record, not yet displayable."""
    text = record.get("text")
    if not isinstance(text, str):
        return ""
    raw = text.encode("utf-8", "replace")
    parts: list[bytes] = []
    last = 0
    for facet in _facets(record, raw):
        if facet.start < last or not facet.target:
            continue
        parts += [raw[last : facet.start], _told(facet).encode("utf-8", "replace")]
        last = facet.end
    if not parts:
        return text
    return b"".join([*parts, raw[last:]]).decode("utf-8", "replace")


def links_in(record: Json) -> Iterator[tuple[str, str]]:
    """Links as (where it leads, what is shown for it)."""
    for facet in _facets(record, _raw(record)):
        if facet.target:
            yield facet.target, facet.words


def names_in(record: Json) -> tuple[str, ...]:
    """Handles that the record names, each once, without @."""
    found: dict[str, str] = {}
    for facet in _facets(record, _raw(record)):
        handle = facet.words.removeprefix("@")
        is_name = facet.feature.get("$type") == "app.bsky.richtext.facet#mention"
        if is_name and HANDLE.fullmatch(handle):
            found.setdefault(handle.casefold(), handle)
    return tuple(found.values())


def _raw(record: Json) -> bytes:
    text = record.get("text")
    return text.encode("utf-8", "replace") if isinstance(text, str) else b""


def _facets(record: Json, raw: bytes) -> list[_Named]:
    given = record.get("facets")
    found = [one for facet in _first(given) if (one := _read(facet, raw)) is not None]
    return sorted(found, key=lambda one: (one.start, one.end))


def _first(given: Json) -> list[Json]:
    return given[:MOST] if isinstance(given, list) else []


def _read(facet: Json, raw: bytes) -> _Named | None:
    index = facet.get("index") if isinstance(facet, dict) else None
    features = facet.get("features") if isinstance(facet, dict) else None
    if not isinstance(index, dict) or not isinstance(features, list) or not features:
        return None
    start, end, feature = index.get("byteStart"), index.get("byteEnd"), features[0]
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(feature, dict):
        return None
    if not 0 <= start < end <= len(raw):
        return None
    try:
        return _Named(start, end, raw[start:end].decode(), feature)
    except UnicodeDecodeError:
        return None  # it would cut a sign in two


def _told(facet: _Named) -> str:
    """The words of a link: whole where they are short for it, with its host where they name
    another."""
    words, target = facet.words, facet.target
    stem = words.removesuffix("...").removesuffix("…")
    plain = target.partition("://")[2]
    if stem != words and stem and (plain.startswith(stem) or target.startswith(stem)):
        return plain[:LONGEST]
    said = _ADDRESS.fullmatch(words.strip())
    if said is None:
        return words
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    if not host or _bare(said["host"]) == _bare(host):
        return words
    return f"{words} ({host})"


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
