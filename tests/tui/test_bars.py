"""Header and footer: who publishes is always said; keys give way whole, help and news never."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from tui_app import bar
from tui_samples import NOW, look

from cmdeck.i18n import use_language
from cmdeck.model.outbox import MANY, EngineState, Pause, QueueSummary
from cmdeck.tui.actions import Scope
from cmdeck.tui.keys import keymap
from cmdeck.tui.render.bars import Bar, Entry, News, footer_line, header_line, hidden_words
from cmdeck.tui.widgets.footer import footer_entries

LOOK = look()
KEYS = [Entry(key, label) for key, label in (("r", "reply"), ("f", "like"), ("t", "repost"))]
HELP = Entry("?", "help")


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def header(width: int, said: Bar | None = None) -> str:
    line = header_line(said or bar(), width, NOW, LOOK)
    text = "".join(segment.text for segment in line)
    assert cell_len(text) == width
    return text


def footer(width: int, news: News | None = None, **more: str) -> str:
    line = footer_line(KEYS, HELP, width, LOOK, news=news, **more)
    text = "".join(segment.text for segment in line)
    assert cell_len(text) == width
    return text


def test_the_wide_header_says_everything() -> None:
    said = header(200)
    assert said.startswith("  cmdeck   Claire      ▌Lefort 1     ▌VéloVille 4     ▌Musée 2")
    end = "● engine running · 12 queued · next 14:30 Lefort X   Mon 7 Dec   12:04 "
    assert said.endswith(end)


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [
        (140, ["▌1  ▌4", "Mon 7 Dec", "engine running"], ["Lefort 1"]),
        (120, ["▌1  ▌4", "engine running", "12:04"], ["Mon 7 Dec"]),
        (100, ["● engine · 12 queued · 14:30", "Claire"], ["▌", "running"]),
        (50, ["● engine", "12:04"], ["cmdeck"]),
    ],
)
def test_the_header_gives_way(width: int, there: list[str], gone: list[str]) -> None:
    said = header(width)
    assert all(words in said for words in there)
    assert not any(words in said for words in gone)


def test_every_width_is_filled_and_keeps_the_hour() -> None:
    for width in range(40, 260):
        assert header(width).endswith("12:04 ")


def test_a_clock_in_doubt_is_said_since_nothing_goes_out() -> None:
    doubted = EngineState(pid=1, state="running", held=True, beat=0.0, words="clock")
    said = header(200, replace(bar(), engine=doubted))
    assert "nothing goes out: the clock of this machine jumped: is it right?" in said
    assert "nothing goes out" in header(80, replace(bar(), engine=doubted))


def test_a_count_that_ended_says_so() -> None:
    many = QueueSummary(waiting=MANY, unknown=MANY - 1, held=MANY, failed=3)
    said = header(200, replace(bar(), queue=many))
    assert all(words in said for words in ("999+ queued", "999 unknown", "999+ held"))


def test_nobody_publishes_keeps_its_full_words_and_is_red() -> None:
    said = replace(bar(), engine=EngineState(), queue=QueueSummary(waiting=4), start_key="g e")
    words = "▲ nobody publishes: 4 posts will not go out"
    for width in (80, 100, 120, 200):
        assert words in header(width, said)
    assert "g e start" in header(120, said)
    line = header_line(said, 120, NOW, LOOK)
    segment = next(segment for segment in line if "nobody" in segment.text)
    assert segment.style == LOOK.palette.bg.err_bold


def test_paused_turns_the_whole_row() -> None:
    paused = QueueSummary(waiting=4, paused=(Pause("", NOW - timedelta(minutes=14)),))
    line = header_line(replace(bar(), queue=paused), 160, NOW, LOOK)
    assert {segment.style for segment in line} == {LOOK.palette.bg.err_bold}
    assert "paused since 11:50: nothing goes out" in "".join(segment.text for segment in line)


def test_a_stuck_engine_a_paused_brand_and_an_unknown_post_are_said() -> None:
    stuck = EngineState(pid=4711, held=True, beat=14.0)
    assert "▲ engine stuck (4711)" in header(120, replace(bar(), engine=stuck))
    one = QueueSummary(waiting=4, unknown=1, held=2, paused=(Pause("musee", NOW),))
    said = header(200, replace(bar(), queue=one))
    assert "Musée paused" in said
    assert "▲ 1 unknown" in said
    assert "▲ 2 held" in said


def test_the_footer_shows_whole_entries_and_always_help() -> None:
    assert footer(60).startswith("  r reply   f like   t repost   ? help")
    for width in range(12, 60):
        said = footer(width)
        assert "? help" in said
        for entry in KEYS:
            assert entry.key + " " not in said.split("?")[0] or entry.label in said


def test_news_push_keys_out_and_never_the_reverse() -> None:
    news = News("Reply to @tom_pignon", timedelta(seconds=14), "U")
    for width in range(50, 120):
        assert "Reply to @tom_pignon in 14 s  U undo" in footer(width, news)
    assert "t repost" not in footer(60, news)
    assert "2 columns to the right" in footer(120, news, hidden=hidden_words(0, 2))


def test_hidden_columns_give_way_to_news_and_help_to_neither() -> None:
    news = News("Reply to @tom_pignon", timedelta(seconds=14), "U")
    said = footer(80, news, hidden=hidden_words(3, 2))
    assert said.endswith("Reply to @tom_pignon in 14 s  U undo ")
    assert "? help" in said
    assert "2 columns to the right" in footer(80, hidden=hidden_words(3, 2))


def test_of_news_without_room_the_key_of_undo_stays() -> None:
    news = News("Reply to @somebody_with_a_rather_long_name", timedelta(seconds=14), "U")
    said = footer(50, news, hidden=hidden_words(3, 2))
    assert said.endswith("…  U undo ")
    assert "? help" in said


def test_a_first_key_shows_what_may_follow() -> None:
    assert footer(60, pending="g").startswith("  g …   r reply")


def test_hidden_columns_are_counted_on_each_side() -> None:
    assert hidden_words(1, 2) == "1 column to the left, 2 columns to the right"
    assert hidden_words(0, 0) == ""
    assert hidden_words(1, 2, short=True) == "← 1  2 →"
    assert hidden_words(0, 2, short=True) == "2 →"


def test_the_footer_is_the_table() -> None:
    entries = footer_entries(keymap(), (Scope.POST, Scope.COLUMN, Scope.DECK), lambda action: True)
    assert [entry.key for entry in entries[:4]] == ["j", "r", "f", "t"]
    greyed = footer_entries(keymap(), (Scope.POST,), lambda action: action.needs is None)
    assert not greyed[0].able
    plain = footer_entries(keymap("plain"), (Scope.COMPOSER,), lambda action: True)
    assert plain[0] == Entry("F9", "send")
