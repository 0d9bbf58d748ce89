"""Brands, accounts, feeds and words: rows made by commands or taken over from config.toml."""

import sqlite3
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cmdeck.model.brand import Account, AccountState, Brand, Feed
from cmdeck.model.capability import Verb
from cmdeck.model.post import AccountId
from cmdeck.store.database import Tx
from cmdeck.store.times import from_json, to_json

OWN, CONFIG = "own", "config"


def brands(db: sqlite3.Connection) -> tuple[Brand, ...]:
    """All brands, in their order."""
    rows = db.execute("SELECT body FROM brand ORDER BY position, id")
    return tuple(from_json(body, Brand) for (body,) in rows)


def accounts(db: sqlite3.Connection) -> tuple[Account, ...]:
    """All accounts, in their order."""
    rows = db.execute("SELECT body FROM account ORDER BY position, id")
    return tuple(from_json(body, Account) for (body,) in rows)


def feeds(db: sqlite3.Connection) -> tuple[Feed, ...]:
    """All watch feeds, in their order."""
    rows = db.execute("SELECT body FROM feed ORDER BY position, url")
    return tuple(from_json(body, Feed) for (body,) in rows)


def save_brand(tx: Tx, brand: Brand, *, source: str = OWN, position: int = 1000) -> None:
    """Keep a brand; a row of the same id is replaced."""
    _put(tx, "brand", "id", brand.id, source, position, to_json(brand))


def save_account(tx: Tx, account: Account, *, source: str = OWN, position: int = 1000) -> None:
    """Keep an account; a row of the same id is replaced."""
    body = to_json(account)
    row = tx.db.execute("SELECT body, source FROM account WHERE id = ?", (account.id,)).fetchone()
    if row is not None and row[0] == body and (source == OWN or row[1] == source):
        return
    tx.db.execute(
        "INSERT INTO account(id, position, source, network, brand, body) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET network = excluded.network, brand = excluded.brand,"
        " body = excluded.body, position = min(position, excluded.position),"
        " source = CASE WHEN excluded.source = 'config' THEN 'config' ELSE source END",
        (account.id, position, source, account.network, account.brand, body),
    )
    tx.touch("account")


def save_feed(tx: Tx, feed: Feed, *, source: str = OWN, position: int = 1000) -> None:
    """Keep a feed; a row of the same URL is replaced."""
    _put(tx, "feed", "url", feed.url, source, position, to_json(feed))


def _put(tx: Tx, table: str, key: str, value: str, source: str, position: int, body: str) -> None:
    row = tx.db.execute(f"SELECT body, source FROM {table} WHERE {key} = ?", (value,)).fetchone()
    if row is not None and row[0] == body and (source == OWN or row[1] == source):
        return
    tx.db.execute(
        f"INSERT INTO {table}({key}, position, source, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET body = excluded.body,"
        " position = min(position, excluded.position),"
        " source = CASE WHEN excluded.source = 'config' THEN 'config' ELSE source END",
        (value, position, source, body),
    )
    tx.touch(table)


Rows = tuple[Sequence[Brand], Sequence[Account], Sequence[Feed]]
"""Brands, accounts and feeds, each in their order."""


def adopt(tx: Tx, lay: Callable[[Rows], Rows]) -> None:
    """Make the rows say what config.toml says: `lay` is given the rows as they are and returns
    those that the file names, its settings laid over them.

    It is called inside the transaction, so that what another process writes meanwhile (an account
    that needs a login) is not written back. Rows that an earlier config.toml made and this one no
    longer names go away; rows made by commands stay.
    """
    brands_, accounts_, feeds_ = lay((brands(tx.db), accounts(tx.db), feeds(tx.db)))
    for position, brand in enumerate(brands_):
        save_brand(tx, brand, source=CONFIG, position=position)
    for position, account in enumerate(accounts_):
        save_account(tx, account, source=CONFIG, position=position)
    for position, feed in enumerate(feeds_):
        save_feed(tx, feed, source=CONFIG, position=position)
    _forget(tx, "brand", "id", [brand.id for brand in brands_])
    _forget(tx, "account", "id", [account.id for account in accounts_])
    _forget(tx, "feed", "url", [feed.url for feed in feeds_])


def _forget(tx: Tx, table: str, key: str, keep: Sequence[str]) -> None:
    marks = ", ".join("?" for _ in keep)
    gone = tx.db.execute(
        f"DELETE FROM {table} WHERE source = 'config' AND {key} NOT IN ({marks})", tuple(keep)
    )
    if gone.rowcount:
        tx.touch(table)


def set_account_state(tx: Tx, account: AccountId, state: AccountState, words: str) -> None:
    """Say whether an account can be used, and why not."""
    row = tx.db.execute("SELECT body FROM account WHERE id = ?", (account,)).fetchone()
    if row is not None:
        save_account(tx, replace(from_json(row[0], Account), state=state, words=words))


def note_refused(tx: Tx, account: AccountId, verb: Verb) -> None:
    """Remember that the network lets an account not do `verb`, until it is asked who it is."""
    row = tx.db.execute("SELECT body FROM account WHERE id = ?", (account,)).fetchone()
    if row is not None:
        known = from_json(row[0], Account)
        facts = replace(known.facts, refused=known.facts.refused | {verb})
        save_account(tx, replace(known, facts=facts))


def remove_account(tx: Tx, account: AccountId) -> None:
    """Forget an account."""
    tx.db.execute("DELETE FROM account WHERE id = ?", (account,))
    tx.touch("account")


def remove_feed(tx: Tx, url: str) -> None:
    """Forget a feed."""
    tx.db.execute("DELETE FROM feed WHERE url = ?", (url,))
    tx.touch("feed")


def words(db: sqlite3.Connection, brand: str) -> frozenset[str]:
    """The words that were added for a brand ("" for all brands)."""
    rows = db.execute("SELECT word FROM word WHERE brand IN ('', ?)", (brand,))
    return frozenset(word for (word,) in rows)


def add_word(tx: Tx, brand: str, word: str, at: int) -> None:
    """Add a word to a brand's own."""
    tx.db.execute("INSERT OR IGNORE INTO word(brand, word, at) VALUES (?, ?, ?)", (brand, word, at))
    tx.touch("word")
