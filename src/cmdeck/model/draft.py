"""Something being written, before it is anybody's wish. Bound to its account from birth."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.outbox import (
    NO_DRAFT,
    Answerers,
    Article,
    DraftId,
    Due,
    ItemId,
    MediaRef,
    Publish,
    SendMessage,
    Visibility,
)
from cmdeck.model.post import AccountId, NetworkName, PostKey


class DraftKind(StrEnum):
    """What a draft can become. A MESSAGE can never become anything public."""

    POST = "post"
    REPLY = "reply"
    QUOTE = "quote"
    MESSAGE = "message"
    EDIT = "edit"
    """What a post of ours, already public, shall say instead."""


class Thread(StrEnum):
    """Whether a text that is too long for one post may leave as several."""

    ONE = ""
    PLAIN = "plain"
    NUMBERED = "numbered"
    """Each part ends with its number: `1/3`."""


class Variant(Struct, frozen=True):
    """A text for one network alone."""

    network: NetworkName
    text: str


class Draft(Struct, frozen=True):
    """Something being written. Bound to its account from birth."""

    kind: DraftKind
    account: AccountId
    text: str = ""
    reply_to: PostKey | None = None
    quote: PostKey | None = None
    amends: PostKey | None = None
    """EDIT: the post."""
    to: str = ""
    """MESSAGE: the network's id of the person."""
    handle: str = ""
    """REPLY, QUOTE, MESSAGE: whom it answers, for the label."""
    conversation: str = ""
    source: str = ""
    """URL of the article it shares."""
    others: tuple[AccountId, ...] = ()
    """Further accounts that get the same text."""
    reposts: tuple[AccountId, ...] = ()
    """Those of `others` that do not say it again, but repost it once it is out."""
    media: tuple[MediaRef, ...] = ()
    language: str = ""
    article: Article | None = None
    """On a blog: the rest of the article that `text` is."""
    awaits: str = ""
    """An address that has to answer before it may leave."""
    warning: str = ""
    """What is shown instead of it, until whoever reads it wants to see it."""
    visibility: Visibility = Visibility.PUBLIC
    answerers: Answerers = Answerers.EVERYBODY
    due: Due | None = None
    edits: ItemId | None = None
    """The queued item that this draft edits, and `base`, its generation when the edit began."""
    base: int = 0
    also: tuple[tuple[ItemId, int], ...] = ()
    """Further items that it edits, of the other accounts that the text was for."""
    began: Publish | SendMessage | None = None
    """What `edits` said when the edit began."""
    id: DraftId = NO_DRAFT
    revision: int = 0
    created: datetime | None = None
    updated: datetime | None = None
    thread: Thread = Thread.ONE
    variants: tuple[Variant, ...] = ()
    """Texts that stand in the place of `text` on one network; the other networks follow `text`."""
    cursor: int = 0
    """Where the caret was."""

    @property
    def reposters(self) -> tuple[AccountId, ...]:
        """The accounts that repost it: never the first, which says it."""
        return tuple(name for name in self.others if name in self.reposts)


def numbered(draft: Draft, saved: Draft) -> Draft:
    """`draft` with the number and revision that `saved` was given, and nothing else of it."""
    return replace(
        draft,
        id=saved.id,
        revision=saved.revision,
        created=saved.created,
        updated=saved.updated,
    )


def alike(one: Draft, other: Draft) -> bool:
    """Whether both would send the same: how they are kept, and where the caret was, may differ."""
    return replace(numbered(one, other), cursor=0) == replace(other, cursor=0)


def may_change_account(draft: Draft) -> bool:
    """Whether the person may still say as whom it is written."""
    public = draft.kind in {DraftKind.POST, DraftKind.QUOTE}
    return public and draft.edits is None


def beside(draft: Draft, text: str) -> str:
    """What a person reads of `draft` beside the `text` that is shown in the composer: its warning,
    the words of its pictures, what an article has, the texts that single networks get. A line
    each."""
    article = draft.article
    of_article = () if article is None else (article.title, article.excerpt)
    names = () if article is None else (*article.categories, *article.tags)
    texts = [one for one in (draft.text, *(own.text for own in draft.variants)) if one != text]
    alts = [picture.alt for picture in draft.media]
    return "\n".join(filter(None, (draft.warning, *alts, *of_article, *names, *texts)))
