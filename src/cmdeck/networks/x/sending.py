"""Does what an attempt says, once: each operation of the outbox as one request to X.

Whether it may be tried again is in the error that is raised (cmdeck.errors); nothing is repeated
here.
"""

from collections.abc import Awaitable, Callable
from typing import assert_never

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused, Unsupported
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.outbox import (
    Answerers,
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
)
from cmdeck.model.post import NetworkName, PostKey, Reaction
from cmdeck.networks.attached import ids_of
from cmdeck.networks.http import Json
from cmdeck.networks.x import wire
from cmdeck.networks.x.client import XClient, confirmed, number

_Do = Callable[..., Awaitable[Json]]
_REPLY_SETTINGS = {Answerers.FOLLOWED: "following", Answerers.MENTIONED: "mentionedUsers"}


class Sender:
    """Sends for one account."""

    def __init__(self, account: Account, client: XClient, clock: Clock) -> None:
        self._account = account
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
            case Delete(post=post):
                return await self._delete(post_id(post))
            case Hide(post=post, on=on):
                do = self._client.hide_reply if on else self._client.unhide_reply
                return await self._set(do, post_id(post), "hidden", on)
            case Mute(author=author, on=on):
                do = self._client.mute if on else self._client.unmute
                return await self._set(do, number(author), "muting", on, is_post=False)
            case Block() | Report():
                raise Unsupported(_("X lets no app block or report: its web page does."))
            case Edit():
                raise Unsupported(_("X lets no app of ours edit what is public: its web page may."))
            case Moderate() | Restage():
                raise Unsupported(_("Only a site of our own is moderated so."))
            case _:
                assert_never(attempt.operation)

    async def _publish(self, publish: Publish, attempt: Attempt) -> Receipt:
        document = await self._client.create_tweet(
            text=publish.text or None,
            in_reply_to_tweet_id=answered(publish, attempt) or None,
            quote_tweet_id=post_id(publish.quote) if publish.quote else None,
            media_ids=ids_of(publish.media, attempt) or None,
            reply_settings=_REPLY_SETTINGS.get(publish.answerers),
            user_auth=False,
        )
        return self.receipt(_made(confirmed(document).get("id")))

    async def _message(self, message: SendMessage, attempt: Attempt) -> Receipt:
        media = ids_of(message.media, attempt)
        to = {"participant_id": number(message.to)} if message.to else {}
        document = await self._client.create_direct_message(
            **(to or {"dm_conversation_id": number(message.conversation)}),
            text=message.text or None,
            media_id=media[0] if media else None,
            user_auth=False,
        )
        ident = _made(confirmed(document).get("dm_event_id"))
        return Receipt(id=ident, url="https://x.com/messages", at=self._clock.now())

    async def _react(self, react: React) -> Receipt:
        ident = post_id(react.post)
        client = self._client
        match react.reaction, react.on:
            case Reaction.LIKE, True:
                return await self._set(client.like, ident, "liked", True)
            case Reaction.LIKE, False:
                return await self._set(client.unlike, ident, "liked", False)
            case Reaction.REPOST, True:
                return await self._set(client.retweet, ident, "retweeted", True)
            case Reaction.REPOST, False:
                return await self._set(client.unretweet, ident, "retweeted", False)
            case Reaction.BOOKMARK, True:
                return await self._set(client.bookmark, ident, "bookmarked", True, plain=True)
            case _:
                do = client.remove_bookmark
                return await self._set(do, ident, "bookmarked", False, plain=True)

    async def _delete(self, ident: str) -> Receipt:
        try:
            await self._client.delete_tweet(ident, user_auth=False)
        except Refused as error:
            if error.kind is not Refusal.GONE:
                raise  # what is not there any more is what was wished
        return self.receipt(ident)

    async def _set(
        self,
        do: _Do,
        ident: str,
        name: str,
        on: bool,
        *,
        plain: bool = False,
        is_post: bool = True,
    ) -> Receipt:
        """Bring about a state. `plain`: tweepy's bookmark methods take no `user_auth`."""
        try:
            document = await (do(ident) if plain else do(ident, user_auth=False))
        except Refused as error:
            if not _is_so_already(error, on):
                raise
            document = {}
        said = (document.get("data") or {}).get(name, on)
        if said is not on:
            raise NoAnswer(_("X answers, and it is not done."))
        return self.receipt(ident) if is_post else Receipt(id=ident, at=self._clock.now())

    def receipt(self, ident: str, *, found: bool = False) -> Receipt:
        """The receipt of a post of this account."""
        return Receipt(
            id=ident,
            url=wire.address(self._account.handle, ident),
            at=wire.made(ident) if found else self._clock.now(),
            key=wire.key(ident),
            found=found,
        )


def answered(publish: Publish, attempt: Attempt) -> str:
    """Id of the post that is answered: the part before it in a thread, else the one named; ""."""
    if attempt.parent is not None:
        return number(attempt.parent.id)
    return post_id(publish.reply_to) if publish.reply_to else ""


def post_id(key: str) -> str:
    """The id in a key, as text. Raises Refused where it is no post of X."""
    try:
        found = PostKey.parse(key)
    except ValueError:
        found = None
    if found is None or found.network is not NetworkName.X:
        words = _("{key} is not a post of X.").format(key=key[:80])
        raise Refused(words, kind=Refusal.INVALID)
    return number(found.id)


def _made(ident: Json) -> str:
    text = str(ident or "")
    if not text.isdigit():
        raise NoAnswer(_("X accepted it and does not say under which id."))
    return text


def _is_so_already(error: Refused, on: bool) -> bool:
    """Reposting what is reposted, taking back what is not there: the wished state is reached."""
    words = str(error).lower()
    return "already" in words if on else error.kind is Refusal.GONE
