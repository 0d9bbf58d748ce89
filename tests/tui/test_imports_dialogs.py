"""Dialogs are found by name when they open."""

import re
from pathlib import Path

import pytest

from cmdeck.tui.screens import dialogs


@pytest.mark.parametrize("name", sorted(dialogs.WHERE))
def test_every_name_leads_to_its_dialog(name: str) -> None:
    found = getattr(dialogs, name)
    assert found.__name__ == name
    assert found.__module__ == f"cmdeck.tui.screens.{dialogs.WHERE[name]}"


def test_what_the_types_know_is_what_can_be_had() -> None:
    text = Path(dialogs.__file__).read_text()
    typed = re.findall(r"from cmdeck\.tui\.screens\.(\w+) import (\w+) as \2", text)
    assert {name: module for module, name in typed} == dialogs.WHERE


def test_another_name_is_no_attribute() -> None:
    name = "NoSuchDialog"
    with pytest.raises(AttributeError):
        getattr(dialogs, name)
