"""layout.toml: the columns as the person arranged them. The deck's own file.

What this version does not understand (a newer version wrote it) is left out with a notice, and is
written back as it was. Nothing in this file may keep the deck from starting.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from cmdeck.config import values
from cmdeck.config.check import Faults, Table
from cmdeck.config.load import parse, read_text
from cmdeck.config.read import read_column
from cmdeck.config.schema import Config
from cmdeck.errors import ConfigError
from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand, Feed
from cmdeck.model.capability import PLANS
from cmdeck.model.column import Column, ColumnType

_NUMBERED = re.compile(r"c([1-9]\d{0,8})")


class Layout(Struct, frozen=True):
    """layout.toml, read."""

    columns: tuple[Column, ...] = ()
    focused: str = ""
    """Id of the column that had the focus."""
    last: int = 0
    """The highest number ever given to a column: an id is never given twice."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """Keys that this version does not know."""
    foreign: tuple[tuple[int, Mapping[str, object]], ...] = ()
    """Columns that this version cannot show, with their places."""
    notices: tuple[ConfigError, ...] = ()
    exists: bool = False
    """A layout was there and could be read: its columns count, even none."""


def load_layout(path: Path) -> Layout:
    """The layout in `path`. Never raises for what the file says: what cannot be understood is in
    `notices`."""
    try:
        raw, found = parse(read_text(path), path)
    except FileNotFoundError:
        return Layout()
    except ConfigError as error:
        return Layout(notices=(error,))
    faults = Faults(path, found)
    top = Table(raw, faults, strict=False)
    last = top.get("last", values.whole(0, 10**9)) or 0
    focused = top.get("focused", values.text) or ""
    columns, foreign = _columns(top.tables("column"), last)
    return Layout(
        columns=columns,
        focused=focused if any(column.id == focused for column in columns) else "",
        last=_highest(columns, last),
        extra=top.close(),
        foreign=foreign,
        notices=faults.in_order(),
        exists=True,
    )


def _columns(
    tables: Sequence[Table], last: int
) -> tuple[tuple[Column, ...], tuple[tuple[int, Mapping[str, object]], ...]]:
    shown: list[Column] = []
    foreign: list[tuple[int, Mapping[str, object]]] = []
    for index, table in enumerate(tables):
        ident = table.get("id", values.ident) or ""
        column = read_column(table, ident)
        if column is None:
            foreign.append((index, table.raw))
        elif not ident or any(other.id == ident for other in shown):
            shown.append(replace(column, id=f"c{_highest(shown, last) + 1}"))
        else:
            shown.append(column)
    return tuple(shown), tuple(foreign)


def _highest(columns: Sequence[Column], last: int) -> int:
    numbers = (_NUMBERED.fullmatch(column.id) for column in columns)
    return max([last, *(int(number[1]) for number in numbers if number)])


def next_id(layout: Layout) -> str:
    """An id for a new column, never used before in this layout."""
    return f"c{_highest(layout.columns, layout.last) + 1}"


def save_layout(path: Path, layout: Layout) -> None:
    """Write `layout` so that a crash leaves the old file or the new one, 0600.

    Temporary columns are left out. A file that could not be read as TOML is kept beside it as
    `layout.toml.bad`. Raises ConfigError where it cannot be written.
    """
    import tomli_w

    text = tomli_w.dumps(_document(layout))
    target = path.resolve()  # a link into somebody's dotfiles stays a link
    try:
        _keep_unreadable(target)
        _replace(target, text.encode())
    except OSError as error:
        words = error.strerror or type(error).__name__
        message = _("the layout cannot be saved: {reason}").format(reason=words)
        raise ConfigError(message, file=path) from error


def _document(layout: Layout) -> dict[str, object]:
    tables: list[Mapping[str, object]] = [
        column_table(column) for column in layout.columns if not column.temporary
    ]
    for place, raw in layout.foreign:
        tables.insert(place, raw)
    document: dict[str, object] = {"last": _highest(layout.columns, layout.last)}
    kept = {column.id for column in layout.columns if not column.temporary}
    if layout.focused in kept:
        document["focused"] = layout.focused
    return {**document, **layout.extra, "column": tables}


def column_table(column: Column) -> dict[str, object]:
    """`column` as the keys of its table; what has its default is left out."""
    said: dict[str, object] = {"id": column.id, "type": column.type.value}
    if column.title:
        said["title"] = column.title
    if column.accounts != ("*",):
        said["accounts"] = list(column.accounts)
    if column.query:
        said["query"] = column.query
    if column.filter:
        said["filter"] = column.filter
    if column.width:
        said["width"] = column.width
    if column.interval:
        said["interval"] = values.show_duration(column.interval)
    if column.notify != "none":
        said["notify"] = column.notify
    if column.daily_cost_limit:
        said["daily_cost_limit"] = column.daily_cost_limit / 1_000_000
    return {**said, **column.extra}


def _keep_unreadable(target: Path) -> None:
    try:
        parse(read_text(target), target)
    except FileNotFoundError:
        return
    except ConfigError:
        target.replace(target.with_name(target.name + ".bad"))


def _replace(target: Path, content: bytes) -> None:
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def columns_of(
    config: Config,
    layout: Layout,
    *,
    accounts: Sequence[Account] = (),
    feeds: Sequence[Feed] = (),
    brands: Sequence[Brand] = (),
) -> tuple[Column, ...]:
    """The columns to show: the layout's once there is one, else the config's, else sensible ones
    for what there is."""
    if layout.exists:
        return layout.columns
    return config.columns or first_columns(accounts, feeds, brands)


def first_columns(
    accounts: Sequence[Account], feeds: Sequence[Feed], brands: Sequence[Brand]
) -> tuple[Column, ...]:
    """The columns of somebody who has arranged none: mentions and messages of all accounts that
    have them, the watch feeds, the queue. Only the queue where there is nothing yet to show."""
    del brands  # one column over all of them; a colour tells them apart
    lists = [account.capabilities.timelines for account in accounts if account.network in PLANS]
    types = [
        kind
        for kind in (ColumnType.MENTIONS, ColumnType.MESSAGES)
        if any(kind.timeline in listed for listed in lists)
    ]
    if feeds:
        types.append(ColumnType.FEED)
    types.append(ColumnType.QUEUE)
    return tuple(Column(f"c{n}", kind) for n, kind in enumerate(types, start=1))
