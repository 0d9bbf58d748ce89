"""What a network refused at run time: where a person can do it instead, and which verb that was.
Pure, but for the posts that it looks up."""

from cmdeck.errors import NetworkError, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Verb
from cmdeck.model.intent import intent
from cmdeck.model.outbox import Block, Mute, Operation, Publish, React
from cmdeck.model.post import PostKey
from cmdeck.services.compose import REACTION_VERBS
from cmdeck.store.reader import Reader

_ELSEWHERE = frozenset({Refusal.NOT_ALLOWED, Refusal.NOT_IN_PLAN})
"""What is refused to an app, and not to the person."""


def verb_of(operation: Operation) -> Verb | None:
    """The verb of an operation that plans may lack and a web page does; None for any other: that a
    network once refused a post is no reason to try none again."""
    match operation:
        case React(reaction=reaction):
            return REACTION_VERBS[reaction]
        case Publish(quote=quote) if quote:
            return Verb.QUOTE
        case Publish(reply_to=reply_to) if reply_to:
            return Verb.REPLY
        case Mute():
            return Verb.MUTE
        case Block():
            return Verb.BLOCK
        case _:
            return None


def lacked(error: NetworkError, operation: Operation) -> Verb | None:
    """The verb that `error` says the account's plan lacks. None: it says no such thing."""
    if not isinstance(error, Refused) or error.kind is not Refusal.NOT_IN_PLAN:
        return None
    return verb_of(operation)


def with_page(
    words: str, error: NetworkError, operation: Operation, *, account: Account, read: Reader
) -> str:
    """The `words` of a refusal, and the web page where the person can do it, if there is one."""
    verb = verb_of(operation)
    if verb is None or not isinstance(error, Refused) or error.kind not in _ELSEWHERE:
        return words
    about = getattr(operation, "post", "") or getattr(operation, "quote", "")
    about = about or getattr(operation, "reply_to", "")
    post = read.post(about) if about else None
    handle = post.author.handle if post is not None else getattr(operation, "handle", "")
    page = intent(
        verb,
        network=account.network,
        post=PostKey.parse(about) if about else None,
        handle=handle,
        text=getattr(operation, "text", ""),
        base=account.base_url,
    )
    where = _("On its web page: {url}").format(url=page)
    return f"{words.rstrip('.')}. {where}" if page else words
