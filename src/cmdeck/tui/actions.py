"""Every action that a key can do, once. Bindings, footer, help, palette, menu and docs/keys.md are
made from this table.

A key is written as Textual names it; `g q` is a sequence of two; commas part alternatives. A screen
does action `post.like`
in its method `action_post_like`. Letters act in lists only: scopes COMPOSER and DIALOG hold none.
"""

from cmdeck.i18n import N_
from cmdeck.model.capability import Verb
from cmdeck.tui.action import Action as Action
from cmdeck.tui.action import Group as Group
from cmdeck.tui.action import Scope as Scope
from cmdeck.tui.actions_writing import WRITING

_row = Action
_D, _C, _I, _P, _Q = Scope.DECK, Scope.COLUMN, Scope.ITEM, Scope.POST, Scope.QUEUE
_K = Scope.CALENDAR
_READ, _ANSWER, _MOD, _COLS = Group.READ, Group.ANSWER, Group.MODERATE, Group.COLUMNS
_QUEUE, _ALL = Group.QUEUE, Group.EVERYWHERE

# The unshifted AZERTY row, then on a Mac § and ! for the places of - and 8.
AZERTY_ROW = ("ampersand", "é", "quotation_mark", "apostrophe", "left_parenthesis", "minus", "è")
AZERTY_REST = ("underscore", "ç", "à")

_COLUMN_KEYS = tuple(zip("1234567890", AZERTY_ROW + AZERTY_REST, strict=True))
_MAC = {"6": ",section_sign", "8": ",exclamation_mark"}

