"""`cmdeck message TO TEXT`: write to one person in private."""

from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import account_option, json_option, maybe, yes_option
from cmdeck.cli.output import tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.draft import Draft


@click.command(
    "message",
    help=_(
        "Write to TO in private: a handle, a number, or a conversation as `read messages` lists it."
        " TEXT - reads from standard input."
    ),
)
@account_option
@click.argument("to", metavar=_("TO"))
@click.argument("text", required=False, metavar=maybe(_("TEXT")))
@yes_option
@json_option
def message_command(
    account: str | None, to: str, text: str | None, yes: bool, as_json: bool
) -> int:
    """Write to one person."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.model.capability import Verb

    words = acting.text_of(text)
    if not words.strip():
        raise UsageError(_("What is to be written? Give a text, or - to read it."))
    with session() as here:
        if to.startswith("conversation:"):
            draft = _in_conversation(here, to, words)
            via = resolve.account(draft.account, here.read.accounts())
        else:
            [via] = resolve.only(here.read.accounts(), [account] if account else [])
            if refusal := acting.not_able(here, via, Verb.MESSAGE):
                tell(refusal)
                return FAILED
            draft = _to_person(here, via, to, words)
        if problems := here.deck.compose.problems(draft):
            return acting.refuse(here, draft, problems)
        guards = here.deck.guards.of(draft)
        if acting.refused_by(here, guards, words):
            return FAILED
        what = _("PRIVATE, to @{handle}, as").format(handle=draft.handle or draft.to)
        how = acting.confirmed(here, [via], what, words, None, yes=yes, guards=guards)
        past = acting.past(guards)
        send = here.deck.compose.send(draft, None, confirmed=how, wait=how != "yes", past=past)
        done = here.do(send)
        return acting.report(here, done, as_json=as_json)


def _in_conversation(here: "Session", key: str, text: str) -> "Draft":
    from cmdeck.model.column import Column, ColumnType, MessageRow
    from cmdeck.model.draft import Draft, DraftKind
    from cmdeck.model.post import AccountId

    account, _colon, ident = key.partition(":")[2].rpartition(":")
    if not account:
        raise UsageError(_("“{key}” is not a conversation.").format(key=key))
    rows = here.read.rows(Column("cli", ColumnType.MESSAGES, query=key), limit=1).rows
    last = next((row.message for row in rows if isinstance(row, MessageRow)), None)
    return Draft(
        DraftKind.MESSAGE,
        AccountId(account),
        text,
        to=last.other.id if last else "",
        handle=last.other.handle if last else "",
        conversation=ident,
    )


def _to_person(here: "Session", via: "Account", to: str, text: str) -> "Draft":
    from cmdeck.model.draft import Draft, DraftKind

    handle = to.removeprefix("@")
    if handle.isdigit():
        return Draft(DraftKind.MESSAGE, via.id, text, to=handle)
    known = here.read.person(handle, via)
    if not known:
        words = _("Nobody called @{handle} has been seen yet; give the number of the person.")
        raise UsageError(words.format(handle=handle))
    if len(known) > 1:
        words = _("Several people are called @{handle}: give the number.")
        names = tuple(f"{one.id}  {one.name.shown}" for one in known)
        raise UsageError(words.format(handle=handle), candidates=names)
    return Draft(DraftKind.MESSAGE, via.id, text, to=known[0].id, handle=known[0].handle)
