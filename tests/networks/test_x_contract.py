"""X keeps the contract, in both spellings, and asks nothing that X's description does not know."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from contract import NetworkContract
from small_x import ME, SmallX

from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.networks.http import Door
from cmdeck.networks.oauth import TokenKeeper, x_endpoints
from cmdeck.networks.secrets import Credential, Secret, Vault
from cmdeck.networks.x import XNetwork
from fakes import FakeClock
from fakes_network import Failure

VELO = AccountId("veloville@x")


class XWorld:
    """A small X, as the contract wants to be handed a world."""

    def __init__(self, x: SmallX, network: XNetwork, account: Account) -> None:
        self.x = x
        self.account = account
        self.clock = x.clock
        self.network = network

    def mention(self, text: str) -> str:
        return str(self.x.add(text)["id"])

    def key_of(self, ident: str) -> str:
        return f"x:{ident}"

    def write(self, text: str) -> str:
        return str(self.x.write(text)["id"])

    def published(self) -> Sequence[str]:
        return [post["text"].removesuffix(" https://t.co/pic") for post in self.x.own()]

    def sent(self) -> Sequence[str]:
        return [event["text"] for event in self.x.messages if event["sender_id"] == ME]

    def reposted(self) -> Sequence[str]:
        return self.x.reposts

    def fail(self, failure: Failure) -> None:
        self.x.failures.append(failure)

    def hide_some(self) -> None:
        self.x.partial = True


def credential(clock: FakeClock, *, token: str = "token") -> Credential:
    return Credential(
        access_token=Secret(token),
        refresh_token=None,
        expires_at=clock.now() + timedelta(days=2),
        client_id="client",
        scopes=("tweet.read",),
        origin="https://api.x.com:443",
    )


@pytest.fixture(params=["tweet", "post"])
async def world(
    request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[XWorld]:
    account = Account(VELO, NetworkName.X, "veloville", remote_id=ME, plan="self_serve")
    x = SmallX(clock, dialect=request.param)
    door = Door(clock=clock, transport=x.transport)
    vault = Vault(tmp_path / "home", use_keyring=False, clock=clock)
    await vault.save(VELO, credential(clock))
    keeper = TokenKeeper(VELO, vault=vault, door=door, clock=clock, endpoints=x_endpoints())
    yield XWorld(x, XNetwork(account, keeper, door, clock), account)
    assert x.faults == []
    await door.aclose()


class TestX(NetworkContract):
    """All of the contract, in both spellings."""
