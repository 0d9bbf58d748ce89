"""What in a text would be a mistake although it is well written: other brands, gaps to be filled,
addresses that lead nowhere, words that were private.

Pure. Each rule is kept to what is hardly ever meant: a guard that cries for nothing is soon typed
away. Places are indices of the text as given.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

from cmdeck.text.entities import urls
from cmdeck.text.hints import ways

RUN = 5
"""So many words in a row, taken from a private message, are no accident."""
_SHORTEST = 4
"""A shorter name of a brand is too often a word."""
_TRACKING = ("utm_", "fbclid", "gclid", "mc_")


class Place(Struct, frozen=True):
    """A place in a text, with a name for what is there."""

    start: int
    end: int
    what: str = ""


def flat(text: str) -> str:
    """`text` in small letters without accents, letter for letter: places stay where they are."""
    return text.lower() if text.isascii() else text.translate(_FLAT)


class _Flat(dict[int, str]):
    """Each letter worked out once: a long text is made flat a dozen times in one look."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = unicodedata.normalize("NFKD", letter)[:1].casefold()
        if code == ord("’"):
            plain = "'"
        self[code] = found = plain if len(plain) == 1 else letter
        return found


_FLAT = _Flat()


def named(text: str, name: str) -> Place | None:
    """Where `text` names `name`: however it is spaced, joined, accented or written large."""
    parts = re.findall(r"[^\W_]+", flat(name))
    if sum(map(len, parts)) < _SHORTEST:
        return None
    pattern = r"[\W_]{0,3}".join(map(re.escape, parts))
    found = re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", flat(text))
    return Place(found.start(), found.end(), name) if found else None


_LINK = re.compile(
    r"https?://[^\s<>\"«»]+|(?<![\w@./:-])(?:[^\W_][\w-]*\.){1,8}[^\W\d_]{2,24}/[^\s<>\"«»]*",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![\w/@＠])[@＠](\w[\w-]{0,63}(?:\.[\w-]{1,63}){0,4})(?:@[\w.-]+\w)?")


def addresses(text: str) -> list[str]:
    """What can be looked at of the addresses in `text`: those that are meant to be clicked on, and
    not every word with a dot that a network makes a link of."""
    found = (link.what for link in links(text))
    return list(dict.fromkeys(address_of(words) for words in found if _is_meant(words)))


def address_of(words: str) -> str:
    """The address that `words` of a text lead to."""
    return words if "://" in words else f"https://{words}"


def _is_meant(words: str) -> bool:
    return "/" in words or words.lower().startswith("www.")


def links(text: str) -> list[Place]:
    """The addresses in `text`, on whatever host: those of networks' test beds and of intranets
    too."""
    found = [Place(url.start, url.end, url.text) for url in urls(text)]
    for match in _LINK.finditer(text):
        words = match[0].rstrip(".,;:!?…)]}'’")
        if all(place.end <= match.start() or match.end() <= place.start for place in found):
            found.append(Place(match.start(), match.start() + len(words), words))
    return sorted(found, key=lambda place: place.start)


def names(text: str) -> list[Place]:
    """Whom `text` names with ``@``: `what` is the name, without a server."""
    return [Place(m.start(), m.end(), m[1]) for m in _MENTION.finditer(text)]


def mentioned(text: str, handle: str) -> Place | None:
    """Where `text` mentions ``@handle``, on whatever server."""
    wanted = handle.casefold()
    found = (place for place in names(text) if place.what.casefold() == wanted)
    return next((Place(place.start, place.end, f"@{handle}") for place in found), None)


def leads_to(text: str, domain: str) -> Place | None:
    """Where `text` has an address of `domain` or below it."""
    for link in links(text):
        if is_below(host_of(link.what), domain):
            return link
    bare = re.search(rf"(?<![\w@.-])(?:www\.)?{re.escape(domain)}(?![\w-])", text, re.IGNORECASE)
    return Place(bare.start(), bare.end(), domain) if bare else None


