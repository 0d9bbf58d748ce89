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
    from cmdeck.cli.linking import look_at_links
    from cmdeck.cli.session import session
    from cmdeck.services.rehearse import rehearse, texts_of

    with session() as here:
        look_at_links(here, texts_of(here.read.living_items()))
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
    from cmdeck.services.rehearse import picture_fault, scene_of

    return scene_of(
        here.deck.guards,
        now=here.now,
        grace=here.deck.config.publish.grace,
        picture=lambda media: picture_fault(here.deck.places.media, media),
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
