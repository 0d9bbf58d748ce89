"""Names in an answer whom it answers, where the network tells nobody who is not named; and what a
text is too long by, names and all. Pure."""

import re

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import Post
from cmdeck.services.threads import text_for


def addressed(draft: Draft, account: Account | None, post: Post | None) -> Draft:
    """`draft`, beginning with the author of the `post` that it answers, unless its text names them
    already, they are the account itself, or the network adds that by itself."""
    if draft.kind is not DraftKind.REPLY or account is None or post is None:
        return draft
    if post.author.id == account.remote_id:
        return draft
    before = name_before(replace(draft, handle=post.author.handle), account)
    return replace(draft, text=f"{before}{draft.text}".rstrip()) if before else draft


def name_before(draft: Draft, account: Account) -> str:
    """The name that the text gets when it leaves: `@lea `; "" where it has it, or needs none. Of a
    message that is a post, the network's adapter writes it."""
    handle = draft.handle
    if not account.capabilities.names_answered or not handle:
        return ""
    if draft.kind is DraftKind.MESSAGE:
        return f"@{handle} "
    is_own = handle.casefold() == account.handle.casefold()
    text = text_for(draft, account)
    empty = not text.strip() and not draft.media  # nothing to address
    if draft.kind is not DraftKind.REPLY or is_own or empty:
        return ""
    named = rf"(?<![\w@/])@{re.escape(handle)}(?![\w@]|[.-]\w)"
    return "" if re.search(named, text, re.IGNORECASE) else f"@{handle} "


def as_it_leaves(draft: Draft, account: Account) -> str:
    """All that is counted: a warning before it, the name that it gets, and its text."""
    return f"{draft.warning}{name_before(draft, account)}{text_for(draft, account)}"


def over_limit(draft: Draft, account: Account) -> int:
    """How much of the text is too long for the account's network. Where a message is a post that
    names whom it is for, the name counts; so does a warning before it."""
    able = account.capabilities
    is_message = draft.kind is DraftKind.MESSAGE
    if is_message and not able.names_answered:
        return max(0, len(draft.text) - able.message_limit)
    from cmdeck.text.length import count

    limit = able.message_limit if is_message else able.text_limit
    return count(as_it_leaves(draft, account), account.network, limit=limit).over
