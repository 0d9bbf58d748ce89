"""What the parts of config.toml must agree on: names that are used must exist, once each."""

from collections.abc import Iterable

from msgspec import Struct

from cmdeck.config.check import Faults, suggestion
from cmdeck.config.lines import Path
from cmdeck.config.schema import AccountSettings, Config, network_of
from cmdeck.i18n import _
from cmdeck.model.capability import PLANS
from cmdeck.model.column import Column
from cmdeck.model.post import NetworkName
from cmdeck.text.phrases import network_name

_ON_SERVERS = frozenset({NetworkName.MASTODON, NetworkName.WORDPRESS})
"""Networks that are many servers: `handle@host` names their accounts."""


class Known(Struct, frozen=True):
    """Names that others hold: the file may use them without declaring them."""

    brands: frozenset[str] = frozenset()
    """Of the store's rows."""
    accounts: frozenset[str] | None = None
    """Of the store's rows; None: not compared. Only `cmdeck config check` compares them: a column
    of an account that was removed must not keep the deck from starting."""
    actions: frozenset[str] | None = None
    """Of the deck; None: not compared."""


def agree(config: Config, faults: Faults, known: Known | None = None) -> None:
    """Remember in `faults` what does not agree.

    Brands must be declared in the file or be `known`. Accounts of columns and actions are compared
    only where `known` names them: accounts come from logins, which the file need not repeat.
    """
    rows = known or Known()
    brands = {brand.id for brand in config.brands} | rows.brands
    for index, account in enumerate(config.accounts):
        _brand(faults, ("account", index, "brand"), account.brand, brands)
        _account(faults, index, account)
    for index, feed in enumerate(config.feeds):
        _brand(faults, ("feed", index, "brand"), feed.brand, brands)
    for index, reply in enumerate(config.replies):
        _brand(faults, ("reply", index, "brand"), reply.brand or None, brands)
    declared = {str(account.id) for account in config.accounts}
    accounts = None if rows.accounts is None else declared | rows.accounts
    for column in config.columns:
        _column(faults, column, brands, accounts)
    for action in config.bindings:
        if rows.actions is not None and action not in rows.actions:
            message = _("there is no action “{name}”.").format(name=action)
            near = suggestion(action, rows.actions)
            faults.add(("keys", "bindings", action), message + near)
    _once(faults, "brand", "id", [brand.id for brand in config.brands])
    _once(faults, "account", "id", [str(account.id) for account in config.accounts])
    _once(faults, "feed", "url", [feed.url for feed in config.feeds])


def _brand(faults: Faults, path: Path, name: str | None, brands: Iterable[str]) -> None:
    if name and name not in brands:
        message = _("there is no brand “{name}”.").format(name=name)
        faults.add(path, message + suggestion(name, brands))


def _account(faults: Faults, index: int, account: AccountSettings) -> None:
    host = account.id.rpartition("@")[2]
    network = network_of(account.id)
    if network is NetworkName.FEED or (network is None and not _is_host(host)):
        names = [name.value for name in NetworkName if name is not NetworkName.FEED]
        message = _("“{name}” is neither a network nor a host.").format(name=host)
        faults.add(("account", index, "id"), message + suggestion(host, names))
    elif network in _ON_SERVERS and network in PLANS:
        message = _("an account of {network} is named by its server, such as {example}")
        example = f"“{account.id.rpartition('@')[0]}@{host}.example”"
        faults.add(
            ("account", index, "id"), message.format(network=network_name(network), example=example)
        )
    elif network is not None and network not in PLANS:
        message = _("cmdeck has no accounts on “{name}” yet.").format(name=host)
        faults.add(("account", index, "id"), message)
    plans = [plan for plan in PLANS.get(network, ()) if plan] if network else []
    if account.plan is not None and account.plan not in plans:
        if plans:
            message = _("expected one of: {options}").format(options=" · ".join(plans))
            message += suggestion(account.plan, plans)
        else:
            message = _("this network has no plans: remove the line")
        faults.add(("account", index, "plan"), message)


def _is_host(name: str) -> bool:
    host = name.partition("/")[0].partition(":")[0]
    return "." in host.strip(".") or host == "localhost"


def _column(
    faults: Faults, column: Column, brands: Iterable[str], accounts: Iterable[str] | None
) -> None:
    index = int(column.id.removeprefix("c")) - 1
    for place, name in enumerate(column.accounts):
        path = ("column", index, "accounts", place)
        if name.startswith("brand:"):
            _brand(faults, path, name.removeprefix("brand:"), brands)
        elif name != "*" and accounts is not None and name not in accounts:
            message = _("there is no account “{name}”.").format(name=name)
            faults.add(path, message + suggestion(name, accounts))


def _once(faults: Faults, table: str, key: str, names: list[str]) -> None:
    for index, name in enumerate(names):
        if name and name in names[:index]:
            message = _("“{name}” stands here twice").format(name=name)
            faults.add((table, index, key), message)
