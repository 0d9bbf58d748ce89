"""What goes with an item that is taken out of the queue."""

from datetime import UTC, datetime

from msgspec.structs import replace

from cmdeck.model.outbox import ActId, Due, ItemId, OutboxItem, Publish
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.queue_changes import with_followers

DUE = Due(datetime(2031, 1, 6, 9, tzinfo=UTC))


def part(number: int, of: int, *, after: int | None, act: int = 1, parts: int = 3) -> OutboxItem:
    item = OutboxItem(
        AccountId("velo@x"), NetworkName.X, Publish("a"), "k", DUE, part=of, parts=parts
    )
    follows = None if after is None else ItemId(after)
    return replace(item, id=ItemId(number), act=ActId(act), after=follows)


def test_an_edited_part_breaks_no_thread() -> None:
    """An edit has another number and another act; what comes after it hangs on it all the same."""
    first, third = part(1, 1, after=None), part(3, 3, after=9)
    edited = part(9, 2, after=1, act=5)
    living = [third, edited, first]
    assert [one.id for one in with_followers([first], living)] == [1, 9, 3]
    assert [one.id for one in with_followers([edited], living)] == [9, 3]
    assert [one.id for one in with_followers([third], living)] == [3]


def test_what_only_waits_for_it_is_no_part_of_it() -> None:
    """A repost by another account stands by itself."""
    first = part(1, 1, after=None, parts=1)
    repost = part(2, 1, after=1, parts=1)
    assert with_followers([first], [first, repost]) == (first,)
