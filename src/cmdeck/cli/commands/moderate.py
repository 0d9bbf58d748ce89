"""`cmdeck moderate KEY hide|delete|…`: what may be done about a post; each asks as far as it is
irreversible."""

from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import account_option, json_option, yes_option
from cmdeck.cli.output import tell
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.capability import Verb
    from cmdeck.model.post import Author, PostKey
    from cmdeck.services.compose import Done

VERBS = ("hide", "delete", "block", "mute", "report", "approve", "hold", "spam", "trash")


@click.command(
    "moderate",
    help=_(
        "Hide, delete, block, mute, report a post KEY; approve a comment, hold it, call it spam,"
        " trash it."
    ),
)
@click.argument("key", metavar=_("KEY"))
@click.argument("verb", type=click.Choice(VERBS))
@click.option("--undo", is_flag=True, help=_("Take it back (not a deletion)."))
@account_option
@yes_option
@json_option
def moderate_command(
    key: str, verb: str, undo: bool, account: str | None, yes: bool, as_json: bool
) -> int:
    """Moderate a post."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session

    with session() as here:
        post = resolve.post_key(here, key)
        via = resolve.via(here, post, account)
        if refusal := acting.not_able(here, via, _needed(verb), post):
            tell(refusal)
            return FAILED
        if verb == "delete":
            found = here.read.post(str(post))
            if found is not None and not via.wrote(found):
                tell(_("Only posts of our own can be deleted."))
                return FAILED
            what = _("Delete {key} as").format(key=post)
            acting.confirmed(here, [via], what, found.text.shown if found else "", None, yes=yes)
        done = _do(here, post, verb, via, on=not undo)
        if done is None:
            tell(
                _("Whose post {key} is, is not known here; open its thread first.").format(key=post)
            )
            return FAILED
        return acting.report(here, done, as_json=as_json)


def _needed(verb: str) -> "Verb":
    """What an account has to be able to do: who approves comments holds them, too."""
    from cmdeck.model.capability import Verb

    return Verb.APPROVE if verb == "hold" else Verb(verb)


def _do(here: "Session", post: "PostKey", verb: str, via: "Account", *, on: bool) -> "Done | None":
    from cmdeck.model.outbox import Verdict

    compose = here.deck.compose
    if verb == "delete":
        return here.do(compose.delete(post, via.id, confirmed="yes"))
    if verb == "hide":
        return here.do(compose.hide(post, via.id, on=on))
    if verb in set(Verdict):
        back = Verdict.APPROVE if verb == Verdict.HOLD else Verdict.HOLD
        verdict = Verdict(verb) if on else back
        return here.do(compose.moderate(post, via.id, verdict))
    author = _author(here, post)
    return None if author is None else here.do(compose.mute(author, via.id, on=on))


def _author(here: "Session", post: "PostKey") -> "Author | None":
    found = here.read.post(str(post))
    return None if found is None else found.author
