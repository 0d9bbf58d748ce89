"""The confirmation line: what it names, and which Enter counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmdeck.tui.widgets.confirm import SHOWN_FOR, Confirmation, Named, row_of

REPLY = Named(
    "répondre en public", "@veloville", "X", brand="VéloVille", color=2, whom="@leamartin_lyon"
)


def test_the_row_names_brand_account_network_and_person() -> None:
    (row,) = row_of(REPLY, 75)
    assert row.plain == (
        "Enter  répondre en public  VéloVille  @veloville on X  to @leamartin_lyon"
    )


def test_the_row_names_the_time() -> None:
    (row,) = row_of(replace(REPLY, whom="", when="mar. 8 déc. 2026 à 09:00"), 100)
    assert row.plain.endswith("@veloville on X  mar. 8 déc. 2026 à 09:00")


@given(st.integers(10, 120), st.text(st.characters(codec="latin-1", categories=["L"]), min_size=1))
def test_nothing_is_cut_however_narrow(width: int, handle: str) -> None:
    named = replace(REPLY, account=f"@{handle}", when="mar. 8 déc. 2026 à 09:00")
    rows = row_of(named, width)
    written = "".join(row.plain for row in rows).replace(" ", "")
    for word in (handle, "VéloVille", "X", "@leamartin_lyon", "mar.8déc.2026à09:00"):
        assert word.replace(" ", "") in written
    assert all(row.cell_length <= width for row in rows)


def test_an_enter_too_soon_does_not_count() -> None:
    line = Confirmation((REPLY,), shown=10.0)
    assert not line.enter(10.1)
    assert line.enter(10.1 + 2 * SHOWN_FOR)


def test_an_enter_before_the_line_was_painted_does_not_count() -> None:
    assert not Confirmation((REPLY,)).enter(99.0)


@given(st.floats(0.001, SHOWN_FOR - 0.01), st.integers(2, 60))
def test_an_enter_held_down_never_counts(pause: float, times: int) -> None:
    line = Confirmation((REPLY,), shown=0.0, last_enter=0.0)
    assert not any(line.enter(n * pause) for n in range(1, times))


@pytest.mark.parametrize("typed", ["vél", "vel", "VEL", "Vél"])
def test_a_guard_wants_the_first_letters(typed: str) -> None:
    line = Confirmation((replace(REPLY, guards=("…",)),), shown=0.0)
    assert not line.enter(1.0)
    line.type("x")
    line.typed = ""
    for letter in typed:
        assert line.wanted is not None
        line.type(letter)
    assert line.wanted is None
    assert line.enter(2.0)


def test_each_guarded_brand_wants_its_own_letters() -> None:
    museum = replace(REPLY, brand="Musée des Tanneurs", guards=("…",))
    line = Confirmation((replace(REPLY, guards=("…",)), museum), shown=0.0)
    line.type("vél")
    assert line.wanted == museum
    assert not line.enter(1.0)
    line.type("mus")
    assert line.enter(2.0)
