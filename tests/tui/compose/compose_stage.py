"""A small app around one widget or dialog, with the fixture's brands and the dark palette."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due
from cmdeck.model.post import AccountId, NetworkName, PostKey
from cmdeck.tui.theme import DARK, theme_variable_defaults
from cmdeck.tui.widgets.composer import Composer
from cmdeck.tui.widgets.composer_words import Check, nothing_found

TCSS = Path(__file__).parents[3] / "src/cmdeck/tui/dialogs.tcss"
NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)

VELOVILLE = Brand("veloville", "VéloVille", 2, language="fr")
LEFORT = Brand("lefort", "Boulangerie Lefort", 1, language="fr")
VELO_X = Account(AccountId("veloville@x"), NetworkName.X, "veloville", brand="veloville")
LEFORT_X = Account(AccountId("lefort@x"), NetworkName.X, "boulangerielefort", brand="lefort")
POST = PostKey(NetworkName.X, "", "1849")
REPLY = Draft(
    DraftKind.REPLY,
    VELO_X.id,
    text="Bonjour Léa, nous sommes vraiment désolés.",
    reply_to=POST,
    handle="leamartin_lyon",
    language="fr",
)
PRIVATE = Draft(DraftKind.MESSAGE, VELO_X.id, text="Bonjour Paul", to="77", handle="preynaud")
NEW = Draft(DraftKind.POST, VELO_X.id)


class FakeClock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.seconds

    def boottime(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    async def beat(self, period: float) -> None:
        await self.sleep(period)


def measure(text: str, network: NetworkName) -> int:
    """Counts plain characters: counting as X counts is another part's work."""
    return len(text)


def due_in_words(due: Due) -> str:
    """The wall time of the fixture's one scheduled post."""
    return {"2026-12-08T09:00": "mar. 8 déc. 2026 à 09:00"}[due.wall]


class Stage(App[None]):
    """Shows one thing; remembers what was said."""

    CSS_PATH = TCSS
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Message] = []
        self.pressed: list[str] = []
        self.clock = FakeClock()
        self.result: object = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variable_defaults(DARK)

    def compose(self) -> ComposeResult:
        yield Static("…", id="columns")

    def ask(self, screen: Screen[Any], done: Callable[[object], None] | None = None) -> None:
        """Show a dialog; its answer lands in `result`."""

        def keep(answer: object) -> None:
            self.result = answer
            if done:
                done(answer)

        self.push_screen(screen, keep)


class ComposerStage(Stage):
    """The composer under a row of text."""

    CSS = "#columns { height: 1fr; background: $cm-bg; color: $cm-text; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("x", "letter", "a letter that must never act while one writes")
    ]

    def __init__(self, check: Callable[[Draft], Awaitable[Check]] = nothing_found) -> None:
        super().__init__()
        self.composer = Composer(
            clock=self.clock,
            measure=measure,
            due_in_words=due_in_words,
            hour=lambda at: f"{at:%H:%M}",
            check=check,
        )

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.composer

    def action_letter(self) -> None:
        self.pressed.append("x")

    def of(self, kind: type[Message]) -> list[Message]:
        """What was said of this kind."""
        return [message for message in self.said if isinstance(message, kind)]

    def _keep(self, message: Message) -> None:
        self.said.append(message)

    on_draft_edited = on_send_asked = on_send_confirmed = on_schedule_asked = _keep
    on_account_asked = on_picture_asked = on_composer_left = on_suggestions_asked = _keep
    on_word_learned = on_word_ignored = on_language_asked = on_confirmation_left = _keep
    on_look_asked = _keep


def screen_text(app: App[None]) -> str:
    """Everything on the screen, as lines of text."""
    lines: Iterable[str] = (
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    )
    return "\n".join(line.rstrip() for line in lines)


SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)])


def opened(app: ComposerStage, draft: Draft = REPLY, whom: str = "") -> Composer:
    app.composer.open(draft, account=VELO_X, brand=VELOVILLE, whom=whom)
    return app.composer


def note(app: ComposerStage) -> str:
    return str(app.composer.query_one(".composer--note").render())


def finding(found: Check) -> Callable[[Draft], Awaitable[Check]]:
    """A check that always finds the same."""

    async def check(_draft: Draft) -> Check:
        return found

    return check