def is_below(host: str, domain: str) -> bool:
    """Whether `host` is `domain`, or one of its own."""
    own = domain.casefold().removeprefix("www.")
    return host == own or host.endswith("." + own)


def host_of(url: str) -> str:
    """The host of an address, with or without a scheme; "" where there is none."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def same_page(url: str) -> str:
    """What two addresses of one page have in common: no scheme, no `www.`, no tracking."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return url
    asked = [pair for pair in parse_qsl(parts.query) if not pair[0].lower().startswith(_TRACKING)]
    query = "?" + urlencode(asked) if asked else ""
    return (parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")) + query


# To be filled

_BLANKS = (
    "lien|link|url|date|heure|time|nom|name|prenom|first name|ville|city|prix|price|texte|text"
    "|photo|image|visuel|handle|compte|marque|brand|client|produit|product|titre|title|hashtag"
    "|code|adresse|address|a completer|to be completed|insert[^\\]\\n]{0,30}|votre [^\\]\\n]{0,30}"
    "|your [^\\]\\n]{0,30}|x+|\\.{2,}|…|\\?+|_+|-+"
)
_FILL = re.compile(
    rf"\[[ ]*(?:(?:{_BLANKS})[ ]*)?\]|<(?:{_BLANKS})>|\{{[^{{}}\n]{{0,60}}\}}"
    r"|(?<!\w)lorem(?: ipsum)?(?!\w)|\*{4,}|(?<!\w)_{3,}(?!\w)"
    r"|(?<!\w)a completer(?!\w)|(?<!\w)(?:lien|texte|photo) (?:ici|a venir)(?!\w)"
    r"|(?<!\w)(?:link|text|copy) (?:goes )?here(?!\w)|(?<!\w)need(?:s)? (?:copy|link|text)(?!\w)"
)
_SHOUTED = re.compile(r"(?<!\w)(?:X{3,}|TODO|TBD|FIXME|TBC)(?!\w)")


def placeholders(text: str) -> Iterator[Place]:
    """What was left to be filled in. In an address only braces count."""
    taken = [(link.start, link.end) for link in links(text)]
    plain = flat(text)
    places = [*_FILL.finditer(plain), *_SHOUTED.finditer(text)]
    for found in sorted(places, key=lambda match: match.start()):
        start, end = found.span()
        in_url = any(one <= start < other for one, other in taken)
        if (in_url and found[0][0] != "{") or _is_quoted_cut(text, start, end):
            continue
        yield Place(start, end, text[start:end])


def _is_quoted_cut(text: str, start: int, end: int) -> bool:
    """`[…]` inside a quotation says that words were left out."""
    if text[start:end] not in {"[…]", "[...]"}:
        return False
    before, after = text[:start], text[end:]
    return any(
        before.count(opening) and after.count(closing)
        for opening, closing in (("«", "»"), ("“", "”"), ('"', '"'))
    )


_NOWHERE = re.compile(
    r"https?://(?=[\s\"'»)\],;!]|\.{2,}|…|$)|https?:/?(?=\s|$)|(?<![\w/.])www\.(?=\s|$)"
    r"|\]\((?:#|https?://)?\)|(?<![\w.])(?:bit\.ly|t\.co|tinyurl\.com|lnkd\.in)/?(?=[\s.,;!]|$)",
    re.IGNORECASE,
)


def empty_links(text: str) -> Iterator[Place]:
    """Addresses that were begun and lead nowhere."""
    for found in _NOWHERE.finditer(text):
        yield Place(found.start(), found.end(), found[0])


# How one speaks


def other_tone(text: str, tone: str) -> Place | None:
    """The first word that says *tu* for a brand that says *vous*, or the other way round."""
    if tone not in {"tu", "vous"}:
        return None
    return next((Place(w.start, w.end, w.word) for way, w in ways(text) if way != tone), None)


_FESTIVE = "\U0001f389\U0001f38a\U0001f381\U0001f973\U0001f602\U0001f923\U0001f525"
_PROMOTION = re.compile(
    r"(?<!\w)(?:promo\w*|soldes?|offres?|remise\w*|reduction\w*|rabais|profitez|bon plan"
    r"|gratuit\w*|offerte?s?|concours|gagne[rzs]?|jeu|black friday|destockage|cadeaux?|code"
    r"|sale|discount\w*|deal|deals|free|giveaway|win|fete\w*|party)(?!\w)"
    rf"|-[ \u00a0\u202f]?\d{{1,2}}[ \u00a0\u202f]?%|[{_FESTIVE}]"
)


def promotion(text: str) -> Place | None:
    """The first word or sign that sells or celebrates."""
    found = _PROMOTION.search(flat(text))
    return _at(text, found) if found else None


# What was said in private

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_GAP = "[ \u00a0\u202f]"
_PHONE = re.compile(
    rf"(?<![\w+])(?:\+\d{{2,3}}|0)(?:{_GAP}|[.-])?(?:\d(?:{_GAP}|[.-])?){{8,9}}(?!\w)"
)
_ORDER = re.compile(
    rf"(?:commande|order|dossier|facture|ticket|client){_GAP}{{0,2}}(?:n[°ºo]\.?|#|number)?"
    rf"{_GAP}{{0,2}}(?P<no>[a-z]{{0,3}}-?\d{{3,}})"
)
_ASKED = re.compile(
    r"(?<!\w)(?:votre|ton|your|vos|tes) (?:(?:numero|no|number|order)\w*(?: de| of)? "
    r"(?:commande|telephone|client|dossier|number|order|phone)|telephone|e-?mail|mail"
    r"|adresse|address|phone|order number|coordonnees)(?!\w)"
)
_IN_PRIVATE = re.compile(
    r"(?<!\w)(?:mp|dm|messages? prives?|en prive|private message|in private|par message)(?!\w)"
)


def personal(text: str, heard: Sequence[str]) -> Iterator[Place]:
    """What a public answer should not have of a customer: a number or address that stands in what
    they wrote (`heard`), or the wish that they write one in public."""
    plain = flat(text)
    known = [flat(words) for words in heard]
    for mail in _MAIL.finditer(plain):
        if any(mail[0] in words for words in known):
            yield _at(text, mail)
    phones = {_digits(phone[0])[-9:] for words in known for phone in _PHONE.finditer(words)}
    for phone in _PHONE.finditer(plain):
        if _digits(phone[0])[-9:] in phones:
            yield _at(text, phone)
    numbers = {run for words in known for run in re.findall(r"\d{3,}", words)}
    for order in _ORDER.finditer(plain):
        if _digits(order["no"]) in numbers:
            yield _at(text, order)
    asked = _ASKED.search(plain)
    if asked and not _IN_PRIVATE.search(plain):
        yield _at(text, asked)


def _at(text: str, found: re.Match[str]) -> Place:
    return Place(found.start(), found.end(), text[found.start() : found.end()])


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def repeated_run(text: str, private: Sequence[str]) -> Place | None:
    """Where `text` repeats RUN words or more in a row of something that was said in private."""
    words = list(_WORD.finditer(flat(text)))
    if len(words) < RUN:
        return None
    runs = {
        tuple(said[at : at + RUN])
        for message in private
        for said in [_WORD.findall(flat(message))]
        for at in range(len(said) - RUN + 1)
    }
    for at in range(len(words) - RUN + 1):
        if tuple(word[0] for word in words[at : at + RUN]) in runs:
            return Place(words[at].start(), words[at + RUN - 1].end())
    return None


@lru_cache(maxsize=256)
def pages(text: str) -> tuple[str, ...]:
    """The pages that `text` leads to, as two posts are compared. Kept for what is looked at again
    at every rest of the hands: what was published."""
    return tuple(same_page(link.what) for link in links(text))


@lru_cache(maxsize=256)
def as_said(text: str) -> str:
    """A text as two posts are compared: without addresses' tracking, spaces and letter case."""
    for link in reversed(links(text)):
        text = text[: link.start] + same_page(link.what) + text[link.end :]
    return " ".join(flat(text).split())
