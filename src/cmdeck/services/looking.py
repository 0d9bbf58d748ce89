"""A look at a draft: all that can be said against it leaving, by one reader of the store.

Takes some milliseconds for each account, and tens where much was said to us: a face asks for it
beside its screen.
"""

from collections.abc import Mapping

from msgspec import Struct

from cmdeck.model.draft import Draft
from cmdeck.model.guard import Guard
from cmdeck.model.outbox import Due
from cmdeck.model.post import AccountId
from cmdeck.services.addressing import as_answer
from cmdeck.services.compose import Fault, Problem, problems_of
from cmdeck.services.guarding import Guards
from cmdeck.services.relaying import reposting
from cmdeck.services.threads import Part, placed


class Looked(Struct, frozen=True):
    """What a look found."""

    problems: tuple[Problem, ...]
    guards: tuple[Guard, ...]
    parts: Mapping[AccountId, tuple[Part, ...]]
    """Of each account, the parts in which the text leaves; at least one."""
    reposting: tuple[AccountId, ...] = ()
    """Who could repost it, where a network forbids to say it again and nothing else is wrong."""


def look_at(guards: Guards, draft: Draft, due: Due | None) -> Looked:
    """Look at `draft` leaving at `due` (None: now), with the reader of `guards`."""
    read = guards.read
    accounts = {account.id: account for account in read.accounts()}
    draft = as_answer(draft, read)
    problems = tuple(problems_of(read, draft, due, now=guards.now))
    only_twins = bool(problems) and all(one.fault is Fault.SAME_TEXT for one in problems)
    other = reposting(draft, accounts) if only_twins else None
    return Looked(
        problems,
        tuple(guards.of(draft, due)),
        {
            name: tuple(placed(draft, accounts[name]))
            for name in (draft.account, *draft.others)
            if name in accounts
        },
        () if other is None else other.reposters,
    )
