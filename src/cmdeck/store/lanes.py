"""Which accounts have something to do. Asked four times a second: each question is answered by a
partial index, whose WHERE is repeated word for word.
"""

import sqlite3
from datetime import datetime

from cmdeck.model.post import AccountId
from cmdeck.store.outbox import QUEUED, UNFINISHED
from cmdeck.store.times import ms, when

_NEVER = 2**62
"""Later than any time in milliseconds."""


def due_accounts(db: sqlite3.Connection, now: datetime) -> frozenset[AccountId]:
    """The accounts that have something due."""
    # The plus keeps SQLite from walking everything that waits, for the order of the accounts.
    rows = db.execute(
        f"SELECT DISTINCT +account FROM outbox WHERE state IN {QUEUED} AND due <= ?"
        " AND (not_before IS NULL OR not_before <= ?)",
        (ms(now), ms(now)),
    )
    return frozenset(AccountId(account) for (account,) in rows)


def next_due(db: sqlite3.Connection, now: datetime) -> datetime | None:
    """When something else comes due after `now`, in the queue of an account that we know: its
    hour, or the end of what holds it back. By the index, account by account: the length of the
    queue costs nothing."""
    row = db.execute(
        "SELECT min(soon) FROM (SELECT min("
        " coalesce((SELECT min(due) FROM outbox WHERE outbox.account = account.id"
        f"  AND state IN {QUEUED} AND due > ?1), ?2),"
        " coalesce((SELECT min(not_before) FROM outbox WHERE outbox.account = account.id"
        f"  AND state IN {QUEUED} AND due <= ?1 AND not_before > ?1), ?2)) AS soon FROM account)",
        (ms(now), _NEVER),
    ).fetchone()
    return None if row[0] is None or row[0] == _NEVER else when(row[0])


def sending_accounts(db: sqlite3.Connection) -> frozenset[AccountId]:
    """The accounts that have something on its way."""
    rows = db.execute(
        f"SELECT DISTINCT account FROM outbox WHERE state = 'sending' AND {UNFINISHED}"
    )
    return frozenset(AccountId(account) for (account,) in rows)


def is_waiting(db: sqlite3.Connection, until: datetime) -> bool:
    """Whether anything is on its way, or may leave by `until`."""
    row = db.execute(
        f"SELECT 1 FROM outbox WHERE state IN {QUEUED} AND due <= ?1"
        " AND (not_before IS NULL OR not_before <= ?1) LIMIT 1",
        (ms(until),),
    ).fetchone()
    return row is not None or bool(sending_accounts(db))
