"""Grammar for the composer and `cmdeck check`: off unless config.toml asks for it.

Owns one child, which asks the checkers that are configured; what they say comes as hints, marked
grammar. A checker that does not answer is said once, and keeps nobody from writing.
"""

from collections.abc import Collection, Sequence

import msgspec
from msgspec import Struct

from cmdeck.config.schema import GrammarSettings
from cmdeck.i18n import _
from cmdeck.model.hint import Hint, HintCode
from cmdeck.services.children import Child, ChildFailed, python_program
from cmdeck.text.hints import LOOKED_AT

PROGRAM = "cmdeck.networks.grammar_child"
DEADLINE = 20.0
"""Seconds: loading Grammalecte, and a server's time to answer."""


class _Found(Struct):
    start: int
    end: int
    message: str
    ways: tuple[str, ...] = ()


class _Answer(Struct):
    found: tuple[_Found, ...] = ()
    failed: dict[str, str] = {}


class Grammar:
    """Asks grammar checkers until it is closed."""

    def __init__(
        self,
        settings: GrammarSettings,
        hints_off: Collection[str] = (),
        *,
        program: Sequence[str] | None = None,
    ) -> None:
        """`hints_off` are the codes of hints that are not wanted."""
        self._settings = settings
        self.on = settings.any and HintCode.GRAMMAR not in hints_off
        self._child = Child(program or python_program(PROGRAM), deadline=DEADLINE)
        self._known: tuple[tuple[str, str], list[Hint]] | None = None
        self._notices: list[str] = []
        self._said: set[str] = set()

    async def check(self, text: str, languages: Sequence[str]) -> list[Hint]:
        """What checkers say of `text`, in order. Nothing of a text in two languages, since nobody
        knows which word is of which; nothing where nobody answers."""
        if not self.on or len(languages) != 1 or not text.strip() or len(text) > LOOKED_AT:
            return []
        asked = (text, languages[0])
        if self._known is not None and self._known[0] == asked:
            return self._known[1]
        mine = self._settings
        job = {
            "text": text,
            "language": languages[0],
            "languagetool": mine.languagetool,
            "grammalecte": mine.grammalecte,
            "folder": mine.folder,
        }
        try:
            answer = msgspec.convert(await self._child.ask(job), _Answer)
        except (ChildFailed, msgspec.ValidationError):
            self._note(_("Grammar: no answer; spelling goes on without."))
            return []
        for name, why in answer.failed.items():
            self._note(_failure(name, why))
        hints = [_hint(one) for one in answer.found if 0 <= one.start < one.end <= len(text)]
        if not answer.failed:
            self._known = (asked, hints)
        return hints

    def notice(self) -> str | None:
        """What was not said yet of a checker that does not answer."""
        return self._notices.pop(0) if self._notices else None

    def _note(self, words: str) -> None:
        if words not in self._said:
            self._said.add(words)
            self._notices.append(words)

    async def aclose(self) -> None:
        """End the child."""
        await self._child.aclose()


def apart(hints: Sequence[Hint], others: Sequence[Hint]) -> list[Hint]:
    """Those of `hints` that touch none of `others`: what is said here already is not said twice."""
    return [h for h in hints if all(h.end <= o.start or o.end <= h.start for o in others)]


def moved(hints: Sequence[Hint], old: str, new: str) -> list[Hint]:
    """Those of `hints` about `old` that stand in what a change to `new` left alone."""
    same = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        same += 1
    rest = 0
    while rest < min(len(old), len(new)) - same and old[-1 - rest] == new[-1 - rest]:
        rest += 1
    by = len(new) - len(old)
    kept = [hint for hint in hints if hint.end <= same]
    after = [hint for hint in hints if hint.start >= len(old) - rest and hint.end > same]
    return kept + [msgspec.structs.replace(h, start=h.start + by, end=h.end + by) for h in after]


def _hint(found: _Found) -> Hint:
    meant, more = (found.ways[0], found.ways[1:]) if found.ways else ("", ())
    return Hint(HintCode.GRAMMAR, found.start, found.end, meant, more, found.message)


def _failure(name: str, why: str) -> str:
    if name == "grammalecte":
        if why == "missing":
            return _(
                "Grammar: Grammalecte is not installed where Python finds it ([grammar] folder)."
            )
        return _("Grammar: Grammalecte does not work here ({why}).").format(why=why)
    if why.isdigit():
        return _("Grammar: the server answers {status}.").format(status=why)
    return _("Grammar: the server does not answer; spelling goes on without.")
