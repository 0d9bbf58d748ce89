"""`cmdeck queue`: what waits, failed, is unknown or was missed; and what a person decides of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmdeck.cli.commands.queue_missed import ANSWERS, answer_missed, missed_command
from cmdeck.cli.commands.queue_plan import export_command, import_command
from cmdeck.cli.commands.queue_rehearse import rehearse_command
from cmdeck.cli.options import NUMBER, SOME, json_option, maybe, yes_option
from cmdeck.cli.output import give, tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _, ngettext

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.outbox import DraftId, ItemId, OutboxItem

JOURNAL_DAYS = 30


@click.group(
    "queue",
    invoke_without_command=True,
    help=_("What waits, failed, is unknown or was missed; what was done."),
)
@json_option
@click.pass_context
def queue_command(context: click.Context, as_json: bool) -> int:
    """The queue; without a verb it is listed."""
    return 0 if context.invoked_subcommand else _list(as_json)


queue_command.add_command(rehearse_command)
queue_command.add_command(missed_command)
queue_command.add_command(import_command)
queue_command.add_command(export_command)


def _show(items: "Sequence[OutboxItem]", here: "Session", as_json: bool, empty: str) -> None:
    from cmdeck.cli.listing import show_items

    show_items(here, items, as_json, empty=empty)


def _item(here: "Session", number: int) -> "OutboxItem":
    from cmdeck.model.outbox import ItemId

    found = here.read.item(ItemId(number))
    if found is None:
        raise UsageError(_("There is no item {n}; cmdeck queue lists them.").format(n=number))
    return found


def _list(as_json: bool) -> int:
    from cmdeck.cli.acting import who_publishes
    from cmdeck.cli.session import session

    with session() as here:
        items = here.read.living_items()
        _show(items, here, as_json, _("Nothing waits."))
        for pause in here.read.pauses():
            name = pause.brand or _("everything")
            tell(_("Paused: {name}. {reason}").format(name=name, reason=pause.reason).strip())
        if items and not as_json:
            tell(who_publishes(here))
    return 0


@queue_command.command("list", help=_("What waits, by time."))
@json_option
def list_command(as_json: bool) -> int:
    """List the queue."""
    return _list(as_json)


@queue_command.command("show", help=_("Items by their numbers."))
@click.argument("numbers", nargs=-1, required=True, type=NUMBER, metavar=_("ID…"))
@json_option
def show_command(numbers: Sequence[int], as_json: bool) -> int:
    """Show items."""
    from cmdeck.cli.session import session

    with session() as here:
        _show([_item(here, number) for number in numbers], here, as_json, "")
    return 0


@queue_command.command("journal", help=_("What was done in the last days, newest last."))
@click.option("--days", default=JOURNAL_DAYS, type=SOME, metavar="N", help=_("How many days."))
@json_option
def journal_command(days: int, as_json: bool) -> int:
    """What was done."""
    from cmdeck.cli.journal import show_journal
    from cmdeck.cli.session import session

    with session() as here:
        show_journal(here, here.read.journal(here.now - timedelta(days=days)), as_json)
    return 0


@queue_command.command("edit", help=_("Another text for what has not begun (- reads it)."))
@click.argument("number", type=NUMBER, metavar=_("ID"))
@click.argument("text", required=False, metavar=maybe(_("TEXT")))
@yes_option
@json_option
def edit_command(number: int, text: str | None, yes: bool, as_json: bool) -> int:
    """Edit an item: a new one takes its place, or it stays as it was."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.main import FAILED
    from cmdeck.cli.session import session
    from cmdeck.services.compose import draft_of, is_editable

    with session() as here:
        item = _item(here, number)
        if not is_editable(item):
            raise UsageError(_("Item {n} cannot be edited any more.").format(n=number))
        words = acting.text_of(text) if text else _edited(getattr(item.operation, "text", ""))
        draft = replace(draft_of(item), text=words, edits=item.id, base=item.generation)
        if problems := here.deck.compose.problems(draft):
            return acting.refuse(here, draft, problems)
        guards = here.deck.guards.of(draft, item.due)
        words = acting.leaving(here, draft).text
        if acting.refused_by(here, guards, words):
            return FAILED
        via = resolve.account(item.account, here.read.accounts())
        what = _("Change it to")
        how = acting.confirmed(here, [via], what, words, item.due, yes=yes, guards=guards)
        past = acting.past(guards)
        done = here.do(here.deck.compose.send(draft, item.due, confirmed=how, past=past))
        return acting.report(here, done, as_json=as_json)


