"""Add or edit a column: what it shows, of whom, how wide, how often; all of it by keyboard.

Knows columns and what an account can list; not how columns are kept, nor what reading costs: it is
given an estimate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace
from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cmdeck.i18n import N_, _, pgettext
from cmdeck.model.column import Column, ColumnType
from cmdeck.tui.render.words import money
from cmdeck.tui.screens.choose import ChooseDialog, account_option
from cmdeck.tui.screens.dialog import Field, Words, keys_line
from cmdeck.tui.screens.form import Form, Turn, setting
from cmdeck.tui.widgets.composer_ink import ERR, FAINT, MUTED, STRONG, TEXT, between, line_of
from cmdeck.tui.widgets.composer_words import Target

_TYPES: Mapping[ColumnType, str] = {
    ColumnType.MENTIONS: N_("mentions"),
    ColumnType.HOME: N_("home"),
    ColumnType.MESSAGES: N_("private messages"),
    ColumnType.ACTIVITY: N_("likes, reposts and follows"),
    ColumnType.SEARCH: N_("a search"),
    ColumnType.LIST: N_("list"),
    ColumnType.AUTHOR: N_("one author"),
    ColumnType.BOOKMARKS: N_("bookmarks"),
    ColumnType.FEED: N_("watch feed"),
    ColumnType.QUEUE: N_("queue"),
    ColumnType.DRAFTS: N_("drafts"),
}
_QUERIES: Mapping[ColumnType, str] = {
    ColumnType.SEARCH: N_("what to search for"),
    ColumnType.LIST: N_("the list's name or number"),
    ColumnType.AUTHOR: N_("whose posts: @handle"),
    ColumnType.FEED: N_("the feed's address"),
}
"""The types that need a query, and what it is."""
_OURS = frozenset({ColumnType.QUEUE, ColumnType.DRAFTS, ColumnType.FEED})
_NOTIFY: Mapping[str, str] = {"none": N_("nothing"), "flash": N_("flash"), "sound": N_("sound")}
_WIDTHS = ("0", "36", "42", "46", "54", "64", "80")
_MINUTES = ("0", "1", "2", "5", "10", "15", "30", "60", "120")


_MANY = 100
"""So many posts, for saying what reading costs."""


class Accounts(Widget, can_focus=True):
    """Which accounts: Enter or Space opens the list."""

    def __init__(self, targets: Sequence[Target], chosen: Sequence[str]) -> None:
        super().__init__()
        self.targets = tuple(targets)
        self.chosen = tuple(chosen)

    @property
    def ticked(self) -> tuple[Target, ...]:
        """The accounts meant; all of them for `*`, a brand's for `brand:ID`."""
        return tuple(t for t in self.targets if meant(t, self.chosen))

    def render(self) -> Content:
        """Who, in words."""
        ink = STRONG if self.has_focus else TEXT
        if "*" in self.chosen:
            words = _("all accounts")
        else:
            words = ", ".join(f"{t.name} {t.handle} · {t.network}".strip() for t in self.ticked)
        more = "  " + _("Space: choose") if self.has_focus else ""
        return line_of([(words or _("none"), ink), (more, FAINT)])


def meant(target: Target, chosen: Sequence[str]) -> bool:
    """Whether a column's `accounts` name this account."""
    names = {"*", str(target.account.id), f"brand:{target.account.brand}"}
    return bool(names & set(chosen))


