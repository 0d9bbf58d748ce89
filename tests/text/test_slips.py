import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdeck.text.slips import ENGLISH, FRENCH, LONGEST, Tongue, cost, easy, near, tongue

words = st.text("abcdeéèçœhlnrstu'-", max_size=12)
tongues = st.sampled_from([FRENCH, ENGLISH])


def test_languages() -> None:
    assert tongue("fr") is tongue("fr_FR") is FRENCH
    assert tongue("en_GB") is tongue("de") is ENGLISH


@pytest.mark.parametrize(
    ("of", "typed", "likelier", "than"),
    [
        (FRENCH, "etait", "était", "état"),
        (FRENCH, "apres", "après", "âpres"),
        (FRENCH, "quil", "qu'il", "quel"),
        (FRENCH, "vacanses", "vacances", "vacantes"),
        (FRENCH, "retart", "retard", "retarr"),
        (FRENCH, "bznque", "bsnque", "bfnque"),
        (FRENCH, "lanée", "l'anée", "la-née"),
        (ENGLISH, "speach", "speech", "peach"),
        (ENGLISH, "hopefuly", "hopefully", "hopeful"),
        (ENGLISH, "shouldnt", "shouldn't", "should nt"),
        (ENGLISH, "begining", "beginning", "beginking"),
        (ENGLISH, "compatable", "compatible", "comparable"),
    ],
)
def test_which_slip_is_likelier(of: Tongue, typed: str, likelier: str, than: str) -> None:
    assert cost(typed, likelier, of) < cost(typed, than, of)


def test_the_keyboard_decides() -> None:
    assert cost("bzn", "bsn", FRENCH) < cost("bzn", "bfn", FRENCH)
    assert cost("tzt", "tat", FRENCH) > cost("tzt", "tst", FRENCH)
    assert cost("dqr", "dzr", FRENCH) < cost("dqr", "dzr", ENGLISH)


@given(words, tongues)
def test_a_word_is_itself(word: str, of: Tongue) -> None:
    assert cost(word, word, of) == 0


@given(words, words, tongues)
def test_costs_are_never_negative_and_bounded(one: str, other: str, of: Tongue) -> None:
    assert 0 <= cost(one, other, of) <= 2.5 * (len(one) + len(other))


@settings(max_examples=25)
@given(st.text("acehs'", min_size=1, max_size=6), tongues)
def test_near_is_one_slip_away(word: str, of: Tongue) -> None:
    found = near(word, of)
    assert word not in found
    assert set(easy(word, of)) - {word} <= set(found)
    for at in range(len(word)):
        assert len(word) == 1 or word[:at] + word[at + 1 :] in {*found, word}


@given(st.text(max_size=200), st.text(max_size=200), tongues)
def test_never_an_exception(one: str, other: str, of: Tongue) -> None:
    cost(one, other, of)
    assert len(near(one, of)) <= (LONGEST + 1) * 150
