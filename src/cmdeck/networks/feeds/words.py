"""The vocabulary of feeds: what each element of RSS, Atom and their modules says of an item.

Pure: one table for items, one for the channel, by the path of the element below them.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from cmdeck.networks.feeds.decode import joined
from cmdeck.networks.feeds.raw import RawFeed, RawItem, RawMedia, RawText

Attributes = Mapping[str, str]
_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.rssboard.org/media-rss": "media:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
_MAX_AUTHORS = 300
_MAIL = re.compile(r"[^\s<>()@]+@[^\s<>()@]+")
# A title of RSS may be text or HTML and does not say which: an entity or the tag of a phrase is
# HTML that somebody escaped.
_ESCAPED = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});"
    r"|</?(?:a|b|i|u|s|em|strong|span|sup|sub|small|br|p|div|code|cite|q|font|mark|script|img)\b[^<>]*>",
    re.IGNORECASE,
)
MARKED_UP = frozenset(
    (
        *("title", "description", "content:encoded", "atom:title", "atom:summary", "atom:content"),
        *("dc:title", "dc:description", "itunes:summary"),
    )
)
"""Elements whose inner elements are markup, not vocabulary."""


@lru_cache(maxsize=2048)
def prefix_of(name: str) -> str:
    """The short name of an element as expat gives it: `item`, `atom:link`, `dc:date`.

    Case does not count; what belongs to a vocabulary that is not read becomes `?:name`.
    """
    space, _, local = name.rpartition(" ")
    if not space:
        return local.lower()
    return _NAMESPACES.get(space.lower(), "?:") + local.lower()


def maybe_html(text: RawText) -> RawText:
    """`text` of RSS, which does not say what it is: HTML when it looks like that."""
    return RawText(text.value, text.html or bool(_ESCAPED.search(text.value)), text.base)


def person(text: str) -> tuple[str, str]:
    """Name and address of `mail (Name)`, `Name <mail>` or what else stands in `author`."""
    text = " ".join(text[:500].split())
    mail = _MAIL.search(text)
    if mail is None:
        return text, ""
    name = re.sub(r"\(\s*\)|<\s*>|mailto:", "", text.replace(mail[0], "")).strip(" ,-")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    return name or mail[0], mail[0]


def add_author(item: RawItem, name: str) -> None:
    """Note one more author, once; of a crowd, the first ones."""
    if len(item.author) > _MAX_AUTHORS:
        return
    name = " ".join(name.split())
    known = item.author.split(", ") if item.author else []
    if name and name not in known and name != item.author:
        item.author = ", ".join([*known, name])


def _title(item: RawItem, text: RawText, _: Attributes) -> None:
    if text.value.strip():
        item.title = maybe_html(text)


def _late_title(item: RawItem, text: RawText, said: Attributes) -> None:
    if not item.title.value:
        _title(item, text, said)


def _atom_title(item: RawItem, text: RawText, said: Attributes) -> None:
    if text.value.strip():
        item.title = _typed(text, said)


def _typed(text: RawText, said: Attributes) -> RawText:
    """A text of Atom, which says what it is (RFC 4287, 3.1; Atom 0.3 says `escaped`)."""
    kind = said.get("type", "text").lower()
    escaped = said.get("mode", "").lower() == "escaped"
    return RawText(text.value, text.html or escaped or "html" in kind, text.base)


def _html_content(item: RawItem, text: RawText, _: Attributes) -> None:
    if len(text.value) > len(item.content.value):
        item.content = RawText(text.value, True, text.base)


def _html_summary(item: RawItem, text: RawText, _: Attributes) -> None:
    if text.value.strip():
        item.summary = RawText(text.value, True, text.base)


def _late_summary(item: RawItem, text: RawText, said: Attributes) -> None:
    if not item.summary.value:
        _html_summary(item, text, said)


def _atom_summary(item: RawItem, text: RawText, said: Attributes) -> None:
    if text.value.strip():
        item.summary = _typed(text, said)


def _atom_content(item: RawItem, text: RawText, said: Attributes) -> None:
    if source := said.get("src"):
        item.related.append(joined(text.base, source))
    kind = said.get("type", "text").lower()
    readable = kind in ("text", "html", "xhtml") or kind.startswith("text/") or "html" in kind
    if text.value.strip() and readable:
        item.content = _typed(text, said)


def _link(item: RawItem, text: RawText, said: Attributes) -> None:
    if address := text.value.strip() or said.get("href", "").strip():
        item.link = joined(text.base, address)


def _atom_link(item: RawItem, text: RawText, said: Attributes) -> None:
    add_link(
        item,
        relation=said.get("rel", "alternate"),
        kind=said.get("type", ""),
        address=joined(text.base, said.get("href", "")),
    )


def add_link(item: RawItem, *, relation: str, kind: str, address: str) -> None:
    """Note a link of Atom (RFC 4287, 4.2.7.2): the page itself, an enclosure, a related page."""
    relation, kind = relation.lower(), kind.lower()
    page = kind in ("", "text/html", "application/xhtml+xml", "text/xml")
    if not address:
        return
    if relation == "enclosure":
        item.media.append(RawMedia(address, kind))
    elif relation == "alternate" and not item.link:
        item.link = address
    elif relation in ("related", "via") and page:
        item.related.append(address)


def _original_link(item: RawItem, text: RawText, _: Attributes) -> None:
    if text.value.strip():
        item.link = text.value.strip()


def _guid(item: RawItem, text: RawText, said: Attributes) -> None:
    item.guid = text.value.strip()
    item.guid_is_link = said.get("isPermaLink", "true").lower() != "false"


def _atom_id(item: RawItem, text: RawText, _: Attributes) -> None:
    item.guid = text.value.strip()


def _published(item: RawItem, text: RawText, _: Attributes) -> None:
    item.published = text.value.strip() or item.published


def _late_published(item: RawItem, text: RawText, _: Attributes) -> None:
    item.published = item.published or text.value.strip()


def _updated(item: RawItem, text: RawText, _: Attributes) -> None:
    item.updated = text.value.strip()


def _author(item: RawItem, text: RawText, _: Attributes) -> None:
    add_author(item, person(text.value)[0])


def _author_url(item: RawItem, text: RawText, _: Attributes) -> None:
    item.author_url = item.author_url or joined(text.base, text.value)


def _language(item: RawItem, text: RawText, _: Attributes) -> None:
    item.language = text.value.strip()


def _source(item: RawItem, text: RawText, said: Attributes) -> None:
    item.source, item.source_url = text.value.strip(), said.get("url", "")


def _atom_source(item: RawItem, text: RawText, _: Attributes) -> None:
    item.source = text.value.strip()


def _comments(item: RawItem, text: RawText, _: Attributes) -> None:
    if text.value.strip():
        item.related.append(joined(text.base, text.value))


def _medium(item: RawItem, text: RawText, said: Attributes) -> None:
    if address := said.get("url", "").strip():
        item.media.append(
            RawMedia(
                joined(text.base, address),
                said.get("type", "") or said.get("medium", ""),
                said.get("width", ""),
                said.get("height", ""),
                item.caption,
            )
        )
    item.caption = ""


def _picture(item: RawItem, text: RawText, said: Attributes) -> None:
    address = said.get("url") or said.get("href") or text.value
    if address.strip():
        size = said.get("width", ""), said.get("height", "")
        item.media.append(RawMedia(joined(text.base, address), "image", *size))


def _caption(item: RawItem, text: RawText, _: Attributes) -> None:
    item.caption = text.value.strip()


def _alt(item: RawItem, text: RawText, _: Attributes) -> None:
    if item.media and not item.media[-1].alt:
        item.media[-1].alt = text.value.strip()


def _media_summary(item: RawItem, text: RawText, said: Attributes) -> None:
    if not item.summary.value:
        item.summary = _typed(text, said)


ItemWord = Callable[[RawItem, RawText, Attributes], None]
_MEDIA: Mapping[str, ItemWord] = {
    "media:content": _medium,
    "media:thumbnail": _picture,
    "media:content/media:thumbnail": _picture,
    "media:content/media:description": _caption,
    "media:description": _alt,
}
ITEM_WORDS: Mapping[str, ItemWord] = {
    "title": _title,
    "dc:title": _late_title,
    "atom:title": _atom_title,
    "media:title": _late_title,
    "media:group/media:title": _late_title,
    "link": _link,
    "atom:link": _atom_link,
    "feedburner:origlink": _original_link,
    "guid": _guid,
    "atom:id": _atom_id,
    "pubdate": _published,
    "atom:published": _published,
    "atom:issued": _published,
    "dc:date": _late_published,
    "dcterms:issued": _late_published,
    "dcterms:created": _late_published,
    "atom:created": _late_published,
    "atom:updated": _updated,
    "atom:modified": _updated,
    "dcterms:modified": _updated,
    "author": _author,
    "dc:creator": _author,
    "itunes:author": _author,
    "author/name": _author,
    "atom:author/atom:name": _author,
    "atom:author": lambda *_: None,
    "atom:author/atom:uri": _author_url,
    "atom:author/atom:url": _author_url,
    "content:encoded": _html_content,
    "atom:content": _atom_content,
    "description": _html_summary,
    "atom:summary": _atom_summary,
    "dc:description": _late_summary,
    "itunes:summary": _late_summary,
    "media:group/media:description": _media_summary,
    "dc:language": _language,
    "source": _source,
    "atom:source/atom:title": _atom_source,
    "comments": _comments,
    "enclosure": _medium,
    "image": _picture,
    "image/url": _picture,
    "itunes:image": _picture,
    "thumbnail": _picture,
    **_MEDIA,
    **{f"media:group/{word}": put for word, put in _MEDIA.items() if word != "media:description"},
}
"""What the elements of an item say, by their path below it."""


def _feed_title(feed: RawFeed, text: RawText, _: Attributes) -> None:
    if text.value.strip():
        feed.title = maybe_html(text)


def _feed_atom_title(feed: RawFeed, text: RawText, said: Attributes) -> None:
    feed.title = _typed(text, said)


def _feed_link(feed: RawFeed, text: RawText, said: Attributes) -> None:
    if address := text.value.strip() or said.get("href", ""):
        feed.link = feed.base = joined(text.base, address)


def _feed_atom_link(feed: RawFeed, text: RawText, said: Attributes) -> None:
    if said.get("rel", "alternate") == "alternate" and not feed.link:
        feed.link = joined(text.base, said.get("href", ""))


@cache
def _set(name: str) -> Callable[[RawFeed, RawText, Attributes], None]:
    def put(feed: RawFeed, text: RawText, _: Attributes) -> None:
        if not getattr(feed, name):
            setattr(feed, name, text.value.strip())

    return put


CHANNEL_WORDS: Mapping[str, Callable[[RawFeed, RawText, Attributes], None]] = {
    "title": _feed_title,
    "atom:title": _feed_atom_title,
    "link": _feed_link,
    "atom:link": _feed_atom_link,
    "language": _set("language"),
    "dc:language": _set("language"),
    "ttl": _set("ttl"),
    "generator": _set("generator"),
    "atom:generator": _set("generator"),
    "sy:updateperiod": _set("period"),
    "sy:updatefrequency": _set("frequency"),
    "atom:author/atom:name": _set("author"),
}
"""What the elements of the channel say."""
