"""config.toml, table by table: what each key may say.

The keys asked for here are the whole schema. What must agree with what is in agree.py.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from cmdeck.config import addresses, values
from cmdeck.config.check import Table
from cmdeck.config.schema import (
    GRACE,
    QUARANTINE,
    UNDO,
    AccountSettings,
    BrandSettings,
    Config,
    FeedSettings,
    GrammarSettings,
    NetworkSettings,
    PublishSettings,
)
from cmdeck.i18n import LANGUAGES, _
from cmdeck.model.column import Column, ColumnType
from cmdeck.model.guard import GuardCode
from cmdeck.model.hint import HintCode
from cmdeck.model.post import AccountId
from cmdeck.model.saved import SavedReply

DENSITIES = ("comfortable", "compact")
PRESETS = ("deck", "plain")
ALT_TEXT = ("required", "warn", "off")
TONES = ("tu", "vous", "")
NOTIFY = ("none", "bell", "desktop")
HINTS = tuple(code.value for code in HintCode)
GUARDS = tuple(code.value for code in GuardCode)
NEVER = frozenset({"ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "ctrl+left_square_bracket"})
"""Keys that are the same bytes as Tab, a line feed, Enter and Escape."""
TEXT_SAFE = re.compile(r"(?:(?:ctrl|shift)\+)*f\d{1,2}|(?:shift\+)?ctrl\+.+|escape")
"""Keys that write nothing into a text."""
NEED_QUERY = frozenset({ColumnType.SEARCH, ColumnType.LIST, ColumnType.AUTHOR, ColumnType.THREAD})
"""Column types that mean nothing without a query."""


TOP_KEYS = (
    *("language", "theme", "density", "timezone", "undo_seconds", "confirm"),
    *("hints_off", "guards_off"),
)
"""What stands before the first `[table]`; asked for below one, it was written too late."""


def read_config(top: Table, file: Path | None = None) -> Config:
    """The Config that `top` says. Faults are remembered in the table."""
    keys = top.table("keys")
    network = _network(top.table("network"))
    undo = top.get("undo_seconds", values.seconds(0, 600))
    config = Config(
        file=file,
        language=top.get("language", values.one_of(*LANGUAGES)),
        theme=top.get("theme", values.words) or "dark",
        density=top.get("density", values.one_of(*DENSITIES)) or "comfortable",
        keys=keys.get("preset", values.one_of(*PRESETS)) or "deck",
        bindings=_bindings(keys.table("bindings")),
        timezone=top.get("timezone", values.zone),
        undo=UNDO if undo is None else undo,
        confirm=top.get("confirm", values.yes_no) is not False,
        hints_off=top.get("hints_off", values.many(values.one_of(*HINTS))) or (),
        guards_off=top.get("guards_off", values.many(values.one_of(*GUARDS))) or (),
        grammar=_grammar(top.table("grammar")),
        network=network,
        publish=_publish(top.table("publish")),
        brands=tuple(_brand(table) for table in top.tables("brand")),
        accounts=tuple(_account(table, network) for table in top.tables("account")),
        feeds=tuple(_feed(table, network) for table in top.tables("feed")),
        replies=tuple(_reply(table) for table in top.tables("reply")),
        columns=tuple(
            column
            for index, table in enumerate(top.tables("column"))
            if (column := read_column(table, f"c{index + 1}")) is not None
        ),
    )
    keys.close(TOP_KEYS)
    top.close()
    return config


def _bindings(table: Table) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for action, said in table.raw.items():
        if isinstance(said, dict):
            message = _("put the name of the action in quotes, such as {example}")
            table.wrong(action, message.format(example='"post.like" = "f"'))
            continue
        try:
            found[action] = values.words(said)
            _pressable(action, found[action])
        except values.Wrong as wrong:
            table.wrong(action, str(wrong))
    return found


def _pressable(action: str, keys: str) -> None:
    """Raises Wrong for keys that a pasted or typed text would press (product.md, "Keys")."""
    pressed = [key for way in keys.lower().split(",") for key in way.split()]
    for key in pressed:
        if key in NEVER:
            message = _("the terminal sends {key} for Enter, Tab, Esc or a pasted line")
            raise values.Wrong(message.format(key=key))
    if action.startswith("compose.") and not all(TEXT_SAFE.fullmatch(key) for key in pressed):
        raise values.Wrong(_("while a text is written only F keys, Ctrl and Esc can be keys"))


def _network(table: Table) -> NetworkSettings:
    found = NetworkSettings(
        allow_private=table.get("allow_private", values.many(addresses.host_port)) or (),
        proxy=table.get("proxy", addresses.proxy) or "",
        stream=table.get("stream", values.yes_no) is not False,
    )
    table.close(TOP_KEYS)
    return found


def _grammar(table: Table) -> GrammarSettings:
    found = GrammarSettings(
        languagetool=table.get("languagetool", addresses.server) or "",
        grammalecte=table.get("grammalecte", values.yes_no) is True,
        folder=table.get("folder", values.text) or "",
    )
    table.close(TOP_KEYS)
    return found


def _publish(table: Table) -> PublishSettings:
    waits = table.table("quarantine")
    said = {name: waits.get(name.value, values.duration) for name in QUARANTINE}
    grace = table.get("grace", values.duration)
    waits.close()
    table.close(TOP_KEYS)
    quarantine = {name: QUARANTINE[name] if w is None else w for name, w in said.items()}
    return PublishSettings(GRACE if grace is None else grace, quarantine)


def _brand(table: Table) -> BrandSettings:
    found = BrandSettings(
        id=table.need("id", values.ident, ""),
        name=table.get("name", values.words),
        color=table.get("color", values.color),
        language=table.get("language", values.one_of(*LANGUAGES)),
        words=table.get("words", values.many(values.words)),
        slots=table.get("slots", values.slots),
        hours=table.get("hours", values.hours),
        alt_text=table.get("alt_text", values.one_of(*ALT_TEXT)),
        require_mention=table.get("require_mention", values.many(values.words)),
        tone=table.get("tone", values.one_of(*TONES)),
        domains=table.get("domains", values.many(addresses.domain)),
        sensitive_dates=table.get("sensitive_dates", values.many(values.day)),
    )
    table.close(TOP_KEYS)
    return found


def _account(table: Table, network: NetworkSettings) -> AccountSettings:
    address = addresses.web(network.allow_private, secure=True)
    found = AccountSettings(
        id=AccountId(table.need("id", values.account_id, "")),
        brand=table.get("brand", values.ident),
        plan=table.get("plan", values.words),
        daily_cost_limit=table.get("daily_cost_limit", values.dollars),
        base_url=table.get("base_url", address),
        client_id=table.get("client_id", values.words),
        protected=table.get("protected", values.yes_no),
    )
    table.close(TOP_KEYS)
    return found


def _feed(table: Table, network: NetworkSettings) -> FeedSettings:
    found = FeedSettings(
        url=table.need("url", addresses.web(network.allow_private, secure=False), ""),
        brand=table.get("brand", values.ident),
        title=table.get("title", values.words),
        interval=table.get("interval", values.duration),
    )
    table.close(TOP_KEYS)
    return found


def _reply(table: Table) -> SavedReply:
    found = SavedReply(
        name=table.need("name", values.words, ""),
        text=table.need("text", values.text, ""),
        brand=table.get("brand", values.ident) or "",
        language=table.get("language", values.one_of(*LANGUAGES)) or "",
        private=table.get("private", values.yes_no) or False,
    )
    table.close(TOP_KEYS)
    return found


def read_column(table: Table, ident: str) -> Column | None:
    """A `[[column]]` of either file; None where its type is missing or unknown."""
    kind = table.need("type", values.one_of(*ColumnType), "")
    query = table.get("query", values.text) or ""
    interval = table.get("interval", values.duration)
    found = Column(
        id=ident,
        type=ColumnType(kind or ColumnType.MENTIONS),
        title=table.get("title", values.text) or "",
        accounts=table.get("accounts", values.many(values.account_choice)) or ("*",),
        query=query,
        filter=table.get("filter", values.text) or "",
        width=table.get("width", values.whole(0, 400)) or 0,
        interval=interval.total_seconds() if interval else 0.0,
        notify=table.get("notify", values.one_of(*NOTIFY)) or "none",
        daily_cost_limit=table.get("daily_cost_limit", values.dollars) or 0,
    )
    rest = table.close(TOP_KEYS)
    if not kind:
        return None
    if found.type in NEED_QUERY and not query.strip():
        message = _("a column of type {type} needs a query")
        table.faults.add((*table.path, "query"), message.format(type=kind))
    return found if table.strict else replace(found, extra=rest)
