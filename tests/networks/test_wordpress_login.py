"""Logging in at a blog: where its API is, the page that gives a password, what is pasted, and the
end of it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wordpress_world import WordpressWorld

from cmdeck.errors import NeedsLogin, NoAnswer, Refused, UsageError
from cmdeck.model.brand import Account
from cmdeck.model.post import AccountId, NetworkName
from cmdeck.networks.http import Answer, Door
from cmdeck.networks.oauth import TokenKeeper
from cmdeck.networks.secrets import Secret, Vault
from cmdeck.networks.wordpress import WordpressNetwork, login
from cmdeck.networks.wordpress.root import Root, discover, look
from fakes import FakeClock
from sandbox.conftest import Start, begin

__all__ = ["begin"]
PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"
BARE = PASSWORD.replace(" ", "")


@pytest.fixture(params=["pretty", "plain"])
async def wp(
    request: pytest.FixtureRequest, begin: Start, tmp_path: Path
) -> AsyncIterator[WordpressWorld]:
    clock = FakeClock(datetime.now(UTC))
    sandbox = await begin(now=lambda: clock.now().timestamp(), permalinks=request.param)
    made = WordpressWorld(sandbox, tmp_path / "home", clock, "camille")
    await made.site.ready.wait()
    yield made
    await made.door.aclose()


async def test_from_the_address_to_the_end(wp: WordpressWorld) -> None:
    found = await login.site(wp.door, f"{wp.sandbox.url}/blog")
    assert (found.root.site, found.name) == (wp.account.base_url, wp.blog.name)
    assert found.root.is_plain is wp.blog.plain
    page = login.page(found)
    assert page == f"{wp.sandbox.url}/blog/wp-admin/authorize-application.php?app_name=cmdeck"
    shown = await wp.door.request("GET", f"{page}&sandbox_as=camille")
    password = re.search("<code>(.*)</code>", shown.body.decode())
    assert password is not None
    name, secret = login.pasted(f"camille: {password[1]}")
    await wp.vault.save(wp.account.id, login.credential(name, secret, found.root.site))
    facts = await wp.network.about()
    assert (facts.handle, facts.remote_id, facts.name) == ("camille", "2", "Camille Faure")
    assert isinstance(wp.network, WordpressNetwork)
    before = len(wp.blog.passwords)
    await wp.network.end_login()
    assert len(wp.blog.passwords) == before - 1
    await wp.network.end_login()  # what is dead already is fine
    with pytest.raises(NeedsLogin):
        await wp.network.about()


async def test_a_wrong_password_is_no_anonymous_reader(wp: WordpressWorld) -> None:
    wrong = login.credential("camille", Secret(BARE), wp.account.base_url)
    await wp.vault.save(wp.account.id, wrong)
    with pytest.raises(NeedsLogin):
        await wp.network.about()


async def test_a_site_without_https_has_no_passwords(wp: WordpressWorld) -> None:
    wp.blog.secure = False
    with pytest.raises(Refused, match="need https"):
        await login.site(wp.door, f"{wp.sandbox.url}/blog")


async def test_what_is_no_blog(wp: WordpressWorld) -> None:
    for address in (wp.sandbox.url, f"{wp.sandbox.url}/feeds"):
        with pytest.raises((Refused, NoAnswer)):
            await login.site(wp.door, address)


class Said(Door):
    """A door behind which a site answers as it is told; keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    async def request(self, method: str, url: str, **_more: object) -> Answer:
        return self._answers.pop(0)


def home(link: str = "", url: str = "https://blog.example/", status: int = 200) -> Answer:
    return Answer(status, {"link": link} if link else {}, b"", url)


def pointing(root: str) -> str:
    return f'<https://blog.example/?p=2>; rel=shortlink, <{root}>; rel="https://api.w.org/"'


