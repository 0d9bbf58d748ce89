"""The tables of both files, and how an older file becomes a newer one.

Times are INTEGER milliseconds since 1970, UTC. Keys are the text that listings print. What has a
shape of its own (a post, an
operation) is JSON, read and written by msgspec. Whoever calls `prepare` holds the engine's lock
(architecture.md).
"""

import sqlite3
from collections.abc import Sequence

APPLICATION_ID = 0x636D6465  # "cmde"
BACKUP_ID = 0x636D6462  # "cmdb": a copy; who puts one back is not to send again what went out since

_TOUCHED = "CREATE TABLE touched(name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID"
_TOUCHED_INDEX = "CREATE INDEX touched_n ON touched(n)"

_MAIN_1 = (
    _TOUCHED,
    _TOUCHED_INDEX,
    """CREATE TABLE brand(
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE account(
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, source TEXT NOT NULL,
        network TEXT NOT NULL, brand TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE feed(
        url TEXT PRIMARY KEY, position INTEGER NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE word(
        brand TEXT NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (brand, word)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE mark(
        name TEXT PRIMARY KEY, at INTEGER NOT NULL, key TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE newest(
        timeline TEXT PRIMARY KEY, at INTEGER NOT NULL, key TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE wanted(
        timeline TEXT NOT NULL, why TEXT NOT NULL, kind TEXT NOT NULL, account TEXT,
        argument TEXT NOT NULL, at INTEGER NOT NULL, interval REAL NOT NULL, until INTEGER,
        cursor TEXT, paid INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (timeline, why)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE draft(
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL,
        revision INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'queued', 'trash'))
    ) STRICT""",
    """CREATE TABLE revision(
        draft INTEGER NOT NULL REFERENCES draft(id) ON DELETE CASCADE, n INTEGER NOT NULL,
        at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (draft, n)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE act(
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at INTEGER NOT NULL,
        face TEXT NOT NULL, confirmed TEXT NOT NULL, undo_of INTEGER, draft INTEGER,
        undone INTEGER
    ) STRICT""",
    """CREATE TABLE outbox(
        id INTEGER PRIMARY KEY AUTOINCREMENT, act INTEGER NOT NULL REFERENCES act(id),
        account TEXT NOT NULL, network TEXT NOT NULL, op TEXT NOT NULL, operation TEXT NOT NULL,
        target TEXT NOT NULL, reaction TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
        due INTEGER NOT NULL, wall TEXT NOT NULL, zone TEXT NOT NULL,
        part INTEGER NOT NULL, parts INTEGER NOT NULL, after INTEGER,
        state TEXT NOT NULL CHECK (state IN ('scheduled', 'sending', 'sent', 'retry_wait',
            'failed', 'unknown', 'held', 'cancelled', 'unreadable')),
        generation INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '', not_before INTEGER,
        unknown_since INTEGER, attempts INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT
        0,
        first_started INTEGER, receipt TEXT, late INTEGER NOT NULL DEFAULT 0,
        updated INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX outbox_due ON outbox(account, due) WHERE state IN ('scheduled', 'retry_wait')",
    "CREATE INDEX outbox_state ON outbox(state) WHERE state NOT IN ('sent', 'cancelled')",
    "CREATE INDEX outbox_act ON outbox(act)",
    "CREATE INDEX outbox_target ON outbox(target, op) WHERE target <> ''",
    """CREATE UNIQUE INDEX outbox_wish ON outbox(account, target, reaction)
        WHERE op = 'react' AND state IN ('scheduled', 'retry_wait')""",
    """CREATE TABLE attempt(
        id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL REFERENCES outbox(id),
        n INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER, outcome TEXT,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX attempt_item ON attempt(item)",
    """CREATE TABLE upload(
        sha256 TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
        expires INTEGER, alt TEXT NOT NULL, PRIMARY KEY (sha256, account)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE triage(
        key TEXT PRIMARY KEY, state TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE seen(key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE spend(
        account TEXT NOT NULL, day TEXT NOT NULL, timeline TEXT NOT NULL, micro INTEGER NOT NULL,
        PRIMARY KEY (account, day, timeline)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pause(
        brand TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE engine(
        id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER NOT NULL, boot TEXT NOT NULL,
        version TEXT NOT NULL, since INTEGER NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL,
        kind TEXT NOT NULL
    ) STRICT""",
)

_CACHE_1 = (
    _TOUCHED,
    _TOUCHED_INDEX,
    """CREATE TABLE post(
        key TEXT PRIMARY KEY, author TEXT NOT NULL, thread TEXT NOT NULL, reply_to TEXT NOT NULL,
        at INTEGER NOT NULL, fetched INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX post_thread ON post(thread, at) WHERE thread <> ''",
    "CREATE INDEX post_reply ON post(reply_to) WHERE reply_to <> ''",
    "CREATE INDEX post_author ON post(author, at)",
    "CREATE INDEX post_fetched ON post(fetched)",
    """CREATE TABLE membership(
        timeline TEXT NOT NULL, at INTEGER NOT NULL, key TEXT NOT NULL, reposter TEXT NOT NULL,
        PRIMARY KEY (timeline, at DESC, key DESC)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX membership_key ON membership(key)",
    """CREATE TABLE message(
        key TEXT PRIMARY KEY, account TEXT NOT NULL, conversation TEXT NOT NULL,
        at INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX message_conversation ON message(account, conversation, at DESC)",
    """CREATE TABLE activity(
        timeline TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL,
        post TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (timeline, id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE gap(
        timeline TEXT NOT NULL, newer TEXT NOT NULL, newer_at INTEGER NOT NULL,
        older TEXT NOT NULL, older_at INTEGER NOT NULL, cursor TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (timeline, newer)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE health(timeline TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE viewer(
        account TEXT NOT NULL, post TEXT NOT NULL, reaction TEXT NOT NULL, yes INTEGER NOT NULL,
        as_of INTEGER NOT NULL, PRIMARY KEY (account, post, reaction)
    ) STRICT, WITHOUT ROWID""",
)

_MAIN_2 = (
    "CREATE INDEX draft_desk ON draft(updated) WHERE state = 'open'",
    "CREATE INDEX act_draft ON act(draft) WHERE draft IS NOT NULL",
    """CREATE INDEX outbox_soon ON outbox(due) WHERE state IN ('scheduled', 'retry_wait')""",
    """CREATE INDEX outbox_texts ON outbox(due)
        WHERE op IN ('publish', 'message') AND state IN ('scheduled', 'retry_wait')""",
)
"""What is due soon, what the header says of it, what is on the desk, and what became of a draft,
without a look at everything that ever was."""

_MAIN_3 = (
    "ALTER TABLE outbox ADD COLUMN ref TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX outbox_ref ON outbox(ref) WHERE ref <> ''",
)
"""What a plan calls an item that has been edited, or that came with a name of its own."""

_MAIN_4 = ("ALTER TABLE outbox ADD COLUMN digest TEXT NOT NULL DEFAULT ''",)
"""What an item says and for whom, in short: what a failing disk made of it is not sent. Items that
were there before have none, and are not asked for it."""

_MAIN_5 = (
    """CREATE TABLE absence(
        began INTEGER PRIMARY KEY, ended INTEGER NOT NULL, why TEXT NOT NULL
    ) STRICT""",
)
"""When nothing could leave: the hours that the question about what was missed names."""

_MAIN_6 = (
    "DROP TABLE upload",
    """CREATE TABLE upload(
        item INTEGER NOT NULL, sha256 TEXT NOT NULL, alt TEXT NOT NULL, id TEXT NOT NULL,
        at INTEGER NOT NULL, expires INTEGER, PRIMARY KEY (item, sha256, alt)
    ) STRICT, WITHOUT ROWID""",
)
"""A picture is brought for one item: some networks give it to one post only. What was brought
before is brought again."""

_CACHE_2 = (
    "ALTER TABLE post ADD COLUMN quote TEXT NOT NULL DEFAULT ''",
    """UPDATE post SET quote = (body ->> '$.quote.network') || ':' ||
        CASE WHEN body ->> '$.quote.network' IN ('mastodon', 'wordpress', 'feed')
        THEN (body ->> '$.quote.realm') || '/' ELSE '' END || (body ->> '$.quote.id')
        WHERE body ->> '$.quote.id' IS NOT NULL""",
    "CREATE INDEX post_quote ON post(quote) WHERE quote <> ''",
    "CREATE INDEX viewer_post ON viewer(post)",
)
"""Who quotes a post, which then stays; and what was done to one, asked at each re-read."""

_CACHE_3 = (
    """CREATE TABLE link(
        url TEXT PRIMARY KEY, asked INTEGER NOT NULL, checked INTEGER,
        state TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX link_unanswered ON link(asked) WHERE checked IS NULL",
)
"""Addresses in drafts that somebody would like looked at, and what they were found to be."""

MAIN: Sequence[Sequence[str]] = (_MAIN_1, _MAIN_2, _MAIN_3, _MAIN_4, _MAIN_5, _MAIN_6)
CACHE: Sequence[Sequence[str]] = (_CACHE_1, _CACHE_2, _CACHE_3)
"""One entry a version: the statements that lead from the version before to it."""


def version(connection: sqlite3.Connection) -> int:
    """The schema version of an open file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_backup(connection: sqlite3.Connection) -> bool:
    """Whether an open file is a backup that somebody put in the place of the original."""
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == BACKUP_ID)


def prepare(connection: sqlite3.Connection, steps: Sequence[Sequence[str]]) -> None:
    """Bring a file to the newest version, each step in one transaction. Sets WAL: nobody else does.

    The caller holds the engine's lock, so that two processes never do this at once.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    for number in range(version(connection) + 1, len(steps) + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in steps[number - 1]:
                connection.execute(statement)
            if not is_backup(connection):  # what was put back stays marked until it is held
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
