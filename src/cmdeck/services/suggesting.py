"""What may have been meant by a misspelt word: the engine's suggestions, completed and put in order
by how people slip (text/slips.py).

Runs in the child that holds the engine. A bare engine does not look into words of several parts
(``inscrivez-vosu``), does not put an apostrophe or a capital, and knows nothing of keyboards.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product, takewhile
from pathlib import Path
from typing import Protocol

from cmdeck.text.slips import LONGEST, Tongue, cost, easy, near, tongue

MAX_SUGGESTIONS = 9
WORSE_THAN_ENGINE = 0.1
"""What a word costs besides that the engine does not suggest."""
RANK = 0.03
"""What each place further down the engine's list costs."""
GOOD = 0.7
"""So cheap a slip is so likely that nothing else is looked for."""
CLOSE, INFLECTED = 0.15, 0.05
"""Costs nearer to each other than this are told apart by the engine's order; and by this, that a
form of another word (``concoure``) is less likely than a word of its own (``concours``)."""
FAR = 2.6
"""Costlier than this is not meant, if anything cheaper is there."""
TRIED_TWICE = 2_500
"""Spellings two slips away that are looked at."""
IN_TIME = 0.5
"""Seconds after which nothing more is looked for than what the engine has said."""
PART_WORDS, MOST_PARTS = 6, 9
"""Words that are tried for each part of a word of several, and the parts of a word that is tried
so."""


class Engine(Protocol):
    """The part of hunspell that is used."""

    def spell(self, word: str) -> bool:
        """Whether the dictionary knows `word`."""
        ...

    def suggest(self, word: str) -> tuple[str, ...]:
        """Words that may have been meant, best first; up to a second."""
        ...

    def stem(self, word: str) -> tuple[str, ...]:
        """The words that `word` is a form of, itself among them."""
        ...


def suggestions(
    dictionaries: Sequence[tuple[str, Engine]],
    word: str,
    known: Iterable[str] = (),
    now: Callable[[], float] = lambda: 0.0,
) -> list[str]:
    """What may have been meant by `word`, best first, at most 9.

    `dictionaries` are paths, named by their language, with their engines; those of one language
    count as one. `known` words (the brand's, the job's) are suggested too, this time only.
    `now` is a clock in seconds: a slow machine looks less far.
    """
    names = tuple(known)
    groups: dict[str, list[Engine]] = {}
    for path, engine in dictionaries:
        groups.setdefault(Path(path).name[:2].lower(), []).append(engine)
    costs: dict[str, float] = {}
    for language, engines in groups.items():
        for meant, price in _Search(engines, tongue(language), word, names, now).run().items():
            costs[meant] = min(price, costs.get(meant, price))
    best = sorted(costs, key=lambda meant: costs[meant])
    return [meant for n, meant in enumerate(best) if n == 0 or costs[meant] <= FAR][
        :MAX_SUGGESTIONS
    ]


