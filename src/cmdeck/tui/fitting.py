"""Which actions make sense with what is under the cursor, whatever its network can do: the menu and
the footer name no other."""

from cmdeck.model.column import DraftRow, QueueRow, Row
from cmdeck.model.delivery import Delivery, Event, after
from cmdeck.model.draft import Draft, DraftKind, may_change_account
from cmdeck.model.outbox import Publish, SendMessage
from cmdeck.model.post import Post, PostKind
from cmdeck.services.queued import is_editable
from cmdeck.tui.action import Action

_OF_DRAFTS = frozenset({"queue.edit", "queue.cancel", "draft.before", "draft.trash"})
_WITH_A_PAGE = frozenset({"item.link", "item.copy"})
_BY_A_PERSON = frozenset({Delivery.UNKNOWN, Delivery.HELD, Delivery.FAILED})
"""States that a person may end by having seen it online."""


def fits(action: Action, row: Row) -> bool:
    """Whether `action` can be meant at all by a key on `row`."""
    if isinstance(row, DraftRow):
        return action.id in _OF_DRAFTS or action.id in {"item.open", "item.menu"}
    return not isinstance(row, QueueRow) or _fits_queued(action.id, row)


def fits_draft(draft: Draft, action: Action) -> bool:
    """Whether `action` of the composer can be meant with what is written there."""
    match action.id:
        case "compose.schedule" | "compose.picture" if draft.kind is DraftKind.EDIT:
            return False
        case "compose.account":
            return may_change_account(draft)
        case "compose.audience":
            return draft.kind is not DraftKind.MESSAGE
        case _:
            return True


def is_article(post: Post) -> bool:
    """Whether it is an article of a site, and no comment: what answers nothing there."""
    return post.reply_to is None and post.kind is PostKind.POST


def _fits_queued(name: str, row: QueueRow) -> bool:
    first = row.first
    match name:
        case "queue.edit":
            return is_editable(first) or first.state is Delivery.UNKNOWN  # it is looked at then
        case "item.open" | "queue.move":
            return any(is_editable(item) for item in row.items)
        case "queue.now":
            return isinstance(first.operation, Publish | SendMessage)
        case "queue.cancel":
            return any(after(item.state, Event.CANCEL) is not None for item in row.items)
        case "queue.resolve":
            return any(item.state in _BY_A_PERSON for item in row.items)
        case "item.saved" | "draft.before" | "draft.trash":
            return False
        case _ if name in _WITH_A_PAGE:
            return first.receipt is not None and bool(first.receipt.url)
        case _:
            return True
