"""A queue with posts in it, and a person's keys."""

from datetime import UTC, datetime

from whole_deck import Whole

from cmdeck.model.brand import Account
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import Due, ItemId, OutboxItem
from cmdeck.model.post import AccountId, NetworkName
from makers import MUSEE, VELO

TOMORROW = Due(datetime(2026, 12, 8, 8, 0, tzinfo=UTC), "2026-12-08T09:00", "Europe/Paris")
MASTODON = Account(AccountId("velo@mastodon.example"), NetworkName.MASTODON, "velo", "veloville")


async def add_mastodon(whole: Whole) -> None:
    """A second network: X takes a text once only."""
    store = whole.deck.store
    await store.adopt(lambda rows: (rows[0], (*rows[1], MASTODON), rows[2]))
    store.read.refresh()
    await whole.settle()


async def plan(
    whole: Whole, text: str, due: Due = TOMORROW, *, account: AccountId = VELO, **more: object
) -> ItemId:
    """A post that waits; its number."""
    draft = Draft(DraftKind.POST, account, text=text, language="fr", **more)  # type: ignore[arg-type]  # kinds of values differ by name
    draft = await whole.deck.store.save_draft(draft)
    done = await whole.deck.compose.send(draft, due, confirmed="line")
    await whole.settle()
    return done.items[0]


def living(whole: Whole) -> list[OutboxItem]:
    return list(whole.deck.store.read.living_items())


async def press(whole: Whole, *keys: str) -> int:
    """Press command keys with a person's pauses between them; how many there were."""
    for key in keys:
        whole.clock.advance(1)
        await whole.press(key)
    return len(keys)


async def write(whole: Whole, text: str) -> None:
    """Type what is not counted."""
    names = {" ": "space", "+": "plus", ":": "colon", "-": "minus"}
    await whole.press(*(names.get(letter, letter) for letter in text))


def due(day: int, hour: int) -> Due:
    """A day of December 2026, an hour of Paris."""
    at = datetime(2026, 12, day, hour - 1, tzinfo=UTC)
    return Due(at, f"2026-12-{day:02}T{hour:02}:00", "Europe/Paris")


async def three(whole: Whole) -> None:
    await plan(whole, "Galette", due(8, 9))
    await plan(whole, "Nocturne", due(8, 14), account=MUSEE)
    await plan(whole, "Brocante", due(9, 9))
    await whole.press("3")


def walls(whole: Whole) -> list[str]:
    return [item.due.wall[8:13] for item in living(whole)]
