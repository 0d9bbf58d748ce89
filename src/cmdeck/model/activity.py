"""Likes, reposts, quotes and follows received: grouped by post, never one row a person."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from cmdeck.model.post import Author, NetworkName, PostKey, Words


class ActivityKind(StrEnum):
    """What people did."""

    LIKE = "like"
    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"
    FOLLOW = "follow"


class Activity(Struct, frozen=True):
    """`count` people did `kind` to `post` up to `at`. `actors` are those whose names are known,
    newest first.

    `id` is the same for the same (kind, post), so that a later observation replaces an earlier one.
    """

    network: NetworkName
    id: str
    kind: ActivityKind
    count: int
    at: datetime
    post: PostKey | None = None
    excerpt: Words | None = None
    """First words of our post."""
    actors: tuple[Author, ...] = ()
