import io
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cmdeck import sandbox

SOURCE = Path(sandbox.__file__).resolve().parents[2]
RUN = (
    "import sys; from cmdeck.sandbox import run; "
    "sys.exit(run(0, 1, '', None, sys.stdout, end_with_stdin={end}))"
)


@contextmanager
def running(*, end: bool = False) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN.format(end=end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def test_the_first_line_describes_what_answers() -> None:
    with running() as (process, said):
        logins = {"accounts", "mastodon", "bluesky", "wordpress"}
        assert set(said) == {"url", "feeds", "admin", "admin_token"} | logins
        assert said["url"].startswith("http://127.0.0.1:")
        assert [account["id"] for account in said["accounts"]] == [
            "boulangerielefort@x",
            "veloville@x",
            "museetanneurs@x",
            "crocchat@x",
        ]
        veloville = said["accounts"][1]
        assert veloville["network"] == "x"
        assert veloville["remote_id"] == "1500000000000000001"
        assert set(veloville) == {
            "id",
            "network",
            "remote_id",
            "access_token",
            "refresh_token",
            "client_id",
        }
        request = urllib.request.Request(
            said["url"] + "/2/users/me",
            headers={"authorization": "Bearer " + veloville["access_token"]},
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            assert json.load(reply)["data"]["username"] == "veloville"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_signal_ends_it_while_it_watches_its_standard_input() -> None:
    with running(end=True) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_it_ends_with_its_standard_input() -> None:
    with running(end=True) as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(10) == 0


def test_a_bad_faults_file_is_a_mistake_of_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "faults.json"
    for text, word in (('[{"do": "delay"}, {"do": "burn"}]', "faults[1].do"), ("[", "no JSON")):
        path.write_text(text)
        assert sandbox.run(0, 1, "", str(path), io.StringIO()) == 2
        assert word in capsys.readouterr().err
    assert sandbox.run(0, 1, "", str(tmp_path / "absent.json"), io.StringIO()) == 2
    assert sandbox.run(0, 1, "platinum", None, io.StringIO()) == 2
    assert "platinum" in capsys.readouterr().err


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, cmdeck.sandbox; sys.exit('aiohttp' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(SOURCE)}, check=False
    )
    assert done.returncode == 0
