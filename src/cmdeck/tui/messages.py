"""What widgets say. A screen that holds the Deck does it; a widget never awaits a service."""

from dataclasses import dataclass

from textual.message import Message

from cmdeck.model.column import Column, Position, Row
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Due


@dataclass(eq=False, repr=False)
class OfColumn(Message):
    """Said by a column."""

    column: Column


@dataclass(eq=False, repr=False)
class OfDraft(Message):
    """Said of what is being written, as it stands now."""

    draft: Draft


@dataclass(eq=False, repr=False)
class CursorMoved(OfColumn):
    """The cursor of a column is on another row (None: the column is empty)."""

    row: Row | None


@dataclass(eq=False, repr=False)
class RowsNeeded(OfColumn):
    """A column has come near the end of its window: read again around this place."""

    around: Position


class OlderNeeded(OfColumn):
    """A column has come to the end of what is stored: ask the network for older ones."""


@dataclass(eq=False, repr=False)
class RowSeen(OfColumn):
    """A row was under the cursor long enough to count as seen."""

    row: Row


class DraftEdited(OfDraft):
    """The person typed: save this draft. Sent from the key's own handling, never from a later timer
    alone."""


class PreviewAsked(OfDraft):
    """F3: the text as it will look."""


class SendAsked(OfDraft):
    """F9: the composer shows its confirmation line; nothing has been decided."""


@dataclass(eq=False, repr=False)
class SendConfirmed(OfDraft):
    """Enter on the named line. `due` None: now, after the undo window."""

    due: Due | None
    confirmed: str = "line"


class ScheduleAsked(OfDraft):
    """F8 in the composer."""


class AccountAsked(OfDraft):
    """F2: choose the account of this draft."""


class PictureAsked(OfDraft):
    """F6: attach a picture to this draft."""


class ComposerLeft(OfDraft):
    """Esc: back to the list; the draft is kept."""
