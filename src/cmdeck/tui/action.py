"""What an action is: where it is at home, its keys, its words. The table of them is
actions.py's."""

from enum import StrEnum

from msgspec import Struct

from cmdeck.i18n import N_
from cmdeck.model.capability import Verb


class Scope(StrEnum):
    """Where an action is at home; decides which keys live and which help shows it."""

    DECK = "deck"
    COLUMN = "column"
    ITEM = "item"
    """Whatever is under the cursor: a post, a message, a draft, what is queued."""
    POST = "post"
    QUEUE = "queue"
    CALENDAR = "calendar"
    COMPOSER = "composer"
    DIALOG = "dialog"


class Group(StrEnum):
    """The heading under which help shows an action."""

    READ = N_("Read")
    ANSWER = N_("Answer")
    MODERATE = N_("Moderate")
    COLUMNS = N_("Columns")
    QUEUE = N_("Queue")
    WRITE = N_("Write")
    EVERYWHERE = N_("Everywhere")


class Action(Struct, frozen=True):
    """One row, five uses."""

    id: str
    keys: str
    label: str
    """One or two words, for the footer (English; translated when shown)."""
    help: str
    """A sentence part, for help, palette and docs."""
    scope: Scope
    group: Group
    needs: Verb | None = None
    """Greys the action where the focused item's network cannot do it at all."""
    footer: int = 0
    """Rank in the footer of its scope, 1 first; 0: not in the footer."""
    plain: str = ""
    """Keys in the `plain` preset (arrows, function keys and menus only); "" none."""
    argument: str = ""
    """Passed to the method, for families such as column 1 to 10."""

    @property
    def method(self) -> str:
        """The name of the method that does it."""
        return "action_" + self.id.partition(":")[0].replace(".", "_")

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Each way to press it, as a sequence of keys."""
        return tuple(tuple(keys.split()) for keys in self.keys.split(",") if keys.strip())