def _edited(text: str) -> str:
    from cmdeck.cli.output import can_ask

    if not can_ask():
        raise UsageError(_("Give the new text, or - to read it."))
    return (click.edit(text, extension=".txt") or text).removesuffix("\n")


@queue_command.command("move", help=_("Another time; what was held is released by it."))
@click.argument("number", type=NUMBER, metavar=_("ID"))
@click.argument("when", metavar=_("WHEN"))
@json_option
def move_command(number: int, when: str, as_json: bool) -> int:
    """Move an item; of a thread, all its parts that have not begun."""
    from cmdeck.cli import moments, resolve
    from cmdeck.cli.session import session
    from cmdeck.model.delivery import NOT_BEGUN
    from cmdeck.services.queued import threaded

    with session() as here:
        item = _item(here, number)
        if item.state not in NOT_BEGUN:
            raise UsageError(
                _("{n}: it is {state}; it cannot move.").format(n=number, state=_state(item))
            )
        account = resolve.account(item.account, here.read.accounts())
        due = moments.due_of(here, when, account)
        moved = [item]
        if item.parts > 1:  # no part leaves before the one that it hangs on
            living = here.read.living_items()
            own = threaded([item.id], living)
            moved = [one for one in living if one.id in own and one.state in NOT_BEGUN]
        here.do(here.deck.changes.move([(one, due) for one in moved]))
        tell(moments.words_of(due, here.zone))
        _show_waiting(here, [one.id for one in moved], as_json)
    return 0


@queue_command.command("cancel", help=_("Take back what has not begun."))
@click.argument("numbers", nargs=-1, required=True, type=NUMBER, metavar=_("ID…"))
@json_option
def cancel_command(numbers: Sequence[int], as_json: bool) -> int:
    """Cancel items; says which were too late, and where the text of the others is now."""
    from cmdeck.cli.session import session
    from cmdeck.model.delivery import NOT_BEGUN, Delivery
    from cmdeck.services.queued import threaded

    able = NOT_BEGUN | {Delivery.UNREADABLE}
    code, gone = 0, set[int]()
    with session() as here:
        items = [_item(here, number) for number in dict.fromkeys(numbers)]
        for item in items:
            if item.id in gone:
                continue
            if item.state in able:
                own = threaded([item.id], here.read.living_items())
                chosen = [one for one in items if one.id in own and one.state in able]
                gone |= _cancel(here, chosen, as_json)
            else:
                code = 1
                tell(_("{n}: too late, it is {state}.").format(n=item.id, state=_state(item)))
                _show([item], here, as_json, "")
    return code


def _cancel(here: "Session", items: "Sequence[OutboxItem]", as_json: bool) -> "set[ItemId]":
    """Cancel items, and in the same transaction the parts of threads that hang on them; says how
    many. What was written comes back as a draft. The numbers of all that is gone. Raises Moved when
    one has begun meanwhile: then there is no draft."""
    back = here.do(here.deck.changes.cancel(items))
    draft = back.drafts[0].id if back.drafts else None
    for one in back.cancelled:
        _show_withdrawn(here, one.id, draft, as_json)
    if more := len(back.cancelled) - len(items):
        words = ngettext(
            "{n} later part of the thread went with it.",
            "{n} later parts of the thread went with it.",
            more,
        )
        tell(words.format(n=more))
    return {one.id for one in back.cancelled}


def _show_withdrawn(
    here: "Session", number: "ItemId", draft: "DraftId | None", as_json: bool
) -> None:
    from cmdeck.cli.documents import item as document

    item = _item(here, number)
    if as_json:
        give(document(item, here.zone) | {"draft": draft})
        return
    _show([item], here, as_json, "")
    if draft is not None:
        tell(_("Its text is draft {n}: cmdeck read drafts").format(n=draft))


def _state(item: "OutboxItem") -> str:
    from cmdeck.text.phrases import delivery_name

    return delivery_name(item.state)


