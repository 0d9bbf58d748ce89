"""One text from one account, and reposts of it from the others, where a network forbids saying the
same twice (domain.md, fact 3)."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due, OutboxItem, React
from cmdeck.model.post import AccountId
from cmdeck.model.relay import relay_of
from cmdeck.store.reader import Reader
from cmdeck.store.relays import BEHIND


def twins(draft: Draft, accounts: Mapping[AccountId, Account]) -> Iterator[AccountId]:
    """The accounts that would say again what another said on a network that forbids that."""
    met = set()
    for name in (draft.account, *draft.others):
        account = accounts.get(name)
        if account is not None and account.capabilities.one_text:
            if account.network in met and name not in draft.reposters:
                yield name
            met.add(account.network)


def reposting(draft: Draft, accounts: Mapping[AccountId, Account]) -> Draft | None:
    """`draft` with a repost in the place of each text that would be said again; None where the
    network does not allow that, or nothing would be."""
    found = tuple(twins(draft, accounts))
    public = draft.kind in {DraftKind.POST, DraftKind.QUOTE} and draft.edits is None
    if not found or not public or not all(may_repost(accounts[name]) for name in found):
        return None
    return replace(draft, reposts=(*draft.reposters, *found))


def may_repost(account: Account) -> bool:
    """Whether its network takes a repost from it."""
    return account.capabilities.can(Verb.REPOST) not in {Ability.NO, Ability.WEB}


def relays(
    draft: Draft, items: Sequence[OutboxItem], read: Reader
) -> Iterator[tuple[AccountId, React, Due]]:
    """What the accounts of `draft` that repost do: each what the first of `items` on its network
    makes, a while after it."""
    for name in draft.reposters:
        account = read.account(name)
        first = next((one for one in items if account and one.network is account.network), None)
        if first is not None:
            yield name, relay_of(first), Due(first.due.at + BEHIND)
