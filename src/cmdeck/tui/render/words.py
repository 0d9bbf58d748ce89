"""Words that rows share: networks, money and reactions.

Pure; English here, translated when shown. A sign never stands without one of these.
"""

from collections.abc import Iterable, Mapping, Sequence

from cmdeck.i18n import N_, _, language
from cmdeck.model.column import Pending, PostRow
from cmdeck.model.delivery import Delivery
from cmdeck.model.post import NetworkName, Reaction
from cmdeck.text.phrases import network_short

ON_ITS_WAY = frozenset({Delivery.SCHEDULED, Delivery.SENDING, Delivery.RETRY_WAIT})
_GOING: Mapping[tuple[Reaction, bool], str] = {
    (Reaction.LIKE, True): N_("liking…"),
    (Reaction.LIKE, False): N_("unliking…"),
    (Reaction.REPOST, True): N_("reposting…"),
    (Reaction.REPOST, False): N_("taking back the repost…"),
    (Reaction.BOOKMARK, True): N_("bookmarking…"),
    (Reaction.BOOKMARK, False): N_("removing the bookmark…"),
}
_DONE: Mapping[Reaction, str] = {
    Reaction.LIKE: N_("liked"),
    Reaction.REPOST: N_("reposted"),
    Reaction.BOOKMARK: N_("bookmarked"),
}
_FAILED: Mapping[Reaction, str] = {
    Reaction.LIKE: N_("like failed"),
    Reaction.REPOST: N_("repost failed"),
    Reaction.BOOKMARK: N_("bookmark failed"),
}
_DOUBT: Mapping[Reaction, str] = {
    Reaction.LIKE: N_("like unknown"),
    Reaction.REPOST: N_("repost unknown"),
    Reaction.BOOKMARK: N_("bookmark unknown"),
}


def network_words(networks: Iterable[NetworkName]) -> str:
    """The short names of `networks`, each once, in the order of the enumeration: `X Bs Ma`."""
    wanted = set(networks)
    return " ".join(network_short(name) for name in _ORDER if name in wanted)


_ORDER = (
    *(NetworkName.X, NetworkName.BLUESKY, NetworkName.MASTODON),
    *(NetworkName.WORDPRESS, NetworkName.FACEBOOK, NetworkName.FEED),
)


def money(millionths: int) -> str:
    """Millionths of a dollar, rounded up to the cent: `$0.31`, `0,31 $`."""
    cents = -(-millionths // 10_000)
    amount = f"{cents // 100}.{cents % 100:02d}"
    return f"{amount.replace('.', ',')}\xa0$" if language() == "fr" else f"${amount}"


def reaction_words(row: PostRow, like: str) -> list[tuple[str, bool]]:
    """What was done to a post, or is on its way, most urgent first; True where it went wrong.

    The outbox's newest wish speaks before what the network said. `like` is the sign put before the
    word, "" none.
    """
    wrong: list[tuple[str, bool]] = []
    going: list[tuple[str, bool]] = []
    done: list[tuple[str, bool]] = []
    for reaction in Reaction:
        wishes = [wish for (_, kind), wish in row.pending.items() if kind is reaction]
        for wish in wishes:
            if wish.state in ON_ITS_WAY:
                going.append((_(_GOING[reaction, wish.on]), False))
            elif wish.state is Delivery.UNKNOWN:
                wrong.append((_(_DOUBT[reaction]), True))
            elif wish.state not in {Delivery.SENT, Delivery.CANCELLED}:
                wrong.append((_(_FAILED[reaction]), True))
        if _is_done(row, reaction, wishes):
            sign = f"{like} " if like and reaction is Reaction.LIKE else ""
            done.append((sign + _(_DONE[reaction]), False))
    return list(dict.fromkeys([*wrong, *going, *done]))


def _is_done(row: PostRow, reaction: Reaction, wishes: Sequence[Pending]) -> bool:
    if any(wish.state is Delivery.SENT and wish.on for wish in wishes):
        return True
    overruled = {
        account
        for (account, kind), wish in row.pending.items()
        if kind is reaction and wish.state is not Delivery.CANCELLED
    }
    return any(
        reaction in reactions
        for account, reactions in row.viewer.items()
        if account not in overruled
    )