class ColumnEditor(Form[Column]):
    """Dismissed with the column as it shall be, or None. Enter saves, from any row but the
    accounts', where Space opens the list."""

    def __init__(
        self,
        column: Column,
        targets: Sequence[Target],
        *,
        new: bool,
        cost: Callable[[Column], int] = lambda column: 0,
    ) -> None:
        """`cost`: what the column's timelines cost today so far, in millionths of a dollar."""
        super().__init__()
        self._column, self._new, self._cost = column, new, cost
        self._title, self._below = Words(), Words()
        types = [str(kind) for kind in _TYPES]
        self._type = Turn(types, str(column.type), lambda v: _(_TYPES.get(ColumnType(v), v)))
        self._accounts = Accounts(targets, column.accounts)
        self._query, self._filter = Field(column.query), Field(column.filter)
        self._heading = Field(column.title)
        self._width = Turn(_WIDTHS, str(column.width), _width_words)
        minutes = f"{column.interval / 60:g}"
        self._interval = Turn(_MINUTES, minutes, _interval_words)
        self._notify = Turn(tuple(_NOTIFY), column.notify, lambda v: _(_NOTIFY.get(v, v)))
        self._wrong = ""

    def inside(self) -> Iterable[Widget]:
        """One row a setting."""
        yield self._title
        yield setting(_("shows"), self._type)
        yield setting(_("accounts"), self._accounts)
        yield setting(_("query"), self._query)
        yield setting(pgettext("setting", "filter"), self._filter)
        yield setting(_("name"), self._heading)
        yield setting(_("width"), self._width)
        yield setting(_("looks"), self._interval)
        yield setting(_("when new"), self._notify)
        yield self._below

    @property
    def column(self) -> Column:
        """The column as it stands in the dialog."""
        kind = ColumnType(self._type.value)
        return replace(
            self._column,
            type=kind,
            accounts=self._accounts.chosen,
            query=self._query.value.strip() if kind in _QUERIES else "",
            filter=self._filter.value.strip(),
            title=self._heading.value.strip(),
            width=int(self._width.value),
            interval=float(self._interval.value) * 60,
            notify=self._notify.value,
            temporary=False,
        )

    def on_mount(self) -> None:
        """Begin with the type, or the filter of a column that is there."""
        super().on_mount()
        self.set_focus(self._type if self._new else self._filter)

    def on_turn_turned(self, event: Turn.Turned) -> None:
        """Another value, another cost."""
        event.stop()
        self._wrong = ""
        self.sync()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text."""
        event.stop()
        self._wrong = ""
        self.sync()

    def on_key(self, event: events.Key) -> None:
        """Space on the accounts opens the list."""
        if event.key == "space" and self._accounts.has_focus:
            event.stop()
            options = [account_option(target) for target in self._accounts.targets]
            dialog = ChooseDialog(
                _("Which accounts?"), options, several=True, ticked=self._accounts.ticked
            )
            self.app.push_screen(dialog, self._take_accounts)

    def _take_accounts(self, chosen: tuple[Target, ...] | None) -> None:
        if chosen:
            everyone = len(chosen) == len(self._accounts.targets)
            ids = tuple(str(target.account.id) for target in chosen)
            self._accounts.chosen = ("*",) if everyone else ids
            self._accounts.refresh()
            self._wrong = ""
            self.sync()

    def action_save(self) -> None:
        """Enter: save, or say what is missing."""
        column = self.column
        self._wrong = fault(column, self._accounts.ticked)
        if self._wrong:
            self.sync()
        else:
            self.dismiss(column)

    def sync(self) -> None:
        """Draw the title, what the query is, what it costs."""
        kind = ColumnType(self._type.value)
        head = _("New column") if self._new else _("Edit column")
        keys = keys_line(
            [(_("Enter"), _("save")), ("↑ ↓", pgettext("arrows", "move")), (_("Esc"), _("back"))]
        )
        self._title.put([between(line_of([(head, STRONG)]), keys, self.room), Content()])
        self._query.disabled = kind not in _QUERIES
        self._query.placeholder = _(_QUERIES[kind]) if kind in _QUERIES else _("not needed")
        self._filter.placeholder = _("words that must be there; -word must not")
        self._heading.placeholder = _(_TYPES.get(kind, str(kind)))
        self._accounts.disabled = kind in _OURS
        lines = [Content(), *line_of([(self._cost_words(), MUTED)]).wrap(self.room)]
        if self._wrong:
            lines.append(line_of([(f"▲ {self._wrong}", ERR)]))
        self._below.put(lines)

    def _cost_words(self) -> str:
        """What was read for it today, in money; who charges for reading."""
        if cost := self._cost(self.column):
            return _("{cost} read today so far").format(cost=money(cost))
        theirs = ColumnType(self._type.value) not in _OURS
        able = [target.account.capabilities for target in self._accounts.ticked if theirs]
        if not (dear := [one for one in able if one.prices.post]):
            return _("costs nothing to read")
        words = _("{network} charges for reading: about {cost} for {n} posts; none read today")
        price = max(one.prices.post for one in dear) * _MANY
        return words.format(network=dear[0].label, cost=money(price), n=_MANY)


def fault(column: Column, ticked: Sequence[Target]) -> str:
    """What keeps a column from being shown; "" when nothing."""
    if column.type in _QUERIES and not column.query:
        return _("Missing: {what}.").format(what=_(_QUERIES[column.type]))
    if column.type in _OURS:
        return ""
    if not ticked:
        return _("Choose an account.")
    kind = column.type.timeline
    unable = [t for t in ticked if kind is not None and not t.account.capabilities.lists(kind)]
    if len(unable) == len(ticked):
        return _("{network} has no such column.").format(network=unable[0].network)
    return ""


def _width_words(value: str) -> str:
    return _("{n} cells").format(n=value) if value != "0" else _("as it fits")


def _interval_words(value: str) -> str:
    return _("every {n} min").format(n=value) if value != "0" else _("by itself, as needed")
