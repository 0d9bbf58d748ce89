"""The keys of the whole deck, on every kind of item."""

from datetime import timedelta
from pathlib import Path

import pytest
from whole_deck import CONFIG, whole_deck

from cmdeck.model.conversation import Message, MessageKey
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.post import NetworkName, Words
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.tui.screens.base import NEWS_STAYS
from cmdeck.tui.screens.menu import MenuScreen
from makers import NOW, VELO, author, post


async def test_enter_opens_a_draft_and_a_its_menu(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.deck.store.save_draft(Draft(DraftKind.POST, VELO, text="Bonjour Lyon"))
        await whole.settle()
        await whole.press("4", "a")
        assert isinstance(whole.pilot.app.screen, MenuScreen)
        await whole.press("escape", "enter")
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.text == "Bonjour Lyon"


async def test_enter_opens_what_is_queued(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, VELO, text="Plus tard"))
        await whole.deck.compose.send(draft, None, confirmed="line")
        await whole.settle()
        await whole.press("3", "enter")
        assert whole.screen.composer.draft is not None
        assert whole.screen.composer.draft.edits
        assert whole.screen.composer.draft.text == "Plus tard"


async def test_the_queue_says_its_keys(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, VELO, text="Plus tard"))
        await whole.deck.compose.send(draft, None, confirmed="line")
        await whole.settle()
        await whole.press("3")
        assert "e edit" in whole.footer()
        assert "F8 move" in whole.footer()


async def test_a_conversation_is_called_by_its_person(tmp_path: Path) -> None:
    paul = author("paulrenard", "Paul Renard")
    words = Words("Toujours rien", "Toujours rien")
    key = MessageKey(NetworkName.X, "", "1")
    message = Message(key, "1-2", paul, paul, words, NOW, outgoing=False)
    async with whole_deck(tmp_path) as whole:
        timeline = Timeline(TimelineKind.MESSAGES, VELO)
        await whole.deck.store.save_page(timeline, Page(messages=(message,)), at=NOW)
        await whole.settle()
        await whole.press("2", "enter")
        assert "Private messages · Paul Renard" in whole.text()
        assert "conversation:" not in whole.text()


async def test_news_gives_the_row_back_to_the_keys(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        whole.screen.say("link copied")
        assert "link copied" in whole.footer()
        whole.clock.advance(NEWS_STAYS.total_seconds())
        whole.screen.show_news()
        assert "link copied" not in whole.footer()


async def test_news_hides_an_undo_only_for_a_while(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, VELO, text="Bonjour"))
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        whole.screen.did(done.act, "post as @veloville", done.undo_until)
        whole.screen.say("link copied")
        whole.clock.advance(NEWS_STAYS.total_seconds())
        whole.screen.show_news()
        assert "post as @veloville in 12 s" in whole.footer()


async def test_a_private_message_speaks_of_no_public_exchange(tmp_path: Path) -> None:
    paul = author("paulrenard", "Paul Renard")
    words = Words("Toujours rien", "Toujours rien")
    message = Message(MessageKey(NetworkName.X, "", "1"), "1-2", paul, paul, words, NOW, False)
    async with whole_deck(tmp_path) as whole:
        timeline = Timeline(TimelineKind.MESSAGES, VELO)
        await whole.deck.store.save_page(timeline, Page(messages=(message,)), at=NOW)
        await whole.settle()
        await whole.press("2", "r")
        assert "in public" not in whole.text()


