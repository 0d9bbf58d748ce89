"""`cmdeck dictionary`: the words that a brand has made right."""

from pathlib import Path

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say
from cmdeck.errors import UsageError
from cmdeck.i18n import _, labelled

FOLDER = "dictionaries"


@click.group("dictionary", invoke_without_command=True, help=_("Words that are right, by brand."))
@json_option
@click.pass_context
def dictionary_command(context: click.Context, as_json: bool) -> int:
    """Words; without a verb they are listed."""
    return 0 if context.invoked_subcommand else _list(None, as_json)


@dictionary_command.command("list", help=_("The words of a brand, or of all."))
@click.option("--brand", metavar=_("BRAND"), help=_("Only this brand."))
@json_option
def list_command(brand: str | None, as_json: bool) -> int:
    """List words."""
    return _list(brand, as_json)


def _list(brand: str | None, as_json: bool) -> int:
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

    with session() as here:
        brands = here.read.brands()
        wanted = [resolve.brand(brand, brands)] if brand else list(brands)
        of_all = here.read.words("")
        found = {one.id: {*one.words, *here.read.words(one.id)} for one in wanted}
        if not brand:
            found = {"": set(of_all)} | {name: words - of_all for name, words in found.items()}
    for name, words in found.items():
        if as_json:
            give({"brand": name, "words": sorted(words, key=str.casefold)})
        elif words:
            say(labelled(name or _("for all"), ", ".join(sorted(words, key=str.casefold))))
    if not any(found.values()) and not as_json:
        say(_("No word yet. Add one: cmdeck dictionary add WORD"))
    return 0


@dictionary_command.command("add", help=_("Make a word right for a brand (none: for all)."))
@click.argument("word", metavar=_("WORD"))
@click.option("--brand", metavar=_("BRAND"), help=_("Only for this brand."))
def add_command(word: str, brand: str | None) -> int:
    """Add a word."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

    if not word.isprintable() or word.split() != [word]:
        raise UsageError(_("“{word}” is not one word.").format(word=word))
    with session() as here:
        whose = resolve.brand(brand, here.read.brands()).id if brand else ""
        here.do(here.deck.store.add_word(whose, word))
    say(_("“{word}” is right.").format(word=word))
    return 0


@dictionary_command.command(
    "path", help=_("Where dictionaries are looked for, and which were found.")
)
def path_command() -> int:
    """Folders and finds."""
    from cmdeck.config import places
    from cmdeck.i18n import LANGUAGES
    from cmdeck.services.dictionaries import find

    folder = folder_of(places().database)
    say(str(folder))
    for language in LANGUAGES:
        found = find(language, folders=(folder,))
        say(labelled(language, ", ".join(found) or _("none")))
    return 0


def folder_of(database: Path) -> Path:
    """The person's own dictionaries, beside the database."""
    return database.parent / FOLDER
