"""Run in a pty: a column whose every text is what a stranger sent, untouched by the first wall.

Arguments: the file of cases, and the kind of text that carries the payload.
"""

import json
import sys
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from tui_app import DeckApp
from tui_samples import (
    SampleReader,
    article,
    look,
    post,
    post_row,
)

from cmdeck.model.column import Column, ColumnHealth, ColumnType, Row
from cmdeck.model.timeline import Health, HealthState, Timeline, TimelineKind


def payload(case: dict[str, Any]) -> str:
    """The text of a case; a generator is made short enough for one post."""
    if "payload" in case:
        return str(case["payload"])
    parts = case["generator"]
    count = min(int(parts.get("count", 1)), 300)
    return f"{parts.get('prefix', '')}{parts.get('repeat', '') * count}{parts.get('suffix', '')}"


def text_cases(path: str) -> list[dict[str, Any]]:
    """Every case of kind text."""
    cases: list[dict[str, Any]] = json.loads(Path(path).read_text())["cases"]
    return [case for case in cases if case.get("kind") == "text"]


def rows(cases: list[dict[str, Any]]) -> tuple[Row, ...]:
    """Two rows a case: in the name, handle and text of a post, and in an article."""
    made: list[Row] = []
    for n, case in enumerate(cases):
        bad = payload(case)
        made.append(post_row(post(f"p{n}", f"N{n} {bad}", bad[:60], f"T{n} {bad}", minutes=2 * n)))
        made.append(replace(article(f"a{n}", f"A{n} {bad}", bad, bad, 2 * n + 1), via=()))
    return tuple(made)


def main() -> None:
    cases = text_cases(sys.argv[1])
    bad = "".join(payload(case)[:30] for case in cases[:6])
    mine = Timeline(TimelineKind.FEED, None, "https://example.org/" + bad)
    health = ColumnHealth((Health(mine, HealthState.OFFLINE, words=bad, note=bad, title=bad),))
    columns = [
        Column("m", ColumnType.MENTIONS, title=f"Hostile {bad}"),
        Column("w", ColumnType.SEARCH, query=bad),
    ]
    reader = SampleReader({"m": rows(cases), "w": rows(cases[:3])}, {"w": health}, {"w": (mine,)})
    DeckApp(columns, reader, look(), theme="cmdeck-dark").run()


if __name__ == "__main__":
    main()
