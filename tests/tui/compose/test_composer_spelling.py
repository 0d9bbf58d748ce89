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
from cmdeck.tui.widgets.composer_spelling import Round
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


HINTED = replace(NEW, text="Bonjour !  Merci pour tes mots, toujour", language="fr")
SPACING = Misspelling(7, 9, " !", ("\u00a0!",), "no-break space")
TWO = Misspelling(9, 11, "  ", (" ",), "two spaces")
TONE = Misspelling(22, 25, "tes", (), "tu and vous")
WRONG = Misspelling(32, 39, "toujour", ("toujours",))


@SIZES
async def test_f7_walks_hints_too_and_says_what_they_are(size: tuple[int, int]) -> None:
    app = ComposerStage()
    async with app.run_test(size=size) as pilot:
        composer = opened(app, HINTED)
        composer.set_misspellings([WRONG, TONE, TWO, SPACING])
        await pilot.pause()
        assert "1 fault" in screen_text(app)
        assert "3 hints" in screen_text(app)
        await pilot.press("home", "f7")
        await pilot.pause()
        assert "no-break space" in screen_text(app)
        assert "⍽!" in screen_text(app)
        await pilot.press("1")
        await pilot.pause()
        assert "two spaces" in screen_text(app)
        await pilot.press("1", "f7", "1")
        assert composer.draft is not None
        assert composer.draft.text == "Bonjour\u00a0! Merci pour tes mots, toujours"
        assert not app.of(own.SuggestionsAsked)


async def test_a_hint_is_ignored_and_never_learned() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, HINTED)
        composer.set_misspellings([TWO, SPACING])
        await pilot.press("home", "f7", "i", "a")
        ignored = [m.word for m in app.of(own.WordIgnored) if isinstance(m, own.WordIgnored)]
        assert ignored == [" !", "  "]
        assert not app.of(own.WordLearned)
        assert composer.draft is not None
        assert composer.draft.text == HINTED.text


async def test_hints_move_with_the_text_although_letters_touch_them() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, HINTED)
        composer.set_misspellings([SPACING])
        await pilot.press("home", "O", "h", " ", "f7", "1")
        assert composer.draft is not None
        assert composer.draft.text.startswith("Oh Bonjour\u00a0!")


async def test_hints_stand_where_nobody_can_look_at_the_spelling() -> None:
    app = ComposerStage()
    async with app.run_test(size=(120, 40)) as pilot:
        composer = opened(app, HINTED)
        composer.set_misspellings([TWO], blind="No dictionary.")
        await pilot.pause()
        assert "not checked 1 hint" in screen_text(app)


def test_a_mark_goes_with_the_text_that_is_undone_under_it() -> None:
    fault = Misspelling(40, 47, "acceuil")
    assert Round((fault,), 0).edited("x" * 40 + "acceuil", "x").faults == ()


async def test_f7_right_after_a_letter_waits_for_the_look() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings(())
        await pilot.press("end", "s", "f7")
        assert len(app.of(own.LookAsked)) == 1
        assert "No fault found." not in screen_text(app)
        await pilot.press("1", "é")
        assert composer.draft is not None
        assert composer.draft.text == f"{FAULTY.text}s", "a choice typed ahead is no letter"
        composer.set_misspellings([FAULT], of=FAULTY.text)
        assert "tous jours" not in screen_text(app), "that was a look at an older text"
        composer.set_misspellings([FAULT])
        await pilot.pause()
        assert "tous jours" in screen_text(app)
        await pilot.press("2")
        assert composer.draft.text == "Trois idées tous jours reçues, et toujour des véloss"


async def test_f7_that_waits_lets_letters_through() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, FAULTY)
        composer.set_misspellings(())
        await pilot.press("end", "s", "f7", "a", "1")
        assert composer.draft is not None
        assert composer.draft.text == f"{FAULTY.text}sa1"
