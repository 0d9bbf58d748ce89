"""Rows as the lines that a person reads."""

from tui_samples import NOW, look

from cmdeck.model.column import Row
from cmdeck.tui.render.frame import Line, Look, State
from cmdeck.tui.render.rows import draw

PLAIN = State()


def lines(row: Row, width: int = 46, seen: Look | None = None, state: State = PLAIN) -> list[str]:
    return [text(line) for line in draw(row, width, NOW, seen or look(), state)]


def text(line: Line) -> str:
    return "".join(segment.text for segment in line)


def ink(line: Line, wanted: str) -> str:
    """The colour and weight of the segment that holds `wanted`."""
    segment = next(segment for segment in line if wanted in segment.text)
    assert segment.style is not None
    assert segment.style.color is not None
    return f"{segment.style.color.name}{' bold' if segment.style.bold else ''}"
