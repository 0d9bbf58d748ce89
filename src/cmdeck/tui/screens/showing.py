"""Who is shown what is written, and what an article has beside its text: asked by F5."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from textual import work

from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Answerers, Article
from cmdeck.services.addressing import as_answer
from cmdeck.text.phrases import visibility_name
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.picturing import Picturing
from cmdeck.tui.widgets.composer_messages import AudienceAsked


class Showing(Picturing):
    """The part of the deck's screen that asks who shall see it."""

    def on_audience_asked(self, message: AudienceAsked) -> None:
        """F5."""
        message.stop()
        if message.draft.article is not None:
            self._ask_article(message.draft, message.draft.article)
            return
        if message.draft.kind is DraftKind.MESSAGE:
            self.composer.refuse(_("A private message is seen by its person alone."))
            return
        self._ask_audience(message.draft)

    @work
    async def _ask_article(self, draft: Draft, article: Article) -> None:
        dialog = dialogs.ArticleDialog(article, misspelt=lambda text: self.misspelt(text, draft))
        chosen = await self.app.push_screen_wait(dialog)
        now = self.composer.draft
        if chosen is not None and now is not None and now.article is not None:
            self.composer.set_article(chosen)
            self.sync_footer()

    @work
    async def _ask_audience(self, draft: Draft) -> None:
        accounts = list(self._accounts_of(draft))
        rows = [verb for verb in _rows_of(draft) if any(_can(one, verb) for one in accounts)]
        if not rows:
            words = _("{networks}: everybody sees it, without a warning before it.")
            labels = dict.fromkeys(one.capabilities.label for one in accounts)
            self.composer.refuse(words.format(networks=", ".join(labels)))
            return
        wishes = (Verb.VISIBILITY, Verb.WARNING, *Answerers)
        dialog = dialogs.AudienceDialog(
            dialogs.Audience(draft.visibility, draft.warning, draft.answerers),
            rows=rows,
            lacks={wish: _lacking(accounts, wish) for wish in wishes},
            misspelt=lambda text: self.misspelt(text, draft),
        )
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None and self.composer.draft is not None:
            wished = replace(draft, visibility=chosen.visibility)
            shown = as_answer(wished, self.deck.store.read).visibility
            self.composer.set_audience(shown, chosen.warning, chosen.answerers)
            if shown is not chosen.visibility:
                words = _("An answer is shown to nobody who is not shown what it answers: {shown}.")
                self.composer.say(words.format(shown=visibility_name(shown)))

    def _accounts_of(self, draft: Draft) -> Iterator[Account]:
        for name in (draft.account, *draft.others):
            if (account := self.account(name)) is not None:
                yield account


def _rows_of(draft: Draft) -> list[Verb]:
    """What can be asked of such a draft: what is public stays with whoever sees it, and who may
    answer is said once, where a conversation begins."""
    begins = draft.kind in {DraftKind.POST, DraftKind.QUOTE}
    seen = [] if draft.kind is DraftKind.EDIT else [Verb.VISIBILITY]
    return [*seen, Verb.WARNING, *([Verb.ANSWERERS] if begins else [])]


def _can(account: Account, wish: Verb | Answerers) -> bool:
    able = account.capabilities
    if isinstance(wish, Answerers):
        return wish in able.answerers
    return able.can(wish) not in {Ability.NO, Ability.WEB}


def _lacking(accounts: Sequence[Account], wish: Verb | Answerers) -> tuple[str, ...]:
    """The networks that cannot do it."""
    return tuple(dict.fromkeys(one.capabilities.label for one in accounts if not _can(one, wish)))
