"""What waits for an article to be online before it may be announced."""

import re
import sqlite3
from datetime import datetime

from msgspec import Struct

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem
from cmdeck.model.post import AccountId
from cmdeck.store.outbox import COLUMNS, QUEUED, item_of_row
from cmdeck.store.times import ms

OFFLINE = "article_offline"
"""Why such an item has not gone out. It is no try of its own, and counts as none."""


class Waiting(Struct, frozen=True):
    """What waits for a page, and the article of ours that the page shall be; None: of nobody we
    know."""

    item: OutboxItem
    article: OutboxItem | None = None
    said: str = ""
    """Its text: that of all its parts, where it is a thread."""

    @property
    def address(self) -> str:
        """The page, as it was foreseen."""
        return str(getattr(self.item.operation, "awaits", ""))

    @property
    def elsewhere(self) -> str:
        """Where the article is, if not at the address that was foreseen: a blog whose address is
        taken puts a number behind it (networks.md part 2 §1.4). "" where it is there, or nobody
        knows."""
        receipt = self.article.receipt if self.article is not None else None
        url, slug = receipt.url if receipt is not None else "", _slug(self.address)
        return url if slug and re.fullmatch(re.escape(slug) + r"-\d+", _slug(url)) else ""

    @property
    def leads_elsewhere(self) -> bool:
        """Whether what is said links to the address that was foreseen, and the article is not
        there."""
        link = re.escape(self.address.rstrip("/")) + r"(?![\w-])"
        return bool(self.elsewhere) and re.search(link, self.said) is not None

    @property
    def has_left(self) -> bool:
        """Whether the article has left: before, what answers is the page of another one."""
        return self.article is None or self.article.state is Delivery.SENT


def awaiting(db: sqlite3.Connection, lane: AccountId, *, now: datetime) -> list[Waiting]:
    """What of an account is due and names an address that has to answer first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE account = ? AND state IN {QUEUED} AND due <= ?"
        " AND (not_before IS NULL OR not_before <= ?) AND operation ->> '$.awaits' <> ''"
        " ORDER BY due, id",
        (lane, ms(now), ms(now)),
    ).fetchall()
    items = [item_of_row(row) for row in rows]
    known = (item for item in items if item.state is not Delivery.UNREADABLE)
    return [Waiting(item, _announced(db, item), _said(db, item)) for item in known]


def _announced(db: sqlite3.Connection, item: OutboxItem) -> OutboxItem | None:
    """The article of ours that `item` awaits: on the same site, with the wish for just this address
    (its slug), and not due later; the latest of several. None: it awaits a page of somebody else,
    or one that was there before."""
    address = str(getattr(item.operation, "awaits", ""))
    rows = db.execute(
        f"SELECT {COLUMNS},"
        " (SELECT body ->> '$.base_url' FROM account WHERE account.id = outbox.account)"
        " FROM outbox WHERE op = 'publish' AND operation ->> '$.article.slug' = ? AND due <= ?"
        " AND state NOT IN ('cancelled', 'failed') ORDER BY id DESC",
        (_slug(address), ms(item.due.at)),
    )
    for *columns, base in rows.fetchall():
        found = item_of_row(columns)
        is_there = bool(base) and address.startswith(f"{str(base).rstrip('/')}/")
        if is_there and found.state is not Delivery.UNREADABLE:
            return found
    return None


def _said(db: sqlite3.Connection, item: OutboxItem) -> str:
    rows = db.execute(
        "SELECT operation ->> '$.text' FROM outbox WHERE act = ? AND account = ?",
        (item.act, item.account),
    )
    return "\n".join(str(text or "") for (text,) in rows)


def _slug(address: str) -> str:
    """The end of an address."""
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]
