"""Draws the deck with the rows of the tests as an SVG, and as a PNG where rsvg-convert is there.

python tools/screenshot.py OUT [--size 200x50] [--theme cmdeck-light] [--language fr]
    [--density compact] [--ascii] [--press KEYS]
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "tui")]

from tui_app import DeckApp  # noqa: E402 - after the path is set
from tui_rows import everything  # noqa: E402 - after the path is set
from tui_samples import look  # noqa: E402 - after the path is set

from cmdeck.i18n import use_language  # noqa: E402 - after the path is set
from cmdeck.tui.glyphs import ASCII  # noqa: E402 - after the path is set
from cmdeck.tui.render.frame import Density  # noqa: E402 - after the path is set
from cmdeck.tui.theme import CONTRAST, DARK, LIGHT, Colours, palette_of  # noqa: E402 - as above

TABLES = {"cmdeck-dark": DARK, "cmdeck-light": LIGHT, "cmdeck-contrast": CONTRAST}


async def shoot(options: argparse.Namespace) -> str:
    columns, reader = everything()
    seen = look(TABLES[options.theme], density=Density(options.density))
    if options.ascii:
        bare = palette_of(seen.palette.table, Colours.NONE)
        seen = replace(seen, glyphs=ASCII, emoji=False, palette=bare)
    app = DeckApp(columns, reader, seen, theme=options.theme)
    width, height = (int(part) for part in options.size.split("x"))
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.press(*options.press.split())
        await pilot.pause()
        return app.export_screenshot()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="200x50")
    parser.add_argument("--theme", default="cmdeck-dark", choices=TABLES)
    parser.add_argument("--language", default="fr")
    parser.add_argument("--density", default="airy")
    parser.add_argument("--ascii", action="store_true")
    parser.add_argument("--press", default="")
    options = parser.parse_args()
    use_language(options.language)
    svg = options.out.with_suffix(".svg")
    drawn = asyncio.run(shoot(options)).replace("<text ", '<text xml:space="preserve" ')
    svg.write_text(drawn.replace("Fira Code", "DejaVu Sans Mono"))
    print(svg)
    if convert := shutil.which("rsvg-convert"):
        png = options.out.with_suffix(".png")
        subprocess.run([convert, "-w", "1800", "-o", png, svg], check=True)
        print(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
