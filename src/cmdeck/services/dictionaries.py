"""Where the dictionary of a language is on this machine.

Looks in this order (text.md, 0): the setting, the person's folder, $DICPATH, what cmdeck was built
with, the environment's share/jupyter/dictionaries, the system's folders, the engine's own English.
What comes with cmdeck goes before the system's, so that two machines agree.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PACKAGED = Path(__file__).resolve().parent.parent / "dictionaries"
"""Filled by tools/dictionaries.py, shipped in the wheel."""
SYSTEM = (
    Path("/usr/share/hunspell"),
    Path("/usr/share/myspell/dicts"),
    Path("/usr/share/myspell"),
    Path("/usr/local/share/hunspell"),
    Path("/opt/homebrew/share/hunspell"),
    Path("/Library/Spelling"),
)
NAMES = {
    "fr": (("fr_FR", "fr", "fr-FR", "fr-toutesvariantes", "fr-classique"),),
    "en": (("en_US", "en-US", "en"), ("en_GB-ise", "en_GB", "en-GB", "en_AU")),
    "en_US": (("en_US", "en-US"),),
    "en_GB": (("en_GB-ise", "en_GB", "en-GB"),),
}
"""For each language the dictionaries that together decide; each by the names it may have. English
words of either side are right, unless a side is named."""


def find(
    language: str,
    *,
    setting: Path | None = None,
    folders: Sequence[Path] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """The dictionaries for `language` (``fr``, ``en``, ``en_GB`` …), as paths without their ending.

    `setting` is a file named by the person (with or without ending), `folders` come before all
    others but it. Empty when the language has none here.
    """
    if setting is not None:
        base = setting.with_suffix("") if setting.suffix in (".dic", ".aff") else setting
        return (str(base),) if _is_dictionary(base) else ()
    places = list(_places(folders, os.environ if environ is None else environ))
    found = (_first(names, places) for names in NAMES.get(language, ((language,),)))
    return tuple(str(base) for base in found if base is not None)


def _places(folders: Sequence[Path], environ: Mapping[str, str]) -> Iterator[Path]:
    yield from folders
    yield from (Path(part) for part in environ.get("DICPATH", "").split(os.pathsep) if part)
    yield PACKAGED
    yield Path(sys.prefix, "share", "jupyter", "dictionaries")
    yield from SYSTEM
    yield Path.home() / "Library" / "Spelling"
    spec = importlib.util.find_spec("hunspell")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "dictionaries"


def _first(names: Sequence[str], places: Sequence[Path]) -> Path | None:
    for place in places:
        for name in names:
            if _is_dictionary(place / name):
                return place / name
        for other in sorted(place.glob(f"{names[0][:2]}_*.dic")) if names[0][:2] == "fr" else ():
            if _is_dictionary(other.with_suffix("")):
                return other.with_suffix("")
    return None


def _is_dictionary(base: Path) -> bool:
    return all(Path(f"{base}{ending}").is_file() for ending in (".aff", ".dic"))
