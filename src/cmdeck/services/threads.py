"""A text too long for one post as the parts of a thread, and the text that each network gets. Pure.

Where a text is cut is text/thread.py's; here is who may have parts at all, and `text_for`: the one
text that leaves, which is counted, shown, split, judged and queued.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind, Thread
from cmdeck.model.fitting import fitted
from cmdeck.model.outbox import Publish
from cmdeck.services.addressing import name_before


def written_for(draft: Draft, account: Account) -> str:
    """What was written for `account`'s network: a text of its own, or the one that all have."""
    own = (one.text for one in draft.variants if one.network is account.network)
    return next(own, draft.text)


def lead_of(draft: Draft, account: Account) -> str:
    """What is put before what was written, when it leaves on `account`: `@name `, or ""."""
    return name_before(draft, account, written_for(draft, account))


def text_for(draft: Draft, account: Account) -> str:
    """What `draft` says on `account`'s network as it leaves, with the name that is put before
    it."""
    return _led(lead_of(draft, account), written_for(draft, account))


def _led(lead: str, text: str) -> str:
    return f"{lead}{text}" if text.strip() else lead.rstrip() or text


def over_limit(draft: Draft, account: Account) -> int:
    """How much of the text, as it leaves in one, is too long for the account's network, with the
    warning before it."""
    able, text = account.capabilities, text_for(draft, account)
    is_message = draft.kind is DraftKind.MESSAGE
    if is_message and not able.names_answered:
        return max(0, len(text) - able.message_limit)
    from cmdeck.text.length import count

    limit = able.message_limit if is_message else able.text_limit
    return count(draft.warning + text, account.network, limit=limit).over


def as_written_for(draft: Draft, account: Account) -> Draft:
    """`draft` with the text, and the forms of its pictures, that is queued for `account`: as it
    leaves, but for the name before a message, which its network's adapter puts there."""
    limits = account.capabilities.picture
    as_said = written_for if draft.kind is DraftKind.MESSAGE else text_for
    text, media = as_said(draft, account), tuple(fitted(one, limits) for one in draft.media)
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
    lead = lead_of(draft, account)
    from cmdeck.text.length import count
    from cmdeck.text.thread import split_thread

    numbered = draft.thread is Thread.NUMBERED
    limit = account.capabilities.text_limit - len(draft.warning)
    found = split_thread(
        written_for(draft, account), account.network, numbered=numbered, limit=limit, lead=lead
    )
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
    """One part of a thread, where it stands in what was written."""

    text: str
    """As it leaves."""
    start: int
    """Index of its first character in what was written."""
    length: int
    """As the network counts."""


def placed(draft: Draft, account: Account) -> list[Part]:
    """The parts of `draft` on `account`, with their places."""
    from cmdeck.text.length import count

    text, lead = written_for(draft, account), lead_of(draft, account)
    found: list[Part] = []
    at = 0
    for words in parts_of(draft, account):
        plain = words.rpartition(" ")[0] if draft.thread is Thread.NUMBERED else words
        plain = plain if found else plain.removeprefix(lead)
        at = max(at, text.find(plain[:40], at))
        found.append(Part(words, at, count(draft.warning + words, account.network).length))
        at += len(plain)
    return found
