"""The journal on stdout: one item a line, with the act that it belongs to; the newest last."""

from collections.abc import Sequence

from cmdeck.cli import documents
from cmdeck.cli.lines import item_line
from cmdeck.cli.output import give, say
from cmdeck.cli.session import Session
from cmdeck.i18n import _, language
from cmdeck.services.journal import face_words, gone_past, how, kind_name
from cmdeck.store.journal import Entry
from cmdeck.text.dates import short


def show_journal(here: Session, entries: Sequence[Entry], as_json: bool) -> None:
    """What was done, how it was confirmed and past which guards, and what became of it."""
    for entry in reversed(entries):
        act = entry.act
        if as_json:
            for item in entry.items:
                give(
                    {
                        **documents.item(item, here.zone),
                        "kind": act.kind.value,
                        "done": documents.iso(act.at, here.zone),
                        "face": act.face,
                        "confirmed": act.confirmed.partition(":")[0],
                        "guards": list(gone_past(act)),
                        "undone": documents.iso(entry.undone, here.zone),
                    }
                )
            continue
        when = short(act.at, here.zone, language=language())
        parts = [when, kind_name(act.kind), face_words(act), how(act)]
        say("  ".join(part for part in (*parts, _("undone") if entry.undone else "") if part))
        for item in entry.items:
            say("  " + item_line(item, here.zone).replace("\n", "\n  "))
    if not entries and not as_json:
        say(_("Nothing was done."))
