import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.language import MIXED, guess, languages_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour à tous, nous ouvrons demain", "fr"),
        ("L’équipe est là, c’est reparti", "fr"),
        ("Bonne journée, belle soirée", "fr"),
        ("Hello everybody, we are open today", "en"),
        ("Thank you for your order", "en"),
        ("Don't miss this one: it's new", "en"),
        ("Un nouveau podcast sur le marketing, merci à vous", "fr"),
        ("Our new café is open and the résumé is here", "en"),
        ("", ""),
        ("Strasbourg 2026", ""),
        ("@the_of_and #le_la https://the.example/of", ""),
        ("Merci à tous! Thank you all for the love", ""),
        ("日本語", ""),
    ],
)
def test_small_words_decide(text: str, language: str) -> None:
    assert guess(text) == language


def test_languages_of_a_code() -> None:
    assert languages_of(MIXED) == ("fr", "en")
    assert languages_of("en_GB") == ("en_GB",)
    assert languages_of("") == ()


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert guess(text) in {"", "fr", "en"}
