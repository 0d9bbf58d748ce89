"""Saved replies: by brand and language, filled in with what is known, never sent half filled."""

from pathlib import Path

import pytest
from whole_deck import CONFIG, Whole, whole_deck

from cmdeck.model.draft import DraftKind
from cmdeck.model.saved import SavedReply
from cmdeck.model.timeline import Page, Timeline, TimelineKind
from cmdeck.text.guards import placeholders
from cmdeck.text.saved import STARTERS, filled, first_name, fitting
from cmdeck.tui.screens.choose import ChooseDialog
from makers import VELO, author, post

OWN = """
[[reply]]
name = "délai"
brand = "veloville"
text = "Bonjour {prénom}, {marque} vous répond. Votre vélo part {jour}."

[[reply]]
name = "musée"
brand = "musee"
text = "Le musée vous remercie."
"""


async def asked(whole: Whole, name: str = "Léa Martin") -> None:
    theirs = post(1, "Mon vélo ?", author=author(name=name), mentions=("veloville",))
    timeline = Timeline(TimelineKind.MENTIONS, VELO)
    await whole.deck.store.save_page(timeline, Page(posts=(theirs,)), at=whole.clock.now())
    await whole.settle()


async def test_a_full_stop_answers_with_one_of_the_brand(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, config=CONFIG + OWN) as whole:
        await asked(whole)
        await whole.press("full_stop")
        assert isinstance(whole.pilot.app.screen, ChooseDialog)
        assert "délai" in whole.text()
        assert "Le musée vous remercie" not in whole.text()
        await whole.press("1")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.kind is DraftKind.REPLY
        assert draft.text == "Bonjour Léa, VéloVille vous répond. Votre vélo part {jour}."
        await whole.press("f9")
        assert not whole.screen.composer.confirming
        assert "▲ “{jour}” was left" in whole.text()


async def test_the_composer_has_them_too(tmp_path: Path) -> None:
    async with whole_deck(tmp_path, config=CONFIG + OWN) as whole:
        await asked(whole, name="🚲")
        await whole.press("r", *"Oui. ", "ctrl+r", "1")
        draft = whole.screen.composer.draft
        assert draft is not None
        assert draft.text.startswith("Oui. Bonjour {prénom}, VéloVille"), "no first name is known"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Léa Martin", "Léa"),
        ("Jean-Paul 🚲", "Jean-Paul"),
        ("🚲 Vélo", ""),
        ("SNCF Voyageurs", ""),
        ("", ""),
        ("L. Martin", ""),
    ],
)
def test_first_names(name: str, first: str) -> None:
    assert first_name(name) == first


def test_only_what_is_known_is_filled_in() -> None:
    known = {"first_name": "Léa", "brand": ""}
    assert filled("{Prénom} {first name} {marque} {x}", known) == "Léa Léa {marque} {x}"


def test_the_ones_to_begin_with_come_in_both_languages_and_mind_what_is_private() -> None:
    for language in ("fr", "en"):
        public = fitting((), brand="a", language=language, private=False)
        private = fitting((), brand="a", language=language, private=True)
        assert (len(public), len(private)) == (11, 12)
    known = {"first_name": "Léa"}
    assert not [p for reply in STARTERS for p in placeholders(filled(reply.text, known))]
    mine = (SavedReply("a", "A"), SavedReply("b", "B", brand="b"), SavedReply("c", "C", "c"))
    assert [r.name for r in fitting(mine, brand="b", language="fr", private=False)] == ["b", "a"]
