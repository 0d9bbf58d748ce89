"""`cmdeck read COLUMN`: a column in plain lines, newest first."""

import click

from cmdeck.cli.options import SOME, json_option
from cmdeck.cli.output import tell
from cmdeck.i18n import _


@click.command(
    "read",
    help=_(
        "A column of the layout by its name, or one for the moment: mentions:veloville@x,"
        ' thread:KEY, feed:URL, search:"vélo cargo":veloville@x.'
    ),
)
@click.argument("column", metavar=_("COLUMN"))
@click.option("--limit", default=50, type=SOME, metavar="N", help=_("At most so many."))
@click.option("--refresh", is_flag=True, help=_("Ask the network first."))
@json_option
def read_command(column: str, limit: int, refresh: bool, as_json: bool) -> int:
    """Show a column."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.lines import health_line
    from cmdeck.cli.listing import show_rows
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session

    code = 0
    with session() as here:
        found = resolve.column(here, column)
        if refusal := acting.not_listed(here, found):
            tell(refusal)
            return FAILED
        if refresh and (timelines := here.read.timelines(found)):
            from cmdeck.cli.working import code_of_healths, fetch_due

            healths = here.do(fetch_due(here.deck, timelines))
            code = code_of_healths(healths)
            for one in healths if code else ():
                tell(health_line(one))
        rows = here.read.rows(found, limit=limit).rows[:limit]
        show_rows(here, rows, as_json, empty=_("Nothing here yet. To ask the network: --refresh"))
    return code
