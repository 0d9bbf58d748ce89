"""One answer for all that was missed: what may leave now and how far apart, and the words of the
question (trust.md §1.5).

Knows no screen. Writes nothing: what is decided goes through services/queue_changes.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.i18n import language, ngettext
from cmdeck.model.guard import Guard
from cmdeck.model.missed import Absence, Missed, Why
from cmdeck.model.outbox import Due, OutboxItem, Publish, SendMessage
from cmdeck.model.post import AccountId
from cmdeck.services.compose import Compose, draft_of
from cmdeck.services.faults import fault_words
from cmdeck.services.guard_words import guard_next, guard_words
from cmdeck.services.guarding import Guards
from cmdeck.store.catchup import APART
from cmdeck.text.dates import hour, short_day


class Outgoing(Struct, frozen=True):
    """What would leave now, and what would not."""

    items: tuple[OutboxItem, ...]
    stays: tuple[tuple[OutboxItem, str], ...] = ()
    """What cannot leave as it is, with the reason."""
    guards: tuple[tuple[OutboxItem, Guard], ...] = ()
    """What may be a mistake in `items`: a person goes past it, or not."""

    @property
    def counts(self) -> Mapping[AccountId, int]:
        """How many posts leave of each account, a thread as one."""
        counts: dict[AccountId, int] = {}
        for account, _unit in dict.fromkeys((item.account, unit_of(item)) for item in self.items):
            counts[account] = counts.get(account, 0) + 1
        return counts


def unit_of(item: OutboxItem) -> tuple[int, int]:
    """What leaves of one account together: a post, or all the parts of a thread."""
    return (item.act, 0) if item.parts > 1 else (item.act, item.id)


def outgoing(
    items: Sequence[OutboxItem], compose: Compose, guards: Guards, *, now: datetime
) -> Outgoing:
    """Each of `items` looked at as if it was sent now, with all that any send is asked."""
    refused: dict[tuple[AccountId, tuple[int, int]], tuple[OutboxItem, str]] = {}
    fired: list[tuple[OutboxItem, Guard]] = []
    for item in items:
        if not isinstance(item.operation, Publish | SendMessage):
            continue
        draft = replace(draft_of(item), edits=item.id, created=now)
        why = [fault_words(problem) for problem in compose.problems(draft_of(item))]
        for guard in guards.of(draft, Due(now)):
            if guard.refuses:
                words = guard_words(guard, draft.text, guards.zone)
                why.append(f"{words} {guard_next(guard)}".strip())
            else:
                fired.append((item, guard))
        if why:
            refused.setdefault((item.account, unit_of(item)), (item, why[0]))
    leaves = [item for item in items if (item.account, unit_of(item)) not in refused]
    return Outgoing(
        tuple(leaves),
        tuple(refused.values()),
        tuple((item, guard) for item, guard in fired if item in leaves),
    )


def paced(items: Sequence[OutboxItem], start: datetime) -> list[tuple[OutboxItem, Due]]:
    """A time for each: from `start` on, of one account one a minute, in the order of their hours.
    The claim keeps them apart as well (store/catchup.py), whatever happens meanwhile."""
    turns: dict[AccountId, dict[tuple[int, int], int]] = {}
    moves = []
    for item in sorted(items, key=lambda one: (one.due.at, one.id)):
        units = turns.setdefault(item.account, {})
        turn = units.setdefault(unit_of(item), len(units))
        moves.append((item, Due(start + APART * turn)))
    return moves


def headline(missed: Missed, *, now: datetime, zone: str) -> str:
    """`3 posts missed while asleep 02:00–08:10`; where nobody knows that it slept, the hours that
    passed, and the one at which they were held."""
    n, absence = len(missed.rows), missed.absence
    if absence is None:
        words = ngettext(
            "{n} post missed: due {span}, held since {time}",
            "{n} posts missed: due {span}, held since {time}",
            n,
        )
        span = span_words(missed.first, missed.last, now=now, zone=zone)
        return words.format(n=n, span=span, time=_at(missed.held, now, zone))
    span = span_words(absence.began, absence.ended, now=now, zone=zone)
    return _absent(absence, n).format(n=n, span=span)


def _absent(absence: Absence, n: int) -> str:
    if absence.why is Why.ASLEEP:
        return ngettext(
            "{n} post missed while asleep {span}", "{n} posts missed while asleep {span}", n
        )
    return ngettext(
        "{n} post missed while cmdeck was not running {span}",
        "{n} posts missed while cmdeck was not running {span}",
        n,
    )


def span_words(since: datetime, until: datetime, *, now: datetime, zone: str) -> str:
    """`02:00–08:10`, with the day where that is not today: `Sun 6 Dec 22:00 – 08:10`."""
    first, last = _at(since, now, zone), _at(until, now, zone)
    if first == last:
        return first
    days = [short_day(at, now, zone=zone, language=language()) for at in (since, until)]
    if days[0] == days[1]:
        return f"{first}–{hour(until, zone)}"
    return f"{first} – {last}"


def _at(at: datetime, now: datetime, zone: str) -> str:
    day = short_day(at, now, zone=zone, language=language())
    today = short_day(now, now, zone=zone, language=language())
    return hour(at, zone) if day == today else f"{day} {hour(at, zone)}"
