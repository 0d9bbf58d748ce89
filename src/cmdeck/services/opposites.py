"""What takes an operation back once it has left: the wish the other way round, where there is one.
Pure."""

from cmdeck.model.outbox import Block, Hide, Moderate, Mute, Operation, React, Verdict


def opposite(operation: Operation) -> Operation | None:
    """The opposite wish; None for what has none (a post, a message, a deletion)."""
    match operation:
        case React(post, reaction, on):
            return React(post, reaction, not on)
        case Hide(post, on):
            return Hide(post, not on)
        case Mute(author, handle, on):
            return Mute(author, handle, not on)
        case Block(author, handle, on):
            return Block(author, handle, not on)
        case Moderate(post, verdict):
            # What it was before is not known; held, nobody sees it and nothing is lost.
            back = Verdict.APPROVE if verdict is Verdict.HOLD else Verdict.HOLD
            return Moderate(post, back)
        case _:
            return None
