"""The queue rehearsed in the deck: what would not go out, why, and the way there."""

from pathlib import Path

from planned import due, living, plan, press, three
from whole_deck import Whole, whole_deck

from cmdeck.model.brand import AccountState
from makers import MUSEE, VELO


async def log_out(whole: Whole) -> None:
    await whole.deck.store.set_account_state(MUSEE, AccountState.NEEDS_LOGIN, "revoked")
    await whole.settle()


async def test_what_would_not_go_out_is_named_with_why(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await three(whole)
        await log_out(whole)
        await press(whole, "f3")
        text = whole.text()
        assert "▲ 1 of 3 would not go out." in text
        assert "Tue 8 Dec 14:00  Musée des Tanneurs  X" in text
        assert "Nocturne" in text
        assert "▲ The account needs a login." in text


async def test_enter_goes_to_the_item(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await log_out(whole)
        await press(whole, "1", "f3", "enter")
        view = whole.screen.view
        assert view is not None
        assert view.column.id == whole.screen.columns.columns[2].column.id
        (item,) = view.current.items  # type: ignore[union-attr]  # a queue has queue rows
        assert item.account == MUSEE


async def test_enter_opens_a_queue_where_no_column_has_one(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await log_out(whole)
        await press(whole, "3", "X", "f3", "enter")
        view = whole.screen.view
        assert view is not None
        assert view.column.temporary
        (row,) = view.rows.rows
        assert row.items[0].account == MUSEE  # type: ignore[union-attr]  # a queue has queue rows


async def test_what_only_deserves_a_look_comes_after_what_is_stuck(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await plan(whole, "Galette", due(8, 9))
        await plan(whole, "Soldes", due(8, 9))
        await plan(whole, "Nocturne", due(9, 9), account=MUSEE)
        await log_out(whole)
        await press(whole, "f3")
        text = whole.text()
        assert text.index("09:00  Musée des Tanneurs  X  ") < text.index(
            "Tue 8 Dec 09:00  VéloVille"
        )
        assert "1 to look at" in text
        await press(whole, "down")
        assert "Another post of this account goes out within 30 minutes." in whole.text()


async def test_a_queue_that_is_well_says_so(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await press(whole, "f3")
        assert "Nothing waits." in whole.text()
        await press(whole, "escape")
        await three(whole)
        await press(whole, "f3")
        assert "3 items are ready." in whole.text()
        await press(whole, "enter")
        assert whole.pilot.app.screen is whole.screen
        assert {item.account for item in living(whole)} == {VELO, MUSEE}
