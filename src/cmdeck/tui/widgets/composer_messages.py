"""What the composer says beyond the messages that every screen knows (tui/messages.py)."""

from dataclasses import dataclass

from cmdeck.tui.messages import OfDraft
from cmdeck.tui.widgets.margin import Misspelling


@dataclass(eq=False, repr=False)
class SuggestionsAsked(OfDraft):
    """F7 stands on this word and nothing is known yet: look for suggestions, then call
    `Composer.set_misspellings` again with them."""

    fault: Misspelling


class LookAsked(OfDraft):
    """F7 on a text that nobody has looked at since its last letter: look now, then call
    `Composer.set_misspellings`."""


@dataclass(eq=False, repr=False)
class WordLearned(OfDraft):
    """`a`: this word is right, for this draft's brand, from now on."""

    word: str


@dataclass(eq=False, repr=False)
class WordIgnored(OfDraft):
    """`i`: this word is right in this draft."""

    word: str


class SavedAsked(OfDraft):
    """Ctrl+R: a saved reply."""


class EditorAsked(OfDraft):
    """F4: into the person's own editor; the draft has the text that is shown."""


class PreviewAsked(OfDraft):
    """F3: show it as it would go out."""


class AudienceAsked(OfDraft):
    """F5: who is shown it, and behind which warning; of an article, all that it has beside its
    text."""


class LanguageAsked(OfDraft):
    """`l`: the draft is in another language."""


@dataclass(eq=False, repr=False)
class RepostOffered(OfDraft):
    """It did not leave, since a network forbids the same text twice: reposts would do."""

    accounts: tuple[str, ...]


class ConfirmationLeft(OfDraft):
    """The confirmation line went away without an Enter: the footer is the text's again."""
