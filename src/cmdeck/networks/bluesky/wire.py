"""The AppView's JSON to the model. Pure.

Missing and odd fields are dealt with here, once: what cannot be read is left out and counted, never
an exception. Source of the shapes: lexicons app.bsky.feed.defs, app.bsky.actor.defs,
app.bsky.embed.*; networks.md part 2 §1.2.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.intent import bluesky_page
from cmdeck.model.post import (
    AccountId,
    Author,
    Link,
    Media,
    MediaKind,
    Metrics,
    NetworkName,
    Post,
    PostKey,
    Reaction,
    ViewerState,
    Words,
)
from cmdeck.networks.bluesky import markup
from cmdeck.networks.bluesky.cursor import Item, mark
from cmdeck.networks.bluesky.facets import HANDLE
from cmdeck.networks.bluesky.records import DID, POST, address, hidden_in
from cmdeck.networks.http import Json
from cmdeck.text.display import displayable, safe_url

ODD = (KeyError, ValueError, TypeError, AttributeError, OverflowError)
"""What a strange shape raises."""
NOBODY = "handle.invalid"
"""The handle of an account whose own does not lead to it any more."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_DEFS = "app.bsky.feed.defs#"


class Listing(Struct, frozen=True):
    """One answer that lists posts, read."""

    posts: tuple[Post, ...]
    """Members, in the order of the answer, each once."""
    others: tuple[Post, ...]
    """Quoted and answered posts that came along."""
    viewer: tuple[ViewerState, ...]
    skipped: int


def listing(items: Iterable[Json], *, account: AccountId, as_of: datetime) -> Listing:
    """Items of a feed (or posts alone) as posts, and what `account` did to them."""
    posts: dict[PostKey, Post] = {}
    others: dict[PostKey, Post] = {}
    viewer: dict[PostKey, ViewerState] = {}
    skipped = 0
    for item in items:
        try:
            view = view_of(item)
            parsed = _in_feed(item, view)
        except ODD:
            skipped += 1
            continue
        posts.setdefault(parsed.key, parsed)
        viewer.setdefault(parsed.key, _viewer(view, parsed.key, account, as_of))
        for near in _neighbours(item, view):
            others.setdefault(near.key, near)
    return Listing(
        posts=tuple(posts.values()),
        others=tuple(one for one in others.values() if one.key not in posts),
        viewer=tuple(viewer.values()),
        skipped=skipped,
    )


def view_of(item: Json) -> dict[str, Json]:
    """The PostView in an item of a feed, or the item where it is one. Raises one of ODD."""
    found = item.get("post", item)
    if not isinstance(found, dict):
        raise TypeError(type(found).__name__)
    return found


def place_of(item: Json, *, ordered: bool) -> Item:
    """Where an item stands in its list. Raises one of ODD."""
    view = view_of(item)
    by, at = "", sorted_at(view)
    if (reason := _repost(item)) is not None:
        by, at = str(reason["by"]["did"]), moment(reason, "indexedAt")
    return Item(mark(str(view["uri"]), by), at if ordered else None)


def post(view: dict[str, Json]) -> Post:
    """A PostView as a post. Raises one of ODD."""
    record = view["record"]
    return _written(view, record, list(embeds_of(view)))


def author(found: Json) -> Author:
    """A person."""
    did = str(found["did"])
    if not DID.fullmatch(did):
        raise ValueError(did[:40])
    handle = str(found.get("handle") or "")
    handle = handle if HANDLE.fullmatch(handle) and handle != NOBODY else ""
    raw = str(found.get("displayName") or "")
    return Author(
        id=did,
        handle=handle,
        name=Words(displayable(raw, lines=False) or handle or did, raw),
        url=f"https://bsky.app/profile/{handle or did}",
    )


def key(uri: str) -> PostKey:
    """The key of the post at an address. Raises ValueError for what is none."""
    found = address(uri)
    if found is None or found.collection != POST:
        raise ValueError(uri[:80])
    return PostKey(NetworkName.BLUESKY, "", uri)


def moment(found: Json, name: str) -> datetime:
    """A moment of an object, UTC. Raises KeyError, ValueError."""
    at = datetime.fromisoformat(str(found[name]))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def sorted_at(view: Json) -> datetime:
    """When a post counts as published: as it says itself, and not after it was first seen."""
    seen = moment(view, "indexedAt")
    record = view.get("record", view.get("value"))
    try:
        return min(moment(record, "createdAt"), seen)
    except ODD:
        return seen


def embeds_of(view: Json) -> Iterator[dict[str, Json]]:
    """What hangs on a post, as it is shown: the parts of what has two parts, apart."""
    given = [view.get("embed"), *dicts(view.get("embeds"))]
    for embed in given:
        if not isinstance(embed, dict):
            continue
        if embed.get("$type") == "app.bsky.embed.recordWithMedia#view":
            yield from dicts([embed.get("media"), embed.get("record")])
        else:
            yield embed


def dicts(found: Json) -> list[dict[str, Json]]:
    """The objects in a list; [] for anything else."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def hidden_by(view: Json) -> list[str]:
    """Addresses of the answers that the gate of a thread's first post hides."""
    gate = view.get("threadgate")
    record = gate.get("record") if isinstance(gate, dict) else None
    return hidden_in(record) if isinstance(record, dict) else []


def _in_feed(item: Json, view: dict[str, Json]) -> Post:
    found = post(view)
    parent = item.get("reply", {}).get("parent") if "post" in item else None
    if isinstance(parent, dict) and isinstance(parent.get("author"), dict):
        found = replace(found, reply_to_author=author(parent["author"]).handle)
    if (reason := _repost(item)) is None:
        return found
    by, at = author(reason["by"]), moment(reason, "indexedAt")
    return replace(found, reposted_by=by, reposted_at=at)


