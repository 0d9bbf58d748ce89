import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.spelling import JOB_NAMES, folded, is_known, tokens


def words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour à tous !", ["Bonjour", "tous"]),
        ("L’été, c’est aujourd’hui", ["L'été", "c'est", "aujourd'hui"]),
        ("un rendez-vous, va-t-il ?", ["un", "rendez-vous", "va-t-il"]),
        ("« excusez-nuos »", ["excusez-nuos"]),
        ("@acceuil et #acceuil ou #l'été_acceuil", ["et", "ou"]),
        ("voir https://exmple.org/acceuil?x=1 et veloville.fr", ["voir", "et"]),
        ("ecrire à jen@exmple.org vite", ["ecrire", "vite"]),
        ("@jen@mastodon.exmple merci", ["merci"]),
        ("«jen@exmple.org», jen@@exmple.org. jen@ exmple", ["jen", "exmple"]),
        ("à 14h30, 1er, 5€, COVID19, snake_case", []),
        ("Bonjour {prenom}, [lien à venir]", ["Bonjour"]),
        ("vélo😀cargo 日本語 привет ok", ["vélo", "cargo", "ok"]),
        ("e\u0301te\u0301", ["été"]),
        ("acc\xadueil", ["accueil"]),
        ("qu’@lefort et jusqu'#ici ou lorsqu'« on »", ["et", "ou", "on"]),
        ("lʼété, 5️⃣ étapes, n°5, vélo👩‍👩‍👧ville", ["l'été", "étapes", "vélo", "ville"]),
        ("mo\x00t \udcffmot mot\u200bmot", ["mo", "mot", "mot", "mot"]),
        ("c'est-à-dire, rock’n’roll, aaa--bbb", ["c'est-à-dire", "rock'n'roll", "aaa", "bbb"]),
        ("@marie's #tag's @a-b user_name 3ème 1er-mai", []),
        ("fin.Début", ["fin", "Début"]),
        ("the users' rights, 'quoted' they’re", ["the", "users", "rights", "quoted", "they're"]),
    ],
)
def test_what_is_looked_at(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_words_of_the_job_are_right() -> None:
    known = frozenset({folded("VéloVille")})
    for word in (
        "TikTok",
        "l’influenceur",
        "RGPD",
        "story",
        "VéloVille",
        "d’VéloVille",
        "TikTok's",
    ):
        assert is_known(word, known)
    assert not is_known("acceuil", known)
    assert all(is_known(name, frozenset()) for name in JOB_NAMES)


@given(st.text(max_size=80))
def test_places_are_those_of_the_text(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert folded(text[token.start : token.end]) == folded(token.word)
        last = token.end


@pytest.mark.parametrize(
    "bait",
    ["a", "@", "@a@", "a@", "a@a.", "http://", "#1", "[", "{a", "a'", "l’", "日", "\xad"],
)
def test_bait_costs_its_length(bait: str) -> None:
    text = bait * (40_000 // len(bait))
    words("https://example.com jen@exmple.org")
    started = time.process_time()
    words(text)
    words(f"\n{text}x\n")
    assert time.process_time() - started < 2
