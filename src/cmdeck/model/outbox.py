"""The wish and its way out: draft -> act -> outbox item -> attempt -> receipt.

Operations are tagged structs, so that a row of the outbox can be read by any later version or be
shown as unreadable.
A private message can only become `SendMessage`: there is no way to build a `Publish` from one.
"""

from datetime import datetime
from enum import StrEnum
from typing import NewType

import msgspec
from msgspec import Struct, field, structs

from cmdeck.model.delivery import Delivery
from cmdeck.model.post import AccountId, NetworkName, PostKey, Reaction

ActId = NewType("ActId", int)
ItemId = NewType("ItemId", int)
AttemptId = NewType("AttemptId", int)
DraftId = NewType("DraftId", int)
NO_ACT, NO_ITEM, NO_DRAFT = ActId(0), ItemId(0), DraftId(0)
"""What has no number yet: the store gives one."""
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


Operation = Publish | SendMessage | React | Delete | Hide | Mute | Moderate | Restage


class Due(Struct, frozen=True):
    """When: the wall time that the person meant, its zone, and the instant derived from both."""

    at: datetime
    """Aware, UTC."""
    wall: str = ""
    """`2026-12-08T09:00`, as meant; "" for what is due by elapsed time (now, the undo window)."""
    zone: str = ""
    """IANA name."""


class Receipt(Struct, frozen=True):
    """The network's answer: what was made, where, when."""

    id: str
    url: str = ""
    at: datetime | None = None
    key: PostKey | None = None
    found: bool = False
    """True when reading back found it, rather than the answer to the request."""


class ActKind(StrEnum):
    """What a key press meant; the journal's verb."""

    POST = "post"
    REPLY = "reply"
    QUOTE = "quote"
    MESSAGE = "message"
    LIKE = "like"
    REPOST = "repost"
    BOOKMARK = "bookmark"
    DELETE = "delete"
    HIDE = "hide"
    MUTE = "mute"
    MODERATE = "moderate"
    RESTAGE = "restage"
    UNDO = "undo"


class Act(Struct, frozen=True):
    """One key press that means something outward. Its items are undone, confirmed and journalled
    together."""

    kind: ActKind
    at: datetime
    face: str
    """Which face: `deck:PID` or `cli`."""
    confirmed: str = ""
    """How: "line" (Enter on the named line), "letters", "yes" (--yes), "none". Where guards were
    gone past their codes follow: "letters:other_brand,link_again"."""
    undo_of: ActId | None = None
    draft: DraftId | None = None
    id: ActId = NO_ACT
    """Given by the store."""


class OutboxItem(Struct, frozen=True):
    """One account's part of an act."""

    account: AccountId
    network: NetworkName
    operation: Operation
    key: str
    """Made when queued: uuid, rkey, slug or marker; the same over all attempts."""
    due: Due
    part: int = 1
    parts: int = 1
    after: ItemId | None = None
    """Not before this one is SENT: the part before it, or an earlier wish for the same reaction."""
    id: ItemId = NO_ITEM
    act: ActId = NO_ACT
    state: Delivery = Delivery.SCHEDULED
    generation: int = 1
    reason: str = ""
    """A code of text/phrases.py, or the network's own words (displayable)."""
    not_before: datetime | None = None
    unknown_since: datetime | None = None
    attempts: int = 0
    receipt: Receipt | None = None
    updated: datetime | None = None
    raw: str = ""
    """Only for UNREADABLE: the row as it was found."""
    ref: str = ""
    """What a plan calls it, where that is not `ref_of` its number: an edit keeps it."""


def ref_of(item: OutboxItem) -> str:
    """What a plan on paper calls an item, for as long as it lives and whatever is edited of it:
    `VEL-31`. Only what is in the store has one (domain.md §2.1, Réf.)."""
    letters = "".join(letter for letter in item.account if letter.isascii() and letter.isalnum())
    return item.ref or f"{letters[:3].upper() or 'X'}-{item.id}"


def row_of(item: OutboxItem) -> tuple[object, ...]:
    """What the items share that are one thing to a person: a text for several accounts, or the
    parts of a thread. A plan brings many such things by one act."""
    return item.act, item.due.at, None if item.parts > 1 else _as_seen(item.operation)


def _as_seen(operation: Operation) -> Operation:
    """The same for each form of a picture: each network takes its own."""
    if not isinstance(operation, Publish) or not operation.media:
        return operation
    names = tuple(MediaRef("", "", 0, 0, 0, one.alt, one.name) for one in operation.media)
    return structs.replace(operation, media=names)


class Upload(Struct, frozen=True):
    """A medium that the network holds, not yet public."""

    media: MediaRef
    id: str
    at: datetime
    expires: datetime | None = None


class Attempt(Struct, frozen=True):
    """One try at one item, written down before the first byte leaves."""

    id: AttemptId
    item: ItemId
    account: AccountId
    operation: Operation
    key: str
    n: int
    started: datetime
    first_started: datetime
    """When the first attempt began; kept over attempts."""
    parent: Receipt | None = None
    """The receipt of the part before this one."""
    uploads: tuple[Upload, ...] = ()


class Accepted(Struct, frozen=True):
    """The network took it."""

    receipt: Receipt


class NothingSent(Struct, frozen=True):
    """Nothing reached the network: again at `not_before`."""

    reason: str
    not_before: datetime


class RefusedOutcome(Struct, frozen=True):
    """A definite no."""

    reason: str


class Doubt(Struct, frozen=True):
    """It may have been done."""

    reason: str


class HeldOutcome(Struct, frozen=True):
    """A person must decide."""

    reason: str


class FoundOutcome(Struct, frozen=True):
    """Reading back found it."""

    receipt: Receipt


class AbsentOutcome(Struct, frozen=True):
    """Reading back, complete and after the quarantine, did not find it. `proof` says what was
    read."""

    proof: str


Outcome = (
    Accepted | NothingSent | RefusedOutcome | Doubt | HeldOutcome | FoundOutcome | AbsentOutcome
)


class Withdrawal(StrEnum):
    """What became of a wish to take something back."""

    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"
    NOTHING = "nothing"


class Withdrawn(Struct, frozen=True):
    """The answer to `withdraw`: what was taken back, what was too late, and the draft that came
    back."""

    result: Withdrawal
    cancelled: tuple[ItemId, ...] = ()
    too_late: tuple[AccountId, ...] = ()
    draft: DraftId | None = None


class Pause(Struct, frozen=True):
    """Nothing leaves: for everybody (`brand` "") or for one brand."""

    brand: str
    since: datetime
    reason: str = ""
    by: str = ""


class EngineState(Struct, frozen=True):
    """What the engine says of itself, and what its lock says of it."""

    pid: int = 0
    boot: str = ""
    version: str = ""
    since: datetime | None = None
    state: str = "none"
    """none | running | draining | ended"""
    words: str = ""
    beat: float | None = None
    """Seconds since the last heartbeat (mtime of the lock file)."""
    held: bool = False
    """Somebody holds the lock."""
    kind: str = ""
    """deck | service | once"""


MANY = 1000
"""Where a count for the header ends: it means so many or more."""


class QueueSummary(Struct, frozen=True):
    """What the header says of the queue. No count is above MANY."""

    waiting: int = 0
    next: OutboxItem | None = None
    unknown: int = 0
    held: int = 0
    failed: int = 0
    overdue: int = 0
    paused: tuple[Pause, ...] = field(default=())
