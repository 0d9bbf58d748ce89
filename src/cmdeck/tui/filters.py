"""The second wall before the terminal: whatever a widget shows, no control reaches the terminal.

The first wall is at ingest (text/display.py). Here nothing is explained to the person: what should
not be there is taken out. Widths stay, since what is taken out has none (trust.md §0.3, §4.1).
"""

import re
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0001]"
)


class Wall(LineFilter):
    """Takes controls, bidi controls, lone surrogates and links out of every line.

    The app puts it last in `get_line_filters()`; widgets that override `render_lines` apply the
    app's filters themselves.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, harmless; the same list when they were."""
        if not any(_guilty(segment) for segment in segments):
            return segments
        return [
            Segment(_FORBIDDEN.sub("", text), style if style is None else _linkless(style))
            for text, style, _control in segments
        ]


def _guilty(segment: Segment) -> bool:
    text, style, control = segment
    return (
        control is not None
        or (style is not None and style.link is not None)
        or _FORBIDDEN.search(text) is not None
    )


@lru_cache(256)
def _linkless(style: Style) -> Style:
    return style.update_link(None)
