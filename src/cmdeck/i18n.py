"""The language that a person reads: gettext catalogues, chosen once at start.

Knows nothing of screens or networks. `_` translates now; `N_` only marks a word of a table that is
translated when shown.
"""

import gettext
import locale
import os
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("fr", "en")
_FOLDER = Path(__file__).parent / "locale"
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Speak `language` ("fr" or "en") from now on; an unknown one falls back to English."""
    global _current, _language
    wished = language if language in LANGUAGES else "en"
    if wished == _language:
        return
    _language = wished
    # English is what the source says: its catalogue, for whoever translates, need not be parsed.
    _current = (
        gettext.NullTranslations()
        if _language == "en"
        else gettext.translation("cmdeck", _FOLDER, [_language], fallback=True)
    )


def language() -> str:
    """The language in use: "fr" or "en"."""
    return _language


def language_of_locale(environ: Mapping[str, str] | None = None) -> str:
    """The language that the environment asks for: LC_ALL, LC_MESSAGES, LANG, else the system's,
    else English."""
    values = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := values.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    system = locale.getlocale()[0] or ""
    return "fr" if system.lower().startswith("fr") else "en"


def _(message: str) -> str:
    """`message` (English) in the language in use; "" stays "" (gettext keeps its header there)."""
    return _current.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many` in the language in use, by the count `n` (French: 0 and 1 are singular)."""
    return _current.ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """`message` in the language in use, where one English word has two meanings."""
    return _current.pgettext(context, message)


def labelled(label: str, words: str) -> str:
    """`label: words`, with the colon that the language in use writes."""
    return _("{label}: {words}").format(label=label, words=words)


def N_(message: str) -> str:
    """Marks a word for the catalogues; the words of a table are translated when they are shown."""
    return message
