"""Columns in an app: keys, mouse, messages, repaints, sizes."""

from datetime import timedelta
from itertools import groupby

import pytest
from msgspec.structs import replace
from textual.events import MouseScrollDown
from textual.geometry import Region
from textual.pilot import Pilot
from tui_app import DeckApp
from tui_rows import GAP, MENTIONS, everything
from tui_samples import NOW, SampleReader, account, look, post, post_row

from cmdeck.i18n import use_language
from cmdeck.model.column import Column, ColumnHealth, ColumnType, PostRow, Row
from cmdeck.model.timeline import Health, HealthState, Timeline, TimelineKind
from cmdeck.tui.messages import CursorMoved, OlderNeeded, RowSeen, RowsNeeded
from cmdeck.tui.render.rows import key_of
from cmdeck.tui.theme import LIGHT
from cmdeck.tui.widgets.column import ColumnView

MINE = Timeline(TimelineKind.MENTIONS, account("veloville"))


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def many(count: int, first: int = 0) -> tuple[Row, ...]:
    return tuple(
        post_row(post(str(n), f"Person {n}", f"p{n}", f"Text number {n} " * 6, minutes=n))
        for n in range(first, first + count)
    )


def one_column(rows: tuple[Row, ...], **states: ColumnHealth) -> DeckApp:
    reader = SampleReader(
        {"m": rows}, states, {"m": (MINE, replace(MINE, account=account("crocchat")))}
    )
    return DeckApp([Column("m", ColumnType.MENTIONS)], reader, look(), theme="cmdeck-dark")


def four_columns() -> DeckApp:
    columns, reader = everything()
    return DeckApp(columns, reader, look(), theme="cmdeck-dark")


def view_of(app: DeckApp) -> ColumnView:
    assert app.deck.active is not None
    return app.deck.active


