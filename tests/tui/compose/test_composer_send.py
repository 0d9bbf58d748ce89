"""F9, the named line, and the one Enter that sends."""

import pytest
from compose_stage import (
    LEFORT,
    LEFORT_X,
    NEW,
    NOW,
    REPLY,
    VELO_X,
    VELOVILLE,
    ComposerStage,
    finding,
    note,
    opened,
    screen_text,
)
from msgspec.structs import replace
from textual import events

from cmdeck.model.draft import DraftKind
from cmdeck.model.outbox import Due
from cmdeck.tui import messages
from cmdeck.tui.theme import THEMES
from cmdeck.tui.widgets import composer_messages as own
from cmdeck.tui.widgets.composer_words import Check, Fired, Target
from cmdeck.tui.widgets.confirm import ConfirmLine
from cmdeck.tui.widgets.textarea import ComposerText

# The line and its Enter


async def confirmed(app: ComposerStage) -> list[messages.SendConfirmed]:
    return [m for m in app.said if isinstance(m, messages.SendConfirmed)]


async def test_f9_then_enter_sends_once() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app)
        await pilot.press("f9")
        await pilot.pause()
        app.clock.seconds += 1
        await pilot.press("enter")
        app.clock.seconds += 1
        await pilot.press("enter", "enter", "x")
        (sent,) = await confirmed(app)
        assert sent.draft.text == REPLY.text
        assert sent.draft.kind is DraftKind.REPLY
        assert (sent.due, sent.confirmed) == (None, "line")
        assert not app.pressed


async def test_keys_typed_ahead_reach_what_was_just_opened() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app)
        for key in ("x", "f9", "enter"):
            app.post_message(events.Key(key, key if key == "x" else None))
        await pilot.pause()
        assert composer.draft is not None
        assert composer.draft.text == REPLY.text + "x"
        assert composer.confirming
        assert not app.pressed
        assert not await confirmed(app)


@pytest.mark.parametrize("theme", ["cmdeck-dark", "cmdeck-light", "cmdeck-contrast", "cmdeck-ansi"])
async def test_the_line_is_filled_in_every_theme(theme: str) -> None:
    app = ComposerStage()
    for one in THEMES:
        app.register_theme(one)
    app.theme = theme
    async with app.run_test() as pilot:
        opened(app)
        await pilot.pause()
        text = list(app.query_one(ComposerText).render_line(0))
        assert any(s.style and (s.style.reverse or s.style.bgcolor != s.style.color) for s in text)
        if theme == "cmdeck-ansi":
            assert any(s.style and s.style.reverse for s in text)
        await pilot.press("f9")
        await pilot.pause()
        line = app.query_one(ConfirmLine)
        styles = [s.style for s in line.render_line(0) if s.text.strip() and s.style is not None]
        assert styles
        for style in styles:
            assert style.reverse or style.bgcolor != style.color
        if theme == "cmdeck-ansi":
            assert all(style.reverse for style in styles)


async def test_an_enter_with_f9_does_not_send() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app)
        await pilot.press("f9", "enter")
        for _n in range(20):
            app.clock.seconds += 0.04
            await pilot.press("enter")
        assert not await confirmed(app)
        assert app.composer.confirming


async def test_the_key_that_began_it_never_confirms() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app)
        for _n in range(5):
            await pilot.press("f9")
            app.clock.seconds += 1
        assert not await confirmed(app)
        assert len(app.of(messages.SendAsked)) == 1


@pytest.mark.parametrize("key", ["escape", "z"])
async def test_escape_and_typing_go_back_to_the_text(key: str) -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app)
        await pilot.press("f9")
        app.clock.seconds += 1
        await pilot.press(key)
        app.clock.seconds += 1
        await pilot.press("enter")
        assert not await confirmed(app)
        assert len(app.of(own.ConfirmationLeft)) == 1
        assert composer.draft is not None
        assert composer.draft.text == REPLY.text + ("z" if key == "z" else "") + "\n"


async def test_a_paste_onto_the_line_is_text() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app)
        await pilot.press("f9")
        await pilot.pause()
        app.clock.seconds += 1
        app.post_message(events.Paste("\nsuite\n"))
        await pilot.pause()
        assert not await confirmed(app)
        assert composer.draft is not None
        assert composer.draft.text == REPLY.text + "\nsuite\n"


async def test_a_line_feed_does_not_confirm() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app)
        await pilot.press("f9")
        app.clock.seconds += 1
        await pilot.press("ctrl+j")
        assert not await confirmed(app)


async def test_a_scheduled_draft_names_its_time() -> None:
    app = ComposerStage()
    due = Due(NOW, wall="2026-12-08T09:00", zone="Europe/Paris")
    async with app.run_test(size=(100, 30)) as pilot:
        opened(app, replace(NEW, text="Vélo cargo", due=due))
        await pilot.press("f9")
        await pilot.pause()
        assert "mar. 8 déc. 2026 à 09:00" in screen_text(app)
        app.clock.seconds += 1
        await pilot.press("enter")
        (sent,) = await confirmed(app)
        assert sent.due == due


async def test_a_guard_wants_the_letters_before_enter() -> None:
    why = "Ce post de VéloVille nomme le Musée des Tanneurs."
    app = ComposerStage(check=finding(Check(guards=(Fired("Autre marque", why),))))
    async with app.run_test(size=(100, 30)) as pilot:
        opened(app)
        await pilot.press("f9")
        await pilot.pause()
        shown = screen_text(app)
        assert why in shown
        assert "vél" in shown
        app.clock.seconds += 1
        await pilot.press("enter")
        assert not await confirmed(app)
        await pilot.press("v", "e", "l")
        await pilot.pause()
        assert "Enter" in screen_text(app)
        app.clock.seconds += 1
        await pilot.press("enter")
        (sent,) = await confirmed(app)
        assert sent.confirmed == "letters"


async def test_a_protected_account_asks_for_letters_too() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        app.composer.open(REPLY, account=replace(VELO_X, protected=True), brand=VELOVILLE)
        await pilot.press("f9")
        assert app.composer.query_one(ConfirmLine).wants_letters


async def test_several_accounts_are_named_one_a_row() -> None:
    app = ComposerStage()
    async with app.run_test(size=(80, 24)) as pilot:
        app.composer.open(
            replace(NEW, text="Bonjour", others=(LEFORT_X.id,)),
            account=VELO_X,
            brand=VELOVILLE,
            others=[Target(LEFORT_X, LEFORT)],
        )
        await pilot.press("f9")
        await pilot.pause()
        rows = screen_text(app).split("\n")[-2:]
        assert "@veloville on X" in rows[0]
        assert "@boulangerielefort on X" in rows[1]


async def test_a_refusal_after_sending_gives_the_text_back() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app)
        await pilot.press("f9")
        app.clock.seconds += 1
        await pilot.press("enter")
        composer.refuse("Le disque est plein.")
        assert "Le disque est plein." in note(app)
        await pilot.press("!")
        assert composer.draft is not None
        assert composer.draft.text == REPLY.text + "!"
