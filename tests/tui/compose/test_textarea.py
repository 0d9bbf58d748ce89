"""The text steps by what a person counts as one character; a paste is data."""

import itertools
import time

import pytest
from compose_stage import NEW, VELO_X, VELOVILLE, ComposerStage
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.keys import _character_to_key

from cmdeck.tui.messages import DraftEdited
from cmdeck.tui.widgets.textarea import MAX_TEXT, ComposerText, clean, cluster

FAMILY, FLAG, ACCENT = "👨\u200d👩\u200d👧", "🇫🇷", "e\u0301"
MIXED = f"a{FAMILY}b{FLAG}c{ACCENT}d日"
CLUSTERS = ["a", FAMILY, "b", FLAG, "c", ACCENT, "d", "日"]
HOSTILE = "ok\x1b]52;c;ZXZpbA==\x07\x00\x9b31m\u202e\ud800\r\nfin[@click=app.quit]x[/]\ttab"


def text_of(app: ComposerStage) -> ComposerText:
    return app.composer.query_one(ComposerText)


async def opened(app: ComposerStage, text: str) -> None:
    app.composer.open(NEW, account=VELO_X, brand=VELOVILLE)
    text_of(app).insert_pasted(text)


def test_cluster_finds_the_character_around_a_column() -> None:
    starts = [0]
    for part in CLUSTERS:
        starts.append(starts[-1] + len(part))
    for column in range(len(MIXED)):
        start, end = cluster(MIXED, column)
        assert MIXED[start:end] in CLUSTERS
        assert start <= column < end
    assert cluster(MIXED, len(MIXED)) == (len(MIXED), len(MIXED))


@given(st.text(max_size=40), st.integers(0, 45))
def test_cluster_agrees_with_the_rule_over_the_whole_line(line: str, column: int) -> None:
    import regex

    line = clean(line).replace("\n", "")
    bounds = [(m.start(), m.end()) for m in regex.finditer(r"\X", line)]
    expected = next((b for b in bounds if b[0] <= column < b[1]), (len(line), len(line)))
    assert cluster(line, column) == expected


async def test_arrows_stop_once_a_character() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, MIXED)
        text = text_of(app)
        await pilot.press("home")
        stops = [0]
        for _part in CLUSTERS:
            await pilot.press("right")
            stops.append(text.cursor_location[1])
        assert [MIXED[a:b] for a, b in itertools.pairwise(stops)] == CLUSTERS
        back = [text.cursor_location[1]]
        for _part in CLUSTERS:
            await pilot.press("left")
            back.append(text.cursor_location[1])
        assert back == stops[::-1]


async def test_backspace_delete_and_selection_take_whole_characters() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, MIXED)
        text = text_of(app)
        left = list(CLUSTERS)
        while left:
            await pilot.press("backspace")
            left.pop()
            assert text.text == "".join(left)
        text.insert_pasted(MIXED)
        await pilot.press("home", "delete", "delete")
        assert text.text == "".join(CLUSTERS[2:])
        await pilot.press("home", "shift+right", "shift+right")
        assert text.selected_text == "b" + FLAG
        await pilot.press("z")
        assert text.text == "z" + "".join(CLUSTERS[4:])


async def test_word_deletion_and_vertical_moves_never_tear_a_character() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, f"cafe\u0301 x\n{FAMILY}{FAMILY}\nabcdef")
        text = text_of(app)
        for key in ("up", "up", "down", "ctrl+left", "ctrl+right", "up", "end", "ctrl+left"):
            await pilot.press(key)
            row, column = text.cursor_location
            line = text.document.get_line(row)
            assert cluster(line, column)[0] == column
        await pilot.press("up", "up", "up", "end", "left", "left", "ctrl+w")
        assert "\u0301" not in text.text or "e\u0301" in text.text


async def test_the_cursor_covers_a_whole_character() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, MIXED)
        await pilot.press("home", "right")
        await pilot.pause()
        segments = [segment.text for segment in text_of(app).render_line(0)]
        assert FAMILY in segments


def test_clean_keeps_what_people_write() -> None:
    kept = f"Où\u00a0?\u202f! {MIXED} «\u00a0l’été\u00a0» \u200d"
    assert clean(kept) == kept
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


async def test_a_hostile_paste_becomes_plain_text() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "")
        app.post_message(events.Paste(HOSTILE))
        await pilot.pause()
        assert text_of(app).text == "ok]52;c;ZXZpbA==31m\nfin[@click=app.quit]x[/] tab"
        assert not app.pressed
        assert app.is_running


async def test_a_paste_with_newlines_and_letters_presses_nothing() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "")
        app.post_message(events.Paste("x\ny\nq\n"))
        await pilot.pause()
        await pilot.press("x", "ctrl+j", "x", "tab", "x", "enter", "x")
        assert text_of(app).text == "x\ny\nq\nx\nxx\nx"
        assert not app.pressed
        assert not app.composer.confirming


async def test_a_paste_of_a_megabyte_is_refused_quickly_and_the_text_kept() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "garde")
        before = time.perf_counter()
        app.post_message(events.Paste("é" * 1_000_000))
        await pilot.pause()
        assert time.perf_counter() - before < 2.0
        assert text_of(app).text == "garde"
        assert "1000000" in str(app.composer.query_one(".composer--note").render())


async def test_a_full_text_takes_no_more_letters_and_lets_none_through() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "mot " * (MAX_TEXT // 4))
        await pilot.press("x", "x")
        assert len(text_of(app).text) == MAX_TEXT
        assert not app.pressed


async def test_every_edit_is_said_with_the_text_as_it_is() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "")
        await pilot.press("a", "b", "backspace", "enter", "ctrl+z")
        texts = [m.draft.text for m in app.said if isinstance(m, DraftEdited)]
        assert texts[:5] == ["", "a", "ab", "a", "a\n"]
        assert texts[-1] == text_of(app).text


@pytest.mark.parametrize("key", ["é", "à", "œ", "€", "'", "&", "ç"])
async def test_azerty_letters_are_text(key: str) -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, "")
        app.post_message(events.Key(_character_to_key(key), key))
        await pilot.pause()
        assert text_of(app).text == key
