"""Notifications as what people did: grouped by post, never one row a person. Pure."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, field

from cmdeck.model.activity import Activity, ActivityKind
from cmdeck.model.post import Author, NetworkName, PostKey, Words
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire

TYPES = {
    "favourite": ActivityKind.LIKE,
    "reblog": ActivityKind.REPOST,
    "quote": ActivityKind.QUOTE,
    "follow": ActivityKind.FOLLOW,
}
"""The kinds of notification that are reactions; a mention is a post, in a timeline of its own."""
_TOTALS = {
    ActivityKind.LIKE: "favourites_count",
    ActivityKind.REPOST: "reblogs_count",
    ActivityKind.QUOTE: "quotes_count",
}
_EXCERPT = 80


class _Group(Struct):
    kind: ActivityKind
    at: datetime
    post: PostKey | None = None
    excerpt: Words | None = None
    total: int = 0
    actors: list[Author] = field(default_factory=list)


def activities(items: Iterable[Json], realm: str) -> tuple[Activity, ...]:
    """What `items` (notifications, newest first) say, newest first. What is none of ours, cannot be
    read or is private is left out."""
    groups: dict[str, _Group] = {}
    for item in items:
        try:
            _add(groups, item, realm)
        except wire.ODD:
            continue
    return tuple(
        Activity(
            network=NetworkName.MASTODON,
            id=ident,
            kind=found.kind,
            count=max(found.total, len(found.actors)),
            at=found.at,
            post=found.post,
            excerpt=found.excerpt,
            actors=tuple(found.actors),
        )
        for ident, found in groups.items()
    )


def _add(groups: dict[str, _Group], item: Json, realm: str) -> None:
    kind = TYPES.get(str(item.get("type")))
    if kind is None:
        return
    at = wire.moment(item)
    if kind is ActivityKind.FOLLOW:
        group = groups.setdefault(f"{kind}:{realm}/{at.date().isoformat()}", _Group(kind, at))
    else:
        status = item["status"]
        if wire.is_private(status):
            return
        post = wire.key(wire.ident_of(status), realm)
        group = groups.setdefault(f"{kind}:{realm}/{post.id}", _Group(kind, at, post))
        group.excerpt = group.excerpt or _excerpt(status)
        group.total = int(status.get(_TOTALS[kind]) or 0)
    actor = wire.author(item["account"])
    if actor.id not in {one.id for one in group.actors}:
        group.actors.append(actor)


def _excerpt(status: Json) -> Words:
    first = " ".join(wire.words(status).shown.split())
    text = first if len(first) <= _EXCERPT else first[: _EXCERPT - 1].rstrip() + "…"
    return Words(text, text)
