"""What the commands that act share: showing and asking, refusing, and saying what was written down.

Nothing is sent here: a command writes a wish, and says who will carry it out.
"""

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from cmdeck.cli import documents, moments
from cmdeck.cli.main import DONE, FAILED, LOGIN, USAGE
from cmdeck.cli.output import ask, can_ask, give, read_text, say, tell
from cmdeck.errors import UsageError
from cmdeck.i18n import _, labelled
from cmdeck.model.brand import Account
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import Column, accounts_of
from cmdeck.model.draft import Draft
from cmdeck.model.guard import Guard
from cmdeck.model.outbox import Due
from cmdeck.model.post import AccountId, Post, PostKey
from cmdeck.model.timeline import TimelineKind
from cmdeck.services.addressing import as_answer
from cmdeck.services.compose import Done, Fault, Problem, may_hide
from cmdeck.services.faults import fault_words
from cmdeck.services.needs import lacking
from cmdeck.services.threads import as_written_for
from cmdeck.text.phrases import column_name, delivery_name, network_name, verb_name

if TYPE_CHECKING:
    from cmdeck.cli.session import Session

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LETTERS = 3
"""How many letters of a brand a protected account asks for."""


def text_of(given: str | None) -> str:
    """The text given: as an argument, or (`-`) all of standard input without its last line end."""
    return read_text("-") if given == "-" else given or ""


def named(session: "Session", account: Account) -> str:
    """An account as a confirmation names it: handle, network, brand."""
    words = _("@{handle} on {network} ({brand})")
    return words.format(
        handle=account.handle,
        network=network_name(account.network),
        brand=session.brand_name(account),
    )


def confirmed(
    session: "Session",
    accounts: Sequence[Account],
    what: str,
    text: str,
    due: Due | None,
    *,
    yes: bool,
    guards: Sequence[Guard] = (),
) -> str:
    """How it was confirmed: `yes` (--yes), `line` or `letters`. Shows what would happen, and asks.

    A script's `yes` goes past what only reminds, which is said; what may be the wrong account or
    private asks for letters all the same. Raises UsageError where nobody can be asked: then nothing
    is written.
    """
    when = moments.words_of(due, session.zone) if due else _("now")
    shown = [*(labelled(what, named(session, account)) for account in accounts), when]
    shown += [f"  {line}" for line in text.splitlines()]
    shown += [guard_sentence(session, guard, text) for guard in guards]
    asking = [guard for guard in guards if guard.is_grave or not yes]
    if not asking:
        for guard in guards:
            tell(guard_sentence(session, guard, text))
    return confirmed_lines(
        session, accounts, shown, yes=yes, guarded={guard.account for guard in asking}
    )


def confirmed_lines(
    session: "Session",
    accounts: Sequence[Account],
    shown: Sequence[str],
    *,
    yes: bool,
    guarded: Collection[AccountId] = (),
) -> str:
    """The same for what `shown` says would happen, with `accounts`; those `guarded` ask for the
    letters of their brand, as the protected ones do."""
    protected = [account for account in accounts if account.protected or account.id in guarded]
    if yes and not protected:
        return "yes"
    if not can_ask():
        if protected:
            words = _("{account} is protected: it asks for letters of the brand. Use a terminal.")
            if not protected[0].protected:
                words = _("{account}: a guard asks for letters of the brand. Use a terminal.")
                for line in shown:
                    tell(line)
            raise UsageError(words.format(account=protected[0].id))
        raise UsageError(_("Nobody can be asked here: add --yes. Nothing was written."))
    for line in shown:
        tell(line)
    for account in protected:
        _ask_letters(session, account)
    if protected:
        return "letters"
    if ask(_("Do it? [y/N]")).casefold() not in {"y", "yes", "o", "oui"}:
        raise UsageError(_("Nothing was written."))
    return "line"


def _ask_letters(session: "Session", account: Account) -> None:
    name = session.brand_name(account)
    wanted = name[:LETTERS].casefold()
    question = _("{account} is protected. The first {n} letters of its brand:")
    if not account.protected:
        question = _("{account}: to go on all the same, the first {n} letters of its brand:")
    answer = ask(question.format(account=account.id, n=LETTERS))
    if answer.casefold()[:LETTERS] != wanted:
        raise UsageError(_("These are not the letters. Nothing was written."))


def leaving(session: "Session", draft: Draft) -> Draft:
    """`draft` as it leaves from its first account: its text, of which guards speak, with the name
    that is put before an answer, and shown to nobody who is not shown what it answers."""
    account = session.accounts().get(draft.account)
    draft = as_answer(draft, session.read)
    return as_written_for(draft, account) if account else draft


