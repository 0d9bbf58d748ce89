"""What tells that a stored item is still what was queued."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Protocol


class _Hash(Protocol):
    def hexdigest(self) -> str: ...


def digest_of(account: str, key: str, operation: str) -> str:
    """What an item says and for whom, in short (SHA-256, 64 hexadecimal digits): it never changes
    while the item lives."""
    words = "\n".join((account, key, operation))
    return _sha256()(words.encode(errors="surrogatepass")).hexdigest()


@cache
def _sha256() -> Callable[[bytes], _Hash]:
    """SHA-256 without OpenSSL, which costs each deck a megabyte, where the interpreter has it: the
    standard library's `random` looks for its own in the same way."""
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            found: Callable[[bytes], _Hash] = importlib.import_module(name).sha256
        except ImportError:
            continue
        return found
    raise ImportError("hashlib")
