"""Does what an attempt says, once: articles, comments, and where both stand.

Whether it may be tried again is in the error that is raised (cmdeck.errors); nothing is repeated
here. What has to be looked up before (which article a comment is on) is read first, and a failure
of that is one where nothing was sent.
"""

import html
from typing import assert_never

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unsupported
from cmdeck.i18n import _
from cmdeck.model.outbox import (
    Attempt,
    Block,
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
    Verdict,
)
from cmdeck.networks.attached import ids_of
from cmdeck.networks.wordpress import wire
from cmdeck.networks.wordpress.articles import Item, Writer
from cmdeck.networks.wordpress.client import WordpressClient
from cmdeck.networks.wordpress.keys import ident_of, is_comment, is_id, key, number, route
from cmdeck.text.display import safe_url

COMMENTS = "/wp/v2/comments"
STATUSES = {
    Verdict.APPROVE: "approved",
    Verdict.HOLD: "hold",
    Verdict.SPAM: "spam",
    Verdict.TRASH: "trash",
}


class Sender:
    """Sends for one account."""

    def __init__(self, client: WordpressClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self.writer = Writer(client)

    async def send(self, attempt: Attempt) -> Receipt:
        """Do it. Raises NetworkErrors."""
        match attempt.operation:
            case Publish() as publish:
                return await self._publish(publish, attempt)
            case Delete(post=post):
                return await self._delete(self.ident(post))
            case Moderate(post=post, verdict=verdict):
                return await self._moderate(self.ident(post), verdict)
            case Hide(post=post, on=on):
                verdict = Verdict.HOLD if on else Verdict.APPROVE
                return await self._moderate(self.ident(post), verdict)
            case Restage(post=post, stage=stage, at=at):
                ident = self._article(self.ident(post))
                item = (await self._client.read(route(ident))).found
                return self.receipt(await self.writer.restage(item, stage, at), "")
            case SendMessage() | React() | Mute() | Block() | Report() | Edit():
                raise Unsupported(_("A blog has no such thing."))
            case _:
                assert_never(attempt.operation)

    async def _publish(self, publish: Publish, attempt: Attempt) -> Receipt:
        if publish.quote:
            raise Unsupported(_("A blog has no such thing."))
        if answered := self.answered(publish, attempt):
            return await self._comment(publish.text, answered)
        item = await self.writer.publish(publish, attempt, featured(publish, attempt))
        return self.receipt(item, "")

    async def _comment(self, text: str, answered: str) -> Receipt:
        article, parent = await self.place(answered)
        body: dict[str, int | str] = {"post": article, "content": written(text)}
        if parent:
            body["parent"] = parent
        made = (await self._client.ask("POST", COMMENTS, json=body)).found
        try:
            return self.receipt(made, "c")
        except wire.ODD:
            words = _("{server} accepted it and does not say under which id.")
            raise NoAnswer(words.format(server=self._client.realm)) from None

    async def place(self, answered: str) -> tuple[int, int]:
        """The numbers of the article and of the comment (0: none) that `answered` is. Raises
        Unreachable where that cannot be read."""
        if not is_comment(answered):
            return int(answered), 0
        params = {"context": "view"}  # an author who may not moderate answers, too
        found = (await self._client.read(route(answered), **params)).found
        try:
            return int(wire.ident_of({"id": found.get("post")})), int(number(answered))
        except wire.ODD:
            raise self._client.unconfirmed() from None

    async def _moderate(self, ident: str, verdict: Verdict) -> Receipt:
        if not is_comment(ident):
            words = _("Only comments are approved, held back or called spam.")
            raise Refused(words, kind=Refusal.INVALID)
        wanted = STATUSES[verdict]
        try:
            reply = await self._client.ask("POST", route(ident), json={"status": wanted})
            status = reply.found.get("status")
        except NoAnswer as error:
            # WordPress fails (500) where the status is the wished one already.
            if error.status != 500:
                raise
            status = (await self._client.get(route(ident))).found.get("status")
            if status != wanted:
                raise
        if status != wanted:
            raise self._client.unconfirmed()
        return self.done(ident)

    async def _delete(self, ident: str) -> Receipt:
        """Into the trash, from where WordPress empties it after 30 days."""
        try:
            await self._client.ask("DELETE", route(ident))
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise  # what is not there any more is what was wished
        return self.done(ident)

    def ident(self, text: str) -> str:
        """The id in a key, as text. Raises Refused where it is not of this blog."""
        return ident_of(text, self._client.realm)

    def _article(self, ident: str) -> str:
        if is_comment(ident):
            words = _("That is a comment; only articles have stages.")
            raise Refused(words, kind=Refusal.INVALID)
        return ident

    def answered(self, publish: Publish, attempt: Attempt) -> str:
        """Id of what is answered: the part before it in a thread, else the one named; "" for an
        article."""
        if attempt.parent is not None:
            if not is_id(attempt.parent.id):
                raise Refused(
                    _("{key} is not on {server}.").format(
                        key=attempt.parent.id[:80], server=self._client.realm
                    )
                )
            return attempt.parent.id
        return self.ident(publish.reply_to) if publish.reply_to else ""

    def receipt(self, item: Item, prefix: str, *, found: bool = False) -> Receipt:
        """The receipt of an article, or (`prefix` c) a comment. Raises one of wire.ODD."""
        made = prefix + wire.ident_of(item)
        try:
            at = wire.moment(item)
        except wire.ODD:
            at = self._clock.now()
        url = safe_url(str(item.get("link") or "")) or ""
        return Receipt(made, url, at, key(made, self._client.realm), found)

    def done(self, ident: str, *, found: bool = False) -> Receipt:
        """The receipt of a wish about what was there."""
        return Receipt(
            id=ident, at=self._clock.now(), key=key(ident, self._client.realm), found=found
        )


def written(text: str) -> str:
    """A comment as it is stored: what looks like HTML in it is no HTML."""
    return html.escape(text.strip(), quote=False)


def featured(publish: Publish, attempt: Attempt) -> str:
    """The number of the featured picture, "" for none. Raises Refused where it is not there."""
    return next(iter(ids_of(publish.media[:1], attempt)), "")
