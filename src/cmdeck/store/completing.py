"""Names and hashtags that the store has seen, for what is being typed. Read off the key path."""

import re
import sqlite3

from cmdeck.model.brand import Account

MOST = 5
"""Proposals at once."""
LOOKED_THROUGH = 1500
"""Posts, the last fetched, in which hashtags are looked for."""
_TAG = re.compile(r"#(\w{2,60})")


def handles(db: sqlite3.Connection, account: Account, prefix: str) -> tuple[str, ...]:
    """Handles on `account`'s network that begin with `prefix`, who wrote last first. Only such as
    the network's grammar takes: no display name."""
    realm = f"{account.realm}/" if account.realm else ""
    begun = prefix.casefold()
    rows = db.execute(
        "SELECT author, max(at) FROM cache.post WHERE author >= ? AND author < ?"
        " AND substr(key, 1, ?) = ? GROUP BY author ORDER BY 2 DESC LIMIT ?",
        (
            begun,
            begun + "\U0010ffff",
            len(f"{account.network}:{realm}"),
            f"{account.network}:{realm}",
            MOST,
        ),
    )
    return tuple(row[0] for row in rows if re.fullmatch(r"[\w.@-]+", row[0]))


def hashtags(db: sqlite3.Connection, prefix: str) -> tuple[str, ...]:
    """Hashtags that begin with `prefix`: ours first, then those of others; the most used first."""
    begun = prefix.casefold()
    counts: dict[str, int] = {}
    written: dict[str, str] = {}

    def take(text: str, weight: int) -> None:
        for match in _TAG.finditer(text):
            tag = match[1]
            if tag.casefold().startswith(begun):
                written.setdefault(tag.casefold(), tag)
                counts[tag.casefold()] = counts.get(tag.casefold(), 0) + weight

    ours = db.execute(
        "SELECT operation ->> '$.text' FROM outbox WHERE op = 'publish' ORDER BY id DESC LIMIT 500"
    )
    for row in ours:
        take(row[0] or "", LOOKED_THROUGH)
    theirs = db.execute(
        "SELECT body ->> '$.text.shown' FROM (SELECT body FROM cache.post ORDER BY fetched DESC"
        " LIMIT ?) WHERE body LIKE '%#%'",
        (LOOKED_THROUGH,),
    )
    for row in theirs:
        take(row[0] or "", 1)
    best = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return tuple(written[tag] for tag in best[:MOST])
