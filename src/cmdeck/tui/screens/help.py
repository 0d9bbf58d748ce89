"""Help for the focused pane: what can be done here and everywhere, from the table of actions.

Knows no action by name: a new row of the table shows here by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import _
from cmdeck.tui.actions import ACTIONS, Action, Group, Scope
from cmdeck.tui.keys import Keymap
from cmdeck.tui.screens.dialog import Dialog, Field, Words, keys_line
from cmdeck.tui.screens.palette import score
from cmdeck.tui.widgets.composer_ink import FAINT, HEAD, MUTED, STRONG, between, line_of

_KEYS = 10
"""Cells of the keys; longer ones push the words right."""
_COLUMN = 40
"""Fewest cells of a column."""
_SHOWN_KEYS = 2


class _Body(Words):
    """The groups; says when there is more of them than can be seen."""

    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized

    def on_resize(self) -> None:
        """As long as it is now."""
        self.call_after_refresh(self._resized)


class HelpScreen(Dialog[Action]):
    """Dismissed with None; nothing is done from here. `/` searches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False),
        Binding("f1,question_mark,q", "leave", show=False),
    ]

    def __init__(self, title: str, scopes: Sequence[Scope], *, keymap: Keymap) -> None:
        """`title` names the focused pane; `scopes` are those whose keys live there."""
        super().__init__()
        self._title_words, self._keymap = title, keymap
        self._writing = Scope.COMPOSER in scopes
        over_the_deck = Scope.CALENDAR in scopes
        self._lives = frozenset(scopes) | (frozenset() if over_the_deck else {Scope.DECK})
        self._title, self._foot = Words(), Words()
        self._body = _Body(self._show_title)
        self._field = Field(placeholder=_("find"))
        self._field.display = False

    def inside(self) -> Iterable[Widget]:
        """Title, search, groups in columns."""
        yield self._title
        yield self._field
        yield VerticalScroll(self._body, classes="dialog--scroll")
        yield self._foot

    def on_mount(self) -> None:
        """Arrows scroll."""
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def action_search(self) -> None:
        """`/`: only what matches."""
        self._field.display = True
        self._field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        self.sync()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: read on."""
        event.stop()
        self.query_one(VerticalScroll).focus()

    def sync(self) -> None:
        """Draw as many columns as there is room for."""
        self._show_title()
        blocks = [_block(group, rows) for group, rows in self._groups() if rows]
        self._body.put(_columns(blocks, self.room) or [Content()])
        arrows = _("With the arrow keys alone: {key} opens the menu of everything an item can do.")
        menu = self._keymap.shown("item.menu") if Scope.ITEM in self._lives else ""
        self._foot.put([Content(), line_of([(arrows.format(key=menu), FAINT)])] if menu else [])

    def _show_title(self) -> None:
        left = line_of([(self._title_words, STRONG), (_("what you can do here"), FAINT)], "   ")
        hidden = self._body.size.height > self.query_one(VerticalScroll).size.height
        more = [("↓", _("more"))] if hidden else []
        keys = keys_line([*more, ("/", _("find")), (_("Esc"), _("close"))])
        self._title.put([between(left, keys, self.room), Content()])

    def _groups(self) -> list[tuple[Group, list[tuple[str, str]]]]:
        wanted = self._field.value if self._field.display else ""
        first = [Group.WRITE] if self._writing else []
        return [
            (group, [row for row in self._rows(group) if score(wanted, " ".join(row)) is not None])
            for group in dict.fromkeys((*first, *Group))
        ]

    def _rows(self, group: Group) -> list[tuple[str, str]]:
        rows: dict[str, tuple[str, str]] = {}
        own = [action.id for action in ACTIONS if action.scope is Scope.COMPOSER]
        taken = {key for name in own for key in self._keymap.all_shown(name)}
        for action in ACTIONS:
            if action.group is not group or action.scope not in self._lives:
                continue
            family, colon, _rest = action.id.partition(":")
            keys = self._keymap.all_shown(action.id)
            if self._writing and action.scope is not Scope.COMPOSER:
                keys = tuple(key for key in keys if not _is_text(key) and key not in taken)
            if not keys or family in rows:
                continue
            shown = self._family_keys(family) if colon else "  ".join(keys[:_SHOWN_KEYS])
            rows[family] = (shown, _(action.help))
        return list(rows.values())

    def _family_keys(self, family: str) -> str:
        members = [a.id for a in ACTIONS if a.id.startswith(f"{family}:")]
        first, last = self._keymap.shown(members[0]), self._keymap.shown(members[-1])
        return f"{first} … {last}"


def _is_text(key: str) -> bool:
    """Whether a key, as shown, is the text's own while one writes: a letter, each of `g q`, an
    arrow, Tab."""
    return len(key.split()[0]) == 1 or key.endswith("Tab")


def _block(group: Group, rows: Sequence[tuple[str, str]]) -> list[Content]:
    lines = [line_of([(_(group.value), HEAD)])]
    for keys, words in rows:
        gap = " " * max(2, _KEYS - cell_len(keys))
        lines.append(line_of([(keys, STRONG), (gap, ""), (words, MUTED)]))
    return lines


def _columns(blocks: Sequence[Sequence[Content]], width: int) -> list[Content]:
    count = max(1, min(3, width // _COLUMN))
    wide = width // count
    columns: list[list[Content]] = [[] for _n in range(count)]
    total = sum(len(block) + 1 for block in blocks)
    at = 0
    for block in blocks:
        if columns[at] and len(columns[at]) + len(block) / 2 > total / count and at < count - 1:
            at += 1
        if columns[at]:
            columns[at].append(Content())
        columns[at].extend(block)
    rows = []
    for row in range(max(map(len, columns), default=0)):
        cells = [column[row] if row < len(column) else Content() for column in columns]
        cut = [cell.truncate(wide - 2, ellipsis=True) for cell in cells]
        padded = [Content.assemble(cell, " " * (wide - cell.cell_length)) for cell in cut]
        rows.append(Content("").join(padded).rstrip())
    return rows
