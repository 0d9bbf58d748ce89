"""A calendar of the queue: lines that every reader takes, whatever a post says."""

import re
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.display import displayable
from cmdeck.text.ics import Event, write_ics

AT = datetime(2026, 12, 8, 9, 0, tzinfo=timezone(timedelta(hours=1)))


def unfolded(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_an_event() -> None:
    lines = unfolded(
        write_ics([Event("VEL-31@cmdeck", 3, AT, AT, "a, b; c\\d\nx", "é\nf")], name="file")
    )
    assert "UID:VEL-31@cmdeck" in lines
    assert "SEQUENCE:3" in lines
    assert "DTSTART:20261208T080000Z" in lines
    assert "SUMMARY:a\\, b\\; c\\\\d x" in lines
    assert "DESCRIPTION:é\\nf" in lines
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_nothing_that_a_post_says_leaves_its_line(text: str) -> None:
    calendar = write_ics([Event("a@b", 1, AT, AT, "s", f"x{text}")], name="n")
    folded = calendar.encode().split(b"\r\n")
    assert max(map(len, folded)) <= 75
    for line in folded:
        line.decode()  # no character is cut in two
    [said] = [line for line in unfolded(calendar) if line.startswith("DESCRIPTION:")]
    meant = re.sub(
        r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], said.removeprefix("DESCRIPTION:")
    )
    assert meant == displayable(f"x{text}")
    assert len(re.findall("(?m)^END:VEVENT\r$", calendar)) == 1
