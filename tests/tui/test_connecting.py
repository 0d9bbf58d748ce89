"""What is asked for is enough to tell where an account is connected."""

from pathlib import Path

import pytest
from whole_deck import Whole, whole_deck

from cmdeck.tui.screens.connecting import login_words, wrong_login


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


@pytest.mark.parametrize(
    ("line", "next_"),
    [
        ("mastodon", "as in mastodon.social"),
        ("Bluesky ", "as in @claire.bsky.social"),
        ("blog", "blog www.example.fr"),
        ("WordPress", "blog www.example.fr"),
        ("X", "Client ID of your app at X"),
        ("mastodn", "no server’s address"),
        ("veloville", "no server’s address"),
        ("boulangerielefort", "no server’s address"),
        ("my password 123", "no server’s address"),
    ],
)
def test_what_names_no_place_is_sent_to_no_network(line: str, next_: str) -> None:
    assert next_ in wrong_login(line)


@pytest.mark.parametrize(
    "line", ["Q2xpZW50LWlkOjE6Y2k", "m.example", "@velo.example", "blog b.example", "http://a:1"]
)
def test_what_names_a_place_is_taken(line: str) -> None:
    assert wrong_login(line) == ""


async def asked(whole: Whole, *keys: str) -> list[list[str]]:
    """The commands that `keys` begin, after `g l`."""
    begun: list[list[str]] = []

    async def log_in(words: list[str]) -> bool:
        begun.append(words)
        return True

    whole.screen._log_in = log_in  # type: ignore[method-assign]  # the child is another test's
    await whole.press("g", "l", *keys)
    return begun


async def test_whose_account_it_is_is_asked(tmp_path: Path) -> None:
    async with whole_deck(tmp_path) as whole:
        await whole.press("g", "l", *"m.example", "enter")
        assert "Whose account is it?" in whole.text()
        assert "Musée des Tanneurs" in whole.text()
        await whole.press("escape")
        login = ["login", "mastodon", "--instance", "m.example", "--events"]
        assert await asked(whole, *"m.example", "enter", "2") == [[*login, "--brand", "musee"]]
        new = await asked(whole, *"m.example", "enter", "3", *"Café Lune", "enter")
        assert new == [[*login, "--brand", "Café Lune"]]
        assert await asked(whole, *"m.example", "enter", "3", "enter") == [login]
        assert await asked(whole, *"m.example", "enter", "3", "escape") == []
        assert await asked(whole, *"mastodon", "enter") == []
        assert "as in mastodon.social" in whole.text()
