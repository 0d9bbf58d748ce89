"""The engine under a service manager: it says when it is up, lives and ends, and waits its turn."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_x import TinyX

from cmdeck.engine.supervisor import Supervisor, supervisor
from home import Home


class Listener:
    """What systemd listens with (sd_notify(3)): a socket of datagrams of a line or several."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.door.bind(str(path))
        self.door.settimeout(20)

    def hears(self, wanted: str) -> list[str]:
        """The lines of the next message that has `wanted`."""
        while True:
            lines = self.door.recv(4096).decode().split("\n")
            if wanted in lines:
                return lines


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    x = TinyX()
    made = Home(tmp_path / "home", x)
    yield made
    made.end()
    x.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Listener]:
    made = Listener(tmp_path / "notify")
    yield made
    made.door.close()


def test_it_says_that_it_is_up_lives_and_ends(home: Home, manager: Listener) -> None:
    engine = home.engine(NOTIFY_SOCKET=str(manager.path), WATCHDOG_USEC="60000000")
    assert manager.hears("READY=1")[1].startswith("STATUS=")
    assert home.is_running(engine.pid), "ready is said once it is true"
    manager.hears("WATCHDOG=1")
    manager.hears("WATCHDOG=1")
    engine.terminate()
    manager.hears("STOPPING=1")
    assert engine.wait(10) == 0


def test_it_stands_by_and_takes_over(home: Home, manager: Listener) -> None:
    first = home.started_engine()
    second = home.engine("--stand-by", NOTIFY_SOCKET=str(manager.path), WATCHDOG_USEC="60000000")
    assert "stands by" in manager.hears("READY=1")[1]
    manager.hears("WATCHDOG=1")
    assert home.is_running(first.pid)
    first.send_signal(signal.SIGKILL)
    home.until(lambda: home.is_running(second.pid), "the other takes over")
    [number] = home.queue("after")
    home.until(lambda: home.state(number) == "sent", "it publishes")


def test_one_that_stands_by_ends_when_told(home: Home, manager: Listener) -> None:
    home.started_engine()
    second = home.engine("--stand-by", NOTIFY_SOCKET=str(manager.path))
    manager.hears("READY=1")
    second.terminate()
    assert second.wait(5) in {0, -signal.SIGTERM}


def test_without_a_manager_nothing_is_said(tmp_path: Path) -> None:
    supervisor({}).ready("x")
    supervisor({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).ready("x")
    Supervisor("@cmdeck-nobody-listens").stopping()
    assert list(tmp_path.iterdir()) == [], "nothing is made where nobody listens"


def test_the_manager_is_named_to_nobody_else() -> None:
    environ = {"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "HOME": "/h"}
    supervisor(environ)
    assert environ == {"HOME": "/h"}


def test_an_abstract_name(manager: Listener) -> None:
    name = f"cmdeck-test-{id(manager)}"
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    door.settimeout(5)
    door.bind(f"\0{name}")
    Supervisor(f"@{name}").ready("a\nb")
    assert door.recv(100) == b"READY=1\nSTATUS=a b"
    door.close()
