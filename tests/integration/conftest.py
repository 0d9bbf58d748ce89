"""The real servers, started once for all tests that need them; a home of cmdeck's for each test."""

import json
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from cmdeck.cli.stage import Networks
from integration import pds, wordpress
from integration.beside import PROGRAMS
from journey.world import ROOT, World

pytest.register_assert_rewrite(
    *(f"journey.verbs_{name}" for name in ("built_in", "desk", "looks", "play")),
    *(f"integration.verbs_{name}" for name in ("blog", "sky")),
)
INSTALLED = ROOT / ".integration"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is integration."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the servers said last is shown with a failure."""
    report = yield
    if report.failed:
        report.sections += [(f"{one.name} ({item.name})", one.tail()) for one in PROGRAMS]
    return report


def installed(name: str) -> Path:
    """Where the servers are. Skips where one is not, for the reason that the installation had."""
    try:
        missing = json.loads((INSTALLED / "missing.json").read_text())
    except OSError:
        pytest.skip("no servers are installed: make integration")
    if why := missing[name]:
        pytest.skip(f"no {name} here: {why}")
    return INSTALLED


@pytest.fixture(scope="session")
def sky_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pds.Pds]:
    """A PDS."""
    with pds.running(installed("Bluesky"), tmp_path_factory.mktemp("pds")) as begun:
        yield begun


@pytest.fixture
def sky(sky_server: pds.Pds) -> pds.Pds:
    """The PDS, whose way loses nothing yet."""
    sky_server.way.forget()
    return sky_server


@pytest.fixture(scope="session")
def blog_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wordpress.Blog]:
    """WordPress."""
    with wordpress.running(installed("WordPress"), tmp_path_factory.mktemp("blog")) as begun:
        yield begun


@pytest.fixture
def blog(blog_server: wordpress.Blog) -> wordpress.Blog:
    """WordPress, whose way loses nothing yet."""
    blog_server.way.forget()
    return blog_server


@pytest.fixture
def home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A home that knows nobody, and may reach the servers that its test has asked for."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    names = {"sky", "blog"} & set(request.fixturenames)
    places = [request.getfixturevalue(name).url.partition("://")[2] for name in sorted(names)]
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(
        f"undo_seconds = 0.5\n[network]\nallow_private = {json.dumps(places)}\n"
        '[publish]\nquarantine = { wordpress = "1s" }\n'
    )
    made = World(folder, Networks("", (), (), "", ""))
    try:
        yield made
    finally:
        made.end()
