"""What the composer knows of articles: when a text is one, and how far it shall be on its blog.

Decides nothing of the rest of the composer, and names no network.
"""

from msgspec.structs import replace

from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Article, Stage


def for_account(draft: Draft, account: Account | None) -> Draft:
    """`draft` as it is written for `account`: a new text for a blog is an article, which becomes a
    draft there unless somebody says more; elsewhere nothing is one. What is queued stays as it
    is."""
    able = account is not None and account.capabilities.can(Verb.ARTICLE) is Ability.YES
    if draft.kind is not DraftKind.POST or draft.edits is not None:
        return draft
    if not able or draft.others:
        return replace(draft, article=None)
    return draft if draft.article else replace(draft, article=Article(stage=Stage.DRAFT))


def stage_said(stage: Stage) -> str:
    """What becomes of the article on its blog, as a sentence."""
    return {
        Stage.DRAFT: _("It will be a draft on the blog."),
        Stage.PENDING: _("It will be handed in for review."),
        Stage.SCHEDULED: _("The blog will publish it by itself."),
        Stage.PUBLISHED: _("It will be published."),
        Stage.PRIVATE: _("It will be published for those who may log in."),
    }[stage]


def stage_verb(stage: Stage) -> str:
    """What Enter does with an article."""
    return {
        Stage.DRAFT: _("make a draft on the blog"),
        Stage.PENDING: _("hand in for review"),
        Stage.SCHEDULED: _("hand over to the blog"),
        Stage.PUBLISHED: _("publish the article"),
        Stage.PRIVATE: _("publish the article in private"),
    }[stage]
