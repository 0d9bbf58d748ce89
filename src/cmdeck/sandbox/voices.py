"""How what people say is written down: lines with their age, their answers, and templates for the
rest.
"""

import random
import string
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """Something said by `who` (a handle), `ago` minutes ago; answers come in order, each with its
    own age.
    """

    who: str
    text: str
    ago: float = 0.0
    answers: "tuple[Line, ...]" = ()
    likes: int = 0
    reposts: int = 0
    photo: str = ""
    lang: str = ""
    quotes: str = ""
    aside: bool = False
    """Said to the one answered only, not to all who were named before."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A private conversation with `who`: (minutes ago, whether the brand speaks, text)."""

    who: str
    lines: tuple[tuple[float, bool, str], ...]


@dataclass(frozen=True, slots=True)
class Voices:
    """All that is said around one brand. Templates have {slots} filled from `words`."""

    username: str
    mentions: tuple[Line, ...]
    own: tuple[Line, ...]
    talks: tuple[Talk, ...]
    says: tuple[str, ...]
    """Templates of mentions, without the @handle at the head where {at} puts it."""
    answers: tuple[str, ...]
    """Templates of replies to what the brand posts."""
    writes: tuple[str, ...]
    """Templates of private messages."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def fill(
    template: str, words: Mapping[str, tuple[str, ...]], chance: random.Random, at: str = ""
) -> str:
    """`template` with every {slot} replaced by one of its words, {n} by a number and {at} by the
    handle.
    """
    parts = []
    for text, slot, _, _ in string.Formatter().parse(template):
        parts.append(text)
        if slot == "at":
            parts.append("@" + at)
        elif slot == "n":
            parts.append(str(chance.randint(1204, 9871)))
        elif slot:
            parts.append(chance.choice(words[slot]))
    found = "".join(parts)
    return found[:1].upper() + found[1:] if found and not found.startswith("@") else found
