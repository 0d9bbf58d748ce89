"""Lists of feeds as other readers write and read them: OPML (opml.org/spec2.opml).

Pure: bytes in, entries out, and back. An address is only ever an address: what another reader would
run (`|command`, `exec:`, `filtercmd`) is named and left out.
"""

import re
from collections.abc import Iterable, Mapping
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from msgspec import Struct, field

from cmdeck.errors import UsageError
from cmdeck.i18n import _
from cmdeck.text.display import displayable, safe_url

MAX_BYTES = 5_000_000
MAX_ENTRIES = 10_000
_DEEPEST = 50
_TITLE = 300
_READ_OF_TITLE = 10 * _TITLE
"""Characters of the list's title beyond which no more is added to it, piece by piece."""
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_BARE = re.compile(rb"&(?!(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")


class OpmlEntry(Struct, frozen=True):
    """One feed of a list. `folder` is the path of folders that it lies in, outermost first."""

    url: str
    title: str = ""
    folder: tuple[str, ...] = ()
    site: str = ""
    """The page that the feed belongs to, or ""."""


class OpmlList(Struct, frozen=True):
    """What a list holds: its feeds in order, each address once, and the displayable addresses that
    are none of http or https."""

    entries: tuple[OpmlEntry, ...] = ()
    refused: tuple[str, ...] = ()
    title: str = ""


def read_opml(body: bytes) -> OpmlList:
    """The feeds in `body`.

    Folders nest, names of elements and attributes may be in any case, ampersands unescaped. Raises
    UsageError for what is no OPML, declares entities, or is broken, with the line.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(_("This list of feeds is too big."))
    try:
        reader = _read(body, None)
    except (expat.ExpatError, LookupError, ValueError):
        # Broken, or in an encoding that expat does not know.
        reader = _read_mended(body)
    if not reader.is_opml:
        raise UsageError(_("This file is not an OPML list of feeds."))
    title = displayable(reader.title, lines=False)[:_TITLE].strip()
    return OpmlList(tuple(reader.entries.values()), tuple(reader.refused), title)


def write_opml(entries: Iterable[OpmlEntry], *, title: str = "") -> bytes:
    """`entries` as an OPML 2.0 document in UTF-8; entries of one folder stand together, folders in
    the order of their first entry."""
    top = _Folder()
    for entry in entries:
        folder = top
        for name in entry.folder:
            folder = folder.folders.setdefault(name, _Folder())
        folder.entries.append(entry)
    head = f"<title>{_attribute(title)[1:-1]}</title>" if title else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head>{head}</head>",
        "  <body>",
        *_lines(top, 2),
        "  </body>",
        "</opml>",
    ]
    return ("\n".join(lines) + "\n").encode()


class _Folder(Struct):
    entries: list[OpmlEntry] = field(default_factory=list)
    folders: "dict[str, _Folder]" = field(default_factory=dict)


def _lines(folder: _Folder, depth: int) -> list[str]:
    indent = "  " * depth
    lines = []
    for entry in folder.entries:
        name = _attribute(entry.title or entry.url)
        said = f"text={name} title={name} type={quoteattr('rss')} xmlUrl={_attribute(entry.url)}"
        site = f" htmlUrl={_attribute(entry.site)}" if entry.site else ""
        lines.append(f"{indent}<outline {said}{site}/>")
    for name, inner in folder.folders.items():
        lines.append(f"{indent}<outline text={_attribute(name)} title={_attribute(name)}>")
        lines += _lines(inner, depth + 1)
        lines.append(f"{indent}</outline>")
    return lines


def _attribute(text: str) -> str:
    return quoteattr(displayable(text, lines=False), {'"': "&quot;"})


def _read(body: bytes, encoding: str | None) -> "_Reader":
    reader = _Reader()
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = _refuse_entities
    parser.Parse(body.lstrip(), True)
    return reader


def _read_mended(body: bytes) -> "_Reader":
    """Once more, with ampersands escaped; an encoding that expat does not know is taken as UTF-8
    or Windows' Western set."""
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    declaration = _DECLARATION.match(body[:1000])
    body = body[declaration.end() :] if declaration else body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    try:
        return _read(_BARE.sub(b"&amp;", text.encode()), "utf-8")
    except expat.ExpatError as error:
        words = _("This file is not an OPML list of feeds: line {line} is broken.")
        raise UsageError(words.format(line=error.lineno)) from error


def _refuse_entities(*_declaration: object) -> None:
    raise UsageError(_("This list of feeds declares XML entities; it was not read."))


class _Reader:
    """Holds where in the document expat is."""

    def __init__(self) -> None:
        self.is_opml = False
        self.title = ""
        self.entries: dict[str, OpmlEntry] = {}
        self.refused: list[str] = []
        self._path: list[str] = []
        # For each open outline its name, or "" where it is a feed and no folder.
        self._folders: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """expat: an element begins."""
        name = name.lower()
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise UsageError(_("This list of feeds is nested too deeply."))
        if len(self._path) == 1:
            self.is_opml = name == "opml"
        elif name == "outline" and self.is_opml:
            said = {key.lower(): value for key, value in attributes.items()}
            self._folders.append("" if "xmlurl" in said else _title(said))
            if "xmlurl" in said:
                self._add(said)

    def end(self, _name: str) -> None:
        """expat: an element ends."""
        if self._path.pop() == "outline" and self._folders:
            self._folders.pop()

    def characters(self, text: str) -> None:
        """expat: some of an element's text."""
        if self._path[-2:] == ["head", "title"] and len(self.title) < _READ_OF_TITLE:
            self.title += text

    def _add(self, said: Mapping[str, str]) -> None:
        url = _web_address(said["xmlurl"])
        if url is None:
            self.refused.append(displayable(said["xmlurl"], lines=False)[:_TITLE])
            return
        if len(self.entries) >= MAX_ENTRIES:
            raise UsageError(_("This list of feeds is too long."))
        folder = tuple(name for name in self._folders if name)
        site = _web_address(said.get("htmlurl", "")) or ""
        self.entries.setdefault(url, OpmlEntry(url, _title(said), folder, site))


def _title(said: Mapping[str, str]) -> str:
    for name in ("text", "title"):
        if title := displayable(said.get(name, ""), lines=False).strip()[:_TITLE].strip():
            return title
    return ""


def _web_address(text: str) -> str | None:
    """`text` as an address of http or https; `feed:` before one is what readers once used."""
    text = text.strip()
    if text[:7].lower() == "feed://":
        text = f"http://{text[7:]}"
    elif text[:5].lower() == "feed:":
        text = text[5:]
    return safe_url(text.replace(" ", "%20"))
