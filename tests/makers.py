"""Short ways to make facts for tests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cmdeck.model.brand import Account, Brand
from cmdeck.model.outbox import Act, ActKind, Due, Operation, OutboxItem, Publish
from cmdeck.model.post import AccountId, Author, NetworkName, Post, PostKey, Words

NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)
VELO = AccountId("veloville@x")
MUSEE = AccountId("museetanneurs@x")
_keys: Iterator[int] = count(1)


def key(number: int) -> PostKey:
    return PostKey(NetworkName.X, "", str(1849000000000000000 + number))


def author(handle: str = "leamartin", name: str = "Léa Martin") -> Author:
    return Author(f"id-{handle}", handle, Words(name, name))


def post(number: int, text: str = "", *, minutes: float | None = None, **more: Any) -> Post:
    """Post `number`; the higher the newer: one a minute, unless `minutes` before NOW is given."""
    age = timedelta(minutes=minutes if minutes is not None else 1000 - number)
    words = text or f"post {number}"
    values: dict[str, Any] = {"author": author(), **more}
    return Post(key=key(number), text=Words(words, words), at=NOW - age, **values)


def brands() -> tuple[Brand, ...]:
    return (Brand("veloville", "VéloVille", 2), Brand("musee", "Musée des Tanneurs", 3))


def accounts() -> tuple[Account, ...]:
    return (
        Account(VELO, NetworkName.X, "veloville", "veloville", plan="self_serve", remote_id="1"),
        Account(MUSEE, NetworkName.X, "museetanneurs", "musee", plan="enterprise", remote_id="2"),
    )


def item(
    operation: Operation | None = None,
    *,
    account: AccountId = VELO,
    due: datetime = NOW,
    **more: Any,
) -> OutboxItem:
    return OutboxItem(
        account=account,
        network=NetworkName.X,
        operation=operation or Publish(text="Bonjour"),
        key=f"key-{next(_keys)}",
        due=Due(due),
        **more,
    )


def act(kind: ActKind = ActKind.POST, **more: Any) -> Act:
    return Act(kind=kind, at=NOW, face="test", **more)
