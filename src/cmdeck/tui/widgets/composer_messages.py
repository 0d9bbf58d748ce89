"""What the composer says beyond the messages that every screen knows (tui/messages.py)."""

from dataclasses import dataclass

from textual.message import Message

from cmdeck.model.draft import Draft
from cmdeck.tui.widgets.margin import Misspelling


@dataclass(eq=False, repr=False)
class SuggestionsAsked(Message):
    """F7 stands on this word and nothing is known yet: look for suggestions, then call
    `Composer.set_misspellings` again with them."""

    draft: Draft
    fault: Misspelling


@dataclass(eq=False, repr=False)
class WordLearned(Message):
    """`a`: this word is right, for this draft's brand, from now on."""

    draft: Draft
    word: str


@dataclass(eq=False, repr=False)
class WordIgnored(Message):
    """`i`: this word is right in this draft."""

    draft: Draft
    word: str


@dataclass(eq=False, repr=False)
class LanguageAsked(Message):
    """`l`: the draft is in another language."""

    draft: Draft


@dataclass(eq=False, repr=False)
class ConfirmationLeft(Message):
    """The confirmation line went away without an Enter: the footer is the text's again."""

    draft: Draft
