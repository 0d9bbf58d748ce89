"""What a stranger sends never reaches the terminal as a command: read from the pty itself.

The texts go into the rows raw, past the first wall, so that this is a test of the second.
"""

import os
import re
import sys
from pathlib import Path

import pytest
from bench.terminal import Terminal
from hostile_app import payload, text_cases
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from cmdeck.tui.filters import Wall

CASES = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "hostile_inputs.json"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="shared fixtures are not beside this")

# What Textual itself writes: colours, cursor moves, its modes, the pointer's shape.
OURS = re.compile(
    rb"\x1b\[[0-9;]*[Hm]"
    rb"|\x1b\[\?[0-9;]+[hl]"
    rb"|\x1b\[\?(?:2026|2048)\$p"
    rb"|\x1b\[[<>=]?[0-9]*u"
    rb"|\x1b\[>4;?[0-9]*m"
    rb"|\x1b\[c"
    rb"|\x1b\]22;default\x07"
    rb"|\x1b\]11;\?\x07|\x1b\]11;\?\x1b\\"
)


def foreign(written: bytes) -> str:
    """Controls among `written` that are none of ours: ESC, C0 but newlines, DEL, C1."""
    text = OURS.sub(b"", written).decode("utf-8", "replace")
    return "".join(re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f].{0,20}", text))


@needs_cases
@pytest.mark.slow
def test_no_control_of_a_stranger_reaches_the_terminal() -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    environ = {
        **os.environ,
        "PYTHONPATH": paths,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    environ.pop("NO_COLOR", None)
    app = str(Path(__file__).with_name("hostile_app.py"))
    terminal = Terminal([sys.executable, app, str(CASES)], 120, 50, environ)
    try:
        terminal.wait_for(b"Hostile")
        cases = text_cases(str(CASES))
        assert len(cases) > 20
        terminal.settle()
        seen = "\n".join(terminal.display())
        for _page in range(len(cases)):
            terminal.press(b"\x1b[6~", timeout=0.3)
            seen += "\n".join(terminal.display())
        assert foreign(bytes(terminal.written)) == ""
        assert not re.search(
            "[\u202a-\u202e\u2066-\u2069]", terminal.written.decode("utf-8", "replace")
        )
        for n in (0, len(cases) - 1):
            assert f"T{n} " in seen, "the words stay"
        # pyte takes the pointer's shape (OSC 22) for a title (OSC 2).
        assert terminal.screen.title in {"", ";default"}
    finally:
        terminal.close()


@needs_cases
def test_the_wall_takes_every_case_apart_and_keeps_its_words() -> None:
    for case in text_cases(str(CASES)):
        (segment,) = Wall().apply([Segment(f"before {payload(case)} after")], Color(0, 0, 0))
        assert foreign(segment.text.encode("utf-8", "replace")) == ""
        assert segment.text.startswith("before ")
        assert segment.text.endswith(" after")


@given(st.text())
def test_no_text_gets_a_control_through_the_wall(text: str) -> None:
    (segment,) = Wall().apply([Segment(text)], Color(0, 0, 0))
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]", segment.text)


def test_harmless_lines_pass_as_they_are_and_links_do_not() -> None:
    harmless = [Segment("été 👍🏽 日本", Style(bold=True)), Segment(" ")]
    assert Wall().apply(harmless, Color(0, 0, 0)) is harmless
    (segment,) = Wall().apply([Segment("x", Style(link="file:///x\x1b]52;"))], Color(0, 0, 0))
    assert segment.style is not None
    assert segment.style.link is None
