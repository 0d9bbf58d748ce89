"""Why something cannot leave, in words for people, and what to do about it."""

from collections.abc import Mapping

from cmdeck.i18n import N_, _, ngettext
from cmdeck.services.compose import Fault, Problem
from cmdeck.text.phrases import phrase

_NEXT: Mapping[Fault, str] = {
    Fault.EMPTY: N_("Write something, or delete the row."),
    Fault.TOO_LONG: N_("Shorten it."),
    Fault.NO_ACCOUNT: N_("Connect it: cmdeck login"),
    Fault.NEEDS_LOGIN: N_("Log in again: cmdeck login"),
    Fault.PAST: N_("Give it a time to come."),
    Fault.TARGET_GONE: N_("Take it out of the plan."),
    Fault.NOT_ALLOWED: N_("Do it on the network's own page."),
    Fault.ELSEWHERE: N_("Use an account that is there, or put its address in a new post."),
    Fault.SAME_TEXT: N_("Post it from one, and repost it from the other; or write two texts."),
    Fault.ALT_MISSING: N_("Describe the picture."),
    Fault.BAD_PICTURE: N_("Add it again: it is made to fit then."),
    Fault.TOO_MANY_PICTURES: N_("Leave some pictures out."),
}


def fault_words(problem: Problem) -> str:
    """What is wrong, without the account."""
    words = phrase(problem.fault)
    if problem.fault is Fault.TOO_LONG:
        over = ngettext("{n} character too many", "{n} characters too many", problem.by)
        words = f"{words} ({over.format(n=problem.by)})"
    return words


def what_next(problem: Problem) -> str:
    """What to do about it."""
    return _(_NEXT[problem.fault])
