"""One door for every kind of row: `draw` gives its lines, `key_of` its name."""

from datetime import datetime
from typing import assert_never

from cmdeck.model.column import (
    ActivityRow,
    ConversationRow,
    DraftRow,
    GapRow,
    MessageRow,
    PostRow,
    QueueRow,
    Row,
)
from cmdeck.tui.render.frame import Line, Look, State
from cmdeck.tui.render.posts import post_lines
from cmdeck.tui.render.talk import activity_lines, conversation_lines, message_lines
from cmdeck.tui.render.waiting import draft_lines, gap_lines, queue_heading, queue_lines


def draw(row: Row, width: int, now: datetime, look: Look, state: State) -> list[Line]:
    """The lines of `row`, each exactly `width` cells, the blank row after it included.

    `now` is aware; times are said in the zone of `look`.
    """
    now = now.astimezone(look.zone)
    match row:
        case PostRow():
            return post_lines(row, width, now, look, state)
        case ConversationRow():
            return conversation_lines(row, width, now, look, state)
        case MessageRow():
            return message_lines(row, width, now, look, state)
        case ActivityRow():
            return activity_lines(row, width, now, look, state)
        case QueueRow():
            return queue_lines(row, width, now, look, state)
        case DraftRow():
            return draft_lines(row, width, now, look, state)
        case GapRow():
            return gap_lines(row, width, now, look, state)
        case _:
            assert_never(row)


def section(row: Row, now: datetime, look: Look) -> str:
    """The heading that `row` belongs under; "" for rows that need none."""
    return queue_heading(row, now.astimezone(look.zone)) if isinstance(row, QueueRow) else ""


def key_of(row: Row) -> str:
    """What a row is called from one reading to the next."""
    return str(row.key)
