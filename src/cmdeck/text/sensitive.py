"""Dates on which a brand does not sell or celebrate (domain.md §2.4). Pure.

A date is a prompt to look, nothing more: what is right on it, a person decides.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from cmdeck.i18n import N_, _

DATES: Mapping[str, str] = {
    "01-07": N_("the attack on Charlie Hebdo"),
    "01-27": N_("the victims of the Holocaust"),
    "03-11": N_("the victims of terrorism"),
    "05-08": N_("the end of the Second World War"),
    "07-14": N_("the attack in Nice"),
    "09-11": N_("the attacks of 11 September 2001"),
    "10-16": N_("the murder of Samuel Paty"),
    "11-09": N_("the November pogrom of 1938"),
    "11-11": N_("the Armistice"),
    "11-13": N_("the attacks of 13 November 2015"),
}
"""`MM-DD`, and what is remembered."""


def remembered(day: date, own: Sequence[str] = ()) -> str:
    """What is remembered on `day`, "" for nothing. `own` are the brand's, `MM-DD` or `YYYY-MM-DD`,
    each with words of its own after a blank."""
    for entry in own:
        when, _blank, words = entry.partition(" ")
        if day.isoformat().endswith(when):
            return words.strip() or _("a date of your own")
    found = DATES.get(f"{day:%m-%d}")
    return _(found) if found else ""
