"""What is queued, read back as what a person wrote: the draft that would make it again. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cmdeck.model.delivery import NOT_BEGUN, Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Edit, ItemId, Operation, OutboxItem, Publish, SendMessage
from cmdeck.model.post import AccountId, PostKey


def draft_of(item: OutboxItem) -> Draft:
    """The draft that would make this item again."""
    operation = item.operation
    if isinstance(operation, SendMessage):
        return Draft(
            DraftKind.MESSAGE,
            item.account,
            operation.text,
            to=operation.to,
            handle=operation.handle,
            conversation=operation.conversation,
            media=operation.media,
        )
    if not isinstance(operation, Publish):
        raise TypeError(f"{type(operation).__name__} was never a draft")
    reply = PostKey.parse(operation.reply_to) if operation.reply_to else None
    quote = PostKey.parse(operation.quote) if operation.quote else None
    kind = DraftKind.REPLY if reply else DraftKind.QUOTE if quote else DraftKind.POST
    return Draft(
        kind,
        item.account,
        operation.text,
        reply_to=reply,
        quote=quote,
        media=operation.media,
        language=operation.language,
        source=operation.source,
        article=operation.article,
        awaits=operation.awaits,
        warning=operation.warning,
        visibility=operation.visibility,
        answerers=operation.answerers,
    )


def is_editable(item: OutboxItem) -> bool:
    """Whether an item can still be edited: it was written, and has not begun."""
    return item.state in NOT_BEGUN and isinstance(item.operation, Publish | SendMessage)


def threaded(numbers: Iterable[ItemId], items: Sequence[OutboxItem]) -> frozenset[ItemId]:
    """`numbers`, and of each that is a part of a thread the other parts among `items`: what hangs
    together by `after`, which an edit of a part keeps though its act is another."""
    found = set(numbers)
    pairs = [(item.id, item.after) for item in items if item.parts > 1 and item.after is not None]
    while True:
        more = {one for pair in pairs if found.intersection(pair) for one in pair} - found
        if not more:
            return frozenset(found)
        found |= more


def taken_times(items: Sequence[OutboxItem], account: AccountId) -> tuple[datetime, ...]:
    """When an account already publishes: for the next free slot."""
    return tuple(
        item.due.at
        for item in items
        if item.account == account
        and isinstance(item.operation, Publish)
        and item.state in {Delivery.SCHEDULED, Delivery.RETRY_WAIT, Delivery.HELD}
    )


def operation_of(draft: Draft) -> Operation:
    """What the draft would do."""
    if draft.kind is DraftKind.MESSAGE:
        return SendMessage(
            draft.text, draft.to, draft.handle, draft.conversation, media=draft.media
        )
    # A network takes one language or none; `fr+en` is a matter of spelling alone.
    spoken = "" if "+" in draft.language else draft.language
    if draft.amends is not None:
        return Edit(str(draft.amends), draft.text, draft.warning, spoken)
    return Publish(
        draft.text,
        reply_to=str(draft.reply_to or ""),
        quote=str(draft.quote or ""),
        media=draft.media,
        language=spoken,
        source=draft.source,
        article=draft.article,
        awaits=draft.awaits,
        warning=draft.warning,
        visibility=draft.visibility,
        answerers=draft.answerers,
    )
