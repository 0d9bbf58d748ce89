"""The program that asks grammar checkers: Grammalecte takes 90 MB and more and time to
load, a server takes its time, and neither belongs into what a person works in.

Reads one job a line, answers one line, ends at the end of its input.

    {"text": "…", "language": "fr", "languagetool": "http://localhost:8081", "grammalecte": true,
     "folder": ""}
      ->  {"found": [{"start": 0, "end": 4, "message": "…", "ways": ["…"]}, …],
           "failed": {"languagetool": "…", "grammalecte": "…"}}

`failed` names the checkers that could not be asked, each with a reason in short.
"""

import asyncio
import importlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Protocol, cast

import msgspec

from cmdeck.clock import SystemClock
from cmdeck.errors import NetworkError
from cmdeck.networks import languagetool
from cmdeck.networks.http import Door
from cmdeck.networks.languagetool import Found

SYSTEM = "/usr/lib/python3/dist-packages"
"""Where Debian puts modules: out of reach of a Python that is not its own."""
OURS = ("typo", "apos", "nbsp", "esp", "unit", "tab", "nf", "num")
"""What Grammalecte says of typography; hints say it here."""


class Engine(Protocol):
    """What a grammar checker takes."""

    def setOptions(self, options: Mapping[str, bool]) -> None:
        """Switch groups of rules."""


class Checker(Protocol):
    """Grammalecte's GrammarChecker, as far as it is used."""

    def getGCEngine(self) -> Engine:
        """Where options are."""

    def getParagraphErrors(
        self, text: str
    ) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Grammar and spelling of one paragraph."""


class Job(msgspec.Struct, frozen=True):
    """A text, and who is to look at it."""

    text: str
    language: str
    languagetool: str = ""
    grammalecte: bool = False
    folder: str = ""


class Answers:
    """Answers jobs; what was loaded stays."""

    def __init__(self, door: Door, load: Callable[[str], Checker]) -> None:
        self._door, self._load = door, load
        self._checkers: dict[str, Checker] = {}

    async def of(self, job: Job) -> dict[str, object]:
        """What the checkers say of a text, in order; where two stop at one place, the first."""
        found: list[Found] = []
        failed: dict[str, str] = {}
        if job.grammalecte and job.language.startswith("fr"):
            try:
                found += self._grammalecte(job)
            except ImportError:
                failed["grammalecte"] = "missing"
            except Exception as error:  # somebody else's code, of any version
                failed["grammalecte"] = type(error).__name__
        if job.languagetool:
            try:
                said = await languagetool.check(
                    self._door, job.languagetool, job.text, job.language
                )
                found += [one for one in said if all(_apart(one, other) for other in found)]
            except NetworkError as error:
                failed["languagetool"] = str(error)
        found.sort(key=lambda one: one.start)
        return {"found": msgspec.to_builtins(found), "failed": failed}

    def _grammalecte(self, job: Job) -> list[Found]:
        if job.folder not in self._checkers:
            self._checkers[job.folder] = self._load(job.folder)
        checker, found, at = self._checkers[job.folder], [], 0
        for line in job.text.split("\n"):
            for fault in checker.getParagraphErrors(line)[0]:
                start, end, ways = fault.get("nStart"), fault.get("nEnd"), fault.get("aSuggestions")
                if (
                    isinstance(start, int)
                    and isinstance(end, int)
                    and 0 <= start < end <= len(line)
                ):
                    words = [str(way) for way in ways] if isinstance(ways, list) else []
                    said = str(fault.get("sMessage", ""))
                    found.append(languagetool.found(at + start, at + end, said, words))
            at += len(line) + 1
        return found


def _apart(one: Found, other: Found) -> bool:
    return one.end <= other.start or other.end <= one.start


def load(folder: str) -> Checker:
    """Grammalecte, from where Python finds it, else from `folder`, else from Debian's. Raises
    ImportError."""
    try:
        module = importlib.import_module("grammalecte")
    except ImportError:
        # At the end: nothing that lies there may stand in for what is ours.
        sys.path.append(folder or SYSTEM)
        module = importlib.import_module("grammalecte")
    checker = cast("Checker", module.GrammarChecker("fr"))
    checker.getGCEngine().setOptions(dict.fromkeys(OURS, False))
    return checker


async def _serve() -> None:
    door = Door(clock=SystemClock())
    answers = Answers(door, load)
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                answer = await answers.of(msgspec.json.decode(line, type=Job))
            except msgspec.ValidationError:
                answer = {"error": "job"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        await door.aclose()


if __name__ == "__main__":
    asyncio.run(_serve())
