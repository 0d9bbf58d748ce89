"""A plan taken in by the deck: shown row by row, then all rows or none, and put back by one U."""

from pathlib import Path

from planned import due, living, plan, press, three, walls, write
from whole_deck import CONFIG, Whole, whole_deck

from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import OutboxItem, Publish, ref_of
from makers import MUSEE, VELO

HEAD = "Réf.;Marque;Compte;Date;Heure;Texte"
GOOD = f"""{HEAD}
;VéloVille;veloville@x;10/12/2026;09:00;Brocante à vélos
;Musée;museetanneurs@x;10/12/2026;14:00;Nocturne
"""


async def asked(whole: Whole, home: Path, sheet: str) -> None:
    """`I`, and the path of a file that holds `sheet`."""
    file = home / "plan.csv"
    file.write_text(sheet, encoding="utf-8")
    await press(whole, "I")
    dialog = whole.pilot.app.screen
    dialog.query_one("Field").value = str(file)  # type: ignore[attr-defined]  # pasted at once
    await press(whole, "enter")
    for _wait in range(50):
        if whole.pilot.app.screen is not dialog:
            break
        await whole.pilot.pause(0.02)
    await whole.settle()


def texts(whole: Whole) -> list[str]:
    return [getattr(item.operation, "text", "") for item in living(whole)]


async def test_a_plan_is_shown_and_taken_whole(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await asked(whole, tmp_path, GOOD)
        text = whole.text()
        assert "2 new posts" in text
        assert "new  Thu 10 Dec 09:00  VéloVille  X  Brocante à vélos" in text
        assert "Enter  queue 1 post  VéloVille  @veloville on X" in text
        assert "Enter  queue 1 post  Musée des Tanneurs  @museetanneurs on X" in text
        assert living(whole) == []
        await press(whole, "enter")
        assert texts(whole) == ["Brocante à vélos", "Nocturne"]
        assert "plan taken: 2 posts" in whole.footer()
        await press(whole, "3")
        assert "2 to come" in whole.text()
        await press(whole, "U")
        assert living(whole) == []


async def test_a_bad_row_is_named_and_none_is_taken(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        bad = GOOD + ";VéloVille;nobody@x;11/12/2026;09:00;Perdu\n"
        await asked(whole, tmp_path, bad)
        text = whole.text()
        assert "▲ 1 row cannot be taken. Nothing was written." in text
        assert "row 4" in text
        await press(whole, "enter", "enter")
        assert living(whole) == []
        await press(whole, "escape")
        assert whole.pilot.app.screen is whole.screen


async def test_what_a_sheet_changes_is_shown_and_comes_back(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await three(whole)
        refs = {text: ref_of(item) for text, item in zip(texts(whole), living(whole), strict=True)}
        sheet = (
            f"{HEAD}\n{refs['Galette']};;;08/12/2026;09:00;Galette des rois\n"
            f"{refs['Nocturne']};;;09/12/2026;14:00;Nocturne\n"
        )
        await asked(whole, tmp_path, sheet)
        text = whole.text()
        assert "1 changed · 1 moved" in text
        assert "- Galette" in text
        assert "+ Galette des rois" in text
        assert "moved  Tue 8 Dec 14:00 → Wed 9 Dec 14:00" in text
        await press(whole, "enter")
        assert sorted(texts(whole)) == ["Brocante", "Galette des rois", "Nocturne"]
        await press(whole, "U")
        assert sorted(zip(texts(whole), walls(whole), strict=True)) == [
            ("Brocante", "09T09"),
            ("Galette", "08T09"),
            ("Nocturne", "08T14"),
        ]
        assert {ref_of(item) for item in living(whole)} == set(refs.values())


async def test_whose_posts_they_are_is_asked_where_the_sheet_does_not_say(
    tmp_path: Path,
) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await asked(whole, tmp_path, "Date;Heure;Texte\n10/12/2026;09:00;Brocante\n")
        assert "1 row cannot be taken" in whole.text()
        await press(whole, "f2", "1", "enter")
        assert "accounts: @veloville" in whole.text()
        await press(whole, "enter")
        assert [(item.account, item.due.wall) for item in living(whole)] == [
            (VELO, "2026-12-10T09:00")
        ]


async def test_the_order_of_dates_is_asked(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        sheet = "Account,Date,Time,Text\nmuseetanneurs@x,03/12/2027,09:00,Brocante\n"
        await asked(whole, tmp_path, sheet)
        assert "1 row cannot be taken" in whole.text()
        await press(whole, "f8")
        assert "dates: day first" in whole.text()
        await press(whole, "enter")
        assert [(i.account, i.due.wall) for i in living(whole)] == [(MUSEE, "2027-12-03T09:00")]


async def test_a_protected_account_asks_for_its_letters(tmp_path: Path) -> None:
    config = CONFIG.replace('plan = "self_serve"', 'plan = "self_serve"\nprotected = true')
    async with whole_deck(tmp_path, size=(120, 40), config=config) as whole:
        await asked(whole, tmp_path, GOOD)
        await press(whole, "enter")
        assert living(whole) == []
        await write(whole, "vel")
        await press(whole, "enter")
        assert len(living(whole)) == 2


async def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await press(whole, "I")
        await write(whole, "nowhere.csv")
        await press(whole, "enter")
        for _wait in range(50):
            if "cannot be read" in whole.text():
                break
            await whole.pilot.pause(0.02)
        assert "nowhere.csv cannot be read" in whole.text()


async def test_a_queue_that_changed_meanwhile_takes_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        number = await plan(whole, "Galette", due(8, 9))
        item: OutboxItem = living(whole)[0]
        sheet = f"{HEAD}\n{ref_of(item)};;;08/12/2026;09:00;Galette des rois\n"
        await asked(whole, tmp_path, sheet + ";;museetanneurs@x;10/12/2026;14:00;Nocturne\n")
        await whole.deck.store.move_due(number, due(9, 9))
        await press(whole, "enter")
        (left,) = living(whole)
        assert (left.operation, left.state) == (
            Publish("Galette", language="fr"),
            Delivery.SCHEDULED,
        )
        assert "Nothing was written: import it again." in whole.footer()