@queue_command.command("retry", help=_("Send what was held or has failed: now."))
@click.argument("numbers", nargs=-1, required=True, type=NUMBER, metavar=_("ID…"))
@json_option
def retry_command(numbers: Sequence[int], as_json: bool) -> int:
    """Make items due now: all of them, or none."""
    from cmdeck.cli.session import session
    from cmdeck.model.delivery import NOT_BEGUN
    from cmdeck.model.outbox import Due

    with session() as here:
        items = [_item(here, number) for number in dict.fromkeys(numbers)]
        for item in items:
            if item.state not in NOT_BEGUN:
                words = _("{n}: it is {state}; for what may be online: cmdeck queue resolve")
                raise UsageError(words.format(n=item.id, state=_state(item)))
        for item in items:
            here.do(here.deck.store.move_due(item.id, Due(here.now), generation=item.generation))
        _show_waiting(here, [item.id for item in items], as_json)
    return 0


def _show_waiting(here: "Session", numbers: "Sequence[int]", as_json: bool) -> None:
    """Items as they now are, and who will publish them."""
    from cmdeck.cli.acting import who_publishes

    _show([_item(here, number) for number in numbers], here, as_json, "")
    tell(who_publishes(here))


@queue_command.command(
    "resolve",
    help=_(
        "What you found out of an item that may be online: it is (sent), send it again, or drop."
    ),
)
@click.argument("number", required=False, type=NUMBER, metavar=maybe(_("ID")))
@click.argument("answer", required=False, type=click.Choice(["sent", "again", "drop"]))
@click.option("--url", default="", metavar="URL", help=_("Where it is online (sent)."))
@click.option(
    "--missed",
    type=click.Choice(ANSWERS),
    help=_("One answer for all that was missed (cmdeck queue missed)."),
)
@click.option("--to", default="", metavar=_("PHRASE"), help=_("Where all move: +1 day, monday."))
@yes_option
@json_option
def resolve_command(
    number: int | None,
    answer: str | None,
    url: str,
    missed: str | None,
    to: str,
    yes: bool,
    as_json: bool,
) -> int:
    """Settle an item by hand, or all that was missed."""
    from cmdeck.cli.session import session

    if missed is not None and number is None:
        return answer_missed(missed, to, yes=yes, as_json=as_json)
    if missed is not None or number is None or answer is None:
        raise UsageError(_("Give an item and its answer, or --missed with one for all."))
    with session() as here:
        item = _item(here, number)
        _refuse(item, answer)
        if answer == "drop":
            _cancel(here, [item], as_json)
            return 0
        here.do(_resolve(here, item, answer, url))
        if answer == "again":
            _show_waiting(here, [number], as_json)
        else:
            _show([_item(here, number)], here, as_json, "")
    return 0


def _refuse(item: "OutboxItem", answer: str) -> None:
    """Raises UsageError where nobody can say that any more: it is settled, on its way, or waits."""
    from cmdeck.model.delivery import Delivery, Event, after

    event = {"sent": Event.MARK_SENT, "drop": Event.CANCEL, "again": Event.RELEASE}[answer]
    may_be_online = item.state is Delivery.UNKNOWN
    if after(item.state, event) is None and not may_be_online:
        words = _("{n}: it is {state}; only what is unknown, held or failed is settled by hand.")
        raise UsageError(words.format(n=item.id, state=_state(item)))


async def _resolve(here: "Session", item: "OutboxItem", answer: str, url: str) -> None:
    from cmdeck.model.delivery import Delivery, Event
    from cmdeck.model.outbox import Due, Receipt
    from cmdeck.text.display import safe_url

    change = here.deck.store.change_item
    if answer == "sent":
        link = safe_url(url) or ""
        if url and not link:
            raise UsageError(_("“{url}” is not a web address.").format(url=url))
        ident = link.rstrip("/").rpartition("/")[2]
        receipt = Receipt(ident, url=link, at=here.now)
        await change(item.id, Event.MARK_SENT, receipt=receipt, generation=item.generation)
    else:
        if item.state is Delivery.UNKNOWN:
            await change(item.id, Event.HOLD, generation=item.generation)
        await change(item.id, Event.RELEASE, due=Due(here.now))
