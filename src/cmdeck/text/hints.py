"""What a text may have wrong although each of its words is right: hints, which refuse nothing and
replace nothing.

Each kind can be switched off by its code. Rules are kept to what is hardly ever right: a hint that
is wrong is read once, and then none is. Typography is that of French texts on networks (domain.md,
5): U+00A0 before ``: ; ! ? »`` and after ``«``; U+202F, the thin one, is right too.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from cmdeck.i18n import _, labelled
from cmdeck.model.hint import Hint, HintCode
from cmdeck.text.spelling import Token, blind, merged, tokens

NO_BREAK = "\u00a0"
LOOKED_AT = 20_000
"""Characters of a text that hints are about; a longer one is no post, and its end has none."""


class Reading(Struct, frozen=True):
    """A text with its words, and the places where nothing is looked at."""

    text: str
    words: tuple[Token, ...]
    blind: tuple[tuple[int, int], ...]
    """Addresses, mentions, hashtags and placeholders, in order, none within another."""

    def sees(self, at: int) -> bool:
        """Whether the character at `at` is looked at."""
        place = bisect_right(self.blind, (at, len(self.text) + 1)) - 1
        return place < 0 or at >= self.blind[place][1]


def hints(text: str, languages: Sequence[str], off: Collection[str] = ()) -> list[Hint]:
    """What may be wrong in `text`, in order; kinds whose code is in `off` are left out.

    What is said of French holds where `languages` is French alone: in a text of two languages
    nobody knows which one a word is of.
    """
    text = text[:LOOKED_AT]
    reading = Reading(text, tuple(tokens(text)), merged(blind(text)))
    found = [*_doubled_words(reading), *_double_spaces(reading), *_hashtags(reading)]
    if languages and all(language.startswith("fr") for language in languages):
        found += [*_a_accent(reading), *_cedilla(reading), *_tu_vous(reading), *_spacing(reading)]
    kept = [hint for hint in found if hint.code not in off]
    return sorted(kept, key=lambda hint: (hint.start, hint.end))


def hint_words(hint: Hint, text: str) -> str:
    """What a person reads about `hint`, in the language in use."""
    said = text[hint.start : hint.end]
    match hint.code:
        case HintCode.DOUBLED_WORD:
            return _("“{word}” stands twice").format(word=said.split()[0] if said else "")
        case HintCode.DOUBLE_SPACE:
            return _("two spaces")
        case HintCode.TU_VOUS:
            return _("“tu” and “vous” in one text: “{word}”").format(word=said)
        case HintCode.SPACING:
            return _("no-break space: “{word}”").format(word=hint.meant or said)
        case HintCode.HASHTAG:
            return _("{hashtag}: networks end it at the apostrophe").format(hashtag=said)
        case HintCode.GRAMMAR:
            return labelled(_("grammar"), hint.said)
        case HintCode.A_ACCENT | HintCode.CEDILLA:
            return _("“{meant}” rather than “{word}”?").format(meant=hint.meant, word=said)


# Twice the same

_TWICE = frozenset(
    (
        *("nous", "vous", "très", "oui", "non", "si", "ha", "hé", "ho", "hi", "ah", "oh", "eh"),
        *("hey", "bla", "blah", "bye", "coucou", "allez", "vite", "bravo", "toc", "tic", "boum"),
        *("doucement", "petit", "encore", "bien", "chut", "miam", "joli", "tchin", "chin", "cui"),
        *("that", "had", "so", "very", "really", "no", "yes", "go", "now", "knock", "many", "yum"),
        *("much", "far", "there", "tut", "tsk", "ding", "haha", "is", "do", "in"),
    )
)
"""Words that may stand twice: for the grammar, or for the tone."""
_GAP = re.compile(r"[ \t\u00a0\u202f]+")
_SPACES = re.compile(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)")


def _doubled_words(reading: Reading) -> Iterator[Hint]:
    for one, two in zip(reading.words, reading.words[1:], strict=False):
        word = one.word.casefold()
        if word != two.word.casefold() or word in _TWICE:
            continue
        name = one.word[0].isupper() and two.word[0].isupper() and not one.word.isupper()
        if not name and _GAP.fullmatch(reading.text, one.end, two.start):
            first = reading.text[one.start : one.end]
            yield Hint(HintCode.DOUBLED_WORD, one.start, two.end, first)


def _double_spaces(reading: Reading) -> Iterator[Hint]:
    for run in _SPACES.finditer(reading.text):
        hard = next((space for space in run[0] if space != " "), " ")
        yield Hint(HintCode.DOUBLE_SPACE, run.start(), run.end(), hard)


# Hashtags

_BROKEN = re.compile(
    r"(?<![\w&/])[#\uff03]([^\W_][\w\u0300-\u036f]*)['’]([^\W\d_][\w\u0300-\u036f]*)"
)


def _hashtags(reading: Reading) -> Iterator[Hint]:
    for tag in _BROKEN.finditer(reading.text):
        before, after = tag[1], tag[2]
        if after.casefold() == "s":  # an English possessive: `#VeloVille's` ends where it should
            continue
        meant = f"#{before[0].upper()}{before[1:]}{after[0].upper()}{after[1:]}"
        yield Hint(HintCode.HASHTAG, tag.start(), tag.end(), meant)


# French: a and à, ca and ça

_AFTER_BIG_A = (
    r"(?:bientôt|demain|partir|très|tout|toutes|tous|plus|vos|votre|nos|notre|ton|ta|tes|cette|ce|cet"
    r"|la|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|noter|suivre|table|vendre|gagner|louer"
    r"|découvrir|savoir|propos|nouveau|travers|cause|côté|midi|minuit|chaque|peine|quand|quelle"
    r"|\d{1,2} ?h(?:\d\d)?)\b|l['’]\w"
)
_AFTER_SMALL_A = (
    r"(?:(?:partir|propos|côté) d(?:e|u|es)\b|travers l(?:a|es?)\b|cause d(?:e|u|es)\b|peu près\b"
    r"|la fois\b|[vtn]ous de jouer\b|toi de jouer\b|(?:(?:très )?(?:bientôt|vite)|demain|plus tard"
    r"|tout de suite|tout à l['’]heure)(?=\s*(?:[.!…]|$)))"
)
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|aujourd['’]hui|matin|soir)"
_A = re.compile(
    rf"(?:(?<=\A)|(?<=[\n.!?…] )|(?<=\n))A(?= {_AFTER_BIG_A})"
    rf"|(?<![\w'’-])(?<!\by )a(?= {_AFTER_SMALL_A})",
    re.MULTILINE,
)
_A_TIME = re.compile(
    rf"\b{_DAY} (a) (?=\d{{1,2}} ?(?:h(?:\d\d)?|:\d\d)\b(?! d(?:e\b|['’])))", re.IGNORECASE
)
_GRAVE = re.compile(r"(?<![\w'’-])(?:[iI]l (?:y )?|[oO]n |(?:[mtlMTL]|[nN])['’])(à)(?![\w-])")
_SA = re.compile(
    r"(?<![\w'’-])([Ss]a)(?= (?:va|fait|sera|serait|suffit|devient|commence|dépend|vaut|peut|ne|me"
    r"|te|se|nous|vous|y)\b| n['’])|(?<=\bcomme )(sa)(?=\s*(?:[.!?,;…)]|$))",
    re.MULTILINE,
)


def _a_accent(reading: Reading) -> Iterator[Hint]:
    for found in _A.finditer(reading.text):
        yield from _seen(reading, HintCode.A_ACCENT, found.span(), "À" if found[0] == "A" else "à")
    for found in _A_TIME.finditer(reading.text):
        yield from _seen(reading, HintCode.A_ACCENT, found.span(1), "à")
    for found in _GRAVE.finditer(reading.text):
        yield from _seen(reading, HintCode.A_ACCENT, found.span(1), "a")


def _cedilla(reading: Reading) -> Iterator[Hint]:
    for token in reading.words:
        if token.word in {"ca", "Ca"}:
            meant = "ç" if token.word == "ca" else "Ç"
            yield Hint(HintCode.CEDILLA, token.start, token.end, meant + "a")
    for found in _SA.finditer(reading.text):
        span = found.span(1) if found[1] else found.span(2)
        meant = "Ça" if found[0][:1] == "S" else "ça"
        yield from _seen(reading, HintCode.CEDILLA, span, meant)


def _seen(reading: Reading, code: HintCode, span: tuple[int, int], meant: str) -> Iterator[Hint]:
    if reading.sees(span[0]):
        yield Hint(code, *span, meant)


# French: tu and vous

_TU = re.compile(r"tu|te|toi|ta|tes|ton|t'\w+|\w+-(?:tu|toi)", re.IGNORECASE)
_VOUS = re.compile(r"vous|votre|vos|vôtres?|\w+-vous", re.IGNORECASE)
_NOT_VOUS = re.compile(r"rendez-vous|garde-à-vous|vous-mêmes?", re.IGNORECASE)
_NOUN_TON = frozenset({"le", "un", "du", "ce", "au", "même", "quel", "bon", "sur", "demi"})
_QUOTED = re.compile(r"«[^«»\n]*»|“[^“”\n]*”|\"[^\"\n]*\"")


def ways(text: str) -> Iterator[tuple[str, Token]]:
    """Each word of `text` that says *tu* or *vous*, with which. A quotation is somebody else's, and
    so is a name after ``@``."""
    return _ways(Reading(text, tuple(tokens(text)), merged(blind(text))))


def _ways(reading: Reading) -> Iterator[tuple[str, Token]]:
    quoted = merged([match.span() for match in _QUOTED.finditer(reading.text)])
    tone = Reading(reading.text, (), quoted)
    before = ""
    for token in reading.words:
        way = _way(token.word, before) if tone.sees(token.start) else ""
        before = token.word.casefold()
        if way:
            yield way, token


def _tu_vous(reading: Reading) -> Iterator[Hint]:
    """The first word of the second way: what a reader stumbles over."""
    first = ""
    for way, token in _ways(reading):
        if first and way != first:
            yield Hint(HintCode.TU_VOUS, token.start, token.end)
            return
        first = first or way


def _way(word: str, before: str) -> str:
    if _TU.fullmatch(word) and not (word.casefold() == "ton" and before in _NOUN_TON):
        return "tu"
    if _VOUS.fullmatch(word) and not _NOT_VOUS.fullmatch(word):
        return "vous"
    return ""


# French: spaces

_BEFORE = re.compile(r"(?<=[\w)\]»”’'%€°])( ?)(?:([!?]+)|([;:])(?=\s|$)|(»))")
_AFTER = re.compile(r"«( ?)(?=[^\s\u00a0\u202f])")
_FACE = re.compile(r" ?[:;] ?[)(]")
_SHORTCODE = re.compile(r":[\w+-]{1,40}:")


def _spacing(reading: Reading) -> Iterator[Hint]:
    text = reading.text
    codes = merged([match.span() for match in _SHORTCODE.finditer(text)])
    emoji = Reading(text, (), codes)
    for found in _BEFORE.finditer(text):
        mark = found.end() - len(found[0]) + len(found[1])
        if not (reading.sees(mark) and emoji.sees(mark)) or _FACE.match(text, found.start()):
            continue
        meant = NO_BREAK + found[0][len(found[1]) :]
        yield Hint(HintCode.SPACING, found.start(), found.end(), meant)
    for found in _AFTER.finditer(text):
        if reading.sees(found.start()):
            yield Hint(HintCode.SPACING, found.start(), found.end(), "«" + NO_BREAK)
