"""The tour: everything that a community manager does in a morning, by key, in a real terminal,
twice two ways."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from cmdeck.cli.stage import Networks, built_in_networks, furnish
from cmdeck.clock import SystemClock
from cmdeck.i18n import _, use_language
from journey.tour_terminal import Terminal, deck_command, routes_of, terminal, texts_of

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
WHEN = {"fr": "demain 9h", "en": "tomorrow 9am"}
NAMED = r"@\w+ (?:on|sur) X"
"""Only the confirmation line says it so."""
VELO, MUSEE = "veloville@x", "museetanneurs@x"


def send(deck: Terminal) -> None:
    """F9, the named line, Enter."""
    deck.keys("F9")
    deck.see(NAMED)
    deck.still()
    deck.keys("Enter")


def once(deck: Terminal, networks: Networks, account: str, text: str) -> None:
    """`text` reaches the network, exactly once."""
    deck.until(lambda: texts_of(networks, account).count(text) == 1, f"posted: {text}")


def engage(deck: Terminal, networks: Networks) -> None:
    """Move, reply, like, repost, quote, message."""
    deck.to("leamartin")
    deck.keys("r")
    deck.type("Bonjour Lea, on regarde.")
    send(deck)
    once(deck, networks, VELO, "Bonjour Lea, on regarde.")
    deck.keys("t")
    deck.see(NAMED)
    deck.still()
    deck.keys("Enter")
    deck.until(lambda: "POST /2/users/{id}/retweets" in routes_of(networks, VELO), "the repost")
    deck.to("elodiesorbier")
    deck.keys("f")
    deck.until(lambda: "POST /2/users/{id}/likes" in routes_of(networks, MUSEE), "the like")
    deck.keys("Q")
    deck.type("Une bonne question.")
    send(deck)
    once(deck, networks, MUSEE, "Une bonne question.")
    deck.keys("d")
    deck.see("█ █")
    deck.type("Merci de votre message.")
    send(deck)
    deck.until(
        lambda: any("messages" in route for route in routes_of(networks, MUSEE)), "the message"
    )
    assert "Merci de votre message." not in texts_of(networks, MUSEE), "never a public post"


def share(deck: Terminal, networks: Networks) -> None:
    """An article of the watch feeds into a post."""
    deck.keys("g", "f", "j", "s")
    if "▌2" in deck.see("F9 |▌2"):  # a brand with several accounts: X is its first
        deck.keys("1")
    deck.see("F9 ")
    send(deck)
    deck.until(
        lambda: any(
            "/articles/" in text
            for a in (VELO, "boulangerielefort@x", MUSEE, "crocchat@x")
            for text in texts_of(networks, a)
        ),
        "the article is shared",
    )


def plan(deck: Terminal, networks: Networks, language: str) -> None:
    """Write for tomorrow, see it in the queue, edit it, find it in the calendar, cancel it."""
    deck.keys("n", "2")
    deck.type("Pour demain")
    deck.keys("F8")
    deck.type(WHEN[language])
    deck.see(NAMED + ".*09:00")
    deck.still()
    deck.keys("Enter")
    deck.keys("g", "q")
    deck.see(r"09:00 +V")
    deck.keys("e")
    deck.see("F9 ")
    deck.type(" encore mieux")
    send(deck)
    deck.see("Pour demain enc")
    deck.keys("g", "c")
    deck.see(_("all brands"))
    deck.keys("Right")
    deck.see(r"09:00 +V.*Pour demain")
    deck.keys("Enter")
    deck.see("Pour demain enc")
    deck.keys("x")
    deck.see("Pour demain enc", gone=True)
    assert "Pour demain encore mieux" not in texts_of(networks, VELO)


def undo(deck: Terminal, networks: Networks) -> None:
    """A post taken back within its seconds comes back into the composer."""
    deck.keys("1", "n", "2")
    deck.type("Trop vite")
    send(deck)
    deck.keys("U")
    deck.see("Trop vite")
    deck.see("F9 ")
    deck.keys("Escape")
    assert "Trop vite" not in texts_of(networks, VELO)


def look_around(deck: Terminal) -> None:
    """A thread never fetched; a column added and moved."""
    deck.keys("1", "g", "g")
    deck.to("leamartin")
    deck.keys("Enter")
    deck.see("mathildekerv|bastienroux")
    deck.keys("Escape")
    deck.see("mathildekerv|bastienroux", gone=True)
    deck.keys("A", "Enter")
    deck.keys("H")


def break_things(deck: Terminal, home: Path) -> None:
    """Pause and go on; kill the engine, and see another."""
    deck.keys("F12")
    deck.see(_("paused: nothing leaves · F12 again to go on")[:12])
    deck.keys("F12")
    deck.keys("y")
    before = engine_pid(home)
    os.kill(before, signal.SIGKILL)
    deck.until(lambda: engine_pid(home) != before, "another engine")
    deck.see("●")


def engine_pid(home: Path) -> int:
    """The engine's process, as it says itself."""
    import sqlite3

    db = sqlite3.connect(f"file:{home / 'cmdeck.db'}?mode=ro", uri=True)
    try:
        return int(db.execute("SELECT pid FROM engine").fetchone()[0])
    finally:
        db.close()


@needs_tmux
@pytest.mark.slow
@pytest.mark.tour
@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param((80, 24), "fr", id="80x24-fr"),
        pytest.param((200, 50), "en", id="200x50-en", marks=pytest.mark.wide),
        pytest.param((80, 24), "en", id="80x24-en", marks=pytest.mark.wide),
        pytest.param((200, 50), "fr", id="200x50-fr", marks=pytest.mark.wide),
    ],
)
async def test_a_morning(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    use_language(language)
    with built_in_networks() as networks:
        await furnish(tmp_path, networks, SystemClock(), undo=2.5)
        with terminal(tmp_path, size, language) as deck:
            deck.start(*deck_command())
            deck.see("leamartin")
            engage(deck, networks)
            share(deck, networks)
            plan(deck, networks, language)
            undo(deck, networks)
            look_around(deck)
            break_things(deck, tmp_path)
            deck.keys("3")
            deck.keys("C-q")
            deck.until(lambda: not deck.runs(), "the deck has ended")
            layout = (tmp_path / "layout.toml").read_text()
            assert layout.count("[[column]]") == 6
            deck.start(*deck_command())
            deck.see("leamartin|Merci|VéloVille")
            assert (tmp_path / "layout.toml").read_text().count("[[column]]") == 6
