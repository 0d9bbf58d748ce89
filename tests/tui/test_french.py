"""The deck in French: the words of the look's pictures, and labels that fit where they stand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import cmdeck
from cmdeck.i18n import _, language, ngettext, use_language
from cmdeck.text.phrases import DELIVERIES, PHRASES
from cmdeck.tui.actions import ACTIONS, Action
from cmdeck.tui.keys import shown_key

SOURCE = Path(cmdeck.__file__).parent
CATALOGUE = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "cmdeck.mo"
pytestmark = pytest.mark.skipif(
    not CATALOGUE.exists(), reason="the catalogues are not compiled: tools/catalogues.py --compile"
)
GETTEXT = {"_", "N_", "ngettext", "pgettext"}

# look.md and its pictures
SHOWN = {
    "Public reply": "Réponse publique",
    "Private message": "Message privé",
    "New post": "Nouveau post",
    "reply in public": "répondre en public",
    "send in private": "envoyer en privé",
    "Enter": "Entrée",
    "Esc": "Échap",
    "live": "en direct",
    "{time} ago": "il y a {time}",
    "offline": "hors ligne",
    "login needed": "à reconnecter",
    "today's budget reached": "budget du jour atteint",
    "may be online": "peut-être en ligne",
    "never sent again by itself": "jamais renvoyé tout seul",
    "draft kept {time}": "brouillon gardé {time}",
    "engine running": "moteur en marche",
    "{n} queued": "{n} en file",
    "waits until {time}": "attend {time}",
    "fill": "combler",
    "Today": "Aujourd’hui",
    "Tomorrow, {date}": "Demain, {date}",
    "Week {n}": "Semaine {n}",
    "Next free slots of {brand}": "Prochains créneaux libres de {brand}",
}
COUNTED = {
    ("{n} unread", "{n} unread"): ("{n} non lu", "{n} non lus"),
    ("{n} to come", "{n} to come"): ("{n} à venir", "{n} à venir"),
    ("{n} left", "{n} left"): ("{n} restant", "{n} restants"),
    ("{n} new above", "{n} new above"): ("{n} nouveau au-dessus", "{n} nouveaux au-dessus"),
    (
        "nobody publishes: {n} post will not go out",
        "nobody publishes: {n} posts will not go out",
    ): (
        "personne ne publie\u00a0: {n} post ne partira pas",
        "personne ne publie\u00a0: {n} posts ne partiront pas",
    ),
}


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    before = language()
    use_language("fr")
    yield
    use_language(before)


@pytest.mark.parametrize(("english", "said"), SHOWN.items())
def test_the_words_of_the_pictures(english: str, said: str) -> None:
    assert _(english) == said


@pytest.mark.parametrize(("words", "said"), COUNTED.items())
def test_none_and_one_are_singular(words: tuple[str, str], said: tuple[str, str]) -> None:
    assert [ngettext(*words, n) for n in (0, 1, 2, 21)] == [said[0], said[0], said[1], said[1]]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_fits_a_third_of_help(action: Action) -> None:
    """Help is 134 cells wide and stands in three columns: 30 cells are left beside the keys."""
    words = _(action.help)
    assert cell_len(words) <= 30


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_a_label_of_the_footer_is_one_or_two_words(action: Action) -> None:
    assert cell_len(_(action.label)) <= 18


def test_one_english_word_for_two_things() -> None:
    assert (shown_key("home"), _("Home")) == ("Début", "Accueil")
    assert shown_key("end") == "Fin"


def test_every_state_and_reason_is_translated() -> None:
    same = {words for words in [*DELIVERIES.values(), *PHRASES.values()] if _(words) == words}
    assert not same


def _inside_f_strings(tree: ast.AST) -> Iterator[ast.Call]:
    for string in ast.walk(tree):
        if isinstance(string, ast.JoinedStr):
            for node in ast.walk(string):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in GETTEXT
                    and all(isinstance(argument, ast.Constant) for argument in node.args)
                ):
                    yield node


@pytest.mark.parametrize(
    "file", sorted(SOURCE.rglob("*.py")), ids=lambda file: str(file.relative_to(SOURCE))
)
def test_no_word_hides_in_an_f_string(file: Path) -> None:
    """What collects the words does not look into f-strings: the word would stay English."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [f"line {call.lineno}: {ast.unparse(call)}" for call in _inside_f_strings(tree)]
    assert not found
