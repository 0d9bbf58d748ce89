"""A first config.toml: every setting with its explanation, and none of them in force."""

import re
from pathlib import Path

from cmdeck.config import Config, load_config
from cmdeck.config.template import EXAMPLE, template


def test_it_loads_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(template(), encoding="utf-8")
    assert load_config(file) == Config(file=file)


def test_it_holds_every_line_of_the_example_in_its_order() -> None:
    example = EXAMPLE.read_text(encoding="utf-8").splitlines()
    started = template().splitlines()
    assert len(started) == len(example)
    for shown, kept in zip(started, example, strict=True):
        assert shown in (kept, f"# {kept}")


def test_each_setting_works_as_soon_as_its_mark_is_taken_off(tmp_path: Path) -> None:
    """One at a time: a header, where it needs one, stands above it already, or is taken with it."""
    lines = template().splitlines()
    settings = [n for n, line in enumerate(lines) if re.match(r"# \w+ = ", line)]
    top = [n for n in settings if n < lines.index("# [[brand]]")]
    assert len(top) > 10
    file = tmp_path / "config.toml"
    for n in top:
        file.write_text("\n".join([*lines[:n], lines[n].removeprefix("# "), *lines[n + 1 :]]))
        load_config(file)
