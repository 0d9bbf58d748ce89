"""`cmdeck pause` and `cmdeck resume`: nothing leaves, or it may leave again."""

import click

from cmdeck.cli.output import say, tell
from cmdeck.i18n import _, ngettext


@click.command("pause", help=_("Let nothing leave, of one brand or of all, until it is resumed."))
@click.option("--brand", metavar=_("BRAND"), help=_("Only this brand."))
@click.option("--reason", default="", metavar=_("TEXT"), help=_("Why; everybody sees it."))
def pause_command(brand: str | None, reason: str) -> int:
    """Stop publishing."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session

    with session() as here:
        found = resolve.brand(brand, here.read.brands()) if brand else None
        here.do(here.deck.store.pause(found.id if found else "", reason=reason, by="cli"))
        say(_("Paused: {name}.").format(name=found.name if found else _("everything")))
        tell(_("What falls due meanwhile is held, and stays held after: cmdeck queue"))
    return 0


@click.command("resume", help=_("Let it leave again; what was held stays held."))
@click.option("--brand", metavar=_("BRAND"), help=_("Only this brand."))
def resume_command(brand: str | None) -> int:
    """Publish again."""
    from cmdeck.cli import resolve
    from cmdeck.cli.session import session
    from cmdeck.model.outbox import MANY
    from cmdeck.text.numbers import counted

    with session() as here:
        found = resolve.brand(brand, here.read.brands()) if brand else None
        here.do(here.deck.store.resume(found.id if found else None))
        held = here.read.queue_summary(here.now).held
        say(_("Resumed: {name}.").format(name=found.name if found else _("everything")))
        if held:
            words = ngettext(
                "{n} item stays held: cmdeck queue", "{n} items stay held: cmdeck queue", held
            )
            tell(words.format(n=counted(held, MANY)))
    return 0
