"""Who is shown what is written, and what an article has beside its text: asked by F5."""

from collections.abc import Iterator

from textual import work

from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Article
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

    @work
    async def _ask_audience(self, draft: Draft) -> None:
        accounts = list(self._accounts_of(draft))
        everybody, unwarned = (
            tuple(dict.fromkeys(label for one in accounts for label in _lacks(one, verb)))
            for verb in (Verb.VISIBILITY, Verb.WARNING)
        )
        labels = dict.fromkeys(one.capabilities.label for one in accounts)
        if all(_lacks(one, Verb.VISIBILITY) and _lacks(one, Verb.WARNING) for one in accounts):
            words = _("{networks}: everybody sees it, without a warning before it.")
            self.composer.refuse(words.format(networks=", ".join(labels)))
            return
        dialog = dialogs.AudienceDialog(
            dialogs.Audience(draft.visibility, draft.warning),
            everybody=everybody,
            unwarned=unwarned,
            fixed=draft.kind is DraftKind.EDIT,
            misspelt=lambda text: self.misspelt(text, draft),
        )
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None and self.composer.draft is not None:
            self.composer.set_audience(chosen.visibility, chosen.warning)

    def _accounts_of(self, draft: Draft) -> Iterator[Account]:
        for name in (draft.account, *draft.others):
            if (account := self.account(name)) is not None:
                yield account


def _lacks(account: Account, verb: Verb) -> tuple[str, ...]:
    """The name of its network, where that has it not."""
    able = account.capabilities
    return (able.label,) if able.can(verb) in {Ability.NO, Ability.WEB} else ()