def _repost(item: Json) -> dict[str, Json] | None:
    reason = item.get("reason") if "post" in item else None
    is_one = isinstance(reason, dict) and reason.get("$type") == f"{_DEFS}reasonRepost"
    return reason if is_one else None


def _written(view: dict[str, Json], record: Json, embeds: list[dict[str, Json]]) -> Post:
    by, uri = author(view["author"]), str(view["uri"])
    reply = record.get("reply")
    parent, root = (_end(reply, name) for name in ("parent", "root"))
    answered = address(parent.id) if parent is not None else None
    languages = record.get("langs")
    language = str(languages[0]) if isinstance(languages, list) and languages else ""
    quoted = next((one for embed in embeds if (one := quoted_view(embed)) is not None), None)
    return Post(
        key=key(uri),
        author=by,
        text=_words(record),
        at=sorted_at(view),
        uri=uri,
        url=bluesky_page(by.handle or by.id, uri),
        reply_to=parent,
        reply_to_author=answered.did if answered is not None else "",
        thread=(root or parent) if parent is not None else None,
        quote=key(str(quoted["uri"])) if quoted is not None else None,
        mentions=markup.names_in(record),
        media=tuple(_media(embeds)),
        links=tuple(_links(record, embeds)),
        metrics=Metrics(
            replies=_count(view.get("replyCount")),
            reposts=_count(view.get("repostCount")),
            likes=_count(view.get("likeCount")),
            quotes=_count(view.get("quoteCount")),
        ),
        language=language if _LANGUAGE.fullmatch(language) else "",
    )


def _words(record: Json) -> Words:
    text = record.get("text")
    text = text if isinstance(text, str) else ""
    return Words(displayable(markup.readable(record)), text)


def _end(reply: Json, name: str) -> PostKey | None:
    found = reply.get(name) if isinstance(reply, dict) else None
    try:
        return key(str(found["uri"])) if isinstance(found, dict) else None
    except ODD:
        return None


def quoted_view(embed: Json) -> dict[str, Json] | None:
    """The post that an embed quotes, as far as it came along."""
    found = embed.get("record")
    if isinstance(found, dict) and isinstance(found.get("record"), dict):
        found = found["record"]
    is_post = isinstance(found, dict) and {"uri", "author", "value"} <= found.keys()
    is_post = is_post and f"/{POST}/" in str(found["uri"])
    return found if is_post and isinstance(found, dict) else None


def _neighbours(item: Json, view: Json) -> Iterator[Post]:
    """Posts that came along: what is quoted, and what is answered."""
    # One of them that cannot be read is left out: the post itself can be, and that is enough.
    for embed in embeds_of(view):
        quoted = quoted_view(embed)
        if quoted is not None:
            with contextlib.suppress(*ODD):
                yield _written(quoted, quoted["value"], list(embeds_of(quoted)))
    reply = item.get("reply") if "post" in item else None
    for name in ("parent", "root"):
        near = reply.get(name) if isinstance(reply, dict) else None
        if isinstance(near, dict) and "record" in near:
            with contextlib.suppress(*ODD):
                yield post(near)


def _viewer(view: Json, of: PostKey, account: AccountId, as_of: datetime) -> ViewerState:
    said = view.get("viewer")
    said = said if isinstance(said, dict) else {}
    done = set()
    if isinstance(said.get("like"), str):
        done.add(Reaction.LIKE)
    if isinstance(said.get("repost"), str):
        done.add(Reaction.REPOST)
    if said.get("bookmarked") is True:
        done.add(Reaction.BOOKMARK)
    return ViewerState(account, of, frozenset(done), as_of)


def _media(embeds: Iterable[dict[str, Json]]) -> Iterator[Media]:
    for embed in embeds:
        kind = embed.get("$type")
        if kind == "app.bsky.embed.images#view":
            for image in dicts(embed.get("images")):
                url = str(image.get("fullsize") or image.get("thumb") or "")
                yield _medium(MediaKind.PHOTO, image, url)
        elif kind == "app.bsky.embed.video#view":
            is_gif = embed.get("presentation") == "gif"
            url = str(embed.get("thumbnail") or "")
            yield _medium(MediaKind.GIF if is_gif else MediaKind.VIDEO, embed, url)


def _medium(kind: MediaKind, found: dict[str, Json], url: str) -> Media:
    alt, ratio = found.get("alt"), found.get("aspectRatio")
    ratio = ratio if isinstance(ratio, dict) else {}
    return Media(
        kind=kind,
        url=safe_url(url) or "",
        alt=Words(displayable(alt), alt) if isinstance(alt, str) and alt else None,
        width=_count(ratio.get("width")) or 0,
        height=_count(ratio.get("height")) or 0,
    )


def _links(record: Json, embeds: Iterable[dict[str, Json]]) -> Iterator[Link]:
    """Links of the text, then the card's where the text has it not."""
    seen: set[str] = set()
    for target, text in markup.links_in(record):
        if (url := safe_url(target)) and url not in seen:
            seen.add(url)
            yield Link(url, displayable(text, lines=False))
    for embed in embeds:
        external = embed.get("external")
        external = external if isinstance(external, dict) else {}
        url = safe_url(str(external.get("uri") or ""))
        if url and url not in seen:
            seen.add(url)
            yield Link(url, displayable(str(external.get("title") or ""), lines=False)[:200])


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
