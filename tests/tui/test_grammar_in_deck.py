"""The whole deck and a grammar checker: asked at rest, shown as a hint, chosen by its number."""

from pathlib import Path

import pytest
from test_hints_in_deck import OneWord, looked_at, written
from whole_deck import CONFIG, Whole, whole_deck

from checkers import language_tool

pytestmark = pytest.mark.usefixtures("no_pause")
TEXT = "Voici votre commandes, à demain"


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    for name in ("PAUSE", "GRAMMAR_PAUSE"):
        monkeypatch.setattr(f"cmdeck.tui.screens.spelling.{name}", 10_000.0)


async def asked(whole: Whole) -> None:
    """As when the hands have rested for long enough."""
    await whole.screen._ask_grammar().wait()
    await looked_at(whole)


async def test_what_it_says_is_walked_with_the_rest(tmp_path: Path) -> None:
    async with language_tool() as server:
        config = f'{CONFIG}\n[grammar]\nlanguagetool = "{server.base}"\n'
        async with whole_deck(tmp_path, config=config) as whole:
            await written(whole, OneWord("nothing"), TEXT)
            assert not server.asked, "nothing is sent while somebody types"
            await looked_at(whole)
            assert "hint" not in whole.text()
            await asked(whole)
            assert "fr 0 faults 1 hint" in whole.text()
            await whole.press("home", "O", "h", "space")
            await looked_at(whole)
            assert "fr 0 faults 1 hint" in whole.text(), "it stands where its words are now"
            await whole.press("f7")
            assert "grammar: Accord" in whole.text()
            await whole.press("1")
            draft = whole.screen.composer.draft
            assert draft is not None
            assert draft.text == "Oh Voici votre commande, à demain"
            assert len(server.asked) == 1
            server.body = '{"matches": [{"offset": 0, "length": 2, "message": "Ah"}]}'
            await asked(whole)
            assert [fault.word for fault in whole.screen._faults] == ["Oh"]
            server.body = '{"matches": []}'
            await whole.press("end", "s")
            await whole.screen._ask_grammar().wait()
            await whole.settle()
            assert not whole.screen._faults, "nobody says it any more"


async def test_a_server_that_is_away_is_said_once_and_stops_nobody(tmp_path: Path) -> None:
    config = f'{CONFIG}\n[grammar]\nlanguagetool = "http://127.0.0.1:9"\n'
    async with whole_deck(tmp_path, config=config) as whole:
        await written(whole, OneWord("demain"), TEXT)
        await asked(whole)
        assert "the server does not answer" in whole.text()
        assert "fr 1 fault" in whole.text()


async def test_without_the_setting_nobody_is_asked(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await written(whole, OneWord("nothing"), TEXT)
        await whole.settle()
        assert not whole.screen._grammar_rest.is_waiting
        assert whole.screen._grammar is None
