"""A hint about a text: something that may be wrong in it although each of its words is right."""

from enum import StrEnum

from msgspec import Struct


class HintCode(StrEnum):
    """The kinds of hints, as config.toml and ``cmdeck check --json`` name them."""

    DOUBLED_WORD = "doubled-word"
    DOUBLE_SPACE = "double-space"
    A_ACCENT = "a-accent"
    CEDILLA = "ca-cedilla"
    TU_VOUS = "tu-vous"
    SPACING = "french-spacing"
    HASHTAG = "hashtag"
    GRAMMAR = "grammar"
    """What a grammar checker says, where one is configured."""


class Hint(Struct, frozen=True):
    """One place that may be wrong."""

    code: HintCode
    start: int
    end: int
    """Indices of the text, the end exclusive."""
    meant: str = ""
    """What would stand there instead; "" where only the writer can tell."""
    more: tuple[str, ...] = ()
    """What else might, best first."""
    said: str = ""
    """GRAMMAR: the checker's own words, displayable."""
