"""The columns of a plan by their names, in French and in English, whoever named them.

A name is recognised whatever its case, its accents and its place. One of which only a part is ours
("Texte à valider (v2)") is taken where nothing else can be meant. Words are written out here and
not in the catalogues: a sheet may come in either language.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from cmdeck.errors import UsageError
from cmdeck.i18n import _


class Field(StrEnum):
    """What a column can hold (domain.md §2.1)."""

    REF = "ref"
    BRAND = "brand"
    ACCOUNT = "account"
    NETWORK = "network"
    DATE = "date"
    TIME = "time"
    ZONE = "zone"
    TEXT = "text"
    LINK = "link"
    DRAFT = "draft"
    REPLY_TO = "reply_to"
    STATE = "state"
    REASON = "reason"
    URL = "url"
    VERSION = "version"
    PICTURE = "picture"
    ALT = "alt"


class Maker(StrEnum):
    """Whose form a sheet has."""

    PLAN = "plan"
    """Ours, or anybody's with columns that we know."""
    METRICOOL = "metricool"
    BUFFER = "buffer"
    HOOTSUITE = "hootsuite"


HEADERS: Mapping[Field, tuple[str, str]] = {
    Field.REF: ("Ref.", "Réf."),
    Field.BRAND: ("Brand", "Client"),
    Field.ACCOUNT: ("Account", "Compte"),
    Field.NETWORK: ("Network", "Réseau"),
    Field.DATE: ("Date", "Date"),
    Field.TIME: ("Time", "Heure"),
    Field.ZONE: ("Zone", "Fuseau"),
    Field.TEXT: ("Text", "Texte"),
    Field.REPLY_TO: ("Reply to", "Réponse à"),
    Field.STATE: ("Status", "Statut"),
    Field.REASON: ("Reason", "Motif"),
    Field.URL: ("Online at", "En ligne à"),
    Field.VERSION: ("Version", "Version"),
    Field.PICTURE: ("Picture", "Visuel"),
    Field.ALT: ("Alt text", "Texte alternatif"),
}
"""What we write: in English, in French."""

_NAMES: Mapping[Field, str] = {
    Field.REF: "ref|reference|id|no",
    Field.BRAND: "brand|client|marque",
    Field.ACCOUNT: "account|compte|profil|profile",
    Field.NETWORK: "network|reseau|plateforme|platform|reseau social",
    Field.DATE: "date|jour|day|posting time|postatspecifictime|date de publication|date et heure",
    Field.TIME: "time|heure|hour|horaire",
    Field.ZONE: "zone|fuseau|timezone|time zone|fuseau horaire",
    Field.TEXT: "text|texte|message|contenu|content|post|publication|legende|caption",
    Field.LINK: "link|lien",
    Field.DRAFT: "draft|brouillon",
    Field.REPLY_TO: "reply to|reponse a",
    Field.STATE: "status|statut|etat",
    Field.REASON: "reason|motif",
    Field.URL: "online at|en ligne a|url",
    Field.VERSION: "version",
}
_BY_NAME = {name: one for one, names in _NAMES.items() for name in names.split("|")}
_PICTURE = re.compile(r"(?:visuel|image|picture|photo|media|(?:picture|image) url)(?: (\d{1,2}))?")
_ALT = re.compile(r"(?:texte alternatif|alt|alt text|alt text picture)(?: (\d{1,2}))?")
_NETWORKS: Mapping[str, str] = {
    "facebook": "facebook",
    "twitter x": "x",
    "linkedin": "linkedin",
    "gbp": "gbp",
    "instagram": "instagram",
    "pinterest": "pinterest",
    "tiktok": "tiktok",
    "youtube": "youtube",
    "threads": "threads",
    "bluesky": "bluesky",
}
"""Metricool's columns with TRUE or FALSE, and how we call what they stand for."""
_IN_PART = (Field.TEXT, Field.DATE, Field.TIME, Field.ACCOUNT, Field.REF, Field.NETWORK)
"""What a header may say among other words; and by which words."""
_PARTS = frozenset(
    re.findall(
        r"\w+",
        "texte text message contenu legende caption date heure time compte account ref reference"
        " reseau network",
    )
)
_FRENCH = frozenset(
    re.findall(
        r"\w+",
        "compte reseau heure fuseau texte statut motif visuel reponse contenu legende jour"
        " brouillon lien horaire marque",
    )
)


