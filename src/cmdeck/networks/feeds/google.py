"""What is peculiar to the two feeds of Google that community managers live by: News and Alerts.

Pure. News: each title ends in the name of the outlet, the text is the title again, the link stays
Google's own (it cannot be resolved by asking), and its terms allow personal reading only. Alerts:
the address is a secret, the link is wrapped, one article comes under several ids.
"""

from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from cmdeck.model.post import Words

NOTE = "feed.google_news"
"""Code of the note that Google News is for personal reading (its channel's copyright says so)."""


_ALERT = "tag:google.com,2013:googlealerts/"


class Kind(StrEnum):
    """Which of them, if any."""

    NEWS = "news"
    ALERTS = "alerts"
    OTHER = "other"


def kind_of(url: str, *, generator: str, guid: str) -> Kind:
    """What the feed at `url` is. They are told by their generator and the id of an item too: both
    are often served again by others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Kind.OTHER
    host = parts.hostname or ""
    if host == "news.google.com" or generator.startswith("NFE/"):
        return Kind.NEWS
    if guid.startswith(_ALERT) or (_is_google(host) and parts.path.startswith("/alerts/feeds/")):
        return Kind.ALERTS
    return Kind.OTHER


def _is_google(host: str) -> bool:
    return host.removeprefix("www.").startswith("google.") and host.count(".") <= 3


def news_words(title: Words, text: Words, outlet: str) -> tuple[Words, Words]:
    """Title and text of an item of Google News.

    The title loses exactly ` - {outlet}`; a text that only says title and outlet again is none.
    """
    shown = title.shown
    ending = f" - {outlet}"
    if outlet and shown.endswith(ending):
        shown = shown.removesuffix(ending).rstrip()
    said = "".join(text.shown.split())
    if said in {"".join(words.split()) for words in (title.shown, shown, f"{shown}{outlet}")}:
        text = Words("", text.raw)
    return Words(shown, title.raw), text


def target(address: str) -> str:
    """The page behind a wrapped link of Google Alerts; `address` itself when it is not wrapped.

    What it leads to is checked like any address by whoever uses it.
    """
    try:
        parts = urlsplit(address)
        if not _is_google(parts.hostname or "") or parts.path != "/url":
            return address
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return address
    return (query.get("url") or query.get("q") or [address])[0]
