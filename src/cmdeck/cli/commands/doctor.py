"""`cmdeck doctor`: is everything well? Exit 7 when something is overdue, 1 when something is
broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from cmdeck.cli.options import json_option
from cmdeck.cli.output import give, say
from cmdeck.errors import CmdeckError
from cmdeck.i18n import _, labelled, ngettext, pgettext

if TYPE_CHECKING:
    from cmdeck.cli.session import Session
    from cmdeck.config import Places

PRIVATE = 0o077
MEGABYTE = 1_000_000
ROOM = 20
"""Megabytes below which a disk counts as full."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `matters`: being wrong makes the whole wrong."""

    name: str
    ok: bool
    detail: str
    matters: bool = True


@click.command("doctor", help=_("Is everything well? Exit 7: something is overdue; 1: broken."))
@click.option(
    "--drop-cache", is_flag=True, help=_("Delete what can be fetched again; nothing may run.")
)
@json_option
def doctor_command(drop_cache: bool, as_json: bool) -> int:
    """Look at everything."""
    from cmdeck.cli.main import DONE, FAILED, OVERDUE

    checks = list(_checks(drop_cache))
    wrong = {check.name for check in checks if not check.ok and check.matters}
    if as_json:
        rows = [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
        give({"ok": not wrong, "checks": rows})
    else:
        for check in checks:
            mark = _("well") if check.ok else pgettext("doctor", "look")
            say(f"{mark:6} {check.name}: {check.detail}")
    if wrong - {"overdue"}:
        return FAILED
    return OVERDUE if wrong else DONE


def _checks(drop_cache: bool) -> Iterator[Check]:
    from cmdeck.cli.failures import words_of
    from cmdeck.cli.session import session
    from cmdeck.config import load_config, places

    where = places()
    try:
        load_config(where.config)
        yield Check("config", True, str(where.config))
    except CmdeckError as error:
        yield Check("config", False, str(error))
        return
    yield _files(where)
    if drop_cache:
        yield _drop_cache(where)
    yield _disk(where)
    try:
        with session() as here:
            yield _store(here)
            yield _engine(here)
            yield _overdue(here)
            yield _queue(here)
            yield from _accounts(here)
    except CmdeckError as error:
        yield Check("store", False, " ".join(words_of(error)))


def _files(where: "Places") -> Check:
    kept = (where.database, where.cache, where.credentials)
    open_to_others = [str(file) for file in kept if file.exists() and file.stat().st_mode & PRIVATE]
    if open_to_others:
        return Check(
            "files", False, _("others can read: {files}").format(files=", ".join(open_to_others))
        )
    return Check("files", True, str(where.database.parent))


def _disk(where: "Places") -> Check:
    """Whether what is written can still be kept: without room nothing is scheduled, nor sent."""
    from shutil import disk_usage

    free = min(disk_usage(folder).free for folder in where.folders) // MEGABYTE
    words = _("{n} MB are free").format(n=free)
    return Check("disk", free >= ROOM, words)


def _drop_cache(where: "Places") -> Check:
    """Under the lock, with -wal and -shm (spine.md 2.8)."""
    from cmdeck.clock import SystemClock
    from cmdeck.store.lock import EngineLock

    lock = EngineLock(where.lock)
    if not lock.acquire(SystemClock(), patience=0.0):
        return Check("cache", False, _("an engine runs: end it first"))
    try:
        for suffix in ("", "-wal", "-shm"):
            where.cache.with_name(where.cache.name + suffix).unlink(missing_ok=True)
    finally:
        lock.release()
    return Check("cache", True, _("deleted; it fills again"))


def _store(here: "Session") -> Check:
    wrong = here.read.check()
    return Check("store", not wrong, wrong or _("whole"))


def _engine(here: "Session") -> Check:
    from cmdeck.text.phrases import phrase

    engine = here.engine
    if not engine.held or engine.state == "none":
        return Check("engine", False, _("nobody publishes"), matters=False)
    if engine.words:
        return Check("engine", False, labelled(_("nothing goes out"), phrase(engine.words)))
    ok = engine.state in {"running", "draining"}
    detail = _("pid {pid}, beat {seconds} s ago")
    return Check("engine", ok, detail.format(pid=engine.pid, seconds=f"{engine.beat or 0:.1f}"))


def _overdue(here: "Session") -> Check:
    from cmdeck.model.outbox import MANY
    from cmdeck.text.numbers import counted

    late = here.read.queue_summary(here.now).overdue
    words = ngettext("{n} post", "{n} posts", late).format(n=counted(late, MANY))
    return Check("overdue", not late, words)


def _queue(here: "Session") -> Check:
    from cmdeck.model.outbox import MANY
    from cmdeck.text.numbers import counted

    found = here.read.queue_summary(here.now)
    detail = _("{waiting} wait, {unknown} unknown, {held} held, {failed} failed").format(
        waiting=counted(found.waiting, MANY),
        unknown=counted(found.unknown, MANY),
        held=counted(found.held, MANY),
        failed=counted(found.failed, MANY),
    )
    return Check("queue", not (found.unknown + found.held + found.failed), detail, matters=False)


def _accounts(here: "Session") -> Iterator[Check]:
    from cmdeck.model.brand import AccountState

    for account in here.read.accounts():
        ok = account.state is AccountState.OK or not account.words
        detail = account.words or (_("well") if ok else account.state.value)
        yield Check(f"account {account.id}", ok, detail, matters=False)
