"""Places, effective settings, and the words of single values."""

import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.config import (
    AccountSettings,
    BrandSettings,
    Config,
    FeedSettings,
    network_of,
    places,
    settings,
    system_timezone,
    values,
)
from cmdeck.config.addresses import is_private
from cmdeck.errors import ConfigError
from cmdeck.model.brand import Account, AccountState, Brand, Feed
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.text.slots import parse_slot


def test_one_folder_holds_everything(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    old = os.umask(0)
    try:
        found = places({"CMDECK_HOME": str(home)})
    finally:
        os.umask(old)
    assert found.config == home / "config.toml"
    assert found.portable
    assert not found.keyring
    for folder in (home.parent, home, home / "media", home / "logs"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_platforms_places_are_used_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path))
    found = places({})
    assert found.keyring
    assert all(tmp_path in folder.parents for folder in found.folders)
    assert all(folder.is_dir() for folder in found.folders)


def test_asking_alone_makes_nothing(tmp_path: Path) -> None:
    places({"CMDECK_HOME": str(tmp_path / "home")}, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(ConfigError, match="home"):
        places({"CMDECK_HOME": str(tmp_path / "home")})


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    places({"CMDECK_HOME": str(tmp_path)})
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_the_machine_says_what_the_file_does_not() -> None:
    found = settings(Config(), {"LC_ALL": "fr_FR.UTF-8", "TZ": ":Europe/Lisbon"})
    assert (found.language, found.timezone) == ("fr", "Europe/Lisbon")
    found = settings(Config(language="en", timezone="Asia/Tokyo"), {"LANG": "fr_FR", "TZ": "UTC"})
    assert (found.language, found.timezone) == ("en", "Asia/Tokyo")


def test_the_zone_of_the_machine(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Paris")
    assert system_timezone({}, link) == "Europe/Paris"
    assert system_timezone({"TZ": "Mars/Olympus"}, link) == "Europe/Paris"
    (tmp_path / "timezone").write_text("America/New_York\n")
    assert system_timezone({}, tmp_path / "absent") == "America/New_York"
    assert system_timezone({}, tmp_path / "x" / "absent") == "UTC"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("0s", 0), ("2d", 172800), ("1.5h", 5400),
     ("250ms", 0.25), (" 5 min ", 300), ("1 h 5 m", 3900)],
)  # fmt: skip
def test_durations(text: str, seconds: float) -> None:
    assert values.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "5x", "-5m", "5m!", "999999d", 5, None, ["5m"]])
def test_no_durations(text: object) -> None:
    with pytest.raises(values.Wrong):
        values.duration(text)


@given(st.integers(0, 10**7))
def test_a_duration_is_written_as_it_is_read(seconds: int) -> None:
    assert values.duration(values.show_duration(seconds)).total_seconds() == seconds


def test_slots_and_hours_have_one_spelling() -> None:
    written = ["Lun-Ven 9h", "samedi 10:30", "mon,wed 12:30", "sat-mon 8:05"]
    slots = values.slots(written)
    assert slots == ("mon-fri 09:00", "sat 10:30", "mon 12:30", "wed 12:30", "sat-mon 08:05")
    assert [parse_slot(slot).hour for slot in slots] == [9, 10, 12, 12, 8]
    assert values.hours("mon-fri 9:00-18:00;sat 10h-12h") == "mon-fri 09:00-18:00; sat 10:00-12:00"
    assert values.hours("") == ""


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("localhost", True), ("10.1.2.3", True), ("0177.0.0.1", True),
     ("127.1", True), ("2130706433", True), ("::1", True), ("::ffff:192.168.0.1", True),
     ("100.64.0.1", True), ("fe80::1%eth0", True), ("nas.local", True), ("LOCALHOST.", True),
     ("8.8.8.8", False), ("example.org", False), ("2606:4700::1111", False)],
)  # fmt: skip
def test_private_hosts_are_known_however_they_are_written(host: str, private: bool) -> None:
    assert is_private(host) is private


def test_the_files_settings_lie_over_the_rows() -> None:
    row = Brand("velo", "Vélo", color=3, words=("VTT",), hours="mon-fri 09:00-18:00")
    laid = BrandSettings("velo", color=2, words=("cargo",)).over(row)
    assert (laid.name, laid.color, laid.words, laid.hours) == (
        "Vélo", 2, ("VTT", "cargo"), "mon-fri 09:00-18:00",
    )  # fmt: skip
    account = Account(AccountId("v@x"), NetworkName.X, "v", brand="velo", client_id="a")
    over = AccountSettings(AccountId("v@x"), plan="enterprise", protected=True).over(account)
    assert over is not None
    assert (over.brand, over.plan, over.protected, over.client_id) == (
        "velo", "enterprise", True, "a",
    )  # fmt: skip
    feed = FeedSettings("https://a.example/f", interval=timedelta(minutes=5)).over(
        Feed("https://a.example/f", title="T", folder="F")
    )
    assert (feed.title, feed.folder, feed.interval) == ("T", "F", 300.0)


def test_an_account_that_nobody_logged_in_needs_a_login() -> None:
    new = AccountSettings(AccountId("v@x"), brand="velo").over()
    assert new is not None
    assert (new.network, new.handle, new.state) == (NetworkName.X, "v", AccountState.NEEDS_LOGIN)
    assert AccountSettings(AccountId("v@a.example")).over() is None
    assert network_of("a.bsky.social@bluesky") is NetworkName.BLUESKY


def test_importing_the_config_is_cheap() -> None:
    code = (
        "import sys, cmdeck.config; "
        "print([m for m in ('httpx', 'tweepy', 'textual', 'keyring', 'asyncio', 'platformdirs', "
        "'tomli_w', 'difflib', 'zoneinfo', 'ssl') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "[]"
