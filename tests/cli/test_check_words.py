"""What `cmdeck check` says of the words of a text: misspellings, hints, the language it takes."""

import json
from pathlib import Path
from typing import Any

import pytest

from checkers import grammalecte
from cli.home import Do
from cmdeck.services.dictionaries import PACKAGED

dictionaries = pytest.mark.skipif(
    not (PACKAGED / "ORIGIN").exists(), reason='no dictionaries: "make dictionaries" gets them'
)


def said(do: Do, file: Path, text: str, *options: str) -> dict[str, Any]:
    file.write_text(text, encoding="utf-8")
    code, out, _ = do("check", "--network", "mastodon", "--json", *options, str(file))
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "text.txt"


def test_hints_are_said_and_refuse_nothing(do: Do, file: Path) -> None:
    found = said(do, file, "Un vélo  cargo", "--lang", "fr")["hints"]
    assert found == [
        {
            "code": "double-space",
            "start": 7,
            "end": 9,
            "message": "two spaces",
            "meant": " ",
            "more": [],
        }
    ]
    code, out, _ = do("check", "--network", "mastodon", "--lang", "fr", str(file))
    assert code == 0
    assert "two spaces" in out


def test_hints_are_switched_off_one_by_one(do: Do, home: Path, file: Path) -> None:
    text = "Bonjour !  Oui #l'été"
    codes = [hint["code"] for hint in said(do, file, text, "--lang", "fr")["hints"]]
    assert codes == ["french-spacing", "double-space", "hashtag"]
    config = home / "config.toml"
    config.write_text('hints_off = ["hashtag", "double-space"]\n' + config.read_text())
    codes = [hint["code"] for hint in said(do, file, text, "--lang", "fr")["hints"]]
    assert codes == ["french-spacing"]
    config.write_text(config.read_text().replace('"hashtag", ', '"hashtags", '))
    code, _out, err = do("check", "--network", "x", str(file))
    assert code == 3
    assert "doubled-word · double-space" in err


def test_grammar_is_a_hint_where_somebody_asks_for_it(
    do: Do, home: Path, file: Path, tmp_path: Path
) -> None:
    text = "Voici votre commandes."
    assert said(do, file, text, "--lang", "fr")["hints"] == []
    config = home / "config.toml"
    folder = grammalecte(tmp_path / "modules")
    config.write_text(f'{config.read_text()}\n[grammar]\ngrammalecte = true\nfolder = "{folder}"\n')
    [hint] = said(do, file, text, "--lang", "fr")["hints"]
    assert (hint["code"], hint["meant"]) == ("grammar", "votre commande")
    assert hint["message"].startswith("grammar: Accord")
    assert said(do, file, text, "--lang", "en")["hints"] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [("http://languagetool.example", "https://"), ("ftp://localhost", "web address")],
)
def test_texts_go_to_no_stranger_in_the_clear(
    do: Do, home: Path, file: Path, address: str, words: str
) -> None:
    config = home / "config.toml"
    config.write_text(f'{config.read_text()}\n[grammar]\nlanguagetool = "{address}"\n')
    file.write_text("Bonjour")
    code, _out, err = do("check", "--network", "x", str(file))
    assert code == 3
    assert words in err


@dictionaries
def test_the_language_is_that_of_the_text(do: Do, file: Path) -> None:
    """The interface is English here, and no account is named."""
    assert said(do, file, "Bonjour à tous, nous ouvrons nos boutiques demain")["misspellings"] == []
    wrong = said(do, file, "We are at the boutiques demainn")["misspellings"]
    assert [one["word"] for one in wrong] == ["demainn"]


@dictionaries
def test_two_languages_in_one_text(do: Do, file: Path) -> None:
    text = "Bienvenue, the bakery est ouverte, welcom"
    wrong = said(do, file, text, "--lang", "fr+en")["misspellings"]
    assert [one["word"] for one in wrong] == ["welcom"]
    assert "welcome" in wrong[0]["suggestions"]
    assert len(said(do, file, text, "--lang", "fr")["misspellings"]) > 1
