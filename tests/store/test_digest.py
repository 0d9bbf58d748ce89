import hashlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.store import digest


@given(st.text(), st.text(), st.text())
def test_it_is_sha256(account: str, key: str, operation: str) -> None:
    words = "\n".join((account, key, operation)).encode(errors="surrogatepass")
    assert digest.digest_of(account, key, operation) == hashlib.sha256(words).hexdigest()


def test_an_interpreter_without_its_own_has_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = digest.digest_of("a", "b", "c")
    for name in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, None)
    digest._sha256.cache_clear()
    try:
        assert digest.digest_of("a", "b", "c") == expected
        assert digest._sha256() is hashlib.sha256
    finally:
        digest._sha256.cache_clear()
