"""Making the store agree with config.toml and the layout: what every process does at its start."""

from collections.abc import Sequence

from cmdeck.clock import Clock
from cmdeck.config import Config
from cmdeck.model.column import Column
from cmdeck.services.wishes import standing_wishes
from cmdeck.store.accounts import Rows
from cmdeck.store.store import Store


async def adopt_config(store: Store, config: Config) -> None:
    """Lay the person's settings over the rows; rows that the config does not name stay as they
    are."""
    if not store.read_only:
        await store.adopt(lambda rows: _laid_over(rows, config))


def _laid_over(rows: Rows, config: Config) -> Rows:
    brands = {brand.id: brand for brand in rows[0]}
    accounts = {account.id: account for account in rows[1]}
    feeds = {feed.url: feed for feed in rows[2]}
    laid = (said.over(accounts.get(said.id)) for said in config.accounts)
    return (
        [said.over(brands.get(said.id)) for said in config.brands],
        [account for account in laid if account is not None],
        [said.over(feeds.get(said.url)) for said in config.feeds],
    )


async def sync_wanted(store: Store, columns: Sequence[Column], clock: Clock) -> None:
    """Let the standing wishes be exactly what columns and feeds stand for."""
    if store.read_only:
        return
    read = store.read
    await store.sync_columns(
        standing_wishes(columns, read.accounts(), read.feeds(), now=clock.now())
    )
