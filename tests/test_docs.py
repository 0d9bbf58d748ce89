"""The pages of docs/: dependencies are all named, generated ones say what the tables say."""

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest

from cmdeck.i18n import use_language
from cmdeck.model.capability import Verb
from cmdeck.text import phrases
from cmdeck.tui.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("docs", ROOT / "tools" / "generate_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~! ]", requirement, maxsplit=1)[0] for requirement in requirements}


def test_each_dependency_has_its_reason_and_nothing_else() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    groups = PROJECT["dependency-groups"]
    for title, listed in {
        "To run": PROJECT["project"]["dependencies"],
        "To build": groups["build"],
        "To develop": groups["dev"],
    }.items():
        rows = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", sections[title], re.MULTILINE))
        assert set(rows) == _names(listed), title
        assert all(len(reason) > 5 for reason in rows.values())


def test_the_page_of_keys_has_every_action(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _tool(monkeypatch).page("keys.md")
    assert [action.id for action in ACTIONS if f"| `{action.id}` |" not in text] == []
    assert "aimer" in text


def test_the_page_of_capabilities_has_every_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _tool(monkeypatch).page("networks.md")
    use_language("en")
    assert [verb for verb in Verb if f"\n| {phrases.verb_name(verb)} |" not in text] == []


def test_keys_are_shown_as_they_stand_on_a_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    show = _tool(monkeypatch).show_keys
    assert show("g g,home") == "`g g` `Home`"
    assert show("ctrl+p,colon") == "`Ctrl-p` `:`"
    assert show("f12") == "`F12`"
    assert show("f") == "`f`"
    assert show("shift+tab") == "`Shift-Tab`"


def test_the_page_of_commands_walks_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = _tool(monkeypatch)

    @click.group(help="A deck.")
    def top() -> None:
        raise NotImplementedError

    @top.command(help="Read a column.")
    @click.option("--limit", help="How many.")
    def read(limit: str) -> None:
        raise NotImplementedError(limit)

    main = ModuleType("cmdeck.cli.main")
    vars(main)["command"] = lambda: top
    monkeypatch.setattr(tool, "_module", lambda _name: main)
    text = tool.page("cli.md")
    assert "## cmdeck read" in text
    assert "--limit" in text
    assert "Read a column." in text


def test_the_page_of_commands_is_of_the_real_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _tool(monkeypatch).page("cli.md")
    assert "## cmdeck queue resolve" in text
    assert "--token-stdin" in text


def test_a_page_without_its_table_is_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = _tool(monkeypatch)
    monkeypatch.setattr(tool, "DOCS", tmp_path)
    monkeypatch.setattr(tool, "_module", lambda _name: ModuleType("empty"))
    monkeypatch.setattr(tool, "PAGES", {"cli.md": tool.commands})
    monkeypatch.setattr(sys, "argv", ["generate_docs.py", "--check"])
    assert tool.main() == 0
    assert "skipped" in capsys.readouterr().out


def test_a_stale_page_is_told_and_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = _tool(monkeypatch)
    monkeypatch.setattr(tool, "DOCS", tmp_path)
    monkeypatch.setattr(tool, "PAGES", {"keys.md": tool.keys})
    monkeypatch.setattr(sys, "argv", ["generate_docs.py", "--check"])
    assert tool.main() == 1
    monkeypatch.setattr(sys, "argv", ["generate_docs.py"])
    assert tool.main() == 0
    monkeypatch.setattr(sys, "argv", ["generate_docs.py", "--check"])
    assert tool.main() == 0
