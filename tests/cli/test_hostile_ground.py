"""The real command on hostile ground: closed streams, full disks, strange encodings, no home, bytes
that are no text. A sentence and an exit code each time, never a traceback, never half a truth."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.home import Do

SOURCE = Path(__file__).resolve().parents[2] / "src"
PYTHON = f"'{sys.executable}' -m cmdeck"
Shell = Callable[..., tuple[int, str, str]]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


@pytest.fixture
def shell(home: Path) -> Shell:
    """Runs a line of sh in which `cmdeck` is ours; its exit code, stdout and stderr."""

    def run_it(line: str, given: bytes = b"", **environ: str) -> tuple[int, str, str]:
        kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(SOURCE)}
        done = subprocess.run(
            ["sh", "-c", line.replace("cmdeck", PYTHON)],
            env=kept | {"CMDECK_HOME": str(home)} | environ,
            input=given,
            capture_output=True,
            timeout=60,
            check=False,
        )
        err = done.stderr.decode(errors="replace")
        assert "Traceback" not in err, err
        assert "A fault of cmdeck" not in err, err
        return done.returncode, done.stdout.decode(errors="replace"), err

    return run_it


@pytest.mark.parametrize(
    "words", ["--version", "--help", "config export", "doctor", "doctor --json"]
)
def test_nobody_reads(shell: Shell, words: str) -> None:
    """A reader that is gone before the first byte."""
    _, out, err = shell(f"{{ (cmdeck {words}; echo $? >&3) | true; }} 3>&1")
    assert err == ""
    assert out.strip() in {"141", "0"}


@needs_full
@pytest.mark.parametrize("words", ["--version", "--help", "config export", "queue --json", "queue"])
def test_a_full_disk_is_said(shell: Shell, words: str) -> None:
    shell("cmdeck post x --account velo --yes --at '2099-12-01 09:00'")
    code, _, err = shell(f"cmdeck {words} >/dev/full")
    assert (code, err) == (1, "No space left on device\n")


@pytest.mark.parametrize("words", ["--version", "doctor", "config export"])
def test_a_closed_stdout_is_nobody(shell: Shell, words: str) -> None:
    assert shell(f"cmdeck {words} >&-")[::2] == (0, "")


def test_a_closed_stdin_holds_nothing(shell: Shell) -> None:
    code, _, err = shell("cmdeck post - --account velo --yes <&-")
    assert (code, "What is to be posted?" in err) == (2, True)
    assert shell("cmdeck <&- >&- 2>&-")[0] == 2


def test_letters_that_the_terminal_lacks_are_replaced(shell: Shell) -> None:
    shell("cmdeck post 'Été 🚲' --account velo --yes --at '2099-12-01 09:00'")
    code, out, err = shell("cmdeck queue", PYTHONIOENCODING="ascii", LANG="C")
    assert (code, "?t?" in out) == (0, True), err
    assert json.loads(shell("cmdeck queue --json", PYTHONIOENCODING="ascii")[1])["text"] == "Été 🚲"


def test_files_are_utf_8_whatever_the_terminal_speaks(shell: Shell) -> None:
    code, out, _ = shell("cmdeck config export", PYTHONIOENCODING="ascii")
    assert (code, "Musée des Tanneurs" in out) == (0, True)


@pytest.mark.parametrize("line", ["post - --account velo --yes", "check", "message 1 -"])
def test_bytes_that_are_no_utf_8_are_not_a_text(shell: Shell, line: str) -> None:
    """Published, they would be letters that nobody wrote."""
    code, out, err = shell(f"cmdeck {line}", given="café".encode("latin-1"))
    assert (code, out) == (2, "")
    assert err == "standard input is not text in UTF-8. Nothing was done.\n"
    assert shell("cmdeck queue --json")[1] == ""


@pytest.mark.parametrize(
    "line", ["post {} --account velo --yes", "pause --reason {}", "read search:{}", "done {}"]
)
def test_nor_is_an_argument(shell: Shell, line: str) -> None:
    code, out, err = shell("cmdeck " + line.format('"$(printf "caf\\351")"'))
    assert (code, out) == (2, "")
    assert "is not text in UTF-8" in err


def test_what_has_no_end_is_refused(shell: Shell) -> None:
    code, _, err = shell("cmdeck check /dev/zero")
    assert (code, "too long" in err) == (2, True)
    code, _, err = shell("cmdeck feeds import /dev/zero")
    assert (code, "too long" in err) == (2, True)
    code, _, err = shell("yes | cmdeck post - --account velo --yes")
    assert (code, "too long" in err) == (2, True)


def test_a_home_that_nobody_knows_is_3(shell: Shell) -> None:
    code, _, err = shell("cmdeck queue", CMDECK_HOME="~nobody-of-that-name/deck")
    assert (code, "set CMDECK_HOME" in err) == (3, True)


def test_line_ends_of_another_system_are_line_ends(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Un\r\nDeux\r\n")))
    assert do("post", "-", "--account", "velo", "--yes")[0] == 0
    assert json.loads(do("queue", "--json")[1])["text"] == "Un\nDeux"
