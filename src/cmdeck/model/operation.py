"""What can be wished of a network: the operations of the outbox.

They are tagged structs, so that a row of the outbox can be read by any later version or be shown as
unreadable. A private message can only become `SendMessage`: there is no way to build a `Publish`
from one.
"""

from datetime import datetime
from enum import StrEnum
from typing import NewType

import msgspec

from cmdeck.model.post import Reaction
from cmdeck.model.post import Visibility as Visibility

MediaHash = NewType("MediaHash", str)
"""sha256 of the private copy, hexadecimal."""


class MediaRef(msgspec.Struct, frozen=True):
    """A picture of ours: the private copy by hash, what it is, and its words."""

    sha256: str
    mime: str
    bytes: int
    width: int
    height: int
    alt: str = ""
    name: str = ""
    """The file's name as the person knows it."""
    fits: "tuple[MediaRef, ...]" = ()
    """In a draft: smaller forms of it, for the networks that do not take it as it is."""


class Stage(StrEnum):
    """How far an article of a blog shall be."""

    DRAFT = "draft"
    PENDING = "pending"
    """Somebody of the blog has to look at it."""
    SCHEDULED = "scheduled"
    """Handed over: the blog publishes it by itself, at its own time."""
    PUBLISHED = "published"
    PRIVATE = "private"


class Article(msgspec.Struct, frozen=True):
    """What an article of a blog has beside its text, which is Markdown. Without a title the text's
    first line is it, where that is a heading (`# …`)."""

    title: str = ""
    slug: str = ""
    """The end of its address; "" makes one of the title."""
    excerpt: str = ""
    categories: tuple[str, ...] = ()
    """By name; made where the blog has none of that name."""
    tags: tuple[str, ...] = ()
    stage: Stage = Stage.PUBLISHED
    at: datetime | None = None
    """SCHEDULED: when the blog shall publish it, UTC."""


class Answerers(StrEnum):
    """Who may answer a post that begins a conversation."""

    EVERYBODY = ""
    FOLLOWED = "followed"
    """Whom the account follows; on X those whom the post names, too."""
    MENTIONED = "mentioned"
    """Whom the post names."""
    NOBODY = "nobody"


class Publish(msgspec.Struct, frozen=True, tag="publish"):
    """Make something public: a post, a reply, or a quote."""

    text: str
    reply_to: str = ""
    """Key of the post answered, as text."""
    quote: str = ""
    media: tuple[MediaRef, ...] = ()
    language: str = ""
    source: str = ""
    """URL of the article it shares."""
    article: Article | None = None
    """On a blog: the rest of the article that `text` is."""
    awaits: str = ""
    """An address that has to answer (200) before it leaves: that of the article it announces."""
    warning: str = ""
    """What is shown instead of it, until whoever reads it wants to see it."""
    visibility: Visibility = Visibility.PUBLIC
    answerers: Answerers = Answerers.EVERYBODY


class Edit(msgspec.Struct, frozen=True, tag="edit"):
    """Bring about what a post of ours, already public, says: a desired state. The network keeps
    what it said before, for everybody to see. Pictures stay."""

    post: str
    text: str
    warning: str | None = None
    """None keeps the one that it has; "" takes it off."""
    language: str = ""
    """"" keeps the one that it has."""


class SendMessage(msgspec.Struct, frozen=True, tag="message"):
    """Write to one person in private."""

    text: str
    to: str
    """The network's id of the person."""
    handle: str = ""
    conversation: str = ""
    media: tuple[MediaRef, ...] = ()


class React(msgspec.Struct, frozen=True, tag="react"):
    """Bring about that a reaction is, or is not: a desired state."""

    post: str
    reaction: Reaction
    on: bool = True


class Delete(msgspec.Struct, frozen=True, tag="delete"):
    """Take back something of ours that is public."""

    post: str


class Hide(msgspec.Struct, frozen=True, tag="hide"):
    """Hide a reply below a post of ours, or show it again."""

    post: str
    on: bool = True


class Mute(msgspec.Struct, frozen=True, tag="mute"):
    """Hear no more of somebody, or again."""

    author: str
    """The network's id."""
    handle: str = ""
    on: bool = True
    seconds: int = 0
    """For so long; 0: until it is taken back. Only where `Capabilities.mutes_for` says so."""


class Block(msgspec.Struct, frozen=True, tag="block"):
    """Let somebody neither read nor answer the account, or again: a desired state."""

    author: str
    """The network's id."""
    handle: str = ""
    on: bool = True


class Complaint(StrEnum):
    """What somebody is reported for."""

    SPAM = "spam"
    RULES = "rules"
    """Against the rules of the server."""
    LAW = "law"
    OTHER = "other"


class Report(msgspec.Struct, frozen=True, tag="report"):
    """Tell those who run the network of a post. It cannot be taken back, nor looked up."""

    post: str
    author: str
    """The network's id of who wrote it."""
    handle: str
    why: Complaint
    text: str = ""
    """What is said to them."""


class Verdict(StrEnum):
    """What becomes of a comment."""

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"
    TRASH = "trash"


class Moderate(msgspec.Struct, frozen=True, tag="moderate"):
    """Bring about where a comment on a site of ours stands: a desired state."""

    post: str
    verdict: Verdict


class Restage(msgspec.Struct, frozen=True, tag="restage"):
    """Bring about how far an article of ours is: a desired state."""

    post: str
    stage: Stage
    at: datetime | None = None
    """SCHEDULED: when, UTC."""


Operation = (
    Publish
    | SendMessage
    | Edit
    | React
    | Delete
    | Hide
    | Mute
    | Block
    | Report
    | Moderate
    | Restage
)
