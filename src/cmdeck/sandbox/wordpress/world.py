"""The state of the built-in WordPress: who may log in, articles, comments, terms, media."""

import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cmdeck.sandbox.shapes import Act
from cmdeck.sandbox.wordpress.voices import ARTICLES, CATEGORIES, NAME, TAGS

FOLDER = "/blog"
ROLES = ("administrator", "editor", "contributor")
_MEMBERS = (
    (1, "crocchat", "Croc’Chat", "administrator"),
    (2, "camille", "Camille Faure", "editor"),
    (3, "plume", "Paul Plume", "contributor"),
)
MINUTE = 60.0
FLOOD_SECONDS = 15.0
"""Between two comments of one person who may not moderate them."""
_PASSWORD = 24
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
ONLY_ONCE = ("publish", "future", "private")
"""Statuses in which a slug must be the only one; a draft keeps any (wp_unique_post_slug)."""


@dataclass(slots=True)
class Member:
    """A user of the blog."""

    id: int
    username: str
    name: str
    role: str

    def can(self, what: str) -> bool:
        """Whether the role has a capability: edit_posts, publish_posts, upload_files, edit_others,
        moderate_comments."""
        if what == "edit_posts":
            return True
        return self.role in ("administrator", "editor")


@dataclass(slots=True)
class AppPassword:
    """An application password."""

    uuid: str
    member: int
    name: str
    password: str


@dataclass(slots=True)
class Article:
    """A post of the blog."""

    id: int
    author: int
    title: str = ""
    content: str = ""
    excerpt: str = ""
    slug: str = ""
    status: str = "draft"
    at: float = 0.0
    modified: float = 0.0
    floating: bool = True
    """A draft without a date of its own: publishing gives it one."""
    categories: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    featured: int = 0
    open: bool = True


@dataclass(slots=True)
class Comment:
    """A comment; `status` is approved, hold, spam or trash."""

    id: int
    article: int
    parent: int
    author: int
    name: str
    text: str
    at: float
    status: str


@dataclass(slots=True)
class Term:
    """A category or a tag."""

    id: int
    taxonomy: str
    name: str
    slug: str


@dataclass(slots=True)
class Medium:
    """A file that was brought."""

    id: int
    owner: int
    name: str
    mime: str
    data: bytes
    alt: str
    at: float


