"""Plans as spreadsheets hold them: what is written comes back; those of others come in."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.errors import UsageError
from cmdeck.text.sheet import Field, Line, Maker, read_sheet, write_sheet

FIELDS = (Field.REF, Field.ACCOUNT, Field.DATE, Field.TIME, Field.TEXT, Field.VERSION)
METRICOOL = (
    "Text,Date,Time,Draft,Facebook,Twitter/X,LinkedIn,GBP,Instagram,Pinterest,TikTok,Youtube,"
    "Threads,Bluesky,Picture Url 1,Picture Url 2,Alt text picture 1,Shortener,Facebook Post Type,"
    "First Comment Text\r\n"
    '"Bonjour, VéloVille",2026-10-02,14:00:00,FALSE,FALSE,TRUE,FALSE,FALSE,FALSE,FALSE,FALSE,'
    "FALSE,FALSE,TRUE,photo.jpg,,Un vélo,FALSE,POST,\r\n"
)


def plan(*rows: str, head: str = "Réf.;Compte;Date;Heure;Texte") -> bytes:
    return "\r\n".join([head, *rows, ""]).encode("utf-8-sig")


def cells(body: bytes) -> list[dict[str, str]]:
    return [
        {name.value: cell for name, cell in one.cells.items()} for one in read_sheet(body).lines
    ]


_CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(
    lambda cell: cell.replace("\r", "\n")
)
_BAIT = st.sampled_from(["=1+1", "@léa", "'=x", "''@", "-", "+33", "\t=x", '"', ";", "a\nb", "＝1"])
_LINES = st.builds(
    Line,
    row=st.just(0),
    cells=st.fixed_dictionaries(dict.fromkeys(FIELDS, _CELLS | _BAIT)),
    pictures=st.lists(
        st.tuples(st.sampled_from(["a.jpg", "b c.png", "=1.png"]), st.sampled_from(["", "@x"])),
        max_size=3,
    ).map(tuple),
)


@given(st.lists(_LINES, max_size=5), st.booleans())
def test_what_is_written_comes_back(lines: list[Line], french: bool) -> None:
    kept = [line for line in lines if any(cell.strip() for cell in line.cells.values())]
    kept = [line for line in kept if line.cells[Field.REF].strip()]
    found = read_sheet(write_sheet(kept, FIELDS, french=french).encode())
    assert [line.cells for line in found.lines] == [line.cells for line in kept]
    assert [line.pictures for line in found.lines] == [line.pictures for line in kept]
    assert (found.french, found.maker, found.unknown) == (french, Maker.PLAN, ())


@given(st.lists(_LINES, min_size=1, max_size=3))
def test_no_cell_is_a_formula(lines: list[Line]) -> None:
    written = write_sheet(lines, FIELDS, french=True)
    assert written.startswith("\ufeffRéf.;Compte;Date;Heure;Texte;Version;Visuel 1;")
    for record in csv.reader(
        io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=";"
    ):
        assert not [cell for cell in record if cell[:1] in tuple("=+-@\t\r＝＋－＠")]


def test_columns_are_found_wherever_they_stand() -> None:
    one = cells(plan("V-1;veloville@x;2026-12-08;09:00;Bonjour"))
    other = cells(
        plan(
            "Bonjour;note;09:00;V-1;2026-12-08;veloville@x",
            head="Texte à valider (v2);Remarques;HEURE;REF;date de publication;Profil",
        )
    )
    assert one == other
    sheet = read_sheet(plan("x;V-1", head="Commentaire client;Réf."))
    assert sheet.unknown == ("Commentaire client",)
    assert [one.cells for one in sheet.lines] == [{Field.REF: "V-1"}]
    assert sheet.lines[0].pictures is None, "what has no column is not changed"


def test_two_columns_for_one_thing_are_a_question() -> None:
    with pytest.raises(UsageError, match="“Texte” and “Text” could both"):
        read_sheet(plan("a;b;2026-12-08;09:00", head="Texte;Text;Date;Heure"))


def test_rows_are_counted_as_the_spreadsheet_does() -> None:
    sheet = read_sheet(plan('a;;;;"un\r\ndeux"', ";;;;", "", "b;;;;x"))
    assert [(line.row, line.cells[Field.TEXT]) for line in sheet.lines] == [
        (2, "un\ndeux"),
        (5, "x"),
    ]
    assert sheet.column(Field.DATE) == "C (Date)"


@pytest.mark.parametrize("parted", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_parting_and_encoding_of_spreadsheets(parted: str, encoding: str) -> None:
    body = parted.join(["Réf.", "Texte"]) + "\n" + parted.join(["V-1", '"été; a, b\tc"'])
    assert cells(body.encode(encoding)) == [{"ref": "V-1", "text": "été; a, b\tc"}]
    assert cells(f"sep={parted}\r\n{body}".encode(encoding))[0]["ref"] == "V-1"


def test_metricool() -> None:
    sheet = read_sheet(METRICOOL.encode())
    [line] = sheet.lines
    assert (sheet.maker, sheet.french) == (Maker.METRICOOL, False)
    assert line.cells[Field.TEXT] == "Bonjour, VéloVille"
    assert (line.cells[Field.DATE], line.cells[Field.TIME]) == ("2026-10-02", "14:00:00")
    assert line.networks == {"x", "bluesky"}
    assert line.pictures == (("photo.jpg", "Un vélo"),)
    assert set(sheet.unknown) == {"Shortener", "Facebook Post Type", "First Comment Text"}


def test_buffer() -> None:
    sheet = read_sheet(b"Text,Image URL,Tags,Posting Time\nHello,,promo,2026-10-02 14:00\n")
    assert (sheet.maker, sheet.unknown) == (Maker.BUFFER, ("Tags",))
    assert sheet.lines[0].cells[Field.DATE] == "2026-10-02 14:00"


def test_hootsuite_has_no_headers() -> None:
    sheet = read_sheet(b'"10/25/2026 14:05","Hello, you",https://velo.example/\n')
    [line] = sheet.lines
    assert (sheet.maker, line.row) == (Maker.HOOTSUITE, 1)
    assert line.cells[Field.TEXT] == "Hello, you"
    assert line.cells[Field.LINK] == "https://velo.example/"
    assert sheet.column(Field.DATE) == "A"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no plan"),
        (b"some;words\nand;more", "no plan"),
        (b"<html><body>login</body></html>", "no plan"),
        ("Réf.;Texte\nV-1;été".encode("cp1252"), "CSV UTF-8"),
        (b'Ref;Text\nV-1;ok\nV-2;"open', "Row 3 is broken"),
        (b"Ref\n" + b"V-1\n" * 5_001, "too long"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(body: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_sheet(body)


@given(st.binary(max_size=200), st.sampled_from([b"", b"Ref;Text\n", b"sep=,\n"]))
def test_bytes_never_raise_anything_else(noise: bytes, start: bytes) -> None:
    try:
        read_sheet(start + noise)
    except UsageError:
        return


@pytest.mark.parametrize("bait", ['"', ";", "\n", "'=", '"";', "a"])
def test_bait_costs_its_length(bait: str) -> None:
    started = time.process_time()
    for start in ("", "Ref;Text\nV-1;"):
        try:
            read_sheet((start + bait * (1_000_000 // len(bait))).encode())
        except UsageError:
            pass
    assert time.process_time() - started < 5
