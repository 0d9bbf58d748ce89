"""Keys come from the one table; nothing dangerous is ever bound."""

import pytest

from cmdeck.i18n import use_language
from cmdeck.tui.actions import ACTIONS, Scope
from cmdeck.tui.keys import (
    FORBIDDEN,
    PRESETS,
    Complete,
    Dropped,
    Sequences,
    Waiting,
    bindings,
    keymap,
    shown_key,
)

LISTS = (Scope.DECK, Scope.COLUMN, Scope.POST, Scope.QUEUE)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_binds_what_a_terminal_or_a_paste_presses(preset: str) -> None:
    keys = keymap(preset)
    assert not keys.faults
    pressed = {key for ways in keys.alternatives.values() for way in ways for key in way}
    assert not pressed & FORBIDDEN
    assert not any(key.startswith("alt+") or key in {"f10", "f11"} for key in pressed)


def test_a_wish_for_a_forbidden_key_is_refused_and_said() -> None:
    for key in sorted(FORBIDDEN):
        keys = keymap(wishes={"post.like": key})
        assert keys.alternatives["post.like"] == (("f",),)
        assert key in keys.faults[0]


def test_every_single_key_becomes_a_binding_of_its_action() -> None:
    bound = {binding.key: binding.action for binding in bindings(*LISTS)}
    assert bound["j"] == bound["down"] == "cursor_down"
    assert bound["f"] == "post_like"
    assert bound["ampersand"] == bound["1"] == "column_go('1')"
    assert "g g" not in bound
    assert "g" not in bound


def test_no_letter_acts_in_a_text_field() -> None:
    for preset in PRESETS:
        for binding in keymap(preset).bindings(Scope.COMPOSER, Scope.DIALOG):
            assert len(binding.key) > 1, binding


def test_the_plain_preset_has_no_letters_and_no_sequences() -> None:
    keys = keymap("plain")
    assert not keys.sequences(*LISTS)
    for binding in keys.bindings(*LISTS):
        assert len(binding.key) > 1, binding
    assert keys.shown("cursor.page_down") == "PgDn"
    assert keys.shown("item.open") == "Enter"


def test_wishes_replace_and_take_away() -> None:
    keys = keymap(wishes={"post.like": "ctrl+l", "post.repost": "", "nonsense.x": "k"})
    assert keys.shown("post.like") == "ctrl-l"
    assert keys.shown("post.repost") == ""
    assert len(keys.faults) == 1


def test_a_clash_is_said() -> None:
    (fault,) = keymap(wishes={"post.like": "r"}).faults
    assert "post.reply" in fault
    assert "post.like" in fault
    (fault,) = keymap(wishes={"post.like": "m"}).faults[:1]
    assert "moderate." in fault


def test_a_wrong_name_gets_a_guess() -> None:
    assert 'Did you mean "post.like"?' in keymap(wishes={"post.lke": "x"}).faults[0]


def test_two_keys_make_one_act() -> None:
    sequences = Sequences(keymap().sequences(*LISTS))
    assert sequences.press("j") is None
    assert sequences.press("g") == Waiting(("g",))
    assert "q" in {key for key, _action in sequences.following()}
    done = sequences.press("q")
    assert isinstance(done, Complete)
    assert done.action.id == "go.queue"
    assert sequences.press("q") is None


def test_a_wrong_second_key_does_nothing_at_all() -> None:
    sequences = Sequences(keymap().sequences(*LISTS))
    sequences.press("m")
    assert sequences.press("f") == Dropped(("m", "f"))
    assert sequences.press("f") is None
    sequences.press("m")
    sequences.cancel()
    assert sequences.press("h") is None


def test_keys_are_shown_as_people_read_them() -> None:
    assert [shown_key(key) for key in ("question_mark", "f12", "ctrl+s", "escape", "é", "U")] == [
        *("?", "F12", "ctrl-s", "Esc", "é", "U"),
    ]
    keys = keymap()
    for action in ACTIONS:
        assert keys.shown(action.id), action.id
    assert [keys.shown(name) for name in ("column.search", "column.narrow", "deck.palette")] == [
        *("/", "<", "ctrl-p"),
    ]
    assert keys.all_shown("column.go:6") == ("6", "-", "§")
