"""What the person has done about an item: local, never sent, apart from *read*."""

from enum import StrEnum


class Triage(StrEnum):
    """new -> waiting | snoozed -> done."""

    NEW = "new"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"
