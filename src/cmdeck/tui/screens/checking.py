"""Whether a draft may leave: what refuses it, and which guards ask for the brand's letters.

Asked at F9 and F8, and after a pause in typing; never by a letter.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cmdeck.i18n import _, labelled
from cmdeck.model.capability import Verb
from cmdeck.model.draft import Draft
from cmdeck.model.guard import Guard
from cmdeck.services.compose import Fault, Problem
from cmdeck.services.faults import what_next
from cmdeck.services.needs import lacking
from cmdeck.services.threads import as_written_for, written_for
from cmdeck.text.phrases import phrase, verb_name
from cmdeck.tui.screens import dialogs
from cmdeck.tui.screens.engaging import Engaging
from cmdeck.tui.widgets.composer_words import Check, Fired, Thread

if TYPE_CHECKING:
    from cmdeck.services.looking import Looked


ASKED_BY_F5 = frozenset({Verb.VISIBILITY, Verb.WARNING, Verb.ANSWERERS})
"""What the dialog of who sees a post can take back."""


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
        refused = self.words_of(looked.problems, draft) or self._refused_by(looked.guards, draft)
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

    def words_of(self, problems: Sequence[Problem], draft: Draft) -> str:
        """The first of the problems, in words; "" for none."""
        if not problems:
            return ""
        first = problems[0]
        words = self._lacking_words(draft, first) or phrase(first.fault)
        if first.fault in {Fault.SAME_TEXT, Fault.ELSEWHERE}:
            words = f"{words}. {what_next(first)}"
        return labelled(first.account, words) if first.account and len(problems) > 1 else words

    def _lacking_words(self, draft: Draft, problem: Problem) -> str:
        """What the network lets nobody do from here, by name; and the key that changes the wish."""
        account = self.account(problem.account)
        verb = None if account is None else lacking(draft, account)
        if problem.fault is not Fault.NOT_ALLOWED or account is None or verb is None:
            return ""
        words = _("{network} does not let this account do that ({verb}).").format(
            network=account.capabilities.label, verb=verb_name(verb)
        )
        if verb not in ASKED_BY_F5:
            return words
        key = self.keymap.shown("compose.audience")
        return f"{words} " + _("{key} changes it.").format(key=key)

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
        text = as_written_for(draft, account).text if account else draft.text
        # The name that is put before the text is not in what is written.
        before = len(text) - len(written_for(draft, account)) if account else 0
        return Fired(
            guard_name(guard.code),
            guard_words(guard, text, self.deck.settings.timezone),
            guard_next(guard),
            guard.code,
            guard.account,
            max(0, guard.start - before),
            max(0, guard.end - before),
            text[guard.start : guard.end],
        )
