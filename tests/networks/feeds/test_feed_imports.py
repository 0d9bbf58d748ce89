"""What the engine and the child carry: each only what it needs."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("cmdeck.networks.feeds.adapter", "feedparser"),
        ("cmdeck.networks.feeds.child", "feedparser"),
        ("cmdeck.networks.feeds.child", "httpx"),
    ],
)
def test_nothing_is_imported_for_others(module: str, absent: str) -> None:
    program = f"import sys, {module}; sys.exit({absent!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
