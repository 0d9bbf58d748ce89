"""The tolerant path: feedparser, for what is broken or unknown to the fast path.

Runs in the child program only (child.py): it may take seconds. It is given bytes in a stream,
never an address, a name of a file or a text, which it would open.
"""

import io
import re
from typing import Any

from cmdeck.networks.feeds.raw import (
    MAX_ITEMS,
    Fault,
    RawFeed,
    RawItem,
    RawMedia,
    RawText,
    Unreadable,
)
from cmdeck.networks.feeds.words import add_author, add_link, maybe_html, person

Said = dict[str, Any]
# feedparser takes the words about a medium for those of the article.
_OF_MEDIA = re.compile(r"<media:(description|title)\b[^>]*>.{0,5000}?</media:\1\s*>", re.DOTALL)


def read_slow(text: str) -> RawFeed:
    """The feed in `text` (as `decode` gave it). Raises Unreadable when there is none in it."""
    import feedparser

    said: Said = feedparser.parse(
        io.BytesIO(_OF_MEDIA.sub("", text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    # Nothing but a body that it cannot tell apart has no version at all.
    version = str(said.get("version") or "")
    entries = said.get("entries") or []
    if not version and not entries:
        raise Unreadable(Fault.NOT_A_FEED)
    atom = version.startswith("atom")
    top: Said = said.get("feed") or {}
    feed = RawFeed(
        title=_text(top, "title", atom=atom),
        link=_value(top, "link"),
        base="" if atom else _value(top, "link"),
        language=_value(top, "language"),
        author=_value(top.get("author_detail") or {}, "name") if atom else "",
        generator=_value(top, "generator"),
        ttl=_value(top, "ttl"),
        period=_value(top, "sy_updateperiod"),
        frequency=_value(top, "sy_updatefrequency"),
    )
    feed.items = [_item(entry, atom=atom) for entry in entries[:MAX_ITEMS]]
    feed.left_out = len(entries) - len(feed.items)
    return feed


def _item(entry: Said, *, atom: bool) -> RawItem:
    item = RawItem(
        title=_text(entry, "title", atom=atom),
        # An Atom id is no address, though feedparser makes it the link where there is none.
        link="" if atom else _value(entry, "link"),
        guid=_value(entry, "id"),
        guid_is_link=bool(entry.get("guidislink")),
        published=_value(entry, "published") or _value(entry, "created"),
        updated=_value(entry, "updated"),
        summary=_text(entry, "summary", atom=atom, html=True),
    )
    for author in entry.get("authors") or [{"name": entry.get("author") or ""}]:
        add_author(item, person(_value(author, "name"))[0])
        item.author_url = item.author_url or _value(author, "href")
    for detail in (*(entry.get("content") or ()), entry.get("title_detail") or {}):
        item.language = item.language or _value(detail, "language")
    contents = [_detail(one, atom=atom, html=True) for one in entry.get("content") or []]
    item.content = max(contents, key=lambda one: len(one.value), default=RawText())
    source: Said = entry.get("source") or {}
    item.source = _value(source, "title") or _value(source, "value")
    item.source_url = _value(source, "href")
    for link in entry.get("links") or []:
        address = _value(link, "href") or _value(link, "url")
        add_link(item, relation=_value(link, "rel"), kind=_value(link, "type"), address=address)
    if comments := _value(entry, "comments"):
        item.related.append(comments)
    item.media.extend(_media(entry))
    return item


def _media(entry: Said) -> list[RawMedia]:
    found = [
        RawMedia(
            _value(one, "url"),
            _value(one, "type") or _value(one, "medium"),
            _value(one, "width"),
            _value(one, "height"),
        )
        for one in entry.get("media_content") or []
    ]
    found += [
        RawMedia(_value(one, "url"), "image", _value(one, "width"), _value(one, "height"))
        for one in entry.get("media_thumbnail") or []
    ]
    picture = entry.get("image") or {}
    # An item's `href` is the address of its picture, or else of whoever wrote it.
    writers = {_value(author, "href") for author in entry.get("authors") or []}
    pictures = {_value(picture, "href"), _value(entry, "href"), _value(entry, "thumbnail")}
    found += [RawMedia(address, "image") for address in sorted(pictures - writers)]
    return [medium for medium in found if medium.url]


def _text(row: Said, name: str, *, atom: bool, html: bool = False) -> RawText:
    detail = row.get(f"{name}_detail")
    if detail:
        return _detail(detail, atom=atom, html=html)
    # A copy of another text, which feedparser makes: nothing says what it is.
    return RawText(_value(row, name), html)


def _detail(detail: Said, *, atom: bool, html: bool) -> RawText:
    """A text: Atom says what it is; in RSS a body is HTML, a title when it looks like that."""
    text = RawText(_value(detail, "value"), base=_value(detail, "base"))
    if atom:
        text.html = "html" in _value(detail, "type")
        return text
    text.html = html
    return text if html else maybe_html(text)


def _value(row: Said, name: str) -> str:
    # feedparser's own `get` answers `updated` with `published`, and warns.
    found = dict.get(row, name)
    return found if isinstance(found, str) else ""
