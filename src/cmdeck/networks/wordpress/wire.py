"""A blog's JSON to the model. Pure.

Missing and odd fields are dealt with here, once: what cannot be read is left out and counted, never
an exception. Source of the shapes: WordPress's REST API reference (posts, comments, users).
"""

import html
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from cmdeck.model.post import (
    Author,
    Link,
    Media,
    MediaKind,
    Post,
    PostKey,
    Standing,
    Words,
)
from cmdeck.networks.http import Json
from cmdeck.networks.wordpress.keys import key
from cmdeck.networks.wordpress.prose import readable
from cmdeck.text.display import displayable, safe_url

ODD = (KeyError, ValueError, TypeError, AttributeError, OverflowError)
"""What a strange shape raises."""
EXCERPT = 400
GRACE = timedelta(minutes=2)
"""A blog publishes what is due at the next visit: so long that is no reason to worry."""
_ARTICLES = {
    "publish": Standing.PUBLIC,
    "future": Standing.SCHEDULED,
    "draft": Standing.DRAFT,
    "auto-draft": Standing.DRAFT,
    "pending": Standing.PENDING,
    "private": Standing.PRIVATE,
    "trash": Standing.TRASH,
}
_COMMENTS = {
    "approved": Standing.PUBLIC,
    "hold": Standing.HELD,
    "spam": Standing.SPAM,
    "trash": Standing.TRASH,
}
_UNSEEN = frozenset({Standing.HELD, Standing.SPAM, Standing.TRASH})


class Me(Struct, frozen=True):
    """Whose blog it is read as: the realm, and the account's own id and handle."""

    realm: str
    id: str
    handle: str
    now: datetime


class Listing(Struct, frozen=True):
    """One answer that lists articles or comments, read; in the order of the answer."""

    posts: tuple[Post, ...]
    skipped: int


def listing(items: Iterable[Json], me: Me, read: Callable[[Json, Me], Post]) -> Listing:
    """Articles or comments (`read` is the function for one), each once."""
    posts: dict[PostKey, Post] = {}
    skipped = 0
    for item in items:
        try:
            parsed = read(item, me)
            posts.setdefault(parsed.key, parsed)
        except ODD:
            skipped += 1
    return Listing(tuple(posts.values()), skipped)


def article(item: Json, me: Me) -> Post:
    """An article; its words are its excerpt, else its beginning. Raises one of ODD."""
    ident = _number(item["id"])
    at = moment(item)
    standing = _ARTICLES.get(str(item.get("status") or "publish"), Standing.PRIVATE)
    if standing is Standing.SCHEDULED and at + GRACE <= me.now:
        standing = Standing.MISSED
    title = text_of(item.get("title"))
    said = text_of(item.get("excerpt")) or text_of(item.get("content"))
    said = said if len(said) <= EXCERPT else said[: EXCERPT - 1].rstrip() + "…"
    return Post(
        key=key(ident, me.realm),
        author=_author(item, me),
        text=Words(displayable(said), said),
        at=at,
        url=safe_url(str(item.get("link") or "")) or "",
        title=Words(displayable(title, lines=False), title) if title else None,
        media=tuple(_featured(item)),
        standing=standing,
    )


def comment(item: Json, me: Me) -> Post:
    """A comment; its title is that of the article that it is on. Raises one of ODD."""
    ident = f"c{_number(item['id'])}"
    on = key(_number(item["post"]), me.realm)
    parent = int(item.get("parent") or 0)
    standing = _COMMENTS.get(str(item.get("status") or "approved"), Standing.HELD)
    said = text_of(item.get("content"))
    return Post(
        key=key(ident, me.realm),
        author=_commenter(item, me),
        text=Words(displayable(said), said),
        at=moment(item),
        url=safe_url(str(item.get("link") or "")) or "",
        title=_title_above(item),
        reply_to=key(f"c{parent}", me.realm) if parent > 0 else on,
        thread=on,
        links=_links(item),
        hidden=standing in _UNSEEN,
        standing=standing,
    )


def text_of(found: Json) -> str:
    """The words of a `{raw, rendered}`: as they are shown, with entities and tags read."""
    if not isinstance(found, dict):
        return ""
    shown = found.get("rendered")
    shown = found.get("raw") if not isinstance(shown, str) or not shown.strip() else shown
    return readable(shown).strip() if isinstance(shown, str) else ""


def raw_of(item: Json) -> str:
    """What was written as content; "" where the answer does not say."""
    content = item.get("content") if isinstance(item, dict) else None
    raw = content.get("raw") if isinstance(content, dict) else None
    return raw if isinstance(raw, str) else ""


def moment(item: Json, name: str = "date_gmt") -> datetime:
    """When, UTC: WordPress writes it without a zone. Raises KeyError, ValueError."""
    found = datetime.fromisoformat(str(item[name]))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def ident_of(item: Json) -> str:
    """The number of an object. Raises one of ODD where it has none that can be one."""
    return _number(item["id"])


def _featured(item: Json) -> Iterator[Media]:
    """An article's picture, where it came along and may be seen."""
    embedded = item.get("_embedded")
    found = embedded.get("wp:featuredmedia") if isinstance(embedded, dict) else None
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and one.get("media_type") == "image":
            alt, size = one.get("alt_text"), one.get("media_details")
            size = size if isinstance(size, dict) else {}
            yield Media(
                kind=MediaKind.PHOTO,
                url=safe_url(str(one.get("source_url") or "")) or "",
                alt=Words(displayable(alt), alt) if isinstance(alt, str) and alt else None,
                width=_pixels(size.get("width")),
                height=_pixels(size.get("height")),
            )


def _pixels(value: Json) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value < 1_000_000 else 0


def _title_above(item: Json) -> Words | None:
    embedded = item.get("_embedded")
    up = embedded.get("up") if isinstance(embedded, dict) else None
    first = up[0] if isinstance(up, list) and up and isinstance(up[0], dict) else {}
    title = text_of(first.get("title"))
    return Words(displayable(title, lines=False), title) if title else None


def _author(item: Json, me: Me) -> Author:
    ident = str(item.get("author") or "")
    embedded = item.get("_embedded")
    people = embedded.get("author") if isinstance(embedded, dict) else None
    person = people[0] if isinstance(people, list) and people else {}
    person = person if isinstance(person, dict) else {}
    handle = displayable(str(person.get("slug") or ""), lines=False)
    handle = me.handle if ident == me.id else handle
    name = html.unescape(str(person.get("name") or ""))
    return Author(ident, handle, Words(displayable(name, lines=False) or handle, name))


def _commenter(item: Json, me: Me) -> Author:
    """Whoever commented. Only our own handle is known: a visitor has a name, and no more."""
    ident = str(item.get("author") or "")
    ident = ident if ident != "0" else ""
    raw = html.unescape(str(item.get("author_name") or ""))
    name = displayable(raw, lines=False)
    handle = me.handle if ident and ident == me.id else ""
    return Author(ident, handle, Words(name or handle or "?", raw))


def _links(item: Json) -> tuple[Link, ...]:
    """The address that a visitor gave as theirs: what spam is mostly for."""
    url = safe_url(str(item.get("author_url") or ""))
    return (Link(url, ""),) if url else ()


def _number(value: Json) -> str:
    number = int(value)
    if isinstance(value, bool) or not 0 < number < 10**18:
        raise ValueError(str(value)[:40])
    return str(number)
