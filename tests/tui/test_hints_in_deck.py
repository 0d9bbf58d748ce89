"""The whole deck looks at a draft: misspellings and hints, in the language of the draft."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from whole_deck import CONFIG, Whole, whole_deck

from cmdeck.services.spell import Misspelling, Speller


class OneWord(Speller):
    """A speller without children, for which one word is wrong in every language."""

    def __init__(self, wrong: str, blind: str = "") -> None:
        super().__init__()
        self._wrong, self._blind = wrong, blind
        self.languages: list[tuple[str, ...]] = []

    async def check(
        self, text: str, languages: Sequence[str], words: Collection[str] = (), revision: int = 0
    ) -> list[Misspelling] | None:
        self.languages.append(tuple(languages))
        at = text.find(self._wrong)
        wrong = at >= 0 and self._wrong not in words
        return [Misspelling(self._wrong, at, at + len(self._wrong))] if wrong else []

    async def suggest(self, word: str, language: str, words: Collection[str] = ()) -> list[str]:
        return ["meant"]

    def why_not(self, language: str) -> str:
        return self._blind

    def notice(self, language: str) -> str | None:
        return None


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say when it is looked at."""
    monkeypatch.setattr("cmdeck.tui.screens.spelling.PAUSE", 10_000.0)


async def written(whole: Whole, speller: Speller, text: str) -> None:
    """A new post, looked at with this speller."""
    whole.screen._speller = speller
    await whole.press("n", "1", *text)


async def looked_at(whole: Whole) -> None:
    """As after the pause at the end of typing."""
    await whole.screen._spell().wait()
    await whole.settle()


async def test_hints_and_faults_stand_together(tmp_path: Path) -> None:
    speller = OneWord("ca")
    async with whole_deck(tmp_path) as whole:
        await written(whole, speller, "Bonjour à tous,  ca va")
        await looked_at(whole)
        assert whole.screen.composer.draft
        assert whole.screen.composer.draft.language == "fr", "guessed: the brand says none"
        assert speller.languages == [("fr",)]
        assert "fr 1 fault 1 hint" in whole.text(), "of the hint on ca only the fault is left"
        await whole.press("home", "f7")
        assert "two spaces" in whole.text()
        await whole.press("i")
        await looked_at(whole)
        assert "hint" not in whole.text()


async def test_hints_are_switched_off_in_the_config(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, config='hints_off = ["double-space"]\n' + CONFIG) as whole:
        await written(whole, OneWord("nothing"), "Two  spaces")
        await looked_at(whole)
        assert "0 faults" in whole.text()
        assert "hint" not in whole.text()


async def test_without_a_dictionary_hints_stand_alone(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await written(whole, OneWord("nothing", blind="No dictionary."), "Two  spaces")
        await looked_at(whole)
        assert "not checked 1 hint" in whole.text()


async def test_l_goes_through_the_languages_and_both(tmp_path: Path) -> None:
    speller = OneWord("helo")
    async with whole_deck(tmp_path) as whole:
        await written(whole, speller, "helo")
        for _time in range(4):
            await looked_at(whole)
            await whole.press("home", "f7", "l", "escape")
        assert speller.languages == [("en",), ("fr", "en"), ("fr",), ("en",)]
        assert whole.screen.composer.draft
        assert whole.screen.composer.draft.text == "helo"


async def test_what_is_misspelt_is_said_beside_the_line(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await written(whole, OneWord("bonjuor"), "Voici bonjuor")
        await whole.press("f9")
        await looked_at(whole)
        assert "1 word looks misspelt · F7" in whole.text(), "as soon as somebody has looked"
        await whole.press("escape", *" bonjuor", "f9")
        await whole.settle()
        assert "1 word looks misspelt · F7" in whole.text(), "looked at for the line's sake"
        assert "Enter  publish" in whole.text()
        await whole.press("escape", *" !", "f8")
        await whole.press(*"tomorrow9am")
        assert "1 word looks misspelt" not in whole.text(), "of another text it is not said"


async def test_the_line_says_that_publishing_is_paused(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("f12")
        await written(whole, OneWord("bonjuor"), "Voici")
        await whole.press("f9")
        assert "Publishing is paused" in whole.text()
        await whole.press("escape")
        assert "Publishing is paused" not in whole.text()
