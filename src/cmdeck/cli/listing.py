"""Lists on stdout: rows of a column and items of the queue, in lines for people or as JSON."""

from collections.abc import Iterable, Sequence

from cmdeck.cli import documents
from cmdeck.cli.lines import item_line, row_lines
from cmdeck.cli.output import give, say
from cmdeck.cli.session import Session
from cmdeck.model.column import Row
from cmdeck.model.outbox import OutboxItem


def show_rows(here: Session, rows: Sequence[Row], as_json: bool, *, empty: str) -> None:
    """Rows of a column; `empty` is said to people where there is none."""
    for row in rows:
        if as_json:
            _give_all(documents.row(row, here.zone))
        else:
            say(row_lines(row, here.now, here.zone))
    if not rows and not as_json:
        say(empty)


def show_items(here: Session, items: Sequence[OutboxItem], as_json: bool, *, empty: str) -> None:
    """Items of the queue; `empty` is said to people where there is none."""
    for item in items:
        if as_json:
            give(documents.item(item, here.zone))
        else:
            say(item_line(item, here.zone))
    if not items and not as_json:
        say(empty)


def _give_all(found: Iterable[documents.Document]) -> None:
    for document in found:
        give(document)