async def test_where_the_api_is() -> None:
    for root, site in (
        ("https://blog.example/wp-json/", "https://blog.example"),
        ("https://blog.example/fr/wp-json/", "https://blog.example/fr"),
        ("https://blog.example/index.php?rest_route=/", "https://blog.example"),
        ("https://blog.example/?lang=fr&rest_route=/", "https://blog.example"),
    ):
        found = await discover(Said(home(pointing(root))), "https://blog.example")
        assert (found.url, found.site) == (root, site)
    silent = await discover(Said(home(url="https://www.blog.example/fr/")), "https://blog.example")
    assert silent == Root("https://www.blog.example/fr/wp-json/")
    closed = await discover(Said(home(status=403)), "https://blog.example")
    assert closed == Root("https://blog.example/wp-json/")
    for status in (502, 503, 504):  # nothing that is wished is sent to a site that is away
        with pytest.raises(NoAnswer):
            await discover(Said(home(status=status)), "https://blog.example")


def test_a_route_as_the_site_writes_it() -> None:
    assert Root("https://b.example/wp-json/").of("/wp/v2/posts") == (
        "https://b.example/wp-json/wp/v2/posts",
        {},
    )
    assert Root("https://b.example/index.php?lang=fr&rest_route=/").of("/wp/v2/posts") == (
        "https://b.example/index.php?lang=fr",
        {"rest_route": "/wp/v2/posts"},
    )


async def test_a_login_is_not_led_elsewhere() -> None:
    for root in (
        "https://evil.example/wp-json/",
        "http://blog.example/wp-json/",
        "javascript:alert(1)",
        "https://blog.example.evil.example/wp-json/",
    ):
        with pytest.raises(Refused, match="Nothing is sent there"):
            await discover(Said(home(pointing(root))), "https://blog.example")
    document = (
        b'{"namespaces": ["wp/v2"], "authentication": {"application-passwords": {"endpoints":'
        b' {"authorization": "https://evil.example/wp-admin/"}}}}'
    )
    root = "https://blog.example/wp-json/"
    said = Answer(200, {"content-type": "application/json"}, document, root)
    found = await look(Said(home(pointing(root)), said), "https://blog.example")
    assert found.authorize == ""


async def test_a_blog_that_has_moved_gets_no_password(tmp_path: Path) -> None:
    clock = FakeClock()
    there = home(pointing("https://www.blog.example/wp-json/"), url="https://www.blog.example/")
    door, vault = Said(there), Vault(tmp_path, use_keyring=False, clock=clock)
    base = "https://blog.example"
    account = Account(AccountId("a@blog.example"), NetworkName.WORDPRESS, "a", base_url=base)
    await vault.save(account.id, login.credential("a", Secret(BARE), base))
    places = login.endpoints(base)
    keeper = TokenKeeper(account.id, vault=vault, door=door, clock=clock, endpoints=places)
    network = WordpressNetwork(account, keeper, door, clock)
    with pytest.raises(Refused, match="has moved"):
        await network.about()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"camille: {PASSWORD}", "camille"),
        (f" camille:{BARE}\n", "camille"),
        (f"Camille Faure {PASSWORD}", "Camille Faure"),
        (f"camille@chats.example : {BARE}", "camille@chats.example"),
    ],
)
def test_what_is_pasted(text: str, name: str) -> None:
    found, secret = login.pasted(text)
    assert (found, secret.reveal()) == (name, BARE)


@pytest.mark.parametrize("text", ["", "camille", PASSWORD, f"camille: {PASSWORD[:-1]}", "a: b c d"])
def test_what_is_no_login(text: str) -> None:
    with pytest.raises(UsageError):
        login.pasted(text)
    with pytest.raises(UsageError):
        login.credential("a:b", Secret(BARE), "https://b.example")


def test_a_password_is_for_its_blog_only() -> None:
    made = login.credential("camille", Secret(PASSWORD), "https://blog.example/fr")
    assert BARE not in repr(made)
    assert made.token_for("https://blog.example/wp-json/") == f"camille:{BARE}"
    with pytest.raises(NeedsLogin):
        made.token_for("https://else.example/")