class Column(Struct, frozen=True):
    """Where a column stands, from 0, and what its header says."""

    at: int
    header: str = ""


class Columns(Struct, frozen=True):
    """The columns that were recognised."""

    fields: Mapping[Field, Column] = field(default_factory=dict)
    pictures: Mapping[int, Column] = field(default_factory=dict)
    alts: Mapping[int, Column] = field(default_factory=dict)
    networks: Mapping[str, Column] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many."""
        return len(self.fields) + len(self.pictures) + len(self.alts) + len(self.networks)

    def has(self, wanted: Field) -> bool:
        """Whether there is a column of `wanted`."""
        return wanted in self.fields

    def name(self, wanted: Field) -> str:
        """How a person finds it: `E (Date)`; "" where there is none."""
        if wanted in {Field.PICTURE, Field.ALT}:
            numbered = self.pictures if wanted is Field.PICTURE else self.alts
            column = next(iter(numbered.values()), None)
        else:
            column = self.fields.get(wanted)
        if column is None:
            return ""
        return f"{_letters(column.at)} ({column.header})" if column.header else _letters(column.at)


class Recognised(Struct, frozen=True):
    """What a row of headers says."""

    columns: Columns
    maker: Maker
    french: bool
    unknown: tuple[str, ...]


def header_of(wanted: Field, *, french: bool) -> str:
    """What we call a column."""
    return HEADERS[wanted][french]


def fold_header(header: str) -> str:
    """A header without case, accents and marks: `Réf.` -> `ref`."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def recognise(headers: Sequence[str]) -> Recognised:
    """Which columns these headers name. Raises UsageError where two could be one thing."""
    folded = [fold_header(header) for header in headers]
    taken: set[int] = set()
    fields: dict[Field, Column] = {}
    networks: dict[str, Column] = {}
    numbered: dict[Field, dict[int, Column]] = {Field.PICTURE: {}, Field.ALT: {}}
    for at, name in enumerate(folded):
        column = Column(at, headers[at])
        if name in _BY_NAME:
            _put(fields, _BY_NAME[name], column)
        elif match := _PICTURE.fullmatch(name):
            numbered[Field.PICTURE].setdefault(int(match[1] or 1), column)
        elif match := _ALT.fullmatch(name):
            numbered[Field.ALT].setdefault(int(match[1] or 1), column)
        elif name in _NETWORKS:
            networks[_NETWORKS[name]] = column
        else:
            continue
        taken.add(at)
    taken |= _in_part(headers, folded, taken, fields)
    maker = Maker.PLAN
    if "x" in networks and len(networks) > 1:
        maker = Maker.METRICOOL
    elif "posting time" in folded:
        maker = Maker.BUFFER
    words = {word for name in folded for word in name.split()}
    return Recognised(
        Columns(fields, numbered[Field.PICTURE], numbered[Field.ALT], networks),
        maker,
        bool(words & _FRENCH),
        tuple(header for at, header in enumerate(headers) if header and at not in taken),
    )


def _put(fields: dict[Field, Column], name: Field, column: Column) -> None:
    if name in fields:
        words = _("“{one}” and “{other}” could both be the {field}: rename one of them.")
        raise UsageError(
            words.format(one=fields[name].header, other=column.header, field=header_name(name))
        )
    fields[name] = column


def header_name(name: Field) -> str:
    """What a column is called when we speak of it, in the language in use."""
    from cmdeck.i18n import language

    return header_of(name, french=language() == "fr") if name in HEADERS else name.value


def _in_part(
    headers: Sequence[str], folded: Sequence[str], taken: set[int], fields: dict[Field, Column]
) -> set[int]:
    """Columns whose headers say it among other words, where no other column says it alone."""
    found: set[int] = set()
    missing = [name for name in _IN_PART if name not in fields]
    for at, name in enumerate(folded):
        words = _PARTS.intersection(name.split())
        meant = {_BY_NAME[word] for word in words} & set(missing)
        if at not in taken and len(meant) == 1:
            _put(fields, meant.pop(), Column(at, headers[at]))
            found.add(at)
    return found


def _letters(at: int) -> str:
    """A column as spreadsheets name it: A, Z, AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
