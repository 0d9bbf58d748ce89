"""Whom an answer or a message names, where the network tells nobody who is not named: the name that
is put before a text as it leaves. Pure.

Whatever counts, shows, splits, judges or queues a text asks here what is put before it, so that all
of them speak of the text that leaves.
"""

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import Post, narrower

if TYPE_CHECKING:
    from cmdeck.store.reader import Reader

_BEGINNING = re.compile(r"\A(?:@\S+\s+)+")


def answering(draft: Draft, post: Post | None) -> Draft:
    """`draft` as it answers `post`, where that is known: with the handle of whoever wrote it, and
    shown to nobody who is not shown that."""
    if draft.kind is not DraftKind.REPLY or post is None:
        return draft
    shown = narrower(draft.visibility, post.visibility)
    return replace(draft, handle=post.author.handle or draft.handle, visibility=shown)


def as_answer(draft: Draft, read: "Reader") -> Draft:
    """The same, with the post that `draft` answers looked up."""
    return answering(draft, read.post(str(draft.reply_to)) if draft.reply_to else None)


def unnamed(text: str) -> str:
    """`text` without the names that it begins with."""
    return _BEGINNING.sub("", text)


def name_before(draft: Draft, account: Account, text: str) -> str:
    """`@name ` as it is put before `text` when it leaves; "" where nothing is: the network adds
    that by itself, the answer names them already, or they are the account itself. The network puts
    it before each message, so that a message has it whatever it says."""
    handle = draft.handle
    if not account.capabilities.names_answered or not handle:
        return ""
    if draft.kind is DraftKind.MESSAGE:
        return f"@{handle} "
    if draft.kind is not DraftKind.REPLY or _is_own(handle, account):
        return ""
    if not text.strip() and not draft.media:
        return ""  # nothing leaves
    return "" if _names(text, handle, account.realm) else f"@{handle} "


def _is_own(handle: str, account: Account) -> bool:
    own = account.handle.casefold()
    return handle.casefold() in {own, f"{own}@{account.realm.casefold()}"}


def _names(text: str, handle: str, realm: str) -> bool:
    # Who is of the account's own server may be named with it, too.
    there = f"(?:@{re.escape(realm)})?" if realm and "@" not in handle else ""
    name = rf"(?<![\w@/=])@{re.escape(handle)}{there}(?![\w@]|[.-]\w)"
    return re.search(name, text, re.IGNORECASE) is not None
