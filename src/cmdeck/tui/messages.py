"""What widgets say. A screen that holds the Deck does it; a widget never awaits a service."""

from dataclasses import dataclass

from textual.message import Message

from cmdeck.model.column import Column, Position, Row
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Due


@dataclass(eq=False, repr=False)
class CursorMoved(Message):
    """The cursor of a column is on another row (None: the column is empty)."""

    column: Column
    row: Row | None


@dataclass(eq=False, repr=False)
class RowsNeeded(Message):
    """A column has come near the end of its window: read again around this place."""

    column: Column
    around: Position


@dataclass(eq=False, repr=False)
class OlderNeeded(Message):
    """A column has come to the end of what is stored: ask the network for older ones."""

    column: Column


@dataclass(eq=False, repr=False)
class RowSeen(Message):
    """A row was under the cursor long enough to count as seen."""

    column: Column
    row: Row


@dataclass(eq=False, repr=False)
class DraftEdited(Message):
    """The person typed: save this draft. Sent from the key's own handling, never from a later timer
    alone."""

    draft: Draft


@dataclass(eq=False, repr=False)
class SendAsked(Message):
    """F9: the composer shows its confirmation line; nothing has been decided."""

    draft: Draft


@dataclass(eq=False, repr=False)
class SendConfirmed(Message):
    """Enter on the named line. `due` None: now, after the undo window."""

    draft: Draft
    due: Due | None
    confirmed: str = "line"


@dataclass(eq=False, repr=False)
class ScheduleAsked(Message):
    """F8 in the composer."""

    draft: Draft


@dataclass(eq=False, repr=False)
class AccountAsked(Message):
    """F2: choose the account of this draft."""

    draft: Draft


@dataclass(eq=False, repr=False)
class PictureAsked(Message):
    """F6: attach a picture to this draft."""

    draft: Draft


@dataclass(eq=False, repr=False)
class ComposerLeft(Message):
    """Esc: back to the list; the draft is kept."""

    draft: Draft