async def test_a_lower_terminal_makes_the_composer_the_screen(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        await whole.press("n", "1")
        await whole.pilot.resize_terminal(80, 20)
        await whole.settle()
        lines = whole.text().splitlines()
        assert "F9 send" in lines[-1]
        assert sum(line.startswith("█") for line in lines) == 17
        await whole.pilot.resize_terminal(80, 24)
        await whole.settle()
        assert sum(line.startswith("█") for line in whole.text().splitlines()) == 8


async def test_enter_goes_on_publishing(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("f12")
        assert whole.deck.store.read.pauses()
        await whole.press("f12", "enter")
        assert not whole.deck.store.read.pauses()


async def test_quitting_names_what_waits_for_another_try(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        draft = await whole.deck.store.save_draft(Draft(DraftKind.POST, VELO, text="Bonjour"))
        done = await whole.deck.compose.send(draft, None, confirmed="line")
        [item] = whole.deck.store.read.items_of(done.act)
        whole.clock.advance(60)
        later = whole.clock.now() + timedelta(minutes=1)
        await whole.deck.store.put_off(item, reason="offline", not_before=later)
        await whole.settle()
        await whole.press("ctrl+q")
        assert "1 post" in whole.text()


async def test_an_empty_column_behind_a_filter_says_so(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        timeline = Timeline(TimelineKind.MENTIONS, VELO)
        await whole.deck.store.save_page(timeline, Page(posts=(post(1),)), at=NOW)
        await whole.settle()
        await whole.press("1", "F", *"zzz", "enter")
        await whole.settle()
        assert "Nothing passes the filter: zzz" in whole.text()
        assert whole.text().count("filter: zzz") == 2, "in the head too"


async def test_without_a_browser_the_address_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over SSH the clipboard may be nobody's: all of the address can be read, and typed."""
    monkeypatch.setattr("cmdeck.tui.screens.base.open_page", lambda _page: False)
    page = "https://example.org/" + "-".join(f"mot{n}" for n in range(30))
    async with whole_deck(tmp_path, size=(80, 24)) as whole:
        whole.screen.open_page(page)
        await whole.settle()
        shown = "".join(line.strip(" │▌") for line in whole.text().splitlines())
        assert page in shown
        assert whole.pilot.app.clipboard == page
        await whole.press("escape")
        assert "mot29" not in whole.text()


@pytest.mark.parametrize("before", [(), ("n", "1")])
async def test_ctrl_c_says_how_to_quit(tmp_path: Path, before: tuple[str, ...]) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press(*before, "ctrl+c")
        assert "ctrl-q quits" in whole.footer()


async def test_a_draft_that_outlived_the_deck_is_announced(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        assert "restored" not in whole.footer()
        await whole.press("n", "1", *"Bonjour")
    async with whole_deck(tmp_path) as whole:
        assert "draft restored (today 12:04) · g d" in whole.footer()
        await whole.press("4", "enter")
        assert "draft kept 12:04" in whole.text()


async def test_a_post_taken_back_says_that_its_draft_is_there(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("n", "1", *"Bonjour", "f9")
        whole.clock.advance(1)
        await whole.press("enter")
        assert "post as @veloville in 20 s  U undo" in whole.footer(), "letters act again"
        await whole.press("U")
        assert whole.screen.composer.draft is not None
        assert "draft restored" in whole.text()


async def test_the_persons_own_keys_are_the_composers_too(tmp_path: Path) -> None:
    config = 'keys.bindings."compose.keep" = "ctrl+k"\n' + CONFIG
    async with whole_deck(tmp_path, config=config) as whole:
        await whole.press("n", "1", *"Bonjour")
        assert "ctrl-k keep" in whole.footer()
        await whole.press("ctrl+s")
        assert whole.screen.is_writing, "not this key any more"
        await whole.press("ctrl+k")
        assert not whole.screen.is_writing
        assert "draft kept" in whole.footer()


async def test_brands_of_nearly_one_colour_are_named(tmp_path: Path) -> None:
    alike = CONFIG.replace("color = 2", 'color = "#5f9be0"').replace(
        "color = 3", 'color = "#609ce1"'
    )
    async with whole_deck(tmp_path, config=alike) as whole:
        words = "The colours of Musée des Tanneurs and VéloVille are hard to tell apart."
        assert words in whole.footer()


async def test_a_key_for_an_entry_says_that_there_is_none(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("r")
        assert "nothing here yet that could be answered or opened" in whole.text()
        await whole.press("j")
        await whole.press("escape")
        assert not whole.screen.is_writing
