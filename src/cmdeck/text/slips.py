"""Which words could have been meant by a misspelt one, and how likely each is: by the kind of slip.

A slip of the hand (two letters exchanged, a neighbouring key, a letter struck twice or not at all)
or of the ear (a double letter, an accent, two ways to write one sound). Knows no dictionary and no
frequency of words; costs are of one scale, on which a letter too many is 1.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

ACCENT, SECOND_ACCENT, RARE_ACCENT = 0.2, 0.35, 0.1
"""A letter without its accent; in a word that was typed with accents it is less likely; what a
circumflex or a diaeresis costs besides."""
DOUBLE, DOUBLE_VOWEL, EXCHANGED = 0.4, 0.55, 0.6
"""A double consonant or vowel typed once, or the reverse; two letters exchanged."""
SOUND, LENGTH = 0.5, 0.1
"""Another way to write the same sound; besides, for each letter that it is longer or shorter."""
ELISION, ARTICLE, HYPHEN, SPACE = 0.4, 0.8, 2.0, 2.0
"""An apostrophe that is not there; an "a" or "à" run together with its word; any word that should
be two."""
MUTE, NEIGHBOUR, VOWEL, OTHER = 0.7, 0.9, 0.75, 1.2
"""A letter that is not heard, left out; a key beside the right one; a vowel for another; any letter
for any."""
MISSING, NEEDLESS, FIRST, CAPITAL = 0.85, 1.0, 0.4, 0.25
"""A letter too few, which happens more, and one too many; what a slip on the first letter costs
besides; a small letter where a name has a capital."""
LONGEST = 40
"""Letters of a word that is looked at; no word of a text in French or English is longer."""

_VOWELS = frozenset("aeiouy")
_HEARD = frozenset("aeiouyhœæ")
_MARKS = "'- "
_ELIDED = re.compile(r"(?:(?:^|')[cdjlmnst]|\w\wd|qu)$")
"""What stands before a French apostrophe: ``l'``, ``qu'``, ``aujourd'``."""
_CONTRACTED = re.compile(r"^(?:s|t|d|m|re|ve|ll)$")
"""What stands after an English one."""


class Tongue(Struct, frozen=True):
    """What decides how a word goes wrong: the keyboard, the letters, and how sounds are written."""

    keys: tuple[str, str, str]
    """The rows of letters of the keyboard."""
    letters: str
    sounds: tuple[tuple[str, str], ...]
    """Pairs of spellings of which people write one for the other."""
    mute_ends: str
    """Letters that are not heard at the end of a word."""
    elides: bool = False
    """Whether an apostrophe stands for a vowel at the end of a short word, as in French; else
    before a short end, as in English."""


