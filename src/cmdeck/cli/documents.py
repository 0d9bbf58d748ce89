"""The JSON documents of the command line (cli.md, "JSON"): one function a shape. Pure.

Fields may be added, never renamed. Times are ISO 8601 with the offset of the settings' zone; text
is raw.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import to_builtins

from cmdeck.model.brand import Account, Feed
from cmdeck.model.column import (
    ActivityRow,
    ConversationRow,
    DraftRow,
    GapRow,
    MessageRow,
    PostRow,
    QueueRow,
    Row,
)
from cmdeck.model.conversation import Message
from cmdeck.model.guard import Guard
from cmdeck.model.hint import Hint
from cmdeck.model.outbox import (
    Block,
    Delete,
    Edit,
    EngineState,
    Hide,
    Moderate,
    Mute,
    OutboxItem,
    Publish,
    React,
    Report,
    Restage,
    SendMessage,
)
from cmdeck.model.post import Author, Media, NetworkName, Post, PostKind, Reaction
from cmdeck.model.relay import awaited
from cmdeck.model.timeline import Health
from cmdeck.services.compose import Problem

Document = dict[str, object]


def iso(at: datetime | None, zone: str) -> str | None:
    """A moment on the clocks of `zone`, with its offset; None for none."""
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def publisher(engine: EngineState) -> Document | None:
    """Who will publish what waits; None: nobody. A command that publishes once does not stay."""
    stays = engine.held and engine.state in {"running", "stuck"} and engine.kind != "once"
    return {"pid": engine.pid} if stays else None


def accepted(act: int, items: Sequence[OutboxItem], zone: str, engine: EngineState) -> Document:
    """What `post`, `message`, `react` and `moderate` wrote down."""
    return {
        "act": act,
        "items": [
            {
                "id": item.id,
                "account": item.account,
                "state": item.state.value,
                "due": iso(item.due.at, item.due.zone or zone),
                "zone": item.due.zone or zone,
                "part": item.part,
                "parts": item.parts,
            }
            for item in items
        ],
        "publisher": publisher(engine),
    }


def item(found: OutboxItem, zone: str) -> Document:
    """An item of the queue."""
    operation = found.operation
    document: Document = {
        "id": found.id,
        "act": found.act,
        "account": found.account,
        "operation": str(type(operation).__struct_config__.tag),
        "text": getattr(operation, "text", ""),
        "state": found.state.value,
        "reason": found.reason or None,
        "due": iso(found.due.at, found.due.zone or zone),
        "attempts": found.attempts,
        "receipt": _receipt(found, zone),
        "reply_to": getattr(operation, "reply_to", "") or None,
        "not_before": iso(found.not_before, zone),
    }
    if isinstance(operation, Publish | SendMessage):
        document["pictures"] = [
            {"name": one.name, "alt": one.alt, "width": one.width, "height": one.height}
            for one in operation.media
        ]
    match operation:
        case React(post, reaction, on):
            about = None if awaited(operation) else post
            document |= {"post": about, "reaction": reaction.value, "on": on}
        case Delete(post):
            document["post"] = post
        case Edit(post, warning=warning, language=spoken):
            document |= {"post": post, "warning": warning, "language": spoken}
        case Hide(post, on):
            document |= {"post": post, "on": on}
        case Moderate(post, verdict):
            document |= {"post": post, "verdict": verdict.value}
        case Restage(post, stage, at):
            document |= {"post": post, "stage": stage.value, "at": iso(at, zone)}
        case Mute(author, handle, on, seconds):
            document |= {"author": author, "handle": handle, "on": on, "seconds": seconds}
        case Block(author, handle, on):
            document |= {"author": author, "handle": handle, "on": on}
        case Report(post, author, handle, why):
            document |= {"post": post, "author": author, "handle": handle, "why": why.value}
        case SendMessage(to=to, handle=handle):
            document |= {"to": to, "handle": handle}
        case _:
            document["quote"] = operation.quote or None
            document["awaits"] = operation.awaits or None
            document["warning"] = operation.warning
            document["visibility"] = operation.visibility.value or "public"
            document["answerers"] = operation.answerers.value or "everybody"
            document["language"] = operation.language
            if operation.article is not None:
                document["article"] = to_builtins(operation.article)
    return document


def _receipt(found: OutboxItem, zone: str) -> Document | None:
    receipt = found.receipt
    if receipt is None:
        return None
    return {
        "id": receipt.id,
        "url": receipt.url,
        "at": iso(receipt.at, zone),
        "key": None if receipt.key is None else str(receipt.key),
        "found": receipt.found,
    }


def row(found: Row, zone: str) -> list[Document]:
    """A row of a column; a queue row is one document an item."""
    match found:
        case PostRow():
            return [_article(found, zone) if _is_article(found) else _post(found, zone)]
        case MessageRow(key, message, via, _):
            return [_message(message, via, zone)]
        case ConversationRow():
            document = _message(found.last, found.via, zone)
            document |= {"count": found.count, "unread": found.unread, "triage": found.triage.value}
            return [document | {"conversation": found.key}]
        case ActivityRow():
            return [_activity(found, zone)]
        case QueueRow():
            return [item(one, zone) for one in found.items]
        case DraftRow(key, draft, at):
            return [
                {
                    "key": key,
                    "kind": "draft",
                    **_draft(draft.account, draft.text),
                    "at": iso(at, zone),
                }
            ]
        case GapRow(key, gap, at):
            return [
                {
                    "key": key,
                    "kind": "gap",
                    "timeline": str(gap.timeline),
                    "newer": gap.newer,
                    "older": gap.older,
                    "at": iso(at, zone),
                    "estimate": found.estimate,
                    "cost": found.cost / 1_000_000,
                }
            ]


def _draft(account: str, text: str) -> Document:
    return {"account": account, "text": text}


def _is_article(found: PostRow) -> bool:
    return found.post.kind is PostKind.ARTICLE or found.key.network is NetworkName.FEED


def _post(found: PostRow, zone: str) -> Document:
    post = found.post
    return {
        "key": str(found.key),
        "kind": "post",
        "network": found.key.network.value,
        "via": list(found.via),
        "author": _author(post.author),
        "title": None if post.title is None else post.title.raw,
        "text": post.text.raw,
        "standing": post.standing.value or "public",
        "visibility": post.visibility.value or "public",
        "hidden": post.hidden,
        "at": iso(post.at, zone),
        "url": post.url,
        "reply_to": None if post.reply_to is None else str(post.reply_to),
        "thread": str(post.thread or post.key),
        "media": [_media(one) for one in post.media],
        "links": [{"url": link.url, "text": link.text} for link in post.links],
        "metrics": _metrics(post),
        "viewer": {account: _viewer(found, account) for account in found.via},
        "triage": found.triage.value,
        "unread": found.unread,
        "quote": None if post.quote is None else str(post.quote),
        "reposted_by": None if post.reposted_by is None else _author(post.reposted_by),
        "level": found.level,
    }


def _metrics(post: Post) -> Document:
    metrics = post.metrics
    return {
        "likes": metrics.likes,
        "reposts": metrics.reposts,
        "replies": metrics.replies,
        "quotes": metrics.quotes,
        "views": metrics.views,
    }


def _viewer(found: PostRow, account: str) -> Mapping[str, bool]:
    """What an account did, or wishes to have done: a wish on its way counts (rule 11)."""
    state = {one.value: False for one in Reaction}
    for name, reactions in found.viewer.items():
        if name == account:
            state |= {one.value: True for one in reactions}
    for (name, reaction), wish in found.pending.items():
        if name == account:
            state[reaction.value] = wish.on
    return state


def _article(found: PostRow, zone: str) -> Document:
    post = found.post
    return {
        "key": str(found.key),
        "kind": "article",
        "network": found.key.network.value,
        "title": post.title.raw if post.title else "",
        "link": post.url,
        "text": post.text.raw,
        "at": iso(post.at, zone),
        "source": post.source.raw if post.source else "",
        "author": _author(post.author),
        "triage": found.triage.value,
        "unread": found.unread,
    }


def _author(author: Author) -> Document:
    return {"handle": author.handle, "name": author.name.raw, "id": author.id}


def _media(media: Media) -> Document:
    return {
        "kind": media.kind.value,
        "url": media.url,
        "alt": media.alt.raw if media.alt else None,
        "width": media.width,
        "height": media.height,
    }


def _message(message: Message, via: Sequence[str], zone: str) -> Document:
    return {
        "key": str(message.key),
        "kind": "message",
        "network": message.key.network.value,
        "via": list(via),
        "conversation": message.conversation,
        "private": True,
        "author": _author(message.author),
        "other": _author(message.other),
        "outgoing": message.outgoing,
        "text": message.text.raw,
        "at": iso(message.at, zone),
        "media": [_media(one) for one in message.media],
    }


def _activity(found: ActivityRow, zone: str) -> Document:
    return {
        "key": found.key,
        "kind": "activity",
        "via": list(found.via),
        "at": iso(found.at, zone),
        "unread": found.unread,
        "activities": [
            {
                "kind": one.kind.value,
                "count": one.count,
                "post": None if one.post is None else str(one.post),
                "excerpt": one.excerpt.raw if one.excerpt else "",
                "actors": [_author(actor) for actor in one.actors],
            }
            for one in found.activities
        ],
    }


def health(found: Health, zone: str) -> Document:
    """How a timeline is doing."""
    return {
        "timeline": str(found.timeline),
        "state": found.state.value,
        "words": found.words,
        "fetched_at": iso(found.fetched_at, zone),
        "until": iso(found.until, zone),
    }


def account(found: Account, zone: str) -> Document:
    """Who is connected, as whom, until when, and what it may do."""
    able = found.capabilities
    return {
        "id": found.id,
        "network": found.network.value,
        "brand": found.brand,
        "handle": found.handle,
        "remote_id": found.remote_id,
        "plan": found.plan,
        "state": found.state.value,
        "words": found.words,
        "expires": iso(found.expires, zone),
        "checked": iso(found.checked, zone),
        "protected": found.protected,
        "daily_cost_limit": found.daily_cost_limit / 1_000_000,
        "can": {verb.value: ability.value for verb, ability in able.verbs.items()},
        "text_limit": able.text_limit,
    }


def feed(found: Feed) -> Document:
    """A watch feed."""
    return {
        "url": found.url,
        "title": found.title,
        "brand": found.brand,
        "folder": found.folder,
        "interval": found.interval,
        "disabled": found.disabled or None,
    }


def hint(found: Hint, words: str) -> Document:
    """What may be wrong in a text, and what would stand there instead ("": nobody knows)."""
    return {
        "code": found.code.value,
        "start": found.start,
        "end": found.end,
        "message": words,
        "meant": found.meant,
        "more": list(found.more),
    }


def fired_guard(fired: Guard, words: str) -> Document:
    """A guard: what may be a mistake, though the network would take it."""
    return {
        "code": fired.code.value,
        "account": fired.account,
        "start": fired.start,
        "end": fired.end,
        "message": words,
        "refuses": fired.refuses,
    }


def guard(problem: Problem, words: str) -> Document:
    """Why something cannot leave."""
    return {
        "code": problem.fault.value,
        "account": problem.account,
        "message": words,
        "refuses": True,
    }
