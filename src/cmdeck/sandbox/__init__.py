"""The built-in networks: an honest local X API v2 and feeds, for the demo and the tests.

It listens on 127.0.0.1 only and stands apart from the rest of cmdeck: it knows HTTP and JSON,
nothing else. Importing this package is cheap; aiohttp comes in when something is started.
"""

from typing import TextIO


def run(
    port: int,
    seed: int,
    policy: str,
    faults_file: str | None,
    stdout: TextIO,
    *,
    end_with_stdin: bool = False,
) -> int:
    """Serves the built-in networks until SIGTERM or SIGINT, and answers the exit code of the
    command.

    The first line on `stdout` is one JSON object (cli.md, "JSON"), flushed when the server
    answers. `policy` is "self_serve" or "enterprise" for every account, "" to leave each account
    its own plan. With `end_with_stdin` the end of standard input ends it too, so that it cannot
    outlive the process that started it. A faults file that cannot be used: exit code 2, with the
    entry and the key on standard error.
    """
    from cmdeck.sandbox import command

    return command.run(port, seed, policy, faults_file, stdout, end_with_stdin=end_with_stdin)
