"""Editing what is queued, or public. What is queued stays as it was until the edit is saved
(architecture.md, rule 12), and has at most one edit on the desk: begun again, that one goes on.

Reads only; knows no screen and no words.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.fitting import together
from cmdeck.model.outbox import ItemId, MediaRef, OutboxItem, Publish, SendMessage, as_seen, ref_of
from cmdeck.model.post import AccountId, Post
from cmdeck.services.compose import operation_of
from cmdeck.services.queued import draft_of, is_editable
from cmdeck.store.reader import Reader


class Going(StrEnum):
    """How an edit stands to what it edits."""

    OWN = "own"
    """It edits nothing."""
    BEGUN = "begun"
    GOES_ON = "goes_on"
    """It was on the desk already."""
    CHANGED = "changed"
    """What it edits says something else by now: saving the edit would replace that."""
    TAKEN_OUT = "taken_out"
    """What it edited is not queued any more: it is a text of its own now."""
    LEFT = "left"
    """What it edited has left, or may have: sending this would be a second post."""


class Opened(Struct, frozen=True):
    """A draft to write on at."""

    draft: Draft
    going: Going
    item: OutboxItem | None = None
    """What it edits, as it stands now."""


def edit(read: Reader, item: OutboxItem, others: Sequence[OutboxItem] = ()) -> Opened:
    """The edit of a queued item: the one on the desk, else a new one, not kept until something is
    typed. `others` have its text for other accounts, and are edited with it."""
    if (kept := _on_the_desk(read, item)) is not None:
        return opened(read, kept)
    each = [item, *others]
    draft = replace(
        _about(each, draft_of(item)),
        others=tuple(other.account for other in others),
        media=together([draft_of(one).media for one in each]),
    )
    return Opened(draft, Going.BEGUN, item)


def amended(read: Reader, post: Post, account: AccountId) -> Draft | None:
    """The edit of a public `post` of `account`: begun with what we had it say, while its network
    still says the same; else with what that lists. None where that is not all: a page names people
    of other servers without their server, and an edit would address somebody else."""
    said = read.said_as(post.key)
    if said is not None and _as_shown(said.text) == _as_shown(_listed(post)):
        text, spoken = said.text, said.language or post.language
    elif any("@" in name for name in post.mentions):
        return None
    else:
        text, spoken = _listed(post), post.language
    return Draft(
        DraftKind.EDIT,
        account,
        text,
        amends=post.key,
        warning=post.warning,
        language=spoken,
    )


def _listed(post: Post) -> str:
    """The text of `post` as its network lists it, without the warning before it."""
    return post.text.raw.removeprefix(post.warning).lstrip()


def _as_shown(text: str) -> str:
    """`text` for a comparison: what no page shows of it is left out (the servers of people, how it
    is spaced)."""
    return " ".join(re.sub(r"(?<![\w/])(@\w[\w.-]*)@[\w:.-]*\w", r"\1", text).split())


def opened(read: Reader, draft: Draft) -> Opened:
    """A draft from the desk: what it edits may have been moved, changed, taken out or sent
    since."""
    if draft.edits is None:
        return Opened(draft, Going.OWN)
    edited = [item for number in numbers_of(draft) if (item := read.item(number)) is not None]
    now = [_as_it_stands(read, item) for item in edited]
    living = [item for item in now if item is not None and is_editable(item)]
    if not living:
        gone = all(item is None or item.state is Delivery.CANCELLED for item in now)
        alone = replace(draft, edits=None, base=0, also=(), began=None, due=None)
        return Opened(alone, Going.TAKEN_OUT if gone else Going.LEFT)
    first, *others = living
    accounts = tuple(item.account for item in others)
    brought = replace(_about(living, draft), account=first.account, others=accounts)
    same = len(living) == len(numbers_of(draft)) and draft.began == first.operation
    return Opened(brought, Going.GOES_ON if same else Going.CHANGED, first)


def is_unchanged(read: Reader, draft: Draft) -> bool:
    """Whether an edit says what is queued anyway: nothing is lost by forgetting it. A language that
    was only guessed is no change."""
    item = None if draft.edits is None else read.item(draft.edits)
    if item is None or draft.began is None or draft.variants or item.account != draft.account:
        return False
    if len(draft.others) != len(draft.also):
        return False
    now, began = as_seen(operation_of(draft)), as_seen(draft.began)
    if isinstance(now, Publish) and isinstance(began, Publish) and not began.language:
        now = replace(now, language="")
    return now == began and all(map(_is_form_of, draft.began.media, draft.media))


def covered(drafts: Iterable[Draft], items: Sequence[OutboxItem]) -> tuple[Draft, ...]:
    """The edits on the desk that began with what `items` say: taken out, these need no other
    draft."""
    operations = {item.id: item.operation for item in items}
    return tuple(
        draft
        for draft in drafts
        if draft.edits is not None and operations.get(draft.edits) == draft.began is not None
    )


def _is_form_of(sent: MediaRef, media: MediaRef) -> bool:
    return sent.sha256 in {media.sha256, *(form.sha256 for form in media.fits)}


def _on_the_desk(read: Reader, item: OutboxItem) -> Draft | None:
    ref = ref_of(item)
    for draft in read.drafts():
        for number in numbers_of(draft):
            edited = read.item(number)
            if edited is not None and ref_of(edited) == ref:
                return draft
    return None


def numbers_of(draft: Draft) -> tuple[ItemId, ...]:
    """The items that a draft edits; none for a text of its own."""
    if draft.edits is None:
        return ()
    return (draft.edits, *(number for number, _base in draft.also))


def _as_it_stands(read: Reader, old: OutboxItem) -> OutboxItem | None:
    """What bears its name now: an edit, or what was put back, has another number."""
    return next(iter(read.items_called(ref_of(old))), None)


def _about(items: Sequence[OutboxItem], draft: Draft) -> Draft:
    first, *others = items
    operation = first.operation
    return replace(
        draft,
        edits=first.id,
        base=first.generation,
        also=tuple((other.id, other.generation) for other in others),
        due=first.due,
        began=operation if isinstance(operation, Publish | SendMessage) else None,
    )
