"""`cmdeck queue rehearse`: what of the queue would not go out as things stand, why, and what to
do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say, tell
from cmdeck.i18n import _, labelled, ngettext

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.outbox import OutboxItem
    from cmdeck.services.compose import Problem
    from cmdeck.services.rehearse import Doubt, Scene

FAILED = 1


@click.command(
    "rehearse",
    help=_("What of the queue would not go out as things stand, and why; exit 1 if anything."),
)
@json_option
def rehearse_command(as_json: bool) -> int:
    """Rehearse the queue."""
    from cmdeck.cli.acting import who_publishes
    from cmdeck.cli.session import session
    from cmdeck.services.rehearse import rehearse

    with session() as here:
        found = rehearse(_scene(here))
        stuck = sum(any(doubt.refuses for doubt in doubts) for _item, doubts in found)
        for item, doubts in found:
            if as_json:
                _give(here, item, doubts)
            elif doubts:
                _say(here, item, doubts)
        if not as_json:
            say(_summary(len(found), stuck))
            if found:
                tell(who_publishes(here))
    return FAILED if stuck else 0


def _scene(here: "Session") -> "Scene":
    from msgspec.structs import replace

    from cmdeck.model.guard import GuardCode
    from cmdeck.services.compose import draft_of
    from cmdeck.services.guard_words import guard_next, guard_words
    from cmdeck.services.rehearse import Scene, picture_fault

    def problems(item: "OutboxItem") -> "Sequence[Problem]":
        return here.deck.compose.problems(draft_of(item))

    def guards(item: "OutboxItem") -> "Sequence[tuple[str, str, str]]":
        draft = replace(draft_of(item), edits=item.id, created=here.now)
        return [
            (guard.code, guard_words(guard, draft.text, here.zone), guard_next(guard))
            for guard in here.deck.guards.of(draft, item.due)
            if guard.code is not GuardCode.ALT_MISSING  # said of each picture already
        ]

    return Scene(
        items=here.read.living_items(),
        accounts=here.accounts(),
        brands={brand.id: brand for brand in here.read.brands()},
        pauses=here.read.pauses(),
        now=here.now,
        grace=here.deck.config.publish.grace,
        problems=problems,
        picture=lambda media: picture_fault(here.deck.places.media, media),
        before=here.read.item,
        guards=guards,
    )


def _give(here: "Session", item: "OutboxItem", doubts: "Sequence[Doubt]") -> None:
    from cmdeck.cli.documents import iso

    guards = [
        {
            "code": doubt.code,
            "account": item.account,
            "message": doubt.message,
            "next": doubt.next,
            "refuses": doubt.refuses,
        }
        for doubt in doubts
    ]
    due = iso(item.due.at, item.due.zone or here.zone)
    head = {"id": item.id, "account": item.account, "state": item.state.value, "due": due}
    give({**head, "guards": guards})


def _say(here: "Session", item: "OutboxItem", doubts: "Sequence[Doubt]") -> None:
    from cmdeck.cli.lines import item_line

    say(item_line(item, here.zone).partition("\n")[0])
    for doubt in doubts:
        words = doubt.message if doubt.refuses else labelled(_("look"), doubt.message)
        say(f"    {words.removesuffix('.')}. {doubt.next}")


def _summary(items: int, stuck: int) -> str:
    if not items:
        return _("Nothing waits.")
    if not stuck:
        words = ngettext("{n} item is ready.", "{n} items are ready.", items)
        return words.format(n=items)
    words = ngettext("{n} of {all} would not go out.", "{n} of {all} would not go out.", stuck)
    return words.format(n=stuck, all=items)
