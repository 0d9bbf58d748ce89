"""Times of the outbox that a clock wrote which was ahead of ours: set right once it has been set
back (trust.md §1.5).

Else what is unknown would not be looked for until then, or be looked for only after it was made.
"""

from datetime import datetime, timedelta

from cmdeck.store.database import Tx
from cmdeck.store.outbox import QUEUED, UNFINISHED
from cmdeck.store.times import ms

LONGEST = timedelta(minutes=20)
"""Nothing that has not begun is put off for longer (services/pacing.py)."""


def turn_back(tx: Tx, *, at: datetime, by: timedelta) -> None:
    """The clock says `at`, and was set back by `by`; zero where nobody saw it happen.

    An attempt began that much earlier than is written, at the latest now: looked for from then on,
    it is found. A quarantine begins again where it had not begun yet.
    """
    now = ms(at)
    changed = 0
    for statement, values in (
        (
            f"UPDATE outbox SET first_started = min(first_started - ?, ?) WHERE {UNFINISHED}"
            " AND (first_started > ? OR (? > 0 AND first_started IS NOT NULL))",
            (ms_of(by), now, now, ms_of(by)),
        ),
        (
            "UPDATE outbox SET unknown_since = ?, not_before = NULL"
            f" WHERE state = 'unknown' AND {UNFINISHED} AND unknown_since > ?",
            (now, now),
        ),
        (
            "UPDATE outbox SET not_before = max(not_before - ?, ?)"
            f" WHERE state IN {QUEUED} AND not_before > ?",
            (ms_of(by), now, now + ms_of(LONGEST)),
        ),
    ):
        changed += tx.db.execute(statement, values).rowcount
    if changed:
        tx.touch("outbox")


def ms_of(span: timedelta) -> int:
    """Milliseconds, whole."""
    return span // timedelta(milliseconds=1)