FRENCH = Tongue(
    keys=("azertyuiop", "qsdfghjklm", "wxcvbn"),
    letters="esaitnruolcdmpvqfbghjxyzkwéèêàùçâîïôûëœ",
    sounds=(
        *(
            ("ph", "f"),
            ("qu", "k"),
            ("qu", "c"),
            ("k", "c"),
            ("ss", "s"),
            ("se", "ce"),
            ("si", "ci"),
        ),
        *(("sé", "cé"), ("sse", "ce"), ("ssi", "ci"), ("ssé", "cé")),
        *(("ss", "ç"), ("s", "ç"), ("s", "z"), ("sc", "s"), ("sc", "ss"), ("x", "cs"), ("xc", "x")),
        *(("an", "en"), ("am", "em"), ("an", "am"), ("en", "em"), ("in", "ain"), ("in", "ein")),
        *(("in", "im"), ("on", "om"), ("ain", "ein"), ("in", "en"), ("o", "au"), ("o", "eau")),
        *(("au", "eau"), ("é", "er"), ("é", "ez"), ("er", "ez"), ("é", "ai"), ("è", "ai")),
        *(("ê", "ai"), ("è", "ei"), ("ai", "ei"), ("œu", "eu"), ("œ", "oe")),
        *(("æ", "ae"), ("th", "t"), ("rh", "r"), ("ch", "k"), ("i", "y"), ("ill", "y")),
        *(("ille", "iye"), ("eil", "eille"), ("ail", "aille"), ("euil", "eil"), ("gu", "g")),
        *(("g", "j"), ("ge", "j"), ("ti", "si"), ("ti", "ssi"), ("ci", "ti"), ("oi", "oua")),
        *(("ou", "u"), ("o", "ou"), ("emm", "am"), ("enn", "ann"), ("gn", "ni"), ("é", "ée")),
        *(("è", "elle"), ("ell", "èl"), ("ett", "èt"), ("enn", "èn"), ("ess", "es"), ("e", "eu")),
        *(("qu", "q"), ("m", "n")),
    ),
    mute_ends="estxdp",
    elides=True,
)
ENGLISH = Tongue(
    keys=("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    letters="esianrtolcdugmphbyfvkwzxqj",
    sounds=(
        *(
            ("ph", "f"),
            ("gh", "f"),
            ("k", "c"),
            ("ck", "k"),
            ("ck", "c"),
            ("qu", "kw"),
            ("ch", "k"),
        ),
        *(("se", "ce"), ("si", "ci"), ("sy", "cy"), ("s", "z"), ("sc", "s"), ("sc", "c")),
        *(("sse", "ce"), ("ssi", "ci"), ("x", "cs"), ("xc", "x")),
        *(("sh", "ti"), ("tion", "sion"), ("tion", "cion"), ("tion", "shun"), ("ti", "ci")),
        *(("able", "ible"), ("ance", "ence"), ("ant", "ent"), ("ancy", "ency"), ("er", "or")),
        *(("er", "ar"), ("or", "ar"), ("re", "er"), ("our", "or"), ("ise", "ize"), ("ie", "ei")),
        *(("ea", "ee"), ("ea", "e"), ("ee", "e"), ("ee", "ie"), ("ai", "ei"), ("ai", "a")),
        *(("ou", "o"), ("ou", "u"), ("oo", "u"), ("ow", "ou"), ("aw", "au"), ("ew", "u")),
        *(
            ("i", "y"),
            ("ie", "y"),
            ("ey", "y"),
            ("ies", "ys"),
            ("os", "oes"),
            ("ght", "t"),
            ("wh", "w"),
        ),
        *(("gu", "g"), ("dge", "ge"), ("j", "g"), ("le", "el"), ("le", "al"), ("al", "el")),
        *(("kn", "n"), ("wr", "r"), ("mb", "m"), ("ps", "s"), ("rh", "r"), ("ly", "lly")),
        *(("ally", "ly"), ("cede", "ceed"), ("cede", "sede"), ("gue", "g"), ("que", "k")),
    ),
    mute_ends="e",
)


def tongue(language: str) -> Tongue:
    """That of ``fr`` or ``en``; every other language has the English keyboard."""
    return FRENCH if language.startswith("fr") else ENGLISH


def cost(typed: str, meant: str, of: Tongue) -> float:
    """How unlikely it is that `typed` stands for `meant`: 0 for the same word.

    The least sum of slips that turns one into the other. Both are composed, with plain apostrophes.
    """
    found = _Table(typed.lower(), meant.lower(), of).cost()
    if meant[:1].isupper() and not typed[:1].isupper():
        found += CAPITAL
    return found


def near(word: str, of: Tongue) -> dict[str, None]:
    """Every spelling one slip away from `word`, in small letters, the likelier kinds first."""
    word = word.lower()
    if not word or len(word) > LONGEST:
        return {}
    found = dict.fromkeys(easy(word, of))
    ends = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found |= dict.fromkeys(a + b[1:] for a, b in ends if b)
    found |= dict.fromkeys(a + letter + b for a, b in ends for letter in of.letters)
    found |= dict.fromkeys(a + letter + b[1:] for a, b in ends if b for letter in of.letters)
    found |= dict.fromkeys(a + "-" + b for a, b in ends if len(a) > 1 and len(b) > 1)
    found.pop(word, None)
    return found


def easy(word: str, of: Tongue) -> Iterator[str]:
    """The spellings that the likeliest slips alone lead to: exchanged and double letters, accents,
    sounds, elisions. Few enough to be tried twice."""
    for at in range(len(word)):
        before, here, after = word[:at], word[at], word[at + 1 :]
        if _elided(before, here + after, of):
            yield before + "'" + here + after
        if after and after[0] != here:
            yield before + after[0] + here + after[1:]
        if here.isalpha():
            yield before + here + here + after
        if after[:1] == here:
            yield before + after
        for other in _accented(of).get(bare(here), ""):
            if other != here:
                yield before + other + after
        for size in range(1, 5):
            for other in _sounds(of).get(word[at : at + size], ()):
                yield before + other + word[at + size :]


def _elided(before: str, after: str, of: Tongue) -> bool:
    """Whether an apostrophe may stand between the two."""
    if of.elides:
        return bare(after[:1]) in _HEARD and _ELIDED.search(before) is not None
    return len(before) > 1 and _CONTRACTED.search(after) is not None


@cache
def bare(letter: str) -> str:
    """`letter` without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


@cache
def _accented(of: Tongue) -> dict[str, str]:
    found: dict[str, str] = {}
    for letter in of.letters:
        found[bare(letter)] = found.get(bare(letter), "") + letter
    return {plain: letters for plain, letters in found.items() if len(letters) > 1}


@cache
def _sounds(of: Tongue) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in of.sounds:
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


@cache
def _beside(of: Tongue) -> frozenset[tuple[str, str]]:
    """The pairs of keys that touch: in one row, or in two rows of which the lower one stands half a
    key to the right."""
    places = {key: (x, y) for y, row in enumerate(of.keys) for x, key in enumerate(row)}
    touching = {(1, 0), (-1, 0), (0, 1), (-1, 1), (0, -1), (1, -1)}
    return frozenset(
        (one, other)
        for one, (x, y) in places.items()
        for other, (u, v) in places.items()
        if (u - x, v - y) in touching
    )


class _Table:
    """The least cost of each beginning of one word for each beginning of the other."""

    def __init__(self, typed: str, meant: str, of: Tongue) -> None:
        self._typed, self._meant, self._of = typed[:LONGEST], meant[:LONGEST], of
        self._accent = ACCENT if self._typed.isascii() else SECOND_ACCENT

    def cost(self) -> float:
        typed, meant = self._typed, self._meant
        rows = [[0.0] * (len(meant) + 1) for _row in range(len(typed) + 1)]
        for i in range(len(typed) + 1):
            for j in range(len(meant) + 1):
                if i or j:
                    rows[i][j] = min(self._ways(rows, i, j))
        return rows[-1][-1]

    def _ways(self, rows: list[list[float]], i: int, j: int) -> Iterator[float]:
        typed, meant = self._typed, self._meant
        if i and j and typed[i - 1] == meant[j - 1]:
            yield rows[i - 1][j - 1]
        elif i and j:
            yield rows[i - 1][j - 1] + self._for_another(i - 1, j - 1)
        if i:
            yield rows[i - 1][j] + self._too_many(i - 1, j)
        if j:
            yield rows[i][j - 1] + self._too_few(i, j - 1)
        if i > 1 and j > 1 and typed[i - 2 : i] == meant[j - 1] + meant[j - 2]:
            yield rows[i - 2][j - 2] + EXCHANGED
        for size in range(1, min(i, 5) + 1):
            for other in _sounds(self._of).get(typed[i - size : i], ()):
                if j >= len(other) and meant[j - len(other) : j] == other:
                    longer = abs(size - len(other))
                    yield rows[i - size][j - len(other)] + SOUND + LENGTH * longer

    def _for_another(self, i: int, j: int) -> float:
        one, other = self._typed[i], self._meant[j]
        if bare(one) == bare(other):
            return self._accent + (RARE_ACCENT if other in "âêîôûëïü" else 0)
        first = FIRST if i == 0 or j == 0 else 0
        if self._is_mute(i, self._typed) and self._is_mute(j, self._meant) and "e" != one != other:
            return SOUND if other != "e" else MUTE
        if other in _MARKS:
            return SPACE + first
        one, other = bare(one), bare(other)
        if one in _VOWELS and other in _VOWELS:
            return VOWEL + first
        return (NEIGHBOUR if (one, other) in _beside(self._of) else OTHER) + first

    def _too_many(self, i: int, j: int) -> float:
        """A letter was typed that is not meant."""
        typed = self._typed
        if _repeats(typed, i):
            return _double(typed[i])
        if self._is_mute(i, typed):
            return MUTE
        return NEEDLESS + (FIRST if j == 0 else 0)

    def _too_few(self, i: int, j: int) -> float:
        """A letter is meant that was not typed."""
        meant = self._meant
        letter = meant[j]
        if letter in _MARKS:
            return self._for_mark(letter, meant[:j], meant[j + 1 :])
        if _repeats(meant, j):
            return _double(letter)
        if letter == "h" or self._is_mute(j, meant):
            return MUTE
        return MISSING + (FIRST if i == 0 else 0)

    def _for_mark(self, mark: str, before: str, after: str) -> float:
        """What is meant between two parts was not typed."""
        if mark == "'" and _elided(before, after, self._of):
            return ELISION
        if mark == " " and bare(before) == "a":
            return ARTICLE
        return HYPHEN if mark == "-" else SPACE

    def _is_mute(self, at: int, word: str) -> bool:
        return at == len(word) - 1 and word[at] in self._of.mute_ends


def _repeats(word: str, at: int) -> bool:
    return word[at] in (word[at - 1 : at], word[at + 1 : at + 2])


def _double(letter: str) -> float:
    return DOUBLE_VOWEL if bare(letter) in _VOWELS else DOUBLE
