"""The journal's words: whatever was done has some."""

import pytest

from cmdeck.i18n import use_language
from cmdeck.model.outbox import ActKind
from cmdeck.services.journal import kind_name


@pytest.mark.parametrize("kind", ActKind)
def test_every_kind_of_act_is_called_something(kind: ActKind) -> None:
    use_language("en")
    assert kind_name(kind).strip()
