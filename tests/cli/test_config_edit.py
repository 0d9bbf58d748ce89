"""`cmdeck config edit`: the person's editor on the person's file."""

import shlex
import sys
from pathlib import Path

import pytest

from cli.home import Do


def editor(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let a Python `script` be the editor; `file` is what it was given."""
    lines = f"import sys, os\nfrom pathlib import Path\nfile = Path(sys.argv[1])\n{script}"
    monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} -c {shlex.quote(lines)}")


@pytest.fixture
def empty(home: Path) -> Path:
    """A home without a config.toml: where it would be."""
    file = home / "config.toml"
    file.unlink()
    return file


def test_it_begins_with_every_setting(
    do: Do, empty: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    editor(
        monkeypatch,
        f"Path({str(seen)!r}).write_text(file.read_text()); file.open('a').write(chr(10))",
    )
    code, out, _ = do("config", "edit")
    assert (code, "is right" in out) == (0, True)
    assert "# undo_seconds = 20" in seen.read_text()
    assert empty.stat().st_mode & 0o077 == 0


def test_a_start_that_nobody_used_leaves_no_file(
    do: Do, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(monkeypatch, "pass")
    code, _, err = do("config", "edit")
    assert code == 0
    assert not empty.exists()
    assert "Nothing was written" in err


def test_an_editor_that_cannot_be_started_leaves_no_file(
    do: Do, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    code, _, err = do("config", "edit")
    assert (code, "/nowhere/editor" in err) == (2, True)
    assert not empty.exists()


def test_what_is_there_is_opened_as_it_is(
    do: Do, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (home / "config.toml").read_text()
    editor(monkeypatch, "pass")
    assert do("config", "edit")[0] == 0
    assert (home / "config.toml").read_text() == before


def test_what_was_made_wrong_is_3(do: Do, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, "file.write_text('colour = 3')")
    code, _, err = do("config", "edit")
    assert (code, "line 1" in err) == (3, True)


@pytest.mark.parametrize("words", ["'unclosed", "  ", "''"])
def test_an_editor_that_is_no_command_is_a_sentence(
    do: Do, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("VISUAL", words)
    monkeypatch.setenv("EDITOR", words)
    code, _, err = do("config", "edit")
    assert code == 2
    assert "$VISUAL" in err


def test_an_editor_that_fails_is_1(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, "os.kill(os.getpid(), 9)")
    assert do("config", "edit")[0] == 1
