"""A draft on disk while it is typed: at once, not at every letter, and never another's."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from cmdeck.errors import StoreError
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.store.store import Store
from cmdeck.tui.screens import keeping
from cmdeck.tui.screens.keeping import DraftKeeper
from makers import VELO, act, item

NEW = Draft(DraftKind.POST, VELO)


class Told:
    """What a keeper says."""

    def __init__(self) -> None:
        self.kept: list[Draft] = []
        self.errors: list[str] = []

    def failed(self, error: StoreError) -> None:
        self.errors.append(str(error))

    def keeper(self, store: Store) -> DraftKeeper:
        return DraftKeeper(store, kept=self.kept.append, failed=self.failed)


def typed(text: str) -> Draft:
    return replace(NEW, text=text)


async def until(condition: Callable[[], bool]) -> None:
    for _turn in range(2000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("not in time")


def texts(store: Store) -> list[str]:
    return [draft.text for draft in store.read.drafts()]


async def test_the_first_letter_is_kept_at_once_and_those_after_it_together(store: Store) -> None:
    told = Told()
    keeper = told.keeper(store)
    keeper.edited(typed("B"))
    await keeper.finish()
    assert texts(store) == ["B"]
    for text in ("Bo", "Bon", "Bonj"):
        keeper.edited(typed(text))
    await until(lambda: [draft.text for draft in told.kept] == ["B", "Bonj"])
    assert texts(store) == ["Bonj"]
    assert len({draft.id for draft in told.kept}) == 1, "one draft, however fast"


async def test_what_was_typed_since_is_kept_before_another_draft_takes_the_pane(
    store: Store,
) -> None:
    told = Told()
    keeper = told.keeper(store)
    keeper.edited(typed("B"))
    await keeper.finish()
    keeper.edited(typed("Bonjour"))
    keeper.close()
    assert texts(store) == ["Bonjour"]


@pytest.fixture
def slow(store: Store, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Saves wait for this."""
    gate = asyncio.Event()
    real: Callable[[Draft], Awaitable[Draft]] = store.save_draft

    async def waiting(draft: Draft) -> Draft:
        await gate.wait()
        return await real(draft)

    monkeypatch.setattr(store, "save_draft", waiting)
    return gate


async def test_a_save_under_way_touches_its_own_draft_only(
    store: Store, slow: asyncio.Event
) -> None:
    told = Told()
    first, second = told.keeper(store), told.keeper(store)
    first.edited(typed("One"))
    await asyncio.sleep(0)
    first.edited(typed("One and a half"))
    first.close()
    second.edited(typed("Two"))
    slow.set()
    await first.finish()
    await second.finish()
    assert sorted(texts(store)) == ["One and a half", "Two"]
    assert [draft.text for draft in told.kept] == ["Two"], "nobody is told of the first any more"


async def test_what_the_disk_does_not_take_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "TRY_AGAIN", 0.0)
    real, full = store.save_draft, [True, True]

    async def sometimes(draft: Draft) -> Draft:
        if full:
            full.pop()
            raise StoreError("disk full")
        return await real(draft)

    monkeypatch.setattr(store, "save_draft", sometimes)
    told = Told()
    told.keeper(store).edited(typed("Bonjour"))
    await until(lambda: bool(texts(store)))
    assert texts(store) == ["Bonjour"]
    assert told.errors == ["disk full", "disk full"]


async def test_nothing_is_kept_of_a_draft_that_has_left_or_was_never_begun(store: Store) -> None:
    told = Told()
    keeper = told.keeper(store)
    keeper.edited(typed(""))
    await keeper.finish()
    keeper.close()
    assert texts(store) == []
    gone = told.keeper(store)
    gone.edited(typed("B"))
    await gone.finish()
    gone.edited(typed("Bonjour"))
    gone.forget()
    await gone.finish()
    assert texts(store) == ["B"]


async def test_what_is_sent_has_the_number_that_its_last_letter_was_kept_under(
    store: Store,
) -> None:
    """Written on at a row that had just left: it is a draft of its own, and leaves as that."""
    left = await store.save_draft(typed("Bonjour"))
    wish = replace(act(), draft=left.id)
    await store.enqueue(wish, [item()])
    keeper = Told().keeper(store)
    keeper.edited(replace(left, language="fr"))
    await keeper.finish()
    assert keeper.numbered(left).id == left.id, "nothing was written beyond what left"
    keeper.edited(replace(left, text="Bonjour à tous"))
    await keeper.flush()
    again = keeper.numbered(replace(left, text="Bonjour à tous"))
    assert again.id != left.id
    await store.enqueue(replace(act(), draft=again.id), [item()])
    assert texts(store) == []


async def test_a_disk_that_takes_nothing_is_asked_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    keeper = told.keeper(store)

    async def full(draft: Draft) -> Draft:
        raise StoreError("disk full")

    monkeypatch.setattr(store, "save_draft", full)
    keeper.edited(typed("B"))
    await keeper.flush()
    keeper.forget()
    assert told.errors in (["disk full"], ["disk full"] * 2)
