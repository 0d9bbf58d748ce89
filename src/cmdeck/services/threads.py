"""A text too long for one post as the parts of a thread, and the text that each network gets. Pure.

Where a text is cut is text/thread.py's; here is who may have parts at all.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.fitting import fitted
from cmdeck.model.outbox import Publish


def text_for(draft: Draft, account: Account) -> str:
    """What `draft` says on `account`'s network: a text of its own, or the one that all have."""
    own = (one.text for one in draft.variants if one.network is account.network)
    return next(own, draft.text)


def as_written_for(draft: Draft, account: Account) -> Draft:
    """`draft` with the text, and the forms of its pictures, that `account`'s network gets."""
    limits = account.capabilities.picture
    text, media = text_for(draft, account), tuple(fitted(one, limits) for one in draft.media)
    same = (text, media) == (draft.text, draft.media)
    return draft if same else replace(draft, text=text, media=media)


def may_thread(draft: Draft, account: Account) -> bool:
    """Whether the text may leave in parts: it is public and new, its writer lets it, and the
    network lets the account answer itself."""
    able = account.capabilities.can(Verb.REPLY) in {Ability.YES, Ability.SUMMONED}
    new = draft.kind not in {DraftKind.MESSAGE, DraftKind.EDIT} and draft.edits is None
    short = draft.article is None
    return able and new and short and draft.thread is not Thread.ONE


def parts_of(draft: Draft, account: Account) -> list[str]:
    """The parts in which `draft` leaves on `account`, at least one; each is within the limit where
    a thread is allowed."""
    text = text_for(draft, account)
    if not may_thread(draft, account):
        return [text]
    from cmdeck.text.length import count
    from cmdeck.text.thread import split_thread

    numbered = draft.thread is Thread.NUMBERED
    limit = account.capabilities.text_limit - len(draft.warning)
    found = split_thread(text, account.network, numbered=numbered, limit=limit)
    # Blanks at its end may be all that is too much of a text in one part.
    fits = len(found) <= 1 and not count(text, account.network, limit=limit).over
    return [text] if fits else found


def operations(first: Publish, parts: Sequence[str]) -> list[Publish]:
    """What each part publishes. Pictures, quote and whom it answers go with the first; the others
    answer the part before them, which is known once that is sent."""
    alike = Publish("", language=first.language, warning=first.warning, visibility=first.visibility)
    rest = [replace(alike, text=text) for text in parts[1:]]
    return [replace(first, text=parts[0]), *rest]


class Part(Struct, frozen=True):
    """One part of a thread, where it stands in the text."""

    text: str
    start: int
    """Index of its first character in the text."""
    length: int
    """As the network counts."""


def placed(draft: Draft, account: Account, written: str = "") -> list[Part]:
    """The parts of `draft` on `account`, with their places in the text; in `written`, where the
    text only ends with that: a name was put before it."""
    from cmdeck.text.length import count

    text, at, found = text_for(draft, account), 0, []
    body, said = text.rstrip(), written.rstrip()
    before = len(body) - len(said) if said and body.endswith(said) else 0
    for words in parts_of(draft, account):
        plain = words.rpartition(" ")[0] if draft.thread is Thread.NUMBERED else words
        at = max(at, text.find(plain[:40], at))
        length = count(draft.warning + words, account.network).length
        found.append(Part(words, max(0, at - before), length))
        at += len(plain)
    return found
