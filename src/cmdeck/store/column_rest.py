"""Columns that are not lists of posts: private messages, activity, the queue, drafts."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from cmdeck.model.activity import Activity
from cmdeck.model.column import (
    ActivityRow,
    Column,
    ConversationRow,
    DraftRow,
    MessageRow,
    QueueRow,
    Rows,
    accounts_of,
    span_of,
)
from cmdeck.model.conversation import Message
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem, Publish, SendMessage, row_of
from cmdeck.model.post import AccountId
from cmdeck.model.timeline import Timeline
from cmdeck.store import drafts, outbox, wanted
from cmdeck.store.column_posts import fold
from cmdeck.store.overlay import World
from cmdeck.store.times import from_json, ms, when
from cmdeck.text.collisions import collisions

MOST_QUEUED = 2000
"""Items of the queue looked at, at most: two posts that collide may lie far apart in it."""
_PROBLEMS = (Delivery.UNKNOWN, Delivery.UNREADABLE, Delivery.FAILED, Delivery.HELD)


def conversations(
    db: sqlite3.Connection, column: Column, timelines: Sequence[Timeline], *, limit: int
) -> Rows:
    """Private conversations by their last message, newest first."""
    mark = wanted.mark(db, column.id)
    rows = []
    is_seen = "SELECT 1 FROM seen WHERE key = ?"
    for timeline in timelines:
        account = AccountId(timeline.account or "")
        for body, count in db.execute(
            "SELECT body, n FROM (SELECT body, at, key, count(*) OVER w AS n,"
            " row_number() OVER (PARTITION BY conversation ORDER BY at DESC, key DESC) AS place"
            " FROM cache.message WHERE account = ? WINDOW w AS (PARTITION BY conversation))"
            " WHERE place = 1 ORDER BY at DESC, key DESC LIMIT ?",
            (account, limit),
        ).fetchall():
            last = from_json(body, Message)
            key = f"conversation:{account}:{last.conversation}"
            unread = (
                not last.outgoing
                and (ms(last.at), str(last.key)) > mark
                and db.execute(is_seen, (str(last.key),)).fetchone() is None
            )
            rows.append(ConversationRow(key, last, (account,), last.at, count, unread))
    words = fold(column.filter).split()
    rows = [row for row in rows if _message_passes(row.last, words)]
    rows.sort(key=lambda row: (row.at, row.key), reverse=True)
    return Rows(tuple(rows[:limit]), sum(row.unread for row in rows))


def _message_passes(message: Message, words: Sequence[str]) -> bool:
    text = fold(f"{message.text.shown} {message.other.name.shown} {message.other.handle}")
    return all(word in text for word in words)


def conversation(db: sqlite3.Connection, column: Column, *, limit: int) -> Rows:
    """The messages of one conversation (`column.query` is its row's key), newest first."""
    # From the right: the host of an account may name a port.
    account, _, ident = column.query.partition(":")[2].rpartition(":")
    rows = db.execute(
        "SELECT body FROM cache.message WHERE account = ? AND conversation = ?"
        " ORDER BY at DESC, key DESC LIMIT ?",
        (account, ident, limit),
    )
    messages = [from_json(body, Message) for (body,) in rows]
    return Rows(tuple(MessageRow(str(m.key), m, (AccountId(account),), m.at) for m in messages))


def activity(
    db: sqlite3.Connection, column: Column, timelines: Sequence[Timeline], *, limit: int
) -> Rows:
    """Reactions received, one row a post of ours, the latest first."""
    marks = ", ".join("?" for _ in timelines)
    grouped: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    account_of = {str(timeline): timeline.account for timeline in timelines}
    for timeline, post, body in db.execute(
        f"SELECT timeline, post, body FROM cache.activity WHERE timeline IN ({marks})"
        " AND count > 0 ORDER BY at DESC LIMIT ?",
        [*account_of, limit * 4],
    ):
        found = from_json(body, Activity)
        grouped[timeline, post or found.id].append(found)
    at, _ = wanted.mark(db, column.id)
    rows = []
    for (timeline, post), found_all in grouped.items():
        latest = max(one.at for one in found_all)
        account = account_of[timeline]
        rows.append(
            ActivityRow(
                key=f"activity:{timeline}:{post}",
                activities=tuple(sorted(found_all, key=lambda one: -one.count)),
                via=(account,) if account else (),
                at=latest,
                unread=ms(latest) > at,
            )
        )
    rows.sort(key=lambda row: (row.at, row.key), reverse=True)
    return Rows(tuple(rows[:limit]), sum(row.unread for row in rows))


def queue(db: sqlite3.Connection, world: World, column: Column, *, limit: int) -> Rows:
    """What waits, with what needs a person first, then by time; several accounts of one text are
    one row. The column may name accounts, brands and a span of time (`span_query`)."""
    paused = {pause.brand for pause in wanted.pauses(db)}
    brand_of = {account.id: account.brand for account in world.accounts}
    every = outbox.items(db, f"{outbox.UNFINISHED} ORDER BY due, id LIMIT ?", (MOST_QUEUED,))
    near = collisions(every, lambda account: brand_of.get(account, ""))
    grouped: dict[tuple[object, ...], list[OutboxItem]] = defaultdict(list)
    named = {account.id for account in accounts_of(column, world.accounts)}
    since, until = span_of(column.query)
    for item in every:
        writes = isinstance(item.operation, Publish | SendMessage)
        wanted_here = ("*" in column.accounts or item.account in named) and (
            since <= item.due.at < until
        )
        if wanted_here and (writes or item.state in _PROBLEMS):
            grouped[row_of(item)].append(item)
    rows = []
    for items in grouped.values():
        first = min(item.id for item in items)
        items.sort(key=lambda item: (_rank(item), item.part, item.id))
        held = any("" in paused or brand_of.get(item.account, "") in paused for item in items)
        close = next((found for item in items if (found := near.get(item.id))), None)
        key = f"act:{items[0].act}:{first}"
        rows.append(QueueRow(key, tuple(items), items[0].due.at, held, close))
    words = fold(column.filter).split()
    rows = [row for row in rows if all(word in _queue_text(row) for word in words)]
    rows.sort(key=lambda row: (_rank(row.first), row.at, row.key))
    return Rows(tuple(rows[:limit]), sum(_rank(row.first) < len(_PROBLEMS) for row in rows))


def _rank(item: OutboxItem) -> int:
    return _PROBLEMS.index(item.state) if item.state in _PROBLEMS else len(_PROBLEMS)


def _queue_text(row: QueueRow) -> str:
    texts = (getattr(item.operation, "text", "") for item in row.items)
    return fold(" ".join((*texts, *(item.account for item in row.items))))


def draft_rows(db: sqlite3.Connection, column: Column, *, limit: int) -> Rows:
    """Open drafts, the last edited first."""
    words = fold(column.filter).split()
    found = [
        DraftRow(f"draft:{draft.id}", draft, draft.updated or when(0))
        for draft in drafts.drafts(db)
        if all(word in fold(draft.text) for word in words)
    ]
    return Rows(tuple(found[:limit]), 0)
