"""What is asked for is enough to tell where an account is connected."""

import pytest

from cmdeck.tui.screens.connecting import login_words


@pytest.mark.parametrize("line", ["mastodon.example", "https://m.example", "http://localhost:8080"])
def test_an_address_is_a_mastodon_server(line: str) -> None:
    assert login_words(line) == ["login", "mastodon", "--instance", line, "--events"]


@pytest.mark.parametrize("line", ["blog b.example/fr", "Blog   b.example/fr "])
def test_a_blog_is_named_as_one(line: str) -> None:
    assert login_words(line) == ["login", "wordpress", "--instance", "b.example/fr", "--events"]


def test_anything_else_is_the_id_of_an_app_at_x() -> None:
    ident = "Q2xpZW50LWlkOjE6Y2k"
    assert login_words(ident) == ["login", "x", "--events", "--client-id", ident]
    assert login_words(ident, "http://127.0.0.1:1")[-2:] == ["--server", "http://127.0.0.1:1"]


@pytest.mark.parametrize("line", ["@velo.example", "@velo.bsky.social", "velo.bsky.social"])
def test_a_handle_is_an_account_on_bluesky(line: str) -> None:
    words = ["login", "bluesky", "--events", "--handle", line.removeprefix("@")]
    assert login_words(line) == words
    assert login_words(line, "http://127.0.0.1:1") == [*words, "--server", "http://127.0.0.1:1"]
