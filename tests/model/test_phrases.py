"""Every code has its words, and numbers are written as people write them."""

from pathlib import Path

import pytest

from cmdeck import i18n
from cmdeck.errors import Refusal
from cmdeck.i18n import _, language_of_locale, use_language
from cmdeck.model.capability import _TABLES, Ability, Verb
from cmdeck.model.column import ColumnType
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import NetworkName
from cmdeck.model.timeline import HealthState
from cmdeck.model.triage import Triage
from cmdeck.text import numbers, phrases


def test_every_member_has_a_word() -> None:
    use_language("en")
    assert all(phrases.network_name(network) for network in NetworkName)
    assert all(phrases.network_short(network) for network in NetworkName)
    assert all(phrases.column_name(kind) for kind in ColumnType)
    assert all(phrases.delivery_name(state) for state in Delivery)
    assert all(phrases.health_name(state) for state in HealthState)
    assert all(phrases.triage_name(state) for state in Triage)
    assert all(phrases.verb_name(verb) for verb in Verb)
    assert all(phrases.ability_name(ability) for ability in Ability)


def test_every_note_of_a_capability_has_its_words() -> None:
    notes = {note for table in _TABLES.values() for note in table.notes.values()}
    assert notes <= set(phrases.PHRASES)
    assert notes


def test_every_kind_of_refusal_has_its_words() -> None:
    kinds = {kind.value for kind in Refusal} - {"other"}
    assert kinds <= set(phrases.PHRASES)


def test_an_unknown_code_is_the_networks_own_words() -> None:
    assert phrases.phrase("Status is over 500 characters") == "Status is over 500 characters"
    assert phrases.phrase("") == ""
    assert _("") == ""


@pytest.mark.parametrize(
    ("micro", "french", "english"),
    [
        (310_000, "0,31\u00a0$", "$0.31"),
        (0, "0,00\u00a0$", "$0.00"),
        (5_000, "0,005\u00a0$", "$0.005"),
        (15_000, "0,015\u00a0$", "$0.015"),
        (20_000, "0,02\u00a0$", "$0.02"),
        (100_000, "0,10\u00a0$", "$0.10"),
        (1_234_567_890, "1\u00a0234,57\u00a0$", "$1,234.57"),
        (-600_000, "\u22120,60\u00a0$", "\u2212$0.60"),
        (1, "0,000001\u00a0$", "$0.000001"),
    ],
)
def test_money(micro: int, french: str, english: str) -> None:
    assert numbers.money(micro, "fr") == french
    assert numbers.money(micro, "en") == english


def test_numbers() -> None:
    assert numbers.number(1318, "fr") == "1\u00a0318"
    assert numbers.number(-1318, "en") == "\u22121,318"
    assert numbers.decimal(2.25, 1, "fr") == "2,3"
    assert numbers.decimal(1234.5, 2, "en") == "1,234.50"
    assert numbers.percent(0.02702, 1, "fr") == "2,7\u00a0%"
    assert numbers.percent(0.14282, 3, "en") == "14.282%"


def test_the_language_in_use_decides() -> None:
    use_language("fr")
    assert numbers.number(1000) == "1\u00a0000"
    use_language("en")
    assert numbers.number(1000) == "1,000"


def test_without_compiled_catalogues_english_is_spoken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path)
    use_language("fr")
    assert _("queue") == "queue"
    assert i18n.ngettext("one", "many", 2) == "many"
    monkeypatch.undo()
    use_language("en")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LC_ALL": "fr_FR.UTF-8", "LANG": "en_US"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "C", "LANG": "fr_FR"}, "en"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_language_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert language_of_locale(environ) == language
