"""The rules of the house hold, and each of them is seen to bite when it is broken on purpose."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import tomli_w

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house", ROOT / "tools" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = _tool()


def test_the_repository_keeps_the_rules() -> None:
    found = [
        fault
        for folder in ("src", "tests", "tools", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for fault in house.faults(path)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("long.py", "x = 1\n" * 401, "401 lines"),
        ("tall.py", "def f() -> None:\n" + "    x = 1\n" * 61, "f has 62 lines"),
        ("utils.py", "x = 1\n", "a name that says nothing"),
        ("a.py", "class PostManager:\n    x = 1\n", "class PostManager"),
        ("b.py", "eval('1')\n", "eval()"),
        ("c.py", "import subprocess\nsubprocess.run('ls', shell=True)\n", "shell=True"),
    ],
)
def test_each_rule_bites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, fault: str
) -> None:
    monkeypatch.setattr(house, "ROOT", tmp_path)
    path = tmp_path / name
    path.write_text(text)
    assert any(fault in found for found in house.faults(path))
    path.write_text("x = 1\n")
    assert list(house.faults(path)) == (
        ["utils.py: a name that says nothing"] if name == "utils.py" else []
    )


BREAKS = {
    "floors: nothing imports upward": ("text", "import cmdeck.store"),
    "only the engine reaches the networks": ("services", "import cmdeck.networks"),
    "the command line never reaches the networks but in the commands named": (
        "cli",
        "import cmdeck.networks",
    ),
    "HTTP and the networks' libraries stay in networks": ("services", "import httpx"),
    "Textual stays in tui": ("services", "import textual"),
    "the sandbox stands apart": ("networks", "import cmdeck.sandbox"),
    "the sandbox knows nothing of the rest": ("sandbox", "import cmdeck.model"),
}
"""For each contract of pyproject.toml, an import that it must not let pass."""


def test_every_contract_has_its_break() -> None:
    assert set(BREAKS) == {contract["name"] for contract in CONTRACTS}


def lint(folder: Path, broken: str | None) -> str:
    """What import-linter says of a bare house with the real contracts, and one break in it."""
    package = folder / "cmdeck"
    layers = " ".join(layer for contract in CONTRACTS for layer in contract.get("layers", []))
    for name in {*re.findall(r"\w+", layers), "__main__", "sandbox"}:
        module = package / name
        module.mkdir(parents=True)
        text = "import cmdeck.model\n" if name == "store" else ""
        if broken and BREAKS[broken][0] == name:
            text += BREAKS[broken][1] + "\n"
        (module / "__init__.py").write_text(text)
    (package / "__init__.py").write_text("")
    contracts = [dict(contract) for contract in CONTRACTS]
    for contract in contracts:
        if "ignore_imports" in contract:
            contract["unmatched_ignore_imports_alerting"] = "none"
    rules = {**PROJECT["tool"]["importlinter"], "contracts": contracts}
    (folder / "pyproject.toml").write_text(tomli_w.dumps({"tool": {"importlinter": rules}}))
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [command, "--no-logo", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return run.stdout + run.stderr


def verdicts(output: str) -> dict[str, bool]:
    found = re.findall(r"^(.+?)\s+(KEPT|BROKEN)\b", output, re.MULTILINE)
    return {name.strip(): verdict == "KEPT" for name, verdict in found}


def test_a_sound_house_keeps_every_contract(tmp_path: Path) -> None:
    assert verdicts(lint(tmp_path, None)) == dict.fromkeys(BREAKS, True)


@pytest.mark.parametrize("contract", sorted(BREAKS))
def test_each_contract_is_seen_to_break(tmp_path: Path, contract: str) -> None:
    output = lint(tmp_path, contract)
    assert verdicts(output).get(contract) is False, output
