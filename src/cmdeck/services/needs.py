"""What an account has to be able to do for a draft to leave. Pure."""

from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import ActKind, Visibility
from cmdeck.model.post import NetworkName, PostKey

KINDS = {
    DraftKind.POST: ActKind.POST,
    DraftKind.REPLY: ActKind.REPLY,
    DraftKind.QUOTE: ActKind.QUOTE,
    DraftKind.MESSAGE: ActKind.MESSAGE,
    DraftKind.EDIT: ActKind.EDIT,
}
_VERBS = {
    DraftKind.POST: Verb.POST,
    DraftKind.REPLY: Verb.REPLY,
    DraftKind.QUOTE: Verb.QUOTE,
    DraftKind.MESSAGE: Verb.MESSAGE,
    DraftKind.EDIT: Verb.EDIT,
}

_OF_SERVERS = frozenset({NetworkName.MASTODON, NetworkName.WORDPRESS})


def reaches(account: Account, post: PostKey | None) -> bool:
    """Whether `account` is where `post` is: an id means another post, or none, anywhere else. On
    Mastodon and WordPress each server is a place of its own."""
    if post is None:
        return True
    if post.network is not account.network:
        return False
    return post.network not in _OF_SERVERS or not account.realm or post.realm == account.realm


def lacking(draft: Draft, account: Account) -> Verb | None:
    """The first thing that `draft` needs and its network's API does not let `account` do."""
    begins = draft.kind in {DraftKind.POST, DraftKind.QUOTE}
    if draft.answerers and not (begins and draft.answerers in account.capabilities.answerers):
        return Verb.ANSWERERS
    for verb in _needs(draft):
        if account.capabilities.can(verb) in {Ability.NO, Ability.WEB}:
            return verb
    return None


def _needs(draft: Draft) -> list[Verb]:
    needs = [Verb.ARTICLE if draft.article is not None else _VERBS[draft.kind]]
    if draft.warning:
        needs.append(Verb.WARNING)
    if draft.visibility is not Visibility.PUBLIC:
        needs.append(Verb.VISIBILITY)
    return needs
