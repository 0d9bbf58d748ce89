"""Two decks over one queue: each sees what the other does, and of two edits of one post the first
is kept in the queue, the second as a draft (architecture.md, rule 12)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from planned import TOMORROW, living, plan, press, write
from whole_deck import Whole, whole_deck

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Publish, ref_of


@asynccontextmanager
async def two_decks(home: Path) -> AsyncIterator[tuple[Whole, Whole]]:
    async with whole_deck(home) as one, whole_deck(home) as other:
        yield one, other


def texts(whole: Whole) -> list[str]:
    return [getattr(item.operation, "text", "") for item in living(whole)]


async def test_of_two_edits_the_first_is_queued_and_the_second_kept(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        number = await plan(one, "Galette")
        await other.settle()
        await press(one, "3", "e")
        await press(other, "3", "e")
        await write(one, " des rois")
        await write(other, " aux pommes")
        await press(one, "f9", "enter")
        await other.settle()
        await press(other, "f9", "enter")
        assert texts(one) == texts(other) == ["Galette des rois"]
        (item,) = living(other)
        old = other.deck.store.read.item(number)
        assert old is not None
        assert (item.due, ref_of(item), old.state) == (TOMORROW, ref_of(old), Delivery.CANCELLED)
        said = " ".join(other.text().split())
        assert "changed elsewhere" in said
        assert other.screen.is_writing, "the text is still there"
        await press(other, "escape")
        assert [draft.text for draft in other.deck.store.read.drafts()] == ["Galette aux pommes"]
        await one.settle()
        assert [draft.text for draft in one.deck.store.read.drafts()] == ["Galette aux pommes"]


async def test_what_one_deck_cancels_the_other_cannot_save(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        await plan(one, "Galette")
        await other.settle()
        await press(other, "3", "e")
        await write(other, " aux pommes")
        await press(one, "3", "x")
        await other.settle()
        await press(other, "f9", "enter")
        assert living(other) == []
        await press(other, "escape")
        read = other.deck.store.read
        assert [draft.text for draft in read.drafts()] == ["Galette aux pommes"]
        assert [draft.text for draft in read.trashed()] == ["Galette"]


async def test_what_one_deck_edits_goes_out_as_it_was_until_it_is_saved(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        await plan(one, "Galette")
        await press(one, "3", "e")
        await write(one, " des rois")
        await other.settle()
        assert texts(other) == ["Galette"]
        await press(other, "3")
        assert "Galette" in other.text()
        await press(one, "f9", "enter")
        await other.settle()
        assert "Galette des rois" in other.text()


async def test_a_move_here_outdates_a_move_there(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        await plan(one, "Galette")
        await other.settle()
        await press(one, "3", "f8")
        await press(other, "3", "f8")
        await write(one, "9 december 10:30")
        await write(other, "10 december 10:30")
        await press(one, "enter")
        await press(other, "enter")
        (item,) = living(other)
        assert item.due.wall == "2026-12-09T10:30"
        assert "it stays as it is" in other.footer()
        await press(one, "U")
        assert [one_.due for one_ in living(one)] == [TOMORROW]


async def test_one_deck_undoes_only_what_it_did_itself(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        await plan(one, "Galette")
        await other.settle()
        await press(one, "3", "x")
        await other.settle()
        await press(other, "U")
        assert "nothing to undo" in other.footer()
        await press(one, "U")
        (item,) = living(one)
        assert item.operation == Publish("Galette", language="fr")
        await other.settle()
        assert "Galette" in other.text()
