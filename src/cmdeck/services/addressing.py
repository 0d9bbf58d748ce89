"""Names in an answer whom it answers, where the network tells nobody who is not named; and what a
text is too long by, names and all. Pure."""

import re

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import Post


def addressed(draft: Draft, account: Account | None, post: Post | None) -> Draft:
    """`draft`, beginning with the author of the `post` that it answers, unless its text names them
    already, they are the account itself, or the network adds that by itself."""
    if draft.kind is not DraftKind.REPLY or account is None or post is None:
        return draft
    if not draft.text.strip() and not draft.media:
        return draft  # empty: nothing to address
    handle = post.author.handle
    is_own = handle.casefold() == account.handle.casefold() or post.author.id == account.remote_id
    if not account.capabilities.names_answered or not handle or is_own:
        return draft
    if re.search(rf"(?<![\w@/])@{re.escape(handle)}(?![\w@]|[.-]\w)", draft.text, re.IGNORECASE):
        return draft
    return replace(draft, text=f"@{handle} {draft.text}".rstrip())


def over_limit(draft: Draft, account: Account) -> int:
    """How much of the text is too long for the account's network. Where a message is a post that
    names whom it is for, the name counts; so does a warning before it."""
    able = account.capabilities
    is_message = draft.kind is DraftKind.MESSAGE
    if is_message and not able.names_answered:
        return max(0, len(draft.text) - able.message_limit)
    from cmdeck.text.length import count

    text = f"@{draft.handle} {draft.text}" if is_message and draft.handle else draft.text
    limit = able.message_limit if is_message else able.text_limit
    return count(draft.warning + text, account.network, limit=limit).over
