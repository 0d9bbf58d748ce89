"""Does what an attempt says, once: each operation of the outbox as one creating request.

Whether it may be tried again is in the error that is raised (cmdeck.errors); nothing is repeated
here. What has to be looked up before (whom a message is for, how public the post answered is) is
read first, and a failure of that is one where nothing was sent.
"""

from collections.abc import Awaitable
from datetime import timedelta
from typing import assert_never

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable, Unsupported
from cmdeck.i18n import _
from cmdeck.model.outbox import (
    Attempt,
    Block,
    Complaint,
    Delete,
    Edit,
    Hide,
    Moderate,
    Mute,
    Publish,
    React,
    Receipt,
    Report,
    Restage,
    SendMessage,
    Visibility,
)
from cmdeck.model.post import PostKey, Reaction
from cmdeck.networks.attached import ids_of
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire
from cmdeck.networks.mastodon.client import MastodonClient, ident
from cmdeck.networks.mastodon.cursor import is_id
from cmdeck.networks.mastodon.editing import edited
from cmdeck.networks.mastodon.timelines import here
from cmdeck.text.display import safe_url
from cmdeck.text.markup import unescaped

VERBS = {
    (Reaction.LIKE, True): "favourite",
    (Reaction.LIKE, False): "unfavourite",
    (Reaction.REPOST, True): "reblog",
    (Reaction.REPOST, False): "unreblog",
    (Reaction.BOOKMARK, True): "bookmark",
    (Reaction.BOOKMARK, False): "unbookmark",
}
STATES = {
    Reaction.LIKE: "favourited",
    Reaction.REPOST: "reblogged",
    Reaction.BOOKMARK: "bookmarked",
}
COMPLAINTS = {
    Complaint.SPAM: "spam",
    Complaint.RULES: "violation",
    Complaint.LAW: "legal",
    Complaint.OTHER: "other",
}
"""Categories of a report (Mastodon 4.0, `legal` since 4.2)."""
WIDTHS = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
}
"""Who is shown a post, the widest first."""
_AGE = timedelta(hours=1)
"""So much older than its first attempt no answer is: clocks may differ."""
_PUBLIC = "public"
_WIDE = ("public", "unlisted")
"""Posts that everybody sees: only an answer to such a one is as public as they are."""


