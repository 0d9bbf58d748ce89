"""`cmdeck triage`, `done`, `snooze`, `wait`: what was done about items. Local, never sent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import SOME, json_option
from cmdeck.cli.output import say
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.model.triage import Triage


@click.command("triage", help=_("Mentions that nobody has dealt with, newest first."))
@click.option("--plain", is_flag=True, help=_("Plain lines (they are, here)."))
@click.option("--limit", default=200, type=SOME, metavar="N", help=_("At most so many."))
@json_option
def triage_command(plain: bool, limit: int, as_json: bool) -> int:
    """What awaits somebody."""
    del plain
    from cmdeck.cli.listing import show_rows
    from cmdeck.cli.session import session
    from cmdeck.model.column import Column, ColumnType, PostRow
    from cmdeck.model.triage import Triage

    with session() as here:
        column = Column("cli", ColumnType.MENTIONS, temporary=True)
        rows = [
            row
            for row in here.read.rows(column, limit=limit).rows
            if isinstance(row, PostRow) and row.triage is Triage.NEW and row.replied is None
        ]
        show_rows(here, rows, as_json, empty=_("Nothing awaits you."))
    return 0


def _mark(keys: Sequence[str], state: "Triage") -> int:
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.text.phrases import triage_name

    with session() as here:
        for key in [resolve.seen(here, key) for key in keys]:
            here.do(here.deck.store.set_triage(key, state))
            say(f"{key}: {triage_name(state)}")
    return 0


@click.command("done", help=_("These items are dealt with."))
@click.argument("keys", nargs=-1, required=True, metavar=_("KEY…"))
def done_command(keys: Sequence[str]) -> int:
    """Mark as done."""
    from cmdeck.model.triage import Triage

    return _mark(keys, Triage.DONE)


@click.command("snooze", help=_("These items can wait for another day."))
@click.argument("keys", nargs=-1, required=True, metavar=_("KEY…"))
def snooze_command(keys: Sequence[str]) -> int:
    """Mark as snoozed."""
    from cmdeck.model.triage import Triage

    return _mark(keys, Triage.SNOOZED)


@click.command("wait", help=_("These items wait for somebody."))
@click.argument("keys", nargs=-1, required=True, metavar=_("KEY…"))
def wait_command(keys: Sequence[str]) -> int:
    """Mark as waiting."""
    from cmdeck.model.triage import Triage

    return _mark(keys, Triage.WAITING)
