"""The outbox: wishes in, one at a time out."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cmdeck.errors import Moved, StoreError
from cmdeck.model.batch import Batch, Carried
from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import (
    Accepted,
    ActKind,
    Doubt,
    Due,
    FoundOutcome,
    HeldOutcome,
    ItemId,
    NothingSent,
    Outcome,
    Publish,
    React,
    Receipt,
    RefusedOutcome,
    Withdrawal,
    ref_of,
)
from cmdeck.model.post import Reaction
from cmdeck.store.database import Tx
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import MUSEE, NOW, VELO, accounts, act, brands, item, key

RULES = ClaimRules(grace=timedelta(minutes=30))


@pytest.fixture(autouse=True)
async def known_accounts(store: Store) -> None:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))


async def state(store: Store, number: ItemId) -> Delivery:
    found = store.read.item(number)
    assert found is not None
    return found.state


async def test_a_post_goes_out_once_and_is_receipted(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item(Publish(text="Bonjour"))])
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    assert attempt.operation == Publish(text="Bonjour")
    assert await state(store, number) is Delivery.SENDING
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    await store.settle(attempt.id, Accepted(Receipt("77", "https://x.com/77")), at=NOW)
    found = store.read.item(number)
    assert found is not None
    assert found.state is Delivery.SENT
    assert found.receipt == Receipt("77", "https://x.com/77")
    assert await store.claim(VELO, now=NOW, rules=RULES) is None


async def test_what_is_not_due_waits_and_lanes_are_apart(store: Store) -> None:
    await store.enqueue(act(), [item(due=NOW + timedelta(minutes=1))])
    await store.enqueue(act(), [item(account=MUSEE)])
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    assert await store.claim(MUSEE, now=NOW, rules=RULES) is not None
    assert await store.claim(VELO, now=NOW + timedelta(minutes=1), rules=RULES) is not None


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NothingSent("dns", NOW + timedelta(seconds=5)), Delivery.RETRY_WAIT),
        (RefusedOutcome("too long"), Delivery.FAILED),
        (Doubt("no answer"), Delivery.UNKNOWN),
        (HeldOutcome("needs_login"), Delivery.HELD),
    ],
)
async def test_outcomes(store: Store, outcome: Outcome, expected: Delivery) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    assert await store.settle(attempt.id, outcome, at=NOW) is expected
    assert await state(store, number) is expected


async def test_retry_waits_for_its_time_and_keeps_its_key(store: Store) -> None:
    await store.enqueue(act(), [item()])
    first = await store.claim(VELO, now=NOW, rules=RULES)
    assert first is not None
    later = NOW + timedelta(seconds=5)
    await store.settle(first.id, NothingSent("dns", later), at=NOW)
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    second = await store.claim(VELO, now=later, rules=RULES)
    assert second is not None
    assert (second.key, second.n, second.first_started) == (first.key, 2, NOW)


async def test_unknown_is_found_or_asked_and_never_sent_again(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    await store.settle(attempt.id, Doubt("reset"), at=NOW)
    assert await store.claim(VELO, now=NOW + timedelta(hours=9), rules=RULES) is None
    [(again, since, looks)] = store.read.unsettled()
    assert (again.id, since, looks) == (attempt.id, NOW, 0)
    await store.settle(attempt.id, FoundOutcome(Receipt("5", found=True)), at=NOW)
    assert await state(store, number) is Delivery.SENT


async def test_what_another_item_became_is_not_looked_for_again(store: Store) -> None:
    """Two with the same words: the second may not be found in the first's post."""
    await store.enqueue(act(), [item(), item()])
    first = await store.claim(VELO, now=NOW, rules=RULES)
    assert first is not None
    assert first.taken == frozenset()
    await store.settle(first.id, Doubt("reset"), at=NOW)
    second = await store.claim(VELO, now=NOW, rules=RULES)
    assert second is not None
    await store.settle(second.id, Accepted(Receipt("7")), at=NOW)
    [(again, _since, _looks)] = store.read.unsettled()
    assert (again.item, again.taken) == (first.item, frozenset({"7"}))


