"""The program that holds the spelling engine: loading and suggesting block a whole interpreter.

Reads one job a line, answers one line, ends at the end of its input. Knows nothing of brands or
screens; dictionaries come by path with each job and stay loaded.

    {"do": "check", "dictionaries": ["/…/fr"], "words": ["acceuil", …]}  ->  {"wrong": [0, …]}
    {"do": "suggest", "dictionaries": ["/…/fr"], "word": "acceuil", "known": ["TikTok", …]}
                                                                         ->  {"suggestions": […]}
    {"do": "load", "dictionaries": ["/…/fr"]}                            ->  {}

A job that cannot be done is answered with {"error": "engine" | "dictionary" | "job"}.
"""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from cmdeck.services.suggesting import Engine, suggestions

MIN_ACCENTED = 4
"""Letters from which an English word may carry accents that its dictionary leaves out."""


class NoDictionary(Exception):
    """A dictionary that is not there or cannot be read."""


class Spelling:
    """Dictionaries, loaded once each."""

    def __init__(
        self, load: Callable[[str], Engine], now: Callable[[], float] = lambda: 0.0
    ) -> None:
        """`now` is a clock in seconds, so that a suggestion ends in time."""
        self._load, self._now = load, now
        self._engines: dict[str, Engine] = {}

    def answer(self, job: dict[str, object]) -> dict[str, object]:
        """The answer to one job."""
        paths = job.get("dictionaries")
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            return {"error": "job"}
        try:
            engines = [self._engine(path) for path in paths]
        except NoDictionary:
            return {"error": "dictionary"}
        match job.get("do"), job.get("words"), job.get("word"), job.get("known", []):
            case "load", _, _, _:
                return {}
            case "check", list(words), _, _:
                pairs = list(zip(paths, engines, strict=True))
                wrong = [n for n, word in enumerate(words) if not _right(pairs, str(word))]
                return {"wrong": wrong}
            case "suggest", _, str(word), list(known):
                pairs = list(zip(paths, engines, strict=True))
                names = [str(name) for name in known]
                return {"suggestions": suggestions(pairs, word, names, self._now)}
        return {"error": "job"}

    def _engine(self, path: str) -> Engine:
        if path not in self._engines:
            self._engines[path] = self._load(path)
        return self._engines[path]


def _right(pairs: list[tuple[str, Engine]], word: str) -> bool:
    return any(
        engine.spell(word) or (_is_english(path) and _right_without_accents(engine, word))
        for path, engine in pairs
    )


def _is_english(path: str) -> bool:
    return Path(path).name.startswith("en")


def _right_without_accents(engine: Engine, word: str) -> bool:
    """English lists carry "cafe" and "naive" and not "café" and "naïve"; a short word such as "thé"
    is rather a slip of the keyboard."""
    if word.isascii() or len(word) < MIN_ACCENTED:
        return False
    letters = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.isascii() and engine.spell(plain)


def load(path: str) -> Engine:
    """The hunspell engine over ``path.aff`` and ``path.dic``.

    Raises:
        NoDictionary: they are not there, or not dictionaries.
    """
    from hunspell import Hunspell, HunspellFilePathError

    base = Path(path)
    try:
        engine: Engine = Hunspell(base.name, hunspell_data_dir=str(base.parent))
    except (HunspellFilePathError, OSError) as error:
        raise NoDictionary(path) from error
    return engine


def main() -> None:
    """Answer jobs until the input ends."""
    from cmdeck.clock import SystemClock

    spelling = Spelling(load, SystemClock().monotonic)
    for line in sys.stdin:
        try:
            job = json.loads(line)
            answer = spelling.answer(job) if isinstance(job, dict) else {"error": "job"}
        except ImportError:
            answer = {"error": "engine"}
        except ValueError:
            answer = {"error": "job"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
