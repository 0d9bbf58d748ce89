"""`cmdeck queue missed`, and the one answer for all of it: `cmdeck queue resolve --missed`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say, tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _, labelled, language, ngettext

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.missed import Missed
    from cmdeck.model.outbox import Due, OutboxItem
    from cmdeck.services.missed import Outgoing

ANSWERS = ("send", "hold", "drop", "move")
DONE, FAILED = 0, 1


@click.command("missed", help=_("What is held since its hour had passed, and why it could not go."))
@json_option
def missed_command(as_json: bool) -> int:
    """All that was missed, as one question."""
    from cmdeck.cli.session import session

    with session() as here:
        found = here.read.missed()
        if as_json:
            give(_document(here, found))
        elif found is None:
            say(_("Nothing was missed."))
        else:
            _say(here, found)
            tell(_("One answer for all: cmdeck queue resolve --missed send|hold|drop|move"))
    return DONE


def _document(here: "Session", found: "Missed | None") -> dict[str, object]:
    from cmdeck.cli.documents import iso, item

    absence = found.absence if found is not None else None
    return {
        "count": len(found.rows) if found is not None else 0,
        "why": absence.why.value if absence is not None else None,
        "from": iso(absence.began, here.zone) if absence is not None else None,
        "until": iso(absence.ended, here.zone) if absence is not None else None,
        "held": iso(found.held, here.zone) if found is not None else None,
        "items": [item(one, here.zone) for one in found.items] if found is not None else [],
    }


def _say(here: "Session", found: "Missed") -> None:
    from cmdeck.cli.lines import item_line
    from cmdeck.services.missed import headline

    say(headline(found, now=here.now, zone=here.zone))
    for item in found.items:
        say(item_line(item, here.zone))


def answer_missed(answer: str, to: str, *, yes: bool, as_json: bool) -> int:
    """One answer for all that was missed. Raises UsageError where nobody can be asked, and where
    the phrase `to` says nothing: then nothing was written."""
    from cmdeck.cli.session import session

    if (answer == "move") is not bool(to):
        raise UsageError(_("--missed move takes --to: +1 day, -2 h, +1 week, monday."))
    with session() as here:
        found = here.read.missed()
        if found is None:
            tell(_("Nothing was missed."))
            return DONE
        match answer:
            case "send":
                return _send(here, found, yes, as_json)
            case "move":
                return _move(here, found, to, yes, as_json)
            case "drop":
                return _drop(here, found, yes, as_json)
            case _:
                _show(here, found.items, as_json)
                n = len(found.rows)
                tell(ngettext("{n} post stays held.", "{n} posts stay held.", n).format(n=n))
                return DONE


def _show(here: "Session", items: "Sequence[OutboxItem]", as_json: bool) -> None:
    """Items as they now are."""
    from cmdeck.cli.listing import show_items

    now = [found for one in items if (found := here.read.item(one.id)) is not None]
    show_items(here, now, as_json, empty="")


def _send(here: "Session", found: "Missed", yes: bool, as_json: bool) -> int:
    from cmdeck.cli.acting import who_publishes
    from cmdeck.services.missed import outgoing, paced

    out = outgoing(found.items, here.deck.compose, here.deck.guards, now=here.now)
    if here.read.pauses():
        tell(_("Paused: nothing leaves before you go on."))
        return FAILED
    for item, words in out.stays:
        tell(labelled(f"{item.id} {item.account}", words))
    if out.items:
        how = _confirm(here, found, out, yes)
        here.do(here.deck.changes.move(paced(out.items, here.now), how))
        _show(here, out.items, as_json)
        tell(who_publishes(here))
    return FAILED if out.stays else DONE


def _confirm(here: "Session", found: "Missed", out: "Outgoing", yes: bool) -> str:
    """Each account named, with how many posts; what any send is asked for is asked here, too."""
    from cmdeck.cli.acting import confirmed_lines, guard_sentence, named
    from cmdeck.cli.lines import item_line
    from cmdeck.services.missed import headline

    known = here.accounts()
    whose = [known[name] for name in out.counts if name in known]
    shown = [headline(found, now=here.now, zone=here.zone)]
    for account in whose:
        n = out.counts[account.id]
        what = ngettext("send {n} post", "send {n} posts, a minute apart", n).format(n=n)
        shown.append(labelled(what, named(here, account)))
    shown += [item_line(item, here.zone) for item in out.items]
    fired = [(item, guard) for item, guard in out.guards if guard.is_grave or not yes]
    for item, guard in out.guards:
        words = guard_sentence(here, guard, str(getattr(item.operation, "text", "")))
        if (item, guard) in fired:
            shown.append(words)
        else:
            tell(words)
    guarded = {guard.account for _item, guard in fired}
    return confirmed_lines(here, whose, shown, yes=yes, guarded=guarded)


def _move(here: "Session", found: "Missed", to: str, yes: bool, as_json: bool) -> int:
    from cmdeck.cli.acting import confirmed_lines
    from cmdeck.cli.moments import words_of

    moves, stays = _preview(here, found, to)
    for item, words in stays:
        tell(labelled(f"{item.id} {item.account}", words))
    if moves:
        shown = [f"{item.id}  {item.account}  {words_of(due, here.zone)}" for item, due in moves]
        how = confirmed_lines(here, [], shown, yes=yes)
        here.do(here.deck.changes.move(moves, how))
        _show(here, [item for item, _due in moves], as_json)
    return FAILED if stays else DONE


def _preview(
    here: "Session", found: "Missed", to: str
) -> "tuple[list[tuple[OutboxItem, Due]], list[tuple[OutboxItem, str]]]":
    from cmdeck.services.shifting import preview
    from cmdeck.text.moments import Refused
    from cmdeck.text.shift import read_shift

    by = read_shift(to, now=here.now, zone=here.zone, language=language())
    if isinstance(by, Refused):
        raise UsageError(by.message)
    brands = {account.id: account.brand for account in here.read.accounts()}
    steps = preview(
        found.items,
        by,
        living=here.read.living_items(),
        zone=here.zone,
        now=here.now,
        brand_of=lambda account: brands.get(account, ""),
    )
    moves = [(step.item, step.due) for step in steps if step.due is not None]
    return moves, [(step.item, step.refused) for step in steps if step.due is None]


def _drop(here: "Session", found: "Missed", yes: bool, as_json: bool) -> int:
    from cmdeck.cli.acting import confirmed_lines
    from cmdeck.cli.lines import item_line

    n = len(found.rows)
    ask = ngettext("Cancel {n} post?", "Cancel {n} posts?", n).format(n=n)
    shown = [ask, *(item_line(item, here.zone) for item in found.items)]
    how = confirmed_lines(here, [], shown, yes=yes)
    done = here.do(here.deck.changes.cancel(found.items, how))
    _show(here, found.items, as_json)
    for draft in done.drafts:
        tell(_("Its text is draft {n}: cmdeck read drafts").format(n=draft.id))
    return DONE
