"""The tree that a thread is on the wire, as a list of posts. Pure, and bounded."""

from cmdeck.networks.bluesky.wire import dicts
from cmdeck.networks.http import Json

MOST = 1_000
"""Posts of one thread that are read."""


def flat(thread: Json) -> list[dict[str, Json]]:
    """The PostViews of a thread: what is above the post, itself, and everything below. What is
    gone or blocked is left out, and what hangs on it stays."""
    found: list[dict[str, Json]] = []
    waiting = [thread]
    while waiting and len(found) < MOST:
        branch = waiting.pop()
        if not isinstance(branch, dict):
            continue
        view = branch.get("post")
        if isinstance(view, dict):
            found.append(view)
        waiting += [*dicts(branch.get("replies")), branch.get("parent")]
    return found
