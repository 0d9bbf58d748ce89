"""What a draft is called, and what Enter does with it."""

from cmdeck.i18n import _
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Article, Visibility
from cmdeck.tui.widgets.composer_article import stage_verb


def kind_words(draft: Draft) -> str:
    """The first words of the composer."""
    if draft.edits is not None:
        return _edit_words(draft)
    private = draft.visibility is Visibility.FOLLOWERS
    match draft.kind:
        case DraftKind.POST if draft.article is not None:
            return _("New article")
        case DraftKind.REPLY:
            return _("Reply to followers") if private else _("Public reply")
        case DraftKind.QUOTE:
            return _("Quote for followers") if private else _("Public quote")
        case DraftKind.MESSAGE:
            return _("Private message")
        case DraftKind.EDIT:
            return _("Edit of what is public")
        case DraftKind.POST:
            return _("New post")


def _edit_words(draft: Draft) -> str:
    private = draft.visibility is Visibility.FOLLOWERS
    match draft.kind:
        case DraftKind.REPLY if private:
            return _("Edit of a queued reply to followers")
        case DraftKind.REPLY:
            return _("Edit of a queued public reply")
        case DraftKind.QUOTE if private:
            return _("Edit of a queued quote for followers")
        case DraftKind.QUOTE:
            return _("Edit of a queued public quote")
        case DraftKind.MESSAGE:
            return _("Edit of a queued private message")
        case DraftKind.POST | DraftKind.EDIT:
            return _("Edit of a queued post")


def verb_words(
    kind: DraftKind,
    *,
    later: bool,
    parts: int = 1,
    article: Article | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> str:
    """What Enter does, as the confirmation line and the footer say it. Who is shown it, where that
    is not everybody, is said beside it."""
    if parts > 1:
        words = _("schedule a thread of {n} for") if later else _("publish a thread of {n}")
        return words.format(n=parts)
    match kind:
        case DraftKind.POST if article is not None:
            return stage_verb(article.stage)
        case DraftKind.REPLY if visibility is Visibility.FOLLOWERS:
            return _("schedule a reply") if later else _("reply")
        case DraftKind.QUOTE if visibility is Visibility.FOLLOWERS:
            return _("schedule a quote") if later else _("quote")
        case DraftKind.REPLY:
            return _("schedule a public reply") if later else _("reply in public")
        case DraftKind.QUOTE:
            return _("schedule a public quote") if later else _("quote in public")
        case DraftKind.MESSAGE:
            return _("schedule in private") if later else _("send in private")
        case DraftKind.EDIT:
            return _("change what is public")
        case DraftKind.POST:
            return _("schedule for") if later else _("publish")


def key_words(draft: Draft) -> str:
    """The same for the footer, where there is room for a word or two; "" where the usual ones will
    do."""
    if draft.edits is not None:
        return _("save")
    if draft.kind is DraftKind.EDIT:
        return _("change")
    if draft.kind is DraftKind.MESSAGE or draft.article is not None:
        return verb_words(draft.kind, later=draft.due is not None, article=draft.article)
    return "" if draft.due is None else _("schedule")
