"""What waits in the queue as lines: when, whose, where, how it is doing, and what helps."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tui_lines import PLAIN, ink, lines, text
from tui_rows import QUEUE
from tui_samples import MA, NOW, account, look, queued

from cmdeck.i18n import use_language
from cmdeck.model.column import Near, QueueRow, Row
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import Hide
from cmdeck.tui.keys import keymap
from cmdeck.tui.render.frame import State
from cmdeck.tui.render.rows import draw


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def test_the_queue_says_when_whose_where_and_how() -> None:
    heading = State(heading="Today", heading_count=3)
    drawn = lines(QUEUE[1], 46, state=heading)
    assert drawn[0] == "    Today                                   3 "
    assert drawn[1] == "▌   14:30  Lefort  X                in 2 h 26 "
    assert drawn[2].startswith("▌          Galette des rois")
    assert "VéloVille  X Bs Ma" in lines(QUEUE[2], 46)[0]


def test_a_problem_has_its_sign_and_words_and_networks_outlive_words() -> None:
    assert lines(QUEUE[3], 60)[0].startswith("▌ ▲ 17:15  Croc'Chat  X Bs")
    assert "held: trop long de 12" in lines(QUEUE[3], 60)[0]
    assert "trop long de 12 " in lines(QUEUE[3], 46)[0]
    assert "X Bs" in lines(QUEUE[3], 30)[0]


def stopped(state: Delivery, reason: str) -> Row:
    return queued(7, "Bonjour Lyon", NOW, account("veloville"), state=state, reason=reason)


KEYED = look(keys=keymap().shown)


def test_what_is_held_says_why_and_what_next() -> None:
    drawn = [line.strip("▌ ") for line in lines(stopped(Delivery.HELD, "late"), 46, KEYED)]
    assert drawn == [
        "▲ 12:04  VéloVille  X                  held",
        "Bonjour Lyon",
        "its time had passed before it",
        "could go out",
        "F9 send now   F8 move   x cancel",
        "",
    ]


def test_what_was_refused_says_why_and_what_next() -> None:
    said = "".join(lines(stopped(Delivery.FAILED, "duplicate"), 46, KEYED))
    assert "failed" in said
    assert "the network says that it has" in said
    assert "e edit   F9 send now   x cancel" in said


def test_a_login_comes_before_another_try() -> None:
    drawn = lines(stopped(Delivery.HELD, "needs_login"), 46, KEYED)
    assert drawn[-2].strip("▌ ") == "g l login   F9 send now   x cancel"


def test_what_was_refused_once_and_is_no_text_cannot_be_edited() -> None:
    row = stopped(Delivery.FAILED, "not_allowed")
    assert isinstance(row, QueueRow)
    hidden = replace(row, items=(replace(row.items[0], operation=Hide("x:1")),))
    assert lines(hidden, 46, KEYED)[-2].strip("▌ ") == "F9 send now   x cancel"


def test_a_narrow_row_names_the_keys_that_fit() -> None:
    drawn = lines(stopped(Delivery.HELD, "late"), 34, KEYED)
    assert drawn[-1].strip("▌ ") == "F9 send now   F8 move"


def test_what_tries_again_by_itself_says_why_and_needs_no_key() -> None:
    drawn = lines(stopped(Delivery.RETRY_WAIT, "unreachable"), 46, KEYED)
    assert drawn[2].strip("▌ ") == "the network cannot be reached"
    assert len(drawn) == 4


def test_the_relative_time_gives_way_first() -> None:
    assert "in 2 h" in lines(QUEUE[1], 40)[0]
    assert "in" not in lines(QUEUE[1], 28)[0]


def test_unknown_is_four_rows_and_keeps_the_brands_bar() -> None:
    drawn = draw(QUEUE[0], 50, NOW, look(), PLAIN)
    assert [text(line).strip("▌ ") for line in drawn[:4]] == [
        "▲ unknown  may be online                  11:45",
        "Musée  Mastodon · @tanneurs",
        "Nocturne du jeudi : visite aux lanternes, dé…",
        "Enter look · never sent again by itself",
    ]
    table = look().palette.table
    assert ink(drawn[0], "unknown") == f"{table['err']} bold"
    assert ink(drawn[0], "▌") == table["brand-3"]


def test_a_narrow_queue_is_dense() -> None:
    assert len(lines(QUEUE[1], 41)) == 2
    assert len(lines(QUEUE[1], 42)) == 3


def test_a_paused_queue_says_so() -> None:
    row = replace(
        queued(9, "x", NOW + timedelta(hours=1), account("veloville")), held_by_pause=True
    )
    assert "paused" in lines(row)[0]


def test_what_collides_says_with_what() -> None:
    row = queued(9, "Galette", NOW + timedelta(hours=1), account("veloville"))
    near = Near(NOW + timedelta(minutes=70), account("veloville"), same=True)
    first = lines(replace(row, near=near), 60)[0]
    assert first.startswith("▌ ▲ 13:04  VéloVille  X")
    assert first.endswith("same account at 13:14 ")
    assert lines(replace(row, near=near), 40)[0].endswith("near 13:14 ")
    other = replace(near, account=account("veloville", MA), same=False)
    assert lines(replace(row, near=other), 60)[0].endswith("near 13:14 on Ma ")
