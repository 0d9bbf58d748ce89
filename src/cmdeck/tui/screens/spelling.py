"""Spelling in the composer: looked at shortly after the last key, in another process; typing never
waits for it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import work

from cmdeck.deck import Deck
from cmdeck.i18n import _, language
from cmdeck.model.draft import Draft, beside
from cmdeck.tui.resting import Rest
from cmdeck.tui.screens.drafting import Drafting
from cmdeck.tui.widgets.composer_messages import (
    LanguageAsked,
    LookAsked,
    SuggestionsAsked,
    WordIgnored,
    WordLearned,
)
from cmdeck.tui.widgets.margin import Misspelling

if TYPE_CHECKING:
    from cmdeck.model.hint import Hint
    from cmdeck.services.grammar import Grammar
    from cmdeck.services.spell import Speller

PAUSE = 0.3
"""Seconds after the last key."""
GRAMMAR_PAUSE = 1.5
"""Seconds after the last key until a grammar checker is asked, where there is one."""
SUGGESTING = 3.0
"""Seconds that suggestions may take on a busy machine; they come in a process of their own."""
AHEAD = 4
"""How many misspelt words are asked about before anybody presses F7."""


class Spelling(Drafting):
    """The part of the deck's screen that asks the speller."""

    _speller: "Speller | None" = None
    _grammar: "Grammar | None" = None
    _grammar_asked = False
    _by_grammar: "tuple[str, list[Hint]]" = ("", [])
    """What a checker said last, and of which text."""
    _ignored: frozenset[str] = frozenset()
    _spelling_revision = 0
    _faults: tuple[Misspelling, ...] = ()

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._spell_rest = Rest(self, self._rested)
        self._grammar_rest = Rest(self, self._ask_grammar)
        self._suggested: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def speller(self) -> "Speller":
        """Started when the first draft is written."""
        if self._speller is None:
            folder = self.deck.places.database.parent / "dictionaries"
            from cmdeck.services import spell

            self._speller = spell.Speller(folders=[folder], suggesting=SUGGESTING)
        return self._speller

    def edited(self, draft: Draft) -> None:
        """The text changed: look at it when the hands rest."""
        del draft
        self._spell_rest.touch(PAUSE)
        if self.deck.settings.grammar.any:
            self._grammar_rest.touch(GRAMMAR_PAUSE)

    @work(group="grammar")
    async def _ask_grammar(self) -> None:
        """Ask for the text as it stands; what is found is shown with the rest. One question at a
        time: to take one back would end a checker that took seconds to load."""
        from cmdeck.services.grammar import Grammar
        from cmdeck.text.language import languages_of

        if (draft := self.composer.shown) is None or self._grammar_asked:
            return
        if self._grammar is None:
            self._grammar = Grammar(self.deck.settings.grammar, self.deck.settings.hints_off)
        self._grammar_asked = True
        try:
            spoken = languages_of(draft.language or language())
            found = await self._grammar.check(draft.text, spoken)
        finally:
            self._grammar_asked = False
        if notice := self._grammar.notice():
            self.composer.remark(notice)
        before, self._by_grammar = self._by_grammar[1], (draft.text, found)
        if found or before:
            self._spell()
        if (now := self.composer.shown) is not None and now.text != draft.text:
            self._grammar_rest.touch(GRAMMAR_PAUSE)

    def _rested(self) -> None:
        self._complete()
        self._spell()

    def _complete(self) -> None:
        """Names and hashtags that the store has seen, for the one being typed."""
        word, start = self.composer.word_before_cursor()
        draft = self.composer.draft
        if draft is None or len(word) < 3:
            self.composer.offer(start, ())
            return
        account = self.account(draft.account)
        read = self.deck.store.read
        if word[0] == "#":
            found = [f"#{tag}" for tag in read.hashtags(word[1:])]
        else:
            handles = read.handles(account, word[1:]) if account else ()
            found = [f"@{handle}" for handle in handles]
        self.composer.offer(start, [one for one in found if one.casefold() != word.casefold()])

    @work(exclusive=True, group="spelling")
    async def _spell(self) -> None:
        draft = self.composer.shown
        if draft is None:
            return
        from cmdeck.text.language import guess, languages_of

        self._spelling_revision += 1
        if not draft.language and (guessed := guess(draft.text)):
            self.composer.set_language(guessed)
            draft = replace(draft, language=guessed)
        spoken = draft.language or language()
        faults = await self.speller.check(
            draft.text,
            languages_of(spoken),
            words=self._words(draft),
            revision=self._spelling_revision,
        )
        hinted = self._hinted(draft.text, languages_of(spoken))
        if notice := self.speller.notice(spoken):
            self.composer.remark(notice)
        if why_not := self.speller.why_not(spoken):
            self.composer.set_misspellings(hinted, blind=why_not, of=draft.text)
        elif faults is not None:
            words = [Misspelling(f.start, f.end, f.word) for f in faults]
            apart = [h for h in hinted if all(h.end <= w.start or w.end <= h.start for w in words)]
            self._show(draft, [*words, *apart])
            self._ask_ahead(draft, [fault.word for fault in faults][:AHEAD])
            await self._spell_beside(draft.text)

    async def _spell_beside(self, text: str) -> None:
        """The words that stand elsewhere than in the `text` that is shown."""
        if (draft := self.composer.draft) is None:
            return
        words = beside(draft, text)
        self.composer.set_beside(await self.misspelt(words, draft) if words else ())

    def _hinted(self, text: str, languages: Sequence[str]) -> list[Misspelling]:
        """What the hints say about the text, but for what was ignored."""
        from cmdeck.text.hints import hint_words, hints

        found = hints(text, languages, self.deck.settings.hints_off)
        if self._by_grammar[1]:
            from cmdeck.services.grammar import apart, moved

            found += apart(moved(self._by_grammar[1], self._by_grammar[0], text), found)
        return [
            Misspelling(
                hint.start,
                hint.end,
                text[hint.start : hint.end],
                (hint.meant, *hint.more) if hint.meant else (),
                hint_words(hint, text),
            )
            for hint in found
            if text[hint.start : hint.end] not in self._ignored
        ]

    def _show(self, draft: Draft, faults: Sequence[Misspelling]) -> None:
        """What looks wrong, with what may have been meant as far as that is known."""
        self._faults = tuple(faults)
        known = self._suggested
        self.composer.set_misspellings(
            [
                f if f.hint else replace(f, suggestions=known.get((f.word, draft.language), ()))
                for f in faults
            ],
            of=draft.text,
        )

    @work(exclusive=True, group="suggesting")
    async def _ask_ahead(self, draft: Draft, words: Sequence[str]) -> None:
        for word in words:
            if (word, draft.language) not in self._suggested:
                await self._ask(draft, word)

    async def _ask(self, draft: Draft, word: str) -> None:
        found = await self.speller.suggest(
            word, draft.language or language(), words=self._words(draft)
        )
        self._suggested[word, draft.language] = tuple(found)
        self._show(draft, self._faults)

    async def misspelt(self, text: str, draft: Draft) -> list[str]:
        """Words of `text` that look wrong, in the language of `draft`."""
        from cmdeck.text.language import languages_of

        found = await self.speller.check(
            text,
            languages_of(draft.language or language()),
            words=self._words(draft),
            revision=self._spelling_revision,
        )
        return [fault.word for fault in found or ()]

    def _words(self, draft: Draft) -> frozenset[str]:
        account = self.account(draft.account)
        brand = self.brand_of(account)
        own = frozenset(brand.words) | frozenset(brand.name.split()) if brand else frozenset()
        return own | self.deck.store.read.words(account.brand if account else "") | self._ignored

    def on_look_asked(self, message: LookAsked) -> None:
        """F7 before the hands had rested."""
        message.stop()
        self._spell_rest.stop()
        self._spell()

    def on_suggestions_asked(self, message: SuggestionsAsked) -> None:
        """F7 stands on a word."""
        message.stop()
        self._suggest(message.draft, message.fault)

    @work(exclusive=True, group="suggesting")
    async def _suggest(self, draft: Draft, fault: Misspelling) -> None:
        await self._ask(draft, fault.word)
        if not self._suggested[fault.word, draft.language]:
            self.composer.say(_("{word}: no suggestion").format(word=fault.word))

    def on_word_learned(self, message: WordLearned) -> None:
        """`a`: right for this brand from now on."""
        message.stop()
        account = self.account(message.draft.account)
        self.deck.spawn(self.deck.store.add_word(account.brand if account else "", message.word))
        self._ignored |= {message.word}
        self.edited(message.draft)

    def on_word_ignored(self, message: WordIgnored) -> None:
        """`i`: right in this draft."""
        message.stop()
        self._ignored |= {message.word}
        self.edited(message.draft)

    def on_language_asked(self, message: LanguageAsked) -> None:
        """`l`: the other language, then both."""
        message.stop()
        from cmdeck.text.language import MIXED

        spoken = message.draft.language or language()
        self.composer.set_language({"fr": "en", "en": MIXED}.get(spoken, "fr"))
        self.edited(message.draft)

    async def on_unmount(self) -> None:
        """End the children."""
        if self._speller is not None:
            await asyncio.shield(self._speller.aclose())
        if self._grammar is not None:
            await asyncio.shield(self._grammar.aclose())
