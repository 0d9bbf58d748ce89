"""Choices, questions, menu, palette, help, welcome and quit: by keyboard alone, on AZERTY too."""

from typing import Any, TypeVar

import pytest
from compose_stage import LEFORT, LEFORT_X, VELO_X, VELOVILLE, Stage, screen_text
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.screen import Screen

from cmdeck.i18n import language, use_language
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.tui.actions import ACTIONS, BY_ID, Scope, in_scopes
from cmdeck.tui.keys import keymap
from cmdeck.tui.screens.ask import AskLine, YesNo
from cmdeck.tui.screens.choose import ChooseDialog, account_option
from cmdeck.tui.screens.help import HelpScreen
from cmdeck.tui.screens.menu import MenuItem, MenuScreen
from cmdeck.tui.screens.palette import Chosen, PaletteScreen, Verb, score
from cmdeck.tui.screens.quit import Leaving, QuitDialog, Waits
from cmdeck.tui.screens.welcome import Way, WelcomeScreen
from cmdeck.tui.widgets.composer_words import Target

KEYS = keymap()
TARGETS = [Target(VELO_X, VELOVILLE), Target(LEFORT_X, LEFORT)]
SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)])
T = TypeVar("T")
HOSTILE = "\x1b]52;c;eA==\x07[@click=app.quit]x[/]"


async def answer(screen: Screen[T], *keys: str, size: tuple[int, int] = (80, 24)) -> object:
    """What a dialog is dismissed with after these keys; "open" while it is not."""
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.result = "open"
        app.ask(screen)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return app.result


async def shown(screen: Screen[T], *keys: str, size: tuple[int, int] = (80, 24)) -> str:
    """What is on the screen after these keys."""
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.ask(screen)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return screen_text(app)


def choose(*, several: bool = False) -> ChooseDialog[Target]:
    return ChooseDialog("Which?", [account_option(t) for t in TARGETS], several=several)


@SIZES
@pytest.mark.parametrize(
    ("keys", "index"),
    [(["1"], 0), (["2"], 1), (["é"], 1), (["ampersand"], 0), (["down", "enter"], 1)],
)
async def test_one_is_chosen(size: tuple[int, int], keys: list[str], index: int) -> None:
    assert await answer(choose(), *keys, size=size) == (TARGETS[index],)


async def test_several_are_ticked() -> None:
    assert await answer(choose(several=True), "2", "1", "2", "enter") == (TARGETS[0],)
    assert await answer(choose(several=True), "space", "down", "space", "enter") == tuple(TARGETS)
    assert await answer(choose(several=True), "2", "tab", "enter") == (TARGETS[1], TARGETS[0])
    assert await answer(choose(several=True), "tab", "tab", "2", "enter") == (TARGETS[1],)
    assert await answer(choose(), "tab", "enter") == (TARGETS[0],), "one is chosen, not ticked"


async def test_many_are_found_by_typing() -> None:
    accounts = [Account(AccountId(f"c{n}@x"), NetworkName.X, f"client{n}") for n in range(20)]
    targets = [Target(account) for account in accounts]
    dialog = ChooseDialog("Which?", [account_option(target) for target in targets])
    assert await answer(dialog, *"ent17", "enter") == (targets[17],)


def menu(refused: str = "", note: str = "") -> MenuScreen:
    items = [MenuItem(action, refused, note) for action in in_scopes(Scope.POST)]
    return MenuScreen("Léa", items, keymap=KEYS)


async def test_escape_leaves_every_dialog_without_an_answer() -> None:
    dialogs: list[Screen[Any]] = [
        choose(),
        AskLine("?"),
        YesNo("?"),
        HelpScreen("Mentions", [Scope.POST], keymap=KEYS),
        menu(),
        PaletteScreen(ACTIONS, keymap=KEYS),
        QuitDialog(Waits(4)),
        WelcomeScreen("~/config.toml"),
    ]
    for dialog in dialogs:
        assert await answer(dialog, "escape") is None, dialog


