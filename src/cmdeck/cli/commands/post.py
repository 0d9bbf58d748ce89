"""`cmdeck post`: a text through the same guards as in the composer, now or later."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmdeck.cli.options import json_option, maybe, yes_option
from cmdeck.cli.output import give, say, tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.draft import Draft
    from cmdeck.model.outbox import MediaRef

ANSWERERS = ("everybody", "followed", "mentioned", "nobody")
WIDTHS = ("public", "unlisted", "followers")


@click.command(
    "post",
    help=_(
        "Publish or schedule TEXT (- reads it from standard input). Without --yes it shows and"
        " asks; with it the post is due now, unless --at says when."
    ),
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar=_("ACCOUNT"),
    help=_("As whom; may be repeated."),
)
@click.option("--at", metavar=_("WHEN"), help=_("When: tomorrow 9am, monday 18:30, next, or ISO."))
@click.option("--reply-to", metavar=_("KEY"), help=_("Answer this post."))
@click.option("--quote", metavar=_("KEY"), help=_("Quote this post."))
@click.option("--media", multiple=True, metavar=_("FILE"), help=_("A picture; may be repeated."))
@click.option("--alt", multiple=True, metavar=_("TEXT"), help=_("Its description, in their order."))
@click.option("--awaits", metavar="URL", help=_("Leave only once this page answers."))
@click.option("--warning", metavar=_("TEXT"), help=_("Shown until it is opened."))
@click.option("--visibility", type=click.Choice(WIDTHS), help=_("Who is shown it."))
@click.option("--answerers", type=click.Choice(ANSWERERS), help=_("Who may answer."))
@click.option("--language", default="", metavar="fr|en|…", help=_("What it is written in."))
@click.option("--draft", "as_draft", is_flag=True, help=_("Keep it as a draft; nothing leaves."))
@click.option("--thread", is_flag=True, help=_("Too long for one post: as several."))
@click.option(
    "--repost", is_flag=True, help=_("Where a text may be said once only, the others repost it.")
)
@click.option("--numbered", is_flag=True, help=_("The same, each with its number."))
@yes_option
@json_option
@click.argument("text", required=False, metavar=maybe(_("TEXT")))
def post_command(
    accounts: Sequence[str],
    at: str | None,
    reply_to: str | None,
    quote: str | None,
    media: Sequence[str],
    alt: Sequence[str],
    awaits: str | None,
    warning: str | None,
    visibility: str | None,
    answerers: str | None,
    language: str,
    as_draft: bool,
    thread: bool,
    numbered: bool,
    repost: bool,
    yes: bool,
    as_json: bool,
    text: str | None,
) -> int:
    """Publish or schedule a text."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.model.draft import Thread
    from cmdeck.services.relaying import reposting

    if reply_to and quote:
        raise UsageError(_("Either --reply-to or --quote, not both."))
    if len(alt) > len(media):
        raise UsageError(_("There are more descriptions than pictures."))
    words = acting.text_of(text)
    if not words.strip() and not media:
        raise UsageError(_("What is to be posted? Give a text, or - to read it."))
    page = _page(awaits) if awaits else ""
    with session() as here:
        draft = _draft(here, words, accounts, reply_to, quote)
        draft = _shown(replace(draft, awaits=page), warning, visibility, answerers)
        if language:
            known = here.read.accounts()
            via = [resolve.account(name, known) for name in (draft.account, *draft.others)]
            if refused := acting.unspoken(here, via, language):
                tell(refused)
                return FAILED
            draft = replace(draft, language=language)
        if thread or numbered:
            draft = replace(draft, thread=Thread.NUMBERED if numbered else Thread.PLAIN)
        if repost:
            draft = reposting(draft, here.accounts()) or draft
        if media:
            draft = replace(draft, media=here.do(pictures(here, draft, media, alt)))
        if as_draft:
            return keep(here, draft, as_json)
        return send(here, draft, at, yes=yes, as_json=as_json)


def _shown(
    draft: "Draft", warning: str | None, visibility: str | None, answerers: str | None
) -> "Draft":
    """Who is shown it, behind which warning, and who may answer, as far as that was said."""
    from cmdeck.model.outbox import Answerers, Visibility

    if warning is not None:
        draft = replace(draft, warning=warning.strip())
    if visibility:
        draft = replace(draft, visibility=Visibility(visibility.replace("public", "")))
    if answerers:
        draft = replace(draft, answerers=Answerers(answerers.replace("everybody", "")))
    return draft


