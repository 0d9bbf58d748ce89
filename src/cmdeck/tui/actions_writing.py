"""The part of the table of actions (actions.py) that belongs to the composer."""

from cmdeck.i18n import N_
from cmdeck.tui.action import Action as _row
from cmdeck.tui.action import Group, Scope

_W, _WRITE = Scope.COMPOSER, Group.WRITE

WRITING: tuple[_row, ...] = (
    _row("compose.send", "f9", N_("send"), N_("send"), _W, _WRITE, footer=1, plain="f9"),
    _row(
        "compose.schedule", "f8", N_("schedule"), N_("send later"), _W, _WRITE, footer=2, plain="f8"
    ),
    _row(
        "compose.spelling",
        "f7",
        N_("spelling"),
        N_("next misspelling"),
        _W,
        _WRITE,
        footer=3,
        plain="f7",
    ),
    _row(
        "compose.picture",
        "f6",
        N_("picture"),
        N_("picture and its words"),
        _W,
        _WRITE,
        footer=4,
        plain="f6",
    ),
    _row(
        "compose.account",
        "f2",
        N_("account"),
        N_("accounts, one network's text"),
        _W,
        _WRITE,
        footer=5,
        plain="f2",
    ),
    _row(
        "compose.preview",
        "f3",
        N_("preview"),
        N_("as it would go out"),
        _W,
        _WRITE,
        footer=7,
        plain="f3",
    ),
    _row(
        "compose.editor",
        "f4",
        N_("editor"),
        N_("in your own editor"),
        _W,
        _WRITE,
        plain="f4",
    ),
    _row(
        "compose.audience",
        "f5",
        N_("audience"),
        N_("who sees it, article’s stage"),
        _W,
        _WRITE,
        footer=6,
        plain="f5",
    ),
    _row(
        "compose.saved",
        "ctrl+r",
        N_("saved"),
        N_("a saved reply"),
        _W,
        _WRITE,
        plain="ctrl+r",
    ),
    _row(
        "compose.keep",
        "ctrl+s",
        N_("keep"),
        N_("keep the draft and leave"),
        _W,
        _WRITE,
        footer=8,
        plain="ctrl+s",
    ),
    _row(
        "compose.leave",
        "escape",
        N_("back to the list"),
        N_("leave; the draft is kept"),
        _W,
        _WRITE,
        footer=9,
        plain="escape",
    ),
)
