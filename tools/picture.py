"""Draw docs/pictures from the running deck: built-in networks, a real engine, a real terminal.

    picture.py [--language fr] [--size 200x50] [--seed 1] OUT

OUT is written as PNG where rsvg-convert is there (and a font with emoji, such as Symbola), and
beside
it nothing is kept; else as SVG. What
is on it was painted by `cmdeck` in a pty and read back from the terminal's cells, so that it can
show nothing that cmdeck does not show.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image
from pyte.screens import Char

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.terminal import Terminal  # noqa: E402 - after the path is set

from cmdeck.cli.stage import built_in_networks, furnish  # noqa: E402 - after the path is set
from cmdeck.clock import SystemClock  # noqa: E402 - after the path is set
from cmdeck.i18n import use_language  # noqa: E402 - after the path is set

QUEUED = (
    ("boulangerielefort@x", "+3h", "Galette des rois : les premières sortent du four à 7 h."),
    ("veloville@x", "+5h", "Essai gratuit du vélo-cargo dimanche, place Bellecour."),
    ("museetanneurs@x", "demain 9h", "« Peaux et rivières » : visite commentée à 15 h."),
    ("crocchat@x", "demain 12h30", "Croquettes sans céréales : de retour en rayon."),
)
"""What waits in the queue: account, when, text."""
ANSWER = "Bonjour Léa, pardon pour ce silence. Nous regardons votre comande tout de suite."
FONT, SIZE, WIDTH, HEIGHT = "DejaVu Sans Mono", 16.0, 9.632, 19.0
INK, PAPER = "#d8dee9", "#101216"
"""For cells that name no colour; the deck names one in every cell."""
COLOURS = 96
"""Of the PNG: letters on a few grounds need no more."""
Style = tuple[str, str, bool, bool, bool]


def shoot(home: Path, language: str, size: tuple[int, int]) -> list[list[Char]]:
    """The deck with an answer being written: its cells, row by row."""
    environ = {
        **os.environ,
        "CMDECK_HOME": str(home),
        "LANG": "fr_FR.UTF-8" if language == "fr" else "en_GB.UTF-8",
        "LC_ALL": "",
        "LANGUAGE": "",
        "TZ": "Europe/Paris",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    command = [sys.executable, "-m", "cmdeck"]
    orders = [
        ["post", "--account", *who, "--at", when, "--yes", text] for *who, when, text in QUEUED
    ]
    for order in (["refresh"], *orders):
        subprocess.run([*command, *order], env=environ, check=True, capture_output=True)
    terminal = Terminal(command, *size, environ)
    try:
        _see(terminal, "Léa Martin")
        terminal.settle(2.5, 15)
        for keys in ("r", ANSWER, "\x1b[18~"):  # F7: the next misspelling
            terminal.press(keys.encode())
            terminal.settle(1.5, 10)
        _see(terminal, "commande")
        cells = terminal.screen.buffer
        shot = [[cells[y][x] for x in range(size[0])] for y in range(size[1])]
        for key in (b"\x1b", b"\x1b", b"\x11", b"2", b"\r"):  # leave; and let the engine end
            terminal.press(key)
            terminal.settle(1.0)
    finally:
        terminal.close()
    return shot


def _see(terminal: Terminal, words: str) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        terminal.settle(0.3, 2)
        if words in "\n".join(terminal.display()):
            return
    raise TimeoutError(f"{words!r} was not painted:\n" + "\n".join(terminal.display()))


def style_of(char: Char) -> Style:
    ink, paper = _colour(char.fg, INK), _colour(char.bg, PAPER)
    if char.reverse:
        ink, paper = paper, ink
    return ink, paper, char.bold, char.italics, char.underscore


def _colour(name: str, default: str) -> str:
    return f"#{name}" if len(name) == 6 and not set(name) - set("0123456789abcdef") else default


def svg(rows: list[list[Char]]) -> str:
    """The cells as an SVG, each where the terminal has it."""
    width, height = len(rows[0]) * WIDTH, len(rows) * HEIGHT
    body = "\n".join(part for y, row in enumerate(rows) for part in _row(y, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONT}" font-size="{SIZE:g}">\n'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


def _row(y: int, row: list[Char]) -> Iterator[str]:
    for (_ink, paper, *_rest), cells in groupby(enumerate(row), lambda cell: style_of(cell[1])):
        if paper != PAPER:
            (first, _char), *rest = cells
            yield (
                f'<rect x="{first * WIDTH:.2f}" y="{y * HEIGHT:g}" height="{HEIGHT:g}" '
                f'width="{(len(rest) + 1) * WIDTH:.2f}" fill="{paper}" '
                'shape-rendering="crispEdges"/>'
            )
    for (style, plain), cells in groupby(enumerate(row), lambda cell: _kind(cell[1])):
        run = list(cells)
        if plain:
            yield from _text(y, run[0][0], "".join(char.data for _x, char in run), style)
        else:  # drawn and wide signs: each in its own cell
            for x, char in run:
                yield from _text(y, x, char.data, style)


def _kind(char: Char) -> tuple[Style, bool]:
    """Its style, and whether the font has it at the width of a cell."""
    return style_of(char), len(char.data) == 1 and char.data < "\u2500"


def _text(y: int, x: int, text: str, style: Style) -> Iterator[str]:
    ink, _paper, bold, italics, underscore = style
    left = len(text) - len(text.lstrip(" "))
    if not text.strip():
        return
    more = ' font-weight="bold"' if bold else ""
    more += ' font-style="italic"' if italics else ""
    more += ' text-decoration="underline"' if underscore else ""
    yield (
        f'<text x="{(x + left) * WIDTH:.2f}" y="{(y + 0.78) * HEIGHT:.2f}" fill="{ink}"{more} '
        f'xml:space="preserve">{escape(text.strip(" "))}</text>'
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--language", default="en", choices=("en", "fr"))
    parser.add_argument("--size", default="200x50")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    use_language(options.language)
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    columns, lines = (int(part) for part in options.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="cmdeck-picture-") as folder:
        home = Path(folder)
        with built_in_networks(seed=options.seed) as networks:
            asyncio.run(furnish(home, networks, SystemClock()))
            drawn = svg(shoot(home, options.language, (columns, lines)))
        source = home / "deck.svg"
        source.write_text(drawn, encoding="utf-8")
        options.out.parent.mkdir(parents=True, exist_ok=True)
        if convert := shutil.which("rsvg-convert"):
            out = options.out.with_suffix(".png")
            subprocess.run([convert, "-o", out, source], check=True)
            Image.open(out).quantize(COLOURS).save(out, optimize=True)
        else:
            out = shutil.copy(source, options.out.with_suffix(".svg"))
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
