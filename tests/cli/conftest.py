"""A home in a folder of the test, and the command line run in this process."""

from pathlib import Path

import pytest

from cli.home import Do
from cmdeck.cli.main import run

CONFIG = """
language = "en"
timezone = "Europe/Paris"

[[brand]]
id = "veloville"
name = "VéloVille"
words = ["Bidule"]

[[brand]]
id = "musee"
name = "Musée des Tanneurs"

[[account]]
id = "veloville@x"
brand = "veloville"

[[account]]
id = "museetanneurs@x"
brand = "musee"
plan = "enterprise"

[[column]]
type = "mentions"
title = "Toutes les mentions"

[[column]]
type = "queue"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two brands and two accounts, into which nobody has logged in."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("CMDECK_HOME", str(folder))
    monkeypatch.delenv("CMDECK_DEBUG", raising=False)
    return folder


@pytest.fixture
def do(home: Path, capsys: pytest.CaptureFixture[str]) -> Do:
    """Runs a command: its exit code, stdout and stderr."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run_it
