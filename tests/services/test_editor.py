"""Round trip through the person's own editor."""

import stat
import sys
from pathlib import Path

import pytest

from cmdeck.errors import UsageError
from cmdeck.services.editor import edited, program


def editor(folder: Path, body: str) -> dict[str, str]:
    script = folder / "editor.py"
    script.write_text(f"import os, sys\npath = sys.argv[-1]\n{body}\n", encoding="utf-8")
    return {"EDITOR": f"{sys.executable} '{script}' --wait"}


@pytest.mark.parametrize("text", ["", "Bonjour Léa", "Un\n\nDeux\n", "fin sans ligne"])
def test_an_editor_that_changes_nothing(tmp_path: Path, text: str) -> None:
    assert edited(text, editor(tmp_path, "")) == text


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    add = "open(path, 'a', encoding='utf-8').write('Deux «\\u00a0!\\u00a0»\\n')"
    assert edited("Un", editor(tmp_path, add)) == "Un\nDeux «\u00a0!\u00a0»"


def test_nobody_else_reads_it_and_nothing_stays(tmp_path: Path) -> None:
    note = tmp_path / "note"
    look = f"open({str(note)!r}, 'w').write(f'{{os.stat(path).st_mode}} {{path}}')"
    edited("secret", editor(tmp_path, look))
    mode, _blank, path = note.read_text(encoding="utf-8").partition(" ")
    assert stat.S_IMODE(int(mode)) == 0o600
    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.exit(3)", "ended with a fault"),
        ("os.remove(path)", "is not text"),
        ("open(path, 'wb').write(bytes([255, 254]))", "is not text"),
    ],
)
def test_an_editor_that_fails_changes_nothing(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        edited("Un", editor(tmp_path, body))


def test_no_editor_at_all() -> None:
    with pytest.raises(UsageError, match="cannot be started"):
        edited("Un", {"VISUAL": "/nonexistent/editor"})
    assert program({"VISUAL": " ", "EDITOR": "code --wait"}) == ["code", "--wait"]
    assert program({}) == ["vi"]
