"""Editorial plans and the queue: what a sheet adds to it, changes and moves; all rows, or none.

A row that names an item (Réf.) changes that; any other is a new post. What is in the queue already
is left as it is, so that the same sheet taken twice adds nothing. Nothing is cancelled by being
absent from a sheet.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.clock import Clock
from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.media.refused import PictureRefused
from cmdeck.model.batch import Batch, Carried
from cmdeck.model.brand import Account
from cmdeck.model.delivery import NOT_BEGUN, Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import (
    Act,
    ActKind,
    Due,
    MediaRef,
    OutboxItem,
    Publish,
    ref_of,
)
from cmdeck.model.post import AccountId
from cmdeck.services.compose import Compose, Fault, Problem, draft_of, operation_of, taken_times
from cmdeck.services.faults import fault_words, what_next
from cmdeck.services.pictures import Pictures
from cmdeck.services.plan_rows import Ground, Trouble, unfilled, version_of
from cmdeck.store.store import Store
from cmdeck.text.phrases import delivery_name
from cmdeck.text.sheet import Field, Line, Sheet
from cmdeck.text.sheet_dates import DateOrder

__all__ = ["Plan", "Plans", "Step", "Trouble", "Wish"]

REMEMBERED = timedelta(days=60)
"""How far back what was sent counts as there already."""
_OUR_REF = re.compile(r"[A-Z0-9]{1,3}-\d{1,18}")
_COLUMNS = {
    Fault.EMPTY: Field.TEXT,
    Fault.TOO_LONG: Field.TEXT,
    Fault.SAME_TEXT: Field.TEXT,
    Fault.PAST: Field.DATE,
    Fault.TOO_MANY_PICTURES: Field.PICTURE,
    Fault.ALT_MISSING: Field.ALT,
}


class Step(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    DRAFT = "draft"
    SAME = "same"


class Wish(Struct, frozen=True):
    """One row for one account, understood."""

    row: int
    step: Step
    draft: Draft
    due: Due | None
    item: OutboxItem | None = None
    """What it changes, as it is now."""
    ref: str = ""
    """What the sheet calls it, where that is not our own name for it."""


class Plan(Struct, frozen=True):
    """A sheet held against the queue: it can be carried out where nothing is in `troubles`."""

    wishes: tuple[Wish, ...]
    troubles: tuple[Trouble, ...]

    def of(self, step: Step) -> list[Wish]:
        """The wishes of one kind."""
        return [wish for wish in self.wishes if wish.step is step]


class Plans:
    """Reads sheets against one queue, and carries them out."""

    def __init__(
        self, store: Store, compose: Compose, pictures: Pictures, *, clock: Clock, face: str
    ) -> None:
        self._store, self._compose, self._pictures = store, compose, pictures
        self._clock, self._face = clock, face

    async def read(
        self,
        sheet: Sheet,
        *,
        named: Sequence[Account],
        zone: str,
        order: DateOrder | None,
        folder: Path,
    ) -> Plan:
        """What `sheet` asks for. Pictures are looked for in `folder` and nowhere above it."""
        now = self._clock.now()
        read = self._store.read
        reading = _Reading(
            Ground(
                sheet,
                {account.id: account for account in read.accounts()},
                {brand.id: brand for brand in read.brands()},
                tuple(named),
                zone,
                order,
                now,
            ),
            self._store,
            self._compose,
            self._pictures,
            folder,
        )
        for line in sheet.lines:
            await reading.take(line)
        return Plan(tuple(reading.wishes), tuple(reading.troubles))

    async def carry_out(self, plan: Plan, *, confirmed: str) -> Carried:
        """Write all of it down at once. Returns the act, what is new or took the place of what was
        changed, and the drafts.

        Raises Moved when the queue has changed meanwhile: then nothing was written.
        """
        assert not plan.troubles
        edited = plan.of(Step.CHANGE)
        new = [*plan.of(Step.ADD), *edited]
        moved = plan.of(Step.MOVE)
        act = Act(ActKind.POST, self._clock.now(), self._face, confirmed)
        batch = Batch(
            act,
            tuple(self._item(wish) for wish in new),
            edits=tuple((wish.item.id, wish.item.generation) for wish in edited if wish.item),
            moves=tuple((w.item.id, w.item.generation, w.due) for w in moved if w.item and w.due),
            drafts=tuple(wish.draft for wish in plan.of(Step.DRAFT)),
        )
        return await self._store.carry_out(batch)

    def _item(self, wish: Wish) -> OutboxItem:
        assert wish.due is not None
        item = self._compose.item(wish.draft.account, operation_of(wish.draft), wish.due)
        if wish.item is not None:
            after = wish.item.generation + 2
            return replace(item, ref=ref_of(wish.item), generation=after)
        return replace(item, ref=wish.ref)


class _Reading:
    """A sheet being held against the queue, row by row."""

    def __init__(
        self, ground: Ground, store: Store, compose: Compose, pictures: Pictures, folder: Path
    ) -> None:
        self.wishes: list[Wish] = []
        self.troubles: list[Trouble] = []
        self._ground, self._store, self._compose = ground, store, compose
        self._pictures, self._folder = pictures, folder
        items = store.read.all_items(since=ground.now - REMEMBERED)
        self._there = {
            _place(item.account, item.operation.text, item.due.at)
            for item in items
            if isinstance(item.operation, Publish)
            and item.state not in {Delivery.CANCELLED, Delivery.UNREADABLE}
        }
        self._living = store.read.living_items()
        self._desk = {(draft.account, _plain(draft.text)) for draft in store.read.drafts()}
        self._met: dict[tuple[AccountId, str], int] = {}
        """Rows by (account, Réf.)."""
        self._texts: dict[tuple[str, str], tuple[AccountId, int]] = {}
        """Rows by (network, text)."""

    def _say(self, line: Line, column: Field, message: str, then: str) -> None:
        self.troubles.append(self._ground.trouble(line, column, message, then))

    async def take(self, line: Line) -> None:
        """Understand one row, or say what is wrong with it."""
        ref = line.cells.get(Field.REF, "").strip()
        item = self._meant(line, ref) if ref else None
        if isinstance(item, Trouble):
            self.troubles.append(item)
            return
        if item is not None:
            await self._take_known(line, item)
            return
        if line.cells.get(Field.REPLY_TO, "").strip():
            words = _("A sheet cannot add answers and quotes.")
            self._say(line, Field.REPLY_TO, words, _("Answer in the deck, and empty the cell."))
            return
        targets = self._ground.targets(line)
        if isinstance(targets, Trouble):
            self.troubles.append(targets)
            self._look_further(line)
            return
        for account in targets:
            await self._take_new(line, account, ref)

    def _look_further(self, line: Line) -> None:
        """Whose post it is nobody knows; say what else is wrong with the row all the same."""
        for account in list(self._ground.accounts.values())[:1]:
            due = self._ground.due(line, account, None, ())
            if isinstance(due, Trouble) and not line.cells.get(Field.DRAFT):
                self.troubles.append(due)

    def _meant(self, line: Line, ref: str) -> OutboxItem | Trouble | None:
        """The item that a row names; None: it is the sheet's own name for something new."""
        newest: dict[AccountId, OutboxItem] = {}
        for item in self._store.read.items_called(ref):
            newest.setdefault(item.account, item)
        wanted = line.cells.get(Field.ACCOUNT, "").strip()
        if newest and wanted:
            account = self._ground.targets(line)
            if isinstance(account, Trouble):
                return account
            newest = {name: one for name, one in newest.items() if name == account[0].id}
            if not newest:
                words = _("{ref} is a post of another account.").format(ref=ref)
                then = _("Empty the reference to add it as a new post.")
                return self._ground.trouble(line, Field.ACCOUNT, words, then)
        if not newest and _OUR_REF.fullmatch(ref):
            words = _("There is no {ref} in this queue.").format(ref=ref)
            then = _("Empty the reference to add it as a new post.")
            return self._ground.trouble(line, Field.REF, words, then)
        if len(newest) > 1:
            words = _("{ref} is called a post of several accounts.").format(ref=ref)
            then = _("Name the account: {names}").format(names=", ".join(newest))
            return self._ground.trouble(line, Field.REF, words, then)
        return next(iter(newest.values()), None)

    def _is_second(self, line: Line, account: AccountId, ref: str) -> bool:
        """Whether another row of the sheet has spoken of it already; says so."""
        if not ref:
            return False
        before = self._met.setdefault((account, ref), line.row)
        if before != line.row:
            words = _("{ref} stands in row {row} already.").format(ref=ref, row=before)
            self._say(line, Field.REF, words, _("Delete one of the two rows."))
        return before != line.row

    async def _take_known(self, line: Line, item: OutboxItem) -> None:
        if self._is_second(line, item.account, line.cells[Field.REF].strip()):
            return
        if not isinstance(item.operation, Publish):
            self._say(line, Field.REF, _("It is no public post."), _("Delete the row."))
            return
        before = draft_of(item)
        account = self._ground.accounts.get(item.account)
        if account is None:
            self._say(line, Field.ACCOUNT, _("the account is not here any more"), "")
            return
        due = self._ground.due(line, account, item, ())
        media = await self._media(line, account, item.operation.media)
        for found in (due, media):
            if isinstance(found, Trouble):
                self.troubles.append(found)
        if isinstance(due, Trouble) or isinstance(media, Trouble):
            return
        text = _text(line) if Field.TEXT in line.cells else before.text
        draft = replace(before, text=text, media=media, edits=item.id, base=item.generation)
        step = Step.MOVE
        if (_plain(text), media) != (_plain(before.text), before.media):
            step = Step.CHANGE
        elif due == item.due:
            step = Step.SAME
        if step is not Step.SAME and not self._may_change(line, item):
            return
        self._add(line, Wish(line.row, step, draft, due, item))

    def _may_change(self, line: Line, item: OutboxItem) -> bool:
        if item.state not in NOT_BEGUN:
            words = _("It cannot change any more: it is {state}.")
            words = words.format(state=delivery_name(item.state))
            self._say(
                line, Field.STATE, words, _("Undo the change in the sheet, or delete the row.")
            )
            return False
        version = line.cells.get(Field.VERSION, "").strip()
        if version not in {"", version_of(item)}:
            words = _("It was changed in cmdeck since the sheet was made ({was}, now {now}).")
            words = words.format(was=version, now=version_of(item))
            then = _("Delete the row to leave it so, or empty this cell to have the sheet's.")
            self._say(line, Field.VERSION, words, then)
            return False
        return True

    async def _take_new(self, line: Line, account: Account, ref: str) -> None:
        if self._is_second(line, account.id, ref):
            return
        draft = Draft(DraftKind.POST, account.id, _text(line))
        is_draft = line.cells.get(Field.DRAFT, "").strip().casefold() in {"true", "vrai", "1", "x"}
        dated = line.cells.get(Field.DATE, "").strip()
        due = None
        if dated or not is_draft:
            taken = [*taken_times(self._living, account.id), *self._planned(account.id)]
            due = self._ground.due(line, account, None, taken)
        media = await self._media(line, account, ())
        for found in (due, media):
            if isinstance(found, Trouble):
                self.troubles.append(found)
        if isinstance(due, Trouble) or isinstance(media, Trouble):
            return
        draft = replace(draft, media=media, due=due if is_draft else None)
        step = Step.DRAFT if is_draft else Step.ADD
        on_desk = is_draft and (account.id, _plain(draft.text)) in self._desk
        if on_desk or (due and _place(account.id, draft.text, due.at) in self._there):
            step = Step.SAME
        self._add(line, Wish(line.row, step, draft, due, ref=ref))

    def _planned(self, account: AccountId) -> list[datetime]:
        return [wish.due.at for wish in self.wishes if wish.due and wish.draft.account == account]

    def _add(self, line: Line, wish: Wish) -> None:
        """Keep what can go out; say what cannot."""
        problems = []
        if wish.step in {Step.ADD, Step.CHANGE}:
            for words, then in unfilled(wish.draft.text):
                self._say(line, Field.TEXT, words, then)
                return
        if wish.step in {Step.ADD, Step.CHANGE, Step.MOVE}:
            problems = self._compose.problems(wish.draft, wish.due)
            if wish.step is not Step.MOVE:
                problems += self._repeated(line, wish)
        for problem in problems:
            column = _COLUMNS.get(problem.fault, Field.ACCOUNT)
            self._say(line, column, fault_words(problem), what_next(problem))
        if not problems:
            self.wishes.append(wish)
            if wish.due is not None:
                self._there.add(_place(wish.draft.account, wish.draft.text, wish.due.at))

    def _repeated(self, line: Line, wish: Wish) -> list[Problem]:
        """Where a network forbids one text on several accounts, one sheet must not."""
        able = self._ground.accounts[wish.draft.account].capabilities
        text = _plain(wish.draft.text)
        account, _row = self._texts.setdefault((able.network, text), (wish.draft.account, line.row))
        same = bool(text) and account != wish.draft.account
        same = same and able.one_text and wish.draft.kind is DraftKind.POST
        return [Problem(Fault.SAME_TEXT, wish.draft.account)] if same else []

    async def _media(
        self, line: Line, account: Account, known: tuple[MediaRef, ...]
    ) -> tuple[MediaRef, ...] | Trouble:
        if line.pictures is None:
            return known
        by_name = {media.name: media for media in known}
        found = []
        for file, alt in line.pictures:
            if file in by_name:
                found.append(replace(by_name[file], alt=alt))
                continue
            try:
                found.append(await self._picture(file, alt, account))
            except (PictureRefused, UsageError) as error:
                then = _("Put the picture beside the sheet, and write its file's name.")
                return self._ground.trouble(line, Field.PICTURE, str(error), then)
        return tuple(found)

    async def _picture(self, file: str, alt: str, account: Account) -> MediaRef:
        """A private copy of a picture that lies with the sheet: a sheet comes from others, and
        must not choose among all the files of this machine."""
        if "://" in file:
            raise UsageError(_("Pictures are not fetched from the web."))
        folder = self._folder.resolve()
        path = (folder / file).resolve()
        if not path.is_relative_to(folder):
            raise UsageError(_("“{file}” is not in the folder of the sheet.").format(file=file))
        return await self._pictures.take(path, account.capabilities.picture, alt=alt)


def _place(account: AccountId, text: str, at: datetime) -> tuple[AccountId, str, datetime]:
    """What makes two rows one post."""
    return account, _plain(text), at.replace(second=0, microsecond=0)


def _plain(text: str) -> str:
    """A text as a sheet brings it back: line ends are one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _text(line: Line) -> str:
    text = line.cells.get(Field.TEXT, "").rstrip("\n")
    link = line.cells.get(Field.LINK, "").strip()
    if link and link not in text:
        text = f"{text} {link}" if text else link
    return text
