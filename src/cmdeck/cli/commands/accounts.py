"""`cmdeck accounts`: who is connected, as whom, until when, and what it may do."""

from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmdeck.cli.options import json_option, maybe, yes_option
from cmdeck.cli.output import give, say, tell
from cmdeck.errors import CmdeckError, NetworkError, UsageError
from cmdeck.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account
    from cmdeck.model.outbox import OutboxItem


@click.group(
    "accounts",
    invoke_without_command=True,
    help=_("Who is connected, as whom, until when, and what it may do."),
)
@json_option
@click.pass_context
def accounts_command(context: click.Context, as_json: bool) -> int:
    """Accounts; without a verb they are listed."""
    return 0 if context.invoked_subcommand else _list(as_json)


def _list(as_json: bool) -> int:
    from cmdeck.cli.session import session

    with session() as here:
        accounts = here.read.accounts()
        for account in accounts:
            _show(here, account, as_json)
        if not accounts and not as_json:
            say(_("No account is connected. Connect one: cmdeck login x"))
    return 0


def _show(here: "Session", account: "Account", as_json: bool, *, abilities: bool = True) -> None:
    from cmdeck.cli import documents
    from cmdeck.model.capability import Ability
    from cmdeck.text.phrases import ability_name, verb_name

    if as_json:
        give(documents.account(account, here.zone))
        return
    say(_line(here, account))
    for verb, ability in account.capabilities.verbs.items() if abilities else ():
        if ability is not Ability.YES:
            say(f"    {verb_name(verb)}: {ability_name(ability)}")


def _line(here: "Session", account: "Account") -> str:
    """Who it is, and how its login is."""
    from cmdeck.cli import moments
    from cmdeck.model.outbox import Due
    from cmdeck.text.phrases import phrase

    parts = [account.id, here.brand_name(account), account.plan, _state(account)]
    parts.append(phrase(account.words))
    if account.expires is not None:
        until = moments.words_of(Due(account.expires), here.zone)
        parts.append(_("until {moment}").format(moment=until))
    return " · ".join(part for part in parts if part)


def _state(account: "Account") -> str:
    from cmdeck.model.brand import AccountState

    if account.state is AccountState.NEEDS_LOGIN and not account.words:
        return _("not looked at yet")
    words = {
        AccountState.OK: _("connected"),
        AccountState.NEEDS_LOGIN: _("needs login"),
        AccountState.LOCKED: _("its secret is locked"),
    }
    return words[account.state]


@accounts_command.command("list", help=_("All of them."))
@json_option
def list_command(as_json: bool) -> int:
    """List the accounts."""
    return _list(as_json)


@accounts_command.command("check", help=_("Ask each network who the login is, and what it may do."))
@click.argument("names", nargs=-1, metavar=maybe(_("ACCOUNT…")))
@json_option
def check_command(names: tuple[str, ...], as_json: bool) -> int:
    """Ask the networks."""
    from cmdeck.cli import resolve
    from cmdeck.cli.failures import code_of, words_of
    from cmdeck.cli.session import session

    code = 0
    with session() as here:
        known = here.read.accounts()
        chosen = [resolve.account(name, known) for name in names] or list(known)
        for account in chosen:
            try:
                here.do(_check(here, account))
            except NetworkError as error:
                code = code or code_of(error)
                for line in words_of(error):
                    tell(f"{account.id}: {line}")
            found = here.read.account(account.id)
            if found is not None:
                _show(here, found, as_json)
    return code


async def _check(here: "Session", account: "Account") -> None:
    """Ask who it is, and write down the answer. Raises NetworkErrors, also written down."""
    from cmdeck.cli.connecting import about
    from cmdeck.errors import NeedsLogin
    from cmdeck.model.brand import AccountState

    store = here.deck.store
    try:
        facts = await about(here.deck, account)
    except NeedsLogin as error:
        await store.set_account_state(account.id, AccountState.NEEDS_LOGIN, str(error))
        raise
    await store.save_account(
        replace(
            account,
            remote_id=facts.remote_id,
            facts=facts.facts,
            expires=facts.expires,
            checked=here.now,
            state=AccountState.OK,
            words="",
        )
    )


