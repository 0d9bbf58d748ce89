"""A guard: why a text that a network would take may still be a mistake (domain.md §7).

The words are in services/guard_words.py.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from cmdeck.model.post import AccountId


class GuardCode(StrEnum):
    """The kinds of guards, as ``cmdeck check --json`` and the journal name them."""

    OTHER_BRAND = "other_brand"
    TONE = "tone"
    PLACEHOLDER = "placeholder"
    EMPTY_LINK = "empty_link"
    DEAD_LINK = "dead_link"
    STRANGE_LINK = "strange_link"
    STRANGE_PICTURE = "strange_picture"
    SAID_ALREADY = "said_already"
    LINK_AGAIN = "link_again"
    SENSITIVE_DATE = "sensitive_date"
    MENTION_MISSING = "mention_missing"
    ALT_MISSING = "alt_missing"
    ANSWERED = "answered"
    PRIVATE_WORDS = "private_words"
    PERSONAL = "personal"
    OVERHEARD = "overheard"


_GRAVE = frozenset(
    {
        GuardCode.OTHER_BRAND,
        GuardCode.TONE,
        GuardCode.PRIVATE_WORDS,
        GuardCode.PERSONAL,
        GuardCode.OVERHEARD,
    }
)


class Guard(Struct, frozen=True):
    """One guard that fired, for one account."""

    code: GuardCode
    account: AccountId
    start: int = 0
    end: int = 0
    """What it is about: indices of the text, the end exclusive; both 0 for all of it."""
    what: str = ""
    """A name for the sentence: the other brand, the person, the date. Displayable."""
    at: datetime | None = None
    """When the other thing happened or will, aware, UTC."""
    refuses: bool = False
    """Letters do not help: it must be mended first."""

    @property
    def is_grave(self) -> bool:
        """Whether only a person can answer it, and not a script: it may be the wrong account, or
        say in public what is private."""
        return self.code in _GRAVE
