"""A home on disk, real engine processes over it, and a stand-in for a face."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace
from tiny_x import TinyX

from cmdeck.clock import SystemClock, pause
from cmdeck.config import Places, load_config, places
from cmdeck.model.brand import AccountState
from cmdeck.model.delivery import Delivery
from cmdeck.model.outbox import ItemId, OutboxItem, Publish
from cmdeck.model.post import AccountId
from cmdeck.networks.http import origin
from cmdeck.networks.secrets import Credential, Secret, Vault
from cmdeck.services.setup import adopt_config
from cmdeck.store.lock import EngineLock
from cmdeck.store.store import Store, open_store
from makers import VELO, act, item

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
undo_seconds = {undo}

[network]
allow_private = ["{address}"]

[publish]
grace = "{grace}"

[publish.quarantine]
x = "1s"
"""
ACCOUNT = """
[[account]]
id = "{account}"
base_url = "http://{address}"
"""


@dataclass
class Home:
    """Everything of one installation; `end` ends every process that was started."""

    folder: Path
    x: TinyX
    undo: float = 1
    grace: str = "30m"
    accounts: tuple[AccountId, ...] = (VELO,)
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    """Process ids of engines that a stand-in started."""

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.places: Places = places({"CMDECK_HOME": str(self.folder)})
        address = self.x.url.removeprefix("http://")
        config = CONFIG.format(undo=self.undo, address=address, grace=self.grace)
        config += "".join(ACCOUNT.format(account=a, address=address) for a in self.accounts)
        self.places.config.write_text(config)
        lock = EngineLock(self.places.lock)
        self.store: Store = open_store(
            self.places.database, self.places.cache, lock, clock=self.clock
        )
        self.vault = Vault(self.folder, use_keyring=False)
        asyncio.run(self.log_in(self.x.token))

    async def log_in(self, token: str, *, said: bool = True) -> None:
        """What `cmdeck login` leaves: the credential, then the account's row, which (unless `said`)
        says no more than before."""
        kept = Credential(Secret(token), None, None, "app", (), origin(self.x.url))
        for account in self.accounts:
            await self.vault.save(account, kept)
        await adopt_config(self.store, load_config(self.places.config))
        self.store.read.refresh()
        for known in self.store.read.accounts():
            fresh = replace(known, state=AccountState.OK, words="", remote_id="1")
            fresh = fresh if said else known
            await self.store.save_account(fresh)

    def queue(self, *texts: str, seconds: float = 0, account: AccountId = VELO) -> list[ItemId]:
        """Posts, due in so many seconds."""
        due = self.clock.now() + timedelta(seconds=seconds)
        wishes = [
            replace(item(Publish(text), due=due, account=account), key=str(uuid4()))
            for text in texts  # keys that another process, over the same files, did not give
        ]
        return list(asyncio.run(self.store.enqueue(act(), wishes))[1])

    def item(self, number: ItemId) -> OutboxItem:
        found = self.store.read.item(number)
        assert found is not None
        return found

    def state(self, number: ItemId) -> Delivery:
        return self.item(number).state

    def engine(
        self, *words: str, life: int | None = None, **environ: str
    ) -> "subprocess.Popen[bytes]":
        """A real engine. With `life` it belongs to whoever holds the other end."""
        options = [*words, *(["--life", str(life)] if life is not None else [])]
        with (self.folder / "logs" / "test.log").open("ab") as log:
            made = subprocess.Popen(
                [sys.executable, "-m", "cmdeck", "engine", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=() if life is None else (life,),
                env=self.environment() | environ,
                start_new_session=True,
            )
        self.started.append(made)
        return made

    def python(self, code: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """A process of our own making."""
        made = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.PIPE,
            env=self.environment(),
            start_new_session=True,
        )
        self.started.append(made)
        return made

    def environment(self) -> dict[str, str]:
        paths = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "engine")]
        home = {"CMDECK_HOME": str(self.folder), "PYTHONPATH": os.pathsep.join(paths)}
        return {**os.environ, **home}

    def is_running(self, pid: int) -> bool:
        """Whether an engine with that process id says that it runs."""
        said = self.store.read.engine()
        return said.pid == pid and said.state == "running"

    def words(self) -> str:
        """What the engines wrote, for a failing test."""
        logs = sorted((self.folder / "logs").iterdir())
        return "\n".join(log.read_text(errors="replace") for log in logs)

    def until(self, condition: Callable[[], object], what: str, seconds: float = 15) -> None:
        """Wait for a condition, not for a time."""
        end = self.clock.monotonic() + seconds
        while not condition():
            assert self.clock.monotonic() < end, f"not in time: {what}\n{self.words()}"
            pause(0.01)

    def started_engine(self, *, life: int | None = None) -> "subprocess.Popen[bytes]":
        made = self.engine(life=life)
        self.until(lambda: self.is_running(made.pid) or made.poll() is not None, "a start")
        assert made.poll() is None, self.words()
        return made

    def end(self) -> None:
        self.x.go_on.set()
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        for pid in self.others:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.store.close()


def is_alive(pid: int) -> bool:
    """Whether a process that may not be our child is there, and not a zombie."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
