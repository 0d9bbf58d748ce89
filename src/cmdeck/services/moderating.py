"""Wishes about people: to hear no more of them for a time, to block them, to report what they
wrote.

Nothing is sent here: each is one operation in the outbox, as everything else is (compose.py).
"""

from datetime import timedelta

from cmdeck.model.outbox import ActKind, Block, Complaint, Mute, Report
from cmdeck.model.post import AccountId, Author, Post
from cmdeck.services.compose import Compose, Done


async def mute_for(compose: Compose, author: Author, via: AccountId, span: timedelta) -> Done:
    """Hear no more of somebody for `span`; only where the network lets a mute end by itself."""
    operation = Mute(author.id, author.handle, seconds=int(span.total_seconds()))
    return await compose.act(ActKind.MUTE, via, operation)


async def block(
    compose: Compose, author: Author, via: AccountId, *, on: bool, confirmed: str
) -> Done:
    """Let somebody neither read nor answer `via`, or again."""
    operation = Block(author.id, author.handle, on)
    return await compose.act(ActKind.BLOCK, via, operation, confirmed=confirmed)


async def report(
    compose: Compose, post: Post, via: AccountId, why: Complaint, text: str, *, confirmed: str
) -> Done:
    """Tell those who run the network of a post. It cannot be taken back."""
    author = post.author
    operation = Report(str(post.key), author.id, author.handle, why, text)
    return await compose.act(ActKind.REPORT, via, operation, confirmed=confirmed)
