"""The dialog that connects: what its child says is shown, and what is typed goes to it alone."""

import asyncio
import sys

import pytest
from test_deck_widgets import one_column, painted

from cmdeck.i18n import use_language
from cmdeck.tui.screens.login import LoginDialog

PASSWORD = "abcd-efgh-ijkl-mnop"
CHILD = """
import json, sys
page = "https://bsky.app/settings/app-passwords"
print(json.dumps({"event": "password", "url": page}), flush=True)
word = sys.stdin.readline().strip()
print(json.dumps({"event": "connected", "account": "velo@bluesky"} if word == sys.argv[1]
      else {"event": "failed", "message": "not right"}), flush=True)
"""


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


async def begin() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, PASSWORD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def test_an_app_password_is_typed_unseen() -> None:
    app = one_column(())
    async with app.run_test(size=(100, 30)) as pilot:
        answers: list[str | None] = []
        dialog = LoginDialog(begin)
        app.push_screen(dialog, answers.append)
        async with asyncio.timeout(20):
            while "app-passwords" not in "\n".join(painted(app)):
                await pilot.pause(0.02)
            await pilot.press(*PASSWORD)
            shown = "\n".join(painted(app))
            assert "••••" in shown
            assert "abcd" not in shown
            await pilot.press("enter")
            while not answers:
                await pilot.pause(0.02)
    assert answers == ["velo@bluesky"]


WRONG = """
import json, sys
print(json.dumps({"event": "failed", "message": "m.example does not answer: no such host."}))
sys.exit(1)
"""


async def test_why_it_did_not_succeed_stays_there() -> None:
    async def fail() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WRONG),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    app = one_column(())
    async with app.run_test(size=(100, 30)) as pilot:
        dialog = LoginDialog(fail)
        app.push_screen(dialog)
        async with asyncio.timeout(20):
            while dialog._child is None or dialog._child.returncode is None:
                await pilot.pause(0.02)
            await pilot.pause(0.1)
        shown = "\n".join(painted(app))
        assert "m.example does not answer: no such host." in shown
        assert "Esc goes back" in shown
