"""The calendar: days by arrows, brands by a letter, what collides, slots, and a day as a list."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from planned import due, living, plan, press, three, walls, write
from rich.cells import cell_len
from tui_lines import text
from tui_samples import account, look, queued
from whole_deck import CONFIG, Whole, whole_deck

from cmdeck.model.brand import AccountState
from cmdeck.model.outbox import Accepted, Due, Receipt
from cmdeck.store.delivery import ClaimRules
from cmdeck.tui.glyphs import ASCII
from cmdeck.tui.render.calendar import Page, calendar_lines, weeks_of
from cmdeck.tui.screens.calendar import CalendarScreen
from cmdeck.tui.theme import Colours, palette_of
from makers import MUSEE, VELO

RULES = ClaimRules(grace=timedelta(minutes=30))
PARIS = ZoneInfo("Europe/Paris")


async def opened(whole: Whole, *keys: str) -> list[str]:
    await press(whole, "g", "c")
    assert isinstance(whole.pilot.app.screen, CalendarScreen)
    await press(whole, *keys)
    return whole.text().splitlines()


async def test_a_month_counts_by_day_and_brand(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        await three(whole)
        lines = await opened(whole)
        assert lines[0].startswith(" December 2026   all brands   3 posts")
        assert lines[5].startswith("█7 today    8       2  9       1  10")
        assert lines[6].startswith("█           Vé1 Mu1    Vé1")
        assert len(lines) == 24
        assert "Enter open" in lines[-1]


async def test_arrows_go_by_days_and_weeks_and_pages_by_months(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await three(whole)
        text = "\n".join(await opened(whole, "right"))
        assert "Tomorrow, Tuesday 8 December   2 posts" in text
        assert "14:00  Musée des Tanneurs  X  Nocturne" in text
        assert "Tuesday 15 December" in "\n".join(await again(whole, "down"))
        assert "Monday 7 December" not in whole.text()
        assert "Friday 15 January 2027" in "\n".join(await again(whole, "pagedown"))
        assert "Today" in "\n".join(await again(whole, "home"))
        await press(whole, *["right"] * 24)
        text = "\n".join(await again(whole, "pageup"))
        assert "Monday 30 November" in text, "no November has a 31st"


async def again(whole: Whole, *keys: str) -> list[str]:
    await press(whole, *keys)
    return whole.text().splitlines()


@pytest.mark.parametrize(("width", "stacked"), [(80, True), (200, False)])
async def test_a_week_has_columns_where_there_is_room_and_rows_where_not(
    tmp_path: Path, width: int, stacked: bool
) -> None:
    async with whole_deck(tmp_path, size=(width, 24)) as whole:
        await three(whole)
        lines = await opened(whole, "tab")
        assert "Week 50   7–13 December 2026" in lines[0]
        if stacked:
            row = next(line for line in lines if line.startswith(" Tue 8"))
            assert "▌09:00 Vé X  ▌14:00 Mu X" in row
            await press(whole, "down")
            assert "Tomorrow, Tuesday 8 December" in whole.text()
        else:
            assert "Tue 8 Dec" in lines[1]
            await press(whole, "down")
            assert "Monday 14 December" in whole.text()


async def test_one_brand_after_the_other_with_its_slots(tmp_path: Path) -> None:
    config = CONFIG.replace("color = 2\n", 'color = 2\nslots = ["mon-fri 09:00", "tue 16:30"]\n')
    async with whole_deck(tmp_path, size=(120, 40), config=config) as whole:
        await three(whole)
        lines = "\n".join(await opened(whole, "right", "b"))
        assert "▌VéloVille   2 posts" in lines
        assert "Nocturne" not in lines
        assert "slots  VéloVille   09:00 taken   16:30 free" in lines
        assert "next free" not in lines, "it is the one of this day"
        assert "next free Tue 16:30" in "\n".join(await again(whole, "right"))
        await press(whole, "left")
        await press(whole, "tab")
        assert " 16:30 free" in whole.text()
        await press(whole, "b")
        lines = whole.text()
        assert "Musée des Tanneurs   1 post" in lines
        assert "(the usual ones)" in lines


async def test_what_collides_is_said(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        await plan(whole, "Galette", due(8, 9))
        await plan(whole, "Soldes", due(8, 9))
        lines = await opened(whole, "right")
        assert "▲2 2" in lines[5]
        assert "2 posts   ▲ 2 too close" in "\n".join(lines)
        assert "same account at 09:00" in "\n".join(lines)


async def test_what_has_left_stays_on_its_day(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        await plan(whole, "Galette", due(7, 13))
        whole.clock.advance(3600)
        await whole.deck.store.set_account_state(VELO, AccountState.OK, "")
        attempt = await whole.deck.store.claim(VELO, now=whole.clock.now(), rules=RULES)
        assert attempt is not None
        await whole.deck.store.settle(attempt.id, Accepted(Receipt("1")), at=whole.clock.now())
        lines = "\n".join(await opened(whole))
        assert "13:00  VéloVille  X  Galette" in lines
        assert "sent" in lines
        await press(whole, "enter")
        assert isinstance(whole.pilot.app.screen, CalendarScreen)
        assert whole.text().splitlines()[-1].strip().endswith("nothing waits on this day")
        await press(whole, "right")
        assert "nothing waits" not in whole.text()


async def test_enter_shows_the_day_as_a_list_and_escape_closes_it(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await opened(whole, "right", "enter")
        view = whole.screen.view
        assert view is not None
        assert "Queue · tomorrow" in whole.text()
        shown = [getattr(row.items[0].operation, "text", "") for row in view.rows.rows]  # type: ignore[union-attr]  # a queue has queue rows
        assert shown == ["Galette", "Nocturne"]
        await press(whole, "escape")
        assert "Queue · tomorrow" not in whole.text()


async def test_a_day_of_a_brand_moves_at_once(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await three(whole)
        await opened(whole, "right", "b", "b", "f8")
        await write(whole, "+1 week")
        assert "Move 1 post" in whole.text()
        await press(whole, "enter")
        assert walls(whole) == ["08T09", "09T09", "15T14"]
        await press(whole, "U")
        assert walls(whole) == ["08T09", "08T14", "09T09"]
        await opened(whole, "right", "x", "y")
        assert [item.account for item in living(whole)] == [VELO]


async def test_it_follows_the_queue(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        lines = await opened(whole, "right")
        assert "Nothing is due on this day." in "\n".join(lines)
        await plan(whole, "Galette", due(8, 9), account=MUSEE)
        whole.pilot.app.screen._look_again()  # type: ignore[attr-defined]  # its timer's own call
        await whole.settle()
        assert "09:00  Musée des Tanneurs" in whole.text()


async def test_help_says_the_keys_of_the_calendar(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(120, 40)) as whole:
        await opened(whole, "question_mark")
        assert "one brand after the other" in whole.text()
        await press(whole, "escape", "escape")
        assert whole.pilot.app.screen is whole.screen


# Drawn, pure


def page(day: date, *rows: tuple[date, list[object]], **more: object) -> Page:
    now = datetime(2026, 12, 7, 12, 4, tzinfo=PARIS)
    return Page(day=day, now=now, days=dict(rows), **more)  # type: ignore[arg-type]


def drawn(shown: Page, width: int, height: int) -> list[str]:
    return [text(line) for line in calendar_lines(shown, width, height, look())]


@pytest.mark.parametrize("month", [True, False])
@pytest.mark.parametrize(
    ("width", "height"), [(40, 16), (60, 20), (80, 24), (99, 24), (113, 30), (200, 50), (240, 60)]
)
def test_every_line_has_its_width_and_there_are_as_many_as_rows(
    width: int, height: int, month: bool
) -> None:
    at = datetime(2026, 12, 8, 9, tzinfo=PARIS)
    velo = account("veloville")
    rows = [queued(n, "日本語 \U0001f6b2 " * 9, at + timedelta(minutes=n), velo) for n in range(30)]
    lines = drawn(page(at.date(), (at.date(), [*rows]), month=month), width, height)
    assert [len(lines), {cell_len(line) for line in lines}] == [height, {width}]
    assert "30" in "\n".join(lines)


def test_the_days_on_which_the_clocks_change_say_so() -> None:
    said = "\n".join(drawn(page(date(2027, 3, 28)), 80, 24))
    assert "the clocks go forward" in said
    assert "the clocks go back" in "\n".join(drawn(page(date(2026, 10, 25)), 80, 24))
    assert "clocks" not in "\n".join(drawn(page(date(2027, 3, 27)), 80, 24))


@pytest.mark.parametrize(
    ("day", "weeks"), [(date(2026, 12, 7), 5), (date(2027, 2, 1), 4), (date(2027, 8, 1), 6)]
)
def test_a_month_has_its_weeks(day: date, weeks: int) -> None:
    assert weeks_of(day) == weeks
    assert day.strftime("%B %Y") in drawn(page(day), 80, 24)[0]


async def test_days_are_those_of_the_clocks_over_their_change(tmp_path: Path) -> None:
    """23:30 on the day before, 00:30 on the day itself: in Paris, whatever UTC says."""
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        before = datetime(2027, 3, 27, 23, 30, tzinfo=PARIS)
        after = datetime(2027, 3, 28, 23, 30, tzinfo=PARIS)  # already summer
        for at in (before, after):
            await plan(
                whole, f"{at:%d}", Due(at.astimezone(UTC), f"{at:%Y-%m-%dT%H:%M}", "Europe/Paris")
            )
        screen_day = date(2027, 3, 28)
        await opened(whole)
        screen = whole.pilot.app.screen
        assert isinstance(screen, CalendarScreen)
        screen._go((screen_day - date(2026, 12, 7)).days)
        await whole.settle()
        lines = whole.text()
        assert "Sunday 28 March 2027   1 post" in lines
        assert "23:30  VéloVille  X  28" in lines
        await press(whole, "left")
        assert "23:30  VéloVille  X  27" in whole.text()


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
async def test_the_chosen_day_stands_out_in_each_theme(tmp_path: Path, theme: str) -> None:
    config = f'theme = "{theme}"\n' + CONFIG
    async with whole_deck(tmp_path, size=(80, 24), config=config) as whole:
        await plan(whole, "Galette", due(7, 14))
        await opened(whole)
        lines = whole.pilot.app.screen._compositor.render_strips()
        table = palette_of(whole.pilot.app.theme_variables).table
        (count,) = [segment for segment in lines[6] if segment.text.strip() == "Vé1"]
        style = count.style
        assert style is not None
        assert style.bgcolor is not None
        assert style.color is not None
        assert style.bgcolor.name == table["focus"]
        assert style.color.name == table["brand-2"]
        assert lines[6].text.startswith("█Vé1")


async def test_it_needs_no_colour(tmp_path: Path) -> None:
    """Without colours brands have letters, and the chosen day its bar."""
    shown = page(
        date(2026, 12, 8),
        (
            date(2026, 12, 8),
            [
                queued(1, "Galette", datetime(2026, 12, 8, 9, tzinfo=PARIS), account("veloville")),
            ],
        ),
        month=False,
    )
    plain = look(glyphs=ASCII, palette=palette_of({}, Colours.NONE))
    lines = [text(line) for line in calendar_lines(shown, 80, 24, plain)]
    row = next(line for line in lines if "Tue 8" in line)
    assert row.startswith(">Tue 8")
    assert "|09:00 Vé X" in row
    assert all(cell_len(line) == 80 for line in lines)
