"""What a measurement says: one line of the table, and the table."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `within` None: told, and not judged."""

    what: str
    value: float
    unit: str
    budget: str = ""
    within: bool | None = None
    note: str = ""


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def spread(seconds: Sequence[float]) -> str:
    """Median, least and most, in milliseconds."""
    low, high = (1000 * edge for edge in (min(seconds), max(seconds)))
    return f"{1000 * statistics.median(seconds):.0f} ms ({low:.0f}-{high:.0f})"


def table(results: Sequence[Result]) -> str:
    """The results for a person."""
    lines = []
    for one in results:
        verdict = {True: "ok", False: "OVER", None: ""}[one.within]
        value = f"{one.value:.2f}" if one.value < 100 else f"{one.value:.0f}"
        lines.append(f"{one.what:42} {value:>8} {one.unit:7} {one.budget:9} {verdict:5}{one.note}")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """Where this was measured, and with what."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load}",
        "python": platform.python_version(),
        "textual": version("textual"),
    }
