from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.networks.feeds.dates import parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Fri, 25 Sep 2026 13:53:48 GMT", "2026-09-25T13:53:48"),
        ("Mon, 02 Nov 2026 10:00:00 CET", "2026-11-02T09:00:00"),
        ("Sat, 01 Aug 2026 10:00:00 CEST", "2026-08-01T08:00:00"),
        ("Wed, 5 Nov 2025 13:52:10  EST", "2025-11-05T18:52:10"),
        ("Fri, 25 Sep 2026 13:53:48 +0200 (CEST)", "2026-09-25T11:53:48"),
        ("25-Sep-2026 10:00 UTC+2", "2026-09-25T08:00:00"),
        ("Thu, 31 Dec 26 23:59:60 +0000", "2026-12-31T23:59:59"),
        ("Fri, 25 Sep 2026 24:00:00 GMT", "2026-09-26T00:00:00"),
        ("2018-11-19T08:42:59.267Z", "2018-11-19T08:42:59"),
        ("2014-10-05T01:28:05.849-07:00", "2014-10-05T08:28:05"),
        ("2026-09-25T10:00+02", "2026-09-25T08:00:00"),
        ("20260925T101112Z", "2026-09-25T10:11:12"),
        ("2019-08-27", "2019-08-27T00:00:00"),
        ("2026-09", "2026-09-01T00:00:00"),
        ("2020/1/10 14:33:00", "2020-01-10T14:33:00"),
        ("mar., 3 févr. 2026 10:00:00 +0100", "2026-02-03T09:00:00"),
        ("Dim, 1 Août 2026 08:05 GMT", "2026-08-01T08:05:00"),
        ("25 septembre 2026 à 13h53", "2026-09-25T13:53:00"),
        ("12 déc. 2025", "2025-12-12T00:00:00"),
        ("Tue Nov 28 21:19:26 2017", "2017-11-28T21:19:26"),
        ("Mon, June 26, 2017 3:41 PM EDT", "2017-06-26T19:41:00"),
        ("25/09/2026 10:00", "2026-09-25T10:00:00"),
        ("1559104147", "2019-05-29T04:29:07"),
    ],
)
def test_what_feeds_write_is_read(text: str, iso: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "yesterday",
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "9999-12-31T23:59:59-12:00",
        "2026-13-45",
        "03/04/2026",
        "25 Sep 2026 99:99:99 GMT",
        "٢٠٢٦-٠٩-٢٥",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.integers(min_value=315_532_800, max_value=4_102_444_800))
def test_both_standards_come_back(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S GMT")) == moment


@given(st.text(alphabet=st.sampled_from("0123456789:/-+., TZhGMTCETmarsaoûtPAM²"), max_size=40))
def test_nothing_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC
