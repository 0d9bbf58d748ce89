"""What an article has beside its text: F5 in the composer.

Knows no blog; what a stage means there is said by composer_article.py.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _, pgettext
from cmdeck.model.outbox import Article, Stage
from cmdeck.tui.screens.dialog import Field, Words, keys_line
from cmdeck.tui.screens.form import SpelledForm, Turn, setting
from cmdeck.tui.widgets.composer_article import stage_said
from cmdeck.tui.widgets.composer_ink import MUTED, STRONG, between, line_of

_STAGES = (Stage.DRAFT, Stage.PENDING, Stage.PUBLISHED, Stage.PRIVATE)


class ArticleDialog(SpelledForm[Article]):
    """Dismissed with the article as it shall be, or None. Up and down change the row, Enter keeps
    all."""

    def __init__(
        self, article: Article, *, misspelt: Callable[[str], Awaitable[Sequence[str]]]
    ) -> None:
        """`misspelt` finds words that look wrong: of the title, the excerpt and the names."""
        super().__init__(misspelt)
        self._was = article
        self._title_row, self._below = Words(), Words()
        stages = [stage.value for stage in _STAGES]
        self._stage = Turn(stages, article.stage.value, lambda v: stage_said(Stage(v)))
        self._title = Field(article.title, placeholder=_("the first line, where # begins it"))
        self._slug = Field(article.slug, placeholder=_("made of the title"))
        self._excerpt = Field(article.excerpt, placeholder=_("the beginning of the text"))
        between_names = _("names, with commas between them")
        self._categories = Field(", ".join(article.categories), placeholder=between_names)
        self._tags = Field(", ".join(article.tags), placeholder=between_names)

    def inside(self) -> Iterable[Widget]:
        """One row a thing."""
        yield self._title_row
        yield setting(pgettext("of an article", "stage"), self._stage)
        yield setting(pgettext("of an article", "title"), self._title)
        yield setting(_("end of address"), self._slug)
        yield setting(_("excerpt"), self._excerpt)
        yield setting(_("categories"), self._categories)
        yield setting(_("tags"), self._tags)
        yield self._below

    @property
    def article(self) -> Article:
        """As it stands in the dialog. A date that the blog was given goes with its stage."""
        stage = Stage(self._stage.value)
        return Article(
            _line(self._title.value),
            self._slug.value.strip(),
            _line(self._excerpt.value),
            _names(self._categories.value),
            _names(self._tags.value),
            stage,
            self._was.at if stage is self._was.stage else None,
        )

    @property
    def words(self) -> str:
        """Title, excerpt and names."""
        now = self.article
        return "\n".join((now.title, now.excerpt, *now.categories, *now.tags)).strip()

    def action_save(self) -> None:
        """Enter."""
        self.dismiss(self.article)

    def sync(self) -> None:
        """Draw the title and what looks wrong."""
        keys = [
            (_("Enter"), _("keep")),
            ("← →", pgettext("of an article", "stage")),
            ("↑ ↓", pgettext("arrows", "move")),
            (_("Esc"), _("back")),
        ]
        head = line_of([(_("The article"), STRONG)])
        self._title_row.put([between(head, keys_line(keys), self.room), Content()])
        hint = _("Categories and tags that the blog does not know are made there.")
        lines = self.wrong_lines() or line_of([(hint, MUTED)]).wrap(self.room)
        self._below.put([Content(), *lines])


def _line(text: str) -> str:
    return " ".join(text.split())


def _names(text: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    return tuple(dict.fromkeys(name for one in text.split(",") if (name := _line(one))))
