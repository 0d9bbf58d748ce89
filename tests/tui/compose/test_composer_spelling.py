"""F7: through the misspelt words by digits, letters and nothing else."""

from compose_stage import (
    NEW,
    SIZES,
    ComposerStage,
    opened,
    screen_text,
)
from msgspec.structs import replace

from cmdeck.tui import messages
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets.margin import Misspelling

FAULTY = replace(NEW, text="Trois idées toujour reçues, et toujour des vélos", language="fr")
FAULT = Misspelling(12, 19, "toujour", ("toujours", "tous jours", "tour"))
SECOND = replace(FAULT, start=31, end=38)


@SIZES
async def test_f7_picks_by_digit_and_by_the_azerty_row(size: tuple[int, int]) -> None:
    app = ComposerStage()
    async with app.run_test(size=size) as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings([SECOND, FAULT])
        await pilot.pause()
        assert "2 faults" in screen_text(app)
        await pilot.press("home", "f7")
        await pilot.pause()
        assert "tous jours" in screen_text(app)
        await pilot.press("é")
        await pilot.press("1")
        assert composer.draft is not None
        assert composer.draft.text == "Trois idées tous jours reçues, et toujours des vélos"
        await pilot.press("1")
        assert composer.draft.text.startswith("Trois idées tous jours")
        assert "1" in composer.draft.text
        assert not app.pressed


async def test_words_are_learned_ignored_and_letters_are_text_again() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings([FAULT, SECOND])
        await pilot.press("home", "f7", "a")
        assert len(app.of(own.WordLearned)) == 1
        assert "0 faults" in screen_text(app)
        composer.set_misspellings([FAULT])
        await pilot.press("home", "f7", "i", "home", "a")
        assert len(app.of(own.WordIgnored)) == 1
        assert composer.draft is not None
        assert composer.draft.text.startswith("aTrois")


async def test_escape_ends_the_spelling_before_it_leaves() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings([FAULT])
        await pilot.press("home", "f7", "escape")
        assert not app.of(messages.ComposerLeft)
        await pilot.press("escape")
        assert len(app.of(messages.ComposerLeft)) == 1


async def test_misspellings_move_with_the_text() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings([FAULT])
        await pilot.press("home", "O", "h", " ", "f7", "1")
        assert composer.draft is not None
        assert composer.draft.text.startswith("Oh Trois idées toujours reçues")


async def test_without_a_dictionary_nothing_is_called_right() -> None:
    app = ComposerStage()
    async with app.run_test(size=(120, 40)) as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings((), blind="No dictionary.")
        await pilot.pause()
        assert "not checked" in screen_text(app)
        assert "0 faults" not in screen_text(app)
        await pilot.press("f7")
        await pilot.pause()
        assert "No dictionary." in screen_text(app)
        assert "No fault found." not in screen_text(app)
