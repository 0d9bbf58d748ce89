"""The composer says who writes to whom, refuses in words, and sends on one Enter only."""

import pytest
from compose_stage import (
    LEFORT,
    LEFORT_X,
    NEW,
    NOW,
    POST,
    PRIVATE,
    REPLY,
    SIZES,
    VELO_X,
    VELOVILLE,
    ComposerStage,
    finding,
    measure,
    note,
    opened,
    screen_text,
)
from msgspec.structs import replace

from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import DraftId, ItemId
from cmdeck.tui import messages
from cmdeck.tui.widgets import composer_words as words
from cmdeck.tui.widgets.composer_verbs import verb_words
from cmdeck.tui.widgets.composer_words import Check, Target
from cmdeck.tui.widgets.margin import Exchange

# Who writes to whom


@SIZES
async def test_a_public_reply_and_a_private_message_differ_in_shape_and_words(
    size: tuple[int, int],
) -> None:
    app = ComposerStage()
    async with app.run_test(size=size) as pilot:
        opened(app)
        await pilot.pause()
        shown = screen_text(app)
        assert "Public reply  as  VéloVille @veloville · X  to  @leamartin_lyon" in shown
        assert "█   Bonjour Léa" in shown
        opened(app, PRIVATE, whom="Paul Reynaud")
        await pilot.pause()
        shown = screen_text(app)
        assert "Private message" in shown
        assert "Paul Reynaud @preynaud" in shown
        assert "█ █ Bonjour Paul" in shown
        await pilot.press("f9")
        await pilot.pause()
        assert "send in private  VéloVille  @veloville on X  to @preynaud" in screen_text(app)


@pytest.mark.parametrize("width", range(20, 120, 7))
def test_the_title_never_cuts_a_handle_or_the_network(width: int) -> None:
    draft = replace(REPLY, handle="amisvieuxlyon@piaille.fr")
    line = words.title(draft, [Target(VELO_X, VELOVILLE)], "Association des Amis", width)
    written = line.plain.replace("\n", "").replace(" ", "")
    for word in ("@amisvieuxlyon@piaille.fr", "@veloville", "·X", "VéloVille", "Publicreply"):
        assert word in written
    assert all(len(row) <= width for row in line.plain.split("\n"))


@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.MESSAGE])
async def test_the_account_of_an_answer_is_fixed(kind: DraftKind) -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        draft = REPLY if kind is DraftKind.REPLY else PRIVATE
        composer = opened(app, draft)
        await pilot.press("f2")
        assert not app.of(messages.AccountAsked)
        assert "▲" in note(app)
        with pytest.raises(ValueError, match="fixed"):
            composer.set_account(LEFORT_X, LEFORT)
        assert composer.draft is not None
        assert composer.draft.account == VELO_X.id
        assert composer.draft.kind is kind


async def test_the_account_of_a_new_post_changes_by_f2_and_the_labels_with_it() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app, NEW)
        await pilot.press("f2")
        assert len(app.of(messages.AccountAsked)) == 1
        composer.set_account(LEFORT_X, LEFORT)
        await pilot.pause()
        assert "Boulangerie Lefort @boulangerielefort · X" in screen_text(app)
        said = app.of(messages.DraftEdited)[-1]
        assert isinstance(said, messages.DraftEdited)
        assert said.draft.account == LEFORT_X.id


async def test_a_queued_post_keeps_its_account() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app, replace(NEW, edits=ItemId(4)))
        await pilot.press("f2")
        assert not app.of(messages.AccountAsked)


def test_a_draft_opens_only_as_its_own_account() -> None:
    app = ComposerStage()
    with pytest.raises(ValueError, match="own account"):
        app.composer.open(REPLY, account=LEFORT_X, brand=LEFORT)
    with pytest.raises(ValueError, match="one sender"):
        app.composer.open(
            replace(PRIVATE, others=(LEFORT_X.id,)),
            account=VELO_X,
            brand=VELOVILLE,
            others=[Target(LEFORT_X, LEFORT)],
        )


# What is refused before anything leaves


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (replace(NEW, text="  \n"), "Nothing written"),
        (replace(NEW, text="é" * 281), "1 character over"),
        (replace(PRIVATE, to=""), "Nobody to write to"),
        (replace(REPLY, reply_to=None), "missing"),
        (Draft(DraftKind.QUOTE, VELO_X.id, text="a"), "missing"),
    ],
)
@pytest.mark.parametrize("key", ["f9", "f8"])
async def test_what_cannot_leave_is_said_in_the_composer(draft: Draft, said: str, key: str) -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app, draft)
        await pilot.press(key)
        assert said in note(app)
        app.clock.seconds += 1
        await pilot.press("enter")
        assert not app.of(messages.SendAsked)
        assert not app.of(messages.ScheduleAsked)
        assert not app.of(messages.SendConfirmed)


async def test_without_an_account_nothing_leaves() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        app.composer.open(replace(NEW, text="bonjour"), account=None)
        await pilot.press("f9")
        assert "F2" in note(app)
        assert not app.of(messages.SendAsked)


