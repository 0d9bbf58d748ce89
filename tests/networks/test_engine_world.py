"""The networks of one engine: whom it asks for the time. The way out is a proxy of ours, so that
nobody else would be asked."""

from pathlib import Path

from msgspec.structs import replace
from raw_server import always, ok, raw_server

from cmdeck.config import Config
from cmdeck.config.places import places
from cmdeck.engine.world import World
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from fakes import FakeClock


async def test_only_networks_whose_address_is_known_are_asked(
    tmp_path: Path, clock: FakeClock
) -> None:
    """An account that config.toml names and nobody has logged in at has no address yet."""
    sky = Account(AccountId("velo.test@bluesky"), NetworkName.BLUESKY, "velo.test")
    far = replace(sky, base_url="http://pds.example.net")
    article = Account(AccountId("velo@facebook"), NetworkName.FACEBOOK, "velo")
    async with raw_server(always(ok(b"", "Date: Mon, 07 Dec 2026 11:04:00 GMT"))) as proxy:
        settings = replace(Config().network, proxy=proxy.url)
        world = World(
            places({"CMDECK_HOME": str(tmp_path)}), replace(Config(), network=settings), clock
        )
        await world.ask_time([sky, article])
        assert (proxy.connections, world.heard) == (0, ())
        await world.ask_time([far])
        assert [head.split()[1] for head in proxy.heads] == [b"http://pds.example.net/"]
        await world.aclose()
