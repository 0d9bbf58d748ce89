"""One edit of a queued post: it goes on where it was left, whatever became of the post
meanwhile."""

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind, Variant
from cmdeck.model.outbox import NO_DRAFT, Accepted, Due, OutboxItem, Publish, Receipt
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.services.compose import Compose
from cmdeck.services.editing import Going, edit, is_unchanged, opened
from cmdeck.services.queue_changes import QueueChanges
from cmdeck.store.delivery import ClaimRules
from cmdeck.store.store import Store
from fakes import FakeClock
from makers import NOW, VELO, accounts, brands

RULES = ClaimRules(grace=timedelta(minutes=30))
LATER = Due(NOW + timedelta(hours=3))


@pytest.fixture
async def compose(store: Store, clock: FakeClock) -> Compose:
    await store.adopt(lambda _rows: (brands(), accounts(), ()))
    undo = timedelta(seconds=20)
    return Compose(store, clock=clock, random=Random(1), face="test", undo=undo)


@pytest.fixture
def changes(store: Store, compose: Compose, clock: FakeClock) -> QueueChanges:
    return QueueChanges(store, compose, clock=clock, face="deck")


async def queued(store: Store, compose: Compose, text: str = "Galette") -> OutboxItem:
    draft = Draft(DraftKind.POST, VELO, text)
    done = await compose.send(draft, LATER, confirmed="line")
    [item] = store.read.items_of(done.act)
    return item


async def kept(store: Store, item: OutboxItem, text: str) -> Draft:
    """An edit of `item` that was left."""
    return await store.save_draft(replace(edit(store.read, item).draft, text=text))


async def test_an_edit_that_is_only_looked_at_is_not_kept(store: Store, compose: Compose) -> None:
    begun = edit(store.read, await queued(store, compose))
    assert (begun.going, begun.draft.due, begun.draft.text) == (Going.BEGUN, LATER, "Galette")
    assert store.read.drafts() == ()
    assert is_unchanged(store.read, begun.draft)
    guessed = replace(begun.draft, language="fr")
    assert is_unchanged(store.read, guessed)
    for changed in (
        replace(begun.draft, text="Galette!"),
        replace(begun.draft, variants=(Variant(NetworkName.X, "autre"),)),
    ):
        assert not is_unchanged(store.read, changed)


async def test_it_goes_on_where_it_was_left(store: Store, compose: Compose) -> None:
    item = await queued(store, compose)
    draft = await kept(store, item, "Galette des rois")
    again = edit(store.read, item)
    assert (again.going, again.draft.text, again.draft.id) == (Going.GOES_ON, draft.text, draft.id)
    assert opened(store.read, draft).going is Going.GOES_ON, "from the desk too"


async def test_a_move_meanwhile_moves_the_edit_too(
    store: Store, compose: Compose, changes: QueueChanges
) -> None:
    item = await queued(store, compose)
    await kept(store, item, "Galette des rois")
    due = Due(NOW + timedelta(hours=5))
    await changes.move([(item, due)])
    [item] = store.read.living_items()
    again = edit(store.read, item)
    assert (again.going, again.draft.due) == (Going.GOES_ON, due)
    await compose.send(again.draft, due, confirmed="line")
    assert [one.operation for one in store.read.living_items()] == [Publish("Galette des rois")]


async def test_what_another_edit_changed_is_said(store: Store, compose: Compose) -> None:
    item = await queued(store, compose)
    draft = await kept(store, item, "Galette des rois")
    other = replace(edit(store.read, item).draft, id=NO_DRAFT, text="Galette aux pommes")
    await compose.send(other, LATER, confirmed="line")
    again = opened(store.read, draft)
    assert again.going is Going.CHANGED
    await compose.send(again.draft, LATER, confirmed="line")
    assert [one.operation for one in store.read.living_items()] == [Publish("Galette des rois")]


async def test_taken_out_and_put_back_there_is_one_draft_and_then_one_post(
    store: Store, compose: Compose, changes: QueueChanges
) -> None:
    item = await queued(store, compose)
    draft = await kept(store, item, "Galette des rois")
    back = await changes.cancel([item])
    assert [one.text for one in store.read.drafts()] == ["Galette des rois"]
    assert [one.text for one in store.read.trashed()] == ["Galette"]
    alone = opened(store.read, draft)
    assert (alone.going, alone.draft.edits, alone.draft.due) == (Going.TAKEN_OUT, None, None)
    await changes.put_back(back)
    [item] = store.read.living_items()
    assert [one.text for one in store.read.drafts()] == ["Galette des rois"]
    again = edit(store.read, item)
    assert (again.going, again.draft.id) == (Going.GOES_ON, draft.id)
    await compose.send(again.draft, LATER, confirmed="line")
    assert [one.operation for one in store.read.living_items()] == [Publish("Galette des rois")]
    assert store.read.drafts() == ()


async def test_what_left_meanwhile_makes_the_edit_a_second_post(
    store: Store, compose: Compose
) -> None:
    item = await queued(store, compose)
    draft = await kept(store, item, "Galette des rois")
    attempt = await store.claim(VELO, now=LATER.at, rules=RULES)
    assert attempt is not None
    assert opened(store.read, draft).going is Going.LEFT, "it is on its way"
    await store.settle(attempt.id, Accepted(Receipt("1")), at=LATER.at)
    second = opened(store.read, draft)
    assert (second.going, second.draft.edits) == (Going.LEFT, None)


async def test_of_several_accounts_those_that_still_wait_are_edited(
    store: Store, compose: Compose, changes: QueueChanges
) -> None:
    blog = Account(AccountId("velo@mastodon"), NetworkName.MASTODON, "velo")
    await store.save_account(blog)
    both = Draft(DraftKind.POST, VELO, "Galette", others=(blog.id,))
    done = await compose.send(both, LATER, confirmed="line")
    first, other = store.read.items_of(done.act)
    draft = await store.save_draft(
        replace(edit(store.read, first, [other]).draft, text="Galette des rois")
    )
    await changes.cancel([other])
    again = opened(store.read, draft)
    assert (again.going, again.draft.account, again.draft.others) == (Going.CHANGED, VELO, ())
    await compose.send(again.draft, LATER, confirmed="line")
    assert [one.account for one in store.read.living_items()] == [VELO]
