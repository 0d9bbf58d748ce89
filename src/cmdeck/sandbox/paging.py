"""Pages: max_results, since_id and until_id, and opaque tokens that belong to one list and nobody
else.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cmdeck.sandbox.problems import refuse_invalid
from cmdeck.sandbox.shapes import JsonObject, number_in
from cmdeck.sandbox.world import snowflake


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the ids on it, and the tokens of its neighbours ("" where there is none)."""

    ids: list[int] = field(default_factory=list)
    next_token: str = ""
    previous_token: str = ""


def page_meta(page: Page, count: int, *, previous: bool = True) -> JsonObject:
    """The `meta` of an answer with `count` items: the tokens of the pages beside it, where there
    are any. `previous`: the operation gives a token backwards."""
    meta: JsonObject = {"result_count": count}
    if page.next_token:
        meta["next_token"] = page.next_token
    if page.previous_token and previous:
        meta["previous_token"] = page.previous_token
    return meta


def max_results(query: Mapping[str, str], least: int, most: int, default: int) -> int:
    """How many items a page may have. Raises Refusal for what is no number or out of bounds."""
    given = query.get("max_results")
    if given is None:
        return default
    number = number_in(given)
    if number is None or not least <= number <= most:
        raise refuse_invalid(
            (
                f"The `max_results` query parameter value [{given}] is not between {least} "
                f"and {most}"
            ),
            max_results=given,
        )
    return number


def within(ids: Sequence[int], query: Mapping[str, str]) -> list[int]:
    """The `ids` (newest first) that since_id, until_id, start_time and end_time let through; the
    bounds are out.

    Raises:
        Refusal: a bound that is none.
    """
    low, high = 0, 1 << 63
    if "since_id" in query:
        low = _id(query, "since_id")
    if "until_id" in query:
        high = _id(query, "until_id")
    if "start_time" in query:
        low = max(low, snowflake(_time(query, "start_time"), 0) - 1)
    if "end_time" in query:
        high = min(high, snowflake(_time(query, "end_time"), 0))
    return [known for known in ids if low < known < high]


def page_of(
    ids: Sequence[int],
    query: Mapping[str, str],
    name: str,
    size: int,
    *,
    parameter: str = "pagination_token",
) -> Page:
    """The page of `ids` (in the order shown) that the token in `query` asks for; `name` says whose
    list it is.

    Raises:
        Refusal: a token that this list never gave out.
    """
    token = query.get(parameter, "") or query.get("next_token", "")
    begin = 0
    if token:
        direction, edge = _open(token, name, parameter)
        place = next((index for index, known in enumerate(ids) if known == edge), None)
        if place is None:
            place = next((index for index, known in enumerate(ids) if known < edge), len(ids)) - 1
        begin = place + 1 if direction == "n" else max(0, place - size)
        if direction == "p":
            size = min(size, place)
    shown = list(ids[begin : begin + size])
    more = begin + size < len(ids) and bool(shown)
    return Page(
        shown,
        _seal("n", shown[-1], name) if more else "",
        _seal("p", shown[0], name) if begin > 0 and shown else "",
    )


def _seal(direction: str, edge: int, name: str) -> str:
    mark = hashlib.sha1(f"{direction}{edge}{name}".encode()).hexdigest()[:8]
    return base64.b32hexencode(f"{direction}{edge}.{mark}".encode()).decode().rstrip("=").lower()


def _open(token: str, name: str, parameter: str) -> tuple[str, int]:
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        text = base64.b32hexdecode(padded).decode()
        direction, edge = text[0], int(text[1:].partition(".")[0])
    except (ValueError, IndexError):
        direction, edge = "", 0
    if not direction or _seal(direction, edge, name) != token.lower():
        raise refuse_invalid(
            f"The `{parameter}` query parameter value [{token}] is not valid", **{parameter: token}
        )
    return direction, edge


def _id(query: Mapping[str, str], parameter: str) -> int:
    value = query[parameter]
    number = number_in(value)
    if number is None:
        raise refuse_invalid(
            f"The `{parameter}` query parameter value [{value}] is not valid", **{parameter: value}
        )
    return number


def _time(query: Mapping[str, str], parameter: str) -> float:
    value = query[parameter]
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise refuse_invalid(
            f"The `{parameter}` query parameter value [{value}] is not a valid RFC 3339 time",
            **{parameter: value},
        )
    return found.timestamp()
