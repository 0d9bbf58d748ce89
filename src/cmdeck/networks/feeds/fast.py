"""The fast path: well-formed RSS 0.9x, 1.0 and 2.0 and Atom, over the standard library's expat.

Pure. It reads only what it knows where it belongs: an element of another vocabulary is passed over
with all that is in it, so that a shop's `title` of a variant is not taken for the article's.
"""

from html import escape
from xml.parsers import expat

from cmdeck.networks.feeds.decode import joined
from cmdeck.networks.feeds.raw import MAX_ITEMS, Fault, RawFeed, RawItem, RawText, Unreadable
from cmdeck.networks.feeds.words import CHANNEL_WORDS, ITEM_WORDS, MARKED_UP, prefix_of

_ITEMS = frozenset(("item", "atom:entry"))
_ROOTS = frozenset(("rss", "rdf:rdf", "atom:feed"))
_XML = "http://www.w3.org/XML/1998/namespace "
_ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"
_DEEPEST = 200


class NotUnderstood(Exception):
    """Not well-formed, or not a feed of the kinds that this path knows."""


def read_fast(text: str) -> RawFeed:
    """The feed in `text` (as `decode` gave it).

    Raises NotUnderstood where the tolerant parser should look at it, Unreadable where it declares
    entities or nothing but junk is nested in it.
    """
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    reader = _Reader(parser)
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _not_understood
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        # Scripts and second documents after the end of the feed take nothing from it.
        if not reader.complete:
            raise NotUnderstood(str(error)) from error
    if reader.feed is None:
        raise NotUnderstood("no feed")
    return reader.feed


def _refuse_entity(*_declaration: object) -> None:
    raise Unreadable(Fault.ENTITIES)


def _not_understood(*_entity: object) -> None:
    raise NotUnderstood("an entity that nobody declared")


class _Reader:
    """Holds where in the document expat is; fills `feed`."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        self.feed: RawFeed | None = None
        self.complete = False
        self._item: RawItem | None = None
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._attributes: list[dict[str, str]] = []
        self._container = 0
        # Depth and value of each xml:base and xml:lang in force.
        self._bases: list[tuple[int, str]] = [(0, "")]
        self._languages: list[tuple[int, str]] = [(0, "")]
        # Depth of the text whose markup is being written down again, and what was written.
        self._marked = 0
        self._markup: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """expat: an element begins."""
        if len(self._path) >= _DEEPEST and not self._marked:
            raise Unreadable(Fault.TOO_MUCH)
        word = prefix_of(name)
        self._path.append(word)
        depth = len(self._path)
        if self._marked:
            self._write_tag(name, attributes)
            return
        self._texts.append([])
        self._attributes.append(attributes)
        if attributes:
            self._inherit(depth, attributes)
        if depth == 1:
            if word not in _ROOTS:
                raise NotUnderstood(name)
            self.feed = RawFeed(language=self._languages[-1][1])
            self._container = 1
        elif word in _ITEMS and self._item is None:
            # RSS 1.0 names its items by `rdf:about`.
            self._item, self._container = RawItem(guid=attributes.get(_ABOUT, "")), depth
        elif word == "channel" and depth == 2:
            self._container = depth
        elif word in MARKED_UP and depth == self._container + 1:
            self._marked = depth

    def end(self, name: str) -> None:
        """expat: an element ends."""
        depth = len(self._path)
        if self._marked and depth > self._marked:
            self._path.pop()
            self._markup.append(f"</{name.rpartition(' ')[2]}>")
            return
        word = self._path[-1]
        text, attributes = "".join(self._texts.pop()), self._attributes.pop()
        self._finish(word, depth, text, attributes)
        self._marked, self._markup = 0, []
        self._path.pop()
        if self._bases[-1][0] == depth:
            self._bases.pop()
        if self._languages[-1][0] == depth:
            self._languages.pop()
        self.complete = self.complete or depth == 1

    def characters(self, text: str) -> None:
        """expat: some of an element's text."""
        if self._marked and self._markup:
            self._markup.append(escape(text, quote=False))
        elif self._texts:
            self._texts[-1].append(text)

    def count(self, name: str, _attributes: dict[str, str]) -> None:
        """expat: an element begins, when there are articles enough."""
        if self.feed is not None and prefix_of(name) in _ITEMS:
            self.feed.left_out += 1

    def _inherit(self, depth: int, attributes: dict[str, str]) -> None:
        if (base := attributes.get(f"{_XML}base")) is not None:
            self._bases.append((depth, joined(self._bases[-1][1], base)))
        if (language := attributes.get(f"{_XML}lang")) is not None:
            self._languages.append((depth, language))

    def _write_tag(self, name: str, attributes: dict[str, str]) -> None:
        if not self._markup:
            # From here the text counts as HTML: what came before it must be escaped too.
            self._markup.append(escape("".join(self._texts[-1]), quote=False))
            self._texts[-1].clear()
        said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        self._markup.append(f"<{name.rpartition(' ')[2]}{said}>")

    def _finish(self, word: str, depth: int, text: str, attributes: dict[str, str]) -> None:
        """Put what one element said where it belongs."""
        feed = self.feed
        if feed is None:
            return
        if self._item is not None and depth == self._container:
            self._finish_item(feed, self._item)
            return
        if word == "channel" and depth == 2:
            self._container = 1
            return
        below = self._path[self._container :]
        key = word if len(below) == 1 else "/".join(below)
        said = RawText(text, html=bool(self._markup), base=self._bases[-1][1])
        if self._markup:
            said.value = "".join(self._markup)
        if self._item is not None:
            if put := ITEM_WORDS.get(key):
                put(self._item, said, attributes)
                if not self._item.language and self._languages[-1][0] >= self._container:
                    self._item.language = self._languages[-1][1]
        elif put_channel := CHANNEL_WORDS.get(key):
            put_channel(feed, said, attributes)

    def _finish_item(self, feed: RawFeed, item: RawItem) -> None:
        feed.items.append(item)
        self._item = None
        self._container = 2 if self._path[1] == "channel" else 1
        if len(feed.items) == MAX_ITEMS:
            # The rest is counted only: a feed of thousands costs little more than one of hundreds.
            self.complete = True
            self._parser.StartElementHandler = self.count
            self._parser.EndElementHandler = None
            self._parser.CharacterDataHandler = None
