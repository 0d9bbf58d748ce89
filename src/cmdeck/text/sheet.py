"""Editorial plans as spreadsheets hold them: CSV in, from cmdeck, Metricool, Buffer or Hootsuite,
and CSV out.

Pure: bytes in, lines out, and back. Columns are found by their names, wherever they stand; what
they mean for the queue is for services/plans.py, and what a date means for text/sheet_dates.py.
The formats of the others: networks.md §4.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.text.sheet_columns import (
    Column,
    Columns,
    Field,
    Maker,
    fold_header,
    header_of,
    recognise,
)
from cmdeck.text.sheet_dates import is_moment

MAX_ROWS = 5_000
_DELIMITERS = (";", ",", "\t")
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""What Excel writes first to say how cells are parted."""
_FORMULA = "=+-@\t\r\n＝＋－＠"
_DANGEROUS = re.compile(f"'*[{re.escape(_FORMULA)}]")
_DEFUSED = re.compile(f"'+[{re.escape(_FORMULA)}]")


class Line(Struct, frozen=True):
    """One post of a plan, as its cells say it."""

    row: int
    """As the spreadsheet numbers it: the header is row 1."""
    cells: Mapping[Field, str]
    """What is in the columns that were recognised; a column that is missing is missing here."""
    pictures: tuple[tuple[str, str], ...] | None = None
    """File and description of each; None where the sheet has no columns for them."""
    networks: frozenset[str] = frozenset()
    """Metricool: the networks that are ticked."""


class Sheet(Struct, frozen=True):
    """A plan as it was read."""

    maker: Maker
    french: bool
    """Its headers are French: so are its dates."""
    lines: tuple[Line, ...]
    columns: Columns = field(default_factory=Columns)
    unknown: tuple[str, ...] = ()
    """Headers that say nothing to us."""

    def column(self, wanted: Field) -> str:
        """How a person finds the column of `wanted`: `E (Date)`; "" where there is none."""
        return self.columns.name(wanted)


def read_sheet(body: bytes) -> Sheet:
    """The plan in `body`. Raises UsageError for what is none, with what to do about it."""
    text = _decoded(body)
    delimiter = None
    if hint := _HINT.match(text):
        delimiter, text = hint[1], text[hint.end() :]
    best: Sheet | None = None
    trouble: UsageError | None = None
    first = text.partition("\n")[0]
    likely = sorted(_DELIMITERS, key=first.count, reverse=True)
    for candidate in [delimiter] if delimiter else likely:
        try:
            found = _read(text, candidate)
        except UsageError as error:
            trouble = trouble or error
            continue
        if found and (best is None or found.columns.known > best.columns.known):
            best = found
    if best is not None:
        return best
    raise trouble or UsageError(
        _("This is no plan: there are no columns for a text and a date, nor for a reference.")
    )


def _decoded(body: bytes) -> str:
    try:
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return body.decode("utf-16")
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = _("This file is not in UTF-8. In the spreadsheet, save it as “CSV UTF-8”.")
        raise UsageError(words) from None


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = []
    try:
        for record in reader:
            records.append(record)
            if len(records) > MAX_ROWS + 1:
                raise UsageError(_("This plan is too long: more than {n} rows.").format(n=MAX_ROWS))
    except csv.Error:
        words = _("Row {row} is broken: a quotation mark is open, or does not belong there.")
        raise UsageError(words.format(row=len(records) + 1)) from None
    return records


def _read(text: str, delimiter: str) -> Sheet | None:
    """The plan, if cells are parted by `delimiter`; None if this makes none of it."""
    records = _records(text, delimiter)
    if not records:
        return None
    if len(records[0]) >= 2 and is_moment(records[0][0]):
        columns = Columns({Field.DATE: Column(0), Field.TEXT: Column(1), Field.LINK: Column(2)})
        return Sheet(Maker.HOOTSUITE, False, tuple(_lines(records, columns, 1)), columns)
    headers = [cell.strip() for cell in records[0]]
    found = recognise(headers)
    columns = found.columns
    if not columns.has(Field.REF) and not (columns.has(Field.TEXT) and columns.has(Field.DATE)):
        return None
    lines = tuple(_lines(records[1:], columns, 2))
    return Sheet(found.maker, found.french, lines, columns, found.unknown)


def _lines(records: Sequence[Sequence[str]], columns: Columns, first: int) -> Iterator[Line]:
    for row, record in enumerate(records, first):
        cells = [_understood(cell) for cell in record]
        if not any(cell.strip() for cell in cells):
            continue
        yield Line(
            row,
            {name: _cell(cells, column.at) for name, column in columns.fields.items()},
            tuple(_pictures(cells, columns)) if columns.pictures else None,
            frozenset(
                name
                for name, column in columns.networks.items()
                if _cell(cells, column.at).strip().casefold() in {"true", "vrai", "1", "x"}
            ),
        )


def _pictures(cells: Sequence[str], columns: Columns) -> Iterator[tuple[str, str]]:
    for number, column in sorted(columns.pictures.items()):
        file = _cell(cells, column.at).strip()
        alt = columns.alts.get(number)
        if file:
            yield file, _cell(cells, alt.at).strip() if alt else ""


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _understood(cell: str) -> str:
    """What is meant by a cell: without the mark that keeps a spreadsheet from computing it."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return cell[1:] if _DEFUSED.match(cell) else cell


def _defused(cell: str) -> str:
    """A cell that no spreadsheet computes: `'` before what begins like a formula, as a post that
    begins with @ does (networks.md §4)."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def write_sheet(lines: Iterable[Line], fields: Sequence[Field], *, french: bool) -> str:
    """`lines` as a spreadsheet takes them: with a byte order mark, `;` and CRLF, which is what a
    French Excel opens by a double click (domain.md §2.3)."""
    rows = list(lines)
    most = max((len(line.pictures or ()) for line in rows), default=0)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = [header_of(name, french=french) for name in fields]
    for number in range(1, max(most, 1) + 1):
        heads += [
            f"{header_of(name, french=french)} {number}" for name in (Field.PICTURE, Field.ALT)
        ]
    writer.writerow(heads)
    for line in rows:
        cells = [line.cells.get(name, "") for name in fields]
        for file, alt in line.pictures or ():
            cells += [file, alt]
        writer.writerow([_defused(cell) for cell in cells + [""] * (len(heads) - len(cells))])
    return "\ufeff" + out.getvalue()


__all__ = ["Field", "Line", "Maker", "Sheet", "fold_header", "read_sheet", "write_sheet"]
