"""Posts that are made when they are asked for: any number of them without holding any.

Row n of a column is always the same; below 0 are those that come later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cmdeck.model.brand import Account, Brand
from cmdeck.model.column import Column, ColumnHealth, ColumnType, Position, PostRow, Rows
from cmdeck.model.post import AccountId, Author, Metrics, NetworkName, Post, PostKey, Words
from cmdeck.model.timeline import Health, HealthState, Timeline, TimelineKind
from cmdeck.tui.render.frame import Directory, Look
from cmdeck.tui.theme import palette_of, theme_variable_defaults

START = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)
_WORDS = (
    *("commande", "livraison", "vélo", "remorque", "galette", "lanterne", "croquettes", "musée"),
    *("atelier", "réservation", "merci", "bonjour", "toujours", "demain", "horaires"),
    *("ouverture", "🚲", "🎉", "problème", "remboursement"),
)
BRANDS = {
    name: Brand(name, name.capitalize(), slot)
    for slot, name in enumerate(("lefort", "veloville", "musee", "croc"), 1)
}
ACCOUNTS = {
    AccountId(f"{name}@x"): Account(AccountId(f"{name}@x"), NetworkName.X, name, name)
    for name in BRANDS
}


def post_row(column: int, n: int) -> PostRow:
    """Row `n` (0 the newest at the start) of a column."""
    seed = (n + 100_000) * 7 + column * 13
    words = [_WORDS[(seed * (at + 3) + at) % len(_WORDS)] for at in range(8 + seed % 28)]
    author = Author(str(seed), f"person_{seed % 997}", Words(*[f"Person {seed % 997}"] * 2))
    at = START - timedelta(seconds=40 * n)
    key = PostKey(NetworkName.X, "", f"{column}-{n}")
    text = " ".join(words).capitalize()
    post = Post(key, author, Words(text, text), at, metrics=Metrics(replies=seed % 4))
    via = (tuple(ACCOUNTS)[seed % len(ACCOUNTS)],)
    return PostRow(key, post, via, at, unread=seed % 3 == 0)


@dataclass
class BenchReader:
    """A ColumnReader over rows made on demand."""

    count: int
    newest: dict[str, int] = field(default_factory=dict)
    """The first row of each column; it sinks below 0 as others come."""

    def rows(self, column: Column, *, around: Position | None = None, limit: int = 200) -> Rows:
        """A window around `around`."""
        number, newest = int(column.id[1:]), self.newest.get(column.id, 0)
        start = newest
        if around is not None:
            at = int(around.key.rpartition(":")[2].partition("-")[2])
            start = max(newest, min(at - limit // 2, self.count - limit))
        end = min(self.count, start + limit)
        rows = tuple(post_row(number, n) for n in range(start, end))
        return Rows(rows, self.count // 3, start - newest, end < self.count)

    def health(self, column: Column) -> ColumnHealth:
        """Everything is live."""
        return ColumnHealth(
            tuple(Health(one, HealthState.LIVE, START) for one in self.timelines(column)), 310_000
        )

    def timelines(self, column: Column) -> Sequence[Timeline]:
        """One for each account."""
        return tuple(Timeline(TimelineKind.MENTIONS, account) for account in ACCOUNTS)


def columns(count: int = 5, width: int = 37) -> list[Column]:
    """Columns of posts, c1 and on."""
    return [
        Column(f"c{n}", ColumnType.MENTIONS, f"Column {n}", width=width)
        for n in range(1, count + 1)
    ]


def look() -> Look:
    """The dark look."""
    return Look(palette_of(theme_variable_defaults()), directory=Directory(BRANDS, ACCOUNTS))
