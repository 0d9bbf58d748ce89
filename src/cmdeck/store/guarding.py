"""What guards and edits ask of the store: what an account made public, who has answered, what
others said to us. Read off the key path; each answer is bounded."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cmdeck.model.conversation import Message
from cmdeck.model.outbox import Edit, OutboxItem, Publish
from cmdeck.model.post import AccountId, Post, PostKey
from cmdeck.store import outbox
from cmdeck.store.column_posts import PostCache
from cmdeck.store.overlay import World
from cmdeck.store.times import from_json, ms, when

HEARD = 300
"""So many of the newest mentions, and of the newest messages, of each account."""
_GONE = "state NOT IN ('cancelled', 'failed', 'unreadable')"


def published(
    db: sqlite3.Connection, account: AccountId, since: datetime
) -> tuple[OutboxItem, ...]:
    """What an account has made public since, or will; the newest first."""
    where = f"account = ? AND op = 'publish' AND {_GONE} AND due >= ? ORDER BY due DESC, id DESC"
    return outbox.items(db, where, (account, ms(since)))


def answers(db: sqlite3.Connection, target: str) -> list[tuple[OutboxItem, datetime, str]]:
    """What we queued to answer `target` (a post, a conversation or a person), with when that was
    and by which face."""
    found = outbox.items(
        db, f"target = ? AND target <> '' AND op IN ('publish', 'message') AND {_GONE}", (target,)
    )
    acts = {
        row[0]: (row[1], row[2])
        for row in db.execute(
            "SELECT id, at, face FROM act WHERE id IN (SELECT act FROM outbox WHERE target = ?"
            " AND target <> '')",
            (target,),
        )
    }
    return [(item, when(acts[item.act][0]), acts[item.act][1]) for item in found]


def own_answers(
    db: sqlite3.Connection, cache: PostCache, world: World, target: str
) -> tuple[Post, ...]:
    """The answers to a post that our accounts wrote anywhere, as far as the cache knows."""
    rows = db.execute(
        "SELECT key, body FROM cache.post WHERE reply_to = ? AND reply_to <> ''", (target,)
    )
    return tuple(post for row in rows.fetchall() if world.is_own(post := cache.get(*row)))


def spoken_to_us(
    db: sqlite3.Connection, cache: PostCache, world: World, since: datetime
) -> tuple[Post, ...]:
    """Posts of others that mentioned us since."""
    found: dict[str, Post] = {}
    for account in world.accounts:
        rows = db.execute(
            "SELECT p.key, p.body FROM (SELECT key FROM cache.membership WHERE timeline = ?"
            "  AND at >= ? ORDER BY at DESC, key DESC LIMIT ?) m JOIN cache.post p USING (key)",
            (f"mentions:{account.id}", ms(since), HEARD),
        )
        found.update((key, cache.get(key, body)) for key, body in rows.fetchall())
    ours = world.own_handles  # most posts are ruled out by this alone
    return tuple(
        post
        for post in found.values()
        if post.author.handle.casefold() not in ours or not world.is_own(post)
    )


def written_to_us(
    db: sqlite3.Connection, accounts: Sequence[AccountId], since: datetime
) -> tuple[Message, ...]:
    """Private messages that others wrote to these accounts since."""
    found: list[Message] = []
    for account in accounts:
        rows = db.execute(
            "SELECT body FROM cache.message WHERE account = ? AND at >= ? ORDER BY at DESC LIMIT ?",
            (account, ms(since), HEARD),
        )
        found += (from_json(row[0], Message) for row in rows.fetchall())
    return tuple(message for message in found if not message.outgoing)


def said_as(db: sqlite3.Connection, post: PostKey) -> Edit | None:
    """What we last made `post` say: by an edit, else when it was published."""
    edits = outbox.items(
        db, "op = 'edit' AND target = ? AND state = 'sent' ORDER BY id DESC", (str(post),)
    )
    for item in edits:
        if isinstance(item.operation, Edit):
            return item.operation
    made = "op = 'publish' AND state = 'sent' AND receipt ->> '$.key.id' = ? ORDER BY id DESC"
    for item in outbox.items(db, made, (post.id,)):
        said, receipt = item.operation, item.receipt
        if isinstance(said, Publish) and receipt is not None and receipt.key == post:
            return Edit(str(post), said.text, said.warning, said.language)
    return None
