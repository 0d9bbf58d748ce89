"""`cmdeck check`: rehearse a text: its length on each network, its spelling, what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import json_option, maybe
from cmdeck.cli.output import give, read_text, say
from cmdeck.i18n import _, language
from cmdeck.model.post import NetworkName

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.model.brand import Account, Brand

SUGGESTING = 3.0
"""Seconds for the suggestions of a word: nobody is typing meanwhile."""
NAMES = [name.value for name in NetworkName if name is not NetworkName.FEED]


@dataclass(slots=True)
class _Findings:
    """What `check` says: the document of cli.md."""

    length: dict[str, dict[str, object]] = field(default_factory=dict)
    misspellings: list[dict[str, object]] = field(default_factory=list)
    hints: list[dict[str, object]] = field(default_factory=list)
    guards: list[dict[str, object]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether it would not go out as it is, whatever is typed."""
        return any(guard["refuses"] for guard in self.guards)


@click.command(
    "check",
    help=_("Rehearse the text in FILE (-: standard input); exit 1 when it would be refused."),
)
@click.option("--account", "accounts", multiple=True, metavar=_("ACCOUNT"), help=_("As whom."))
@click.option(
    "--network", "networks", multiple=True, type=click.Choice(NAMES), help=_("Without an account.")
)
@click.option("--lang", metavar="fr|en|fr+en", help=_("The language of the text."))
@json_option
@click.argument("file", default="-", metavar=maybe(_("FILE")))
def check_command(
    accounts: Sequence[str], networks: Sequence[str], lang: str | None, as_json: bool, file: str
) -> int:
    """Rehearse a text."""
    from cmdeck.cli import resolve
    from cmdeck.cli.linking import look_at_links
    from cmdeck.cli.session import session

    text = read_text(file)
    found = _Findings()
    with session() as here:
        known = here.read.accounts()
        chosen = [resolve.account(words, known) for words in dict.fromkeys(accounts)]
        if not accounts and not networks:
            chosen = list(known)
            networks = networks if chosen else NAMES
        for name in networks:
            _measure(found, text, name, None)
        look_at_links(here, [text] if chosen else [])
        for account in chosen:
            _measure(found, text, account.network, account.capabilities.text_limit)
            _guard(here, found, text, account)
        for name in networks:
            _guard_network(found, text, name)
        _spell(here, found, text, lang, chosen)
    _say(found, as_json)
    return 1 if found.refused else 0


def _measure(found: _Findings, text: str, network: str, limit: int | None) -> None:
    from cmdeck.text.length import count
    from cmdeck.text.thread import split_thread

    length = count(text, network, limit=limit)
    found.length[str(network)] = {
        "length": length.length,
        "limit": length.limit,
        "parts": split_thread(text, network, limit=limit),
    }


def _guard(here: "Session", found: _Findings, text: str, account: "Account") -> None:
    from cmdeck.cli.acting import guard_sentence, problem_words
    from cmdeck.cli.documents import fired_guard, guard
    from cmdeck.model.draft import Draft, DraftKind

    draft = Draft(DraftKind.POST, account.id, text)
    for problem in here.deck.compose.problems(draft):
        found.guards.append(guard(problem, problem_words(problem)))
    for fired in here.deck.guards.of(draft):
        found.guards.append(fired_guard(fired, guard_sentence(here, fired, text)))


def _guard_network(found: _Findings, text: str, network: str) -> None:
    """What any account of the network would meet."""
    from cmdeck.text.length import count
    from cmdeck.text.phrases import phrase

    length = count(text, network)
    code = "too_long" if length.over else "" if text.strip() else "empty"
    if code:
        message = f"{network}: {phrase(code)}"
        found.guards.append(
            {"code": code, "account": None, "network": network, "message": message, "refuses": True}
        )


def _language(text: str, brands: "Sequence[Brand]") -> str:
    """What the brands speak; where they say nothing, what the text looks like."""
    from cmdeck.text.language import guess

    return next((brand.language for brand in brands if brand.language), "") or guess(text)


def _spell(
    here: "Session", found: _Findings, text: str, lang: str | None, chosen: "Sequence[Account]"
) -> None:
    from cmdeck.cli.commands.dictionary import folder_of
    from cmdeck.cli.documents import hint
    from cmdeck.cli.output import tell
    from cmdeck.services.grammar import Grammar, apart
    from cmdeck.services.spell import Speller
    from cmdeck.text.hints import hint_words, hints
    from cmdeck.text.language import languages_of

    brands = {brand.id: brand for brand in here.read.brands()}
    mine = [brands[account.brand] for account in chosen if account.brand in brands]
    spoken = lang or _language(text, mine) or language()
    words = {word for brand in mine for word in (*brand.words, *here.read.words(brand.id))}
    words |= here.read.words("")
    speller = Speller(folders=(folder_of(here.deck.places.database),), suggesting=SUGGESTING)
    grammar = Grammar(here.deck.settings.grammar, here.deck.settings.hints_off)
    hinted = hints(text, languages_of(spoken), here.deck.settings.hints_off)

    async def work() -> None:
        try:
            hinted.extend(apart(await grammar.check(text, languages_of(spoken)), hinted))
            for wrong in await speller.check(text, languages_of(spoken), words) or ():
                suggestions = await speller.suggest(wrong.word, spoken, words)
                found.misspellings.append(
                    {
                        "word": wrong.word,
                        "start": wrong.start,
                        "end": wrong.end,
                        "suggestions": suggestions,
                    }
                )
        finally:
            await speller.aclose()
            await grammar.aclose()

    here.do(work())
    found.hints += [hint(one, hint_words(one, text)) for one in hinted]
    for notice in filter(None, (speller.notice(spoken), grammar.notice())):
        tell(notice)


def _say(found: _Findings, as_json: bool) -> None:
    if as_json:
        give(
            {
                "length": found.length,
                "misspellings": found.misspellings,
                "hints": found.hints,
                "guards": found.guards,
            }
        )
        return
    for name, length in found.length.items():
        limit = "" if length["limit"] is None else f" / {length['limit']}"
        say(f"{name}: {length['length']}{limit}")
    for wrong in found.misspellings:
        suggestions = wrong["suggestions"]
        shown = ", ".join(suggestions) if isinstance(suggestions, list) else ""
        say(f"{wrong['word']} → {shown or '?'}")
    for one in (*found.hints, *found.guards):
        say(str(one["message"]))
    if not found.refused:
        say(_("Nothing would refuse it."))
