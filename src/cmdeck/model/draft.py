"""Something being written, before it is anybody's wish. Bound to its account from birth."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.outbox import NO_DRAFT, Article, DraftId, Due, ItemId, MediaRef
from cmdeck.model.post import AccountId, PostKey


class DraftKind(StrEnum):
    """What a draft can become. A MESSAGE can never become anything public."""

    POST = "post"
    REPLY = "reply"
    QUOTE = "quote"
    MESSAGE = "message"


class Draft(Struct, frozen=True):
    """Something being written. Bound to its account from birth."""

    kind: DraftKind
    account: AccountId
    text: str = ""
    reply_to: PostKey | None = None
    quote: PostKey | None = None
    to: str = ""
    """MESSAGE: the network's id of the person."""
    handle: str = ""
    """REPLY, QUOTE, MESSAGE: whom it answers, for the label."""
    conversation: str = ""
    source: str = ""
    """URL of the article it shares."""
    others: tuple[AccountId, ...] = ()
    """Further accounts that get the same text."""
    media: tuple[MediaRef, ...] = ()
    language: str = ""
    article: Article | None = None
    """On a blog: the rest of the article that `text` is."""
    awaits: str = ""
    """An address that has to answer before it may leave."""
    due: Due | None = None
    edits: ItemId | None = None
    """The queued item that this draft edits, and `base`, its generation when the edit began."""
    base: int = 0
    id: DraftId = NO_DRAFT
    revision: int = 0
    created: datetime | None = None
    updated: datetime | None = None
    cursor: int = 0
    """Where the caret was."""


def numbered(draft: Draft, saved: Draft) -> Draft:
    """`draft` with the number and revision that `saved` was given, and nothing else of it."""
    return replace(
        draft,
        id=saved.id,
        revision=saved.revision,
        created=saved.created,
        updated=saved.updated,
    )
