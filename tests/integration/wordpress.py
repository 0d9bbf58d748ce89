"""WordPress on 127.0.0.1: php's own web server, a database in a file, three people with an
application password each, visitors who comment.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from integration.beside import HOST, Beside, Json, Program, Said, answers, ask, free_port
from integration.between import Between

HERE = Path(__file__).resolve().parent / "blog"
_SECONDS = 60


@dataclass(slots=True)
class Blog:
    """The site. `url` is the only address that it knows of: the way that loses answers."""

    direct: str
    """Where it is asked past that way."""
    url: str
    way: Between
    people: dict[str, Mapping[str, Json]]
    """By name: `id`, `password`. camille runs it, emma is an editor, come a contributor."""
    _core: Path
    _environ: Mapping[str, str]

    @property
    def place(self) -> str:
        """Host and port."""
        return self.url.removeprefix("http://")

    def account(self, name: str = "emma") -> str:
        """As cmdeck names it."""
        return f"{name}@{self.place}"

    def password(self, name: str = "emma") -> str:
        """An application password."""
        return str(self.people[name]["password"])

    def asked(
        self, path: str, *, method: str = "GET", body: object = None, name: str = "camille"
    ) -> Said:
        """The API below /wp/v2, asked by somebody; "" for a visitor."""
        headers = {"host": self.place}
        if name:
            both = f"{name}:{self.password(name)}".encode()
            headers["authorization"] = f"Basic {base64.b64encode(both).decode()}"
        return ask(method, f"{self.direct}/wp-json/wp/v2{path}", body=body, headers=headers)

    def articles(self, word: str) -> list[dict[str, Json]]:
        """Every article that has a word, wherever it stands."""
        query = f"status=any,trash&context=edit&per_page=100&search={word}"
        found: list[dict[str, Json]] = self.asked(f"/posts?{query}").document
        return found

    def article(self, title: str) -> int:
        """A public article: its number."""
        body = {"title": title, "status": "publish", "content": "…", "comment_status": "open"}
        return int(self.asked("/posts", method="POST", body=body).document["id"])

    def comment(self, article: int, text: str, *, author: str = "Nadège", parent: int = 0) -> int:
        """A visitor's comment, which waits for approval: its number."""
        body = {
            "post": article,
            "parent": parent,
            "content": text,
            "author_name": author,
            "author_email": f"{author.encode().hex()}@mail.test",
        }
        said = self.asked("/comments", method="POST", body=body, name="")
        assert said.document.get("status", "hold") == "hold", said
        return int(said.document["id"])

    def person(self, role: str) -> str:
        """Somebody new of a role, who has said nothing yet: the name."""
        name = f"{role}{len(self.people)}"
        said = self.php(
            f"$id = wp_insert_user(['user_login' => '{name}', 'user_pass' => 'not one',"
            f" 'user_email' => '{name}@blog.test', 'role' => '{role}']);"
            "[$password] = WP_Application_Passwords::create_new_application_password("
            "$id, ['name' => 'tests']);"
            "echo json_encode(['id' => $id, 'password' => $password]);"
        )
        self.people[name] = json.loads(said)
        return name

    def php(self, code: str) -> str:
        """Run some PHP inside the blog, as a plugin could; what it prints."""
        found = (
            f"$_SERVER['HTTP_HOST'] = '{self.place}'; require '{self._core}/wp-load.php'; {code}"
        )
        return _php(["-r", found], self._environ)

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """WordPress says 503 to everybody, as it does while it is updated."""
        mark = self._core / ".maintenance"
        mark.write_text("<?php $upgrading = time();")
        try:
            yield
        finally:
            mark.unlink()

    def status(self, comment: int) -> str:
        """Where a comment stands."""
        return self.asked(f"/comments/{comment}?context=edit").field("status")


@contextmanager
def running(installed: Path, folder: Path) -> Iterator[Blog]:
    """Start it; it ends with us."""
    beside = Beside().begin()
    try:
        way = Between()
        url, port = beside.serve(way.app()), free_port()
        # One of its own: an update, and another worker's blog, are nobody else's.
        _linked(installed / "wordpress/usr", folder / "usr")
        core = folder / "usr/share/wordpress"
        environ = {
            "CMDECK_BLOG": str(folder),
            "CMDECK_BLOG_URL": url,
            "CMDECK_BLOG_SQLITE": str(installed / "wordpress/sqlite-database-integration"),
        }
        _furnish(core, folder, Path(environ["CMDECK_BLOG_SQLITE"]))
        people = _made(core, environ)
        program = Program.begin(
            "wordpress",
            ["php", "-S", f"{HOST}:{port}", "-t", str(core), str(HERE / "router.php")],
            folder=folder,
            environ={**environ, "PHP_CLI_SERVER_WORKERS": "3"},
        )
        try:
            program.until(lambda: answers(f"http://{HOST}:{port}/wp-includes/version.php"))
            way.upstream = f"http://{HOST}:{port}"
            yield Blog(way.upstream, url, way, people, core, environ)
        finally:
            program.end()
    finally:
        beside.end()


def _furnish(core: Path, folder: Path, plugin: Path) -> None:
    """The blog's own folder, beside WordPress's."""
    (core / "wp-config.php").unlink()  # Debian's, which other folders have, too
    shutil.copy(HERE / "wp-config.php", core / "wp-config.php")
    content = folder / "wp-content"
    for name in ("plugins", "mu-plugins", "themes", "uploads"):
        (content / name).mkdir(parents=True)
    (content / "plugins" / plugin.name).symlink_to(plugin)
    shutil.copy(HERE / "db.php", content / "db.php")
    shutil.copy(HERE / "plugin.php", content / "mu-plugins/plugin.php")
    shutil.copytree(HERE / "theme", content / "themes/bare")


def _linked(source: Path, there: Path) -> None:
    """The same files again, at no cost where the file system can."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy(one, other)

    shutil.copytree(source, there, symlinks=True, copy_function=link)


def _made(core: Path, environ: Mapping[str, str]) -> dict[str, Mapping[str, Json]]:
    """Set the blog up; its people."""
    said = _php([str(HERE / "install.php"), str(core)], environ)
    found: dict[str, Mapping[str, Json]] = json.loads(said)["people"]
    return found


def _php(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["php", *arguments],
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"[-3000:]
    return done.stdout
