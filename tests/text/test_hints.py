import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.model.hint import Hint, HintCode
from cmdeck.text.hints import hint_words, hints

SETS = Path(__file__).resolve().parents[2].parent / "shared/fixtures/spelling"
here = pytest.mark.skipif(not SETS.exists(), reason=f"no word sets beside the project ({SETS})")
NB = "\u00a0"


def seen(text: str, language: str = "fr") -> list[tuple[str, str, str]]:
    return [(h.code.value, text[h.start : h.end], h.meant) for h in hints(text, [language])]


@pytest.mark.parametrize(
    ("text", "code", "where", "meant"),
    [
        ("Nous sommes dans le le parc", "doubled-word", "le le", "le"),
        ("Le le parc", "doubled-word", "Le le", "Le"),
        ("Un vélo  cargo", "double-space", "  ", " "),
        (f"Bravo {NB}! Oui", "double-space", f" {NB}", NB),
        ("Vive #l'été", "hashtag", "#l'été", "#LÉté"),
        ("#aujourd’hui on ouvre", "hashtag", "#aujourd’hui", "#AujourdHui"),
        ("A bientôt", "a-accent", "A", "À"),
        ("Merci. A demain", "a-accent", "A", "À"),
        ("Ouvert a partir de 9h", "a-accent", "a", "à"),
        ("oui, a bientôt", "a-accent", "a", "à"),
        ("rendez-vous samedi a 14h30", "a-accent", "a", "à"),
        ("il à gagné un vélo", "a-accent", "à", "a"),
        ("il y à du monde", "a-accent", "à", "a"),
        ("on l’à vu hier", "a-accent", "à", "a"),
        ("Oui ca marche", "ca-cedilla", "ca", "ça"),
        ("Ca marche", "ca-cedilla", "Ca", "Ça"),
        ("Sa fait plaisir", "ca-cedilla", "Sa", "Ça"),
        ("On fera comme sa.", "ca-cedilla", "sa", "ça"),
        ("Viens avec tes amis, inscrivez-vous vite", "tu-vous", "inscrivez-vous", ""),
        ("Votre vélo est prêt, passe avec ton ticket", "tu-vous", "ton", ""),
        ("Bonjour !", "french-spacing", " !", f"{NB}!"),
        ("Vraiment?!", "french-spacing", "?!", f"{NB}?!"),
        ("demain: on ouvre", "french-spacing", ":", f"{NB}:"),
        (f"«bonjour{NB}»", "french-spacing", "«", f"«{NB}"),
        (f"«{NB}bonjour »", "french-spacing", " »", f"{NB}»"),
    ],
)
def test_what_is_pointed_at(text: str, code: str, where: str, meant: str) -> None:
    assert seen(text) == [(code, where, meant)]
    assert hints(text, ["fr"], off=[code]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Nous nous retrouvons demain{NB}: vous vous souvenez{NB}?",
        "Bora Bora et Duran Duran",
        "le parc\nle vélo\nle vélo",
        "  en retrait",
        "Voir https://exmple.org/a?b=1;c: d",
        "à 12:30, score 3:2, ratio 16:9",
        "Merci :) et ;-) et :D",
        "Merci :tada: à tous",
        "@marie_l #vélo_ville",
        "Il y a 9 h de route",
        "Elle a demain un rendez-vous, il a à faire",
        "parle-t-il à Marie, allez-y à pied, va-t-on à Lyon",
        "Le CA a augmenté, sa voiture aussi, comme sa sœur",
        "Prenez rendez-vous avec nous",
        "Le ton change, vous verrez",
        f"Il m’a dit «{NB}tu viens{NB}» et vous salue",
        f"Bravo{NB}! Vraiment\u202f?",
        "#VéloVille's et #été",
        "Quoi...? (!)",
        "🎉!",
        "Elle a très vite compris, il a bientôt fini, on a tout de suite ri",
        "Le train de samedi a 2 h de retard",
        "Horaires : (voir le site)",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert seen(text) == []


def test_french_rules_are_for_french_alone() -> None:
    text = "Hello! A la carte, ca. A tu-vous  gap gap"
    assert [code for code, _where, _meant in seen(text, "en")] == ["double-space", "doubled-word"]
    assert [hint.code for hint in hints("Hello !", ["fr", "en"])] == []
    assert [hint.code for hint in hints("Salut !", [])] == []


@here
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_false_hint(language: str) -> None:
    text = (SETS / f"{language}_correct.txt").read_text()
    assert seen(text, language) == []
    assert seen(text.replace("\n", " "), language) == []


def test_every_kind_has_words() -> None:
    for code in HintCode:
        assert hint_words(Hint(code, 0, 2, "x"), "ab cd")


@given(st.text(alphabet=st.sampled_from(" aAàcçs«»!?:;#'’tuvo\n\u00a0@/.-éhil12")))
def test_hints_stand_in_the_text_and_taking_one_ends_it(text: str) -> None:
    for hint in hints(text, ["fr"]):
        assert 0 <= hint.start < hint.end <= len(text)
        assert hint_words(hint, text)
        if hint.meant:
            after = text[: hint.start] + hint.meant + text[hint.end :]
            assert hint not in hints(after, ["fr"])


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert all(0 <= hint.start < hint.end <= len(text) for hint in hints(text, ["fr"]))


def test_only_the_beginning_of_a_book_is_looked_at() -> None:
    text = "le le " * 200_000
    started = time.process_time()
    assert max(hint.end for hint in hints(text, ["fr"])) <= 20_000
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "bait",
    [
        "a ",
        "A ",
        " ",
        "! ",
        "«",
        "«a",
        '"',
        ":",
        ":a",
        "#a'",
        "tu ",
        "le ",
        "il à",
        "sa ",
        "comme sa ",
    ],
)
def test_bait_costs_its_length(bait: str) -> None:
    text = bait * (40_000 // len(bait))
    started = time.process_time()
    hints(text, ["fr"])
    assert time.process_time() - started < 3
