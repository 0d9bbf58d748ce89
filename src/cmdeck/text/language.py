"""In which of the languages that cmdeck speaks a text is written, by its small words."""

from collections.abc import Sequence

from cmdeck.text.spelling import tokens

MIXED = "fr+en"
"""The code of a text in both languages: a word is wrong where neither knows it."""

_SMALL = {
    "fr": frozenset(
        (
            *("le", "la", "les", "un", "une", "des", "du", "au", "aux", "et", "ou", "où", "mais"),
            *("donc", "car", "que", "qui", "quoi", "dont", "je", "tu", "il", "elle", "nous"),
            *("vous", "ils", "elles", "ce", "cet", "cette", "ces", "mon", "ma", "mes", "ton", "ta"),
            *("tes", "son", "sa", "ses", "notre", "nos", "votre", "vos", "leur", "leurs", "dans"),
            *("sur", "sous", "avec", "sans", "pour", "par", "chez", "vers", "est", "sont", "était"),
            *("sera", "avez", "avons", "ont", "pas", "plus", "très", "bien", "tout", "tous"),
            *("merci", "bonjour", "bonsoir", "oui", "non", "ça", "ici", "demain", "comme", "quand"),
            *("à", "y", "en", "se", "ne", "si", "même", "aussi", "encore", "cher", "chère"),
        )
    ),
    "en": frozenset(
        (
            *("the", "an", "and", "or", "but", "of", "to", "in", "at", "by", "for", "with", "from"),
            *("is", "are", "was", "were", "be", "been", "have", "has", "had", "do", "does", "did"),
            *("will", "would", "can", "could", "should", "not", "no", "yes", "you", "your", "we"),
            *("our", "they", "their", "he", "she", "his", "her", "it", "its", "this", "that"),
            *("these", "those", "there", "here", "what", "which", "who", "when", "where", "how"),
            *("why", "thanks", "thank", "hello", "please", "all", "more", "very", "just", "about"),
            *("my", "me", "i", "us", "them", "so", "if", "as", "than", "then", "now", "today"),
            *("out", "up", "new", "get", "let", "join", "happy", "sorry", "don't", "we're", "it's"),
        )
    ),
}
_ELIDED = ("l'", "d'", "j'", "n'", "s'", "c'", "m'", "t'", "qu'")
_READ = 2_000
"""Characters that are enough to tell."""
_LEAST, _AHEAD = 2, 3
"""So many marks of a language decide, if they are so many times those of the other."""


def guess(text: str) -> str:
    """``fr`` or ``en``; "" where the text is too short, or of both."""
    marks = dict.fromkeys(_SMALL, 0)
    for token in tokens(text[:_READ]):
        word = token.word.casefold()
        for language, small in _SMALL.items():
            marks[language] += word in small
        marks["fr"] += word.startswith(_ELIDED) and len(word) > 3
        marks["fr"] += not word.isascii()
    best, other = sorted(marks, key=lambda language: marks[language], reverse=True)
    enough = marks[best] >= _LEAST and marks[best] >= _AHEAD * marks[other]
    return best if enough else ""


def languages_of(code: str) -> Sequence[str]:
    """``fr+en`` as ``("fr", "en")``; any other code alone; none for ""."""
    return tuple(part for part in code.split("+") if part)
