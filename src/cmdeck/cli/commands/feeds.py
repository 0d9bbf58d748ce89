"""`cmdeck feeds`: watch feeds by hand, and as OPML from and to other readers."""

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, read_bytes, say, tell, write
from cmdeck.errors import UsageError
from cmdeck.i18n import _, ngettext


@click.group("feeds", invoke_without_command=True, help=_("Watch feeds."))
@json_option
@click.pass_context
def feeds_command(context: click.Context, as_json: bool) -> int:
    """Watch feeds; without a verb they are listed."""
    return 0 if context.invoked_subcommand else _list(as_json)


def _list(as_json: bool) -> int:
    from cmdeck.cli import documents
    from cmdeck.cli.session import session

    with session() as here:
        feeds = here.read.feeds()
        for feed in feeds:
            if as_json:
                give(documents.feed(feed))
            else:
                parts = (feed.title, feed.url, feed.brand, feed.disabled)
                say(" · ".join(part for part in parts if part))
        if not feeds and not as_json:
            say(_("No feed yet. Add one: cmdeck feeds add URL"))
    return 0


@feeds_command.command("list", help=_("All of them."))
@json_option
def list_command(as_json: bool) -> int:
    """List the feeds."""
    return _list(as_json)


@feeds_command.command("add", help=_("Watch a feed."))
@click.argument("url", metavar="URL")
@click.option("--title", default="", metavar=_("TEXT"), help=_("What it is called here."))
@click.option("--brand", metavar=_("BRAND"), help=_("Whose it is."))
def add_command(url: str, title: str, brand: str | None) -> int:
    """Add a feed."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.model.brand import Feed

    address = _address(url)
    with session() as here:
        if any(feed.url == address for feed in here.read.feeds()):
            raise UsageError(_("{url} is watched already.").format(url=address))
        whose = resolve.brand(brand, here.read.brands()).id if brand else ""
        here.do(here.deck.store.save_feed(Feed(address, title=title, brand=whose)))
        here.do(here.deck.prepare())
    say(_("Watched: {url}").format(url=address))
    return 0


def _address(url: str) -> str:
    from cmdeck.text.display import safe_url

    found = safe_url(url if "://" in url else f"https://{url}")
    if found is None:
        raise UsageError(_("“{url}” is not a web address.").format(url=url))
    return found


@feeds_command.command("remove", help=_("Watch it no more; its items stay until they are old."))
@click.argument("url", metavar="URL")
def remove_command(url: str) -> int:
    """Remove a feed."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

    with session() as here:
        feeds = {feed.url: feed for feed in here.read.feeds()}
        titled = {feed.title.casefold(): feed.url for feed in feeds.values() if feed.title}
        missing = _("There is no feed “{name}”.")
        name = titled.get(url.casefold()) or resolve.one_of(url, feeds, missing=missing)
        if any(feed.url == name for feed in here.deck.config.feeds):
            words = _("{url} stands in config.toml: remove it there.")
            raise UsageError(words.format(url=name))
        here.do(here.deck.store.remove_feed(name))
        here.do(here.deck.prepare())
    say(_("Not watched any more: {url}").format(url=name))
    return 0


@feeds_command.command("import", help=_("Watch all feeds of an OPML file (- reads it)."))
@click.argument("file", metavar="FILE.opml")
@click.option("--brand", metavar=_("BRAND"), help=_("Whose they are."))
def import_command(file: str, brand: str | None) -> int:
    """Take over a list."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.model.brand import Feed
    from cmdeck.text.opml import read_opml

    found = read_opml(read_bytes(file))
    with session() as here:
        whose = resolve.brand(brand, here.read.brands()).id if brand else ""
        known = {feed.url for feed in here.read.feeds()}
        new = [entry for entry in found.entries if entry.url not in known]
        for entry in new:
            folder = " / ".join(entry.folder)
            feed = Feed(entry.url, title=entry.title, brand=whose, folder=folder)
            here.do(here.deck.store.save_feed(feed))
        here.do(here.deck.prepare())
    say(ngettext("{n} feed added.", "{n} feeds added.", len(new)).format(n=len(new)))
    if len(new) < len(found.entries):
        tell(_("{n} were watched already.").format(n=len(found.entries) - len(new)))
    for address in found.refused:
        tell(_("not a web address: {url}").format(url=address))
    return 0


@feeds_command.command("export", help=_("All of them as OPML, on stdout."))
def export_command() -> int:
    """Give the list away."""
    from cmdeck.cli.session import session
    from cmdeck.text.opml import OpmlEntry, write_opml

    with session() as here:
        entries = [
            OpmlEntry(feed.url, feed.title, tuple(feed.folder.split(" / ")) if feed.folder else ())
            for feed in here.read.feeds()
        ]
    write(write_opml(entries, title="cmdeck").decode())
    return 0
