"""The HTML of a status: its words, and where its links really lead. Pure.

Mastodon writes a link's text in three spans, of which two are hidden; all of them are read. A link
whose text looks like another address says where it leads, since a stranger wrote both
(trust.md §4.2). Costs no more than the length of the HTML.
"""

import re
from urllib.parse import urlsplit

from cmdeck.text.markup import MAX_HTML, html_to_text, unescaped

_ANCHOR = re.compile(
    r"<a\s(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>(?P<inner>(?:[^<]|<(?!/?a[\s>]))*+)</a>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\b(href|class|rel)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_NO_LINK = re.compile(r"\b(mention|hashtag)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#]\S*)?", re.I)


def readable(html: str) -> str:
    """The words of `html`, not yet displayable: paragraphs apart, links whole, and after a link
    that pretends to lead elsewhere the host that it leads to."""
    return html_to_text(_ANCHOR.sub(_told, html[:MAX_HTML]))


def links_of(html: str) -> list[tuple[str, str]]:
    """Links as (where it leads, what is shown for it), without mentions and hashtags."""
    found = []
    for anchor in _ANCHOR.finditer(html[:MAX_HTML]):
        attributes = _attributes(anchor)
        kinds = f"{attributes.get('class', '')} {attributes.get('rel', '')}"
        if attributes.get("href") and not (_NO_LINK.search(kinds) or "tag" in kinds.split()):
            found.append((attributes["href"], html_to_text(anchor["inner"])))
    return found


def _told(anchor: re.Match[str]) -> str:
    said = _ADDRESS.fullmatch(html_to_text(anchor["inner"]).strip())
    if said is None:
        return anchor[0]
    try:
        host = urlsplit(_attributes(anchor).get("href", "")).hostname or ""
    except ValueError:
        host = ""
    if not host or _bare(said["host"]) == _bare(host):
        return anchor[0]
    shown = host.replace("<", "").replace("&", "")
    return f"{anchor[0]} ({shown})"


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _attributes(anchor: re.Match[str]) -> dict[str, str]:
    return {
        name.lower(): unescaped(double or single).strip()
        for name, double, single in _ATTRIBUTE.findall(anchor["attributes"])
    }