def painted(app: DeckApp) -> list[str]:
    """The rows of the screen as text."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def current(app: DeckApp) -> str:
    row = view_of(app).current
    assert isinstance(row, PostRow)
    return row.key.id


class Repaints:
    """The regions a column asks to repaint."""

    def __init__(self, view: ColumnView, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: set[int] = set()
        refresh = view.refresh

        def counted(*regions: Region, **how: bool) -> ColumnView:
            for region in regions or (Region(0, 0, *view.size),):
                self.lines.update(range(region.y, region.bottom))
            return refresh(*regions, **how)

        monkeypatch.setattr(view, "refresh", counted)


async def test_keys_move_the_cursor_and_say_so() -> None:
    app = one_column(many(60))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "down", "k")
        assert current(app) == "1"
        await pilot.press("G")
        assert current(app) == "59"
        await pilot.press("g", "g")
        assert current(app) == "0"
        await pilot.press("pagedown")
        assert current(app) not in {"0", "1"}
        await pilot.press("pageup", "end", "home")
        moved = [said.row for said in app.said if isinstance(said, CursorMoved)]
        keys = [key for key, _again in groupby(key_of(row) for row in moved if row)]
        assert keys[:5] == ["x:0", "x:1", "x:2", "x:1", "x:59"]


async def test_a_key_repaints_the_rows_that_change_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = four_columns()
    for view in app.deck.columns:
        assert isinstance(view._reader, SampleReader)
        view._reader.stored[view.column.id] = many(60)
    async with app.run_test(size=(200, 50)) as pilot:
        counts = {view: Repaints(view, monkeypatch) for view in app.deck.columns}
        await pilot.press("j")
        mine = counts.pop(view_of(app))
        assert 0 < len(mine.lines) <= 16
        assert not any(other.lines for other in counts.values())


async def test_fifty_new_rows_above_repaint_no_row_of_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = many(300, first=100)
    app = one_column(rows)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press(*["j"] * 12)
        before, cursor = painted(app), current(app)
        repaints = Repaints(view_of(app), monkeypatch)
        reader = view_of(app)._reader
        assert isinstance(reader, SampleReader)
        reader.stored["m"] = many(50, first=50) + rows
        view_of(app).reload()
        await pilot.pause()
        assert current(app) == cursor
        assert repaints.lines <= {0, 3}, "only the head says how many are new"
        after = painted(app)
        assert after[6:] == before[6:]
        assert "50 new above · g g" in after[5]


async def test_new_rows_are_said_in_the_hairline_of_a_low_deck() -> None:
    rows = many(30, first=100)
    app = one_column(rows)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = view_of(app)._reader
        assert isinstance(reader, SampleReader)
        await pilot.press("j", "k")
        reader.stored["m"] = many(3, first=97) + rows
        view_of(app).reload()
        await pilot.pause()
        assert "━ 3 new above · g g ━" in painted(app)[3]
        assert current(app) == "100"
        await pilot.press("g", "g")
        assert current(app) == "97"
        assert "new above" not in painted(app)[3]


async def test_a_column_that_fills_shows_its_newest_until_somebody_reads() -> None:
    rows = many(30, first=100)
    app = one_column(rows)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = view_of(app)._reader
        assert isinstance(reader, SampleReader)
        reader.stored["m"] = many(3, first=97) + rows
        view_of(app).reload()
        await pilot.pause()
        assert current(app) == "97"


async def test_a_reading_that_changes_nothing_paints_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = four_columns()
    async with app.run_test(size=(200, 50)) as pilot:
        for view in app.deck.columns:
            repaints = Repaints(view, monkeypatch)
            view.reload()
            await pilot.pause()
            assert not repaints.lines


async def test_a_long_column_is_read_on_as_the_cursor_nears_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cmdeck.tui.widgets.column.REST_AFTER", 60)
    app = one_column(many(1000))
    async with app.run_test(size=(80, 40)) as pilot:
        view = view_of(app)
        assert len(view.rows.rows) == 24, "a terminal full"
        app.screen.set_focus(None)
        await pilot.resize_terminal(80, 70)
        assert len(view.rows.rows) == 35, "a larger one, and nobody is in it"
        view.focus()
        await pilot.pause()
        view.reload()
        assert len(view.rows.rows) == 200, "the others, soon after"
        for _press in range(190):
            view.action_cursor_down()
            await pilot.pause(0)
        assert any(isinstance(said, RowsNeeded) for said in app.said)
        for _press in range(190):
            view.action_cursor_down()
            await pilot.pause(0)
        assert current(app) == "380"
        await pilot.press("G")
        assert current(app) == "999"
        assert len(view.rows.rows) == 200
        await pilot.press("j")
        assert [said for said in app.said if isinstance(said, OlderNeeded)]
        await pilot.press("g", "g")
        assert current(app) == "0"


async def test_a_row_under_the_cursor_for_a_second_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cmdeck.tui.widgets.column.SEEN_AFTER", 0.05)
    app = one_column(many(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j")
        await pilot.pause(0.3)
        seen = [key_of(said.row) for said in app.said if isinstance(said, RowSeen)]
        assert seen[-1] == "x:1"


async def test_a_click_puts_the_cursor_and_the_wheel_does_not() -> None:
    app = one_column(many(40))
    async with app.run_test(size=(80, 40)) as pilot:
        view_of(app).reload()
        at = next(y for y, line in enumerate(painted(app)) if "Person 2 " in line)
        await pilot.click(ColumnView, offset=(10, at - 2 + 1))
        assert current(app) == "2"
        view = view_of(app)
        top = painted(app)[6]
        for _turn in range(4):
            await pilot._post_mouse_events([MouseScrollDown], view, offset=(5, 10))
        assert painted(app)[6] != top
        assert current(app) == "2"


async def test_marks_show_and_are_counted() -> None:
    app = one_column(many(10))
    async with app.run_test(size=(80, 40)) as pilot:
        view_of(app).action_mark_toggle()
        await pilot.press("j", "j")
        view_of(app).action_mark_range()
        await pilot.pause()
        assert "3 marked" in painted(app)[2]
        assert sum(line[2:3] == "■" for line in painted(app)) == 3
        assert len(view_of(app).marked) == 3
        view_of(app).clear_marks()
        await pilot.pause()
        assert not view_of(app).marked


async def test_a_gap_takes_the_cursor() -> None:
    app = one_column((*MENTIONS[:2], GAP, *MENTIONS[2:]))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("j", "j")
        assert view_of(app).current is GAP
        assert any(line.startswith("█   · · ·  09:40 to 11:50") for line in painted(app))


async def test_a_resize_wraps_what_shows_and_keeps_the_cursor_in_view() -> None:
    app = one_column(many(300))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("G")
        for size in ((120, 50), (44, 18), (200, 50), (60, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert current(app) == "299"
            assert any("Person 299" in line for line in painted(app)), size


async def test_a_theme_change_repaints_everything_in_its_colours() -> None:
    app = one_column(many(3))
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = "cmdeck-light"
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            styles = [segment.style for segment in strip if segment.style is not None]
            colours = {style.color.name for style in styles if style.color is not None}
            assert colours <= set(LIGHT.values())


async def test_an_empty_column_teaches_its_keys() -> None:
    app = one_column(())
    async with app.run_test(size=(80, 24)):
        said = "\n".join(painted(app))
        assert "Nothing for now." in said
        assert "Posts that name your accounts come here." in said
        assert "F5  look again" in said
        assert "E   change the accounts" in said
        assert "/   search" in said


async def test_why_a_column_does_not_move_stands_above_its_rows() -> None:
    since = NOW - timedelta(minutes=24)
    health = ColumnHealth(
        (Health(MINE, HealthState.OFFLINE, since, until=NOW + timedelta(minutes=2), since=since),)
    )
    app = one_column(MENTIONS, m=health)
    async with app.run_test(size=(80, 40)):
        said = painted(app)
        assert "× offline" in said[3]
        text = "\n".join(said)
        assert "X has not answered since 11:40." in text
        assert "Last read: 11:40. Next try at 12:06." in text
        assert "F5  look again" in text
        assert "Léa Martin" in text


async def test_budget_and_login_are_explained() -> None:
    out = ColumnHealth(
        (Health(MINE, HealthState.OUT_OF_BUDGET, NOW, until=NOW + timedelta(hours=13)),),
        2_000_000,
        2_000_000,
    )
    app = one_column(MENTIONS, m=out)
    async with app.run_test(size=(80, 40)):
        text = "\n".join(painted(app))
        assert "■ today's budget reached · $2.00" in text
        assert "$2.00 of $2.00 today" in text
        assert "E  change the budget" in text
    login = ColumnHealth((Health(MINE, HealthState.NEEDS_LOGIN, NOW, since=NOW),))
    app = one_column(MENTIONS, m=login)
    async with app.run_test(size=(80, 40)):
        text = "\n".join(painted(app))
        assert "▲ login needed" in text
        assert "@veloville (X) needs a new login since 12:04." in text


async def go(pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, DeckApp)
    assert app.focused is app.deck.active
    return view_of(app).column.id


async def test_moving_between_columns() -> None:
    app = four_columns()
    async with app.run_test(size=(120, 40)) as pilot:
        assert view_of(app).column.id == "m"
        assert app.deck.hidden == (0, 1)
        assert await go(pilot, "l", "l", "l") == "q"
        assert app.deck.hidden == (1, 0)
        assert "1 column to the left" in painted(app)[-1]
        assert await go(pilot, "l") == "q"
        assert await go(pilot, "1") == "m"
        assert await go(pilot, "é") == "p"
        assert await go(pilot, "0") == "q"
        assert await go(pilot, "h", "H") == "w"
        assert [view.column.id for view in app.deck.columns] == ["m", "w", "p", "q"]
        assert await go(pilot, "Z") == "w"
        assert app.deck.zoomed
        assert sum(view.display for view in app.deck.columns) == 1
        assert await go(pilot, "Z", "1") == "m"


async def test_one_column_shows_in_a_narrow_terminal_and_keys_swap_it() -> None:
    app = four_columns()
    async with app.run_test(size=(80, 24)) as pilot:
        for wanted in ("p", "w", "q"):
            assert await go(pilot, "l") == wanted
            assert [view.column.id for view in app.deck.columns if view.display] == [wanted]
        assert await go(pilot, "h") == "w"


async def test_columns_come_and_go() -> None:
    app = four_columns()
    async with app.run_test(size=(120, 40)) as pilot:
        view = ColumnView(Column("d", ColumnType.DRAFTS), SampleReader(), app.clock, look(), id="d")
        await app.deck.add(view)
        await pilot.pause()
        assert view_of(app) is view
        assert [one.column.id for one in app.deck.columns] == ["m", "d", "p", "w", "q"]
        await app.deck.close(view)
        await pilot.pause()
        assert view_of(app).column.id == "m"
        assert len(app.deck.query(ColumnView)) == 4


async def test_a_terminal_that_is_too_small_gets_one_sentence() -> None:
    app = four_columns()
    async with app.run_test(size=(39, 15)) as pilot:
        await pilot.pause()
        assert "too small" in "".join(painted(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Mentions" in "".join(painted(app))


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 45), (200, 50), (240, 60)])
async def test_every_line_fills_the_screen_at_every_size(size: tuple[int, int]) -> None:
    app = four_columns()
    async with app.run_test(size=size):
        strips = app.screen._compositor.render_strips()
        assert len(strips) == size[1]
        assert {strip.cell_length for strip in strips} == {size[0]}
