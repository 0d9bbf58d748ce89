"""Where credentials rest, and that they stay there."""

import asyncio
import copy
import json
import logging
import os
import pickle
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmdeck.clock import SystemClock
from cmdeck.errors import ConfigError, NeedsLogin
from cmdeck.model.post import AccountId
from cmdeck.networks import secrets
from cmdeck.networks.secrets import Credential, Secret, Vault, VaultLocked

CANARY = "canary-51c0"
LEA, VELO = AccountId("lea@x"), AccountId("velo@x")


def credential(token: str = CANARY) -> Credential:
    return Credential(
        access_token=Secret(token),
        refresh_token=Secret(token + "-refresh"),
        expires_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        client_id="client",
        scopes=("tweet.read", "offline.access"),
        origin="https://api.x.com:443",
    )


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "home", use_keyring=False)


def test_a_secret_shows_itself_to_nobody_else() -> None:
    secret = Secret(CANARY)
    shown = f"{secret} {secret!r} {secret!s} {credential()!r} {secret:>10}" + "%s".__mod__(secret)
    assert CANARY not in shown
    assert "•••" in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)
    assert copy.deepcopy(secret).reveal() == secret.reveal() == CANARY
    assert not hasattr(secret, "__dict__")


def test_a_credential_goes_to_its_own_origin_only() -> None:
    ours = credential()
    assert ours.token_for("https://api.x.com/2/tweets") == CANARY
    for elsewhere in ("http://api.x.com/", "https://api.x.com:8443/", "http://127.0.0.1:8765/"):
        with pytest.raises(NeedsLogin) as caught:
            ours.token_for(elsewhere)
        assert CANARY not in str(caught.value)


async def test_what_is_saved_is_loaded(vault: Vault) -> None:
    assert await vault.load(LEA) is None
    await vault.save(LEA, credential())
    await vault.save(VELO, credential("other"))
    assert await vault.load(LEA) == credential()
    assert await vault.accounts() == (LEA, VELO)
    await vault.remove(LEA)
    await vault.remove(LEA)
    assert await vault.load(LEA) is None
    assert await vault.load(VELO) == credential("other")


async def test_only_the_owner_can_read(vault: Vault, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        await vault.save(LEA, credential())
    finally:
        os.umask(before)
    home = tmp_path / "home"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}


async def test_a_readable_file_is_refused_with_the_remedy(vault: Vault, tmp_path: Path) -> None:
    await vault.save(LEA, credential())
    file = tmp_path / "home" / "credentials.json"
    file.chmod(0o640)
    with pytest.raises(ConfigError, match=f"chmod 600 {file}"):
        await vault.load(LEA)
    file.chmod(0o600)
    (tmp_path / "home").chmod(0o777)
    with pytest.raises(ConfigError, match="chmod 700"):
        await vault.save(LEA, credential())
    (tmp_path / "home").chmod(0o700)


async def test_a_link_is_not_followed(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "credentials.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        await vault.save(LEA, credential())
    assert not (tmp_path / "elsewhere").exists()


async def test_a_damaged_file_says_so_and_not_what_it_holds(vault: Vault, tmp_path: Path) -> None:
    await vault.save(LEA, credential())
    file = tmp_path / "home" / "credentials.json"
    file.write_text(file.read_text()[:-3])
    with pytest.raises(ConfigError) as caught:
        await vault.load(LEA)
    assert CANARY not in str(caught.value)
    file.write_text(json.dumps({"accounts": {LEA: {"access_token": CANARY}}}))
    with pytest.raises(NeedsLogin) as needed:
        await vault.load(LEA)
    assert CANARY not in str(needed.value)


async def test_a_failed_write_keeps_what_was(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await vault.save(LEA, credential())

    def full(_handle: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        await vault.save(LEA, credential("newer"))
    monkeypatch.undo()
    assert await vault.load(LEA) == credential()
    assert sorted(file.name for file in (tmp_path / "home").iterdir()) == [
        "credentials.json",
        "credentials.lock",
    ]


async def test_many_at_once_lose_nothing(vault: Vault, tmp_path: Path) -> None:
    names = [AccountId(f"a{n:02}@x") for n in range(12)]
    other = Vault(tmp_path / "home", use_keyring=False)
    async with asyncio.TaskGroup() as group:
        for n, name in enumerate(names):
            group.create_task((vault if n % 2 else other).save(name, credential()))
    assert await vault.accounts() == tuple(names)


async def test_the_lock_of_a_login_is_held_by_one(vault: Vault, tmp_path: Path) -> None:
    other = Vault(tmp_path / "home", use_keyring=False)
    order: list[str] = []

    async def second() -> None:
        async with other.refresh_lock(LEA):
            order.append("second")

    async with asyncio.TaskGroup() as group, vault.refresh_lock(LEA):
        group.create_task(second())
        await asyncio.sleep(0)  # the other's turn, no time
        order.append("first")
        async with other.refresh_lock(VELO):
            order.append("another account")
    assert order == ["first", "another account", "second"]


class Drawer:
    """A keyring backend that keeps things in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Blocked(Drawer):
    """A locked one: it waits for a person."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.opened.wait(30)
        return None


class Talking(Drawer):
    """One whose errors quote what they were given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(password)


class NullKeyring(Drawer):
    """Keeps nothing, as the package's own null backend."""


NullKeyring.__module__ = "keyring.backends.null"


async def test_the_keyring_comes_first(tmp_path: Path) -> None:
    drawer = Drawer()
    vault = Vault(tmp_path, use_keyring=True, backend=drawer)
    await Vault(tmp_path, use_keyring=False).save(LEA, credential("from the file"))
    assert await vault.load(LEA) == credential("from the file")
    await vault.save(LEA, credential())
    assert CANARY not in (tmp_path / "credentials.json").read_text()
    assert await vault.load(LEA) == credential()
    assert await vault.accounts() == (LEA,)
    await vault.remove(LEA)
    assert CANARY not in str(drawer.kept)
    assert await vault.accounts() == ()


async def test_a_keyring_that_keeps_nothing_is_not_used(tmp_path: Path) -> None:
    backend = NullKeyring()
    vault = Vault(tmp_path, use_keyring=True, backend=backend)
    await vault.save(LEA, credential())
    assert backend.kept == {}
    assert await vault.load(LEA) == credential()


async def test_a_locked_keyring_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "KEYRING_SECONDS", 0.1)
    backend = Blocked()
    with pytest.raises(VaultLocked):
        await Vault(tmp_path, use_keyring=True, backend=backend).load(LEA)
    backend.opened.set()


async def test_nothing_leaks_from_a_backend(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vault = Vault(tmp_path, use_keyring=True, backend=Talking(), clock=SystemClock())
    with pytest.raises(VaultLocked) as caught:
        await vault.save(LEA, credential())
    assert CANARY not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
