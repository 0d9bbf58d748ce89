"""`cmdeck dictionary`: the words that a brand has made right."""

from pathlib import Path

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say
from cmdeck.i18n import _, labelled

FOLDER = "dictionaries"


@click.group("dictionary", help=_("Words that are right, by brand."))
def dictionary_command() -> None:
    """Words."""


@dictionary_command.command("list", help=_("The words of a brand, or of all."))
@click.option("--brand", metavar=_("BRAND"), help=_("Only this brand."))
@json_option
def list_command(brand: str | None, as_json: bool) -> int:
    """List words."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

    with session() as here:
        brands = here.read.brands()
        wanted = [resolve.brand(brand, brands)] if brand else list(brands)
        for one in wanted:
            words = sorted({*one.words, *here.read.words(one.id)}, key=str.casefold)
            if as_json:
                give({"brand": one.id, "words": words})
            else:
                say(f"{one.id}: {', '.join(words)}")
    return 0


@dictionary_command.command("add", help=_("Make a word right for a brand (none: for all)."))
@click.argument("word", metavar=_("WORD"))
@click.option("--brand", metavar=_("BRAND"), help=_("Only for this brand."))
def add_command(word: str, brand: str | None) -> int:
    """Add a word."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

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
