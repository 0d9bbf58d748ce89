"""The bytes of a feed as text, the traps in its head, and what it is: XML, JSON or a web page.

Pure. One rule of encodings serves every parser, so that two of them never read one feed in two
ways.
"""

import codecs
import html.entities
import re
from urllib.parse import urljoin

from cmdeck.networks.feeds.raw import Fault, Unreadable
from cmdeck.text.markup import unescaped

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names that feeds may use. Others that Python knows are no encodings of pages (unicode_escape),
# dear to decode (punycode) or a way around filters (utf-7).
_KNOWN = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|latin-?[1-9]|iso-?8859-?\d{1,2}|windows-?125\d|cp125\d"
    r"|koi8-[ru]|gb2312|gbk|gb18030|big5(-hkscs)?|euc-(jp|kr)|shift[_-]jis|iso-2022-jp|cp(866|874|932|949)"
    r"|tis-620|mac-?roman",
    re.IGNORECASE,
)
# What browsers read for these names: the larger set that their writers meant.
_MEANT = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"
    ),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis"), "cp932"),
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "utf-16": "utf-16-le",
}
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"\s*<\?xml\b[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Each alternative runs to the end when its own end is missing: hostile input costs no more than its
# length.
_ASIDE = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_LINK = re.compile(r"<link\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,30})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_FEED_TYPES = re.compile(r"application/(rss|atom|rdf|feed)\+(xml|json)", re.IGNORECASE)
_MENDABLE = re.compile(
    r"(?P<whole><!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    r"|&(?:#(?P<decimal>\d{1,8});|#[xX](?P<hex>[0-9a-fA-F]{1,7});|(?P<name>[A-Za-z]\w{1,31});)?",
    re.DOTALL,
)
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`, without byte order mark and XML declaration.

    A byte order mark decides; else bytes that are valid UTF-8 and not plain ASCII are UTF-8,
    whatever they say; else what the document declares, then what the answer said, then Windows'
    Western set. Never fails: what cannot be read becomes U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _undeclared(body[len(mark) :].decode(encoding, "replace"))
    if body[:2] == b"<\0" or body[:2] == b"\0<":
        order = "utf-16-le" if body[1] == 0 else "utf-16-be"
        return _undeclared(body.decode(order, "replace"))
    return _undeclared(_of_bytes(body, content_type))


def _of_bytes(body: bytes, content_type: str) -> str:
    declared = _DECLARED.match(body[:400])
    said = _CHARSET.search(content_type)
    names = [declared[1].decode() if declared else "", said[1] if said else ""]
    wanted = [_MEANT.get(name.lower(), name) for name in names if _KNOWN.fullmatch(name)]
    # ISO-2022-JP is the one that hides its characters in ASCII.
    ascii_only = body.isascii()
    first = [name for name in wanted if name.lower() == "iso-2022-jp"] if ascii_only else ["utf-8"]
    for encoding in (*first, *wanted, "utf-8"):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    # A feed cut in the middle of a character, or with some bad bytes, is still what it says it is.
    return body.decode(wanted[0] if wanted else _likely(body), "replace")


def _likely(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return "utf-8" if text.count("\ufffd") * 20 <= len(text) else "cp1252"


def _undeclared(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n\0")
    declaration = _DECLARATION.match(text[:1000])
    return text[declaration.end() :].lstrip() if declaration else text


def refuse_entities(text: str) -> None:
    """Raises Unreadable when the head of the document declares entities.

    Nested ones cost seconds and gigabytes, outside ones read files; no feed needs any.
    """
    head = _head(text)
    if "<!entity" in head.lower():
        raise Unreadable(Fault.ENTITIES)


def _head(text: str) -> str:
    """What stands before the root element, without comments and instructions."""
    start = _ASIDE.sub("", text[:100_000])
    root = _ROOT.search(start)
    return start[: root.start()] if root else start


def is_json(text: str) -> bool:
    """Whether the document is a JSON object."""
    return text.startswith("{")


def refuse_web_page(text: str, url: str) -> None:
    """Raises Unreadable for a web page (a login, a consent wall, a wrong address).

    It carries the feed that the page names, when it names one that http reaches.
    """
    start = _ASIDE.sub("", text[:100_000]).lstrip()
    root = _ROOT.search(start)
    if start[:14].lower() != "<!doctype html" and not (root and root[2].lower() == "html"):
        return
    for link in _LINK.finditer(text[:300_000]):
        said = {
            name.lower(): unescaped(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(link[1])
        }
        if "alternate" in said.get("rel", "").lower() and _FEED_TYPES.match(said.get("type", "")):
            raise Unreadable(Fault.WEB_PAGE, joined(url, said.get("href", "")))
    raise Unreadable(Fault.WEB_PAGE)


def joined(base: str, address: str) -> str:
    """`address` as seen from `base`; itself when the two make no address."""
    address = address.strip()
    if not base or not address or address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def mend(text: str) -> str:
    """`text` with what commonly breaks XML put right.

    Characters that XML forbids become U+FFFD, references to them too; a name that only HTML knows
    becomes its character, an ampersand that stands for itself is written so. Of CDATA only
    forbidden characters are touched, and a missing end.
    """
    return _MENDABLE.sub(_mended, text)


def _mended(found: re.Match[str]) -> str:
    if whole := found["whole"]:
        whole = whole if whole.endswith("]]>") else f"{whole}]]>"
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", whole)
    if not found[0].startswith("&"):
        return "\ufffd"
    if name := found["name"]:
        if name in _XML_NAMES:
            return found[0]
        known = html.entities.html5.get(f"{name};")
        return known.replace("&", "&amp;").replace("<", "&lt;") if known else f"&amp;{name};"
    if found["decimal"] or found["hex"]:
        code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
        allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        return found[0] if allowed or 0x10000 <= code < 0x110000 else "\ufffd"
    return "&amp;"
