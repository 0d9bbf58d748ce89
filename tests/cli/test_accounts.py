"""`cmdeck accounts`: what is said of logins and of secrets."""

import asyncio
import json
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.cli.connecting import credential, file_vault
from cmdeck.cli.session import session
from cmdeck.clock import SystemClock
from cmdeck.model.brand import Account, AccountState
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.networks.secrets import Vault, VaultLocked

VELO, MUSEE = AccountId("veloville@x"), AccountId("museetanneurs@x")


def keep(home: Path, *accounts: AccountId) -> None:
    """Put a credential for each into the home."""

    async def work() -> None:
        store = file_vault(home, SystemClock())
        for account in accounts:
            made = credential({"access_token": "secret"}, server="http://127.0.0.1:9")
            await store.save(account, made)

    asyncio.run(work())


def states(do: Do) -> dict[str, tuple[str, str]]:
    rows = [json.loads(line) for line in do("accounts", "--json")[1].splitlines()]
    return {row["id"]: (row["state"], row["words"]) for row in rows}


def test_unlock_says_what_can_be_used(do: Do, home: Path) -> None:
    keep(home, VELO, MUSEE)
    code, out, err = do("accounts", "unlock")
    assert code == 0
    assert "veloville@x · VéloVille · connected" in out
    assert "2 of 2 logins can be used" in err


def test_unlock_says_that_there_is_no_login(do: Do, home: Path) -> None:
    keep(home, VELO)
    code, out, err = do("accounts", "unlock")
    assert code == 4
    assert "no login is kept here: cmdeck login" in out
    assert "1 of 2 logins can be used" in err


def test_unlock_without_an_account_says_so(do: Do, home: Path) -> None:
    (home / "config.toml").unlink()
    code, out, err = do("accounts", "unlock")
    assert (code, out) == (2, "")
    assert "No account is connected" in err


def test_what_stays_locked_is_1(do: Do, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def locked(_vault: Vault, account: AccountId) -> None:
        raise VaultLocked(f"locked: {account}")

    monkeypatch.setattr(Vault, "load", locked)
    code, out, err = do("accounts", "unlock", "--json")
    assert code == 1
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["locked", "locked"]
    assert "unlock the keyring" in err


def test_secrets_that_others_can_read_are_named(do: Do, home: Path) -> None:
    keep(home, VELO)
    (home / "credentials.json").chmod(0o644)
    code, out, _ = do("accounts", "unlock")
    assert code == 1
    assert "credentials.json" in out


def test_a_login_that_was_refused_is_not_healed_by_unlocking(do: Do, home: Path) -> None:
    keep(home, VELO, MUSEE)
    with session() as here:
        refusal = "X says no: the token was withdrawn"
        here.do(here.deck.store.set_account_state(VELO, AccountState.NEEDS_LOGIN, refusal))
    assert do("accounts", "unlock")[0] == 4
    assert states(do)["veloville@x"] == ("needs_login", refusal)
    assert states(do)["museetanneurs@x"][0] == "ok"


def test_every_verb_speaks_json(do: Do, home: Path) -> None:
    config = home / "config.toml"
    config.write_text('language = "en"\n')
    with session() as here:
        here.do(here.deck.store.save_account(Account(VELO, NetworkName.X, "veloville")))
    _, out, _ = do("accounts", "color", "velo", "3", "--json")
    assert json.loads(out) == {"brand": "veloville", "color": 3}
    code, out, _ = do("accounts", "remove", "velo", "--yes", "--json")
    gone = {"id": "veloville@x", "removed": True, "cancelled": [], "drafts": []}
    assert (code, json.loads(out)) == (0, gone)
    assert states(do) == {}


def test_what_waits_for_an_account_that_goes_is_kept_as_drafts(do: Do, home: Path) -> None:
    """It can never leave; connected again it must not leave by itself, weeks later."""
    config = home / "config.toml"
    config.write_text('language = "en"\ntimezone = "Europe/Paris"\n')
    with session() as here:
        here.do(here.deck.store.save_account(Account(VELO, NetworkName.X, "veloville")))
    for text in ("Galette", "Fin de saison"):
        assert do("post", text, "--at", "2031-01-06 09:00", "--yes")[0] == 0
    code, out, err = do("accounts", "remove", "velo", "--yes", "--json")
    gone = json.loads(out)
    assert (code, len(gone["cancelled"]), len(gone["drafts"])) == (0, 2, 2)
    assert "2 items of it wait, the last for Monday 6 January 2031 at 09:00" in " ".join(
        err.split()
    )
    with session() as here:
        here.do(here.deck.store.save_account(Account(VELO, NetworkName.X, "veloville")))
        assert here.read.living_items() == ()
        assert {draft.text for draft in here.read.drafts()} == {"Galette", "Fin de saison"}
