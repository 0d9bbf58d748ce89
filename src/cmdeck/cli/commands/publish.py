"""`cmdeck publish --once`: what is due now, until it is settled."""

import click

from cmdeck.cli.options import json_option
from cmdeck.errors import UsageError
from cmdeck.i18n import _


@click.command("publish", help=_("Publish what is due now, until it is settled, and end."))
@click.option("--once", is_flag=True, help=_("Once, then end."))
@json_option
def publish_command(once: bool, as_json: bool) -> int:
    """Publish what is due."""
    from cmdeck.cli.failures import code_of_items
    from cmdeck.cli.listing import show_items
    from cmdeck.cli.session import session
    from cmdeck.cli.working import publish_due

    if not once:
        raise UsageError(_("Say --once; what publishes all the time is: cmdeck engine"))
    with session() as here:
        items = here.do(publish_due(here.deck))
        show_items(here, items, as_json, empty=_("Nothing is due."))
    return code_of_items(items)
