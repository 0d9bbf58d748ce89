"""Looks whether an attempt was done: an article by its address and its marker, a comment by what it
says at its place (trust.md §1.3).

Absent is said only when everything that could hold it was read; anything less is Unclear.
"""

import html
import unicodedata
from datetime import datetime, timedelta

from cmdeck.errors import Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.network import Absent, Found, Unclear
from cmdeck.model.outbox import (
    Article,
    Attempt,
    Delete,
    Hide,
    Moderate,
    Publish,
    Restage,
    Verdict,
)
from cmdeck.networks.wordpress import wire
from cmdeck.networks.wordpress.articles import reached
from cmdeck.networks.wordpress.client import MOST, WordpressClient
from cmdeck.networks.wordpress.keys import route
from cmdeck.networks.wordpress.sending import COMMENTS, STATUSES, Sender, written

MARGIN = timedelta(seconds=5)

Told = Found | Absent | Unclear


class Finder:
    """Reads back for one account."""

    def __init__(self, account: Account, client: WordpressClient, sender: Sender) -> None:
        self._account = account
        self._client = client
        self._sender = sender

    async def find(self, attempt: Attempt) -> Told:
        """Whether it was done. Raises NetworkErrors when the blog cannot be asked."""
        match attempt.operation:
            case Publish() as publish:
                answered = self._sender.answered(publish, attempt)
                if answered:
                    return await self._comment(publish, attempt, answered)
                return await self._article(publish, attempt)
            case Delete(post=post):
                return await self._standing(self._sender.ident(post), ("trash",))
            case Moderate(post=post, verdict=verdict):
                return await self._standing(self._sender.ident(post), (STATUSES[verdict],))
            case Hide(post=post, on=on):
                wanted = STATUSES[Verdict.HOLD if on else Verdict.APPROVE]
                return await self._standing(self._sender.ident(post), (wanted,))
            case Restage(post=post, stage=stage):
                ident = self._sender.ident(post)
                item = (await self._client.get(route(ident))).found
                if self._sender.writer.stands(item, stage):
                    return Found(self._sender.done(ident, found=True))
                return Absent(_("the blog says that it is not so"))
            case _:
                return Unclear(_("The server does not tell; setting it again does no harm."))

    async def _article(self, publish: Publish, attempt: Attempt) -> Told:
        found = await self._sender.writer.look_up(publish, attempt.key, attempt.first_started)
        if isinstance(found, Absent | Unclear):
            return found
        status = found.get("status")
        if status == "trash":
            words = _("It was made, and it is in the trash of {server}.")
            return Unclear(words.format(server=self._client.realm))
        if reached(status, (publish.article or Article()).stage):
            return Found(self._sender.receipt(found, "", found=True))
        # Sending it again goes on with that draft: it makes no second one.
        return Absent(_("it is there, and not further than “{status}”").format(status=status))

    async def _comment(self, publish: Publish, attempt: Attempt, answered: str) -> Told:
        article, parent = await self._sender.place(answered)
        start, wanted = self._start(attempt), comparable(written(publish.text))
        mine = {"author": self._account.remote_id} if self._account.remote_id else {}
        reply = await self._client.ask(
            "GET",
            COMMENTS,
            params={"post": article, "parent": parent, "status": "all", "per_page": MOST, **mine},
        )
        made: list[datetime] = []
        for item in reply.items:
            try:
                at = wire.moment(item)
                said = comparable(written(wire.text_of(item.get("content"))))
                if at >= start and said == wanted:
                    return Found(self._sender.receipt(item, "c", found=True))
                made.append(at)
            except wire.ODD:
                continue
        is_below = bool(made) and len(made) == len(reply.items) and min(made) < start
        if not (reply.is_whole and len(made) == len(reply.items)) and not is_below:
            return Unclear(_("Not everything since then could be read."))
        words = _("{n} read since {start}, none is it")
        return Absent(words.format(n=len(made), start=start.isoformat()))

    async def _standing(self, ident: str, wanted: tuple[str, ...]) -> Told:
        try:
            item = (await self._client.get(route(ident))).found
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise
            if "trash" in wanted:
                return Found(self._sender.done(ident, found=True))
            return Unclear(_("It is not there any more."))
        if item.get("status") in wanted:
            return Found(self._sender.done(ident, found=True))
        return Absent(_("the blog says that it is not so"))

    def _start(self, attempt: Attempt) -> datetime:
        """A little before the first attempt, by the server's clock: ours may be ahead of it."""
        ahead = timedelta(seconds=max(self._client.ahead, 0.0))
        return (attempt.first_started - ahead - MARGIN).replace(microsecond=0)


def comparable(text: str) -> str:
    """`text` without what a blog changes in it: composition (NFC), quotation marks turned, spaces
    and entities."""
    plain = unicodedata.normalize("NFC", html.unescape(text))
    for turned, sign in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("…", "...")):
        plain = plain.replace(turned, sign)
    return " ".join(plain.split())