async def test_a_dead_engine_leaves_doubt(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    assert await store.claim(VELO, now=NOW, rules=RULES) is not None
    assert await store.recover() == 1
    assert await state(store, number) is Delivery.UNKNOWN


async def test_late_and_paused_are_held_and_resuming_sends_nothing(store: Store) -> None:
    _, (late,) = await store.enqueue(act(), [item(due=NOW - timedelta(hours=1))])
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    assert await state(store, late) is Delivery.HELD
    _, (paused,) = await store.enqueue(act(), [item()])
    await store.pause("veloville", reason="crisis", by="test")
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    await store.resume(None)
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    found = store.read.item(paused)
    assert found is not None
    assert (found.state, found.reason) == (Delivery.HELD, "paused")
    await store.change_item(paused, Event.RELEASE, due=Due(NOW))
    assert await store.claim(VELO, now=NOW, rules=RULES) is not None


async def test_the_last_wish_for_a_reaction_wins(store: Store) -> None:
    like = React(str(key(1)), Reaction.LIKE)
    _, (first,) = await store.enqueue(act(ActKind.LIKE), [item(like)])
    _, (second,) = await store.enqueue(
        act(ActKind.LIKE), [item(React(str(key(1)), Reaction.LIKE, on=False))]
    )
    assert await state(store, first) is Delivery.CANCELLED
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    assert attempt.item == second
    _, (third,) = await store.enqueue(act(ActKind.LIKE), [item(like)])
    assert await store.claim(VELO, now=NOW, rules=RULES) is None, "waits for the one on its way"
    await store.settle(attempt.id, Accepted(Receipt("")), at=NOW)
    again = await store.claim(VELO, now=NOW, rules=RULES)
    assert again is not None
    assert again.item == third


async def test_withdraw_brings_the_draft_back(store: Store) -> None:
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "Bonjour"))
    number, (first,) = await store.enqueue(
        act(draft=draft.id), [item(due=NOW + timedelta(seconds=20))]
    )
    assert store.read.drafts() == ()
    gone = await store.withdraw(number)
    assert (gone.result, gone.draft) == (Withdrawal.WITHDRAWN, draft.id)
    assert await state(store, first) is Delivery.CANCELLED
    assert [one.text for one in store.read.drafts()] == ["Bonjour"]
    assert await store.claim(VELO, now=NOW + timedelta(minutes=1), rules=RULES) is None


async def test_withdraw_says_too_late(store: Store) -> None:
    number, _ = await store.enqueue(act(), [item()])
    await store.claim(VELO, now=NOW, rules=RULES)
    gone = await store.withdraw(number)
    assert (gone.result, gone.too_late) == (Withdrawal.TOO_LATE, (VELO,))


async def test_parts_follow_their_parent_and_stop_at_doubt(store: Store) -> None:
    _, numbers = await store.enqueue(
        act(), [item(part=1, parts=3), item(part=2, parts=3), item(part=3, parts=3)]
    )
    first = await store.claim(VELO, now=NOW, rules=RULES)
    assert first is not None
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    await store.settle(first.id, Accepted(Receipt("1")), at=NOW)
    second = await store.claim(VELO, now=NOW, rules=RULES)
    assert second is not None
    assert second.parent == Receipt("1")
    await store.settle(second.id, Doubt("no answer"), at=NOW)
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    assert await state(store, numbers[2]) is Delivery.SCHEDULED


async def test_editing_replaces_unless_somebody_was_faster(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item(due=NOW + timedelta(hours=1))])
    found = store.read.item(number)
    assert found is not None
    await store.move_due(number, Due(NOW + timedelta(hours=2)))
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "new text"))
    with pytest.raises(StoreError, match="edited_elsewhere"):
        await store.enqueue(act(draft=draft.id), [item()], edits=[(number, found.generation)])
    assert [one.text for one in store.read.drafts()] == ["new text"]
    assert await state(store, number) is Delivery.SCHEDULED


async def test_an_unreadable_row_is_shown_and_stops_nobody(store: Store, tmp_path: object) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    await store.enqueue(act(), [item()])

    def spoil(tx: Tx) -> None:
        tx.db.execute("UPDATE outbox SET operation = '{}' WHERE id = ?", (number,))

    await store._main.write(spoil)
    assert await store.claim(VELO, now=NOW, rules=RULES) is not None
    found = store.read.item(number)
    assert found is not None
    assert (found.state, found.raw) == (Delivery.UNREADABLE, "{}")


async def test_nothing_leaves_for_an_account_that_is_gone(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    await store.remove_account(VELO)
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    assert await state(store, number) is Delivery.HELD


async def test_drafts_lose_no_text_to_a_second_deck(store: Store, clock: FakeClock) -> None:
    first = await store.save_draft(Draft(DraftKind.POST, VELO, "one"))
    newer = await store.save_draft(first)
    assert newer.revision == 2
    other = await store.save_draft(first)
    assert other.id != first.id
    assert len(store.read.drafts()) == 2


async def test_a_draft_leaves_once_however_many_decks_send_it(store: Store) -> None:
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "Bonjour"))
    await store.enqueue(act(draft=draft.id), [item()])
    with pytest.raises(Moved, match="edited_elsewhere"):
        await store.enqueue(act(draft=draft.id), [item()])
    assert len(store.read.living_items()) == 1


