"""JSON Feed, versions 1 and 1.1 (jsonfeed.org). Pure."""

import json
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
from cmdeck.networks.feeds.words import add_author

Json = dict[str, Any]


def read_json(text: str) -> RawFeed:
    """The feed in `text`. Raises Unreadable when it is no JSON Feed."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Fault.NOT_A_FEED) from error
    if not isinstance(said, dict) or not isinstance(said.get("items"), list):
        raise Unreadable(Fault.NOT_A_FEED)
    feed = RawFeed(
        title=RawText(_text(said, "title")),
        link=_text(said, "home_page_url"),
        language=_text(said, "language"),
        author=_authors(said),
    )
    rows = [row for row in said["items"] if isinstance(row, dict)]
    feed.items = [_item(row) for row in rows[:MAX_ITEMS]]
    feed.left_out = len(said["items"]) - len(feed.items)
    return feed


def _item(row: Json) -> RawItem:
    plain = _text(row, "content_text")
    marked = _text(row, "content_html")
    item = RawItem(
        title=RawText(_text(row, "title")),
        link=_text(row, "url") or _text(row, "external_url"),
        guid=_text(row, "id"),
        guid_is_link=True,
        published=_text(row, "date_published"),
        updated=_text(row, "date_modified"),
        author=_authors(row),
        content=RawText(marked, html=True) if marked else RawText(plain),
        summary=RawText(_text(row, "summary")),
        language=_text(row, "language"),
    )
    if _text(row, "url") and (outside := _text(row, "external_url")):
        item.related.append(outside)
    item.media.extend(
        RawMedia(address, "image")
        for name in ("image", "banner_image")
        if (address := _text(row, name))
    )
    for medium in _rows(row, "attachments"):
        if address := _text(medium, "url"):
            alt = _text(medium, "title")
            item.media.append(RawMedia(address, _text(medium, "mime_type"), alt=alt))
    return item


def _authors(row: Json) -> str:
    """Version 1 has `author`, 1.1 `authors`."""
    one = row.get("author")
    names = RawItem()
    for author in _rows(row, "authors") or ([one] if isinstance(one, dict) else []):
        add_author(names, _text(author, "name"))
    return names.author


def _rows(row: Json, name: str) -> list[Json]:
    found = row.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(row: Json, name: str) -> str:
    """A text of `row`; numbers where a text was meant are taken as written; lone surrogates, which
    nothing can store, become U+FFFD."""
    found = row.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
