"""How a step of the script of verbs is played, and what docs/networks.md says of it."""

import re
from collections.abc import Callable
from typing import Final

from cmdeck.model.capability import Verb
from cmdeck.model.column import ColumnType
from cmdeck.model.post import PostKey
from cmdeck.model.timeline import TimelineKind
from cmdeck.text.phrases import column_name, verb_name
from journey.verbs import STEPS, Step
from journey.verbs_desk import ROUTES, Desk
from journey.world import ROOT, Ran

HAS: Final = ("yes", "if named")
"""What docs/networks.md says of what a network has."""


def table(title: str) -> dict[str, dict[str, str]]:
    """A table of docs/networks.md: its rows by name, their cells by head."""
    text = (ROOT / "docs" / "networks.md").read_text()
    section = text.partition(f"\n## {title}\n")[2].partition("\n\n\n")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, _rule, *rows = cells
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)}


def says(step: Step, where: str) -> str:
    """The cell of docs/networks.md for what a step needs: `yes`, `if named`, `web`, `–`."""
    match step.needs:
        case None:
            return "yes"
        case Verb() as verb:
            return table("Verbs")[verb_name(verb)][where]
        case TimelineKind() as kind:
            return table("Columns")[_name(kind)][where].partition(";")[0]


def _name(kind: TimelineKind) -> str:
    return column_name(ColumnType(kind.value))


def play_all(desk: Desk, play_one: Callable[[Step], object]) -> str:
    """Every step, those after one that went wrong, too; returns what went wrong."""
    wrong = []
    for step in STEPS:
        try:
            play_one(step)
        except Exception as error:
            wrong.append(f"{step.name}: {type(error).__name__}: {error}")
            desk.news()
    return "\n".join(wrong)


def typed(desk: Desk, step: Step) -> Ran:
    """What others do first, then the command."""
    step.before(desk)
    return desk.world.run(*step.words(desk), code=None, given=step.given(desk))


def play(desk: Desk, step: Step, says: str) -> None:
    """One step: done and looked at, or refused with nothing sent."""
    ran = typed(desk, step)
    if says not in HAS:
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
