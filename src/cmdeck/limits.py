"""What a program that reads the bytes of strangers allows itself: memory, files, processor time.

The system ends it when it takes more. Where a system knows no such limit the parent's deadline
remains: to go on without is right there, and nothing to complain of in the middle of a job.
"""

import resource
from contextlib import suppress
from math import ceil


def confine(*, memory: int, longest_file: int) -> None:
    """From now on at most `memory` bytes of address space, files of `longest_file` bytes, and no
    core dump: it would hold what was read."""
    for name, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, longest_file),
    ):
        with suppress(ValueError, OSError):  # a system without it, or a lower limit in force
            resource.setrlimit(name, (most, most))


def allow(seconds: int) -> None:
    """As much processor time for the next job. The limit counts over the life of the process: it is
    what was used, and this job's share."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    with suppress(ValueError, OSError):  # as above
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
