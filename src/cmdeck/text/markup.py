"""HTML from feeds and Mastodon as plain text.

One pass of one regular expression whose parts cannot overlap: hostile markup costs no more than its
length. Never touches the network; what comes out is raw text and still goes through `displayable`.
"""

import html as entities
import re

MAX_HTML = 1_000_000
"""Characters of HTML that are read; what follows is left out."""

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>"
    r"|<[!?/][^<>]*>?"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "details", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "header", "hr", "main", "nav", "section"),
        *("summary", "tr"),
    )
)
_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table")
)
_SILENT = frozenset(
    (
        *("script", "style", "template", "noscript", "iframe", "svg", "math", "head", "title"),
        *("textarea", "select"),
    )
)
_BLOCK, _PARAGRAPH, _LINE = "\x01", "\x02", "\x03"
_ENDLESS = re.compile(r"&#[0-9]{1000,};?")
# All runs but those of one space, which stays as it is: most of a text is these.
_SPACES = re.compile(r"[\t\r\n\f\x01-\x03][ \t\r\n\f\x01-\x03]*| [ \t\r\n\f\x01-\x03]+")


def html_to_text(html: str) -> str:
    """The words of `html`: paragraphs apart by a blank line, list items with a dot, links as text.

    Entities are decoded once; scripts, styles, comments and attributes are left out. Broken markup
    gives what can be read of it, never an error.
    """
    html = html[:MAX_HTML]
    if "<" not in html:
        return unescaped(_SPACES.sub(" ", html).strip(" "))
    parts: list[str] = []
    at = 0
    while token := _TOKEN.match(html, at):
        at = token.end()
        if (text := token["text"]) is not None:
            parts.append(_SPACES.sub(" ", text))
        elif tag := (token["tag"] or "").lower():
            if tag in _SILENT and not token["close"] and not token["attributes"].endswith("/"):
                at = _after_silence(html, tag, at)
            else:
                parts.append(_break(tag, closing=bool(token["close"])))
    return unescaped(_SPACES.sub(_gap, "".join(parts)).strip(" \n"))


def unescaped(text: str) -> str:
    """`text` with its entities decoded, once. Never an error: the library raises one for a number
    of thousands of digits, which is as little of a character as any other too large one."""
    return entities.unescape(_ENDLESS.sub("\ufffd", text) if "&#" in text else text)


def _break(tag: str, *, closing: bool) -> str:
    if tag == "br":
        return _LINE
    if tag == "li":
        return "" if closing else f"{_BLOCK}• "
    if tag in ("td", "th"):
        return " "
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    return _BLOCK if tag in _BLOCKS else ""


def _gap(space: re.Match[str]) -> str:
    marks = space[0]
    if _PARAGRAPH in marks:
        return "\n\n"
    lines = marks.count(_LINE) or (1 if _BLOCK in marks else 0)
    return "\n" * min(lines, 2) or " "


def _after_silence(html: str, tag: str, at: int) -> int:
    # An end that never ends is one too: it must not be looked for again from the next.
    end = re.compile(rf"</{tag}\b[^>]*(?:>|\Z)", re.IGNORECASE).search(html, at)
    return end.end() if end else len(html)
