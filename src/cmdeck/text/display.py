"""Text from outside made safe to show, once, where it comes in.

Posts, names, feeds, error bodies, filenames, pastes. Knows nothing of screens: what leaves here
carries no byte that a terminal would obey, in any widget and in any pipe. Storing and publishing
use the raw text (trust.md, 4.1).
"""

import re
from urllib.parse import SplitResult, urlsplit

MAX_CHARS = 20_000
"""Characters shown of one text; the rest is cut and `…` says so."""
MAX_LINES = 500
"""Lines shown of one text."""
MAX_MARKS = 4
"""Combining marks (and joiners) kept on one base character."""
MAX_URL = 8_000
"""Longest address that is opened: what browsers and servers still take."""

_READ = 5 * MAX_CHARS
_TAG_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# Invisible and never wanted: soft hyphen, Arabic letter mark, Mongolian separator, zero width
# space, LRM, RLM, line and paragraph separators, bidi embeddings and overrides, word joiner and
# invisible operators, bidi isolates, deprecated format characters, byte order mark, interlinear
# marks, shorthand and musical controls, tags and what lies beside them.
_DROPPED = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_SUSPECT = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_DROPPED}]")
_REMOVED = re.compile(f"({_TAG_FLAG})|[{_DROPPED}]")
_ASCII_SUSPECT = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
# Wider than the set of marks, so that Latin text with emoji never pays for importing `regex`.
MAYBE_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u200c\u200d\u20d0-\u20ff\u2ce0-\u2dff\u302a-\u302f\u3099\u309a"
    "\ua600-\uabff\ufb1e\ufe00-\ufe2f\U00010000-\U0001eeff\U000e0100-\U000e01ef"
)
"""Inside of a character class that holds every combining mark of Unicode, and other characters."""
_MAYBE_STACKED = re.compile(f"[{MAYBE_MARKS}]{{{MAX_MARKS + 1}}}")
_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code != 0x0A},
    0x09: " ",
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
# Begins where the blanks do: a long run of them without a line's end is looked at once.
_NEWLINES = re.compile(r"(?<!\s)\s*\n\s*")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_FORBIDDEN_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`{}|^\s]")


def displayable(text: str, *, lines: bool = True) -> str:
    """`text` as it may be shown: no control character of a terminal, no invisible trick, bounded.

    Controls become their pictures (``␛``), C1 controls and lone surrogates U+FFFD, a tab a space;
    bidi controls, zero width spaces, soft hyphens and tags are dropped (flags written with tags
    stay); joiners and no-break spaces stay. At most 4 marks on a character, 500 lines, 20,000
    characters. `lines=False`, for names and titles, puts everything on one line. Applying it twice
    changes nothing more.
    """
    if text.isascii():
        if _ASCII_SUSPECT.search(text):
            text = _without_controls(text[:_READ], cut=len(text) > _READ)
    elif _SUSPECT.search(text):
        text = _without_controls(text[:_READ], cut=len(text) > _READ)
    if not text.isascii() and _MAYBE_STACKED.search(text):
        text = _without_stacks(text)
    if not lines and "\n" in text:
        text = _NEWLINES.sub(" ", text).strip()
    return _bounded(text)


def unsafe(text: str) -> bool:
    """Whether `text` holds anything that `displayable` would change."""
    return displayable(text) != text


def safe_url(url: str) -> str | None:
    """The address as it may be opened and shown, or None when it must not be opened.

    Only http and https, with a host, a valid port and no user name; no space, control, backslash,
    bidi control or anything else that Python and browsers read differently. A host that is not
    ASCII comes back in punycode, so that a look-alike shows. Says nothing about where the host
    leads: automatic fetches check the resolved address.
    """
    if len(url) > MAX_URL or _FORBIDDEN_IN_URL.search(url) or unsafe(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _plain_host(parts)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or host is None or port == 0:
        return None
    return parts._replace(netloc=host if port is None else f"{host}:{port}").geturl()


def _without_controls(text: str, *, cut: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    if not text.isascii():
        text = _REMOVED.sub(r"\1", text)
    return text + "…" if cut else text


def _without_stacks(text: str) -> str:
    import regex

    kept: str = regex.sub(
        rf"([\p{{M}}\u200c\u200d]{{{MAX_MARKS}}})[\p{{M}}\u200c\u200d]+", r"\1", text
    )
    return kept


def _bounded(text: str) -> str:
    if text.count("\n") >= MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES]) + "…"
    if len(text) > MAX_CHARS:
        # A flag cut in two would leave tags that are dropped the second time.
        text = re.sub("[\U000e0020-\U000e007e]+$", "", text[: MAX_CHARS - 1]) + "…"
    return text


def _plain_host(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if ":" in host:
        from ipaddress import IPv6Address

        return f"[{IPv6Address(host)}]"
    if not host.isascii():
        import idna

        host = idna.encode(host, uts46=True).decode("ascii")
    return host if _HOST.fullmatch(host) else None
