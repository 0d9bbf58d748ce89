"""A real WordPress keeps the contract of all networks. What a server that is not ours cannot be
made
to do (refuse, limit, hide) is left to the built-in one."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract import NetworkContract, attempt, timeline
from mastodon_world import FlakyDoor

from cmdeck.errors import Unsupported
from cmdeck.model.brand import Account
from cmdeck.model.network import Network
from cmdeck.model.outbox import React, SendMessage
from cmdeck.model.post import AccountId, NetworkName, Reaction
from cmdeck.model.timeline import TimelineKind, Toward
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret, Vault
from cmdeck.networks.wordpress import WordpressNetwork
from cmdeck.networks.wordpress.login import credential, endpoints
from fakes import FakeClock
from fakes_network import Failure
from integration.wordpress import Blog

_UNSEEN = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_EMPTY = """
foreach (get_comments(['fields' => 'ids', 'status' => 'any']) as $id) wp_delete_comment($id, true);
foreach (['spam', 'trash'] as $status)
    foreach (get_comments(['fields' => 'ids', 'status' => $status]) as $id)
        wp_delete_comment($id, true);
$all = ['post_type' => 'post', 'post_status' => 'any,trash,auto-draft', 'numberposts' => -1];
foreach (get_posts(['post_status' => ['any', 'trash', 'auto-draft']] + $all) as $post)
    wp_delete_post($post->ID, true);
"""


class RealWordpress:
    """One account on the blog, as the contract wants to be handed a world."""

    def __init__(self, blog: Blog, folder: Path) -> None:
        self.blog = blog
        self.clock = FakeClock(datetime.now(UTC))
        self.account = Account(
            AccountId(blog.account()),
            NetworkName.WORDPRESS,
            "emma",
            realm=blog.place,
            remote_id=str(blog.people["emma"]["id"]),
            base_url=blog.url,
        )
        self.door = FlakyDoor(clock=self.clock, allow_private=[blog.place])
        self.vault = Vault(folder, use_keyring=False, clock=self.clock)
        keeper = TokenKeeper(
            self.account.id,
            vault=self.vault,
            door=self.door,
            clock=self.clock,
            endpoints=endpoints(blog.url),
            command="login wordpress",
        )
        self.network: Network = WordpressNetwork(self.account, keeper, self.door, self.clock)
        blog.php(_EMPTY)
        self.ground = blog.article("Bonjour")

    async def log_in(self) -> None:
        made = credential("emma", Secret(self.blog.password()), self.blog.url)
        await self.vault.save(self.account.id, made)
        await self.network.about()

    def mention(self, text: str) -> str:
        body = {
            "post": self.ground,
            "content": text,
            "author_name": "Léa",
            "author_email": "lea@mail.test",
            "date_gmt": self.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
        }
        made = self.blog.asked("/comments", method="POST", body=body)
        assert made.status == 201, made
        return f"c{made.document['id']}"

    def write(self, text: str) -> str:
        raise NotImplementedError  # a blog has no private messages

    def key_of(self, ident: str) -> str:
        return f"wordpress:{self.blog.place}/{ident}"

    def published(self) -> Sequence[str]:
        me = self.account.remote_id
        articles = self.blog.asked(f"/posts?author={me}&per_page=100").document
        comments = self.blog.asked(f"/comments?author={me}&per_page=100").document
        made = [*articles, *comments]
        made.sort(key=lambda one: (one["date_gmt"], one["id"]))
        return [_UNSEEN.sub("", one["content"]["rendered"]).strip() for one in made]

    def sent(self) -> Sequence[str]:
        return []

    def reposted(self) -> Sequence[str]:
        return []

    def fail(self, failure: Failure) -> None:
        if failure is Failure.UNREACHABLE:
            self.door.shut = 1
        elif failure is Failure.LOST:
            self.blog.way.lose("POST", r".*/wp/v2/posts/\d+")
        elif failure is Failure.BROKEN:
            self.blog.way.lose("(GET|POST)", ".*", reached=False)
        else:
            pytest.skip(f"a real blog cannot be made to say {failure.name}")

    def hide_some(self) -> None:
        pytest.skip("a real blog hides nothing from an editor")


class TestRealWordpress(NetworkContract):
    """All of the contract but what a blog has not, and what it cannot be made to do."""

    @pytest.fixture
    async def world(self, blog: Blog, tmp_path: Path) -> AsyncIterator[RealWordpress]:
        made = await asyncio.to_thread(RealWordpress, blog, tmp_path / "home")
        await made.log_in()
        yield made
        await made.door.aclose()

    async def test_private_messages_are_no_posts(self, world: RealWordpress) -> None:  # type: ignore[override]
        # There are none.
        messages = timeline(world, TimelineKind.MESSAGES)
        with pytest.raises(Unsupported):
            await world.network.fetch(messages, None, toward=Toward.NEWER, limit=5)

    async def test_writing_in_private(self, world: RealWordpress) -> None:  # type: ignore[override]
        # Nothing public is made of what was meant for one person.
        with pytest.raises(Unsupported):
            await world.network.send(attempt(world, SendMessage(text="entre nous", to="42")))
        assert world.published() == []

    async def test_a_reaction_is_a_state(self, world: RealWordpress) -> None:  # type: ignore[override]
        # There are none.
        key = world.key_of(world.mention("à partager"))
        with pytest.raises(Unsupported):
            await world.network.send(attempt(world, React(post=key, reaction=Reaction.LIKE)))
