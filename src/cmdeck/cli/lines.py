"""What listings show to people, in plain lines. Pure but for the language in use."""

from datetime import datetime

from cmdeck.cli import moments
from cmdeck.i18n import _, language, ngettext
from cmdeck.model.capability import Verb
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
from cmdeck.model.outbox import (
    Block,
    Delete,
    Edit,
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
from cmdeck.model.post import PostKind, Visibility
from cmdeck.model.relay import awaited
from cmdeck.model.timeline import Health
from cmdeck.text.dates import age
from cmdeck.text.phrases import (
    activity_words,
    audience_words,
    delivery_name,
    health_name,
    phrase,
    picture_words,
    stage_words,
    standing_name,
    verb_name,
    verdict_words,
)

_INDENT = "    "


def row_lines(row: Row, now: datetime, zone: str) -> str:
    """A row of a column: who and when on the first line, the words below."""
    match row:
        case PostRow():
            return _post(row, now, zone)
        case ConversationRow(key, last, via, at, count):
            head = [_person(last), age(at, now, zone=zone, language=language()), *via, key]
            messages = ngettext("{n} message", "{n} messages", count).format(n=count)
            return _block([*head, messages], last.text.shown)
        case MessageRow(key, message, via, at):
            who = via[0] if message.outgoing and via else _person(message)
            when = age(at, now, zone=zone, language=language())
            return _block([who, when, key, _("PRIVATE")], message.text.shown)
        case ActivityRow(key, activities, via, at):
            parts = [activity_words(one.kind, one.count) for one in activities]
            excerpt = next((one.excerpt.shown for one in activities if one.excerpt), "")
            return _block([*parts, age(at, now, zone=zone, language=language()), *via], excerpt)
        case QueueRow(_, items):
            return "\n".join(item_line(item, zone) for item in items)
        case DraftRow(key, draft, at):
            when = age(at, now, zone=zone, language=language())
            return _block([key, str(draft.account), when], draft.text)
        case GapRow(_, gap):
            words = _("something is missing here: {timeline}")
            return f"… {words.format(timeline=gap.timeline)}"


def _person(message: Message) -> str:
    return f"@{message.other.handle} {message.other.name.shown}"


def _post(row: PostRow, now: datetime, zone: str) -> str:
    post = row.post
    when = age(row.at, now, zone=zone, language=language())
    if post.kind is PostKind.ARTICLE:
        source = post.source.shown if post.source else ""
        title = post.title.shown if post.title else ""
        return _block([source, when, str(row.key)], f"{title}\n{post.url}")
    handle = f"@{post.author.handle}" if post.author.handle else ""
    head = [f"{handle} {post.author.name.shown}".strip(), when, *row.via, str(row.key)]
    if standing := standing_name(post.standing):
        head.insert(1, standing)
    if post.visibility is Visibility.FOLLOWERS:
        head.insert(1, _("followers only"))
    if post.reposted_by is not None:
        head.insert(1, _("reposted by @{handle}").format(handle=post.reposted_by.handle))
    title = f"{post.title.shown}\n" if post.title is not None else ""
    return _block(head, title + post.text.shown)


def _block(head: list[str], text: str) -> str:
    lines = [" · ".join(part for part in head if part)]
    lines += [_INDENT + line for line in text.splitlines()]
    return "\n".join(lines)


def item_line(item: OutboxItem, zone: str) -> str:
    """An item of the queue on one line, its words below."""
    head = [str(item.id), delivery_name(item.state), str(item.account), what(item)]
    head.append(moments.words_of(item.due, zone))
    if isinstance(item.operation, Publish):
        head += [audience_words(item.operation), picture_words(item.operation.media)]
    if item.reason:
        head.append(phrase(item.reason))
    if item.receipt is not None and item.receipt.url:
        head.append(item.receipt.url)
    return _block(head, getattr(item.operation, "text", ""))


def what(item: OutboxItem) -> str:
    """What an item does, in a word or two."""
    match item.operation:
        case React() as operation if awaited(operation):
            return _("repost item {n}").format(n=item.after)
        case React(post, reaction, on):
            word = verb_name(Verb(reaction.value))
            wish = word if on else _("undo {word}").format(word=word)
            return f"{wish} {post}"
        case Edit(post):
            return _("edit {key}").format(key=post)
        case Delete(post):
            return _("delete {key}").format(key=post)
        case Hide(post, on):
            words = _("hide {key}") if on else _("show {key}")
            return words.format(key=post)
        case Moderate(post, verdict):
            return verdict_words(verdict, post)
        case Restage(post, stage):
            return stage_words(stage, post)
        case Mute(_author, handle, on):
            words = _("mute @{handle}") if on else _("unmute @{handle}")
            return words.format(handle=handle)
        case Block(_author, handle, on):
            words = _("block @{handle}") if on else _("unblock @{handle}")
            return words.format(handle=handle)
        case Report(post, _author, handle):
            return _("report @{handle}: {key}").format(handle=handle, key=post)
        case SendMessage(to=to, handle=handle):
            return _("PRIVATE to {name}").format(name=f"@{handle}" if handle else to)
        case Publish(reply_to=reply_to, quote=quote):
            if reply_to:
                return _("answer to {key}").format(key=reply_to)
            return _("quote of {key}").format(key=quote) if quote else ""


def health_line(health: Health) -> str:
    """How a timeline is doing, on one line."""
    parts = [str(health.timeline), health_name(health.state), health.words]
    return " · ".join(part for part in parts if part)
