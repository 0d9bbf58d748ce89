import time
import timeit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from cmdeck.text import wrap as module
from cmdeck.text.display import displayable
from cmdeck.text.graphemes import graphemes
from cmdeck.text.wrap import cells, clip, fit, wrap

FAMILY = "👨\u200d👩\u200d👧"
shown = st.text(
    st.one_of(
        st.sampled_from("abc é\xa0 ’…\n «»!日本🚲😀\u0301\u200d\ufe0f🏳🌈🇫🇷"),
        st.characters(),
    ),
    max_size=120,
).map(displayable)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("un deux trois", 20, ["un deux trois"]),
        ("un deux trois", 8, ["un deux", "trois"]),
        ("un deux trois", 7, ["un deux", "trois"]),
        ("un deux trois", 6, ["un", "deux", "trois"]),
        ("un\n\ndeux", 10, ["un", "", "deux"]),
        ("On y va\xa0! Oui", 8, ["On y", "va\xa0! Oui"]),
        ("« Oui »", 6, ["« Oui", "»"]),
        ("«\xa0Oui\xa0» ?", 8, ["«\xa0Oui\xa0»", "?"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("xy abcdefghij z", 4, ["xy", "abcd", "efgh", "ij z"]),
        ("  en retrait et long", 11, ["en retrait", "et long"]),
        ("日本語日本語", 5, ["日本", "語日", "本語"]),
        (f"a {FAMILY}{FAMILY}{FAMILY}", 4, ["a", FAMILY * 2, FAMILY]),
        ("vélo 🚲 à Lyon", 7, ["vélo 🚲", "à Lyon"]),
        ("a  b", 4, ["a  b"]),
        ("fin ", 4, ["fin"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    ("lines", "n", "width", "clipped"),
    [
        (["un", "deux"], 2, 8, ["un", "deux"]),
        (["un", "deux", "trois"], 2, 8, ["un", "deux …"]),
        (["un deux", "trois"], 1, 8, ["un …"]),
        (["abcdefgh", "i"], 1, 8, ["abcdefg…"]),
        (["日本語日", "i"], 1, 8, ["日本語…"]),
        (["", "i"], 1, 8, ["…"]),
        (["un"], 0, 8, []),
    ],
)
def test_the_last_line_says_that_more_follows(
    lines: list[str], n: int, width: int, clipped: list[str]
) -> None:
    assert clip(lines, n, width) == clipped


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("Léa Martin", 10, "Léa Martin"),
        ("Léa Martin", 9, "Léa Mart…"),
        ("Léa Martin", 5, "Léa…"),
        ("日本語", 5, "日本…"),
        (FAMILY + "abc", 3, FAMILY + "…"),
        (FAMILY + "abc", 2, "…"),
        (FAMILY, 2, FAMILY),
        ("e\u0301" * 4, 4, "e\u0301" * 4),
        ("e\u0301" * 5, 4, "e\u0301" * 3 + "…"),
        ("日", 1, "…"),
        ("\u1100" * 9, 5, "\u1100" * 2 + "…"),
        ("abc", 0, ""),
    ],
)
def test_fitting(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted


@given(shown, st.integers(2, 60))
@example("ab\u0301c d", 2)
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    whole = {cluster for part in text.split("\n") for cluster in graphemes(part)}
    whole |= {letter for cluster in whole if cell_len(cluster) > width for letter in cluster}
    for line in lines:
        assert set(graphemes(line)) <= whole
    for n in range(1, 5):
        assert all(cell_len(line) <= width for line in clip(lines, n, width))


@given(shown.map(lambda text: text.replace("\n", " ")), st.integers(1, 40))
def test_what_fits_is_not_too_wide(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width


def test_the_quick_way_counts_as_rich_does() -> None:
    narrow = [chr(code) for code in range(0x10000) if module._NARROW.fullmatch(chr(code))]
    assert [hex(ord(char)) for char in narrow if cell_len(char) != 1] == []
    assert cells("été 日本") == 8


def test_a_post_is_wrapped_in_microseconds() -> None:
    text = "Réponse : nous vérifions l’état de votre commande dès aujourd’hui, merci ! " * 4
    took = min(timeit.repeat(lambda: wrap(text, 41), number=100, repeat=5)) / 100
    assert took < 0.0005


@pytest.mark.parametrize("endless", ["\u1100", "\u0e33", "\u1100\u1161"])
def test_letters_that_join_without_end_are_cut_all_the_same(endless: str) -> None:
    lines = wrap(endless * 9, 4)
    assert all(0 < cell_len(line) <= 4 for line in lines)
    assert "".join(lines) == endless * 9


@pytest.mark.parametrize(
    "bait",
    [
        "日",
        "😀",
        "🇫",
        "🇫🇷",
        FAMILY,
        "e\u0301",
        "नि",
        "क्ष",
        "\u1100",
        "\u0e33",
        "\u3000",
        "\u0600",
        "é\xa0",
    ],
)
def test_a_word_without_an_end_costs_its_length(bait: str) -> None:
    text = displayable(bait * 20_000)
    wrap("日本語", 4)
    started = time.process_time()
    for width in (2, 20):
        assert "".join(wrap(text, width)) == text
        fit(text, width)
    assert time.process_time() - started < 2
