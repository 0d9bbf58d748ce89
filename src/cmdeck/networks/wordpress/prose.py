"""An article's text: Markdown in, HTML out, with the marker by which it is found again. Pure.

HTML in the Markdown is written out, never passed through: an editor's account may put scripts into
a page, and what is quoted in an article is a stranger's (networks.md part 2 §1.4).
"""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from cmdeck.model.outbox import Article, Publish
from cmdeck.text.markup import html_to_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TITLE = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_MARKER = re.compile(r"\s*<!-- cmdeck:[\w-]{1,80} -->\s*\Z")
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"}
LONGEST_SLUG = 100


MARK = "<!-- cmdeck:"
"""How every mark begins."""


def marker(key: str) -> str:
    """What an article with the key `key` carries, unseen by readers."""
    return f"{MARK}{''.join(sign for sign in key if sign.isalnum() or sign in '-_')} -->"


def parts(publish: Publish) -> tuple[str, str]:
    """Title and Markdown of an article: the title that is named, else a heading in the first
    line."""
    article = publish.article or Article()
    if article.title.strip():
        return " ".join(article.title.split()), publish.text
    found = _TITLE.match(publish.text)
    if found is None:
        return "", publish.text
    return found["title"].strip(), publish.text[found.end() :].lstrip("\n")


def slug_of(publish: Publish) -> str:
    """The end of its address: the one that is named, else of the title; "" for none."""
    named = publish.article.slug if publish.article is not None else ""
    return slug(named or parts(publish)[0])


def slug(text: str) -> str:
    """`text` as WordPress writes addresses: small ASCII letters, digits, hyphens."""
    plain = "".join(_LIGATURES.get(sign, sign) for sign in text).replace("’", "").replace("'", "")
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_SLUG].rstrip("-")


def html_of(markdown: str) -> str:
    """Markdown as HTML: paragraphs, headings, emphasis, lists, links, quotes, code. Links lead to
    web and mail addresses only."""
    rendered: str = _renderer().render(markdown)
    return rendered.strip()


def content(publish: Publish, key: str) -> str:
    """The HTML of an article, with its marker at the end."""
    return f"{html_of(parts(publish)[1])}\n{marker(key)}".lstrip()


def without_marker(html: str) -> str:
    """HTML that was read back, without the marker."""
    return _MARKER.sub("", html)


def readable(html: str) -> str:
    """The words of `html`, not yet displayable."""
    return html_to_text(without_marker(html))


@cache
def _renderer() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
