"""Keys: the table of actions and the person's wishes, as Textual bindings and two-key sequences.

Pure but for `install`. A letter acts in lists only; nothing here decides what an action does.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

import msgspec
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import format_key, key_to_character

from cmdeck.i18n import N_, _
from cmdeck.tui.actions import ACTIONS, BY_ID, Action, Scope

PRESETS = ("deck", "plain")
FORBIDDEN = frozenset(
    {"ctrl+a", "ctrl+b", "ctrl+at", "ctrl+space", "ctrl+m", "ctrl+i", "ctrl+j"}
    | {"ctrl+left_square_bracket"}
)
"""Never bound: tmux and screen take the first two for themselves, the others are Enter, Tab, a
pasted line feed and Esc by another name (product.md, Keys)."""

Strokes = tuple[str, ...]

_SHOWN = {
    "enter": N_("Enter"),
    "escape": N_("Esc"),
    "space": N_("Space"),
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": N_("PgUp"),
    "pagedown": N_("PgDn"),
    "home": N_("Home (key)"),
    "end": N_("End"),
    "delete": N_("Del"),
    "backspace": N_("Backspace"),
}
_LIVE_TOGETHER = (
    frozenset({Scope.DECK, Scope.COLUMN, Scope.ITEM, Scope.POST}),
    frozenset({Scope.DECK, Scope.COLUMN, Scope.ITEM, Scope.QUEUE}),
    frozenset({Scope.CALENDAR}),
    frozenset({Scope.COMPOSER}),
    frozenset({Scope.DIALOG}),
)


class Keymap(msgspec.Struct, frozen=True):
    """Which keys do what, for one person."""

    alternatives: Mapping[str, tuple[Strokes, ...]]
    """By action id: each way to press it."""
    faults: tuple[str, ...] = ()
    """Wishes that could not be kept, each a sentence that names the action."""

    def bindings(self, *scopes: Scope) -> list[Binding]:
        """Textual bindings of the single keys of `scopes`."""
        return [
            Binding(
                strokes[0],
                _call(action),
                _(action.label),
                show=False,
                id=f"{action.id}@{strokes[0]}",
            )
            for action in ACTIONS
            if action.scope in scopes
            for strokes in self.alternatives[action.id]
            if len(strokes) == 1
        ]

    def has(self, key: str, *scopes: Scope) -> bool:
        """Whether the single key does anything in `scopes`."""
        ways = (self.alternatives[action.id] for action in ACTIONS if action.scope in scopes)
        return any(strokes == (key,) for found in ways for strokes in found)

    def sequences(self, *scopes: Scope) -> Mapping[Strokes, Action]:
        """What two keys one after the other do, in `scopes`."""
        return {
            strokes: action
            for action in ACTIONS
            if action.scope in scopes
            for strokes in self.alternatives[action.id]
            if len(strokes) > 1
        }

    def shown(self, action: str) -> str:
        """The first key of an action as a person reads it (`g g`, `F5`, `Enter`); "" where none."""
        ways = self.alternatives.get(action, ())
        return " ".join(shown_key(key) for key in ways[0]) if ways else ""

    def all_shown(self, action: str) -> tuple[str, ...]:
        """Every key of an action as a person reads it."""
        ways = self.alternatives.get(action, ())
        return tuple(" ".join(shown_key(key) for key in strokes) for strokes in ways)


def keymap(preset: str = "deck", wishes: Mapping[str, str] | None = None) -> Keymap:
    """The keys of `preset`, with the person's `wishes` (action id to keys, as in the table; "" for
    no key). A wish that names no action, a forbidden key or a key that is taken is left out, and
    said in `faults`."""
    ways = {action.id: _preset_ways(action, preset) for action in ACTIONS}
    faults: list[str] = []
    for wished, keys in (wishes or {}).items():
        if wished not in BY_ID:
            near = get_close_matches(wished, BY_ID, 1)
            hint = _(' Did you mean "{near}"?').format(near=near[0]) if near else ""
            faults.append(_('"{name}" is no action.').format(name=wished) + hint)
            continue
        strokes = _parsed(keys)
        if bad := [key for way in strokes for key in way if key in FORBIDDEN]:
            words = _("{action}: {key} is never bound; the default stays.")
            faults.append(words.format(action=wished, key=bad[0]))
            continue
        ways[wished] = strokes
    faults += _clashes(ways)
    return Keymap(MappingProxyType(ways), tuple(faults))


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of `scopes` in the default preset, for class bodies."""
    return _DEFAULT.bindings(*scopes)


@functools.cache
def _default_keys(scopes: tuple[Scope, ...]) -> frozenset[str]:
    """The single keys of `scopes` in the default preset."""
    return frozenset(binding.key for binding in bindings(*scopes))


