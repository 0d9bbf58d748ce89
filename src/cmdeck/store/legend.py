"""How many mentions and messages await an answer, by brand: the legend of the header."""

import sqlite3

from cmdeck.store.overlay import World


def waiting_by_brand(db: sqlite3.Connection, world: World) -> dict[str, int]:
    """Mentions that were neither seen nor answered by us, by brand. Brands without any are
    absent."""
    own = ", ".join("?" for _ in world.own_handles)
    counts: dict[str, int] = {}
    for account in world.accounts:
        n = db.execute(
            "SELECT count(*) FROM cache.membership m JOIN cache.post p USING (key)"
            f" WHERE m.timeline = ? AND p.author NOT IN ({own})"
            " AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.key = m.key)"
            " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target = m.key AND o.op = 'publish'"
            "   AND o.state <> 'cancelled')"
            f" AND NOT EXISTS (SELECT 1 FROM cache.post r WHERE r.reply_to = m.key"
            f"   AND r.author IN ({own}))",
            [f"mentions:{account.id}", *world.own_handles, *world.own_handles],
        ).fetchone()[0]
        counts[account.brand] = counts.get(account.brand, 0) + int(n)
    return counts
