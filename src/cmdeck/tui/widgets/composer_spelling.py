"""Going through the misspelt words of a text: which is current, and which key decides what.

Pure: knows the text only as a string, and no widget. F7 moves on; 1 to 9 pick, `a` adds the word,
`i` ignores it, `l` changes the language; every other key ends the round and is an ordinary key.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from cmdeck.tui.actions import AZERTY_REST, AZERTY_ROW
from cmdeck.tui.widgets.margin import Misspelling

_DIGITS = {
    **{str(n): n for n in range(1, 10)},
    **{key: n for n, key in enumerate((*AZERTY_ROW, *AZERTY_REST)[:9], start=1)},
    **{char: n for n, char in enumerate("&é\"'(-è_ç", start=1)},
}
"""The digits, and the unshifted AZERTY row by Textual's names and by its characters."""
_AROUND = 12


def digit_of(key: str, character: str | None = None) -> int:
    """Which digit a key means, 1 to 9, with or without Shift on AZERTY; 0 for none."""
    return _DIGITS.get(key) or _DIGITS.get(character or "", 0)


class Round(Struct, frozen=True):
    """The misspellings of a text, in order, and the one that is looked at (-1: none)."""

    faults: tuple[Misspelling, ...] = ()
    current: int = -1

    @property
    def wrong(self) -> int:
        """How many words are misspelt, hints left out."""
        return sum(not fault.hint for fault in self.faults)

    @property
    def fault(self) -> Misspelling | None:
        """The one that is looked at."""
        return self.faults[self.current] if 0 <= self.current < len(self.faults) else None

    def found(self, faults: Sequence[Misspelling]) -> "Round":
        """The same round after another look at the text: the current word stays current where it
        is still there."""
        ordered = tuple(sorted(faults, key=lambda fault: fault.start))
        if (now := self.fault) is None:
            return Round(ordered)
        places = [n for n, fault in enumerate(ordered) if _same(fault, now)]
        return Round(ordered, places[0] if places else -1)

    def next(self, offset: int) -> "Round":
        """Look at the next word: after the current one, else the first from `offset` on; round."""
        if not self.faults:
            return self
        if self.fault is not None:
            return replace(self, current=(self.current + 1) % len(self.faults))
        after = [n for n, fault in enumerate(self.faults) if fault.end > offset]
        return replace(self, current=after[0] if after else 0)

    def stop(self) -> "Round":
        """Look at none."""
        return replace(self, current=-1)

    def without(self, word: str) -> "Round":
        """`word` is right: look at the next one after it that is not."""
        if (now := self.fault) is None:
            return Round(tuple(fault for fault in self.faults if fault.word != word))
        left = tuple(fault for fault in self.faults if fault.word != word)
        return Round(left).next(now.end)

    def edited(self, before: str, after: str) -> "Round":
        """The misspellings that are still there, moved with the text."""
        delta = len(after) - len(before)
        kept: list[Misspelling] = []
        current = -1
        for number, fault in enumerate(self.faults):
            moved = _moved(fault, delta, after)
            if moved is None:
                continue
            if number == self.current:
                current = len(kept)
            kept.append(moved)
        return Round(tuple(kept), current)


def around(text: str, fault: Misspelling) -> str:
    """The word with a little of what stands beside it."""
    line_start = text.rfind("\n", 0, fault.start) + 1
    line_end = text.find("\n", fault.end)
    start = max(line_start, fault.start - _AROUND)
    end = min(len(text) if line_end < 0 else line_end, fault.end + _AROUND)
    if start > line_start:
        start = max(start, text.find(" ", start, fault.start) + 1)
    if end < len(text) and text[end] != "\n":
        end = max(fault.end, text.rfind(" ", fault.end, end))
    return text[start:end].strip()


def _same(one: Misspelling, other: Misspelling) -> bool:
    return one.start == other.start and one.word == other.word


def _moved(fault: Misspelling, delta: int, text: str) -> Misspelling | None:
    for start in (fault.start, fault.start + delta):
        end = start + len(fault.word)
        if start < 0 or text[start:end] != fault.word:
            continue  # beyond the end, too: so much can be undone at once
        if fault.hint or _stands_alone(text, start, end):
            return replace(fault, start=start, end=end)
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter touches the word: `toujour` inside `toujours` is another word."""
    before = start > 0 and text[start - 1].isalnum()
    return not before and not text[end : end + 1].isalnum()