# Questions


async def test_a_line_is_asked_until_it_will_do() -> None:
    def wrong(text: str) -> str:
        return "" if text else "Nothing written."

    assert "Nothing written." in await shown(AskLine("Search", wrong=wrong), "enter")
    assert await answer(AskLine("Search", wrong=wrong), "enter", *"vélo", "enter") == "vélo"


@pytest.mark.parametrize("keys", [["enter"], ["enter"] * 30, ["space"], ["d"], ["m", "d"]])
async def test_what_cannot_be_taken_back_is_never_confirmed_by_another_key(keys: list[str]) -> None:
    assert await answer(YesNo("Delete?"), *keys) == "open"


@pytest.mark.parametrize(("key", "said"), [("y", True), ("o", True), ("O", True), ("n", False)])
async def test_yes_and_no(key: str, said: bool) -> None:
    assert await answer(YesNo("Delete this post of VéloVille @veloville on X?"), key) is said


async def test_enter_is_told_what_counts() -> None:
    assert "Enter does nothing here." in await shown(YesNo("Delete?"), "enter")


async def test_a_hostile_name_is_only_words() -> None:
    text = await shown(YesNo(HOSTILE.replace("\x1b", "").replace("\x07", "")))
    assert "[@click=app.quit]x[/]" in text


# Palette


def test_accents_and_case_do_not_count() -> None:
    assert score("ecrire", "Écrire") is not None
    assert score("ÉCRIRE", "ecrire") is not None
    assert score("zz", "Écrire") is None


def test_whole_words_before_pieces_before_letters_apart() -> None:
    words = ["repost", "draft post", "Programmer", "post"]
    found = {word: score("post", word) for word in words}
    assert found["Programmer"] is None
    ranked = sorted((place, word) for word, place in found.items() if place is not None)
    assert [word for _place, word in ranked] == ["post", "draft post", "repost"]
    assert score("pst", "post") is not None
    assert score("pst", "Programmer un envoi simple tard") is None


@given(st.text(max_size=12), st.text(max_size=30))
def test_the_score_never_fails_and_finds_the_words_themselves(typed: str, words: str) -> None:
    score(typed, words)
    assert score(words, words) is not None


@SIZES
async def test_the_palette_does_what_was_found(size: tuple[int, int]) -> None:
    screen = PaletteScreen(ACTIONS, keymap=KEYS)
    assert await answer(screen, *"pause", "enter", size=size) == Chosen(BY_ID["deck.pause"])


async def test_the_palette_shows_keys_and_moves_by_arrows() -> None:
    text = await shown(PaletteScreen(ACTIONS, keymap=KEYS), *"pause")
    assert "F12" in text
    one = await answer(PaletteScreen(ACTIONS, keymap=KEYS), *"go", "space", *"to", "enter")
    two = await answer(PaletteScreen(ACTIONS, keymap=KEYS), *"go", "space", *"to", "down", "enter")
    assert isinstance(one, Chosen)
    assert isinstance(two, Chosen)
    assert one != two


async def test_the_palette_takes_a_command_line() -> None:
    verbs = [Verb("feeds add", "add a watch feed"), Verb("pause", "publish nothing")]
    screen = PaletteScreen((), verbs, keymap=KEYS)
    keys = ["space" if char == " " else char for char in "feeds add exemple"]
    assert await answer(screen, "colon", *keys, "enter") == Chosen(command="feeds add exemple")


async def test_what_cannot_be_done_says_why_and_is_not_done() -> None:
    def refused(action: object) -> str:
        return "no post is chosen" if action is BY_ID["post.repost"] else ""

    only = [BY_ID["post.repost"]]
    assert "no post is chosen" in await shown(PaletteScreen(only, keymap=KEYS, refused=refused))
    assert await answer(PaletteScreen(only, keymap=KEYS, refused=refused), "enter") == "open"


# Menu and help


