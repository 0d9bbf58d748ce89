"""The scanner finds each key that tomllib finds, on its line."""

import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.config.lines import scan, show

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12),
    st.just('#"[x]\n"""\\ = {\''),
    st.datetimes(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found |= paths(inner, (*path, index))
    return found


@given(DOCUMENTS, st.booleans())
def test_every_key_has_its_line(document: dict[str, object], multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)
    raw = tomllib.loads(text)
    found = scan(text)
    assert paths(raw) <= set(found.of)
    assert set(found.of) <= paths(raw)
    rows = text.split("\n")
    for path, line in found.of.items():
        assert 1 <= line <= len(rows)
        if isinstance(path[-1], str) and path[-1].isascii() and path[-1].isalnum():
            assert path[-1] in rows[line - 1]


@given(st.text(st.sampled_from("ab=.[]{}\"'#\\,\n \t1"), max_size=60))
def test_nonsense_never_raises_nor_hangs(text: str) -> None:
    found = scan(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.of.values())


TEXT = (
    '''\
top = 1   # a comment with [brackets]
long = """
[not.a.header]
x = 1
"""
dotted.inner . "quoted.key" = 'a'''
    "'"
    """
list = [
  "one", # "commented"
  { deep = 2, other = [1,
     2] },
]

[a.b]
c = 3
[[column]]
type = "x"
[[column]]
width = 9
[column.sub]
y = 1
"""
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("long",), 2),
        (("dotted", "inner", "quoted.key"), 6),
        (("list", 0), 8),
        (("list", 1, "deep"), 9),
        (("list", 1, "other", 1), 10),
        (("a", "b", "c"), 14),
        (("column", 0, "type"), 16),
        (("column", 1), 17),
        (("column", 1, "width"), 18),
        (("column", 1, "sub", "y"), 20),
    ],
)
def test_lines_of_a_known_text(path: tuple[str | int, ...], line: int) -> None:
    assert scan(TEXT).line(path) == line


def test_a_missing_key_is_told_by_what_stands_around_it() -> None:
    assert scan(TEXT).line(("column", 1, "accounts", 0)) == 17
    assert scan(TEXT).line(("nothing",)) is None


def test_places_are_shown_as_a_person_counts() -> None:
    assert show(("column", 1, "accounts", 0)) == "column[2].accounts[1]"
