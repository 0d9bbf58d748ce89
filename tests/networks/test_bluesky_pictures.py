"""Pictures that go with a post on Bluesky, as its built-in one shows them again."""

from bluesky_world import BlueskyWorld, world, worlds
from contract import PICTURE, PNG
from msgspec.structs import replace

from cmdeck.model.outbox import Publish
from cmdeck.model.timeline import TimelineKind
from sandbox.conftest import begin

__all__ = ["begin", "world", "worlds"]


async def test_a_picture_beside_a_quote(world: BlueskyWorld) -> None:
    quoted = world.said("À voir")
    upload = await world.network.upload(PICTURE, PNG)
    publish = Publish("Tiens", quote=f"bluesky:{world.server.uri(quoted)}", media=(PICTURE,))
    receipt = await world.network.send(replace(world.wish(publish), uploads=(upload,)))
    assert upload.expires is not None
    page = await world.look(TimelineKind.AUTHOR, world.login.handle, limit=1)
    assert page.posts[0].key == receipt.key
    assert page.posts[0].quote is not None
    assert page.posts[0].quote.id == world.server.uri(quoted)
    [medium] = page.posts[0].media
    assert medium.alt is not None
    assert (medium.alt.shown, medium.width, medium.height) == ("Un vélo", 1, 1)
    assert world.server.uri(quoted) in {post.key.id for post in page.others}


async def test_one_picture_with_two_descriptions_keeps_both(world: BlueskyWorld) -> None:
    both = (PICTURE, replace(PICTURE, alt="Le même, de près"))
    uploads = tuple([await world.network.upload(one, PNG) for one in both])
    await world.network.send(replace(world.wish(Publish("Deux", media=both)), uploads=uploads))
    page = await world.look(TimelineKind.AUTHOR, world.login.handle, limit=1)
    alts = [medium.alt.shown for medium in page.posts[0].media if medium.alt]
    assert alts == ["Un vélo", "Le même, de près"]