@SIZES
async def test_the_menu_offers_everything_with_its_key(size: tuple[int, int]) -> None:
    text = await shown(menu(note="on the web page"), size=size)
    assert "on the web page" in text
    assert text.count("\n") < size[1]


async def test_the_menu_by_letter_by_arrows_and_not_where_it_cannot() -> None:
    assert await answer(menu(), "r") == BY_ID["post.reply"]
    assert await answer(menu(), "down", "down", "enter") == in_scopes(Scope.POST)[2]
    assert await answer(menu(refused="X has no such thing"), "r") == "open"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 50)])
async def test_help_is_made_of_the_table(size: tuple[int, int]) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        app.ask(HelpScreen("Mentions", [Scope.COLUMN, Scope.POST], keymap=KEYS))
        for _n in range(4):
            await pilot.pause()
        seen = screen_text(app)
        for _n in range(12):
            await pilot.press("pagedown")
            await pilot.pause()
            seen += screen_text(app)
        for action in in_scopes(Scope.POST, Scope.DECK):
            if ":" not in action.id:
                assert action.help[:18] in seen, action.id
        assert "spelling" not in seen


async def test_help_is_searched() -> None:
    text = await shown(
        HelpScreen("Mentions", [Scope.POST], keymap=KEYS), "slash", *"bookmark", size=(120, 40)
    )
    assert "bookmark, or take it back" in text
    assert "reply to all" not in text


async def test_the_plain_preset_shows_its_own_keys() -> None:
    plain = keymap("plain")
    text = await shown(HelpScreen("File", [Scope.QUEUE], keymap=plain), size=(120, 40))
    assert "Del" in text
    assert "g q" not in text


# Welcome and quit


@pytest.mark.parametrize(
    ("keys", "way"),
    [
        (["enter"], Way.DEMO),
        (["2"], Way.ACCOUNT),
        (["quotation_mark"], Way.FEED),
        (["down", "down", "enter"], Way.FEED),
        (["q"], None),
    ],
)
async def test_the_first_start_offers_three_ways(keys: list[str], way: Way | None) -> None:
    assert await answer(WelcomeScreen("~/.config/cmdeck/config.toml"), *keys) == way


async def test_the_welcome_speaks_the_other_language() -> None:
    before = language()
    try:
        assert "~/config.toml" in await shown(WelcomeScreen("~/config.toml"), "L")
        assert language() != before
    finally:
        use_language(before)


@SIZES
async def test_quitting_says_what_will_not_go_out(size: tuple[int, int]) -> None:
    text = await shown(QuitDialog(Waits(4, "14:30 Lefort X", unknown=1)), size=size)
    assert "4 posts will not go out" in text
    assert "14:30 Lefort X" in text
    assert "may be online" in text


@pytest.mark.parametrize(
    ("keys", "said"),
    [(["enter"], Leaving.KEEP_ENGINE), (["2"], Leaving.STOP_ENGINE), (["3"], None)],
)
async def test_the_ways_to_leave(keys: list[str], said: Leaving | None) -> None:
    assert await answer(QuitDialog(Waits(4)), *keys) is said


async def test_with_a_service_everything_goes_out() -> None:
    text = await shown(QuitDialog(Waits(1, service=True)))
    assert "1 post waits; the service publishes it." in text


async def test_a_paste_into_a_dialog_presses_nothing() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.result = "open"
        app.ask(YesNo("Delete?"))
        await pilot.pause()
        app.post_message(events.Paste("y\no\n"))
        await pilot.pause()
        assert app.result == "open"


async def test_the_help_while_one_writes_names_no_letter_and_writing_first() -> None:
    app = Stage()
    async with app.run_test(size=(80, 40)) as pilot:
        app.ask(HelpScreen("New post", [Scope.COMPOSER], keymap=KEYS))
        await pilot.pause()
        shown = screen_text(app)
    assert shown.index("Write") < shown.index("Everywhere")
    assert "Columns" not in shown
    assert "F12" in shown
    assert "the menu of everything" not in shown
