"""Moderating: what is done about an item or whoever wrote it, asked as far as it is
irreversible."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from textual import work

from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import PostRow
from cmdeck.model.outbox import Complaint, Stage, Verdict
from cmdeck.model.post import Post, PostKind, Standing
from cmdeck.services import moderating
from cmdeck.services.compose import may_hide
from cmdeck.text.phrases import complaint_name, stage_words
from cmdeck.tui.fitting import is_article
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.opening import Opening
from cmdeck.tui.widgets.composer_article import stage_said

T = TypeVar("T")
_STANDINGS = {
    Stage.PUBLISHED: Standing.PUBLIC,
    Stage.PENDING: Standing.PENDING,
    Stage.DRAFT: Standing.DRAFT,
    Stage.PRIVATE: Standing.PRIVATE,
}
"""Where an article stands once it has been brought to a stage."""


class Moderating(Opening):
    """The part of the deck's screen that moderates."""

    @work
    async def action_moderate_hide(self) -> None:
        """Hide a reply below a post of ours, or show it again."""
        row = self.post_row
        account = await self._moderator(row, Verb.HIDE)
        if row is not None and account is not None:
            done = await self.deck.compose.hide(row.key, account.id, on=not row.post.hidden)
            words = _("hidden: {name}") if not row.post.hidden else _("shown again: {name}")
            self.did(done.act, words.format(name=row.post.author.called), None)

    def action_moderate_approve(self) -> None:
        """Let a comment be seen."""
        self._judge(Verb.APPROVE, Verdict.APPROVE, _("approved: {name}"))

    def action_moderate_spam(self) -> None:
        """Call a comment spam."""
        self._judge(Verb.SPAM, Verdict.SPAM, _("spam: {name}"))

    def action_moderate_trash(self) -> None:
        """Put a comment into the trash."""
        self._judge(Verb.TRASH, Verdict.TRASH, _("in the trash: {name}"))

    @work
    async def _judge(self, verb: Verb, verdict: Verdict, words: str) -> None:
        row = self.post_row
        if row is None or row.post.reply_to is None:
            return  # an article is no comment
        account = await self.via_for(row)
        if account is not None and self.able(account, verb):
            done = await self.deck.compose.moderate(row.key, account.id, verdict)
            self.did(done.act, words.format(name=row.post.author.called), None)

    @work
    async def action_moderate_stage(self) -> None:
        """Bring an article of a blog further, or back; U has the time that it has for a post."""
        row = self.post_row
        if row is None or not is_article(row.post):
            return
        account = await self.via_for(row)
        if account is None or account.capabilities.can(Verb.ARTICLE) is not Ability.YES:
            return
        title = row.post.title.shown if row.post.title else first_line(row.post.text.shown)
        stages = [
            (stage_said(stage), stage)
            for stage, standing in _STANDINGS.items()
            if row.post.standing is not standing
        ]
        stage = await self._chosen(first_line(title), account, stages)
        if stage is None:
            return
        done = await self.deck.compose.restage(
            row.key, account.id, stage, at=None, confirmed="none", wait=True
        )
        words = stage_words(stage, _("“{title}”").format(title=first_line(title)))
        self.did(done.act, words, done.undo_until)

    @work
    async def action_moderate_mute(self) -> None:
        """Hear no more of the author: until it is taken back, or for a time where the network lets
        a mute end by itself."""
        row = self.post_row
        account = await self._moderator(row, Verb.MUTE)
        if row is None or account is None:
            return
        author, span = row.post.author, timedelta(0)
        if account.capabilities.mutes_for:
            chosen = await self._chosen(
                _("Mute {name}").format(name=author.called), account, _spans()
            )
            if chosen is None:
                return
            span = chosen
        if span:
            done = await moderating.mute_for(self.deck.compose, author, account.id, span)
        else:
            done = await self.deck.compose.mute(author, account.id)
        self.did(done.act, _("muted: {name}").format(name=author.called), None)

    @work
    async def action_moderate_delete(self) -> None:
        """Delete a post of ours, after y or o."""
        row = self.post_row
        if row is None:
            return
        accounts = self.deck.store.read.accounts()
        account = next((one for one in accounts if one.wrote(row.post)), None)
        if account is None:
            self.say(_("Only posts of our own can be deleted."), wrong=True)
            return
        brand = self.brand_of(account)
        question = _("Delete this post of {brand}, @{handle} on {network}?").format(
            brand=brand.name if brand else account.id,
            handle=account.handle,
            network=account.capabilities.label,
        )
        if await self.app.push_screen_wait(
            dialogs.YesNo(question, [first_line(row.post.text.shown)])
        ):
            done = await self.deck.compose.delete(row.key, account.id, confirmed="line")
            words = _("deleted: @{handle}").format(handle=account.handle)
            self.did(done.act, words, None, final=True)

    @work
    async def action_moderate_block(self) -> None:
        """Block the author, after y or o; where the API cannot, on the network's own page."""
        row = self.post_row
        account = await self._against(row, Verb.BLOCK)
        if row is None or account is None:
            return
        author = row.post.author
        question = _("Block {name}, as {account}?")
        question = question.format(name=author.called, account=self._named(account))
        lines = [
            _("They can neither read nor answer this account any more, and can find that out."),
            _("Follows end, both ways: unblocking does not bring them back."),
        ]
        if await self.app.push_screen_wait(dialogs.YesNo(question, lines)):
            done = await moderating.block(
                self.deck.compose, author, account.id, on=True, confirmed="line"
            )
            self.did(done.act, _("blocked: {name}").format(name=author.called), None)

    @work
    async def action_moderate_report(self) -> None:
        """Report to those who run the network: for a reason, in words; where the API cannot, on its
        own page."""
        row = self.post_row
        account = await self._against(row, Verb.REPORT)
        if row is None or account is None:
            return
        name = row.post.author.called
        title = _("Report {name}: what for?").format(name=name)
        reasons = [(complaint_name(one), one) for one in Complaint]
        why = await self._chosen(title, account, reasons)
        if why is None:
            return
        words = await self.app.push_screen_wait(
            dialogs.AskLine(
                _("What should they know?"),
                hint=_("may be empty; with Enter it leaves, and cannot be taken back"),
            )
        )
        if words is not None:
            done = await moderating.report(
                self.deck.compose, row.post, account.id, why, words, confirmed="line"
            )
            self.did(done.act, _("reported: {name}").format(name=name), None, final=True)

    async def _chosen(
        self, title: str, account: Account, options: Sequence[tuple[str, T]]
    ) -> T | None:
        """One of some values, by their words; None: the person went back."""
        shown = [dialogs.Option(value, dialogs.Choice(words)) for words, value in options]
        words = _("as {account}").format(account=self._named(account))
        chosen = await self.app.push_screen_wait(dialogs.ChooseDialog(title, shown, words=words))
        return chosen[0] if chosen else None

    def _named(self, account: Account) -> str:
        """`@veloville on Mastodon (VéloVille)`."""
        brand = self.brand_of(account)
        name = f"@{account.handle}"
        words = _("{name} on {network}").format(name=name, network=account.capabilities.label)
        return f"{words} ({brand.name})" if brand else words

    async def _against(self, row: PostRow | None, verb: Verb) -> Account | None:
        """Who does it to the author; None where nobody does, or on the network's own page."""
        if row is None or not self._is_of_others(row.post):
            return None
        account = await self.via_for(row)
        if account is not None and not self.able(account, verb):
            await self.offer_page(account, verb, row.post)
            return None
        return account

    async def _moderator(self, row: PostRow | None, verb: Verb) -> Account | None:
        if row is None or not self._is_of_others(row.post):
            return None
        account = await self.via_for(row)
        if account is None or not self.able(account, verb):
            return None
        if verb is Verb.HIDE and not self.may_hide(account, row.post):
            self.say(_("Only replies below posts of yours can be hidden."), wrong=True)
            return None
        return account

    def may_hide(self, account: Account, post: Post) -> bool:
        """Whether `account` may hide `post`."""
        root = self.deck.store.read.post(str(post.thread)) if post.thread else None
        return may_hide(account, post, root)

    def _is_of_others(self, post: Post) -> bool:
        if own := self.is_own(post):
            self.say(_("That is a post of your own."), wrong=True)
        return not own and post.kind is not PostKind.ARTICLE

    def is_own(self, post: Post) -> bool:
        """Whether one of our accounts wrote it."""
        return self.deck.store.read.world.is_own(post)


def _spans() -> list[tuple[str, timedelta]]:
    """How long a mute may last."""
    return [
        (_("until I take it back"), timedelta(0)),
        (_("for a day"), timedelta(days=1)),
        (_("for a week"), timedelta(days=7)),
        (_("for a month"), timedelta(days=30)),
    ]


def first_line(text: str) -> str:
    """The beginning of a text, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:119] + "…"
