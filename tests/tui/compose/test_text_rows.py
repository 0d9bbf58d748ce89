"""The rows of a text: wrapped again only where it was edited, and the same as if wrapped whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual._wrap import compute_wrap_offsets
from textual.color import Color
from textual.document._document import Document

from cmdeck.tui.filters import Wall
from cmdeck.tui.widgets import text_rows
from cmdeck.tui.widgets.text_rows import Row, Rows, Stretch, Wrapped

TEXTS = st.text(alphabet="ab, é日👩\u200d👧\u0301\n", max_size=120)


def wrapped(text: str, width: int) -> Wrapped:
    document = Wrapped(Document(text))
    document.wrap(width, 4)
    return document


def rows_of(document: Wrapped) -> list[Row | None]:
    return [document.row(at) for at in range(-1, document.height + 2)]


@given(TEXTS, st.integers(2, 14), st.data())  # no letter is wider than a row of two cells
def test_an_edit_wraps_as_the_whole_would(text: str, width: int, data: st.DataObject) -> None:
    document = wrapped(text, width)
    for _edit in range(data.draw(st.integers(1, 4))):
        ends = []
        for _end in range(2):
            row = data.draw(st.integers(0, document.document.line_count - 1))
            ends.append((row, data.draw(st.integers(0, len(document.document[row])))))
        start, end = sorted(ends)
        new = data.draw(st.text(alphabet="ab é日\n", max_size=6))
        result = document.document.replace_range(start, end, new)
        document.wrap_range(start, end, result.end_location)
        afresh = wrapped(document.document.text, width)
        assert rows_of(document) == rows_of(afresh)
        assert document.height == afresh.height
        for line in range(document.document.line_count):
            assert document.get_sections(line) == afresh.get_sections(line)


def test_a_letter_at_the_end_wraps_two_rows_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text, looked = "bonjour à toutes " * 200, []

    def counted(text: str, width: int, tab_size: int) -> list[int]:
        looked.append(len(text))
        return compute_wrap_offsets(text, width, tab_size)

    monkeypatch.setattr(text_rows, "compute_wrap_offsets", counted)
    document, end = wrapped(text, 40), (0, len(text))
    result = document.document.replace_range(end, end, "x")
    document.wrap_range(end, end, result.end_location)
    assert document.get_sections(0)[-1].endswith("x")
    assert len(looked) == 1
    assert looked[0] <= 2 * 40


def test_stretches_lie_over_one_another_and_outside_controls_are_taken_out() -> None:
    styles = {"mark": Style(underline=True), "cursor": Style(reverse=True)}
    rows = Rows(styles.__getitem__)
    rows.settle(12, Style(color="red"), Color(0, 0, 0), [Wall()])
    assert rows.fits(12)
    strip = rows.strip("ab\x1bcde ", (Stretch(1, 4, "mark"), Stretch(3, 4, "cursor")))
    assert strip.cell_length == 12
    assert strip.text.rstrip() == "abcde"
    looks = {
        text: (bool(style and style.underline), bool(style and style.reverse))
        for text, style, _control in strip
    }
    assert looks["b"] == (True, False)
    assert looks["c"] == (True, True)
    assert looks["de "] == (False, False)
    assert rows.strip("ab\x1bcde ", (Stretch(1, 4, "mark"), Stretch(3, 4, "cursor"))) is strip
    rows.forget()
    assert not rows.fits(12)
