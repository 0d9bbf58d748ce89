"""A very small X on 127.0.0.1: it takes posts, lists them, and fails between as a test asks."""

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_EPOCH = 1288834974657
TAKE, HANG_AFTER, HANG_BEFORE, CLOSE_AFTER = "take", "hang after", "hang before", "close after"
CLOSE_BEFORE, FAULT_BEFORE, FAULT_AFTER, LATE = "close before", "503", "500 after", "late"
"""Nothing was done; nothing was done and it says 503; it was done and it says 500; no answer, and
it is done a little later."""


@dataclass
class TinyX:
    """What is online (`posts`), when each request to post began (`begun`), and what to do next."""

    next: deque[str] = field(default_factory=deque)
    choose: Callable[[], str] = lambda: TAKE
    """What to do where `next` does not say."""
    kept: Path | None = None
    """Where posts outlive us."""
    posts: list[dict[str, str]] = field(default_factory=list)
    begun: list[datetime] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """What each of these wanted to post."""
    token: str = "secret"
    latency: float = 0.0
    """Seconds that a post takes: half of it before it is there, half of it before the answer."""
    asked_time: int = 0
    go_on: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.kept is not None and self.kept.exists():
            self.posts = [json.loads(line) for line in self.kept.read_text().splitlines()][::-1]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _answers(self))
        self.server.daemon_threads = True
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def texts(self) -> list[str]:
        with self._lock:
            return [post["text"] for post in self.posts]

    def add(self, text: str) -> dict[str, str]:
        now = datetime.now(UTC)
        with self._lock:
            number = (int(now.timestamp() * 1000) - _EPOCH << 22) + len(self.posts)
            made = {
                "id": str(number),
                "text": text,
                "author_id": "1",
                "created_at": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
            }
            self.posts.insert(0, made)
            if self.kept is not None:
                with self.kept.open("a") as file:
                    file.write(json.dumps(made) + "\n")
            return made

    def since(self, start: str) -> list[dict[str, str]]:
        """What was made at or after `start`, newest first."""
        with self._lock:
            return [post for post in self.posts if post["created_at"] >= start]

    def take(self, text: str) -> tuple[dict[str, str] | None, str]:
        """What became of a request to post (None: nothing), and what was asked for."""
        with self._lock:
            self.begun.append(datetime.now(UTC))
            self.asked.append(text)
        todo = self.next.popleft() if self.next else self.choose()
        if todo == LATE:
            threading.Timer(0.3, self.add, (text,)).start()
        if todo in (CLOSE_BEFORE, FAULT_BEFORE, LATE):
            return None, todo
        if todo == HANG_BEFORE:
            if not self.go_on.wait(20):
                return None, todo
        elif self.latency:
            self.go_on.wait(self.latency / 2)
        made = self.add(text)
        if self.latency:
            self.go_on.wait(self.latency / 2)
        if todo == HANG_AFTER:
            self.go_on.wait(20)
        return made, todo

    def close(self) -> None:
        self.go_on.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


def _answers(x: TinyX) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            x.asked_time += 1
            self.send_response(404)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing is printed."""

        def answer(self, status: int, document: object) -> None:
            body = json.dumps(document).encode()
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked is dead: that is what the test is about

        def is_known(self) -> bool:
            if self.headers.get("authorization") == f"Bearer {x.token}":
                return True
            self.answer(401, {"title": "Unauthorized", "status": 401})
            return False

        def do_GET(self) -> None:
            if self.is_known():
                [start] = parse_qs(urlsplit(self.path).query).get("start_time", [""])
                own = x.since(start) if "/tweets" in self.path else []
                self.answer(200, {"data": own, "meta": {"result_count": len(own)}})

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:  # killed while it wrote: no request has come
                self.close_connection = True
                return
            if not self.is_known():
                return
            made, todo = x.take(json.loads(body)["text"])
            if todo in (FAULT_BEFORE, FAULT_AFTER):
                self.answer(500 if made else 503, {"title": "Service Unavailable"})
                return
            if made is None or todo == CLOSE_AFTER:
                self.close_connection = True
                return
            self.answer(201, {"data": {"id": made["id"], "text": made["text"]}})

    return Answers