def _page(address: str) -> str:
    """The address of an article, as it is asked. Raises UsageError."""
    from cmdeck.text.display import safe_url

    safe = safe_url(address)
    if safe is None or not safe.startswith(("http://", "https://")):
        raise UsageError(_("--awaits: {text} is not a web address.").format(text=address[:80]))
    return safe


def _draft(
    here: "Session", text: str, named: Sequence[str], reply_to: str | None, quote: str | None
) -> "Draft":
    from cmdeck.cli import resolve
    from cmdeck.model.draft import Draft, DraftKind

    if target := reply_to or quote:
        key = resolve.post_key(here, target)
        if len(named) > 1:
            raise UsageError(_("One account answers or quotes: name one."))
        account = resolve.via(here, key, named[0] if named else None)
        post = here.read.post(str(key))
        return Draft(
            DraftKind.REPLY if reply_to else DraftKind.QUOTE,
            account.id,
            text,
            reply_to=key if reply_to else None,
            quote=key if quote else None,
            handle=post.author.handle if post else "",
            # Whoever answers below a warning would give away what it is for.
            warning=post.warning if post and reply_to else "",
        )
    first, *others = resolve.only(here.read.accounts(), named)
    return Draft(DraftKind.POST, first.id, text, others=tuple(other.id for other in others))


async def pictures(
    here: "Session", draft: "Draft", files: Sequence[str], alts: Sequence[str]
) -> "tuple[MediaRef, ...]":
    """Private copies of `files` with their descriptions, as the draft's accounts take them. Raises
    UsageError, and what `Pictures.take` raises."""
    from pathlib import Path

    from cmdeck.services.pictures import Pictures, fit_words

    accounts = here.accounts()
    able = [accounts[name].capabilities for name in (draft.account, *draft.others)]
    limits = [one.picture for one in able]
    described = [*alts, *[""] * (len(files) - len(alts))]
    takes = Pictures(here.deck.places.media)
    try:
        taken = zip(files, described, strict=True)
        made = [await takes.take_for(Path(file), limits, alt=alt) for file, alt in taken]
    finally:
        await takes.aclose()
    for media in made:
        for words in fit_words(media, [(one.label, one.picture) for one in able]):
            tell(f"{media.name}: {words}")
    return tuple(made)


def keep(here: "Session", draft: "Draft", as_json: bool) -> int:
    """Keep it on the desk; nothing leaves. Returns the exit code."""
    saved = here.do(here.deck.store.save_draft(draft))
    if as_json:
        give({"draft": saved.id, "account": saved.account, "text": saved.text})
    else:
        say(_("Kept as draft {n}.").format(n=saved.id))
    return 0


def send(here: "Session", draft: "Draft", at: str | None, *, yes: bool, as_json: bool) -> int:
    """Queue it as far as it may leave, after asking. Returns the exit code."""
    from cmdeck.cli import acting, moments, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.model.draft import DraftKind
    from cmdeck.services.compose import Fault
    from cmdeck.text.phrases import audience_words

    known = here.read.accounts()
    accounts = [resolve.account(name, known) for name in (draft.account, *draft.others)]
    due = moments.due_of(here, at, accounts[0]) if at else None
    if problems := here.deck.compose.problems(draft, due):
        if any(problem.fault is Fault.TOO_LONG for problem in problems):
            tell(_("--thread posts it as several."))
        if all(problem.fault is Fault.SAME_TEXT for problem in problems):
            tell(_("--repost lets the others repost it."))
        return acting.refuse(here, draft, problems)
    guards = here.deck.guards.of(draft, due)
    leaving = acting.leaving(here, draft)
    text = leaving.text
    if acting.refused_by(here, guards, text):
        return FAILED
    if due is not None:
        tell(moments.words_of(due, here.zone))
    if said := audience_words(leaving):
        tell(said)
    what = {
        DraftKind.REPLY: (
            _("Answer @{handle} as").format(handle=draft.handle) if draft.handle else _("Answer as")
        ),
        DraftKind.QUOTE: _("Quote @{handle} as").format(handle=draft.handle),
    }.get(draft.kind, _("Publish as"))
    how = acting.confirmed(here, accounts, what, text, due, yes=yes, guards=guards)
    past = acting.past(guards)
    send = here.deck.compose.send(draft, due, confirmed=how, wait=how != "yes", past=past)
    done = here.do(send)
    return acting.report(here, done, as_json=as_json)
