"""Every verb on every network, by command: done, and seen on the built-in network; or refused in a
sentence, where docs/networks.md says that the network has it not."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cmdeck.model.capability import Verb
from cmdeck.model.post import NetworkName
from cmdeck.model.timeline import TimelineKind
from cmdeck.text.phrases import verb_name
from journey.verbs import STEPS
from journey.verbs_built_in import BuiltIn
from journey.verbs_desk import ROUTES
from journey.verbs_play import HAS, play, play_all, says, table
from journey.world import ROOT, World, knowing_nobody

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


def test_the_script_and_the_page_of_capabilities_name_the_same() -> None:
    asked = {step.needs for step in STEPS}
    assert [verb for verb in Verb if verb not in asked] == []
    kinds = set(TimelineKind) - {TimelineKind.FEED}
    assert [kind for kind in kinds if kind not in asked] == []
    assert set(table("Verbs")) - {"sign"} >= {verb_name(verb) for verb in Verb}
    heads = set(next(iter(table("Verbs").values()))) - {"verb", "en français"}
    assert heads - {"Watch feed"} == set(PLACES)
    assert len(STEPS) >= 40
    assert len({step.name for step in STEPS}) == len(STEPS)
    for where, (network, _plan, _account) in PLACES.items():
        done = {act for step in STEPS if says(step, where) in HAS for act in step.acts}
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
    with knowing_nobody(tmp_path, more) as world:
        desk = _desk(world, network, plan, account, tmp_path)
        wrong = play_all(desk, lambda step: play(desk, step, says(step, where)))
    assert not wrong, wrong


def _desk(world: World, network: NetworkName, plan: str, account: str, folder: Path) -> BuiltIn:
    known = {
        NetworkName.X: world.networks.accounts,
        NetworkName.MASTODON: world.networks.mastodon,
        NetworkName.BLUESKY: world.networks.bluesky,
        NetworkName.WORDPRESS: world.networks.wordpress,
    }[network]
    said = next(one for one in known if str(one["id"]).startswith(account))
    return BuiltIn(world=world, network=network, plan=plan, said=said, folder=folder)
