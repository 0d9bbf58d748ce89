"""Rows as lines: the anatomy of look.md §5, at every width, in both densities, without an app."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from tui_lines import PLAIN, ink, lines, text
from tui_rows import ACTIVITY, DRAFTS, GAP, MENTIONS, MESSAGES, QUEUE, WATCH
from tui_samples import (
    ACCOUNTS,
    BRANDS,
    BS,
    NOW,
    X,
    account,
    look,
    post,
    post_row,
    words,
)

from cmdeck.i18n import use_language
from cmdeck.model.column import ConversationRow, MessageRow, Pending, PostRow, Row
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import Metrics, Reaction
from cmdeck.model.triage import Triage
from cmdeck.text.display import displayable
from cmdeck.tui.glyphs import ASCII
from cmdeck.tui.render.frame import Density, Directory, Look, State
from cmdeck.tui.render.rows import draw
from cmdeck.tui.render.times import age, ahead, day_heading, lasting, stamp
from cmdeck.tui.render.words import money
from cmdeck.tui.theme import LIGHT, Colours, palette_of

EVERYTHING: tuple[Row, ...] = (*MENTIONS, *MESSAGES, *WATCH, *QUEUE, *ACTIVITY, *DRAFTS, GAP)
COMPACT = look(density=Density.COMPACT)
FOCUSED = State(focused=True)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def mention(n: int, **more: object) -> PostRow:
    row = MENTIONS[n]
    assert isinstance(row, PostRow)
    return replace(row, **more)


@pytest.mark.parametrize("width", [24, 36, 42, 46, 60, 80, 196])
@pytest.mark.parametrize("state", [PLAIN, FOCUSED, State(marked=True), State(single=True)])
@pytest.mark.parametrize("seen", [look(), COMPACT, look(LIGHT), look(glyphs=ASCII, emoji=False)])
def test_every_line_of_every_row_is_exactly_as_wide_as_the_column(
    width: int, state: State, seen: Look
) -> None:
    for row in EVERYTHING:
        for line in draw(row, width, NOW, seen, state):
            assert cell_len(text(line)) == width
            assert text(line)[-1] == " ", "the last cell is always blank"


@given(
    st.text(max_size=120),
    st.text(max_size=40),
    st.text(alphabet="abc_é日👍🏽", max_size=40),
    st.integers(20, 120),
    st.booleans(),
)
def test_any_text_fits(body: str, name: str, handle: str, width: int, compact: bool) -> None:
    shown = displayable(body), displayable(name, lines=False), displayable(handle, lines=False)
    made = post("1", shown[1], shown[2], shown[0])
    for row in (post_row(made), post_row(replace(made, title=words(shown[0])))):
        for state in (PLAIN, FOCUSED):
            for line in draw(row, width, NOW, COMPACT if compact else look(), state):
                assert cell_len(text(line)) == width


def test_a_post_has_its_name_its_brand_and_its_words() -> None:
    assert lines(MENTIONS[0], 46) == [
        "▌ ● Léa Martin  @leamartin_lyon         3 min ",
        "▌   VéloVille · X · @veloville                ",
        "▌   Commande 4412 toujours pas reçue,         ",
        "▌   troisième e-mail sans réponse 😡 Vous     ",
        "▌   comptez faire quelque chose ou je demande ",
        "▌   le remboursement\xa0?                        ",
        " " * 46,
    ]


def test_the_focused_post_says_so_three_times_and_shows_its_counts() -> None:
    drawn = draw(MENTIONS[0], 46, NOW, look(), FOCUSED)
    assert text(drawn[0]).startswith("█ ● Léa Martin")
    assert text(drawn[-2]).strip("█ ") == "2 replies · 1 ♥"
    assert text(drawn[-1]) == " " * 46, "the blank row has no bar"
    grounds = {
        s.style.bgcolor.name for line in drawn[:-1] for s in line if s.style and s.style.bgcolor
    }
    assert grounds == {look().palette.table["focus"]}


def test_colours_say_whose_weight_says_what_matters() -> None:
    table = look().palette.table
    unread, read = (
        draw(MENTIONS[0], 46, NOW, look(), PLAIN),
        draw(MENTIONS[4], 46, NOW, look(), PLAIN),
    )
    assert ink(unread[0], "Léa") == f"{table['text']} bold"
    assert ink(unread[1], "VéloVille") == table["brand-2"]
    assert ink(unread[0], "▌") == table["brand-2"]
    assert ink(read[0], "Zoé") == table["muted"]
    assert ink(read[2], "Moustache") == table["muted"]
    assert ink(read[0], "41 min") == table["faint"]


def test_the_handle_gives_way_before_the_name_and_the_time_never() -> None:
    row = post_row(post("1", "Association des Amis", "amisvieuxlyon@piaille.fr", minutes=11))
    assert "@amisvieuxlyon@piaille.fr" in lines(row, 70)[0]
    assert "@amisvieuxly…" in lines(row, 48)[0]
    assert "@" not in lines(row, 40)[0]
    cut = lines(row, 26)[0]
    assert "Association…" in cut
    for width in range(24, 80):
        first = lines(row, width)[0]
        assert first.rstrip().endswith("  11 min"), "two blanks at least, and never cut"


def test_brand_network_and_tag_outlive_the_account() -> None:
    row = mention(5, via=(account("boulangerielefort"),))
    assert "@boulangerielefort" in lines(row, 60)[1]
    narrow = lines(row, 38)[1]
    assert "@" not in narrow
    assert "Lefort · X" in narrow
    assert "replied 10:52" in narrow
    assert lines(row, 26)[1].split()[-1] == "replied", "the tag's first word stays"


def test_a_post_that_came_by_two_accounts_says_how_many() -> None:
    row = mention(0, via=(account("veloville"), account("tanneurs")))
    assert "VéloVille · X · 2 accounts" in lines(row)[1]


def test_one_account_drops_the_second_line_and_keeps_the_tag() -> None:
    single = State(single=True)
    assert lines(MENTIONS[4], state=single)[0].rstrip().endswith("♥ liked  41 min")
    assert not any("Croc" in line for line in lines(MENTIONS[4], state=single))


def test_compact_merges_two_lines() -> None:
    first, *rest = lines(MENTIONS[4], 56, COMPACT)
    assert first == "▌   Zoé 🐾  Croc'Chat X                 ♥ liked  41 min "
    assert len(rest) == 3
    assert len(lines(MENTIONS[3], 46, COMPACT)) == 4, "two lines of text at most"


def test_long_texts_end_in_an_ellipsis_after_a_word() -> None:
    body = lines(MENTIONS[3], 46)[2:-1]
    assert len(body) == 4
    assert body[-1].rstrip().endswith(" …")


def test_no_line_begins_with_punctuation() -> None:
    row = post_row(post("1", text="mot " * 8 + "remboursement ? Vraiment ; « oui » ! 30 %"))
    for width in range(20, 60):
        for line in lines(row, width)[2:-1]:
            assert line[4:5] not in set("?!;»%:"), line


def reaction(state: Delivery, *, on: bool = True, kind: Reaction = Reaction.LIKE) -> list[str]:
    pending = {(account("veloville"), kind): Pending(on, state)}
    return lines(post_row(post("1"), pending=pending), 60)[1].split("  ")


@pytest.mark.parametrize(
    ("state", "on", "said"),
    [
        (Delivery.SCHEDULED, True, "liking…"),
        (Delivery.SENDING, True, "liking…"),
        (Delivery.RETRY_WAIT, False, "unliking…"),
        (Delivery.SENT, True, "♥ liked"),
        (Delivery.UNKNOWN, True, "▲ like unknown"),
        (Delivery.FAILED, True, "▲ like failed"),
    ],
)
def test_a_reaction_on_its_way_is_a_word(state: Delivery, on: bool, said: str) -> None:
    assert reaction(state, on=on)[-1].strip() == said


def test_a_like_taken_back_is_not_shown_any_more_though_the_network_still_says_it() -> None:
    me = account("veloville")
    row = post_row(
        post("1"),
        viewer={me: frozenset({Reaction.LIKE})},
        pending={(me, Reaction.LIKE): Pending(False, Delivery.SENT)},
    )
    assert "liked" not in lines(row)[1]
    assert "liked" in lines(replace(row, pending={}))[1]


def test_triage_is_a_word() -> None:
    assert "waiting" in lines(mention(1, triage=Triage.WAITING))[1]
    assert "done" in lines(mention(1, triage=Triage.DONE))[1]


def test_threads_are_indented_as_far_as_four_levels() -> None:
    starts = [lines(mention(0, level=level), 80)[1].index("V") for level in (-1, 0, 1, 4, 9)]
    assert starts == [4, 4, 6, 12, 12]


def test_zero_counts_are_not_written() -> None:
    row = post_row(post("1", metrics=Metrics(replies=0, likes=0, reposts=3)))
    assert lines(row, state=FOCUSED)[-2].strip("█ ") == "3 reposts"


def test_an_article_is_its_title_and_where_it_comes_from() -> None:
    drawn = lines(WATCH[0], 46)
    assert drawn[0].startswith("▌ ● Le vélo cargo en hausse")
    assert drawn[-2] == "▌   Le Monde · 20 min           for VéloVille "


def test_a_conversation_says_how_long_it_waits_and_who_spoke() -> None:
    assert "for 2 h 52" in lines(MESSAGES[0])[1]
    assert "You: Parfait" in lines(MESSAGES[2])[2]
    table = look().palette.table
    assert ink(draw(MESSAGES[0], 46, NOW, look(), PLAIN)[1], "for 2 h") == table["warn"]
    assert ink(draw(MESSAGES[1], 46, NOW, look(), PLAIN)[1], "for 1 h") == table["faint"]


def test_a_deletion_is_seen_on_its_way_and_where_it_stopped() -> None:
    assert "deleting…" in lines(mention(1, deleting=Delivery.SENDING))[1]
    assert "▲ deletion stopped" in lines(mention(1, deleting=Delivery.UNKNOWN))[1]


def test_private_is_never_dropped_among_public_rows() -> None:
    mixed = State(mixed=True)
    for width in range(30, 80):
        assert "private" in lines(MESSAGES[0], width, state=mixed)[1]


def test_a_message_is_shown_whole() -> None:
    talk = MESSAGES[0]
    assert isinstance(talk, ConversationRow)
    row = MessageRow("message:1", talk.last, talk.via, talk.at)
    drawn = lines(row, 46)
    assert drawn[0].startswith("▌   Paul Reynaud")
    assert "câbles" in "".join(drawn)


def test_reactions_are_grouped() -> None:
    drawn = lines(ACTIVITY[0], 46)
    assert drawn[0] == "▌   148 ♥ · 12 reposts                   X Bs "
    assert "VéloVille  « Nos horaires de Noël »" in drawn[1]
    assert "Inès, Karim, Zoé and 157 others" in drawn[2]


def test_a_gap_says_from_when_to_when_how_much_and_the_key() -> None:
    drawn = lines(GAP, 46)
    assert drawn[0] == "▌   · · ·  09:40 to 11:50 not read            "
    assert drawn[1] == "▌   ≈ 120 posts, $0.60             Enter fill "
    assert "filling…" in lines(replace(GAP, filling=True))[1]


def test_a_draft_says_what_it_would_be() -> None:
    drawn = lines(DRAFTS[0])
    assert "Reply  @leamartin_lyon" in drawn[0]
    assert "VéloVille  X · @veloville" in drawn[1]


def test_without_colour_and_in_ascii_nothing_is_lost() -> None:
    bare = look(glyphs=ASCII, emoji=False, palette=palette_of({}, Colours.NONE))
    drawn = lines(MENTIONS[4], 56, bare, FOCUSED)
    assert drawn[0].startswith(">   Zoé []  @zoe_et_moustache")
    assert "liked" in drawn[1]
    signs = {char for row in EVERYTHING for line in lines(row, 46, bare) for char in line}
    assert not {char for char in signs if ord(char) > 0x17F}


def test_ages_are_short() -> None:
    ages = [
        (0, "now"),
        (3, "3 min"),
        (125, "2 h"),
        (60 * 13, "yesterday"),
        (60 * 24 * 2, "Sat"),
        (60 * 24 * 30, "7 Nov"),
        (60 * 24 * 400, "2 Nov 2025"),
        (-5, "now"),
    ]
    for minutes, said in ages:
        assert age(NOW - timedelta(minutes=minutes), NOW) == said
    assert stamp(NOW - timedelta(hours=2, minutes=52), NOW) == "09:12"
    assert lasting(2 * 3600 + 26 * 60) == "2 h 26"
    assert ahead(NOW + timedelta(hours=4), NOW) == "in 4 h"
    assert ahead(NOW - timedelta(minutes=4), NOW) == "late"
    assert day_heading(NOW + timedelta(days=1), NOW) == "Tomorrow, Tuesday 8 December"
    assert day_heading(NOW + timedelta(days=30), NOW) == "Wednesday 6 January 2027"


def test_wide_right_to_left_and_joined_characters_keep_the_right_text_in_place() -> None:
    for name in (
        "日本語の名前はとても長い名前です",
        "اسم عربي طويل جدا للاختبار هنا",
        "👨‍👩‍👧‍👦🏳️‍🌈🇫🇷" * 8,
    ):
        row = post_row(post("1", name, "h", name * 4, network=BS if "日" in name else X))
        for line in lines(row, 40):
            assert cell_len(line) == 40
        assert lines(row, 40)[0].endswith("  3 min ")


def test_money_is_written_as_the_reader_writes_it() -> None:
    assert money(310_000) == "$0.31"
    assert money(1) == "$0.01", "rounded up: nothing paid reads as nothing"
    use_language("fr")
    assert money(2_000_000) == "2,00\xa0$"


def test_sixteen_colours_reverse_the_first_row_of_the_focused_item_only() -> None:
    seen = look(palette=palette_of({}, Colours.SIXTEEN))
    first, *rest = draw(MENTIONS[0], 46, NOW, seen, FOCUSED)
    assert all(segment.style is not None and segment.style.reverse for segment in first)
    assert not any(segment.style.reverse for line in rest for segment in line if segment.style)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("tom.bsky.social", "in reply to @tom.bsky.social"),
        ("did:plc:ihgjslu2rdta52or66cx5vpn", ""),
        ("did:plc:ours", "in reply to @veloville"),
        ("1500000000", ""),
    ],
)
def test_whom_it_answers_is_a_person_or_nobody(said: str, shown: str) -> None:
    ours = replace(ACCOUNTS[account("veloville", BS)], remote_id="did:plc:ours")
    known = Directory(BRANDS, {**ACCOUNTS, ours.id: ours})
    row = post_row(replace(post("1", network=BS), reply_to_author=said))
    seen = "\n".join(lines(row, 80, look(directory=known), FOCUSED))
    assert ("in reply to" in seen) is bool(shown)
    assert shown in seen
