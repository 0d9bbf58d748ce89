"""One question for all that was missed in a sleep: asked once, over nobody's typing, answered by a
key; nothing leaves by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from planned import living, plan, press, write
from test_two_decks import two_decks
from whole_deck import Whole, whole_deck

from cmdeck.model.delivery import Delivery, Event
from cmdeck.model.missed import Absence, Why
from cmdeck.model.outbox import Due
from cmdeck.model.post import AccountId
from cmdeck.tui.screens.missed import MissedDialog
from makers import MUSEE, VELO

HOUR = timedelta(hours=1)
TEXTS = ("Galette", "Nocturne", "Brocante")


async def sleep(whole: Whole, *, accounts: tuple[AccountId, ...] = (VELO, MUSEE, VELO)) -> None:
    """Three posts fall due in six hours of sleep; the engine wakes and holds them."""
    began = whole.clock.now()
    for text, hours, account in zip(TEXTS, (1, 2, 5), accounts, strict=True):
        await plan(whole, text, Due(began + hours * HOUR), account=account)
    whole.clock.advance(6 * 3600)
    store = whole.deck.store
    await store.note_absence(Absence(began, whole.clock.now(), Why.ASLEEP))
    for item in living(whole):
        await store.hold(item, reason="late")
    await whole.settle()


async def pass_seconds(whole: Whole, seconds: int = 3) -> None:
    """The screen's own seconds."""
    for _second in range(seconds):
        whole.clock.advance(1)
        with whole.pilot.app._context():
            whole.screen._tick()
        await whole.settle()


def questions(whole: Whole) -> int:
    return sum(isinstance(screen, MissedDialog) for screen in whole.pilot.app.screen_stack)


@asynccontextmanager
async def woken(home: Path, *, size: tuple[int, int] = (160, 50)) -> AsyncIterator[Whole]:
    """A deck that has asked its question."""
    async with whole_deck(home, size=size) as whole:
        await sleep(whole)
        await pass_seconds(whole)
        assert questions(whole) == 1
        yield whole


def states(whole: Whole) -> set[Delivery]:
    return {item.state for item in living(whole)}