def refused_by(session: "Session", guards: Sequence[Guard], text: str) -> bool:
    """Whether one of `guards` refuses `text` whatever is typed; says which."""
    refusing = [guard for guard in guards if guard.refuses]
    for guard in refusing:
        tell(guard_sentence(session, guard, text))
    return bool(refusing)


def past(guards: Sequence[Guard]) -> tuple[str, ...]:
    """The codes of the guards that a person went past, for the journal."""
    return tuple(dict.fromkeys(guard.code.value for guard in guards))


def guard_sentence(session: "Session", guard: Guard, text: str) -> str:
    """What a guard found, why that matters, and what to do, with the account."""
    from cmdeck.services.guard_words import guard_next, guard_words

    words = f"{guard_words(guard, text, session.zone)} {guard_next(guard)}"
    return labelled(guard.account, words)


def refuse(session: "Session", draft: Draft, problems: Sequence[Problem]) -> int:
    """Say why `draft` cannot leave. Returns the exit code."""
    accounts, key = session.accounts(), draft.reply_to or draft.quote
    for problem in problems:
        account = accounts.get(problem.account)
        unable = ""
        verb = lacking(draft, account) if account is not None else None
        if problem.fault is Fault.NOT_ALLOWED and account is not None and verb is not None:
            unable = not_able(session, account, verb, key)
        tell(unable or problem_words(problem))
    faults = {problem.fault for problem in problems}
    if faults == {Fault.NEEDS_LOGIN}:
        return LOGIN
    return USAGE if faults <= {Fault.NO_ACCOUNT, Fault.EMPTY, Fault.PAST} else FAILED


def problem_words(problem: Problem) -> str:
    """One problem for a person."""
    return labelled(problem.account, fault_words(problem))


def report(session: "Session", done: Done, *, as_json: bool) -> int:
    """Say what was written down, when it leaves, and who will publish it."""
    items = session.read.items_of(done.act)
    engine = session.engine
    if as_json:
        give(documents.accepted(done.act, items, session.zone, engine))
        return DONE
    for item in items:
        when = moments.words_of(item.due, session.zone) if item.due.wall else _("now")
        say(f"{item.id}  {item.account}  {delivery_name(item.state)}  {when}")
    tell(who_publishes(session))
    return DONE


def who_publishes(session: "Session") -> str:
    """Who will carry out what waits, or that nobody will."""
    found = documents.publisher(session.engine)
    if found is None:
        return _("Nobody publishes now: cmdeck publish --once, cmdeck engine, or open the deck.")
    return _("The engine publishes it (pid {pid}).").format(pid=found["pid"])


def _not_hideable(session: "Session", account: Account, post: Post) -> str:
    root = session.read.post(str(post.thread)) if post.thread else None
    if may_hide(account, post, root):
        return ""
    return _("Only replies below posts of yours can be hidden.")


def not_able(session: "Session", account: Account, verb: Verb, key: PostKey | None = None) -> str:
    """Why an account cannot do `verb` through its network, and where it can be done instead; ""
    when it can."""
    ability = account.capabilities.can(verb)
    post = session.read.post(str(key)) if key else None
    if ability not in {Ability.WEB, Ability.NO}:
        return _not_hideable(session, account, post) if verb is Verb.HIDE and post else ""
    words = _("{network} does not let {account} do this ({verb}) from an app.").format(
        network=network_name(account.network), account=account.id, verb=verb_name(verb)
    )
    if ability is Ability.WEB and post is not None and post.url:
        return words + " " + _("On its web page: {url}").format(url=post.url)
    if ability is Ability.WEB:
        words += " " + _("Do it on the website of the network.")
    return words


def unspoken(session: "Session", accounts: Sequence[Account], language: str) -> str:
    """Why the network of one of `accounts` takes no language; "" where all do. Raises UsageError
    for what is none."""
    if not _LANGUAGE.fullmatch(language):
        words = _("--language: “{text}” is none; write fr, en, pt-BR.")
        raise UsageError(words.format(text=language[:20]))
    refusals = (not_able(session, account, Verb.LANGUAGE) for account in accounts)
    return next((refused for refused in refusals if refused), "")


def not_listed(session: "Session", column: Column) -> str:
    """Why the networks of a column's accounts have no such thing; "" where one has, or where no
    account is concerned."""
    kind = column.type.timeline
    named = accounts_of(column, session.read.accounts())
    asked = [account for account in named if kind is None or not account.capabilities.lists(kind)]
    if kind in {None, TimelineKind.FEED} or not named or len(asked) < len(named):
        return ""
    networks = dict.fromkeys(network_name(account.network) for account in asked)
    words = _("{network} has no such column ({column}).")
    return words.format(network=", ".join(networks), column=column_name(column.type))
