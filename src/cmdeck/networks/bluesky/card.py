"""The card of a link: what its page says of itself. Pure but for the one question to the page.

Bluesky shows no preview by itself: whoever posts brings it (app.bsky.embed.external). A page that
cannot be had costs no post its link: then the card names the host.
"""

import re
from urllib.parse import urlsplit

from cmdeck.errors import NetworkError
from cmdeck.networks.bluesky.facets import FacetKind, facets_of
from cmdeck.networks.http import Answer, Door, Json
from cmdeck.text.display import displayable
from cmdeck.text.markup import unescaped

SECONDS, CAP = 6.0, 512_000
READ = 128_000
"""Bytes of a page that are looked at: what it says of itself stands at its head."""
_CODECS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252", "us-ascii"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin-9"), "iso-8859-15"),
    **{name: name for name in ("iso-8859-2", "windows-1250", "windows-1251", "koi8-r")},
    **{name: name for name in ("shift_jis", "euc-jp", "euc-kr", "gb18030", "big5")},
    **dict.fromkeys(("gbk", "gb2312"), "gb18030"),
}
"""What pages are written in beside UTF-8 (encoding.spec.whatwg.org, "Names and labels"). A page
names its own codec, and Python has some that take half a minute or raise."""
LONGEST_TITLE, LONGEST_WORDS = 200, 300
_META = re.compile(r"<meta\s(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(property|name|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE
)
_TITLE = re.compile(r"<title(?:\s[^<>]*)?>([^<]{0,1000})", re.IGNORECASE)
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TITLES = ("og:title", "twitter:title")
_WORDS = ("og:description", "twitter:description", "description")


async def card_of(door: Door, text: str) -> Json:
    """The embed for the last link of `text`; None where it has none. Raises nothing."""
    links = [facet.value for facet in facets_of(text) if facet.kind is FacetKind.LINK]
    if not links:
        return None
    url = links[-1]
    try:
        answer = await door.request(
            "GET",
            url,
            headers={"accept": "text/html"},
            cap=CAP,
            deadline=SECONDS,
            public_only=True,
            redirects=3,
        )
        html = _text(answer)
    except NetworkError:
        html = ""
    return embed(url, html)


def embed(url: str, html: str) -> Json:
    """The card of `url`, whose page is `html` ("" where it could not be read)."""
    said: dict[str, str] = {}
    for tag in _META.findall(html[:CAP]):
        attributes = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        said.setdefault(name, attributes.get("content", ""))
    title = next((said[name] for name in _TITLES if said.get(name)), "")
    if not title and (found := _TITLE.search(html[:CAP])) is not None:
        title = found[1]
    words = next((said[name] for name in _WORDS if said.get(name)), "")
    external = {
        "uri": url,
        "title": _plain(title, LONGEST_TITLE) or _host(url),
        "description": _plain(words, LONGEST_WORDS),
    }
    return {"$type": "app.bsky.embed.external", "external": external}


def _text(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "text/html")
    if answer.status != 200 or "html" not in kind.lower():
        return ""
    body = answer.body[:READ]
    named = _CHARSET.search(kind) or _CHARSET.search(body[:2_000].decode("ascii", "replace"))
    return body.decode(_CODECS.get(named[1].lower() if named else "", "utf-8"), "replace")


def _plain(text: str, longest: int) -> str:
    found = " ".join(displayable(unescaped(text), lines=False).split())
    return found if len(found) <= longest else found[: longest - 1].rstrip() + "…"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
