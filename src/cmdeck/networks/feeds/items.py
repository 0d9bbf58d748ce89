"""What a feed said, made into articles: safe words, whole addresses, dates to believe, stable ids.

Pure. Nothing here knows which parser read the feed.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import urlsplit

from cmdeck.model.post import (
    Author,
    Link,
    Media,
    MediaKind,
    NetworkName,
    Post,
    PostKey,
    PostKind,
    Words,
)
from cmdeck.networks.feeds import google
from cmdeck.networks.feeds.dates import parse_date
from cmdeck.networks.feeds.decode import joined
from cmdeck.networks.feeds.raw import ParsedFeed, RawFeed, RawItem, RawMedia, RawText
from cmdeck.text.display import displayable, safe_url
from cmdeck.text.markup import html_to_text, unescaped

MAX_RAW = 200_000
"""Characters kept of what was received of one text."""
MAX_LINKS = 20
MAX_MEDIA = 10
_TITLE = 80
_MAX_HTML_LOOK = 100_000
_IMAGE = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b([^<>]*)>((?:[^<]|<(?!/?a\b)){0,300})", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(src|href|alt|width|height)\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_IMAGE_NAME = re.compile(r"\.(jpe?g|png|gif|webp|avif|bmp)(\?|$)", re.IGNORECASE)
_FILM_NAME = re.compile(r"\.(mp4|m4v|mov|webm)(\?|$)", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}
_GLOBAL_ID = re.compile(r"(https?|tag|urn|doi):", re.IGNORECASE)


def build(feed: RawFeed, *, realm: str, url: str, fetched: datetime) -> ParsedFeed:
    """The articles of `feed`, newest first.

    `realm` is the address that the feed is known by and its keys carry, `url` the one that
    answered. Items that say the same id are one; an item without anything to show is counted as
    skipped.
    """
    kind = google.kind_of(
        url, generator=feed.generator, guid=feed.items[0].guid if feed.items else ""
    )
    base = joined(url, feed.base) if feed.base else url
    if safe_url(base) is None:
        base = url
    title = _plain(feed.title, lines=False)
    shown = _Articles(feed, base=base, realm=realm, title=title, fetched=fetched, kind=kind)
    skipped = feed.left_out
    posts: dict[str, Post] = {}
    for index, item in enumerate(feed.items):
        post = shown.post(item, index)
        if post is None:
            skipped += 1
        else:
            posts.setdefault(post.key.id, post)
    return ParsedFeed(
        title=title.shown,
        items=tuple(sorted(posts.values(), key=lambda post: post.at, reverse=True)),
        undated=tuple(ident for ident in shown.undated if ident in posts),
        interval=_interval(feed),
        skipped=skipped,
        note=google.NOTE if kind is google.Kind.NEWS else "",
    )


class _Articles:
    """What all articles of one feed share, and how one is made."""

    def __init__(
        self,
        feed: RawFeed,
        *,
        base: str,
        realm: str,
        title: Words,
        fetched: datetime,
        kind: google.Kind,
    ) -> None:
        self._feed, self._base, self._realm, self._kind = feed, base, realm, kind
        self._title, self._fetched = title, fetched
        self.undated: list[str] = []
        self._worthless = _worthless_ids(feed.items)

    def post(self, item: RawItem, index: int) -> Post | None:
        """The article, or None when there is nothing to show."""
        link = self._link(item)
        body = item.content if item.content.value.strip() else item.summary
        text = _plain(body, lines=True)
        if not text.shown.strip() and body is item.content and item.summary.value:
            body, text = item.summary, _plain(item.summary, lines=True)
        title = _plain(item.title, lines=False)
        outlet, author = _words(item.source), _words(item.author or self._feed.author)
        if self._kind is google.Kind.NEWS:
            title, text = google.news_words(title, text, outlet.shown)
        elif self._kind is google.Kind.ALERTS and not author.shown:
            author = Words(displayable(urlsplit(link).hostname or "").removeprefix("www."), "")
        media = tuple(self._media(item, body))
        links = tuple(self._links(item, body, link))
        if not title.shown:
            title = Words(_first_words(text.shown, media) or link, "")
        if not (title.shown or text.shown or links or media):
            return None
        ident = self._ident(item, link)
        origin = safe_url(joined(self._base, item.source_url)) or ""
        return Post(
            key=PostKey(NetworkName.FEED, self._realm, ident),
            author=Author(
                id="",
                handle="",
                name=author if author.shown else outlet,
                url=self._address(item.author_url) or origin,
            ),
            text=text,
            at=self._at(item, ident, index),
            kind=PostKind.ARTICLE,
            uri=self._uri(item, link),
            url=link,
            title=title,
            source=outlet if outlet.shown else self._title,
            media=media,
            links=links,
            language=displayable(item.language or self._feed.language, lines=False)[:35],
        )

    def _address(self, address: str, base: str = "") -> str:
        """`address` as one that may be opened, or ""."""
        start = joined(self._base, base) if base else self._base
        spaced = joined(start, address[:8000]).strip().replace(" ", "%20")
        return (safe_url(spaced) or "") if address.strip() else ""

    def _link(self, item: RawItem) -> str:
        address = item.link or (item.guid if item.guid_is_link and _is_web(item.guid) else "")
        if self._kind is google.Kind.ALERTS:
            address = google.target(address)
        # A link post without a page of its own, an episode that is nothing but its sound.
        heard = (medium.url for medium in item.media if not _media_kind(medium))
        found = (self._address(one) for one in chain((address,), item.related, heard))
        return next(filter(None, found), "")

    def _ident(self, item: RawItem, link: str) -> str:
        if self._kind is google.Kind.ALERTS and link:
            said = link
        elif item.guid and item.guid not in self._worthless:
            said = item.guid
        elif item.guid or item.link:
            again = item.published if item.guid else ""
            said = f"{item.guid}\n{item.link}\n{again}"
        else:
            said = f"{item.title.value}\n{item.published}" + (
                "" if item.title.value else item.content.value or item.summary.value
            )
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]

    def _uri(self, item: RawItem, link: str) -> str:
        if self._kind is google.Kind.ALERTS:
            return link
        unique = item.guid not in self._worthless and _GLOBAL_ID.match(item.guid)
        return displayable(item.guid, lines=False)[:2000] if unique else ""

    def _at(self, item: RawItem, ident: str, index: int) -> datetime:
        """When it was published. Without a date: now, in the order of the document."""
        for said in (item.published, item.updated):
            moment = parse_date(said) if said else None
            if moment is not None and moment <= self._fetched:
                return moment
        self.undated.append(ident)
        return self._fetched - timedelta(milliseconds=index)

    def _media(self, item: RawItem, body: RawText) -> Iterator[Media]:
        seen: set[str] = set()
        declared = [(medium, "") for medium in item.media]
        for medium, base in declared or [(image, body.base) for image in _images(body)]:
            kind = _media_kind(medium)
            url = self._address(medium.url, base) if kind else ""
            if kind is None or not url or url in seen:
                continue
            if len(seen) >= MAX_MEDIA:
                return
            seen.add(url)
            alt = _words(medium.alt) if medium.alt.strip() else None
            yield Media(kind, url, alt, _pixels(medium.width), _pixels(medium.height))

    def _links(self, item: RawItem, body: RawText, link: str) -> Iterator[Link]:
        """Enclosures that are no pictures, related pages, and the links in the words."""
        seen = {"", link}
        found = [(medium.url, "", medium.kind) for medium in item.media if not _media_kind(medium)]
        found += [(address, "", "") for address in item.related]
        told = {address for address, _, _ in found}
        anchors = ((address, body.base, words) for address, words in _anchors(body, told))
        for address, base, words in chain(found, anchors):
            url = self._address(address, base)
            if url not in seen:
                seen.add(url)
                yield Link(url, displayable(html_to_text(words), lines=False)[:200])
            if len(seen) > MAX_LINKS:
                return


def _worthless_ids(items: list[RawItem]) -> set[str]:
    """Ids that cannot be believed: given to items with other links, or other days and words."""
    links: dict[str, set[str]] = {}
    days: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for item in items:
        links.setdefault(item.guid, set()).add(item.link)
        days.setdefault(item.guid, set()).add(item.published)
        words.setdefault(item.guid, set()).add(item.content.value or item.summary.value)
    return {
        guid
        for guid in links
        if len(links[guid]) > 1 or (len(days[guid]) > 1 and len(words[guid]) > 1)
    }


def _plain(text: RawText, *, lines: bool) -> Words:
    """`text` without markup, safe to show, and as it came."""
    received = text.value.strip()
    words = html_to_text(received) if text.html else received
    return Words(displayable(words, lines=lines).strip(), received[:MAX_RAW])


def _words(text: str) -> Words:
    return Words(displayable(unescaped(text), lines=False).strip()[:300], text[:MAX_RAW])


def _first_words(text: str, media: tuple[Media, ...]) -> str:
    """A title for an item that has none: how its text begins, or what its picture shows."""
    start = text.strip().split("\n", 1)[0]
    if not start:
        return next((medium.alt.shown for medium in media if medium.alt), "")
    if len(start) <= _TITLE:
        return start
    cut = start[: _TITLE + 1].rsplit(" ", 1)[0]
    return f"{cut[:_TITLE].rstrip(' ,;:.')}…"


def _is_web(address: str) -> bool:
    return address[:8].lower().startswith(("http://", "https://"))


def _media_kind(medium: RawMedia) -> MediaKind | None:
    kind, path = medium.kind.lower(), medium.url
    if kind == "image/gif":
        return MediaKind.GIF
    if kind.startswith("image") or (not kind and _IMAGE_NAME.search(path)):
        return MediaKind.PHOTO
    if kind.startswith("video") or (not kind and _FILM_NAME.search(path)):
        return MediaKind.VIDEO
    return None


def _images(body: RawText) -> Iterator[RawMedia]:
    """The pictures in the words, without the one-pixel ones that only count readers."""
    if not body.html:
        return
    seen = {""}
    for image in _IMAGE.finditer(body.value[:_MAX_HTML_LOOK]):
        said = _attributes(image[1])
        size = said.get("width", ""), said.get("height", "")
        if said.get("src", "") not in seen and not {"0", "1"} & set(size):
            seen.add(said["src"])
            yield RawMedia(said["src"], "image", *size, alt=said.get("alt", ""))


def _anchors(body: RawText, told: set[str]) -> Iterator[tuple[str, str]]:
    """Address and HTML of each link in the words, those of `told` left out and each once."""
    if not body.html:
        return
    for anchor in _ANCHOR.finditer(body.value[:_MAX_HTML_LOOK]):
        address = _attributes(anchor[1]).get("href", "")
        if address not in told and (_is_web(address) or address.startswith("/")):
            told.add(address)
            yield address, anchor[2]


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): unescaped(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(text[:4000])
    }


def _pixels(text: str) -> int:
    digits = text.strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def _interval(feed: RawFeed) -> int | None:
    """What the feed itself asks for: `ttl` in minutes, or the syndication module's period."""
    asked = []
    if feed.ttl.isascii() and feed.ttl.isdigit():
        asked.append(int(feed.ttl[:7]) * 60)
    if period := _PERIODS.get(feed.period.lower()):
        often = feed.frequency[:5]
        asked.append(period // max(1, int(often) if often.isascii() and often.isdigit() else 1))
    return max(asked, default=None)
