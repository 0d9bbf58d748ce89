"""Many posts at once: marked, moved by a phrase after a preview, cancelled after a `y`, and all put
back by one U."""

from pathlib import Path

from planned import due, living, press, three, walls, write
from whole_deck import whole_deck

from cmdeck.model.delivery import Delivery
from makers import MUSEE, VELO


async def test_marked_posts_move_together_and_come_back_together(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await press(whole, "space", "space")
        assert "2 marked" in whole.text()
        await press(whole, "f8")
        await write(whole, "+1 day")
        text = whole.text()
        assert "Move 2 posts" in text
        assert "Tue 8 Dec 09:00 → Wed 9 Dec 09:00   VéloVille  X   Galette" in text
        assert "Tue 8 Dec 14:00 → Wed 9 Dec 14:00   Musée des Tanneurs  X   Nocturne" in text
        assert "▲ near 09:00" in text, "the one that stands there already"
        await press(whole, "enter")
        assert sorted(walls(whole)) == ["09T09", "09T09", "09T14"]
        assert "2 posts moved" in whole.footer()
        assert "marked" not in whole.text()
        await press(whole, "U")
        assert walls(whole) == ["08T09", "08T14", "09T09"]


async def test_one_that_has_begun_is_named_and_stays(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(200, 50)) as whole:
        await three(whole)
        first = living(whole)[0]
        await whole.deck.store.hold(first, reason="unclear")
        await whole.settle()
        await press(whole, "asterisk", "f8")
        await write(whole, "+1 day")
        text = whole.text()
        assert "▲ It may be online: look first." in text
        assert "Enter   move 2 posts   ▲ 1 stays as it is" in text
        await press(whole, "enter")
        assert [item.state for item in living(whole) if item.due.wall == "2026-12-08T09:00"] == [
            Delivery.HELD
        ]
        assert walls(whole) == ["08T09", "09T14", "10T09"]


async def test_a_phrase_that_says_nothing_moves_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await press(whole, "asterisk", "f8")
        await write(whole, "soon")
        assert "▲ Not understood. For example: +1 day" in whole.text()
        await press(whole, "enter")
        assert "Move 3 posts" in whole.text()
        await press(whole, "escape")
        assert walls(whole) == ["08T09", "08T14", "09T09"]


async def test_an_enter_held_down_moves_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await press(whole, "asterisk", "f8")
        await write(whole, "+1 day")
        await whole.press("enter", "enter", "enter")
        assert walls(whole) == ["08T09", "08T14", "09T09"]


async def test_what_changed_meanwhile_moves_none_of_them(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await press(whole, "asterisk", "f8")
        await write(whole, "+1 day")
        await whole.deck.store.move_due(living(whole)[2].id, due(20, 9))
        await press(whole, "enter")
        assert walls(whole) == ["08T09", "08T14", "20T09"]
        assert "it stays as it is" in whole.footer()


async def test_marked_posts_are_cancelled_after_a_y_and_put_back_by_one_key(
    tmp_path: Path,
) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await press(whole, "space", "j", "v", "x")
        text = whole.text()
        assert "▲ Cancel 3 posts?" in text
        assert "Tue 8 Dec 14:00   Musée des Tanneurs  X   Nocturne" in text
        await press(whole, "enter")
        assert "Enter does nothing here." in whole.text()
        await press(whole, "y")
        assert living(whole) == []
        texts = {draft.text for draft in whole.deck.store.read.drafts()}
        assert texts == {"Galette", "Nocturne", "Brocante"}
        await press(whole, "U")
        assert walls(whole) == ["08T09", "08T14", "09T09"]
        assert [item.account for item in living(whole)] == [VELO, MUSEE, VELO]
        assert whole.deck.store.read.drafts() == ()
        assert "3 to come" in whole.text(), "each is a row of its own"
