"""The journal's words: whatever was done has some."""

import pytest

from cmdeck.i18n import use_language
from cmdeck.model.outbox import ActKind
from cmdeck.services.journal import kind_name
from cmdeck.text.phrases import phrase


@pytest.mark.parametrize("kind", ActKind)
def test_every_kind_of_act_is_called_something(kind: ActKind) -> None:
    use_language("en")
    assert kind_name(kind).strip()


@pytest.mark.parametrize("reason", ["replaced", "withdrawn"])
def test_why_an_item_was_taken_back_is_said_in_words(reason: str) -> None:
    use_language("en")
    assert phrase(reason) != reason
