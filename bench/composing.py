"""Measurements of the composer: a letter in a long draft with spelling on, a letter while guards
look at it, and the speller's own answers."""

import asyncio
import contextlib
import statistics
import time
from pathlib import Path

from bench.programs import running, until_full
from bench.results import Result, quantile
from bench.terminal import Terminal
from cmdeck.services.spell import Speller

DRAFT = 4000
"""Characters in the composer while a letter is timed."""
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
PROSE = "Bonjour à toutes et à tous, nous avons ouvert notre attelier de réparation hier matin. "
"""One word in it is misspelt: it is marked, all over the draft."""
REST = 0.7
"""Seconds after the last letter, when guards look."""
SHORT = (
    "Nos vélos sont révisés chaque hiver par une équipe de passionnés, à Lyon comme ailleurs : "
    "freins, chaîne, pneus, éclairage, tout y passe avant les beaux jours. Passez nous voir samedi "
    "de neuf heures à midi, le café est offert et les conseils aussi, même sans rendez-vous !"
)
WRONG = (
    *("attelier", "abonement", "rendez-vou", "évenement", "inscrivez-vosu", "boulangerrie"),
    *("langage", "toujour", "musé", "croquete", "comande", "livraisson", "reparation", "acceuil"),
    *("magazin", "dévelopement", "exellent", "aujourdhui", "bicyclete", "promotoin"),
)


def letters(rounds: int, home: Path) -> list[Result]:
    """A letter in a long draft with misspellings marked, then one while the draft is looked at;
    both against the floor's key."""
    floors: list[float] = []
    typed: list[float] = []
    looked: list[float] = []
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(running("floor"))
        until_full(floor, "floor")
        deck = stack.enter_context(running("deck", str(home)))
        until_full(deck, "deck")
        deck.settle(2.0, 4.0)
        spelling = _write(deck)
        for turn in range(3 * rounds):
            for n in range(4):
                floors += _press(floor, b"j")
                key = LETTERS[(4 * turn + n) % 26]
                # The fourth comes as the speller's answer does.
                typed += _press(deck, bytes([key]), after=0.12 if n < 3 else 0.31)
            # Seven moments around the one when guards begin to look.
            looked += _press(deck, b"k", after=REST + 0.01 * (turn % 7))
    base = statistics.median(floors)
    each = statistics.median(typed) / base
    late = quantile(looked, 0.9) / base
    note = f"{base:.1f} and {statistics.median(typed):.1f} ms, p95 {quantile(typed, 0.95):.1f}"
    what = f"a letter, {DRAFT:,} characters, spelling {spelling}"
    said = f"median {statistics.median(looked):.1f} ms, most {max(looked):.1f}"
    return [
        Result(what, each, "x", "<= 2.5", each <= 2.5, note),
        Result("a letter while guards look, p90", late, "x", "<= 8", late <= 8, said),
    ]


def _press(terminal: Terminal, key: bytes, *, after: float = 0.05) -> list[float]:
    """Press `key` so long after what was last; milliseconds until its frame, where one came."""
    terminal.read_until(time.monotonic() + after)
    frame = terminal.press(key)
    return [1000 * frame.seconds] if frame.painted else []


def _write(deck: Terminal) -> str:
    """A new post with a long text, pasted; whether its spelling is looked at."""
    deck.press(b"N")
    deck.settle(1.0, 3.0)
    text = f"https://exemple.fr/page {PROSE * DRAFT}"[:DRAFT]
    deck.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
    deck.settle(2.5, 8.0)
    shown = "".join(deck.display())
    assert "Bonjour" in shown, "the composer is open"
    return "off: no dictionary" if "not checked" in shown else "on"


def spelling(rounds: int) -> list[Result]:
    """The speller's answers: a text that it has not seen, and what may have been meant."""
    return asyncio.run(_spelling(rounds))


async def _spelling(rounds: int) -> list[Result]:
    speller = Speller()
    language = "fr" if not speller.why_not("fr") else "en"
    text = SHORT[:280]
    checks: list[float] = []
    suggestions: list[float] = []
    try:
        await speller.check("Bonjour", [language])
        await speller.suggest("Bonjou", language)  # both have read the dictionary now
        for _round in range(3 * rounds):
            speller.forget()
            begun = time.perf_counter()
            await speller.check(text, [language])
            checks.append(1000 * (time.perf_counter() - begun))
        for word in WRONG:
            begun = time.perf_counter()
            await speller.suggest(word, language)
            suggestions.append(1000 * (time.perf_counter() - begun))
    finally:
        await speller.aclose()
    check, median = statistics.median(checks), statistics.median(suggestions)
    most = f"p95 {quantile(checks, 0.95):.1f}"
    slowest = f"most {max(suggestions):.0f}; they are asked for before F7"
    return [
        Result(
            f"spelling, {len(text)} characters, {language}", check, "ms", "<= 5", check <= 5, most
        ),
        Result(f"suggestions, {language}, median", median, "ms", "<= 300", median <= 300, slowest),
    ]
