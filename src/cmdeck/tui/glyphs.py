"""The signs of the look: one set from WGL4 and Latin-1, one of ASCII (look.md §4).

Every sign is one cell and has a word beside it where it is used.
"""

import re
from collections.abc import Mapping

import msgspec
from rich.cells import cell_len

_EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}|[\u2600-\u27bf\U0001f000-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]?)*"
)


class Glyphs(msgspec.Struct, frozen=True):
    """One set of signs."""

    bar: str = "▌"
    bar_focused: str = "█"
    unread: str = "●"
    marked: str = "■"
    problem: str = "▲"
    live: str = "●"
    old: str = "○"
    budget: str = "■"
    offline: str = "×"
    like: str = "♥"
    """"" where only the word will do."""
    dot: str = " · "
    """Between parts of a line."""
    cut: str = "…"
    hairline: str = "─"
    rule: str = "━"
    """The focused column's hairline, and progress."""
    gap: str = "· · ·"
    about: str = "≈"
    becomes: str = "→"
    column_rule: str = "│"
    quotes: tuple[str, str] = ("« ", " »")
    translation: Mapping[int, int] = msgspec.field(default_factory=dict)
    """What is written in place of single characters of outside text."""

    def plain(self, text: str, *, emoji: bool = True) -> str:
        """`text` as this set can show it: typographic signs by their nearest, emoji (unless wanted)
        as `[]`, in as many cells."""
        if self.translation:
            text = text.translate(self.translation)
        if emoji or text.isascii():
            return text
        return re.sub(_EMOJI, _boxed, text)


def _boxed(match: re.Match[str]) -> str:
    return "[]" if cell_len(match[0]) >= 2 else match[0]


UNICODE = Glyphs()
ASCII = Glyphs(
    bar="|",
    bar_focused=">",
    unread="*",
    marked="#",
    problem="!",
    live="*",
    old="o",
    budget="#",
    offline="x",
    like="",
    dot=" - ",
    cut="~",
    hairline="-",
    rule="=",
    gap="- - -",
    about="~",
    becomes=">",
    column_rule="|",
    quotes=('"', '"'),
    translation=str.maketrans(
        "…’‘“”«»–—·•●○♥→←▌█■▲×─━│≈\u202f\xa0", '~\'\'""""---**o<><||#^x-=|~  '
    ),
)
