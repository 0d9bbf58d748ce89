"""A throw-away home on the built-in networks: they are started as a child, and a config and
credentials are written that name nothing but them.

What runs in such a home is the real thing: it differs from real use only in folder, config and
credentials.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cmdeck.clock import Clock
from cmdeck.errors import CmdeckError
from cmdeck.i18n import _, language
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName

BRANDS = (
    ("lefort", "Boulangerie Lefort", 1, "boulangerielefort@x", "self_serve"),
    ("veloville", "VéloVille", 2, "veloville@x", "self_serve"),
    ("musee", "Musée des Tanneurs", 3, "museetanneurs@x", "enterprise"),
    ("crocchat", "Croc'Chat", 4, "crocchat@x", "self_serve"),
)
"""Id, name, colour, account, plan (product.md, the fixture)."""
TOKENS_LIVE = timedelta(hours=2)
"""As the built-in networks give them out."""
END_SECONDS = 5.0
ASK_SECONDS = 5.0
ELSEWHERE = {
    "veloville": "veloville",
    "veloville.bsky.test": "veloville",
    "crocchat": "crocchat",
}
"""Whose the accounts on Mastodon, Bluesky and a blog are, by handle; others are not used."""


@dataclass(frozen=True, slots=True)
class Networks:
    """The built-in networks as they run: what their first line says."""

    url: str
    accounts: Sequence[Mapping[str, object]]
    feeds: Sequence[str]
    admin: str
    admin_token: str
    mastodon: Sequence[Mapping[str, object]] = ()
    """Logins at the built-in Mastodon, as `accounts` are at X."""
    wordpress: Sequence[Mapping[str, object]] = ()
    """Logins at the built-in blog: `site`, `username`, `password`."""
    bluesky: Sequence[Mapping[str, object]] = ()
    """Handles and app passwords at the built-in Bluesky."""

    def ask(self, what: str, order: object = None) -> list[dict[str, object]]:
        """A question to their own door (`posts`), or an order (`faults`). Raises OSError."""
        from urllib.request import Request, urlopen

        body = None if order is None else json.dumps(order).encode()
        headers = {"X-Sandbox-Token": self.admin_token, "content-type": "application/json"}
        request = Request(f"{self.admin}/{what}", data=body, headers=headers)
        with urlopen(request, timeout=ASK_SECONDS) as answer:
            said = json.load(answer)
        return said if isinstance(said, list) else [said]


@contextmanager
def built_in_networks(
    *, seed: int = 1, port: int = 0, meanwhile: Callable[[], None] = lambda: None
) -> Iterator[Networks]:
    """Start them; they end with us, however we end (their standard input is a pipe of ours).

    `meanwhile` is done while they start. Raises CmdeckError when they do not start.
    """
    command = [sys.executable, "-m", "cmdeck", "sandbox", "--end-with-stdin"]
    child = subprocess.Popen(
        [*command, "--port", str(port), "--seed", str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What they say of clients that hang up would be painted over the deck.
        stderr=None if os.environ.get("CMDECK_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,  # ctrl-c is ours; they end when we do
    )
    try:
        meanwhile()
        assert child.stdout is not None
        yield networks_of(child.stdout.readline())
    finally:
        _end(child)


def networks_of(line: bytes) -> Networks:
    """What the first line of the built-in networks says. Raises CmdeckError when there is none."""
    if not line:
        raise CmdeckError(_("The built-in networks did not start."))
    said = json.loads(line)
    return Networks(
        said["url"],
        said["accounts"],
        said["feeds"],
        said["admin"],
        said["admin_token"],
        said["mastodon"],
        said["wordpress"],
        said["bluesky"],
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    child.stdout.close()


async def furnish(
    home: Path, networks: Networks, clock: Clock, *, quarantine: str = "5s", undo: float = 10
) -> None:
    """Write config.toml and credentials.json into `home`, and the rows that logins leave; nothing
    else."""
    from cmdeck.cli.connecting import credential, file_vault, keep
    from cmdeck.cli.stage_logins import left_by_logins

    vault = file_vault(home, clock)
    expires = clock.now() + TOKENS_LIVE
    for said in networks.accounts:
        made = credential(said, server=networks.url, expires=expires)
        await keep(vault, AccountId(str(said["id"])), made)
    rows = []
    for account, made in left_by_logins(networks, clock):
        if account.handle in ELSEWHERE:
            await keep(vault, account.id, made)
            rows.append(account)
    if rows:
        await _save(home, rows, clock)
    # The config last, and at once: an engine may be waiting for it.
    _write(home / "config.new", _config(networks, rows, quarantine, undo))
    (home / "config.new").rename(home / "config.toml")


async def _save(home: Path, accounts: Sequence[Account], clock: Clock) -> None:
    from cmdeck.config.places import HOME_VARIABLE, places
    from cmdeck.store.lock import EngineLock
    from cmdeck.store.store import open_store

    where = places({HOME_VARIABLE: str(home)})
    store = open_store(where.database, where.cache, EngineLock(where.lock), clock=clock)
    try:
        for account in accounts:
            await store.save_account(account)
    finally:
        store.close()


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _config(networks: Networks, elsewhere: Sequence[Account], quarantine: str, undo: float) -> str:
    place = urlsplit(networks.url).netloc
    # Bluesky is believed at once, as it is without a word here.
    names = dict.fromkeys(one.network for one in elsewhere if one.network in _WAITED_FOR)
    waits = [f'{name} = "{quarantine}"' for name in (NetworkName.X, *names)]
    parts = [
        f'language = "{language()}"\nundo_seconds = {undo:g}\n',
        f'[network]\nallow_private = ["{place}"]\n',
        f"[publish]\nquarantine = {{ {', '.join(waits)} }}\n",
    ]
    known = {str(said["id"]) for said in networks.accounts}
    for ident, name, color, account, plan in BRANDS:
        parts.append(
            f'[[brand]]\nid = "{ident}"\nname = "{name}"\ncolor = {color}\nlanguage = "fr"\n'
        )
        if account in known:
            parts.append(
                f'[[account]]\nid = "{account}"\nbrand = "{ident}"\nplan = "{plan}"\n'
                f'base_url = "{networks.url}"\ndaily_cost_limit = 20.0\n'
            )
    parts += [
        f'[[account]]\nid = "{one.id}"\nbrand = "{ELSEWHERE[one.handle]}"\n' for one in elsewhere
    ]
    for url in networks.feeds:
        brand = _brand_of(url)
        parts.append(f'[[feed]]\nurl = "{url}"\n' + (f'brand = "{brand}"\n' if brand else ""))
    parts += [f"[[column]]\n{column}\n" for column in _COLUMNS]
    return "\n".join(parts)


_WAITED_FOR = frozenset({NetworkName.MASTODON, NetworkName.WORDPRESS})

_COLUMNS = (
    'type = "mentions"',
    'type = "messages"',
    'type = "feed"',
    'type = "queue"',
    'type = "home"\naccounts = ["veloville@x"]',
)


def _brand_of(url: str) -> str:
    """Whose feed it is, by its name; "" for nobody's."""
    return _FEEDS.get(urlsplit(url).path.rpartition("/")[2].partition(".")[0], "")


_FEEDS = {"velo": "veloville", "boulange": "lefort", "musees": "musee", "chats": "crocchat"}
