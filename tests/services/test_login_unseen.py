"""An account that the config names and nobody has looked at yet is no reason to refuse a text."""

from msgspec.structs import replace

from cmdeck.model.brand import AccountState
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.services.compose import Fault, check
from makers import NOW, VELO, accounts


def _faults(words: str) -> set[Fault]:
    found = replace(accounts()[0], state=AccountState.NEEDS_LOGIN, words=words)
    draft = Draft(DraftKind.POST, VELO, "Bonjour")
    return {problem.fault for problem in check(draft, {VELO: found}, now=NOW)}


def test_an_account_that_nobody_has_looked_at_can_queue() -> None:
    assert _faults("") == set()


def test_an_account_whose_login_is_known_to_be_missing_cannot() -> None:
    assert _faults("no credential") == {Fault.NEEDS_LOGIN}
