"""Opening what is under the cursor: threads, gaps, authors, links; and looking now."""

from collections.abc import Sequence
from datetime import timedelta

from cmdeck.i18n import _
from cmdeck.model.column import (
    ActivityRow,
    Column,
    ColumnType,
    ConversationRow,
    DraftRow,
    GapRow,
    MessageRow,
    PostRow,
    QueueRow,
    Row,
)
from cmdeck.model.post import AccountId, PostKind
from cmdeck.model.timeline import Timeline, Wanted, Why
from cmdeck.services.wishes import DEFAULT_INTERVALS
from cmdeck.text.numbers import money
from cmdeck.text.phrases import column_name
from cmdeck.tui.screens.base import DeckBase

USUAL = 10
"""Posts that a look usually brings, for saying what it costs."""
LOOKED_AT = timedelta(minutes=10)
"""How long an opened thread stays wanted after it was opened."""


class Opening(DeckBase):
    """The part of the deck's screen that opens things."""

    # Opening

    def action_item_open(self) -> None:
        """Open what is under the cursor: thread, gap, draft, queued post, conversation."""
        row = self.row
        match row:
            case PostRow() if row.post.kind is PostKind.ARTICLE:
                self.action_item_link()
            case PostRow():
                self._open_thread(row)
            case GapRow():
                self._fill(row)
            case ConversationRow():
                self._open_conversation(row)
            case ActivityRow() if row.activities and row.activities[0].post:
                key = str(row.activities[0].post)
                self._open_key(key, row.via)
            case DraftRow():
                self.resume(row)
            case QueueRow():
                self.action_queue_edit()
            case MessageRow():
                self.action_post_message()
            case _:
                pass

    def _open_conversation(self, row: ConversationRow) -> None:
        """Private is said in its head too, with whom."""
        name = row.last.other.name.shown or f"@{row.last.other.handle}"
        self.open_column(
            Column(
                "",
                ColumnType.MESSAGES,
                title=f"{column_name(ColumnType.MESSAGES)} · {name}",
                query=row.key,
                accounts=row.via,
                temporary=True,
            )
        )

    def open_column(self, column: Column) -> None:
        """Show a column that is only there to look at something. The arranging part knows how."""
        raise LookupError("open_column")

    def resume(self, row: DraftRow) -> None:
        """Write on at a draft. The writing part knows how."""
        raise LookupError("resume")

    def action_queue_edit(self) -> None:
        """Edit what is queued. The queue's part knows how."""
        raise LookupError("queue_edit")

    def action_post_message(self) -> None:
        """Write in private. The writing part knows how."""
        raise LookupError("post_message")

    def _open_thread(self, row: PostRow) -> None:
        self.deck.spawn(self.deck.store.set_seen([str(row.key)]))
        self._open_key(str(row.key), row.via, row.post.author.handle)

    def _open_key(self, key: str, via: Sequence[AccountId], handle: str = "") -> None:
        accounts = tuple(str(name) for name in via[:1])
        title = _("Thread of @{handle}").format(handle=handle) if handle else ""
        column = Column(
            "",
            ColumnType.THREAD,
            title=title,
            query=key,
            accounts=accounts or ("*",),
            temporary=True,
        )
        self.open_column(column)
        timelines = self.deck.store.read.timelines(column)
        self._want(timelines, Why.OPEN)

    _dear: Timeline | None = None
    """The timeline whose cost was just said: the same wish again pays it."""

    def _want(self, timelines: Sequence[Timeline], why: Why) -> None:
        now = self.deck.clock.now()
        paid = bool(timelines) and self._dear == timelines[0]
        if timelines and not paid and self._is_dear(timelines[0]):
            return
        self._dear = None
        wishes = [
            Wanted(
                timeline,
                why,
                now,
                interval=DEFAULT_INTERVALS[timeline.kind],
                until=now + LOOKED_AT if why is Why.OPEN else None,
                paid=paid,
            )
            for timeline in timelines
        ]
        self.deck.spawn(self.deck.store.want(wishes))

    def _is_dear(self, timeline: Timeline) -> bool:
        """Whether today's budget is spent: then it is said what another look costs, and nothing
        asked."""
        account = timeline.account
        if account is None or not self.deck.store.read.is_out_of_budget(account):
            return False
        self._dear = timeline
        known = self.account(account)
        price = (known.capabilities.prices.post if known else 0) * USUAL
        words = _("Today's budget is spent: the same key again pays about {cost}.")
        self.say(words.format(cost=money(price)), wrong=True)
        return True

    def _fill(self, row: GapRow) -> None:
        wish = Wanted(
            row.gap.timeline, Why.GAP, self.deck.clock.now(), cursor=row.gap.cursor, paid=True
        )
        self.deck.spawn(self.deck.store.want([wish]))
        self.say(_("asking…"))

    def action_item_author(self) -> None:
        """What this author wrote, as a column."""
        row = self.post_row
        if row is None or row.post.kind is PostKind.ARTICLE:
            return
        column = Column(
            "",
            ColumnType.AUTHOR,
            title=f"@{row.post.author.handle}",
            query=row.post.author.handle,
            accounts=tuple(row.via[:1]) or ("*",),
            temporary=True,
        )
        self.open_column(column)
        self._want(self.deck.store.read.timelines(column), Why.OPEN)

    def action_item_link(self) -> None:
        """Open the link in the browser."""
        if page := _page_of(self.row):
            self.open_page(page)

    def action_item_copy(self) -> None:
        """Copy the link."""
        if page := _page_of(self.row):
            self.app.copy_to_clipboard(page)
            self.say(_("link copied"))

    def action_column_refresh(self) -> None:
        """Look now."""
        view = self.view
        if view is None:
            return
        timelines = self.deck.store.read.timelines(view.column)
        self._want(timelines, Why.NOW)
        self.say(_("looking…") if timelines else _("nothing to look for"))


def _page_of(row: Row | None) -> str:
    if isinstance(row, PostRow):
        links = [link.url for link in row.post.links]
        if row.post.kind is PostKind.ARTICLE:
            return row.post.url or (links[0] if links else "")
        return links[0] if links else row.post.url
    if isinstance(row, QueueRow) and row.first.receipt:
        return row.first.receipt.url
    return ""
