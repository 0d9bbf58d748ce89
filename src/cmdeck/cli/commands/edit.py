"""`cmdeck edit KEY TEXT`: another text for a post of ours that is public already. The network shows
everybody what it said before."""

from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import account_option, json_option, maybe, yes_option
from cmdeck.cli.output import tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.outbox import Edit
    from cmdeck.model.post import PostKey


@click.command(
    "edit",
    help=_(
        "Let our public post KEY say TEXT (- reads it from standard input). What it said before"
        " stays for everybody to see. What waits is edited by: cmdeck queue edit"
    ),
)
@click.argument("key", metavar=_("KEY"))
@click.argument("text", required=False, metavar=maybe(_("TEXT")))
@click.option(
    "--warning",
    metavar=_("TEXT"),
    help=_("Shown until it is opened; an empty one takes off what is there."),
)
@click.option("--language", default="", metavar="fr|en|…", help=_("What it is written in."))
@account_option
@yes_option
@json_option
def edit_command(
    key: str,
    text: str | None,
    warning: str | None,
    language: str,
    account: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Edit what is public."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.model.capability import Verb
    from cmdeck.model.outbox import Edit

    words = acting.text_of(text)
    if not words.strip():
        raise UsageError(_("What shall it say? Give a text, or - to read it."))
    with session() as here:
        post = resolve.post_key(here, key)
        via = resolve.via(here, post, account)
        if refusal := acting.not_able(here, via, Verb.EDIT, post) or _not_ours(here, post, via):
            tell(refusal)
            return FAILED
        if language and (refusal := acting.unspoken(here, [via], language)):
            tell(refusal)
            return FAILED
        wished = Edit(str(post), words, warning, language)
        return _queue(here, post, via, wished, yes=yes, as_json=as_json)


def _not_ours(here: "Session", post: "PostKey", via: "Account") -> str:
    """Why it is none of ours to edit; "" where it is, or where nobody knows."""
    found = here.read.post(str(post))
    if found is None or via.wrote(found):
        return ""
    return _("Only posts of our own can be edited.")


def _queue(
    here: "Session", post: "PostKey", via: "Account", wished: "Edit", *, yes: bool, as_json: bool
) -> int:
    """Queue it as far as it may leave, after the guards and asking. Returns the exit code."""
    from cmdeck.cli import acting
    from cmdeck.cli.main import FAILED
    from cmdeck.model.draft import Draft, DraftKind
    from cmdeck.model.outbox import ActKind

    words = wished.text
    draft = Draft(
        DraftKind.EDIT,
        via.id,
        words,
        amends=post,
        warning=wished.warning or "",
        language=wished.language,
    )
    if problems := here.deck.compose.problems(draft):
        return acting.refuse(here, draft, problems)
    guards = here.deck.guards.of(draft)
    if acting.refused_by(here, guards, words):
        return FAILED
    what = _("Let {key} say this, as").format(key=post)
    how = acting.confirmed(here, [via], what, words, None, yes=yes, guards=guards)
    done = here.do(here.deck.compose.act(ActKind.EDIT, via.id, wished, confirmed=how))
    return acting.report(here, done, as_json=as_json)
