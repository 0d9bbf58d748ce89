"""A start without Textual's own palette: nothing of it is loaded, and nothing misses it."""

import subprocess
import sys
from pathlib import Path

from cmdeck.tui.spared import PALETTE, spare_palette

SOURCE = Path(__file__).resolve().parents[2] / "src"
APP = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from cmdeck.tui.spared import spare_palette
spare_palette()
from textual.app import App
from textual.widgets import Static
assert "textual.fuzzy" not in sys.modules, "what the palette alone imports"

class Bare(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Static("here")

async def main():
    app = Bare()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", "ctrl+backslash", "tab", "f1")
        await pilot.click()
        app.action_command_palette()
        await pilot.pause()
        assert app.screen.__class__.__name__ == "Screen"
        assert "here" in app.export_screenshot()

asyncio.run(main())
print("well")
"""


def test_textual_runs_without_its_palette() -> None:
    done = subprocess.run(
        [sys.executable, "-c", APP, str(SOURCE)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "well", done.stderr


def test_nothing_is_taken_from_a_textual_that_is_there() -> None:
    import textual.command

    spare_palette()
    assert sys.modules[PALETTE] is textual.command
    assert textual.command.CommandPalette.__module__ == PALETTE
