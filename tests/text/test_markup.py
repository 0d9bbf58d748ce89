import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.text.markup import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour <b>à tous</b>&nbsp;!</p><p>Fin.</p>", "Bonjour à tous\xa0!\n\nFin."),
        ("un<br>deux<br />trois", "un\ndeux\ntrois"),
        ("<ul><li>pain</li>\n <li>lait</li></ul>après", "• pain\n• lait\n\naprès"),
        ("AT&amp;T &lt;b&gt; &eacute; &#233; &#x1F6B2;", "AT&T <b> é é 🚲"),
        ("&amp;lt;", "&lt;"),
        ('<a href="https://e.example/x">le lien</a>', "le lien"),
        (
            '<a href="https://e.example/long"><span class="invisible">https://</span><span>e.example/l</span>'
            '<span class="invisible">ong</span></a>',
            "https://e.example/long",
        ),
        ("un <b> x </b> y", "un x y"),
        ("<div>a</div><div>b<br></div><div>c</div>", "a\nb\nc"),
        ("a<br><br><br>b", "a\n\nb"),
        ("a<script>alert('<p>')</script>b<style>p{}</style >c", "abc"),
        ("a<!-- <p> > -->b<!-- no end", "ab"),
        ("<p title='a > b'>x</p>", "x"),
        ("  a \n b\t c ", "a b c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>no end", "no end"),
        ("a</p>", "a"),
        ("<![CDATA[x]]>y", "y"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("", ""),
        (f"a &#{'9' * 5_000}; b", "a \ufffd b"),
        (f"<p>a &#{'9' * 5_000} b", "a \ufffd b"),
        ("&#x110000; &#00065; &#65", "\ufffd A A"),
    ],
)
def test_words(html: str, text: str) -> None:
    assert html_to_text(html) == text


@given(st.text(st.sampled_from("<>/!-'\"&;# abpliscr=\n"), max_size=120))
def test_no_markup_breaks_it(html: str) -> None:
    words = html_to_text(html)
    assert words == words.strip(" \n")
    assert not set(words) & set("\x01\x02\x03")
    assert set(words) <= {*html, *unescape(html), *"• \n"}


@pytest.mark.parametrize(
    "bait",
    [
        "<",
        "<a ",
        "<!--",
        "</",
        "<a '",
        '<a "',
        "<script>",
        "&",
        "&#",
        "<p>",
        "<a b=\"c' ",
        " \n",
        "<!",
        "<a\x00=",
        "</script ",
        "<script></script ",
    ],
)
def test_hostile_markup_costs_its_length(bait: str) -> None:
    started = time.process_time()
    html_to_text(bait * (300_000 // len(bait)))
    html_to_text("<script>" + bait * (300_000 // len(bait)))
    assert time.process_time() - started < 2
