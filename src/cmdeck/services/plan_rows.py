"""One row of a plan and the queue: whose post it is, when it is due, which item it means; and an
item of the queue as a row. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.guard import Guard, GuardCode
from cmdeck.model.outbox import Due, OutboxItem, Publish, ref_of
from cmdeck.model.post import AccountId
from cmdeck.services.guard_words import guard_next, guard_words
from cmdeck.text.guards import empty_links, placeholders
from cmdeck.text.ics import Event
from cmdeck.text.moments import Refused
from cmdeck.text.phrases import delivery_name, network_name, phrase
from cmdeck.text.sheet import Field, Line, Sheet
from cmdeck.text.sheet_dates import DateOrder, Doubt, read_moment
from cmdeck.text.slots import next_slot

EXPORTED = (
    *(Field.REF, Field.BRAND, Field.ACCOUNT, Field.NETWORK, Field.DATE, Field.TIME, Field.ZONE),
    *(Field.TEXT, Field.REPLY_TO, Field.STATE, Field.REASON, Field.URL, Field.VERSION),
)
"""The columns of a plan that goes out, in their order; the pictures come after them."""
_NEXT_SLOT = frozenset({"next", "prochain"})


class Trouble(Struct, frozen=True):
    """Why a row cannot be taken: where, what, and what to do."""

    row: int
    column: str
    """`E (Date)`, or ""."""
    message: str
    next: str


class Ground(Struct, frozen=True):
    """What rows are read against."""

    sheet: Sheet
    accounts: Mapping[AccountId, Account]
    brands: Mapping[str, Brand]
    named: tuple[Account, ...]
    """The accounts that the person named for rows that name none."""
    zone: str
    order: DateOrder | None
    now: datetime

    def trouble(self, line: Line, column: Field, message: str, then: str) -> Trouble:
        """`message` about a cell of `line`."""
        return Trouble(line.row, self.sheet.column(column), message, then)

    def targets(self, line: Line) -> list[Account] | Trouble:
        """Whose post a new row is."""
        if words := _cell(line, Field.ACCOUNT):
            return self._of_words(line, words)
        if line.networks:
            return self._of_networks(line)
        network, brand = _cell(line, Field.NETWORK), _cell(line, Field.BRAND)
        if self.named and not (network or brand):
            return list(self.named)
        pool = [
            account
            for account in self.named or self.accounts.values()
            if _is_network(account, network) and self._is_brand(account, brand)
        ]
        if len(pool) == 1:
            return pool
        words = _("No account of yours is meant by it.") if not pool else _("Whose post is it?")
        then = _("Fill in the column “{name}”, or add --account.")
        return self.trouble(line, Field.ACCOUNT, words, then.format(name=_("Account")))

    def _of_words(self, line: Line, words: str) -> list[Account] | Trouble:
        folded = words.casefold().removeprefix("@")
        exact = [a for a in self.accounts.values() if a.id.casefold() == folded]
        found = exact or [a for a in self.accounts.values() if a.id.casefold().startswith(folded)]
        if len(found) == 1:
            return found
        names = ", ".join(account.id for account in found or self.accounts.values())
        many, none = _("“{name}” can be several accounts."), _("There is no account “{name}”.")
        message = (many if found else none).format(name=words)
        then = _("Write one of: {names}").format(names=names)
        return self.trouble(line, Field.ACCOUNT, message, then)

    def _of_networks(self, line: Line) -> list[Account] | Trouble:
        targets = []
        for name in sorted(line.networks):
            pool = [a for a in self.named or self.accounts.values() if a.network == name]
            if len(pool) != 1:
                none, many = _("No account of yours is on {network}."), _("Whose post is it?")
                message = (many if pool else none).format(network=name)
                then = _("Name one account for each network: --account")
                return self.trouble(line, Field.NETWORK, message, then)
            targets += pool
        return targets

    def _is_brand(self, account: Account, words: str) -> bool:
        brand = self.brands.get(account.brand)
        names = {account.brand.casefold(), brand.name.casefold() if brand else ""}
        return not words or words.casefold() in names

    def due(
        self, line: Line, account: Account, item: OutboxItem | None, taken: Sequence[datetime]
    ) -> Due | Trouble:
        """When the row is to go out."""
        date, time = _cell(line, Field.DATE), _cell(line, Field.TIME)
        zone = _cell(line, Field.ZONE) or (item.due.zone if item else "") or self.zone
        if item is not None and _is_unchanged(line, item, self.zone):
            return item.due
        if date.casefold() in _NEXT_SLOT and not time:
            brand = self.brands.get(account.brand)
            slots = brand.slots if brand else ()
            found = next_slot(slots, now=self.now, zone=self.zone, taken=taken)
            if isinstance(found, Refused):
                return self.trouble(line, Field.DATE, found.message, "")
            return Due(found.utc, found.wall, found.zone)
        order = DateOrder.DMY if self.order is None and self.sheet.french else self.order
        read = read_moment(date, time, zone=zone, order=order)
        if isinstance(read, Doubt):
            column = read.field if self.sheet.column(read.field) else Field.DATE
            return self.trouble(line, column, read.message, read.next)
        if item is not None and read.utc == item.due.at.replace(second=0, microsecond=0):
            return item.due
        return Due(read.utc, read.wall, read.zone)


def _cell(line: Line, column: Field) -> str:
    return line.cells.get(column, "").strip()


def _is_network(account: Account, words: str) -> bool:
    names = {account.network.value, network_name(account.network).casefold()}
    return not words or words.casefold() in names


def _is_unchanged(line: Line, item: OutboxItem, zone: str) -> bool:
    """Whether the row says of the time what we wrote; what it does not say, it does not change."""
    if Field.DATE not in line.cells:
        return True
    if _cell(line, Field.ZONE) not in {"", item.due.zone or zone}:
        return False
    return any(
        all(
            _cell(line, column) == cells[column]
            for column in (Field.DATE, Field.TIME)
            if column in line.cells
        )
        for cells in (_time_cells(item, zone, french=french) for french in (True, False))
    )


def _time_cells(item: OutboxItem, zone: str, *, french: bool) -> dict[Field, str]:
    place = item.due.zone or zone
    at = item.due.at.astimezone(ZoneInfo(place))
    date = f"{at:%d/%m/%Y}" if french else f"{at:%Y-%m-%d}"
    return {Field.DATE: date, Field.TIME: f"{at:%H:%M}", Field.ZONE: place}


def line_of(
    item: OutboxItem, brands: Mapping[str, Brand], account: Account | None, zone: str, french: bool
) -> Line:
    """An item as a row of a plan. Only what is public has one: see `exported`."""
    operation = item.operation
    assert isinstance(operation, Publish)
    brand = brands.get(account.brand) if account else None
    cells = {
        Field.REF: ref_of(item),
        Field.BRAND: brand.name if brand else "",
        Field.ACCOUNT: str(item.account),
        Field.NETWORK: network_name(item.network),
        **_time_cells(item, zone, french=french),
        Field.TEXT: operation.text,
        Field.REPLY_TO: operation.reply_to or operation.quote,
        Field.STATE: delivery_name(item.state),
        Field.REASON: phrase(item.reason) if item.reason else "",
        Field.URL: item.receipt.url if item.receipt else "",
        Field.VERSION: version_of(item),
    }
    return Line(0, cells, tuple((media.name, media.alt) for media in operation.media))


def version_of(item: OutboxItem) -> str:
    """Which state of an item a plan was made from; never a number, which a spreadsheet writes
    its own way."""
    return f"v{item.generation}"


def event_of(item: OutboxItem, *, changed: datetime) -> Event:
    """An item as an event of a calendar."""
    operation = item.operation
    assert isinstance(operation, Publish)
    status = {"cancelled": "CANCELLED", "held": "TENTATIVE", "failed": "TENTATIVE"}
    text = operation.text or ", ".join(media.name for media in operation.media)
    return Event(
        uid=f"{ref_of(item)}@cmdeck",
        sequence=item.generation,
        at=item.due.at,
        changed=item.updated or changed,
        summary=f"{item.account} ({delivery_name(item.state)}): {text[:60]}",
        description=text,
        url=item.receipt.url if item.receipt else "",
        status=status.get(item.state, "CONFIRMED"),
    )


def unfilled(text: str) -> list[tuple[str, str]]:
    """What of a text was left to be filled in or leads nowhere, in words, with what to do."""
    found = [(GuardCode.PLACEHOLDER, place) for place in placeholders(text)]
    found += [(GuardCode.EMPTY_LINK, place) for place in empty_links(text)]
    guards = [Guard(code, AccountId(""), place.start, place.end) for code, place in found]
    return [(guard_words(guard, text, "UTC"), guard_next(guard)) for guard in guards]
