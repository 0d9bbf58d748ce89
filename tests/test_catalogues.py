"""The catalogues are complete, and the tool that keeps them sees what is wrong."""

import gettext
import importlib.util
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


catalogues = _tool()

SOURCE = '''\
from cmdeck.i18n import N_, _, ngettext, pgettext
WORD = N_("queue")
def say(n: int, name: str) -> str:
    """Words."""
    return (
        _("{name} is here: look").format(name=name)
        + ngettext("one new post", "{n} new posts", n).format(n=n)
        + pgettext("direction", "left")
    )
'''
FRENCH: Mapping[str, object] = {
    "queue": "file",
    "{name} is here: look": "{name} est là : regardez",
    "one new post|{n} new posts": ["un nouveau post", "{n} nouveaux posts"],
    "direction\x04left": "gauche",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "words.py").write_text(SOURCE)
    catalogues.update(tmp_path)
    return tmp_path


def fill(source: Path, words: Mapping[str, object]) -> None:
    path = source / "fill.json"
    path.write_text(json.dumps(words))
    catalogues.update(source, catalogues.read_fill(path, source))


def test_every_word_of_the_source_has_its_french_and_english() -> None:
    assert list(catalogues.faults()) == []


def test_both_languages_say_something_of_their_own() -> None:
    french = catalogues.load(catalogues.catalogue_path("fr"))
    assert sum(entry.string != entry.id for entry in french.values()) > len(french) * 0.8


def test_missing_words_are_listed_and_filled_in(source: Path) -> None:
    assert set(catalogues.missing(source)) == set(FRENCH)
    assert sum("empty" in fault for fault in catalogues.faults(source)) == 4
    fill(source, FRENCH)
    assert catalogues.missing(source) == {}
    assert list(catalogues.faults(source)) == []


def test_filling_binds_the_blanks_of_french(source: Path) -> None:
    fill(source, FRENCH)
    known = catalogues.load(catalogues.catalogue_path("fr", source))
    assert known[None, "{name} is here: look"].string == "{name} est là\u00a0: regardez"


def test_the_compiled_catalogue_speaks_french(source: Path) -> None:
    fill(source, FRENCH)
    catalogues.compile_all(source)
    with catalogues.catalogue_path("fr", source).with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("queue") == "file"
    assert words.pgettext("direction", "left") == "gauche"
    said = [words.ngettext("one new post", "{n} new posts", n) for n in (0, 1, 2)]
    assert said == ["un nouveau post", "un nouveau post", "{n} nouveaux posts"]


def test_updating_again_changes_nothing(source: Path) -> None:
    fill(source, FRENCH)
    path = catalogues.catalogue_path("fr", source)
    before = path.read_bytes()
    catalogues.update(source)
    assert path.read_bytes() == before
    for noise in (b"words.py", b"POT-Creation-Date", b"fuzzy"):
        assert noise not in before


def test_a_word_that_changes_is_new_and_not_guessed(source: Path) -> None:
    fill(source, FRENCH)
    words = source / "words.py"
    words.write_text(words.read_text().replace('"queue"', '"queues"'))
    assert "fr: no longer said: 'queue'" in list(catalogues.faults(source))
    catalogues.update(source)
    assert catalogues.missing(source) == {"queues": ""}


@pytest.mark.parametrize(
    ("shown", "said", "fault"),
    [
        ("{name} is here: look", "il est là\u00a0: regardez", "other placeholders"),
        ("{name} is here: look", "{nom} est là\u00a0: regardez", "other placeholders"),
        ("one new post|{n} new posts", ["un", "plusieurs"], "other placeholders"),
    ],
)
def test_other_placeholders_are_told(source: Path, shown: str, said: object, fault: str) -> None:
    fill(source, {**FRENCH, shown: said})
    assert [f"fr: {fault}: {shown!r}"] == list(catalogues.faults(source))


def test_an_ordinary_blank_is_told(source: Path) -> None:
    fill(source, FRENCH)
    path = catalogues.catalogue_path("fr", source)
    path.write_text(path.read_text().replace("\u00a0:", " :"))
    assert any("ordinary blank" in fault for fault in catalogues.faults(source))


def test_a_fuzzy_entry_is_told(source: Path) -> None:
    fill(source, FRENCH)
    path = catalogues.catalogue_path("fr", source)
    path.write_text(path.read_text().replace('msgid "queue"', '#, fuzzy\nmsgid "queue"'))
    assert "fr: fuzzy: 'queue'" in list(catalogues.faults(source))
    shutil.rmtree(source / "locale")
    assert sum("missing" in fault for fault in catalogues.faults(source)) == 8
