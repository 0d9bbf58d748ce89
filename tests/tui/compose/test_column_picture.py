"""The column editor and the picture dialog."""

from collections.abc import Sequence

import pytest
from compose_stage import LEFORT, LEFORT_X, VELO_X, VELOVILLE, Stage, screen_text

from cmdeck.errors import CmdeckError
from cmdeck.media.jobs import Sketched
from cmdeck.model.brand import Account
from cmdeck.model.column import Column, ColumnType
from cmdeck.model.outbox import MediaRef
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.tui.screens.column_editor import ColumnEditor, fault, meant
from cmdeck.tui.screens.picture import PictureDialog, half_blocks
from cmdeck.tui.widgets.composer_words import Target

TARGETS = [Target(VELO_X, VELOVILLE), Target(LEFORT_X, LEFORT)]
SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)])
PICTURE = MediaRef("ab" * 32, "image/jpeg", 340_000, 1200, 800, name="velo.jpg")


def editor(column: Column, *, new: bool = True) -> ColumnEditor:
    return ColumnEditor(column, TARGETS, new=new, cost=lambda made: 720_000 if made.query else 0)


@SIZES
async def test_a_search_column_is_made_by_keyboard(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.ask(editor(Column("c9", ColumnType.MENTIONS)))
        await pilot.pause()
        await pilot.press("right", "right", "right", "right", "enter")
        await pilot.pause()
        assert "Missing: what to search for." in screen_text(app)
        await pilot.press("down", "down", *"velo", "down", *"-moto", "down", "down", "right")
        await pilot.pause()
        assert "$0.72 read today" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == Column("c9", ColumnType.SEARCH, query="velo", filter="-moto", width=36)


async def test_the_accounts_are_ticked_in_a_list() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(editor(Column("c9", ColumnType.MENTIONS)))
        await pilot.pause()
        await pilot.press("down", "space", "2", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Column)
        assert app.result.accounts == ("veloville@x",)


async def test_what_this_version_does_not_know_is_kept() -> None:
    app = Stage()
    before = Column("c1", ColumnType.HOME, width=57, interval=420, extra={"later": 1})
    async with app.run_test() as pilot:
        app.ask(editor(before, new=False))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == before


async def test_what_reading_costs_is_said_before_it_has_cost_anything() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(editor(Column("c9", ColumnType.MENTIONS)))
        await pilot.pause()
        said = " ".join(screen_text(app).split())
        assert "X charges for reading: about $" in said
        assert "for 100 posts; none read today" in said
        app.pop_screen()
        app.ask(editor(Column("c9", ColumnType.QUEUE)))
        await pilot.pause()
        assert "costs nothing to read" in screen_text(app)


async def test_escape_changes_nothing() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(editor(Column("c1", ColumnType.HOME)))
        await pilot.pause()
        await pilot.press("right", "escape")
        await pilot.pause()
        assert app.result is None
        assert len(app.screen_stack) == 1


def test_a_column_that_no_account_has_is_said() -> None:
    feed = Target(Account(AccountId("f"), NetworkName.FEED, "f"))
    assert "no such column" in fault(Column("c", ColumnType.HOME), [feed])
    assert fault(Column("c", ColumnType.HOME), []) == "Choose an account."
    assert fault(Column("c", ColumnType.QUEUE), []) == ""


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [(("*",), 2), (("brand:veloville",), 1), (("lefort@x",), 1), (("nobody@x",), 0)],
)
def test_the_accounts_meant(chosen: tuple[str, ...], ids: int) -> None:
    assert sum(meant(target, chosen) for target in TARGETS) == ids


# Pictures


def picture(alt: str = "warn", given: MediaRef | None = None) -> PictureDialog:
    async def look(path: str) -> MediaRef:
        if path != "/photos/velo.jpg":
            raise CmdeckError(f"{path}: no such file")
        return PICTURE

    def complete(typed: str) -> Sequence[str]:
        paths = ("/photos/velo.jpg", "/photos/velo2.jpg", "/photos/atelier.png")
        return [path for path in paths if path.startswith(typed)]

    return PictureDialog(complete=complete, look=look, alt=alt, picture=given)


@SIZES
async def test_a_picture_with_its_words(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.ask(picture())
        await pilot.pause()
        await pilot.press("slash", "p", "tab")
        await pilot.pause()
        assert "/photos/atelier.png" in screen_text(app)
        await pilot.press(*"velo.", "tab", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "1200 × 800 · JPEG · 340\xa0kB" in screen_text(app)
        await pilot.press(*"Un", "space", *"vélo", "enter")
        await pilot.pause()
        assert isinstance(app.result, MediaRef)
        assert (app.result.sha256, app.result.alt) == (PICTURE.sha256, "Un vélo")


async def test_a_file_that_is_not_there_is_said() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(picture())
        await pilot.pause()
        await pilot.press("x", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "x: no such file" in screen_text(app)
        assert app.result is None


async def test_without_words_it_is_asked_again() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(picture(given=PICTURE))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is None
        assert "Enter again" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == PICTURE


async def test_a_brand_may_require_words() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.ask(picture("require", PICTURE))
        await pilot.pause()
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
        assert app.result is None
        assert "wants words" in screen_text(app)


async def test_a_picture_is_drawn_and_its_smaller_forms_are_said() -> None:
    asked: list[tuple[int, int]] = []

    async def look(path: str) -> MediaRef:
        return PICTURE

    async def sketch(media: MediaRef, columns: int, rows: int) -> Sketched:
        asked.append((columns, rows))
        return Sketched(2, 3, bytes([255, 0, 0] * 2 + [0, 255, 0] * 2 + [0, 0, 255] * 2))

    app = Stage()
    async with app.run_test(size=(120, 40)) as pilot:
        app.ask(
            PictureDialog(
                complete=lambda typed: (),
                look=look,
                fits=lambda media: ["4.1 MB → 0.9 MB for Bluesky"],
                sketch=sketch,
            )
        )
        await pilot.pause()
        await pilot.press("x", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "4.1 MB → 0.9 MB for Bluesky" in screen_text(app)
        assert screen_text(app).count("▀▀") == 2
        [(columns, rows)] = asked
        assert columns > 40
        assert rows == 28


def test_two_dots_a_cell() -> None:
    lines = half_blocks(Sketched(1, 3, bytes([255, 0, 0, 0, 255, 0, 0, 0, 255])))
    assert [line.plain for line in lines] == ["▀", "▀"]
    assert [str(line.spans[0].style) for line in lines] == [
        "#ff0000 on #00ff00",
        "#0000ff on #0000ff",
    ]
