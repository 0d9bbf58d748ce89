"""Grapheme clusters: what a person counts as one character.

`regex` knows the rule (UAX 29) as ``\\X``. It is imported on first use: plain ASCII never needs it,
and its import is dearer than everything else here.
"""


def graphemes(text: str) -> list[str]:
    """The grapheme clusters of `text`, in order; joined they are `text` again."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex

    clusters: list[str] = regex.findall(r"\X", text)
    return clusters


def count_graphemes(text: str) -> int:
    """How many grapheme clusters `text` has."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(graphemes(text))
