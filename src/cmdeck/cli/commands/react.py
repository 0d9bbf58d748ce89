"""`cmdeck react KEY like|repost|bookmark`: a reaction that is to be, or (--undo) not to be."""

import click

from cmdeck.cli.options import account_option, json_option
from cmdeck.cli.output import tell
from cmdeck.i18n import _


@click.command("react", help=_("Like, repost or bookmark the post KEY; --undo takes it back."))
@click.argument("key", metavar=_("KEY"))
@click.argument("reaction", type=click.Choice(["like", "repost", "bookmark"]))
@click.option("--undo", is_flag=True, help=_("Take it back."))
@account_option
@json_option
def react_command(key: str, reaction: str, undo: bool, account: str | None, as_json: bool) -> int:
    """React to a post."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.model.post import Reaction
    from cmdeck.services.compose import REACTION_VERBS

    with session() as here:
        post = resolve.post_key(here, key)
        via = resolve.via(here, post, account)
        wished = Reaction(reaction)
        if refusal := acting.not_able(here, via, REACTION_VERBS[wished], post):
            tell(refusal)
            return FAILED
        done = here.do(here.deck.compose.react(post, via.id, wished, on=not undo, confirmed="none"))
        return acting.report(here, done, as_json=as_json)
