"""The one place of the command line that touches credentials: the vault, and the network of an
account.

What it opens reaches the networks' libraries, so everything is imported when it is called.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cmdeck.clock import Clock
from cmdeck.config import Places
from cmdeck.model.post import AccountId

if TYPE_CHECKING:
    from cmdeck.networks.secrets import Credential, Vault


def vault(where: Places, clock: Clock) -> "Vault":
    """The credentials of this installation."""
    from cmdeck.networks.secrets import Vault

    return Vault(where.credentials.parent, use_keyring=where.keyring, clock=clock)


def file_vault(folder: Path, clock: Clock) -> "Vault":
    """The credentials of a folder, whatever the system's keyring holds."""
    from cmdeck.networks.secrets import Vault

    return Vault(folder, use_keyring=False, clock=clock)


def credential(
    said: Mapping[str, object], *, server: str, client_id: str = "", expires: datetime | None = None
) -> "Credential":
    """The credential in a document with `access_token`, and `refresh_token`, `client_id` and
    `scopes` where there are any. It is good for the origin of `server` only."""
    from cmdeck.networks.http import origin
    from cmdeck.networks.secrets import Credential, Secret

    refresh = said.get("refresh_token")
    scopes = said.get("scopes")
    return Credential(
        access_token=Secret(str(said["access_token"])),
        refresh_token=Secret(str(refresh)) if refresh else None,
        expires_at=expires,
        client_id=str(said.get("client_id") or client_id),
        scopes=tuple(str(one) for one in scopes) if isinstance(scopes, list) else (),
        origin=origin(server),
    )


async def keep(store: "Vault", account: AccountId, found: "Credential") -> None:
    """Put a credential where it rests."""
    await store.save(account, found)