ACTIONS: tuple[Action, ...] = (
    # Moving and reading
    _row("cursor.down", "j,down", N_("down"), N_("next item"), _C, _READ, footer=1, plain="down"),
    _row("cursor.up", "k,up", N_("up"), N_("previous item"), _C, _READ, plain="up"),
    _row("cursor.page_down", "pagedown", N_("page down"), N_("a page down"), _C, _READ),
    _row("cursor.page_up", "pageup", N_("page up"), N_("a page up"), _C, _READ),
    _row("cursor.top", "g g,home", N_("top"), N_("to the newest"), _C, _READ),
    _row("cursor.bottom", "G,end", N_("bottom"), N_("to the oldest"), _C, _READ),
    _row("item.open", "enter,o", N_("open"), N_("open: thread, gap, draft, message"), _I, _READ),
    _row("deck.back", "escape", N_("back"), N_("close what was opened"), _D, _READ),
    _row(
        "item.menu", "a", N_("all"), N_("menu of everything this item can do"), _I, _READ, footer=9
    ),
    _row("item.author", "p", N_("author"), N_("what this author wrote"), _P, _READ),
    _row("item.link", "u", N_("open link"), N_("open the link in the browser"), _I, _READ),
    _row("item.copy", "y", N_("copy link"), N_("copy the link"), _I, _READ),
    # Answering
    _row("post.reply", "r", N_("reply"), N_("reply"), _P, _ANSWER, needs=Verb.REPLY, footer=2),
    _row(
        "post.reply_all", "R", N_("reply to all"), N_("reply to all"), _P, _ANSWER, needs=Verb.REPLY
    ),
    _row(
        "item.saved", "full_stop", N_("saved replies"), N_("answer with a saved one"), _I, _ANSWER
    ),
    _row(
        "post.like",
        "f",
        N_("like"),
        N_("like, or take it back"),
        _P,
        _ANSWER,
        needs=Verb.LIKE,
        footer=3,
    ),
    _row(
        "post.repost",
        "t",
        N_("repost"),
        N_("repost, or take it back"),
        _P,
        _ANSWER,
        needs=Verb.REPOST,
        footer=4,
    ),
    _row("post.quote", "Q", N_("quote"), N_("quote"), _P, _ANSWER, needs=Verb.QUOTE),
    _row(
        "post.message",
        "d",
        N_("message"),
        N_("private message to the author"),
        _P,
        _ANSWER,
        needs=Verb.MESSAGE,
        footer=5,
    ),
    _row(
        "post.bookmark",
        "b",
        N_("bookmark"),
        N_("bookmark, or take it back"),
        _P,
        _ANSWER,
        needs=Verb.BOOKMARK,
    ),
    _row("post.edit", "e", N_("edit"), N_("edit a post of ours"), _P, _ANSWER, needs=Verb.EDIT),
    _row("post.share", "s", N_("share"), N_("share into a new post"), _P, _ANSWER, footer=6),
    # Moderating
    _row(
        "moderate.hide",
        "m h",
        N_("hide"),
        N_("hide the reply, or show it again"),
        _P,
        _MOD,
        needs=Verb.HIDE,
    ),
    _row(
        "moderate.delete",
        "m d",
        N_("delete"),
        N_("delete a post of ours"),
        _P,
        _MOD,
        needs=Verb.DELETE,
    ),
    _row(
        "moderate.mute",
        "m u",
        N_("mute"),
        N_("hear no more of the author"),
        _P,
        _MOD,
        needs=Verb.MUTE,
    ),
    _row("moderate.block", "m b", N_("block"), N_("block the author"), _P, _MOD, needs=Verb.BLOCK),
    _row(
        "moderate.report",
        "m r",
        N_("report"),
        N_("report to the network"),
        _P,
        _MOD,
        needs=Verb.REPORT,
    ),
    _row(
        "moderate.approve",
        "m a",
        N_("approve"),
        N_("let a comment be seen"),
        _P,
        _MOD,
        needs=Verb.APPROVE,
    ),
    _row("moderate.spam", "m s", N_("spam"), N_("call a comment spam"), _P, _MOD, needs=Verb.SPAM),
    _row(
        "moderate.trash",
        "m t",
        N_("trash"),
        N_("put a comment into the trash"),
        _P,
        _MOD,
        needs=Verb.TRASH,
    ),
    _row(
        "moderate.stage",
        "m p",
        N_("stage"),
        N_("publish the article, or not"),
        _P,
        _MOD,
        needs=Verb.ARTICLE,
    ),
    # Columns
    _row("column.left", "h,left", N_("left"), N_("column to the left"), _D, _COLS, plain="left"),
    _row(
        "column.right",
        "l,right,tab",
        N_("right"),
        N_("column to the right"),
        _D,
        _COLS,
        plain="right,tab",
    ),
    _row("column.previous", "shift+tab", N_("left"), N_("column to the left, round"), _D, _COLS),
    *(
        _row(
            f"column.go:{digit}",
            f"{digit},{key}{_MAC.get(digit, '')}",
            N_("column"),
            N_("go to the column with this number (0: the last)"),
            _D,
            _COLS,
            argument=digit,
        )
        for digit, key in _COLUMN_KEYS
    ),
    _row("column.move_left", "H", N_("move left"), N_("move the column left"), _D, _COLS),
    _row("column.move_right", "L", N_("move right"), N_("move the column right"), _D, _COLS),
    _row("column.narrow", "less_than_sign", N_("narrower"), N_("narrower"), _D, _COLS),
    _row("column.widen", "greater_than_sign", N_("wider"), N_("wider"), _D, _COLS),
    _row("column.zoom", "Z", N_("zoom"), N_("only this column, or all again"), _D, _COLS),
    _row("column.add", "A", N_("add"), N_("add a column"), _D, _COLS),
    _row("column.edit", "E", N_("edit"), N_("edit this column"), _D, _COLS),
    _row("column.close", "X", N_("close"), N_("close this column"), _D, _COLS),
    _row("column.filter", "F", N_("filter"), N_("filter this column"), _D, _COLS),
    _row("column.search", "slash", N_("search"), N_("search, as a new column"), _D, _COLS),
    _row("column.read", "c", N_("all read"), N_("mark this column read"), _D, _COLS, footer=8),
    _row("column.refresh", "f5", N_("refresh"), N_("look now"), _D, _COLS, plain="f5"),
    # Queue and drafts
    _row("queue.edit", "e", N_("edit"), N_("edit what is queued"), _Q, _QUEUE, footer=2),
    _row("queue.move", "f8", N_("move"), N_("another time"), _Q, _QUEUE, footer=3, plain="f8"),
    _row(
        "queue.cancel",
        "x,delete",
        N_("cancel"),
        N_("take it out of the queue"),
        _Q,
        _QUEUE,
        footer=4,
        plain="delete",
    ),
    _row("queue.now", "f9", N_("send now"), N_("send it now"), _Q, _QUEUE, footer=5, plain="f9"),
    _row(
        "queue.resolve",
        "V",
        N_("it is online"),
        N_("unknown: it is online, I have seen it"),
        _Q,
        _QUEUE,
    ),
    _row("queue.rehearse", "f3", N_("rehearse"), N_("what would not go out, and why"), _D, _QUEUE),
    _row("queue.missed", "g m", N_("missed"), N_("decide what was missed"), _D, _QUEUE),
    _row("queue.import", "I", N_("import"), N_("take a plan in (CSV)"), _D, _QUEUE),
    _row("mark.toggle", "space", N_("mark"), N_("mark, and on to the next"), _Q, _QUEUE, footer=6),
    _row("mark.range", "v", N_("mark up to here"), N_("mark from the last mark on"), _Q, _QUEUE),
    _row("mark.all", "asterisk", N_("mark all"), N_("mark all shown, or none"), _Q, _QUEUE),
    _row("draft.trash", "D", N_("thrown"), N_("take back a draft thrown away"), _Q, _QUEUE),
    _row("draft.before", "B", N_("before"), N_("what this draft said before"), _Q, _QUEUE),
    # The calendar
    _row("calendar.left", "left,h", N_("day before"), N_("the day before"), _K, _QUEUE),
    _row("calendar.right", "right,l", N_("day after"), N_("the day after"), _K, _QUEUE),
    _row("calendar.up", "up,k", N_("week before"), N_("the week before"), _K, _QUEUE),
    _row("calendar.down", "down,j", N_("week after"), N_("the week after"), _K, _QUEUE),
    _row("calendar.back", "pageup", N_("earlier"), N_("the month or week before"), _K, _QUEUE),
    _row(
        "calendar.on", "pagedown", N_("later"), N_("the month or week after"), _K, _QUEUE, footer=5
    ),
    _row("calendar.today", "home,t", N_("today"), N_("today"), _K, _QUEUE, footer=6),
    _row("calendar.open", "enter,o", N_("open"), N_("this day as a list"), _K, _QUEUE, footer=1),
    _row(
        "calendar.switch",
        "tab,m",
        N_("week or month"),
        N_("a week, or a month"),
        _K,
        _QUEUE,
        footer=2,
    ),
    _row(
        "calendar.brand", "b,f2", N_("brand"), N_("one brand after the other"), _K, _QUEUE, footer=3
    ),
    _row("calendar.move", "f8", N_("move all"), N_("move all of this day"), _K, _QUEUE, footer=4),
    _row("calendar.cancel", "x,delete", N_("cancel all"), N_("cancel all of this day"), _K, _QUEUE),
    _row("calendar.close", "escape,q", N_("back"), N_("back to the columns"), _K, _QUEUE, footer=7),
    # Writing
    _row("deck.new", "n", N_("new"), N_("new post"), _D, _ALL, footer=7),
    _row("deck.new_here", "N", N_("new here"), N_("new post as this column's account"), _D, _ALL),
    *WRITING,
    # Everywhere
    _row(
        "deck.undo",
        "U",
        N_("undo"),
        N_("undo the last acts, one by one"),
        _D,
        _ALL,
        plain="ctrl+z",
    ),
    _row("go.queue", "g q", N_("queue"), N_("go to the queue"), _D, _ALL),
    _row("go.calendar", "g c", N_("calendar"), N_("the queue as a calendar"), _D, _ALL),
    _row("go.drafts", "g d", N_("drafts"), N_("go to the drafts"), _D, _ALL),
    _row("go.journal", "g j", N_("journal"), N_("what was done, and how"), _D, _ALL),
    _row("go.feeds", "g f", N_("feeds"), N_("go to the watch feeds"), _D, _ALL),
    _row("go.engine", "g e", N_("engine"), N_("start the engine again"), _D, _ALL),
    _row("account.login", "g l", N_("login"), N_("connect an account, or again"), _D, _ALL),
    _row(
        "deck.pause",
        "f12",
        N_("pause"),
        N_("pause all publishing, or go on"),
        _D,
        _ALL,
        plain="f12",
    ),
    _row(
        "deck.palette",
        "ctrl+p,colon",
        N_("palette"),
        N_("all actions and commands"),
        _D,
        _ALL,
        plain="ctrl+p",
    ),
    _row(
        "deck.help",
        "question_mark,f1",
        N_("help"),
        N_("help for this pane"),
        _D,
        _ALL,
        footer=10,
        plain="f1",
    ),
    _row(
        "deck.quit",
        "ctrl+q,q",
        N_("quit"),
        N_("quit; says what will not go out"),
        _D,
        _ALL,
        plain="ctrl+q",
    ),
)

BY_ID = {action.id: action for action in ACTIONS}


def in_scopes(*scopes: Scope) -> tuple[Action, ...]:
    """The actions of `scopes`, in the order of the table."""
    return tuple(action for action in ACTIONS if action.scope in scopes)
