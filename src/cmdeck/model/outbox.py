"""The wish and its way out: draft -> act -> outbox item -> attempt -> receipt.

What can be wished is in operation.py.
"""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from msgspec import Struct, field, structs

from cmdeck.model.delivery import Delivery
from cmdeck.model.operation import Answerers as Answerers
from cmdeck.model.operation import Article as Article
from cmdeck.model.operation import Block as Block
from cmdeck.model.operation import Complaint as Complaint
from cmdeck.model.operation import Delete as Delete
from cmdeck.model.operation import Edit as Edit
from cmdeck.model.operation import Hide as Hide
from cmdeck.model.operation import MediaHash as MediaHash
from cmdeck.model.operation import MediaRef as MediaRef
from cmdeck.model.operation import Moderate as Moderate
from cmdeck.model.operation import Mute as Mute
from cmdeck.model.operation import Operation as Operation
from cmdeck.model.operation import Publish as Publish
from cmdeck.model.operation import React as React
from cmdeck.model.operation import Report as Report
from cmdeck.model.operation import Restage as Restage
from cmdeck.model.operation import SendMessage as SendMessage
from cmdeck.model.operation import Stage as Stage
from cmdeck.model.operation import Verdict as Verdict
from cmdeck.model.operation import Visibility as Visibility
from cmdeck.model.post import AccountId, NetworkName, PostKey

ActId = NewType("ActId", int)
ItemId = NewType("ItemId", int)
AttemptId = NewType("AttemptId", int)
DraftId = NewType("DraftId", int)
NO_ACT, NO_ITEM, NO_DRAFT = ActId(0), ItemId(0), DraftId(0)
"""What has no number yet: the store gives one."""


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
    EDIT = "edit"
    DELETE = "delete"
    HIDE = "hide"
    MUTE = "mute"
    BLOCK = "block"
    REPORT = "report"
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
    """How: "line" (Enter on the named line, y or o to a question), "letters", "yes" (--yes),
    "none". Where guards were gone past their codes follow: "letters:other_brand,link_again"."""
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
    return item.act, item.due.at, None if item.parts > 1 else as_seen(item.operation)


def as_seen(operation: Operation) -> Operation:
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
    taken: frozenset[str] = frozenset()
    """Ids of what other items of this account became since the first attempt: none of that is
    this one's."""


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
