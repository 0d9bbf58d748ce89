"""What a person reads about a guard: its name, what it found and why that matters, what to do."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from cmdeck.i18n import N_, _, language
from cmdeck.model.guard import Guard, GuardCode
from cmdeck.text.dates import short

_NAMES: Mapping[GuardCode, str] = {
    GuardCode.OTHER_BRAND: N_("Other brand"),
    GuardCode.TONE: N_("Tone"),
    GuardCode.PLACEHOLDER: N_("To be filled in"),
    GuardCode.EMPTY_LINK: N_("Empty link"),
    GuardCode.DEAD_LINK: N_("Dead link"),
    GuardCode.STRANGE_LINK: N_("A stranger's link"),
    GuardCode.STRANGE_PICTURE: N_("A stranger's picture"),
    GuardCode.SAID_ALREADY: N_("Said already"),
    GuardCode.LINK_AGAIN: N_("Link shared before"),
    GuardCode.SENSITIVE_DATE: N_("Sensitive date"),
    GuardCode.MENTION_MISSING: N_("Mention missing"),
    GuardCode.ALT_MISSING: N_("Picture without words"),
    GuardCode.ANSWERED: N_("Answered already"),
    GuardCode.PRIVATE_WORDS: N_("Private words"),
    GuardCode.PERSONAL: N_("Personal details"),
    GuardCode.OVERHEARD: N_("Overheard"),
}
_WHY: Mapping[GuardCode, str] = {
    GuardCode.OTHER_BRAND: N_("“{said}” belongs to {what}: is this the right account?"),
    GuardCode.TONE: N_("“{said}” is not how this brand speaks to people."),
    GuardCode.PLACEHOLDER: N_("“{said}” was left to be filled in: everybody would read it."),
    GuardCode.EMPTY_LINK: N_("“{said}” leads nowhere."),
    GuardCode.DEAD_LINK: N_("“{said}” leads nowhere: {what}."),
    GuardCode.STRANGE_LINK: N_("{what} sent you this link: nobody of yours has chosen it."),
    GuardCode.STRANGE_PICTURE: N_("A picture is called as one that {what} sent you."),
    GuardCode.SAID_ALREADY: N_("This account says the same within a day: {at}."),
    GuardCode.LINK_AGAIN: N_("This account shares {what} within a month: {at}."),
    GuardCode.SENSITIVE_DATE: N_("“{said}” on a day of remembrance: {what}."),
    GuardCode.MENTION_MISSING: N_("“{what}” is missing: this brand owes it to each post."),
    GuardCode.ALT_MISSING: N_("A picture has no words for those who cannot see it."),
    GuardCode.ANSWERED: N_("{what} has answered meanwhile: {at}."),
    GuardCode.PRIVATE_WORDS: N_("“{said}” was written to you in private."),
    GuardCode.PERSONAL: N_("“{said}” in public: it concerns one customer alone."),
    GuardCode.OVERHEARD: N_("{what} is named, and would read this private message."),
}
_NEXT: Mapping[GuardCode, str] = {
    GuardCode.OTHER_BRAND: N_("Choose the account with F2, or take it out."),
    GuardCode.TONE: N_("Say it the brand's way."),
    GuardCode.PLACEHOLDER: N_("Fill it in."),
    GuardCode.EMPTY_LINK: N_("Paste the whole link, or take it out."),
    GuardCode.DEAD_LINK: N_("Correct the link, or take it out."),
    GuardCode.STRANGE_LINK: N_("Open it before you pass it on."),
    GuardCode.STRANGE_PICTURE: N_("Look at it, and whose it is, before you pass it on."),
    GuardCode.SAID_ALREADY: N_("Write it another way, or let it be."),
    GuardCode.LINK_AGAIN: N_("Take another link, or repost the first."),
    GuardCode.SENSITIVE_DATE: N_("Choose another day with F8, or another tone."),
    GuardCode.MENTION_MISSING: N_("Add it."),
    GuardCode.ALT_MISSING: N_("Describe it: F6."),
    GuardCode.ANSWERED: N_("Read that answer first."),
    GuardCode.PRIVATE_WORDS: N_("Say it in other words, or answer in private."),
    GuardCode.PERSONAL: N_("Take it out, and go on in private."),
    GuardCode.OVERHEARD: N_("Take the @ away."),
}
_SAID = 40
"""Characters of the text that a sentence quotes."""


def guard_name(code: GuardCode) -> str:
    """What a guard is called: `Other brand`."""
    return _(_NAMES[code])


def guard_words(guard: Guard, text: str, zone: str) -> str:
    """What `guard` found in `text`, and why that matters. Times are in `zone`."""
    said = " ".join(text[guard.start : guard.end].split())
    at = short(guard.at, ZoneInfo(zone).key, language=language()) if guard.at else ""
    said = said if len(said) <= _SAID else said[: _SAID - 1] + "…"
    what = _found(guard) if guard.code is GuardCode.DEAD_LINK else guard.what
    return _(_WHY[guard.code]).format(said=said, what=what, at=at)


def _found(guard: Guard) -> str:
    """What a dead link answered: its HTTP status, or 0 where there is nobody to answer."""
    if guard.what == "0":
        return _("there is no such site")
    return _("the page is gone ({status})").format(status=guard.what)


def guard_next(guard: Guard) -> str:
    """What to do about it."""
    return _(_NEXT[guard.code])
