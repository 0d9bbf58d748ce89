"""`cmdeck refresh`: every timeline that is wanted and due, once."""

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say
from cmdeck.i18n import _


@click.command("refresh", help=_("Fetch every timeline that is wanted and due, once."))
@json_option
def refresh_command(as_json: bool) -> int:
    """Fetch what is due."""
    from cmdeck.cli import documents
    from cmdeck.cli.lines import health_line
    from cmdeck.cli.session import session
    from cmdeck.cli.working import code_of_healths, fetch_due

    with session() as here:
        healths = here.do(fetch_due(here.deck))
        if as_json:
            give({"timelines": [documents.health(one, here.zone) for one in healths]})
        else:
            for one in healths:
                say(health_line(one))
            if not healths:
                say(_("Nothing is due."))
    return code_of_healths(healths)
