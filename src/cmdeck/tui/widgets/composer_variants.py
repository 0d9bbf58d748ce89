"""Whose text one writes in the composer: that of all the accounts, or that of one network alone.

Also what else is put into the text as a whole: by a saved reply, or by an editor of the person's.
"""

import re
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from cmdeck.i18n import _
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, Thread, Variant, may_change_account
from cmdeck.model.post import NetworkName
from cmdeck.tui import messages
from cmdeck.tui.widgets.composer_article import for_account
from cmdeck.tui.widgets.composer_correcting import Correcting
from cmdeck.tui.widgets.composer_words import Target

LONGEST = 80
"""Characters of a name or hashtag being typed."""
_BEGUN = re.compile(r"(?<![\w/@#.])[@#]\w[\w.@-]*$")


class Varying(Correcting):
    """The part of the composer that knows which text is shown."""

    _offered: tuple[int, tuple[str, ...]] | None = None

    @property
    def shown(self) -> Draft | None:
        """The draft with the text that is shown in the place of its own: what one looks at."""
        if self._writing is None or (draft := self.draft) is None:
            return None
        return replace(draft, text=self._writing.text)

    def set_account(
        self, account: Account, brand: Brand | None = None, others: Sequence[Target] = ()
    ) -> None:
        """Write as other accounts: only a new post or a quote may. The change is said, and the
        draft is said anew. A network that is left takes its own text with it.

        Raises ValueError for a reply, a private message, or the edit of something queued.
        """
        if (now := self._writing) is None or not may_change_account(now.draft):
            raise ValueError("the account of this draft is fixed")
        targets = (Target(account, brand), *others)
        ids = tuple(other.account.id for other in others)
        left = {target.account.network for target in targets}
        variants = tuple(one for one in now.draft.variants if one.network in left)
        draft = replace(now.draft, account=account.id, others=ids, variants=variants, reposts=())
        draft = for_account(alone(draft, left), account)
        self._to_text()
        shows_left = draft.text != now.draft.text or (
            now.variant is not None and now.variant not in left
        )
        self._show(replace(now, draft=draft, targets=targets))
        if shows_left:
            self.show_text_of(None)
        names = ", ".join(f"{target.handle} · {target.network}" for target in targets)
        self.say(_("Now as {accounts}.").format(accounts=names))
        self.post_message(messages.DraftEdited(draft))

    def show_text_of(self, network: NetworkName | None) -> None:
        """Write the text of one network alone from now on, or (None) the one that the rest has. One
        that says nothing of its own follows the rest again."""
        if (now := self._writing) is None:
            return
        kept = tuple(one for one in now.draft.variants if one.text != now.draft.text)
        if network is not None and all(one.network is not network for one in kept):
            kept = (*kept, Variant(network, now.draft.text))
        draft = replace(now.draft, variants=kept)
        now = replace(now, draft=draft, variant=network, round=now.round.stop().found([]))
        self._text.load_text(now.text)
        self._text.place(len(now.text))
        self._show(now)
        self._to_text()
        self.post_message(messages.DraftEdited(draft))

    def word_before_cursor(self) -> tuple[str, int]:
        """What is being typed: `@lea` or `#ve` right before the cursor, and where it begins; ""
        for anything else."""
        if self._writing is None:
            return "", 0
        end = self._text.offset_of_cursor
        found = _BEGUN.search(self._writing.text[max(0, end - LONGEST) : end])
        return (found[0], end - len(found[0])) if found else ("", end)

    def offer(self, start: int, words: Sequence[str]) -> None:
        """Tab would put the first of `words` in the place of what begins at `start`."""
        self._offered = (start, tuple(words)) if words else None
        if words:
            more = ", ".join(words[1:])
            self.say(f"Tab  {words[0]}" + (f"   {more}" if more else ""))

    def take_offer(self) -> bool:
        """Tab: put what was offered; False where nothing is."""
        offered, self._offered = self._offered, None
        begun, at = self.word_before_cursor()
        if offered is None or at != offered[0]:
            return False
        start, words = offered
        if not words[0].casefold().startswith(begun.casefold()):
            return False  # typed on since
        end = self._text.offset_of_cursor
        self._text.replace(words[0] + " ", self._text.locate(start), self._text.locate(end))
        self._text.place(start + len(words[0]) + 1)
        return True

    def insert(self, text: str) -> None:
        """Put `text` where the cursor is."""
        self._text.insert_pasted(text)

    def replace_text(self, text: str) -> None:
        """Put `text` in the place of what is shown; it can be undone."""
        if self._writing is not None and text != self._writing.text:
            self._text.select_all()
            self._text.insert_pasted(text)

    def set_thread(self, thread: Thread, start: int = -1) -> None:
        """Leave in parts like this; go on writing at `start` (-1: where one was)."""
        if self._writing is not None and self._writing.draft.thread is not thread:
            self._change_draft(thread=thread)
        if start >= 0:
            self._text.place(start)


def alone(draft: Draft, networks: Collection[NetworkName]) -> Draft:
    """`draft` for these networks: the text that is one's own is *the* text where it is the only
    one, so that what is shown is what is sent."""
    own = [one for one in draft.variants if one.network in networks]
    if len(networks) != 1 or not own:
        return draft
    return replace(draft, text=own[0].text, variants=())


def with_text(draft: Draft, text: str, variant: NetworkName | None) -> Draft:
    """`draft` with `text` as that of `variant`, or of all."""
    if variant is None:
        return replace(draft, text=text)
    others = (one for one in draft.variants if one.network is not variant)
    return replace(draft, variants=(*others, Variant(variant, text)))
