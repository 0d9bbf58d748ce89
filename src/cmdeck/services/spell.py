"""Spelling for the composer: what is wrong in a text, and what may have been meant.

Owns two children of one program, one for checks and one for suggestions, because a suggestion can
hold an interpreter for a second. Without a dictionary or an engine nothing is marked and one notice
says why; a text is never refused for it.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from cmdeck.i18n import _
from cmdeck.services.children import Child, ChildFailed, Json, python_program
from cmdeck.services.dictionaries import find
from cmdeck.text.language import languages_of
from cmdeck.text.spelling import JOB_NAMES, Token, folded, is_known, normal, tokens

LOADING = 15.0
"""Seconds that starting a child and reading a dictionary may take."""
CHECKING = 5.0
"""Seconds for a check once loaded."""
SUGGESTING = 1.0
"""Seconds for suggestions; a word that takes longer has none."""
REMEMBERED = 50_000
"""Words whose verdict is kept."""

PROGRAM = "cmdeck.services.spelling_child"


class Misspelling(Struct, frozen=True):
    """A word that no dictionary in use knows."""

    word: str
    """As it stands in the text."""
    start: int
    end: int
    """Indices of the text, the end exclusive."""


class Spelling(StrEnum):
    """Whether a language can be checked here."""

    READY = "ready"
    MISSING = "missing"
    """No dictionary for it."""
    OFF = "off"
    """The engine cannot be used."""


class Speller:
    """Checks texts and suggests words until it is closed."""

    def __init__(
        self,
        *,
        folders: Sequence[Path] = (),
        settings: Mapping[str, Path] | None = None,
        environ: Mapping[str, str] | None = None,
        suggesting: float = SUGGESTING,
    ) -> None:
        """`folders` are the person's, searched first; `settings` name a dictionary by language."""
        self._folders, self._settings = folders, settings or {}
        self._environ, self._suggesting = environ, suggesting
        program = python_program(PROGRAM)
        self._checks = Child(program, deadline=CHECKING)
        self._suggestions = Child(program, deadline=suggesting)
        self._paths: dict[str, tuple[str, ...]] = {}
        self._loaded: dict[Child, tuple[int | None, set[tuple[str, ...]]]] = {}
        self._right: dict[tuple[str, ...], dict[str, bool]] = {}
        self._off = False
        self._said: set[str] = set()
        self._newest = 0

    def state(self, language: str) -> Spelling:
        """Whether `language` can be checked; of two (``fr+en``) both must be."""
        if self._off:
            return Spelling.OFF
        return Spelling.MISSING if self._missing(languages_of(language)) else Spelling.READY

    def notice(self, language: str) -> str | None:
        """Why `language` is not checked and what to do, once; None when it is, or was said."""
        state = self.state(language)
        if state is Spelling.READY or f"{state} {language}" in self._said:
            return None
        self._said.add(f"{state} {language}")
        return self.why_not(language)

    def why_not(self, language: str) -> str:
        """Why `language` is not checked and what to do; "" when it is."""
        state = self.state(language)
        if state is Spelling.READY:
            return ""
        if state is Spelling.OFF:
            return _("Spelling is off: its engine does not start on this machine.")
        language = self._missing(languages_of(language)) or language
        return _(
            'No dictionary for "{language}": spelling is off for it. Put {language}.aff and'
            " {language}.dic into {folder}."
        ).format(language=language, folder=self._folders[0] if self._folders else "$DICPATH")

    async def check(
        self, text: str, languages: Sequence[str], words: Collection[str] = (), revision: int = 0
    ) -> list[Misspelling] | None:
        """What is wrong in `text`; a word right in one of `languages` is right.

        `words` are the brand's. None when a text with a later `revision` came meanwhile: the answer
        would be for a text that is gone. Nothing is wrong where nothing can be checked.
        """
        self._newest = max(self._newest, revision)
        paths = self._dictionaries(languages)
        if not paths or self._missing(languages) or self._off:
            return []
        known = frozenset(folded(word) for word in words)
        unsure = [token for token in tokens(text) if not is_known(token.word, known)]
        right = self._right.setdefault(paths, {})
        new = [word for word in {token.word for token in unsure} if word not in right]
        if new and not await self._learn(paths, new):
            return []
        if revision < self._newest:
            return None
        return [_misspelling(text, token) for token in unsure if not right.get(token.word, True)]

    async def suggest(self, word: str, language: str, words: Collection[str] = ()) -> list[str]:
        """What may have been meant by `word`, best first, at most 9; `words` are the brand's.
        `language` may be two (``fr+en``).

        Empty when nothing comes in time. Apostrophes are those that `word` has.
        """
        paths = self._dictionaries(languages_of(language))
        if not paths or self._off:
            return []
        known = sorted({*JOB_NAMES, *words})
        job = {"do": "suggest", "dictionaries": paths, "word": normal(word), "known": known}
        answer = await self._ask(self._suggestions, paths, job, self._suggesting)
        found = answer.get("suggestions")
        apostrophe = "’" if "’" in word else "'"
        suggestions = found if isinstance(found, list) else []
        return [
            str(suggestion).replace("’", "'").replace("'", apostrophe) for suggestion in suggestions
        ]

    def forget(self) -> None:
        """Remember no verdict: the next text is asked about anew."""
        self._right.clear()

    async def aclose(self) -> None:
        """End both children."""
        await self._checks.aclose()
        await self._suggestions.aclose()

    def _dictionaries(self, languages: Sequence[str]) -> tuple[str, ...]:
        for language in languages:
            if language not in self._paths:
                self._paths[language] = find(
                    language,
                    setting=self._settings.get(language),
                    folders=self._folders,
                    environ=self._environ,
                )
        return tuple(path for language in languages for path in self._paths[language])

    def _missing(self, languages: Sequence[str]) -> str:
        """The first of `languages` that has no dictionary here; "" for none."""
        return next((one for one in languages if not self._dictionaries([one])), "")

    async def _learn(self, paths: tuple[str, ...], words: list[str]) -> bool:
        """Ask for the verdict on `words` and remember it; False when there is no answer."""
        job = {"do": "check", "dictionaries": paths, "words": words}
        answer = await self._ask(self._checks, paths, job, CHECKING)
        wrong = answer.get("wrong")
        if not isinstance(wrong, list):
            return False
        right = self._right[paths]
        if len(right) > REMEMBERED:
            right.clear()
        faults = set(wrong)
        right.update((word, n not in faults) for n, word in enumerate(words))
        return True

    async def _ask(self, child: Child, paths: tuple[str, ...], job: Json, deadline: float) -> Json:
        try:
            await self._load(child, paths)
            answer = await child.ask(job, deadline=deadline)
        except ChildFailed:
            return {}
        if answer.get("error") == "engine":
            self._off = True
        return answer

    async def _load(self, child: Child, paths: tuple[str, ...]) -> None:
        """Reading dictionaries has a deadline of its own, so that no job pays for it."""
        pid, loaded = self._loaded.get(child, (None, set()))
        if pid == child.pid and pid is not None and paths in loaded:
            return
        await child.ask({"do": "load", "dictionaries": paths}, deadline=LOADING)
        loaded = loaded if pid == child.pid else set()
        self._loaded[child] = (child.pid, loaded | {paths})


def _misspelling(text: str, token: Token) -> Misspelling:
    return Misspelling(text[token.start : token.end], token.start, token.end)
