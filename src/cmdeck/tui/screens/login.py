"""Connecting an account from the deck: the command `login --events` as a child; this shows what it
says.

The secret never passes here: the child writes it. Only a pasted code goes to it, on its standard
input.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable

from textual import work
from textual.content import Content
from textual.widget import Widget

from cmdeck.i18n import _
from cmdeck.text.display import displayable
from cmdeck.tui.screens.dialog import Dialog, Field, Words

Start = Callable[[], Awaitable[asyncio.subprocess.Process]]


class LoginDialog(Dialog[str]):
    """Dismissed with the account that was connected, or None by Esc (the child is ended)."""

    def __init__(self, start: Start) -> None:
        """`start` begins the login and gives its process."""
        super().__init__()
        self._start = start
        self._words, self._below = Words(), Words()
        self._field = Field(placeholder=_("the address that the browser ends on, or its code"))
        self._child: asyncio.subprocess.Process | None = None
        self._wants_password = False
        """The page shows a password, which is pasted after the name that it is for."""
        self._why = ""

    def inside(self) -> Iterable[Widget]:
        """What to do, a field for what the browser shows, what went wrong."""
        yield self._words
        yield self._field
        yield self._below

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self._words.put([Content.styled(_("Connect an account"), "bold"), Content("")])
        self._below.put([Content(""), Content(_("Esc goes back"))])
        self._field.focus()
        self._listen_to_child()

    @work
    async def _listen_to_child(self) -> None:
        self._child = await self._start()
        assert self._child.stdout is not None
        async for line in self._child.stdout:
            self._hear(line)
        if await self._child.wait() and self.is_current:
            self._say(self._why or _("The login did not succeed."))

    def _hear(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            self._fail(line.decode(errors="replace"))
            return
        match said.get("event"):
            case "open":
                self._wants_password = said.get("paste") == "password"
                self._show_page(str(said.get("url", "")), opened=bool(said.get("opened")))
            case "password":
                self._ask_password(str(said.get("url", "")))
            case "connected":
                self.dismiss(displayable(str(said.get("account", "")), lines=False))
            case "failed":
                self._fail(str(said.get("message", "")))
            case _:
                pass

    def _show_page(self, url: str, *, opened: bool) -> None:
        lead = (
            _("The page is open in your browser.")
            if opened and self._wants_password
            else _("The page is open in your browser. When it has answered, this closes by itself.")
            if opened
            else _("Open this page in a browser (its address is in the clipboard):")
        )
        self._words.put(
            [
                Content.styled(_("Connect an account"), "bold"),
                Content(""),
                Content(lead),
                Content(url),
                Content(""),
                Content(self._what_to_paste()),
            ]
        )
        if not opened:
            self.app.copy_to_clipboard(url)

    def _ask_password(self, url: str) -> None:
        """A network without a page that comes back: a password of its own for this program."""
        self._field.password = True
        self._field.placeholder = _("the app password")
        self._words.put(
            [
                Content.styled(_("Connect an account"), "bold"),
                Content(""),
                Content(_("Make an app password on this page (its address is in the clipboard):")),
                Content(url),
                Content(""),
                Content(_("It may read private messages only if you allow that there.")),
            ]
        )
        self.app.copy_to_clipboard(url)

    def _what_to_paste(self) -> str:
        if self._wants_password:
            self._field.placeholder = _("your user name there: the password that it shows")
            return _("Write here your user name there, a colon, and the password that it shows.")
        return _("On another machine: paste here the address that the browser ends on.")

    def _fail(self, words: str) -> None:
        """Why it did not succeed: said until the person goes back."""
        self._why = displayable(words, lines=False).strip() or self._why
        self._say(self._why)

    def _say(self, words: str) -> None:
        back = Content(_("Esc goes back"))
        self._below.put([Content(""), Content.styled(words, "$cm-err"), Content(""), back])

    def on_input_submitted(self) -> None:
        """Enter: what was pasted goes to the login."""
        pasted = self._field.value.strip()
        if pasted and self._child is not None and self._child.stdin is not None:
            self._child.stdin.write(pasted.encode() + b"\n")
            self._field.value = ""

    def on_unmount(self) -> None:
        """Nobody waits any more: end the child."""
        if self._child is not None and self._child.returncode is None:
            self._child.terminate()
