"""`cmdeck article`: an article of a blog: written in Markdown, and brought from draft to public."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmdeck.cli.options import account_option, json_option, maybe, yes_option
from cmdeck.cli.output import read_text, tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.model.outbox import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.outbox import Article

STAGES = click.Choice([stage.value for stage in Stage])


@click.group(
    "article", help=_("An article of a blog: write it, and bring it from draft to public.")
)
def article_command() -> None:
    """Articles of blogs."""


@article_command.command(
    "write",
    help=_(
        "Write the Markdown in FILE (-: standard input) to a blog. Its first line is the title"
        " where it is a heading (# …). Unless --stage says otherwise it becomes a draft there."
    ),
)
@account_option
@click.option("--title", default="", metavar=_("TEXT"), help=_("Its title."))
@click.option("--slug", default="", metavar=_("TEXT"), help=_("The end of its address."))
@click.option("--excerpt", default="", metavar=_("TEXT"), help=_("What lists show of it."))
@click.option("--category", "categories", multiple=True, metavar=_("NAME"), help=_("By name."))
@click.option("--tag", "tags", multiple=True, metavar=_("NAME"), help=_("By name."))
@click.option("--media", metavar=_("FILE"), help=_("Its featured picture."))
@click.option("--alt", default="", metavar=_("TEXT"), help=_("The picture's description."))
@click.option("--stage", type=STAGES, default=Stage.DRAFT.value, help=_("How far it shall be."))
@click.option(
    "--at",
    metavar=_("WHEN"),
    help=_("When it leaves here; with --stage scheduled, when the blog itself publishes it."),
)
@click.option("--draft", "as_draft", is_flag=True, help=_("Keep it as a draft; nothing leaves."))
@yes_option
@json_option
@click.argument("file", default="-", metavar=maybe(_("FILE")))
def write_command(
    account: str | None,
    title: str,
    slug: str,
    excerpt: str,
    categories: Sequence[str],
    tags: Sequence[str],
    media: str | None,
    alt: str,
    stage: str,
    at: str | None,
    as_draft: bool,
    yes: bool,
    as_json: bool,
    file: str,
) -> int:
    """Write an article."""
    from cmdeck.cli.commands import post
    from cmdeck.cli.session import session
    from cmdeck.model.draft import Draft, DraftKind
    from cmdeck.model.outbox import Article

    text = read_text(file)
    if not text.strip():
        raise UsageError(_("There is nothing to write: {file} is empty.").format(file=file))
    article = Article(title, slug, excerpt, tuple(categories), tuple(tags), Stage(stage))
    with session() as here:
        blog = _blog(here, account)
        article, leaves = _timed(here, article, at, blog)
        draft = Draft(DraftKind.POST, blog.id, text, article=article)
        if media:
            pictures = post.pictures(here, draft, [media], [alt] if alt else [])
            draft = replace(draft, media=here.do(pictures))
        if as_draft:
            return post.keep(here, draft, as_json)
        return post.send(here, draft, leaves, yes=yes, as_json=as_json)


@article_command.command(
    "stage", help=_("Bring the article KEY to another stage: draft, pending, published…")
)
@click.argument("key", metavar=_("KEY"))
@click.argument("stage", type=STAGES)
@click.option("--at", metavar=_("WHEN"), help=_("With scheduled: when the blog publishes it."))
@account_option
@yes_option
@json_option
def stage_command(
    key: str, stage: str, at: str | None, account: str | None, yes: bool, as_json: bool
) -> int:
    """Bring an article further, or back."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.model.capability import Verb
    from cmdeck.text.phrases import stage_words

    wanted = Stage(stage)
    with session() as here:
        post = resolve.post_key(here, key)
        via = resolve.via(here, post, account)
        if refusal := acting.not_able(here, via, Verb.ARTICLE, post):
            tell(refusal)
            return FAILED
        moment = _moment(here, wanted, at, via)
        found = here.read.post(str(post))
        title = found.title.shown if found is not None and found.title is not None else ""
        words = stage_words(wanted, str(post))
        how = acting.confirmed(here, [via], words[:1].upper() + words[1:], title, None, yes=yes)
        done = here.do(here.deck.compose.restage(post, via.id, wanted, at=moment, confirmed=how))
        return acting.report(here, done, as_json=as_json)


def _blog(here: "Session", wanted: str | None) -> "Account":
    """The account named, else the only one that has articles. Raises UsageError."""
    from cmdeck.cli import resolve
    from cmdeck.model.capability import Ability, Verb

    if wanted:
        return resolve.account(wanted, here.read.accounts())
    able = [
        account
        for account in here.read.accounts()
        if account.capabilities.can(Verb.ARTICLE) is Ability.YES
    ]
    if not able:
        example = "cmdeck login wordpress --instance https://blog.example"
        raise UsageError(_("No blog is connected. Connect one: {example}").format(example=example))
    return resolve.only(able, ())[0]


def _timed(
    here: "Session", article: "Article", at: str | None, account: "Account"
) -> "tuple[Article, str | None]":
    """The article with its time at the blog, and when it leaves here (None: now)."""
    if article.stage is not Stage.SCHEDULED:
        return article, at
    return replace(article, at=_moment(here, article.stage, at, account)), None


def _moment(here: "Session", stage: Stage, at: str | None, account: "Account") -> "datetime | None":
    """When the blog itself shall publish. Raises UsageError where a time is missing, or is one too
    many."""
    from cmdeck.cli import moments

    if stage is not Stage.SCHEDULED:
        if at:
            raise UsageError(_("--at goes with scheduled only."))
        return None
    if not at:
        raise UsageError(_("When? scheduled needs --at."))
    due = moments.due_of(here, at, account)
    tell(moments.words_of(due, here.zone))
    return due.at