async def test_a_draft_that_left_does_not_come_back_by_a_late_save(store: Store) -> None:
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "Bonjour"))
    await store.enqueue(act(draft=draft.id), [item()])
    await store.save_draft(draft)
    assert store.read.drafts() == ()
    await store.save_draft(replace(draft, text="Bonjour, and more"))
    assert [one.text for one in store.read.drafts()] == ["Bonjour, and more"]


async def test_an_undone_edit_can_be_sent_again(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item(due=NOW + timedelta(hours=1))])
    draft = await store.save_draft(Draft(DraftKind.POST, VELO, "new text", edits=number, base=1))
    later = item(due=NOW + timedelta(seconds=20))
    edited, _ = await store.enqueue(act(draft=draft.id), [later], edits=[(number, 1)])
    gone = await store.withdraw(edited)
    assert gone.draft == draft.id
    [back] = store.read.drafts()
    assert (back.text, back.edits) == ("new text", None)


async def test_an_unreadable_receipt_or_network_is_shown(store: Store) -> None:
    _, numbers = await store.enqueue(act(), [item(), item()])

    def spoil(tx: Tx) -> None:
        db = tx.db
        db.execute("UPDATE outbox SET receipt = '{' WHERE id = ?", (numbers[0],))
        db.execute("UPDATE outbox SET network = 'friendster' WHERE id = ?", (numbers[1],))

    await store._main.write(spoil)
    assert {one.state for one in store.read.living_items()} == {Delivery.UNREADABLE}
    assert await store.claim(VELO, now=NOW, rules=RULES) is None


async def test_a_held_wish_makes_room_for_a_newer_one(store: Store) -> None:
    like = React(str(key(1)), Reaction.LIKE)
    _, (first,) = await store.enqueue(act(ActKind.LIKE), [item(like, due=NOW - timedelta(hours=1))])
    assert await store.claim(VELO, now=NOW, rules=RULES) is None
    assert await state(store, first) is Delivery.HELD
    await store.enqueue(act(ActKind.LIKE), [item(like)])
    assert await state(store, first) is Delivery.CANCELLED
    with pytest.raises(Moved):
        await store.change_item(first, Event.RELEASE, due=Due(NOW))


async def test_an_answer_that_comes_after_the_doubt_counts(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    await store.recover()
    await store.settle(attempt.id, Accepted(Receipt("77")), at=NOW)
    assert await state(store, number) is Delivery.SENT


async def test_releasing_forgets_when_it_was_to_be_tried_again(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item()])
    attempt = await store.claim(VELO, now=NOW, rules=RULES)
    assert attempt is not None
    await store.settle(attempt.id, NothingSent("unreachable", NOW + timedelta(hours=1)), at=NOW)
    await store.move_due(number, Due(NOW))
    assert await store.claim(VELO, now=NOW, rules=RULES) is not None


async def test_an_edited_item_keeps_its_name_and_gets_newer(store: Store) -> None:
    _, (number,) = await store.enqueue(act(), [item(due=NOW + timedelta(hours=1))])
    old = store.read.item(number)
    assert old is not None
    assert ref_of(old) == f"VEL-{number}"
    _, (edited,) = await store.enqueue(act(), [item()], edits=[(number, old.generation)])
    new = store.read.item(edited)
    assert new is not None
    assert (ref_of(new), new.generation > old.generation) == (ref_of(old), True)
    assert [one.id for one in store.read.items_called(ref_of(old))] == [edited, number]
    assert store.read.items_called("VEL-99") == store.read.items_called("") == ()


async def test_a_batch_is_written_whole_or_not_at_all(store: Store) -> None:
    later = Due(NOW + timedelta(hours=3), "2026-12-07T15:04", "Europe/Paris")
    _, (first, second) = await store.enqueue(act(), [item(), item(due=NOW + timedelta(hours=1))])
    before = store.read.living_items()
    stale = Batch(act(), (item(),), edits=((first, 1),), moves=((second, 7, later),))
    with pytest.raises(Moved):
        await store.carry_out(stale)
    assert store.read.living_items() == before
    (new,) = (await store.carry_out(replace(stale, moves=((second, 1, later),)))).items
    assert [one.id for one in store.read.living_items()] == [new, second]
    moved = store.read.item(second)
    assert moved is not None
    assert moved.due == later
    assert await store.carry_out(Batch(act(), moves=((second, 2, later),))) == Carried()
