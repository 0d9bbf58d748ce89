"""The queue as a column: what is one row, whose it shows, and of which days."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cmdeck.model.column import Column, ColumnType, Near, QueueRow, span_query
from cmdeck.model.outbox import Publish
from cmdeck.store.store import Store
from makers import MUSEE, NOW, VELO, accounts, act, brands, item

QUEUE = Column("q", ColumnType.QUEUE)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def known_accounts(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))


def shown(store: Store, column: Column) -> list[list[str]]:
    rows = store.read.rows(column).rows
    return [[one.account for one in row.items] for row in rows if isinstance(row, QueueRow)]


async def test_a_text_for_two_accounts_is_a_row_and_a_plan_of_two_texts_is_two(
    store: Store,
) -> None:
    await store.enqueue(act(), [item(), item(account=MUSEE)])
    await store.enqueue(act(), [item(Publish("un")), item(Publish("deux")), item(due=NOW + HOUR)])
    assert shown(store, QUEUE) == [[VELO, MUSEE], [VELO], [VELO], [VELO]]
    keys = [str(row.key) for row in store.read.rows(QUEUE).rows]
    assert len(set(keys)) == len(keys)


async def test_a_queue_of_a_brand_or_an_account(store: Store) -> None:
    await store.enqueue(act(), [item()])
    await store.enqueue(act(), [item(account=MUSEE)])
    assert shown(store, replace(QUEUE, accounts=("brand:musee",))) == [[MUSEE]]
    assert shown(store, replace(QUEUE, accounts=(VELO,))) == [[VELO]]
    assert shown(store, replace(QUEUE, accounts=("brand:nobody",))) == []


async def test_a_queue_of_a_day(store: Store) -> None:
    for hours in (-1, 0, 23, 24):
        await store.enqueue(act(), [item(Publish(str(hours)), due=NOW + hours * HOUR)])
    day = replace(QUEUE, query=span_query(NOW, NOW + 24 * HOUR))
    assert [row.at for row in store.read.rows(day).rows] == [NOW, NOW + 23 * HOUR]


async def test_what_collides_is_known_across_what_is_not_shown(store: Store) -> None:
    await store.enqueue(act(), [item(Publish("un"), due=NOW - timedelta(minutes=1))])
    await store.enqueue(act(), [item(Publish("deux"))])
    day = replace(QUEUE, query=span_query(NOW, NOW + HOUR))
    (row,) = store.read.rows(day).rows
    assert isinstance(row, QueueRow)
    assert row.near == Near(NOW - timedelta(minutes=1), VELO, same=True)
