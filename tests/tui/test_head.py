"""The head of a column: what it lets through, whose it is, how it is doing."""

import pytest
from tui_lines import text
from tui_samples import look

from cmdeck.i18n import use_language
from cmdeck.tui.render.head import Head, Standing, Tone, head_lines

LIVE = Standing("live", "live", Tone.OK)
WHOSE = ("4 brands · X Bs Ma", "4 brands", "X Bs Ma")


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def second_line(head: Head, width: int) -> str:
    return text(head_lines(head, width, look(), focused=True, tall=True)[1]).strip()


def test_a_filter_stands_in_the_head_before_whose_column_it_is() -> None:
    head = Head("1", "Mentions", accounts=WHOSE, standing=LIVE, cost="$0.31", filter="vélo -cargo")
    assert second_line(head, 80).startswith("filter: vélo -cargo · 4 brands · X Bs Ma  ")
    assert second_line(head, 46) == "filter: vélo -cargo        ● live · $0.31"


def test_a_long_filter_is_cut_and_the_state_is_not() -> None:
    head = Head("1", "Mentions", accounts=WHOSE, standing=LIVE, filter="pas reçue colis retard")
    said = second_line(head, 36)
    assert said.startswith("filter: pas reçue")
    assert "…" in said
    assert said.endswith("● live")


def test_a_column_that_lets_everything_through_speaks_of_no_filter() -> None:
    assert second_line(Head("1", "Mentions", accounts=WHOSE, standing=LIVE), 46).startswith(
        "4 brands · X Bs Ma"
    )