def first(wanted: Iterable[Binding]) -> list[Binding]:
    """The same bindings, asked before a text takes the key, and done after the keys before it."""
    later = "after_typing({!r})".format
    return [dataclasses.replace(one, priority=True, action=later(one.action)) for one in wanted]


def install(node: DOMNode, wanted: list[Binding], *scopes: Scope) -> None:
    """Bind `wanted` on a mounted or new node in place of the default preset's keys of `scopes`.

    Textual's own `App.set_keymap` can move a binding and cannot take one away, which the plain
    preset needs; hence the node's own map.
    """
    ours = _default_keys(scopes)
    kept = {
        key: list(bound) for key, bound in node._bindings.key_to_bindings.items() if key not in ours
    }
    node._bindings = BindingsMap(wanted)
    for key, bound in kept.items():
        node._bindings.key_to_bindings.setdefault(key, bound)


def shown_key(key: str) -> str:
    """One key as a person reads it: `?`, `F5`, `ctrl-s`, `Enter`."""
    if key in _SHOWN:
        return _(_SHOWN[key]).removesuffix(" (key)")
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    if "+" in key:
        return key.replace("+", "-")
    return key_to_character(key) or format_key(key)


class Complete(msgspec.Struct, frozen=True):
    """The last key of a sequence: do this."""

    action: Action


class Waiting(msgspec.Struct, frozen=True):
    """The first key of a sequence: the footer shows it and what may follow."""

    pressed: Strokes


class Dropped(msgspec.Struct, frozen=True):
    """A key that ends no sequence came after a first key: nothing is done, by neither."""

    pressed: Strokes


Press = Complete | Waiting | Dropped | None


class Sequences(msgspec.Struct):
    """Keys pressed one after the other. A screen asks it first, and lets what answers None go on
    to the bindings."""

    table: Mapping[Strokes, Action]
    pressed: Strokes = msgspec.field(default=())

    def press(self, key: str) -> Press:
        """What `key` means now; None when it is no part of a sequence."""
        strokes = (*self.pressed, key)
        if (action := self.table.get(strokes)) is not None:
            self.pressed = ()
            return Complete(action)
        if any(way[: len(strokes)] == strokes for way in self.table):
            self.pressed = strokes
            return Waiting(strokes)
        if self.pressed:
            self.pressed = ()
            return Dropped(strokes)
        return None

    def cancel(self) -> None:
        """Forget the first key: the focus went elsewhere."""
        self.pressed = ()

    def following(self) -> Iterator[tuple[str, Action]]:
        """The keys that may come next, as a person reads them, and what they do."""
        depth = len(self.pressed)
        for strokes, action in self.table.items():
            if depth and strokes[:depth] == self.pressed:
                yield shown_key(strokes[depth]), action


def _parsed(keys: str) -> tuple[Strokes, ...]:
    return tuple(tuple(way.split()) for way in keys.split(",") if way.strip())


def _preset_ways(action: Action, preset: str) -> tuple[Strokes, ...]:
    """`plain` has no letters, digits and sequences: its own keys, and those of the table that are
    no characters (Enter, Esc, PgDn, F1)."""
    if preset != "plain":
        return action.alternatives
    if action.plain:
        return _parsed(action.plain)
    return tuple(way for way in action.alternatives if len(way) == 1 and _is_named(way[0]))


def _is_named(key: str) -> bool:
    return key in _SHOWN or (key[0] == "f" and key[1:].isdigit())


def _clashes(ways: Mapping[str, tuple[Strokes, ...]]) -> list[str]:
    """Keys that two actions share where both live, and first keys of sequences that act alone."""
    faults = []
    for scopes in _LIVE_TOGETHER:
        taken: dict[Strokes, str] = {}
        for action in ACTIONS:
            if action.scope not in scopes:
                continue
            for strokes in ways[action.id]:
                other = taken.setdefault(strokes, action.id)
                if other != action.id:
                    words = _("{key}: both {one} and {other} want it.")
                    key = " ".join(shown_key(stroke) for stroke in strokes)
                    faults.append(words.format(key=key, one=other, other=action.id))
        for strokes, name in taken.items():
            if len(strokes) > 1 and strokes[:1] in taken:
                words = _("{key}: {one} hides {other}.")
                faults.append(
                    words.format(key=shown_key(strokes[0]), one=taken[strokes[:1]], other=name)
                )
    return list(dict.fromkeys(faults))


def _call(action: Action) -> str:
    name = action.method.removeprefix("action_")
    return f"{name}({action.argument!r})" if action.argument else name


_DEFAULT = keymap()
