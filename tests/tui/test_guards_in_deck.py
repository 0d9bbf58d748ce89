"""Guards in the whole deck: shown while one writes, asked about at F9, written in the journal."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.services import looking
from cmdeck.services.guarding import Guards
from cmdeck.tui.widgets.composer import Composer
from cmdeck.tui.widgets.confirm import SHOWN_FOR
from makers import VELO, key, post


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)
    monkeypatch.setattr("cmdeck.tui.screens.guarding.REST", 10_000.0)


def confirmed(home: Path) -> list[str]:
    with sqlite3.connect(home / "cmdeck.db") as db:
        return [row[0] for row in db.execute("SELECT confirmed FROM act ORDER BY id")]


async def enter(whole: Whole) -> None:
    whole.clock.advance(SHOWN_FOR * 2)
    await whole.press("enter")


async def test_a_guard_is_shown_asked_about_and_journalled(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Musee des Tanneurs ouvert")
        assert "Other brand" not in whole.text(), "nobody has looked yet"
        whole.screen._guard()
        await whole.settle()
        assert "▲ Other brand" in whole.text()
        assert "right account?" in whole.text()
        await whole.press("f9")
        assert "type vél to send as" in whole.text()
        await enter(whole)
        assert not confirmed(tmp_path), "Enter alone does not do"
        await whole.press("v", "e", "l")
        await enter(whole)
        assert confirmed(tmp_path) == ["letters:other_brand"]


async def test_what_was_left_to_be_filled_in_does_not_leave(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Demain XXX", "f9")
        assert not whole.screen.composer.confirming
        assert "was left to be filled in" in " ".join(whole.text().split())
        await enter(whole)
        assert not confirmed(tmp_path)


async def test_an_answer_given_by_another_process_meanwhile(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        store = whole.deck.store
        timeline = Timeline(TimelineKind.MENTIONS, VELO)
        asked = post(1, "Ouvert ?", mentions=("veloville",))
        await store.save_page(timeline, Page(posts=(asked,)), at=whole.clock.now())
        await whole.settle()
        await whole.press("r", *"Oui, dimanche", "f9")
        composer = whole.screen.query_one(Composer)
        assert composer.confirming
        whole.clock.advance(1)
        other = Draft(DraftKind.REPLY, VELO, "Oui !", reply_to=key(1), handle="leamartin")
        await whole.deck.compose.send(other, None, confirmed="yes")
        await enter(whole)
        assert confirmed(tmp_path) == ["yes"], "the one read before has gone; this one has not"
        assert "@veloville has answered meanwhile" in " ".join(whole.text().split())
        await whole.press("f9", "v", "e", "l")
        await enter(whole)
        assert confirmed(tmp_path) == ["yes", "letters:answered"]


async def test_the_schedule_dialog_asks_too(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Musee des Tanneurs ouvert", "f8", *"+3h")
        await whole.press("enter")
        assert not confirmed(tmp_path)
        whole.clock.advance(SHOWN_FOR * 2)
        await whole.press("v", "e", "l")
        await enter(whole)
        assert confirmed(tmp_path) == ["letters:other_brand"]


async def test_typing_asks_nothing_of_the_guards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", "a")
        asked = []
        monkeypatch.setattr("cmdeck.services.guarding.Guards.of", lambda *said: asked.append(said))
        await whole.press(*"bcdef", "backspace", "left", "x")
        assert not asked


class Slow:
    """A look that takes as long as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real = looking.look_at
        self._may = threading.Event()
        self.began = threading.Event()
        monkeypatch.setattr("cmdeck.services.looking.look_at", self._look)

    def _look(self, guards: Guards, draft: Draft, due: Due | None) -> looking.Looked:
        self.began.set()
        assert threading.current_thread() is not threading.main_thread()
        assert self._may.wait(20)
        return self._real(guards, draft, due)

    async def begun(self) -> None:
        """Until somebody looks."""
        assert await asyncio.to_thread(self.began.wait, 20)

    def go_on(self) -> None:
        """It may end now."""
        self._may.set()


async def test_who_types_waits_for_no_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Musee des Tanneurs")
        slow = Slow(monkeypatch)
        try:
            whole.screen._guard()
            await slow.begun()
            await whole.pilot.press(*" ferme")
            assert "Musee des Tanneurs ferme" in whole.text(), "painted while somebody looks"
        finally:
            slow.go_on()
        await whole.settle()
        assert "Other brand" not in whole.text(), "that look was at an older text"
        whole.screen._guard()
        await whole.settle()
        assert "▲ Other brand" in whole.text()


async def test_a_letter_after_f9_is_no_answer_to_a_line_that_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Bonjour")
        slow = Slow(monkeypatch)
        try:
            pressing = asyncio.create_task(whole.pilot.press("f9", "x", "enter"))
            await slow.begun()
            assert not whole.screen.composer.confirming, "nobody has looked at it yet"
        finally:
            slow.go_on()
        await pressing
        await whole.settle()
        assert not confirmed(tmp_path)
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text == "Bonjourx\n"
