"""Files that are no settings: refused with a sentence, soon, and nothing hangs or fills the
memory."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cmdeck import i18n
from cmdeck.cli.language import choose
from cmdeck.config import load_config, load_layout, save_layout
from cmdeck.config.layout import Layout
from cmdeck.config.load import MOST
from cmdeck.errors import ConfigError
from cmdeck.i18n import language, use_language

WRONG = {
    "nested": "x = " + "[" * 50_000,
    "nested tables": "x = " + "{a=" * 20_000,
    "dotted": "a." * 50_000 + "a = 1",
    "dotted table": "x = 1\n[" + "a." * 50_000 + "a]",
    "digits": "undo_seconds = " + "9" * 5_000,
    "long": "#" * (MOST + 1),
}


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.fixture(params=["config.toml", "layout.toml"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def refusal(file: Path) -> str:
    """What is said of it. A layout that cannot be read is a notice: the deck opens without."""
    if file.name == "layout.toml":
        [notice] = load_layout(file).notices
        return str(notice)
    with pytest.raises(ConfigError) as raised:
        load_config(file)
    return str(raised.value)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_no_settings_file_is_refused(file: Path, text: str) -> None:
    file.write_text(text)
    assert refusal(file).startswith(str(file))


def test_a_pipe_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    assert "this is not a file" in refusal(file)


def test_a_device_without_end_is_not_read(file: Path) -> None:
    file.symlink_to("/dev/zero")
    assert "this is not a file" in refusal(file)


@pytest.mark.parametrize("make", [os.mkfifo, lambda file: file.symlink_to("/dev/zero")])
def test_nor_for_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    monkeypatch.setenv("CMDECK_HOME", str(tmp_path))
    make(tmp_path / "config.toml")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    choose()
    assert language() == "fr", "the environment's, at once: no pipe is waited for"


def test_a_layout_that_is_no_file_is_not_written_over_blindly(tmp_path: Path) -> None:
    file = tmp_path / "layout.toml"
    file.write_text("x = " + "[" * 50_000)
    save_layout(file, Layout())
    assert load_layout(file).notices == ()


def test_a_mark_of_byte_order_hides_no_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMDECK_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbflanguage = "fr"\r\n')
    choose()
    assert i18n.language() == "fr"