async def test_three_posts_missed_are_one_question_and_nothing_is_sent(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        text = whole.text()
        assert "3 posts missed while asleep 12:04–18:04" in text
        for line in (
            "Mon 7 Dec 13:04   VéloVille  X   Galette",
            "Mon 7 Dec 14:04   Musée des Tanneurs  X   Nocturne",
            "Mon 7 Dec 17:04   VéloVille  X   Brocante",
        ):
            assert line in text
        await pass_seconds(whole, 30)
        assert questions(whole) == 1
        assert [(item.state, item.attempts) for item in living(whole)] == [(Delivery.HELD, 0)] * 3


async def test_escape_keeps_them_held_and_is_asked_again_by_key_only(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "escape")
        assert questions(whole) == 0
        assert "they stay held; g m asks again" in whole.footer()
        await pass_seconds(whole, 30)
        assert questions(whole) == 0
        assert states(whole) == {Delivery.HELD}
        await press(whole, "g", "m")
        assert questions(whole) == 1


async def test_after_a_restart_it_is_asked_again(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "escape")
    async with whole_deck(tmp_path) as again:
        await pass_seconds(again)
        assert questions(again) == 1
        assert "3 posts missed: due" not in again.text(), "the hours are remembered"


async def test_what_is_missed_later_is_a_question_of_its_own(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "escape")
        await plan(whole, "Marché", Due(whole.clock.now() + HOUR))
        whole.clock.advance(2 * 3600)
        fresh = next(item for item in living(whole) if item.state is Delivery.SCHEDULED)
        await whole.deck.store.hold(fresh, reason="late")
        await pass_seconds(whole)
        assert "1 post missed: due 19:04, held since 20:04" in whole.text()
        assert "13:04   VéloVille" not in whole.text()


async def test_send_is_an_enter_on_named_lines_and_a_minute_apart(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "f9")
        text = whole.text()
        assert "Enter  send 2 posts, a minute apart  VéloVille  @veloville on X  now" in text
        assert "Enter  send 1 post  Musée des Tanneurs  @museetanneurs on X  now" in text
        await press(whole, "enter")
        assert questions(whole) == 0
        start = whole.clock.now() + whole.deck.settings.undo
        due = {item.operation.text: item.due.at - start for item in living(whole)}  # type: ignore[union-attr]  # posts
        minute = timedelta(minutes=1)
        assert due == {"Galette": 0 * minute, "Nocturne": 0 * minute, "Brocante": minute}
        assert states(whole) == {Delivery.SCHEDULED}
        assert "3 posts leave, a minute apart" in whole.footer()
        await press(whole, "U")
        assert [(item.state, item.reason) for item in living(whole)] == [
            (Delivery.HELD, "late")
        ] * 3
        await pass_seconds(whole)


async def test_keys_held_down_or_pressed_as_it_appears_send_nothing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await sleep(whole)
        whole.screen._tick()
        whole.screen._tick()
        await whole.settle()
        assert questions(whole) == 1
        await whole.press("f9", "enter", "x", "f8", "escape")  # no time has passed
        assert questions(whole) == 1
        assert states(whole) == {Delivery.HELD}
        whole.clock.advance(1)
        await whole.press("f9", "enter", "enter", "enter")
        assert states(whole) == {Delivery.HELD}
        await press(whole, "escape")
        assert questions(whole) == 1, "from the line back to the question"


async def test_a_letter_on_the_named_line_sends_nothing(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "f9", "a", "enter")
        assert "Enter does nothing here." in whole.text()
        assert states(whole) == {Delivery.HELD}


async def test_it_waits_for_who_types_and_swallows_no_letter(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await press(whole, "n", "enter")
        assert whole.screen.is_writing
        await write(whole, "Bon")
        await sleep(whole)
        await pass_seconds(whole)
        assert "3 posts missed, held: g m" in whole.footer()
        await write(whole, "jour")
        await pass_seconds(whole, 20)
        assert questions(whole) == 0
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text == "Bonjour"
        await press(whole, "escape")
        await pass_seconds(whole)
        assert questions(whole) == 1
        texts = {draft.text for draft in whole.deck.store.read.drafts()}
        assert texts == {"Bonjour"}


async def test_it_waits_for_another_dialog(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await press(whole, "question_mark")
        await sleep(whole)
        await pass_seconds(whole)
        assert questions(whole) == 0
        await press(whole, "escape")
        await pass_seconds(whole)
        assert questions(whole) == 1


async def test_nothing_is_asked_while_all_is_paused(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.deck.store.pause("", reason="", by="test")
        await sleep(whole)
        await pass_seconds(whole)
        assert questions(whole) == 0
        await press(whole, "g", "m", "f9")
        assert "▲ Paused: nothing leaves before you go on." in whole.text()
        assert "send 2 posts" not in whole.text()


async def test_all_move_by_one_phrase_after_the_preview(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "f8")
        assert "Move 3 posts" in whole.text()
        await press(whole, "escape")
        assert questions(whole) == 1, "gone back: the question again"
        await press(whole, "f8")
        await write(whole, "+1 day")
        await press(whole, "enter")
        assert states(whole) == {Delivery.SCHEDULED}
        walls = [item.due.at.strftime("%d %H:%M") for item in living(whole)]
        assert walls == ["08 12:04", "08 13:04", "08 16:04"]
        assert questions(whole) == 0


async def test_all_become_drafts_after_a_y(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        await press(whole, "x")
        assert "▲ Cancel 3 posts?" in whole.text()
        await press(whole, "y")
        assert living(whole) == []
        assert {draft.text for draft in whole.deck.store.read.drafts()} == set(TEXTS)
        await press(whole, "U")
        assert states(whole) == {Delivery.HELD}


async def test_what_was_resolved_meanwhile_is_left_out(tmp_path: Path) -> None:
    async with woken(tmp_path) as whole:
        first = living(whole)[0]
        await whole.deck.store.change_item(first.id, Event.CANCEL)
        await press(whole, "f9", "enter")
        assert "2 posts leave" in whole.footer()
        assert "1 was decided elsewhere" in whole.footer()
        known = whole.deck.store.read.item(first.id)
        assert known is not None
        assert known.state is Delivery.CANCELLED
        assert [item.state for item in living(whole)] == [Delivery.SCHEDULED] * 2


async def test_of_two_decks_the_second_answer_changes_nothing(tmp_path: Path) -> None:
    async with two_decks(tmp_path) as (one, other):
        await sleep(one)
        other.clock.advance(6 * 3600)
        await other.settle()
        await pass_seconds(one)
        await pass_seconds(other)
        assert (questions(one), questions(other)) == (1, 1)
        await press(one, "f9", "enter")
        due = [item.due for item in living(one)]
        await press(other, "f9", "enter")
        assert "It was decided elsewhere meanwhile: nothing was changed." in other.footer()
        assert [item.due for item in living(other)] == due
        assert questions(other) == 0


async def test_a_protected_account_asks_for_its_letters(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        velo = whole.screen.account(VELO)
        assert velo is not None
        await whole.deck.store.save_account(replace(velo, protected=True))
        await sleep(whole)
        await pass_seconds(whole)
        await press(whole, "f9")
        assert "@veloville is protected." in whole.text()
        await press(whole, "enter")
        assert states(whole) == {Delivery.HELD}
        await write(whole, "vel")
        await press(whole, "enter")
        assert states(whole) == {Delivery.SCHEDULED}


async def test_what_a_guard_refuses_stays_and_says_why(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await plan(whole, "Bonjour [NOM], à demain", Due(whole.clock.now() + HOUR))
        await sleep(whole)
        await pass_seconds(whole)
        await press(whole, "f9")
        assert "▲ @veloville: " in whole.text()
        await press(whole, "enter")
        held = [item for item in living(whole) if item.state is Delivery.HELD]
        assert [item.operation.text for item in held] == ["Bonjour [NOM], à demain"]  # type: ignore[union-attr]  # posts
        assert "3 posts leave" in whole.footer()


async def test_more_than_fit_are_counted(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        for number in range(17):
            await plan(whole, f"Post {number}", Due(whole.clock.now() + HOUR))
        await sleep(whole)
        await pass_seconds(whole)
        text = whole.text()
        assert "20 posts missed while asleep 12:04–18:04" in text
        assert "and 9 more" in text
        assert "Post 0" in text
        assert "Brocante" not in text
        assert "keep held" in text
        await press(whole, "pagedown", "pagedown")
        assert "Brocante" in whole.text()
