"""`cmdeck engine --install-unit`: a file for the service manager, and what to type next."""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.config import places
from cmdeck.services.unit import MARK, unit


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "systemd" / "user"


def test_it_writes_the_unit_and_says_what_to_type(do: Do, home: Path, units: Path) -> None:
    code, out, _ = do("engine", "--install-unit")
    file = units / "cmdeck.service"
    assert (code, str(file) in out, "systemctl --user enable --now cmdeck.service" in out) == (
        *(0, True, True),
    )
    text = file.read_text()
    assert f'ExecStart="{sys.executable}" "-m" "cmdeck" "engine" "--stand-by"' in text
    assert f'Environment="CMDECK_HOME={home}"' in text
    assert {"Type=notify", "Restart=always", "WatchdogSec=60"} <= set(text.splitlines())
    assert do("engine", "--install-unit")[0] == 0, "again is no fault"
    link = units / "default.target.wants" / "cmdeck.service"
    link.parent.mkdir()
    link.symlink_to(file)
    code, out, _ = do("engine", "--uninstall")
    assert (code, file.exists(), link.is_symlink()) == (0, False, False)
    assert "systemctl --user stop cmdeck.service" in out
    code, _, err = do("engine", "--uninstall")
    assert (code, "nothing was installed" in err) == (2, True)


@pytest.mark.parametrize("option", ["--install-unit", "--uninstall"])
def test_what_others_wrote_stays(do: Do, units: Path, option: str) -> None:
    units.mkdir(parents=True)
    file = units / "cmdeck.service"
    file.write_text("[Service]\n")
    code, _, err = do("engine", option)
    assert (code, "not of cmdeck's making" in err, file.read_text()) == (2, True, "[Service]\n")


def test_wrong_settings_become_no_service(do: Do, home: Path, units: Path) -> None:
    (home / "config.toml").write_text("language = 7\n")
    assert do("engine", "--install-unit")[0] == 3
    assert not units.exists()


def test_odd_names_come_back_as_they_are(tmp_path: Path) -> None:
    """systemd reads quotes, backslashes, % and, in commands, $."""
    odd = tmp_path / 'a "b" 50% $HOME'
    made = unit(
        "linux", {}, places({"CMDECK_HOME": str(odd)}), python="/o dd/$py", home=tmp_path, user=1
    )
    text = made.content.decode()
    assert made.path == tmp_path / ".config" / "systemd" / "user" / "cmdeck.service"
    assert 'ExecStart="/o dd/$$py" ' in text
    assert 'a \\"b\\" 50%% $HOME"' in text


def test_systemd_takes_it(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    where = places({"CMDECK_HOME": str(tmp_path / "home")})
    made = unit("linux", {}, where, python=sys.executable, home=tmp_path, user=1)
    file = tmp_path / "cmdeck.service"
    file.write_bytes(made.content)
    said = subprocess.run(
        [analyze, "--user", "--man=no", "verify", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    if "Failed to initialize manager" in said.stderr:
        pytest.skip("systemd-analyze does not work here")
    assert [line for line in said.stderr.splitlines() if file.name in line] == []


def test_launchd(tmp_path: Path) -> None:
    where = places({"CMDECK_HOME": str(tmp_path / "home")})
    made = unit("darwin", {}, where, python="/p", home=tmp_path, user=501)
    said = plistlib.loads(made.content)
    assert made.path == tmp_path / "Library" / "LaunchAgents" / "cmdeck.engine.plist"
    assert said["ProgramArguments"] == ["/p", "-m", "cmdeck", "engine", "--stand-by"]
    assert said["EnvironmentVariables"]["CMDECK_HOME"] == str(tmp_path / "home")
    assert (said["KeepAlive"], MARK.encode() in made.content) == (True, True)
    assert made.enable == (f"launchctl bootstrap gui/501 {made.path}",)
