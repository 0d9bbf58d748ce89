"""`cmdeck moderate KEY hide|delete|…`: what may be done about a post; each asks as far as it is
irreversible."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from cmdeck.cli.options import account_option, json_option, yes_option
from cmdeck.cli.output import tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.capability import Verb
    from cmdeck.model.post import Post, PostKey
    from cmdeck.services.compose import Done

VERBS = ("hide", "delete", "block", "mute", "report", "approve", "hold", "spam", "trash")
REASONS = ("spam", "rules", "law", "other")
LONGEST = timedelta(days=366)


class _Wish(Struct, frozen=True):
    """What was typed."""

    verb: str
    on: bool
    span: timedelta | None
    """How long a mute lasts; None: until it is taken back."""
    reason: str
    words: str
    yes: bool


@click.command(
    "moderate",
    help=_(
        "Hide, delete, block, mute, report a post KEY; approve a comment, hold it, call it spam,"
        " trash it."
    ),
)
@click.argument("key", metavar=_("KEY"))
@click.argument("verb", type=click.Choice(VERBS))
@click.option("--undo", is_flag=True, help=_("Take it back (not a deletion, not a report)."))
@click.option("--for", "span", metavar=_("TIME"), help=_("mute: for so long (30m, 12h, 7d)."))
@click.option("--reason", type=click.Choice(REASONS), help=_("report: what for."))
@click.option("--comment", "words", default="", metavar=_("TEXT"), help=_("report: in words."))
@account_option
@yes_option
@json_option
def moderate_command(
    key: str,
    verb: str,
    undo: bool,
    span: str | None,
    reason: str | None,
    words: str,
    account: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Moderate a post."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session

    _refuse_odd(verb, undo, span, reason, words)
    with session() as here:
        post = resolve.post_key(here, key)
        via = resolve.via(here, post, account)
        if refusal := acting.not_able(here, via, _needed(verb), post):
            tell(refusal)
            return FAILED
        wish = _Wish(verb, not undo, _span(span, via), reason or "", words, yes)
        done = _do(here, post, wish, via)
        return FAILED if done is None else acting.report(here, done, as_json=as_json)


def _refuse_odd(verb: str, undo: bool, span: str | None, reason: str | None, words: str) -> None:
    """Raises UsageError for options that belong to another verb, or are missing."""
    if undo and verb in {"delete", "report"}:
        raise UsageError(_("This cannot be taken back."))
    if span and (verb != "mute" or undo):
        raise UsageError(_("--for goes with mute only."))
    if (reason or words) and verb != "report":
        raise UsageError(_("--reason and --comment go with report only."))


def _span(span: str | None, via: "Account") -> timedelta | None:
    """How long a mute is to last. Raises UsageError."""
    from cmdeck.config.values import Wrong, duration
    from cmdeck.text.phrases import network_name

    if span is None:
        return None
    if not via.capabilities.mutes_for:
        words = _("On {network} a mute has no end: leave --for out, and take it back by --undo.")
        raise UsageError(words.format(network=network_name(via.network)))
    try:
        found = duration(span)
    except Wrong as wrong:
        raise UsageError(f"--for: {wrong}") from None
    if not timedelta(seconds=1) <= found <= LONGEST:
        raise UsageError(_("--for: from a second to a year."))
    return found


def _needed(verb: str) -> "Verb":
    """What an account has to be able to do: who approves comments holds them, too."""
    from cmdeck.model.capability import Verb

    return Verb.APPROVE if verb == "hold" else Verb(verb)


def _do(here: "Session", key: "PostKey", wish: _Wish, via: "Account") -> "Done | None":
    """Write it down, after asking where it cannot simply be undone. None: it was refused, and that
    was said."""
    from cmdeck.model.outbox import Verdict

    compose = here.deck.compose
    if wish.verb == "delete":
        return _delete(here, key, wish, via)
    if wish.verb == "hide":
        return here.do(compose.hide(key, via.id, on=wish.on))
    if wish.verb in set(Verdict):
        back = Verdict.APPROVE if wish.verb == Verdict.HOLD else Verdict.HOLD
        verdict = Verdict(wish.verb) if wish.on else back
        return here.do(compose.moderate(key, via.id, verdict))
    found = here.read.post(str(key))
    if found is None:
        tell(_("Whose post {key} is, is not known here; open its thread first.").format(key=key))
        return None
    return _about_author(here, found, wish, via)


def _delete(here: "Session", key: "PostKey", wish: _Wish, via: "Account") -> "Done | None":
    from cmdeck.cli import acting

    found = here.read.post(str(key))
    if found is not None and not via.wrote(found):
        tell(_("Only posts of our own can be deleted."))
        return None
    what = _("Delete {key} as").format(key=key)
    shown = found.text.shown if found else ""
    acting.confirmed(here, [via], what, shown, None, yes=wish.yes)
    return here.do(here.deck.compose.delete(key, via.id, confirmed="yes"))


def _about_author(here: "Session", post: "Post", wish: _Wish, via: "Account") -> "Done | None":
    from cmdeck.cli import acting
    from cmdeck.model.outbox import Complaint
    from cmdeck.services import moderating

    compose, author, shown = here.deck.compose, post.author, post.text.shown
    if via.wrote(post):
        tell(_("That is a post of your own."))
        return None
    if wish.verb == "mute":
        if wish.span is not None:
            return here.do(moderating.mute_for(compose, author, via.id, wish.span))
        return here.do(compose.mute(author, via.id, on=wish.on))
    if wish.verb == "block":
        how = "none"
        if wish.on:
            what = _("Block {name} as").format(name=author.called)
            how = acting.confirmed(here, [via], what, "", None, yes=wish.yes)
        return here.do(moderating.block(compose, author, via.id, on=wish.on, confirmed=how))
    if not wish.reason:
        raise UsageError(_("What for? --reason {reasons}").format(reasons="|".join(REASONS)))
    what = _("Report {name} as").format(name=author.called)
    how = acting.confirmed(here, [via], what, wish.words or shown, None, yes=wish.yes)
    why = Complaint(wish.reason)
    return here.do(moderating.report(compose, post, via.id, why, wish.words, confirmed=how))
