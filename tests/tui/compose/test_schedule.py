"""The schedule dialog: what is understood is said in full, and only then can Enter confirm it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from compose_stage import LEFORT, LEFORT_X, NEW, NOW, VELO_X, VELOVILLE, Stage, finding, screen_text
from msgspec.structs import replace
from textual import events
from textual.pilot import Pilot

from cmdeck.model.outbox import Due
from cmdeck.text.slots import free_slots
from cmdeck.text.when import understand
from cmdeck.tui.screens.schedule import Calendar, ScheduleDialog
from cmdeck.tui.screens.schedule_week import DAY, Planned, Week, strip_lines
from cmdeck.tui.theme import Colours
from cmdeck.tui.widgets.composer_words import Check, Fired, Target
from cmdeck.tui.widgets.confirm import ConfirmLine

PARIS = "Europe/Paris"
DRAFT = replace(NEW, text="Vélo cargo : trois idées reçues\nque l’on entend toujours")
SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)])


def planned(day: int, hour: int, brand: str, *networks: str) -> Planned:
    return Planned(datetime(2026, 12, day, hour - 1, tzinfo=UTC), brand, 2, networks)


def calendar(language: str = "fr", *, now: datetime = NOW) -> Calendar:
    return Calendar(
        PARIS,
        language,
        lambda words: understand(words, now=now, zone=PARIS, language=language),
        tuple(free_slots(("mon-fri 12:30", "mon-fri 19:30"), now=now, zone=PARIS)),
        (planned(8, 8, "Lefort", "X"), planned(8, 18, "VéloVille", "X", "Bs")),
        {date(2026, 12, 8): "Fête des Lumières"},
    )


def asked(app: Stage, language: str = "fr", **more: Any) -> ScheduleDialog:
    draft = more.pop("draft", DRAFT)
    dialog = ScheduleDialog(
        draft,
        [Target(VELO_X, VELOVILLE)],
        calendar=calendar(language),
        clock=app.clock,
        **more,
    )
    app.ask(dialog)
    return dialog


async def typed(app: Stage, pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if char == " " else char for char in text))
    await pilot.pause()
    app.clock.seconds += 1


@SIZES
async def test_a_date_in_words_is_said_in_full_and_confirmed(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        asked(app)
        await typed(app, pilot, "demain 9h")
        shown = screen_text(app)
        assert "mardi 8 décembre 2026 à 09:00   heure de Paris · dans 20 h 56" in shown
        assert "VéloVille  @veloville on X  mar. 8 déc. 2026 à 09:00" in shown
        assert "09:00 X here" in shown
        assert "Fête des Lumières" in shown
        await pilot.press("enter")
        due = datetime(2026, 12, 8, 8, tzinfo=UTC)
        assert app.result == Due(due, wall="2026-12-08T09:00", zone=PARIS)


async def test_english_words_and_days() -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        asked(app, "en")
        await typed(app, pilot, "tomorrow 9am")
        assert "Tuesday 8 December 2026 at 09:00   Paris time · in 20 h 56" in screen_text(app)


@SIZES
async def test_digits_in_the_field_are_text(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        dialog = asked(app)
        await typed(app, pilot, "12/12 10h")
        assert dialog.due is not None
        assert dialog.due.wall == "2026-12-12T10:00"


@pytest.mark.parametrize("keys", [["down", "down"], ["down", "2"], ["down", "é"]])
async def test_a_free_slot_by_arrows_digits_or_the_azerty_row(keys: list[str]) -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        dialog = asked(app)
        await pilot.press(*keys)
        await pilot.pause()
        assert dialog.due is not None
        assert dialog.due.wall == "2026-12-07T19:30"
        app.clock.seconds += 1
        await pilot.press("enter")
        assert isinstance(app.result, Due)


async def test_a_letter_goes_back_from_the_slots_to_the_field() -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        dialog = asked(app)
        await pilot.press("down", "d", "e", "m", "a", "i", "n", "space", "1", "4", "h")
        await pilot.pause()
        assert dialog.due is not None
        assert dialog.due.wall == "2026-12-08T14:00"


@pytest.mark.parametrize("text", ["n'importe quoi", "hier 9h", "12", "3/13 9h"])
async def test_what_is_not_understood_is_said_and_enter_does_nothing(text: str) -> None:
    app = Stage()
    async with app.run_test() as pilot:
        dialog = asked(app)
        await typed(app, pilot, text)
        assert dialog.moment is None
        assert not dialog.query_one(ConfirmLine).display
        await pilot.press("enter", "enter")
        assert app.result is None
        assert app.screen is dialog


@pytest.mark.parametrize(
    ("text", "answer", "utc"),
    [
        ("25/10/2027 2h30", "", None),
        ("31/10/2027 2h30", "1", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("31/10/2027 2h30", "2", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("28/3/2027 2h30", "2", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
async def test_hours_that_do_not_exist_or_come_twice_are_asked(
    text: str, answer: str, utc: datetime | None
) -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        dialog = asked(app)
        await typed(app, pilot, text)
        if utc is None:
            assert dialog.moment is not None
            return
        assert dialog.moment is None
        assert "Which one?" in screen_text(app)
        await pilot.press("down", answer)
        await pilot.pause()
        assert dialog.due is not None
        assert dialog.due.at == utc


async def test_escape_changes_nothing() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        asked(app)
        await typed(app, pilot, "demain 9h")
        await pilot.press("escape")
        assert app.result is None
        assert len(app.screen_stack) == 1


async def test_an_unbracketed_paste_does_not_confirm() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        dialog = asked(app)
        for char in "demain 9h":
            await pilot.press("space" if char == " " else char)
        await pilot.press("enter")
        assert app.screen is dialog


async def test_a_hostile_paste_is_only_words() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        dialog = asked(app)
        await pilot.pause()
        app.post_message(events.Paste("demain 9h\n[@click=app.quit]x[/]\x1b]52;c;x\x07"))
        await pilot.pause()
        app.clock.seconds += 1
        assert app.screen is dialog
        assert app.is_running


async def test_a_collision_is_said() -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        asked(app)
        await typed(app, pilot, "demain 17h45")
        assert "VéloVille already goes out at 18:00" in screen_text(app)


async def test_a_guard_asks_for_letters_in_the_dialog_too() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        dialog = asked(app, check=finding(Check(guards=(Fired("Autre marque", "Autre marque"),))))
        await typed(app, pilot, "demain 9h")
        await pilot.press("enter", "v", "e", "l")
        app.clock.seconds += 1
        assert app.screen is dialog
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Due)


async def test_what_is_queued_opens_with_its_time() -> None:
    app = Stage()
    due = Due(datetime(2026, 12, 8, 8, tzinfo=UTC), "2026-12-08T09:00", PARIS)
    async with app.run_test() as pilot:
        dialog = asked(app, draft=replace(DRAFT, due=due))
        await pilot.pause()
        assert dialog.due == due
        await typed(app, pilot, "demain 10h")
        assert dialog.due is not None
        assert dialog.due.wall == "2026-12-08T10:00", "what is typed takes its place"


@pytest.mark.parametrize("width", [32, 48, 112])
def test_the_strip_fits_and_never_hides_the_new_post(width: int) -> None:
    days = {32: 1, 48: 3, 112: 7}[width]
    crowd = tuple(planned(8, hour, "Lefort", "X", "Bs", "Ma") for hour in range(2, 22))
    here = replace(planned(8, 15, "VéloVille", "X"), at=NOW + timedelta(days=1, minutes=3))
    week = Week(date(2026, 12, 8), days, PARIS, "fr", NOW, crowd, here)
    lines = strip_lines(week, width, Colours.FULL)
    assert all(line.cell_length <= width for line in lines)
    assert any("here" in line.plain for line in lines)
    assert any("+ " in line.plain for line in lines)


@SIZES
async def test_the_strip_turns_on_and_back_to_today_and_no_further(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        asked(app, "en")
        await pilot.pause()
        await pilot.press(*["ctrl+pageup"] * 3)
        assert "free from" in screen_text(app)
        await pilot.press("ctrl+pagedown")
        assert "free from" not in screen_text(app)
        await pilot.press("ctrl+pageup")
        assert "free from" in screen_text(app)


def test_days_gone_by_are_not_offered_as_free() -> None:
    wednesday = datetime(2026, 12, 9, 14, 24, tzinfo=UTC)
    week = Week(date(2026, 12, 7), 7, PARIS, "fr", wednesday, ())
    days = strip_lines(week, 112, Colours.FULL)[3].plain
    assert [days[at : at + DAY].strip() for at in range(0, 7 * DAY, DAY)] == [
        *("past", "past", "free from 15:24", "free", "free", "free", "free")
    ]


async def test_two_accounts_are_both_named() -> None:
    app = Stage()
    async with app.run_test(size=(130, 40)) as pilot:
        app.ask(
            ScheduleDialog(
                replace(DRAFT, others=(LEFORT_X.id,)),
                [Target(VELO_X, VELOVILLE), Target(LEFORT_X, LEFORT)],
                calendar=calendar(),
                clock=app.clock,
            )
        )
        await typed(app, pilot, "demain 9h")
        shown = screen_text(app)
        assert "@veloville on X" in shown
        assert "@boulangerielefort on X" in shown