async def test_the_check_refuses_in_its_own_words() -> None:
    app = ComposerStage(check=finding(Check(refused="Il reste {prénom}.")))
    async with app.run_test() as pilot:
        opened(app)
        await pilot.press("f9")
        assert "Il reste {prénom}." in note(app)
        assert not app.composer.confirming


# Leaving and keeping


@pytest.mark.parametrize("key", ["escape", "ctrl+s"])
async def test_leaving_says_the_draft_as_it_stands(key: str) -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        opened(app)
        await pilot.press("home", "z", key)
        (left,) = [m for m in app.said if isinstance(m, messages.ComposerLeft)]
        assert left.draft.text == "z" + REPLY.text
        assert left.draft.cursor == 1


async def test_saving_keeps_what_was_typed_meanwhile() -> None:
    app = ComposerStage()
    async with app.run_test() as pilot:
        composer = opened(app)
        await pilot.press("!")
        composer.set_saved(NOW, replace(REPLY, id=DraftId(7), revision=3))
        await pilot.pause()
        assert composer.draft is not None
        assert (composer.draft.id, composer.draft.revision) == (7, 3)
        assert composer.draft.text.endswith("!")
        assert "draft kept 11:04" in screen_text(app)


# The status row and the margin


@pytest.mark.parametrize(
    ("length", "said"), [(195, "X 85 left"), (270, "X 10 left"), (439, "X ▲ 439 / 280")]
)
def test_the_room_left_is_a_figure(length: int, said: str) -> None:
    draft = replace(NEW, text="a" * length)
    (room,) = words.rooms(draft, [Target(VELO_X, VELOVILLE)], measure)
    line = words.status(words.Status(rooms=(room,)), 40)
    assert line.plain.strip() == said
    inks = {str(span.style) for span in line.spans}
    assert ("bold $cm-warn" in inks) == (length == 270)
    assert ("$cm-err" in inks) == (length == 439)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (90, "2 pictures fr 1 fault X 85 left Mastodon ▲ 501 / 500 Bluesky 105 left"),
        (75, "2 pictures · with its words fr 1 fault X 85 Ma ▲ 501 / 500 Bs 105"),
        (60, "2 pictures fr 1 fault X 85 Ma ▲ 501 / 500 Bs 105"),
        (45, "fr 1 fault X 85 Ma ▲ 501 / 500 Bs 105"),
    ],
)
def test_words_give_way_before_figures(width: int, said: str) -> None:
    rooms = (
        words.Room("X", 195, 280, short="X"),
        words.Room("Mastodon", 501, 500, short="Ma"),
        words.Room("Bluesky", 195, 300, short="Bs"),
    )
    now = words.Status(saved="12:04", language="fr", faults=1, rooms=rooms, pictures=2)
    line = words.status(now, width)
    assert " ".join(line.plain.split()) == said
    assert line.cell_length <= width


async def test_the_history_stands_in_the_margin_where_there_is_room() -> None:
    app = ComposerStage()
    async with app.run_test(size=(200, 50)) as pilot:
        composer = opened(app)
        composer.set_history(
            "Léa Martin",
            "3 échanges en public",
            [Exchange("aujourd'hui 12:01", "elle", "Commande 4412"), Exchange("hier", "nous", "…")],
        )
        await pilot.pause()
        assert "With Léa Martin   3 échanges en public" in screen_text(app)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45), (200, 50)])
async def test_the_title_stands_below_a_blank_row_and_the_line_at_the_bottom(
    size: tuple[int, int],
) -> None:
    app = ComposerStage()
    async with app.run_test(size=size) as pilot:
        composer = opened(app)
        for _n in range(3):
            await pilot.pause()
        rows = screen_text(app).split("\n")[-composer.size.height :]
        assert rows[0].strip() == "█"
        assert rows[1].startswith("█   Public reply")
        assert composer.verb == "", "the usual word will do"
        await pilot.press("f9")
        for _n in range(3):
            await pilot.pause()
        rows = screen_text(app).split("\n")[-composer.size.height :]
        assert rows[1].startswith("█   Public reply")
        assert rows[-1].startswith("    Enter  reply in public")
        assert any("Bonjour Léa" in row for row in rows)


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 8), ((200, 50), 11), ((80, 20), 17)])
async def test_the_height_follows_the_terminal_and_the_text(
    size: tuple[int, int], rows: int
) -> None:
    app = ComposerStage()
    async with app.run_test(size=size) as pilot:
        composer = opened(app)
        await pilot.pause()
        assert composer.size.height == rows
        for _n in range(30):
            await pilot.press("enter")
        await pilot.pause()
        assert composer.size.height <= max(rows, size[1] * 45 // 100)


def test_posting_is_never_built_from_a_private_draft() -> None:
    draft = replace(PRIVATE, reply_to=POST)
    (row,) = words.named(draft, [Target(VELO_X, VELOVILLE)], "", Check())
    assert row.verb == verb_words(DraftKind.MESSAGE, later=False)