@accounts_command.command("remove", help=_("End a login at its network, and forget the account."))
@click.argument("name", metavar=_("ACCOUNT"))
@yes_option
@json_option
def remove_command(name: str, yes: bool, as_json: bool) -> int:
    """Disconnect an account."""
    from cmdeck.cli import acting, resolve
    from cmdeck.cli.connecting import forget
    from cmdeck.cli.session import session

    with session() as here:
        account = resolve.account(name, here.read.accounts())
        waiting = _waiting(here, account)
        words = _said_of(waiting, here.zone)
        how = acting.confirmed(here, [account], _("Disconnect"), words, None, yes=yes)
        if words and how == "yes":  # else it was read before the answer
            tell(words)
        drafts = _take_out(here, waiting, how)
        try:
            here.do(forget(here.deck, account))
        except CmdeckError as error:
            tell(_("The network was not told: {words}").format(words=error))
        here.do(here.deck.store.remove_account(account.id))
        if as_json:
            out = [item.id for item in waiting]
            give({"id": account.id, "removed": True, "cancelled": out, "drafts": drafts})
        else:
            say(_("{account} is disconnected.").format(account=account.id))
        if any(said.id == account.id for said in here.deck.config.accounts):
            tell(_("It still stands in config.toml: remove it there, too."))
    return 0


def _waiting(here: "Session", account: "Account") -> "list[OutboxItem]":
    """What of it has not begun to leave."""
    from cmdeck.model.delivery import NOT_BEGUN

    items = here.read.living_items()
    return [item for item in items if item.account == account.id and item.state in NOT_BEGUN]


def _said_of(waiting: "Sequence[OutboxItem]", zone: str) -> str:
    """What becomes of the items that wait; "" for none."""
    from cmdeck.cli import moments

    if not waiting:
        return ""
    last = max(waiting, key=lambda item: item.due.at)
    return ngettext(
        "{n} item of it waits, for {when}: it is taken out of the queue, its text kept as a draft.",
        "{n} items of it wait, the last for {when}: they are taken out of the queue, their texts"
        " kept as drafts.",
        len(waiting),
    ).format(n=len(waiting), when=moments.words_of(last.due, zone))


def _take_out(here: "Session", waiting: "Sequence[OutboxItem]", how: str) -> list[int]:
    """Cancel them; the numbers of the drafts. Raises Moved when one has begun meanwhile: then all
    stay, and so does the account."""
    if not waiting:
        return []
    return [draft.id for draft in here.do(here.deck.changes.cancel(waiting, how)).drafts]


@accounts_command.command(
    "unlock", help=_("Read the secrets again, after the keyring is unlocked.")
)
@json_option
def unlock_command(as_json: bool) -> int:
    """Look at every secret now; exit 1 when one is still locked, 4 when one needs a login."""
    from cmdeck.cli.connecting import look_at_secrets
    from cmdeck.cli.main import DONE, FAILED, LOGIN
    from cmdeck.cli.session import session
    from cmdeck.model.brand import AccountState

    with session() as here:
        here.do(look_at_secrets(here.deck))
        accounts = here.read.accounts()
        for account in accounts:
            _show(here, account, as_json, abilities=False)
    states = [account.state for account in accounts]
    if not states:
        raise UsageError(_("No account is connected. Connect one: cmdeck login x"))
    words = _("{n} of {all} logins can be used. An engine that runs sees it by itself.")
    tell(words.format(n=states.count(AccountState.OK), all=len(states)))
    if AccountState.LOCKED in states:
        tell(_("What is locked: unlock the keyring, then again cmdeck accounts unlock"))
        return FAILED
    return LOGIN if AccountState.NEEDS_LOGIN in states else DONE


@accounts_command.command("color", help=_("The colour of an account's brand: 1 to 8, or #5f9be0."))
@click.argument("name", metavar=_("ACCOUNT"))
@click.argument("color", metavar=_("COLOUR"))
@json_option
def color_command(name: str, color: str, as_json: bool) -> int:
    """Give a brand another colour."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.config.values import Wrong
    from cmdeck.config.values import color as read_color
    from cmdeck.model.brand import Brand

    try:
        wished = read_color(int(color) if color.isdecimal() else color)
    except Wrong as wrong:
        raise UsageError(str(wrong)) from None
    with session() as here:
        account = resolve.account(name, here.read.accounts())
        if any(said.id == account.brand and said.color for said in here.deck.config.brands):
            words = _("The colour of {brand} stands in config.toml: change it there.")
            raise UsageError(words.format(brand=account.brand))
        ident = account.brand or account.handle
        brands = {brand.id: brand for brand in here.read.brands()}
        brand = replace(brands.get(ident) or Brand(ident, ident), color=wished)
        here.do(here.deck.store.save_brand(brand))
        if not account.brand:
            here.do(here.deck.store.save_account(replace(account, brand=ident)))
        if as_json:
            give({"brand": brand.id, "color": wished})
        else:
            say(f"{brand.name}: {wished}")
    return 0
