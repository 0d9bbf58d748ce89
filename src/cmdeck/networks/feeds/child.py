"""The program that reads feeds which may cost too much: `python -m cmdeck.networks.feeds.child`.

It speaks with nobody but its parent: jobs in on standard input, replies out on standard output,
both msgpack behind four bytes of length. It holds itself to the memory that a feed may take and,
anew before each job, to the processor time; the system ends it when it takes more. It ends by
itself at the end of its input.
"""

import sys
from datetime import datetime
from typing import BinaryIO

import msgspec

from cmdeck.limits import allow, confine
from cmdeck.networks.feeds.parse import parse_feed
from cmdeck.networks.feeds.raw import Fault, ParsedFeed, Unreadable

MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
SECONDS = 2
"""Processor time of one job."""
MAX_JOB = 6_000_000
MAX_REPLY = 32_000_000
LENGTH = 4
"""Bytes of a length, big endian."""


class Job(msgspec.Struct, frozen=True, array_like=True):
    """A body to read, and what `parse_feed` wants to know of it."""

    body: bytes
    url: str
    realm: str
    content_type: str
    fetched: datetime


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """A feed, or why there is none."""

    feed: ParsedFeed | None = None
    fault: Fault | None = None
    found: str = ""


def answer(job: Job) -> Reply:
    """Do one job. A body that breaks a parser is one that cannot be read."""
    try:
        feed = parse_feed(
            job.body,
            url=job.url,
            realm=job.realm,
            content_type=job.content_type,
            fetched=job.fetched,
        )
    except Unreadable as error:
        return Reply(fault=error.fault, found=error.found)
    except (MemoryError, RecursionError):
        return Reply(fault=Fault.TOO_MUCH)
    except Exception:
        # The rim of this program: a parser of others may raise anything at all.
        return Reply(fault=Fault.NOT_A_FEED)
    return Reply(feed=feed)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    while (job := read_message(source)) is not None:
        allow(SECONDS)
        reply = msgspec.msgpack.encode(answer(msgspec.msgpack.decode(job, type=Job)))
        if len(reply) > MAX_REPLY:
            reply = msgspec.msgpack.encode(Reply(fault=Fault.TOO_MUCH))
        sink.write(framed(reply))
        sink.flush()


def framed(message: bytes) -> bytes:
    """`message` behind its length."""
    return len(message).to_bytes(LENGTH, "big") + message


def read_message(source: BinaryIO) -> bytes | None:
    """The next message, or None at the end of the input or at anything that is none."""
    head = source.read(LENGTH)
    size = int.from_bytes(head, "big")
    if len(head) < LENGTH or size > MAX_JOB:
        return None
    message = source.read(size)
    return message if len(message) == size else None


def main() -> int:
    """Serve the parent."""
    # No files are written.
    confine(memory=MEMORY, longest_file=0)
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