class _Search:
    """One word in one language."""

    def __init__(
        self,
        engines: Sequence[Engine],
        of: Tongue,
        word: str,
        names: tuple[str, ...],
        now: Callable[[], float],
    ) -> None:
        self._engines, self._of, self._word = engines, of, word
        self._names, self._now, self._until = names, now, now() + IN_TIME
        self._costs: dict[str, float] = {}

    def run(self) -> dict[str, float]:
        """Each word that may be meant, with what its slip costs."""
        word = self._word
        self._take(self._named())
        self._take(self._right(near(word, self._of)))
        if self._best > GOOD:
            self._take(self._right(takewhile(lambda _word: self._has_time, self._two_slips())))
        if self._best > GOOD and ("'" in word or "-" in word):
            self._take(self._by_parts())
            ask = self._best > 2 * GOOD
        else:
            ask = self._best > GOOD or self._is_close
        if ask:
            self._ask(word)
        if self._best > 2 * GOOD and word.islower() and self._has_time:
            self._ask(word.capitalize())
        for engine in self._engines[1:]:
            if self._best > 2 * GOOD and self._has_time:
                self._ask(word, engine)
        self._prefer_whole_words()
        return self._costs

    @property
    def _has_time(self) -> bool:
        return self._now() < self._until

    @property
    def _is_close(self) -> bool:
        """Whether the kinds of slips alone do not decide."""
        two = sorted(self._costs.values())[:2]
        return len(two) == 2 and two[1] - two[0] < CLOSE

    def _prefer_whole_words(self) -> None:
        """Of what costs about the same, rather a word than the form of another."""
        limit = self._best + CLOSE
        for meant, price in self._costs.items():
            stems = (stem for engine in self._engines for stem in engine.stem(meant))
            if price < limit and meant.isalpha() and meant not in stems:
                self._costs[meant] = price + INFLECTED

    @property
    def _best(self) -> float:
        return min(self._costs.values(), default=99.0)

    def _ask(self, word: str, engine: Engine | None = None) -> None:
        """Take what the engine suggests; its order counts a little."""
        found = (engine or self._engines[0]).suggest(word[: 2 * LONGEST])
        for rank, meant in enumerate(found):
            plain = meant.replace("’", "'")
            price = cost(self._word, plain, self._of) + RANK * rank
            self._costs[plain] = min(price, self._costs.get(plain, price))

    def _take(self, words: Iterable[str]) -> None:
        for meant in words:
            price = cost(self._word, meant, self._of) + WORSE_THAN_ENGINE
            self._costs[meant] = min(price, self._costs.get(meant, price))

    def _right(self, spellings: Iterable[str]) -> Iterator[str]:
        """Those that are words, as the typed word is written, or with the capital of a name."""
        for spelling in spellings:
            shaped = _shaped(spelling, self._word)
            if self._is_right(shaped):
                yield shaped
            elif self._word[:1].islower() and self._is_right(name := spelling.capitalize()):
                yield name

    def _named(self) -> Iterator[str]:
        """The names that are not far, with the elision of the typed word."""
        head = self._word[: self._word.rfind("'") + 1]
        for name in self._names:
            whole = head + name
            if abs(len(whole) - len(self._word)) < 3 and cost(self._word, whole, self._of) < FAR:
                yield whole

    def _is_right(self, word: str) -> bool:
        return any(engine.spell(word) for engine in self._engines)

    def _two_slips(self) -> Iterator[str]:
        word = self._word.lower()
        if len(word) > LONGEST:
            return iter(())
        once = dict.fromkeys(easy(word, self._of))
        once |= dict.fromkeys(word[:at] + word[at + 1 :] for at in range(len(word)))
        twice = (other for one in once for other in easy(one, self._of))
        return islice(dict.fromkeys(twice), TRIED_TWICE)

    def _by_parts(self) -> Iterator[str]:
        """The word with each part that is wrong replaced by what may be meant by it."""
        parts = _parts(self._word)
        if len(parts) > MOST_PARTS:
            return
        choices = [self._choices(part) for part in parts]
        for chosen in islice(product(*choices), PART_WORDS**3):
            whole = "".join(chosen)
            if whole != self._word and self._is_right(whole):
                yield whole

    def _choices(self, part: str) -> list[str]:
        if part == "-" or part.endswith("'") or len(part) == 1 or self._is_right(part):
            return [part]
        found = list(self._right(near(part, self._of)))
        if self._has_time and len(part) <= LONGEST:
            found += (word.replace("’", "'") for word in self._engines[0].suggest(part))
        found.sort(key=lambda meant: cost(part, meant, self._of))
        return [part, *dict.fromkeys(found[:PART_WORDS])]


def _parts(word: str) -> list[str]:
    """``["n'", "hésitez"]``, ``["peut", "-", "être"]``: elided words keep their apostrophe."""
    parts = [""]
    for letter in word:
        if letter == "-":
            parts += ["-", ""]
        elif letter == "'":
            parts[-1] += letter
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part]


def _shaped(spelling: str, word: str) -> str:
    """`spelling` in capitals or with a first capital where `word` is written so."""
    if len(word) > 1 and word.isupper():
        return spelling.upper()
    return spelling[:1].upper() + spelling[1:] if word[:1].isupper() else spelling
