"""`cmdeck config export`: the person's config.toml with the deck's columns in place of its own.

Everything else of the text stays as it was written, comments too; so does a column that the deck
has not changed.
"""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.config.check import Faults, Table
from cmdeck.config.layout import Layout, column_table
from cmdeck.config.lines import Lines, scan
from cmdeck.config.load import load_config, parse, read_text
from cmdeck.config.read import read_column
from cmdeck.model.column import Column


class _Block(Struct):
    """Rows of the text that say one column, or (inline) all of them."""

    first: int
    last: int
    """Rows counted from 0, both included."""
    column: Column | None


def export_config(config_path: Path, layout: Layout) -> str:
    """config.toml as text with `layout`'s columns. Raises ConfigError where config.toml is wrong.

    Ids and what this version does not know stay in layout.toml.
    """
    load_config(config_path)
    try:
        text = read_text(config_path)
    except FileNotFoundError:
        text = ""
    blocks = _blocks(text, config_path)
    rows = text.split("\n")
    kept = {block.first: block for block in blocks if block.column is not None}
    written = [
        _as_it_was(column, kept, rows) or _written(column)
        for column in layout.columns
        if not column.temporary
    ]
    return _joined(rows, blocks, written, inline=_inline(scan(text)))


def _inline(found: Lines) -> bool:
    return any(s.path == ("column",) and not s.header for s in found.statements)


def _blocks(text: str, path: Path) -> list[_Block]:
    raw, found = parse(text, path)
    tables = Table(raw, Faults(path, found)).tables("column")
    columns = [read_column(table, "") for table in tables]
    rows = text.split("\n")
    if _inline(found):
        return [
            _Block(s.first - 1, s.last - 1, None) for s in found.statements if s.path == ("column",)
        ]
    blocks: list[_Block] = []
    for statement in found.statements:
        if statement.path[0] != "column":
            continue
        if statement.header and len(statement.path) == 2:
            index = int(statement.path[1])
            first = statement.first - 1
            blocks.append(
                _Block(_with_comment(rows, first) if blocks else first, first, columns[index])
            )
        blocks[-1].last = statement.last - 1
    return blocks


def _with_comment(rows: list[str], row: int) -> int:
    """The row where the comment right above `row` begins: it goes with its column. (Above the
    first one it may speak of the whole file, and stays.)"""
    while row > 0 and rows[row - 1].lstrip().startswith("#"):
        row -= 1
    return row


def _as_it_was(column: Column, kept: dict[int, _Block], rows: list[str]) -> str:
    """The text of a block that says just this column (each block once), else ""."""
    plain = replace(column, id="", extra={})
    for first, block in kept.items():
        if block.column == plain:
            del kept[first]
            return "\n".join(rows[block.first : block.last + 1])
    return ""


def _written(column: Column) -> str:
    import tomli_w

    said = column_table(replace(column, extra={}))
    del said["id"]
    return "[[column]]\n" + tomli_w.dumps(said).rstrip("\n")


def _joined(rows: list[str], blocks: list[_Block], written: list[str], *, inline: bool) -> str:
    """The rows without the blocks, and what is written in place of the first, or at the end."""
    gone = {row for block in blocks for row in range(block.first, block.last + 1)}
    place = blocks[0].first if blocks and not inline else len(rows)
    before = [row for at, row in enumerate(rows) if at not in gone and at < place]
    after = [row for at, row in enumerate(rows) if at not in gone and at >= place]
    parts = ["\n".join(before).rstrip("\n"), *written, "\n".join(after).strip("\n")]
    return "\n\n".join(part for part in parts if part) + "\n"
