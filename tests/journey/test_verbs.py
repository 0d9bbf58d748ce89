"""Every verb on every network, by command: done, and seen on the built-in network; or refused in a
sentence, where docs/networks.md says that the network has it not."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cmdeck.model.capability import Verb
from cmdeck.model.column import ColumnType
from cmdeck.model.post import NetworkName, PostKey
from cmdeck.model.timeline import TimelineKind
from cmdeck.text.phrases import column_name, verb_name
from journey.verbs import STEPS, Step
from journey.verbs_desk import ROUTES, Desk
from journey.world import ROOT, Ran, World, knowing_nobody

PLACES: Mapping[str, tuple[NetworkName, str, str]] = {
    "X (self_serve)": (NetworkName.X, "self_serve", "veloville@x"),
    "X (enterprise)": (NetworkName.X, "enterprise", "museetanneurs@x"),
    "Mastodon": (NetworkName.MASTODON, "", "veloville"),
    "Blog": (NetworkName.WORDPRESS, "", "crocchat"),
    "Bluesky": (NetworkName.BLUESKY, "", "veloville"),
}
"""By the heads of the columns in docs/networks.md."""
_CONFIG = """
[publish]
quarantine = { x = "1s", mastodon = "1s", wordpress = "1s" }
"""
_PLAN = """
[[account]]
id = "%s"
plan = "%s"
daily_cost_limit = 20.0
"""


def _table(title: str) -> dict[str, dict[str, str]]:
    """A table of docs/networks.md: its rows by name, their cells by head."""
    text = (ROOT / "docs" / "networks.md").read_text()
    section = text.partition(f"\n## {title}\n")[2].partition("\n\n\n")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, _rule, *rows = cells
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)}


def _says(step: Step, where: str) -> str:
    """The cell of docs/networks.md for what a step needs: `yes`, `if named`, `web`, `–`."""
    match step.needs:
        case None:
            return "yes"
        case Verb() as verb:
            return _table("Verbs")[verb_name(verb)][where]
        case TimelineKind() as kind:
            return _table("Columns")[_name(kind)][where].partition(";")[0]


def _name(kind: TimelineKind) -> str:
    return column_name(ColumnType(kind.value))


def test_the_script_and_the_page_of_capabilities_name_the_same() -> None:
    asked = {step.needs for step in STEPS}
    assert [verb for verb in Verb if verb not in asked] == []
    kinds = set(TimelineKind) - {TimelineKind.FEED}
    assert [kind for kind in kinds if kind not in asked] == []
    assert set(_table("Verbs")) - {"sign"} >= {verb_name(verb) for verb in Verb}
    heads = set(next(iter(_table("Verbs").values()))) - {"verb", "en français"}
    assert heads - {"Watch feed"} == set(PLACES)
    assert len(STEPS) >= 40
    assert len({step.name for step in STEPS}) == len(STEPS)
    for where, (network, _plan, _account) in PLACES.items():
        done = {
            act for step in STEPS if _says(step, where) in ("yes", "if named") for act in step.acts
        }
        assert done <= set(ROUTES[network]), where


def _param(where: str) -> object:
    # Each costs ten seconds of a core.
    return where if where == "Mastodon" else pytest.param(where, marks=pytest.mark.wide)


@pytest.mark.slow
@pytest.mark.parametrize("where", [_param(where) for where in PLACES])
def test_every_verb(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    network, plan, account = PLACES[where]
    more = _CONFIG + (_PLAN % (account, plan) if plan else "")
    wrong: dict[str, str] = {}
    with knowing_nobody(tmp_path, more) as world:
        desk = _desk(world, network, plan, account, tmp_path)
        for step in STEPS:
            try:
                _play(desk, step, _says(step, where))
            except Exception as error:
                wrong[step.name] = f"{type(error).__name__}: {error}"
                desk.news()
    assert not wrong, "\n".join(f"{name}: {words}" for name, words in wrong.items())


def _desk(world: World, network: NetworkName, plan: str, account: str, folder: Path) -> Desk:
    known = {
        NetworkName.X: world.networks.accounts,
        NetworkName.MASTODON: world.networks.mastodon,
        NetworkName.BLUESKY: world.networks.bluesky,
        NetworkName.WORDPRESS: world.networks.wordpress,
    }[network]
    said = next(one for one in known if str(one["id"]).startswith(account))
    return Desk(world, network, plan, said, folder)


def _play(desk: Desk, step: Step, says: str) -> None:
    """One step: done and looked at, or refused with nothing sent."""
    step.before(desk)
    ran = desk.world.run(*step.words(desk), code=None, given=step.given(desk))
    if says not in ("yes", "if named"):
        _refused(desk, step, ran, says)
        return
    assert ran.code == 0, ran
    if step.acts:
        desk.settle()
        news = desk.news()
        routes = tuple(route for act in step.acts for route in ROUTES[desk.network][act])
        assert tuple(str(act["route"]) for act in news) == routes
        if step.of:
            wanted = PostKey.parse(desk.keys[step.of]).id.removeprefix("c")
            assert {str(act["id"]) for act in news} == {wanted}
    step.after(desk, ran)


def _refused(desk: Desk, step: Step, ran: Ran, says: str) -> None:
    assert ran.code == 1, ran
    assert ran.out == ""
    assert isinstance(step.needs, Verb | TimelineKind)
    if isinstance(step.needs, TimelineKind):
        assert re.search(rf"has no .*{_name(step.needs)}", ran.err), ran
    else:
        assert f"does not let {desk.account} do this ({verb_name(step.needs)})" in ran.err
        assert ("On its web page: http" in ran.err) is (says == "web")
    assert desk.world.run("queue", "list", "--json").out == ""
    assert desk.news() == []
