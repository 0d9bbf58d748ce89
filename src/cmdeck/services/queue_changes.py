"""What a person changes of the queue, one post or many at once: moved, or taken out; and put back.

Each change is one transaction and has its opposite, so that U takes all of it back. Knows no
screen and no words.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, json
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.model.batch import Batch, Carried
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.fitting import together
from cmdeck.model.outbox import (
    Act,
    ActKind,
    Block,
    Delete,
    Due,
    Edit,
    Hide,
    Moderate,
    Mute,
    OutboxItem,
    Publish,
    React,
    Report,
    Restage,
    SendMessage,
    ref_of,
)
from cmdeck.model.post import AccountId
from cmdeck.services.compose import KINDS, REACTION_KINDS, Compose, draft_of
from cmdeck.services.editing import covered, numbers_of
from cmdeck.services.plans import Plan, Step
from cmdeck.store.store import Store

_STOPPED = frozenset({Delivery.HELD, Delivery.FAILED})


class Reversal(Struct, frozen=True):
    """What puts a change back: the items as they were before it."""

    moved: tuple[OutboxItem, ...] = ()
    cancelled: tuple[OutboxItem, ...] = ()
    drafts: tuple[Draft, ...] = ()
    """Where the texts went that were cancelled; drafts that a plan brought."""
    edits: tuple[Draft, ...] = ()
    """Edits of what was cancelled, on the desk before and after."""
    added: tuple[OutboxItem, ...] = ()
    """What is new: it goes."""


class QueueChanges:
    """Writes down what a person changes of the queue."""

    def __init__(self, store: Store, compose: Compose, *, clock: Clock, face: str) -> None:
        self._store, self._compose = store, compose
        self._clock, self._face = clock, face

    async def move(
        self, moves: Sequence[tuple[OutboxItem, Due]], confirmed: str = "none"
    ) -> Reversal:
        """Another time for each; `confirmed` as in `Act`. Raises Moved when one has changed or
        begun: then none moved."""
        moved = tuple((item.id, item.generation, due) for item, due in moves)
        await self._store.carry_out(Batch(self._act(ActKind.POST, confirmed), moves=moved))
        return Reversal(moved=tuple(item for item, _due in moves))

    async def cancel(self, items: Sequence[OutboxItem], confirmed: str = "none") -> Reversal:
        """Take them out. What was written in them is on the desk in the same transaction, a message
        as a message (trust.md §2); where an edit of it is there already, what it said goes to the
        trash. What hangs on one of them as a later part goes with it: it could never leave.
        Raises Moved when one has changed or begun: then all stay."""
        items = with_followers(items, self._store.read.living_items())
        cancels = tuple((item.id, item.generation) for item in items)
        edits = covered(self._store.read.drafts(), items)
        edited = {number for edit in edits for number in numbers_of(edit)}
        drafts = tuple(drafts_of(item for item in items if item.id not in edited))
        binned = tuple(drafts_of(item for item in items if item.id in edited))
        batch = Batch(
            self._act(ActKind.UNDO, confirmed), cancels=cancels, drafts=drafts, binned=binned
        )
        done = await self._store.carry_out(batch)
        return Reversal(cancelled=tuple(items), drafts=done.drafts, edits=edits)

    def of_plan(self, plan: Plan, done: Carried) -> Reversal:
        """What puts back a plan that was carried out. An edit made of what it changed something
        newer, which is older than what comes back."""
        changed = [wish.item for wish in plan.of(Step.CHANGE) if wish.item]
        added = (self._store.read.item(number) for number in done.items)
        return Reversal(
            moved=tuple(wish.item for wish in plan.of(Step.MOVE) if wish.item),
            cancelled=tuple(replace(old, generation=old.generation + 2) for old in changed),
            drafts=done.drafts,
            added=tuple(item for item in added if item is not None),
        )

    async def put_back(self, change: Reversal) -> None:
        """As it was before: what was held is held again, and what fell due meanwhile is held too,
        since nothing may leave by surprise. Raises Moved, LookupError (an account is gone)."""
        now = self._clock.now()
        moves = tuple((item.id, item.generation + 1, item.due) for item in change.moved)
        holds = [(item.id, _held_for(item, late=item.due.at <= now)) for item in change.moved]
        back = [item for item in change.cancelled if item.state is not Delivery.UNREADABLE]
        # A part finds the one before it just before itself.
        places = list(dict.fromkeys((item.act, item.account) for item in back))
        back.sort(key=lambda item: (places.index((item.act, item.account)), item.part))
        batch = Batch(
            self._act(_kind_of(back[0]) if back else ActKind.POST),
            tuple(self._again(item, late=item.due.at <= now) for item in back),
            moves=moves,
            holds=tuple((item, reason) for item, reason in holds if reason),
            cancels=tuple((item.id, item.generation) for item in change.added),
            trash=tuple((draft.id, draft.revision) for draft in change.drafts),
        )
        await self._store.carry_out(batch)

    def _again(self, old: OutboxItem, *, late: bool) -> OutboxItem:
        """The same wish anew, called as before and newer than it ever was."""
        reason = _held_for(old, late=late)
        return replace(
            self._compose.item(old.account, old.operation, old.due),
            ref=ref_of(old),
            generation=old.generation + 2,
            part=old.part,
            parts=old.parts,
            after=old.after,
            state=Delivery.HELD if reason else Delivery.SCHEDULED,
            reason=reason,
        )

    def _act(self, kind: ActKind, confirmed: str = "none") -> Act:
        return Act(kind, self._clock.now(), self._face, confirmed)


def with_followers(
    items: Sequence[OutboxItem], living: Sequence[OutboxItem]
) -> tuple[OutboxItem, ...]:
    """`items`, and after them the parts of threads among `living` that come after one of them."""
    found = {item.id: item for item in items}
    for item in sorted(living, key=lambda one: one.part):  # an edited part has another act
        if item.parts > 1 and item.after in found:
            found.setdefault(item.id, item)
    return tuple(found.values())


def drafts_of(items: Iterable[OutboxItem]) -> list[Draft]:
    """The drafts that hold all that was written in `items`: one where several accounts got the same
    text, and one for all the parts of a thread."""
    texts: dict[tuple[object, ...], list[OutboxItem]] = {}
    for item in items:
        if isinstance(item.operation, Publish | SendMessage):
            single = item.id if item.parts == 1 else 0
            texts.setdefault((item.act, item.account, single), []).append(item)
    alike: dict[tuple[object, ...], list[Draft]] = {}
    for (act, _account, _single), parts in texts.items():
        draft = _draft_of_parts(sorted(parts, key=lambda item: item.part))
        if draft.text or draft.media:
            alone = draft.account if draft.kind is DraftKind.MESSAGE else ""
            forms = tuple((one.name, one.alt) for one in draft.media)
            body = json.encode((replace(draft, account=AccountId(""), media=()), forms))
            alike.setdefault((act, body, alone), []).append(draft)
    return [
        replace(
            first,
            others=tuple(dict.fromkeys(draft.account for draft in rest)),
            media=together([draft.media for draft in (first, *rest)]),
        )
        for first, *rest in alike.values()
    ]


def _draft_of_parts(parts: Sequence[OutboxItem]) -> Draft:
    """One text of the parts of a thread, without the numbers that were put behind them."""
    draft = draft_of(parts[0])
    if parts[0].parts == 1:
        return draft
    texts = [str(getattr(item.operation, "text", "")) for item in parts]
    numbers = [f" {item.part}/{item.parts}" for item in parts]
    numbered = all(map(str.endswith, texts, numbers))
    if numbered:
        texts = [text.removesuffix(number) for text, number in zip(texts, numbers, strict=True)]
    way = Thread.NUMBERED if numbered else Thread.PLAIN
    return replace(draft, text="\n\n".join(texts), thread=way)


def _held_for(item: OutboxItem, *, late: bool) -> str:
    """Why an item stands held once it is put back; "" where it waits."""
    if item.state is Delivery.UNKNOWN:
        return "unclear"
    if item.state in _STOPPED:
        return item.reason or "late"
    return "late" if late and item.state is Delivery.SCHEDULED else ""


def _kind_of(item: OutboxItem) -> ActKind:
    match item.operation:
        case Publish() | SendMessage():
            return KINDS[draft_of(item).kind]
        case React(reaction=reaction):
            return REACTION_KINDS[reaction]
        case Edit():
            return ActKind.EDIT
        case Delete():
            return ActKind.DELETE
        case Hide():
            return ActKind.HIDE
        case Mute():
            return ActKind.MUTE
        case Block():
            return ActKind.BLOCK
        case Report():
            return ActKind.REPORT
        case Moderate():
            return ActKind.MODERATE
        case Restage():
            return ActKind.RESTAGE
