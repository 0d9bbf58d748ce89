"""The journal in words: who did what, how it was confirmed, which guards were gone past. Pure."""

from collections.abc import Mapping

from cmdeck.i18n import N_, _
from cmdeck.model.guard import GuardCode
from cmdeck.model.outbox import Act, ActKind
from cmdeck.services.guard_words import guard_name

_KINDS: Mapping[ActKind, str] = {
    ActKind.POST: N_("post"),
    ActKind.REPLY: N_("reply"),
    ActKind.QUOTE: N_("quote"),
    ActKind.MESSAGE: N_("private message"),
    ActKind.LIKE: N_("like"),
    ActKind.REPOST: N_("repost"),
    ActKind.BOOKMARK: N_("bookmark"),
    ActKind.EDIT: N_("edit what is public"),
    ActKind.DELETE: N_("delete"),
    ActKind.HIDE: N_("hide a reply"),
    ActKind.MUTE: N_("mute"),
    ActKind.BLOCK: N_("block"),
    ActKind.REPORT: N_("report"),
    ActKind.MODERATE: N_("moderate a comment"),
    ActKind.RESTAGE: N_("the stage of an article"),
    ActKind.UNDO: N_("undo"),
}
_HOW: Mapping[str, str] = {
    "line": N_("confirmed by a key"),
    "letters": N_("confirmed by the brand's letters"),
    "yes": N_("confirmed by --yes"),
}


def kind_name(kind: ActKind) -> str:
    """What was done, in a word or two."""
    return _(_KINDS[kind])


def gone_past(act: Act) -> tuple[str, ...]:
    """The codes of the guards that the person went past."""
    codes = act.confirmed.partition(":")[2]
    return tuple(code for code in codes.split(",") if code)


def how(act: Act) -> str:
    """How it was confirmed, and past which guards; "" where nothing had to be."""
    said = act.confirmed.partition(":")[0]
    words = _(_HOW[said]) if said in _HOW else ""
    known = set(GuardCode)
    names = [guard_name(GuardCode(code)) if code in known else code for code in gone_past(act)]
    if not names:
        return words
    return _("{how}, past: {guards}").format(how=words, guards=", ".join(names))


def face_words(act: Act) -> str:
    """Where it was done."""
    return _("in the deck") if act.face.startswith("deck") else _("on the command line")
