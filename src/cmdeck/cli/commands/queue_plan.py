"""`cmdeck queue import` and `cmdeck queue export`: the queue as a spreadsheet that others read,
change and send back, and as a calendar."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import SOME, json_option, yes_option
from cmdeck.cli.output import give, read_bytes, say, tell, write
from cmdeck.errors import UsageError
from cmdeck.i18n import _, language, ngettext

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.outbox import ItemId, OutboxItem
    from cmdeck.services.pictures import Pictures
    from cmdeck.services.plans import Plan, Plans, Trouble, Wish
    from cmdeck.text.sheet import Line, Sheet

FAILED = 1


@click.command(
    "export",
    help=_(
        "What waits as a spreadsheet (CSV) or a calendar (ICS), on stdout. Private messages and"
        " reactions are never in it."
    ),
)
@click.option("--as", "form", type=click.Choice(["csv", "ics"]), default="csv", show_default=True)
@click.option("--brand", metavar=_("BRAND"), help=_("Only this brand's."))
@click.option(
    "--account", "accounts", multiple=True, metavar=_("ACCOUNT"), help=_("Only this account's.")
)
@click.option(
    "--days", type=SOME, metavar="N", help=_("Also what left or was cancelled in the last N days.")
)
@json_option
def export_command(
    form: str, brand: str | None, accounts: Sequence[str], days: int | None, as_json: bool
) -> int:
    """Give the plan away."""
    from cmdeck.cli.session import session

    with session() as here:
        items = _chosen(here, brand, accounts, days)
        if as_json:
            _give_rows(here, items)
        elif form == "ics":
            from cmdeck.services.plan_rows import event_of
            from cmdeck.text.ics import write_ics

            events = [event_of(item, changed=here.now) for item in items]
            write(write_ics(events, name=_("cmdeck queue")))
        else:
            from cmdeck.services.plan_rows import EXPORTED
            from cmdeck.text.sheet import write_sheet

            french = language() == "fr"
            write(write_sheet(_lines(here, items, french), EXPORTED, french=french))
    return 0


def _chosen(
    here: "Session", brand: str | None, accounts: Sequence[str], days: int | None
) -> "list[OutboxItem]":
    """The public posts that are asked for, by time."""
    from cmdeck.cli import resolve
    from cmdeck.model.delivery import Delivery
    from cmdeck.model.outbox import Publish

    known = here.accounts()
    wanted = {resolve.account(words, here.read.accounts()).id for words in accounts}
    if brand:
        whose = resolve.brand(brand, here.read.brands()).id
        of_brand = {account.id for account in known.values() if account.brand == whose}
        wanted = wanted & of_brand if accounts else of_brand
    items = here.read.living_items()
    if days is not None:
        since = here.now - timedelta(days=days)
        items = tuple({i.id: i for i in (*items, *here.read.all_items(since=since))}.values())
    return sorted(
        (
            item
            for item in items
            if isinstance(item.operation, Publish)
            and item.state is not Delivery.UNREADABLE
            and item.reason != "replaced"
            and (item.account in wanted or not (brand or accounts))
        ),
        key=lambda item: (item.due.at, item.id),
    )


def _lines(here: "Session", items: "Sequence[OutboxItem]", french: bool) -> "list[Line]":
    from cmdeck.services.plan_rows import line_of

    brands = {brand.id: brand for brand in here.read.brands()}
    known = here.accounts()
    return [line_of(item, brands, known.get(item.account), here.zone, french) for item in items]


def _give_rows(here: "Session", items: "Sequence[OutboxItem]") -> None:
    from cmdeck.cli import documents

    for item, line in zip(items, _lines(here, items, french=False), strict=True):
        cells = {name.value: cell for name, cell in line.cells.items()}
        pictures = [{"file": file, "alt": alt} for file, alt in line.pictures or ()]
        give({**documents.item(item, here.zone), **cells, "state": item.state, "media": pictures})


@click.command(
    "import",
    help=_(
        "Take a plan (CSV) into the queue: one of cmdeck, Metricool, Buffer or Hootsuite (- reads"
        " it). All rows or none. Without --yes it shows what would change, and asks."
    ),
)
@click.argument("file", metavar=_("FILE"))
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar=_("ACCOUNT"),
    help=_("Whose posts they are, where the sheet does not say; may be repeated."),
)
@click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy", "ymd"]),
    help=_("How the sheet writes dates: day (d), month (m), year (y)."),
)
@click.option("--zone", metavar=_("ZONE"), help=_("The sheet's time zone (Europe/Paris)."))
@click.option("--dry-run", is_flag=True, help=_("Show what would change; write nothing."))
@yes_option
@json_option
def import_command(
    file: str,
    accounts: Sequence[str],
    dates: str | None,
    zone: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Take a plan."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.text.sheet import read_sheet

    sheet = read_sheet(read_bytes(file))
    with session() as here:
        named = [resolve.account(words, here.read.accounts()) for words in accounts]
        plan = _read(here, sheet, file, named, dates, zone)
        _say_unknown(sheet)
        if plan.troubles:
            return _refuse(plan, file, as_json)
        if dry_run or not any(wish.step != "same" for wish in plan.wishes):
            return _report(here, plan, (), as_json=as_json, written=False)
        return _carry_out(here, plan, yes=yes, as_json=as_json)


def _read(
    here: "Session",
    sheet: "Sheet",
    file: str,
    named: "Sequence[Account]",
    dates: str | None,
    zone: str | None,
) -> "Plan":
    from cmdeck.text.sheet_dates import DateOrder

    folder = Path.cwd() if file == "-" else Path(file).parent
    order = DateOrder(dates) if dates else None
    place = _zone(zone) if zone else here.zone

    async def read() -> "Plan":
        plans, pictures = _plans(here)
        try:
            return await plans.read(sheet, named=named, zone=place, order=order, folder=folder)
        finally:
            await pictures.aclose()

    return here.do(read())


def _plans(here: "Session") -> "tuple[Plans, Pictures]":
    from cmdeck.services.pictures import Pictures
    from cmdeck.services.plans import Plans

    deck = here.deck
    pictures = Pictures(deck.places.media)
    plans = Plans(deck.store, deck.compose, pictures, clock=deck.clock, face=deck.face)
    return plans, pictures


def _zone(words: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(words).key
    except (ValueError, OSError, LookupError):
        raise UsageError(_("“{zone}” is no time zone.").format(zone=words)) from None


def _say_unknown(sheet: "Sheet") -> None:
    if sheet.unknown:
        names = ", ".join(f"“{name}”" for name in sheet.unknown[:20])
        tell(_("Columns that are left out: {names}").format(names=names))


def _refuse(plan: "Plan", file: str, as_json: bool) -> int:
    """Name every row that cannot be taken: nothing was written."""
    rows = {trouble.row for trouble in plan.troubles}
    words = ngettext(
        "{n} row cannot be taken. Nothing was written.",
        "{n} rows cannot be taken. Nothing was written.",
        len(rows),
    )
    name = _("standard input") if file == "-" else file
    if as_json:
        problems = [_problem(trouble, name) for trouble in plan.troubles]
        give({"written": False, "problems": problems})
    for trouble in () if as_json else plan.troubles:
        where = _("{file}, row {row}").format(file=name, row=trouble.row)
        if trouble.column:
            column = _("column {column}").format(column=trouble.column)
            where = f"{where}, {column}"
        say(_("{label}: {words}").format(label=where, words=f"{trouble.message} {trouble.next}"))
    tell(words.format(n=len(rows)))
    return FAILED


def _problem(trouble: "Trouble", file: str) -> dict[str, object]:
    return {
        "file": file,
        "row": trouble.row,
        "column": trouble.column or None,
        "message": trouble.message,
        "next": trouble.next,
    }


def _carry_out(here: "Session", plan: "Plan", *, yes: bool, as_json: bool) -> int:
    from cmdeck.cli import acting

    known = here.accounts()
    changed = [wish for wish in plan.wishes if wish.step != "same"]
    public = dict.fromkeys(wish.draft.account for wish in changed if wish.step != "draft")
    accounts = [known[name] for name in public]
    shown = [*_preview(here, plan), _summary(plan)]
    how = acting.confirmed_lines(here, accounts, shown, yes=yes)

    async def carry_out() -> "tuple[ItemId, ...]":
        from cmdeck.services.plans import Step

        plans, _pictures = _plans(here)
        done = await plans.carry_out(plan, confirmed=how)
        return (*done.items, *(wish.item.id for wish in plan.of(Step.MOVE) if wish.item))

    numbers = here.do(carry_out())
    return _report(here, plan, numbers, as_json=as_json, written=True)


def _summary(plan: "Plan") -> str:
    from cmdeck.services.plans import Step

    counts = {step: len(plan.of(step)) for step in Step}
    words = [
        ngettext("{n} new post", "{n} new posts", counts[Step.ADD]).format(n=counts[Step.ADD]),
        _("{n} changed").format(n=counts[Step.CHANGE]),
        _("{n} moved").format(n=counts[Step.MOVE]),
        _("{n} as they were").format(n=counts[Step.SAME]),
    ]
    if counts[Step.DRAFT]:
        words.append(ngettext("{n} draft", "{n} drafts", counts[Step.DRAFT]))
        words[-1] = words[-1].format(n=counts[Step.DRAFT])
    return " · ".join(words)


def _preview(here: "Session", plan: "Plan") -> list[str]:
    """What would become of each row that changes something."""
    lines = []
    for wish in plan.wishes:
        if wish.step != "same":
            lines += _wish_lines(here, wish)
    return lines


def _wish_lines(here: "Session", wish: "Wish") -> list[str]:
    from cmdeck.cli import acting, moments
    from cmdeck.model.outbox import Publish, ref_of

    account = here.accounts()[wish.draft.account]
    marks = {"add": "+", "change": "~", "move": ">", "draft": _("draft")}
    when = moments.words_of(wish.due, here.zone) if wish.due else ""
    head = [marks[wish.step], ref_of(wish.item) if wish.item else wish.ref]
    head.append(acting.named(here, account))
    if wish.item is not None and wish.item.due != wish.due:
        when = f"{moments.words_of(wish.item.due, here.zone)} → {when}"
    lines = [" ".join(part for part in (*head, when) if part)]
    old = wish.item.operation if wish.item else None
    if wish.step == "change" and isinstance(old, Publish):
        lines += [f"  - {line}" for line in old.text.splitlines()]
        lines += [f"  + {line}" for line in wish.draft.text.splitlines()]
    elif wish.step != "move":
        lines += [f"  {line}" for line in wish.draft.text.splitlines()]
    return lines + [f"  [{media.name}] {media.alt}" for media in wish.draft.media]


def _report(
    here: "Session", plan: "Plan", numbers: "Sequence[ItemId]", *, as_json: bool, written: bool
) -> int:
    """Say what was written down (or would be), and who will publish it."""
    from cmdeck.cli import documents
    from cmdeck.cli.acting import who_publishes
    from cmdeck.model.outbox import ref_of
    from cmdeck.services.plans import Step

    items = [item for number in numbers if (item := here.read.item(number)) is not None]
    if as_json:
        steps: dict[str, object] = {step.value: len(plan.of(step)) for step in Step}
        rows = [documents.item(item, here.zone) | {"ref": ref_of(item)} for item in items]
        publisher = documents.publisher(here.engine)
        give({"written": written, **steps, "items": rows, "problems": [], "publisher": publisher})
        return 0
    for line in () if written else _preview(here, plan):
        say(line)
    say(_summary(plan))
    if written:
        tell(who_publishes(here))
    return 0