class Sender:
    """Sends for one account."""

    def __init__(self, client: MastodonClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def send(self, attempt: Attempt) -> Receipt:
        """Do it. Raises NetworkErrors."""
        match attempt.operation:
            case Publish() as publish:
                return await self._publish(publish, attempt)
            case SendMessage() as message:
                return await self._message(message, attempt)
            case React() as react:
                return await self._react(react)
            case Edit() as edit:
                return self.receipt(await edited(self._client, self.post_id(edit.post), edit))
            case Delete(post=post):
                return await self._delete(self.post_id(post))
            case Mute(author=author, on=on, seconds=seconds):
                more = {"duration": seconds} if on and seconds else None
                return await self._set(ident(author), "mute", "muting", on=on, more=more)
            case Block(author=author, on=on):
                return await self._set(ident(author), "block", "blocking", on=on)
            case Report() as report:
                return await self._report(report)
            case Hide():
                raise Unsupported(_("Mastodon has no hidden answers."))
            case Moderate() | Restage():
                raise Unsupported(_("Only a site of our own is moderated so."))
            case _:
                assert_never(attempt.operation)

    async def _publish(self, publish: Publish, attempt: Attempt) -> Receipt:
        if publish.quote:
            raise Unsupported(_("Mastodon has no quotes for apps yet."))
        media = ids_of(publish.media, attempt)
        parent = self.answered(publish, attempt)
        most = await self._width(parent) if parent else _PUBLIC
        wished = WIDTHS[publish.visibility]
        visibility = max(most, wished, key=list(WIDTHS.values()).index)
        return await self._make(
            publish.text,
            attempt,
            visibility,
            media,
            parent,
            publish.language,
            warning=publish.warning,
        )

    async def _width(self, parent: str) -> str:
        """How public an answer may be. Raises Unreachable where that cannot be read."""
        found = await self._read(f"/api/v1/statuses/{parent}")
        if str(found.get("id") or "") != parent:
            raise Unreachable(str(self._client.unconfirmed()))
        visibility = wire.visibility(found)
        if visibility == wire.DIRECT:
            words = _("That is a private message: nothing public answers it.")
            raise Refused(words, kind=Refusal.NOT_ALLOWED)
        return WIDTHS[wire.shown_to(found)]

    async def _message(self, message: SendMessage, attempt: Attempt) -> Receipt:
        media = ids_of(message.media, attempt)
        handles, parent = await self._addressees(message)
        address = " ".join(f"@{handle}" for handle in handles)
        text = f"{address} {message.text}".strip()
        made = await self._make(text, attempt, wire.DIRECT, media, parent, "")
        return Receipt(id=made.id, url=made.url, at=made.at)

    async def _addressees(self, message: SendMessage) -> tuple[list[str], str]:
        """Who is named in it, and which message it answers ("" for none). With a person it goes to
        that one alone; with a conversation only, to all who are in it."""
        found = await self._conversation(message.conversation) if message.conversation else {}
        people = wire.dicts(found.get("accounts"))
        last = found.get("last_status")
        parent = str(last.get("id") or "") if isinstance(last, dict) else ""
        if message.to:
            is_of_two = [str(one.get("id")) for one in people] == [message.to]
            parent = parent if is_of_two else ""
            person = await self._read(f"/api/v1/accounts/{ident(message.to)}")
            people = [person]
        handles = [handle for one in people if (handle := wire.author(one).handle)]
        if not handles:
            words = _("{server} does not know whom this is for. Nothing was sent.")
            raise Refused(words.format(server=self._client.realm), kind=Refusal.GONE)
        return handles, parent if is_id(parent) else ""

    async def _conversation(self, wanted: str) -> dict[str, Json]:
        try:
            reply = await self._client.get("/api/v1/conversations", limit=40)
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None
        return next((one for one in reply.items if str(one.get("id")) == wanted), {})

    async def _read(self, path: str) -> dict[str, Json]:
        """Something to be known before anything is sent."""
        try:
            found = (await self._client.get(path)).document
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None
        return found if isinstance(found, dict) else {}

    async def _make(
        self,
        text: str,
        attempt: Attempt,
        visibility: str,
        media: list[str],
        parent: str,
        language: str,
        *,
        warning: str = "",
    ) -> Receipt:
        body: dict[str, Json] = {"status": text, "visibility": visibility}
        if media:
            body["media_ids"] = media
        if parent:
            body["in_reply_to_id"] = parent
        if language:
            body["language"] = language
        if warning:
            body |= {"spoiler_text": warning, "sensitive": True}
        me = await self._asked_first(self._client.me())
        reply = await self._client.ask("POST", "/api/v1/statuses", json=body, key=attempt.key)
        made = reply.document if isinstance(reply.document, dict) else {}
        if not is_id(str(made.get("id") or "")) or "content" not in made:
            words = _("{server} accepted it and does not say under which id.")
            raise NoAnswer(words.format(server=self._client.realm))
        if not self._is_asked(made, me, attempt, visibility, len(media), warning):
            words = _("{server} answers with another post than the one that was sent.")
            raise NoAnswer(words.format(server=self._client.realm))
        return self.receipt(made)

    def _is_asked(
        self, made: Json, me: str, attempt: Attempt, visibility: str, pictures: int, warning: str
    ) -> bool:
        """Whether the answer is what was asked for: a key used before, or something on the way, may
        bring another post."""
        by = made.get("account")
        at = self.receipt(made).at
        is_old = at is not None and at < attempt.first_started - _AGE
        return (
            isinstance(by, dict)
            and str(by.get("id") or "") == me
            and made["id"] not in attempt.taken
            and not is_old
            and is_shown(made, visibility)
            and len(wire.dicts(made.get("media_attachments"))) == pictures
            and is_warned(made, warning)
        )

    async def _asked_first(self, asked: Awaitable[str]) -> str:
        try:
            return await asked
        except NoAnswer as error:  # nothing was sent yet
            raise Unreachable(str(error), status=error.status) from None

    async def _react(self, react: React) -> Receipt:
        post = self.post_id(react.post)
        verb, state = VERBS[react.reaction, react.on], STATES[react.reaction]
        try:
            reply = await self._client.ask("POST", f"/api/v1/statuses/{post}/{verb}")
        except Refused as error:
            if react.on or error.kind is not Refusal.GONE:
                raise  # taken back from what is gone: the wished state is reached
            return self._done(post)
        found = reply.document if isinstance(reply.document, dict) else {}
        if found.get(state, react.on) is not react.on:
            raise self._client.unconfirmed()
        return self._done(post)

    async def _delete(self, post: str) -> Receipt:
        try:
            await self._client.ask("DELETE", f"/api/v1/statuses/{post}")
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise  # what is not there any more is what was wished
        return self._done(post)

    async def _set(
        self, person: str, verb: str, state: str, *, on: bool, more: Json = None
    ) -> Receipt:
        """How the account stands to a person. Raises NetworkErrors."""
        path = f"/api/v1/accounts/{person}/{verb if on else f'un{verb}'}"
        reply = await self._client.ask("POST", path, json=more)
        found = reply.document if isinstance(reply.document, dict) else {}
        if found.get(state, on) is not on:
            raise self._client.unconfirmed()
        return Receipt(id=person, at=self._clock.now())

    async def _report(self, report: Report) -> Receipt:
        """To those who run this server; theirs, where its author lives elsewhere, is not told."""
        body: dict[str, Json] = {
            "account_id": ident(report.author),
            "status_ids": [self.post_id(report.post)],
            "comment": report.text,
            "category": COMPLAINTS[report.why],
            "forward": False,
        }
        made = (await self._client.ask("POST", "/api/v1/reports", json=body)).document
        number = str(made.get("id") or "") if isinstance(made, dict) else ""
        if not is_id(number):
            raise self._client.unconfirmed()
        return Receipt(id=number, at=self._clock.now())

    def post_id(self, key: str) -> str:
        """The id in a key, as text. Raises Refused where it is no post of this server."""
        try:
            found = PostKey.parse(key)
        except ValueError:
            words = _("{key} is not a post of {server}.")
            words = words.format(key=key[:80], server=self._client.realm)
            raise Refused(words, kind=Refusal.INVALID) from None
        return here(found, self._client.realm)

    def answered(self, publish: Publish, attempt: Attempt) -> str:
        """Id of the post answered: the part before it in a thread, else the one named; ""."""
        if attempt.parent is not None:
            return ident(attempt.parent.id)
        return self.post_id(publish.reply_to) if publish.reply_to else ""

    def receipt(self, item: Json, *, found: bool = False) -> Receipt:
        """The receipt of a status of this account."""
        made = str(item["id"])
        try:
            at = wire.moment(item)
        except wire.ODD:
            at = self._clock.now()
        url = safe_url(str(item.get("url") or item.get("uri") or "")) or ""
        return Receipt(made, url, at, wire.key(made, self._client.realm), found)

    def _done(self, post: str) -> Receipt:
        return Receipt(id=post, at=self._clock.now(), key=wire.key(post, self._client.realm))


def is_shown(item: Json, visibility: str, *, narrower: bool = False) -> bool:
    """Whether a status is shown to whom it was to be shown. A server that limits an account makes
    unlisted what was to be public. `narrower`: or to fewer, though not in private."""
    shown = wire.visibility(item)
    widths = list(WIDTHS.values())
    if narrower and shown in widths and visibility in widths:
        return widths.index(shown) >= widths.index(visibility)
    return shown == visibility or (visibility, shown) == _WIDE


def is_warned(item: Json, warning: str) -> bool:
    """Whether a status has that warning before it, blanks apart; some servers escape it."""
    said = str(item.get("spoiler_text") or "")
    return " ".join(warning.split()) in {" ".join(one.split()) for one in (said, unescaped(said))}
