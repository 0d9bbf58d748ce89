"""Notifications as what people did: grouped by post, never one row a person. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from cmdeck.model.activity import Activity, ActivityKind
from cmdeck.model.post import Author, NetworkName, Post, PostKey, Words
from cmdeck.networks.bluesky import wire
from cmdeck.networks.http import Json

REASONS = {
    "like": ActivityKind.LIKE,
    "repost": ActivityKind.REPOST,
    "quote": ActivityKind.QUOTE,
    "follow": ActivityKind.FOLLOW,
}
"""The reasons that are reactions; a mention and an answer are posts, in a timeline of their own."""
_EXCERPT = 80


class _Group(Struct):
    kind: ActivityKind
    at: datetime
    post: PostKey | None = None
    actors: list[Author] = field(default_factory=list)


def subjects_of(items: Iterable[Json]) -> list[str]:
    """Addresses of the posts that something was done to, each once, newest first."""
    found: dict[str, None] = {}
    for item in items:
        subject = item.get("reasonSubject")
        if item.get("reason") in REASONS and isinstance(subject, str):
            try:
                found.setdefault(wire.key(subject).id)
            except ValueError:
                continue  # a like of a feed or of a list
    return list(found)


def activities(items: Iterable[Json], posts: Mapping[PostKey, Post]) -> tuple[Activity, ...]:
    """What `items` (notifications, newest first) say, newest first; `posts` are those of ours that
    are known. What is none of ours or cannot be read is left out."""
    groups: dict[str, _Group] = {}
    for item in items:
        try:
            _add(groups, item)
        except wire.ODD:
            continue
    return tuple(_activity(ident, found, posts) for ident, found in groups.items())


def _add(groups: dict[str, _Group], item: Json) -> None:
    kind = REASONS.get(str(item.get("reason")))
    if kind is None:
        return
    at = wire.moment(item, "indexedAt")
    if kind is ActivityKind.FOLLOW:
        group = groups.setdefault(f"{kind}:{at.date().isoformat()}", _Group(kind, at))
    else:
        post = wire.key(str(item["reasonSubject"]))
        group = groups.setdefault(f"{kind}:{post.id}", _Group(kind, at, post))
    actor = wire.author(item["author"])
    if actor.id not in {one.id for one in group.actors}:
        group.actors.append(actor)


def _activity(ident: str, found: _Group, posts: Mapping[PostKey, Post]) -> Activity:
    post = posts.get(found.post) if found.post is not None else None
    return Activity(
        network=NetworkName.BLUESKY,
        id=ident,
        kind=found.kind,
        count=max(_total(found.kind, post), len(found.actors)),
        at=found.at,
        post=found.post,
        excerpt=_excerpt(post) if post is not None else None,
        actors=tuple(found.actors),
    )


def _total(kind: ActivityKind, post: Post | None) -> int:
    if post is None:
        return 0
    counts = {
        ActivityKind.LIKE: post.metrics.likes,
        ActivityKind.REPOST: post.metrics.reposts,
        ActivityKind.QUOTE: post.metrics.quotes,
    }
    return counts.get(kind) or 0


def _excerpt(post: Post) -> Words:
    first = " ".join(post.text.shown.split())
    text = first if len(first) <= _EXCERPT else first[: _EXCERPT - 1].rstrip() + "…"
    return Words(text, text)
