"""Credentials and where they rest: the system's keyring, or one file that only its owner can read.

Says nothing of how a credential is obtained. No secret leaves in a repr, an error, a log or a
pickle (trust.md §4.4).
"""

import asyncio
import fcntl
import hmac
import json
import os
import stat
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from cmdeck.clock import Clock, SystemClock
from cmdeck.errors import ConfigError, NeedsLogin, Unreachable
from cmdeck.i18n import _
from cmdeck.model.post import AccountId
from cmdeck.networks.http import origin

SERVICE = "cmdeck"
KEYRING_SECONDS = 10.0
LOCK_SECONDS = 40.0
"""Longer than one request may take: whoever holds the lock is renewing a login."""
_STEP = 0.05
_INDEX = "accounts"
_UNSAFE_BACKENDS = ("backends.fail", "backends.null", "plaintext", "keyrings.alt")
_T = TypeVar("_T")


class Secret:
    """A string that shows itself only to whoever asks: `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself, for the one request that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "•••"

    def __format__(self, _spec: str) -> str:
        return "•••"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, _memo: object) -> "Secret":
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, slots=True)
class Credential:
    """What one account may do at one origin, until when."""

    access_token: Secret
    refresh_token: Secret | None
    expires_at: datetime | None
    client_id: str
    scopes: tuple[str, ...]
    origin: str
    """`scheme://host:port` that issued it, and the only one that gets to see it."""
    client_secret: Secret | None = None
    """Of the app that was registered for it, where the network gives one: needed to end it."""

    def token_for(self, url: str) -> str:
        """The access token, to be sent to `url`. Raises NeedsLogin at any origin but its own."""
        if origin(url) != self.origin:
            words = _("This login was made at {there}; it is not sent to {here}. Log in there.")
            raise NeedsLogin(words.format(there=self.origin, here=origin(url)))
        return self.access_token.reveal()


class VaultLocked(Unreachable):
    """The keyring does not answer or is locked: nothing was sent, and it is tried again."""


class Keyring(Protocol):
    """What is used of the `keyring` package, and of its backends."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under that name, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it under that name."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget it; raises where there is none."""
        ...


class Vault:
    """The credentials of all accounts.

    `folder` is where credentials.json and the locks are; it is made, 0700. With `use_keyring` the
    system's keyring comes first and the file serves where there is none; without (CMDECK_HOME is
    set) the keyring is never touched, not even imported. `backend` replaces the system's choice.
    """

    def __init__(
        self,
        folder: Path,
        *,
        use_keyring: bool,
        backend: Keyring | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._folder = folder
        self._file = folder / "credentials.json"
        self._use_keyring = use_keyring
        self._backend = backend
        self._clock = clock or SystemClock()
        self._looked = False

    async def load(self, account: AccountId) -> Credential | None:
        """The credential of `account`, or None. Raises VaultLocked, ConfigError (a file that
        others could read)."""
        keyring = await self._keyring()
        if keyring is not None:
            kept = await _bounded(lambda: keyring.get_password(SERVICE, account))
            if kept is not None:
                return _credential(account, kept)
        kept_here = self._read().get(account)
        return None if kept_here is None else _credential(account, json.dumps(kept_here))

    async def save(self, account: AccountId, credential: Credential) -> None:
        """Keep it, durably: when this returns it survives a crash. Raises as `load`, and
        OSError."""
        keyring = await self._keyring()
        if keyring is None:
            async with self._changing() as all_of_them:
                all_of_them[account] = _plain(credential)
            return
        text = json.dumps(_plain(credential))
        await _bounded(lambda: keyring.set_password(SERVICE, account, text))
        await self._index(keyring, account, present=True)
        if account in self._read():
            async with self._changing() as all_of_them:
                all_of_them.pop(account, None)

    async def remove(self, account: AccountId) -> None:
        """Forget it, everywhere. Nothing happens where there is none."""
        keyring = await self._keyring()
        if keyring is not None:
            if await _bounded(lambda: keyring.get_password(SERVICE, account)) is not None:
                await _bounded(lambda: keyring.delete_password(SERVICE, account))
            await self._index(keyring, account, present=False)
        if account in self._read():
            async with self._changing() as all_of_them:
                all_of_them.pop(account, None)

    async def accounts(self) -> tuple[AccountId, ...]:
        """Whose credentials are kept, sorted."""
        names = set(self._read())
        keyring = await self._keyring()
        if keyring is not None:
            names |= set(await _bounded(lambda: _indexed(keyring)))
        return tuple(AccountId(name) for name in sorted(names))

    @asynccontextmanager
    async def refresh_lock(self, account: AccountId) -> AsyncIterator[None]:
        """Held by one process at a time, for renewing the login of `account`: a refresh token
        works once. Raises VaultLocked when another holds it too long."""
        name = f"login-{sha256(account.encode()).hexdigest()[:16]}.lock"
        late = _("Another cmdeck is renewing the login of {account} and does not finish.")
        async with self._held(name, LOCK_SECONDS, late.format(account=account)):
            yield

    async def _keyring(self) -> Keyring | None:
        if not self._use_keyring:
            return None
        if self._backend is None and not self._looked:
            self._backend = await _bounded(_system_keyring)
            self._looked = True
        if self._backend is None or not _is_safe(self._backend):
            return None
        return self._backend

    async def _index(self, keyring: Keyring, account: AccountId, *, present: bool) -> None:
        """A keyring cannot say what it holds, so one entry lists the accounts."""

        def change() -> None:
            names = set(_indexed(keyring))
            after = names | {account} if present else names - {account}
            if after != names:
                keyring.set_password(SERVICE, _INDEX, json.dumps(sorted(after)))

        async with self._alone():
            await _bounded(change)

    def _read(self) -> dict[str, Mapping[str, Any]]:
        try:
            handle = _open(self._file, os.O_RDONLY)
        except FileNotFoundError:
            return {}
        with os.fdopen(handle, "rb") as opened:
            _refuse_readable(self._file, os.fstat(opened.fileno()))
            try:
                return dict(json.load(opened)["accounts"])
            except (ValueError, KeyError, TypeError, AttributeError):
                words = _("cannot be read; move it away and log in again")
                raise ConfigError(words, file=self._file) from None

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[dict[str, Mapping[str, Any]]]:
        """All credentials of the file, written back on leaving: alone, atomically, durably."""
        async with self._alone():
            everything = self._read()
            yield everything
            _replace(self._file, json.dumps({"version": 1, "accounts": everything}).encode())

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        late = _("Another cmdeck is changing the credentials and does not finish.")
        async with self._held("credentials.lock", KEYRING_SECONDS + 5, late):
            yield

    @asynccontextmanager
    async def _held(self, name: str, seconds: float, late: str) -> AsyncIterator[None]:
        self._prepare()
        handle = _open(self._folder / name, os.O_RDWR | os.O_CREAT)
        try:
            for _try in range(int(seconds / _STEP)):
                if _locked(handle):
                    break
                await self._clock.sleep(_STEP)
            else:
                raise VaultLocked(late)
            yield
        finally:
            os.close(handle)

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = self._folder.stat().st_mode
        if mode & 0o022 and not mode & stat.S_ISVTX:
            words = _("others can change this folder; run: chmod 700 {path}")
            raise ConfigError(words.format(path=self._folder), file=self._folder)


def _plain(credential: Credential) -> dict[str, object]:
    refresh, expires = credential.refresh_token, credential.expires_at
    secret = credential.client_secret
    return {
        "access_token": credential.access_token.reveal(),
        "refresh_token": None if refresh is None else refresh.reveal(),
        "expires_at": None if expires is None else expires.isoformat(),
        "client_id": credential.client_id,
        "scopes": list(credential.scopes),
        "origin": credential.origin,
        **({} if secret is None else {"client_secret": secret.reveal()}),
    }


def _credential(account: AccountId, text: str) -> Credential:
    try:
        plain = json.loads(text)
        refresh, expires = plain["refresh_token"], plain["expires_at"]
        return Credential(
            access_token=Secret(plain["access_token"]),
            refresh_token=None if refresh is None else Secret(refresh),
            expires_at=None if expires is None else datetime.fromisoformat(expires),
            client_id=plain["client_id"],
            scopes=tuple(plain["scopes"]),
            origin=plain["origin"],
            client_secret=Secret(secret) if (secret := plain.get("client_secret")) else None,
        )
    except (ValueError, KeyError, TypeError):
        words = _("The stored login of {account} cannot be read. Log in again.")
        raise NeedsLogin(words.format(account=account)) from None


def _indexed(keyring: Keyring) -> list[str]:
    return [str(name) for name in json.loads(keyring.get_password(SERVICE, _INDEX) or "[]")]


def _system_keyring() -> Keyring | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        chosen: Keyring = keyring.get_keyring()
    except (KeyringError, RuntimeError):
        return None
    return chosen


def _is_safe(backend: Keyring) -> bool:
    """Not a backend that keeps nothing, or keeps it in the clear."""
    name = f"{type(backend).__module__}.{type(backend).__name__}".lower()
    if any(unsafe in name for unsafe in _UNSAFE_BACKENDS):
        return False
    return all(_is_safe(part) for part in getattr(backend, "backends", ()))


async def _bounded(call: Callable[[], _T]) -> _T:
    """`call` in a thread of its own, at most KEYRING_SECONDS: a locked keyring blocks for ever, and
    a pool's thread would then keep the process from ending. Raises VaultLocked."""
    done: Future[_T] = Future()
    # A call that runs cannot be taken back: who stops waiting leaves it its place for the answer.
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            done.set_result(call())
        except Exception as raised:
            # A backend's own words may quote what it was asked to keep.
            kind = type(raised).__name__
            words = _("The keyring refuses: {kind}. Unlock it.").format(kind=kind)
            done.set_exception(VaultLocked(words))

    threading.Thread(target=work, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(KEYRING_SECONDS):
            return await asyncio.wrap_future(done)
    except TimeoutError:
        raise VaultLocked(_("The keyring does not answer. Unlock it.")) from None


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refuse_readable(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
        raise ConfigError(_("is not a file of yours"), file=path)
    if found.st_mode & 0o077:
        words = _("others can read this file; run: chmod 600 {path}")
        raise ConfigError(words.format(path=path), file=path)


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = _open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
