"""Whether a draft may leave: what refuses it, and which guards ask for the brand's letters.

Asked at F9 and F8, and after a pause in typing; never by a letter.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cmdeck.i18n import labelled
from cmdeck.model.draft import Draft
from cmdeck.model.guard import Guard
from cmdeck.services.compose import Fault, Problem
from cmdeck.services.faults import what_next
from cmdeck.services.threads import text_for
from cmdeck.text.phrases import phrase
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.engaging import Engaging
from cmdeck.tui.widgets.composer_words import Check, Fired, Thread

if TYPE_CHECKING:
    from cmdeck.services.looking import Looked


class Checking(Engaging):
    """The part of the deck's screen that looks at a draft before it leaves."""

    async def check(self, draft: Draft) -> Check:
        """Everything that can be said against `draft` leaving at its own time. Found beside the
        screen: who types meanwhile does not notice."""
        return self.said_of(await self.deck.look(draft, draft.due), draft)

    def tell_of_links(self, dialog: "dialogs.ScheduleDialog", draft: Draft) -> object:
        """Have the links of `draft` looked at meanwhile. The linking part knows how."""
        raise LookupError("tell_of_links")

    def said_of(self, looked: "Looked", draft: Draft) -> Check:
        """What a look found, in words."""
        refused = self.words_of(looked.problems) or self._refused_by(looked.guards, draft)
        fired = tuple(self._fired(guard, draft) for guard in looked.guards)
        return Check(refused, fired, tuple(self._threads(looked)), looked.reposting)

    def _threads(self, looked: "Looked") -> Iterator[Thread]:
        """Where it leaves in parts, and in which."""
        for name, parts in looked.parts.items():
            account = self.account(name)
            if account is not None and len(parts) > 1:
                able = account.capabilities
                texts = tuple((part.text, part.length) for part in parts)
                yield Thread(name, able.label, able.text_limit, texts)

    def words_of(self, problems: Sequence[Problem]) -> str:
        """The first of the problems, in words; "" for none."""
        if not problems:
            return ""
        first = problems[0]
        words = phrase(first.fault)
        if first.fault is Fault.SAME_TEXT:
            words = f"{words}. {what_next(first)}"
        return labelled(first.account, words) if first.account and len(problems) > 1 else words

    def unseen(self, looked: "Looked", draft: Draft, past: Sequence[str]) -> str:
        """What has come up since the person read the guards in `past`; "" for nothing."""
        new = [guard for guard in looked.guards if guard.refuses or guard.code not in past]
        return self._fired(new[0], draft).sentence if new else ""

    def _refused_by(self, guards: Sequence[Guard], draft: Draft) -> str:
        first = next((guard for guard in guards if guard.refuses), None)
        return self._fired(first, draft).sentence if first else ""

    def _fired(self, guard: Guard, draft: Draft) -> Fired:
        from cmdeck.services.guard_words import guard_name, guard_next, guard_words

        account = self.account(guard.account)
        text = text_for(draft, account) if account else draft.text
        return Fired(
            guard_name(guard.code),
            guard_words(guard, text, self.deck.settings.timezone),
            guard_next(guard),
            guard.code,
            guard.account,
            guard.start,
            guard.end,
            text[guard.start : guard.end],
        )
