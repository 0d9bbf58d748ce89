"""Links of a draft in the whole deck: looked at on demand, said on the line and in the preview."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from planned import due, plan, press
from whole_deck import Whole, whole_deck

from cmdeck.model.link import LinkState
from cmdeck.services.links import LinkChecks
from cmdeck.tui.screens.preview import PreviewDialog
from cmdeck.tui.widgets.confirm import SHOWN_FOR

URL = "https://a.example/parti"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


@contextmanager
def engine(whole: Whole, state: LinkState, status: int) -> Iterator[list[str]]:
    """Somebody who looks at links, and finds all alike; what was looked at."""
    asked: list[str] = []
    screen = whole.screen

    async def look_up(url: str) -> tuple[LinkState, int]:
        asked.append(url)
        return state, status

    async def work() -> None:
        checks = LinkChecks(whole.deck.store, look_up, clock=whole.clock)
        while True:
            await checks.once()
            await asyncio.sleep(0.01)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(screen), "_somebody_looks", lambda self: True)
        running = asyncio.create_task(work())
        try:
            yield asked
        finally:
            running.cancel()


async def until(whole: Whole, words: str) -> None:
    """Wait until the screen says so."""
    for _round in range(200):
        await whole.settle()
        if words in whole.text():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{words!r} is not on the screen:\n{whole.text()}")


def confirmed(home: Path) -> list[str]:
    with sqlite3.connect(home / "cmdeck.db") as db:
        return [row[0] for row in db.execute("SELECT confirmed FROM act ORDER BY id")]


async def enter(whole: Whole) -> None:
    whole.clock.advance(SHOWN_FOR * 2)
    await whole.press("enter")


async def test_a_dead_link_is_said_on_the_line_as_its_answer_comes(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        with engine(whole, LinkState.DEAD, 404) as asked:
            await whole.press("n", "1", *f"Voir {URL}")
            assert not asked, "typing asks nothing"
            await whole.press("f9")
            await until(whole, "the page is gone (404)")
            assert asked == [URL]
            await enter(whole)
            assert not confirmed(tmp_path), "Enter alone does not do"
            await whole.press("v", "e", "l")
            await enter(whole)
            assert confirmed(tmp_path) == ["letters:dead_link"], "it only reminds"


async def test_a_link_that_answers_changes_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        with engine(whole, LinkState.LIVE, 200) as asked:
            await whole.press("n", "1", *f"Voir {URL}", "f9")
            while not asked:
                await whole.settle()
            await whole.settle()
            await enter(whole)
            assert confirmed(tmp_path) == ["line"]


async def test_the_preview_says_what_each_link_is(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        with engine(whole, LinkState.DEAD, 410):
            await whole.press("n", "1", *f"Voir {URL}", "f3")
            assert isinstance(whole.pilot.app.screen, PreviewDialog)
            await until(whole, f"{URL}  the page is gone (410)")
            assert "leads nowhere" in whole.text()


async def test_the_rehearsal_of_the_queue_looks_at_its_links(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(140, 40)) as whole:
        await plan(whole, f"Voir {URL}", due(8, 9))
        with engine(whole, LinkState.NO_HOST, 0):
            await press(whole, "f3")
            await until(whole, "there is no such site")
            assert "1 to look at" in whole.text()


async def test_the_schedule_dialog_says_it_too(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        with engine(whole, LinkState.DEAD, 404):
            await whole.press("n", "1", *f"Voir {URL}", "f8", *"+3h")
            await until(whole, "the page is gone (404)")
            await enter(whole)
            assert not confirmed(tmp_path), "Enter alone does not do"


async def test_without_an_engine_nobody_looks_and_nobody_waits(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *f"Voir {URL}", "f3")
        assert "not checked: no engine runs" in whole.text()
        assert not whole.deck.store.read.links([URL]), "nothing was asked for"
        await whole.press("escape", "f9")
        assert whole.screen.composer.confirming
        await enter(whole)
        assert confirmed(tmp_path) == ["line"]