@dataclass(slots=True)
class Blog:
    """Everything that the built-in WordPress knows. `plain`: no pretty permalinks."""

    now: Callable[[], float]
    journal: list[Act]
    plain: bool = False
    base_url: str = ""
    """Where the built-in networks answer; the blog is in FOLDER of it."""
    secure: bool = True
    """Application passwords can be had: a site without https has none."""
    veiled: int = 0
    """So many items of each list of articles are counted, and left out as none of the asker's
    business."""
    name: str = NAME
    members: dict[int, Member] = field(default_factory=dict)
    passwords: dict[str, AppPassword] = field(default_factory=dict)
    """By uuid."""
    articles: dict[int, Article] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    media: dict[int, Medium] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ident, username, name, role in _MEMBERS:
            self.members[ident] = Member(ident, username, name, role)
            self.new_password(self.members[ident], "sandbox")

    @property
    def home(self) -> str:
        """The address of the site."""
        return self.base_url + FOLDER

    def number(self, kind: str) -> int:
        """The next id: articles and media share theirs, as rows of one table do."""
        self._last[kind] = self._last.get(kind, 10) + 1
        return self._last[kind]

    def fill(self) -> None:
        """Articles, and what readers said of them."""
        for taxonomy, names in (("category", CATEGORIES), ("post_tag", TAGS)):
            for name in names:
                self.term(taxonomy, name)
        now = self.now()
        for days, title, text, said in ARTICLES:
            at = now - days * 86_400.0
            article = self.add(1, title=title, content=text, status="publish", at=at)
            article.categories = [next(iter(self.terms))]
            for hours, name, words, status in said:
                self.comment(article, name, words, status=status, at=at + hours * 3600.0)

    # who

    def new_password(self, member: Member, name: str) -> AppPassword:
        """One more application password."""
        letters = "".join(secrets.choice(_LETTERS) for _number in range(_PASSWORD))
        made = AppPassword(str(uuid.uuid4()), member.id, name, letters)
        self.passwords[made.uuid] = made
        return made

    def password_of(self, username: str) -> str:
        """The password that a member got first."""
        found = (one for one in self.passwords.values() if self.member(one).username == username)
        return next(found).password

    def member(self, password: AppPassword) -> Member:
        """Whose it is."""
        return self.members[password.member]

    def login(self, username: str, password: str) -> AppPassword | None:
        """The application password that this is; spaces in it do not count."""
        letters = "".join(password.split())
        for known in self.passwords.values():
            is_theirs = self.member(known).username == username
            if is_theirs and secrets.compare_digest(known.password.encode(), letters.encode()):
                return known
        return None

    # what

    def add(self, author: int, *, at: float | None = None, **more: object) -> Article:
        """A new article; what is no field of one is ignored."""
        now = float(int(self.now()))
        article = Article(self.number("post"), author, at=now, modified=now)
        self.articles[article.id] = article
        self.change(article, at=at, **more)
        return article

    def change(self, article: Article, *, at: float | None = None, **more: object) -> None:
        """Write fields, then settle status, date and slug as WordPress does."""
        now = float(int(self.now()))
        for name, value in more.items():
            setattr(article, name, value)
        if at is not None:
            article.at, article.floating = at, False
        elif article.floating:
            article.at = now
        ahead = article.at - now
        if article.status == "publish" and ahead >= MINUTE:
            article.status = "future"
        elif article.status == "future" and ahead < MINUTE:
            article.status = "publish"
        if article.status in ONLY_ONCE:
            article.floating = False
            article.slug = self._free(
                article.slug or slug_of(article.title) or str(article.id), article.id
            )
        article.modified = now

    def trash(self, article: Article) -> None:
        """Into the trash; its slug is free again."""
        article.status = "trash"
        article.slug = f"{article.slug}__trashed"

    def _free(self, slug: str, ident: int) -> str:
        taken = {
            one.slug
            for one in self.articles.values()
            if one.id != ident and one.status in ONLY_ONCE
        }
        found, number = slug, 1
        while found in taken:
            number += 1
            found = f"{slug}-{number}"
        return found

    def run_cron(self) -> int:
        """Publish what is due: WordPress does it when wp-cron.php is asked for."""
        due = [
            one for one in self.articles.values() if one.status == "future" and one.at <= self.now()
        ]
        for article in due:
            article.status = "publish"
        return len(due)

    def comment(
        self,
        article: Article,
        name: str,
        text: str,
        *,
        author: int = 0,
        parent: int = 0,
        status: str = "hold",
        at: float | None = None,
    ) -> Comment:
        """A new comment."""
        when = float(int(self.now() if at is None else at))
        made = Comment(self.number("comment"), article.id, parent, author, name, text, when, status)
        self.comments[made.id] = made
        return made

    def twin(self, article: int, parent: int, author: int, text: str) -> Comment | None:
        """The comment that says the same at the same place (wp_allow_comment)."""
        for one in self.comments.values():
            same = (one.article, one.parent, one.author) == (article, parent, author)
            if same and one.text == text and one.status != "trash":
                return one
        return None

    def floods(self, member: Member) -> bool:
        """Whether a member has commented just now, and may not so soon again."""
        last = max((one.at for one in self.comments.values() if one.author == member.id), default=0)
        return not member.can("moderate_comments") and self.now() - last < FLOOD_SECONDS

    def term(self, taxonomy: str, name: str) -> Term:
        """A new category or tag."""
        made = Term(self.number("term"), taxonomy, name, slug_of(name))
        self.terms[made.id] = made
        return made

    def termed(self, taxonomy: str, name: str) -> Term | None:
        """The one of that name, in any case."""
        found = (one for one in self.terms.values() if one.taxonomy == taxonomy)
        return next((one for one in found if one.name.casefold() == name.casefold()), None)

    def shown(self, articles: Iterable[Article], reader: Member | None) -> list[Article]:
        """Those that `reader` may see."""
        return [one for one in articles if self.visible(one, reader)]

    def visible(self, article: Article, reader: Member | None) -> bool:
        """Whether `reader` may read it."""
        if article.status == "publish":
            return True
        return reader is not None and (article.author == reader.id or reader.can("edit_others"))


def slug_of(text: str) -> str:
    """`text` as an address: ASCII, small, words joined (sanitize_title)."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", ""))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
