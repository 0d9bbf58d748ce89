"""Names of records: 13 signs that sort as time does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.model.tid import is_tid, micros, tid

moments = st.integers(0, 2**53 - 1)


def test_known_names() -> None:
    # The first and the last that there can be (atproto.com/specs/tid: the top bit is 0).
    assert tid(0, 0) == "2222222222222"
    assert tid(2**53 - 1, 1023) == "bzzzzzzzzzzzz"
    assert tid(2**53, 1024) == tid(0, 0)


def test_micros() -> None:
    at = datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=UTC)
    assert micros(at) == 1_795_341_600_000_005
    assert micros(at + timedelta(hours=1)) - micros(at) == 3_600_000_000


@given(moments, moments, st.integers(0, 1023), st.integers(0, 1023))
def test_they_sort_as_time_does(one: int, other: int, first: int, second: int) -> None:
    assert ((one, first) < (other, second)) is (tid(one, first) < tid(other, second))
    assert is_tid(tid(one, first))


@pytest.mark.parametrize("text", ["", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "0000000000000", "key-1"])
def test_what_is_none(text: str) -> None:
    assert not is_tid(text)
