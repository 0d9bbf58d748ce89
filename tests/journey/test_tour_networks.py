"""The same keys on Mastodon, Bluesky and a blog as on X: in a real terminal, judged by what each
network was really asked."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from cmdeck.cli.stage import Networks, built_in_networks, furnish
from cmdeck.clock import SystemClock
from cmdeck.i18n import use_language
from cmdeck.model.post import NetworkName
from journey.tour_terminal import Terminal, deck_command, routes_of, terminal
from journey.verbs_desk import BLUESKY, MASTODON, ROUTES, WORDPRESS

LABELS = {MASTODON: "Mastodon", BLUESKY: "Bluesky", WORDPRESS: "Blog"}
NAMED = r"Enter .*@\w[\w.]* on (Mastodon|Bluesky|Blog)"
"""Only the confirmation line says it so."""


class Tour:
    """One account of one network, and the deck that speaks for it."""

    def __init__(self, deck: Terminal, networks: Networks, network: NetworkName) -> None:
        self._deck, self._networks, self._network = deck, networks, network
        host = networks.url.partition("://")[2]
        self._account = {
            MASTODON: f"veloville@{host}",
            BLUESKY: "veloville.bsky.test@bluesky",
            WORDPRESS: f"crocchat@{host}/blog",
        }[network]

    def begin(self) -> None:
        """The newest of the mentions that this network brought; those of a blog are rare."""
        self._deck.keys("1", "g", "g")
        if self._network is WORDPRESS:
            self._deck.keys("F")
            self._deck.type("Lasagne")
            self._deck.keys("Enter")
        self._deck.to(rf"· {LABELS[self._network]}\b")

    def done(self, verb: str, *, times: int = 1) -> None:
        """Wait until the network was asked for `verb`, so many times."""
        routes = ROUTES[self._network][verb]
        self._deck.until(
            lambda: all(routes_of(self._networks, self._account).count(r) == times for r in routes),
            f"{verb} on {self._network}",
        )

    def press(self, keys: str, verb: str) -> None:
        """What needs no question."""
        self._deck.keys(*keys.split())
        self.done(verb)

    def write(
        self, keys: str, text: str, verb: str, *, then: Sequence[str] = (), times: int = 1
    ) -> None:
        """Open, type, press what else there is to say, name, confirm."""
        self._deck.keys(*keys.split())
        self._deck.see("F9 ")
        self._deck.type(text)
        self._deck.keys(*then, "F9")
        self._confirm()
        self.done(verb, times=times)

    def edit(self, said: str, more: str) -> None:
        """What was just answered, in the thread that it is in."""
        self._deck.keys("Enter")
        self._deck.see(said)
        self._deck.to(said)
        self.write("e", more, "edit")
        self._deck.keys("Escape")
        self.begin()

    def wrote(self, **fields: object) -> None:
        """The last request with these fields had these values."""
        acts = self._networks.ask(f"posts?what=all&account={self._account}")
        bodies = [act["body"] for act in acts]
        found = [body for body in bodies if isinstance(body, dict) and fields.keys() <= body.keys()]
        assert {name: found[-1][name] for name in fields} == fields

    def repost(self) -> None:
        """Named before it is public."""
        self._deck.keys("t")
        self._confirm()
        self.done("repost")

    def bookmark(self) -> None:
        """Some have their bookmark already: then it is taken back first."""
        self._deck.keys("b")
        if "taken back" in self._deck.pane():
            self._deck.keys("b")
        self.done("bookmark")

    def _confirm(self) -> None:
        self._deck.see(NAMED)
        self._deck.still()
        self._deck.keys("Enter")


def engage(tour: Tour, *, quotes: bool, edits: bool) -> None:
    """What is done with somebody's post."""
    tour.begin()
    audience = ("F5", "Right", "Right", "Down", *"Fin", "Enter") if edits else ()
    tour.write("r", "Bonjour, on regarde.", "reply", then=audience)
    if edits:
        tour.wrote(spoiler_text="Fin", visibility="private")
        tour.edit("on regarde", " Vite.")
        tour.wrote(spoiler_text="Fin", language="fr")
    tour.press("f", "like")
    tour.repost()
    tour.bookmark()
    if quotes:
        tour.write("Q", "Une bonne question.", "quote", times=2)
    tour.write("d", "Merci de votre message.", "message")


def blog(tour: Tour) -> None:
    """A comment answered and judged, and an article."""
    tour.begin()
    tour.write("r", "Merci de votre visite.", "reply")
    tour.press("m s", "spam")
    tour.write("n 7", "# Le chat du mois", "article", then=("F5", "Right", "Right", "Enter"))


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.slow
@pytest.mark.tour
async def test_every_network_by_the_same_keys(tmp_path: Path) -> None:
    use_language("en")
    with built_in_networks() as networks:
        await furnish(tmp_path, networks, SystemClock(), undo=0.5)
        with terminal(tmp_path, (80, 24), "en") as deck:
            deck.start(*deck_command())
            deck.see("leamartin")
            engage(Tour(deck, networks, MASTODON), quotes=False, edits=True)
            engage(Tour(deck, networks, BLUESKY), quotes=True, edits=False)
            blog(Tour(deck, networks, WORDPRESS))
