"""The demo in plain lines: the whole loop, played with what real commands use.

Fetch, show, answer, like, repost, quote, schedule, say on other networks, publish; then an answer
is lost on purpose, and what was sent is found again. At the end the networks are asked what they
really got.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmdeck.cli import lines, moments
from cmdeck.cli.output import say
from cmdeck.cli.session import Session, session
from cmdeck.cli.working import fetch_due, publish_due
from cmdeck.errors import CmdeckError
from cmdeck.i18n import _
from cmdeck.model.column import Column, ColumnType, PostRow
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due, OutboxItem, Publish
from cmdeck.model.post import AccountId, NetworkName, Reaction
from cmdeck.text.phrases import health_name

if TYPE_CHECKING:
    from cmdeck.cli.stage import Networks

VELO, MUSEE = AccountId("veloville@x"), AccountId("museetanneurs@x")
LEFORT, CROC = AccountId("boulangerielefort@x"), AccountId("crocchat@x")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LOST = [{"match": {"method": "POST", "path": "/2/tweets"}, "times": 1, "do": "close_after_commit"}]


def play(networks: "Networks") -> int:
    """Play it. Returns 0 when everything that was wished is online exactly once."""
    with session() as here:
        _fetch(here)
        _engage(here)
        _schedule(here)
        _say_elsewhere(here)
        _publish(here)
        _lose_an_answer(here, networks)
        return _count(here, networks)


def _step(words: str) -> None:
    say(f"\n== {words}")


def _fetch(here: Session) -> None:
    _step(_("Fetch what the columns show"))
    healths = here.do(fetch_due(here.deck))
    for state, n in Counter(health.state for health in healths).items():
        say(_("{n} timelines: {state}").format(n=n, state=health_name(state)))
    _step(_("Mentions, of all accounts"))
    for row in _rows(here, ColumnType.MENTIONS, "*")[:5]:
        say(lines.row_lines(row, here.now, here.zone))
    _step(_("Watch feeds"))
    for row in _rows(here, ColumnType.FEED, "*")[:3]:
        say(lines.row_lines(row, here.now, here.zone))


def _rows(here: Session, kind: ColumnType, account: str) -> list[PostRow]:
    found = here.read.rows(Column("demo", kind, accounts=(account,)), limit=20).rows
    return [row for row in found if isinstance(row, PostRow)]


def _first(here: Session, kind: ColumnType, account: AccountId, place: int = 0) -> PostRow:
    rows = _rows(here, kind, account)
    rows = [row for row in rows if row.post.author.handle != account.partition("@")[0]]
    if len(rows) <= place:
        raise CmdeckError(_("{column} is empty: the networks brought nothing.").format(column=kind))
    return rows[place]


def _engage(here: Session) -> None:
    _step(_("Answer, like, repost and quote: each as the account that it came to"))
    compose = here.deck.compose
    complaint = _first(here, ColumnType.MENTIONS, VELO)
    text = "Bonjour, nous regardons tout de suite et revenons vers vous aujourd’hui."
    _write(here, Draft(DraftKind.REPLY, VELO, text, reply_to=complaint.key))
    praise = _first(here, ColumnType.MENTIONS, MUSEE)
    here.do(compose.react(praise.key, MUSEE, Reaction.LIKE, on=True, confirmed="yes"))
    news = _first(here, ColumnType.HOME, VELO)
    here.do(compose.react(news.key, VELO, Reaction.REPOST, on=True, confirmed="yes"))
    quoted = _first(here, ColumnType.MENTIONS, MUSEE, place=1)
    text = "Vos visites nous font plaisir : à dimanche !"
    _write(here, Draft(DraftKind.QUOTE, MUSEE, text, quote=quoted.key))
    for item in here.read.living_items():
        say(lines.item_line(item, here.zone))


def _write(here: Session, draft: Draft, due: Due | None = None) -> None:
    problems = here.deck.compose.problems(draft, due)
    if problems:
        raise CmdeckError(f"{problems[0].account}: {problems[0].fault}")
    here.do(here.deck.compose.send(draft, due, confirmed="yes", wait=False))


def _schedule(here: Session) -> None:
    _step(_("Schedule for later"))
    accounts = here.accounts()
    due = moments.due_of(here, "next", accounts[LEFORT])
    text = "Galette des rois : les premières sortent du four samedi à 7 h."
    _write(here, Draft(DraftKind.POST, LEFORT, text), due)
    say(moments.words_of(due, here.zone))


def _say_elsewhere(here: Session) -> None:
    _step(_("The same words on Mastodon and Bluesky"))
    text = "Samedi, on apprend à réparer une crevaison à l’atelier. Entrée libre."
    for account in here.read.accounts():
        if account.network in {NetworkName.MASTODON, NetworkName.BLUESKY}:
            _write(here, Draft(DraftKind.POST, account.id, text))
            say(f"{account.id}: {text}")


def _publish(here: Session) -> None:
    _step(_("Publish what is due"))
    for item in here.do(publish_due(here.deck)):
        say(lines.item_line(item, here.zone))


def _lose_an_answer(here: Session, networks: "Networks") -> None:
    _step(_("Lose an answer: the network takes the post, and the line is cut"))
    networks.ask("faults", _LOST)
    _write(here, Draft(DraftKind.POST, CROC, "Croquettes sans céréales : de retour en rayon."))
    for item in here.do(publish_due(here.deck)):
        say(lines.item_line(item, here.zone))
        if item.receipt is not None and item.receipt.found:
            say(_("It was found again by reading back, and not sent twice."))


def _is_text(item: OutboxItem) -> bool:
    return isinstance(item.operation, Publish)


def _count(here: Session, networks: "Networks") -> int:
    _step(_("What the networks really got"))
    really = Counter((post["account"], str(post["text"])) for post in networks.ask("posts"))
    wished = [item for item in here.read.all_items(since=_LONG_AGO) if _is_text(item)]
    right = True
    for item in wished:
        text = str(getattr(item.operation, "text", ""))
        copies = sum(
            n
            for (account, said), n in really.items()
            if account == item.account and said.endswith(text)
        )
        right &= copies == (1 if item.state is Delivery.SENT else 0)
        head = replace(item, reason="")
        say(_("{n} × {line}").format(n=copies, line=lines.item_line(head, here.zone)))
    unsettled = [item for item in here.read.living_items() if item.due.at <= here.now]
    say("\n" + (_("All of it once, nothing lost.") if right else _("This should not be.")))
    return 0 if right and not unsettled else 1
