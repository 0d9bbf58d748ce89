"""Where a site has its API: what its home page says in a Link header, or the usual place.

Sources: WordPress's REST API handbook, "Discovery"; networks.md part 2 §1.4 (a site without pretty
permalinks answers below `?rest_route=`).
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from cmdeck.errors import NoAnswer, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.networks.http import Door, Json, origin
from cmdeck.text.display import displayable, safe_url

_LINK = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="?https://api\.w\.org/"?')
_ROUTE = "rest_route"
_USUAL = "/wp-json/"
METHOD = "application-passwords"
_LATER = frozenset({502, 503, 504})


class Root(Struct, frozen=True):
    """The address of an API: a folder, or a page with `?rest_route=`."""

    url: str

    @property
    def is_plain(self) -> bool:
        """Whether routes are a parameter."""
        return _ROUTE in dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def site(self) -> str:
        """The address of the site, without a slash at its end."""
        parts = urlsplit(self.url)
        path = parts.path if self.is_plain else parts.path.rstrip("/").removesuffix("/wp-json")
        path = path.removesuffix("index.php").rstrip("/")
        return urlunsplit((parts.scheme, parts.netloc.lower(), path, "", ""))

    def of(self, path: str) -> tuple[str, Mapping[str, str]]:
        """The address of a route (`/wp/v2/posts`), and parameters that go with it."""
        if not self.is_plain:
            return self.url.rstrip("/") + path, {}
        parts = urlsplit(self.url)
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name != _ROUTE]
        bare = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
        return bare, {_ROUTE: path}


class Site(Struct, frozen=True):
    """A site that was asked: its name, and where a person gives an application a password; "" where
    the site has no application passwords."""

    root: Root
    name: str
    authorize: str


async def discover(door: Door, address: str) -> Root:
    """The API of the site at `address`. Raises Refused where it says of none on the same host,
    NoAnswer where nobody is at home just now (503: WordPress while it is updated), and as
    `Door.request`."""
    answer = await door.request("HEAD", _slashed(address), public_only=True, redirects=5)
    if answer.status in _LATER:
        words = _("{server} failed ({status}). {words}")
        words = words.format(server=address, status=answer.status, words="").strip()
        raise NoAnswer(words, status=answer.status)
    found = _LINK.search(answer.headers.get("link", "")[:16_000])
    if found is None:
        return Root(_slashed(answer.url if answer.status < 300 else address) + _USUAL[1:])
    try:
        is_near = _host(found[1]) == _host(answer.url)
        leads_down = answer.url.startswith("https:") and not found[1].startswith("https:")
    except ValueError:
        is_near = leads_down = False
    if not is_near or leads_down:
        words = _("{site} names another server as its own: {there}. Nothing is sent there.")
        there = displayable(found[1], lines=False)[:80]
        raise Refused(words.format(site=address, there=there), kind=Refusal.NOT_ALLOWED)
    return Root(found[1])


async def look(door: Door, address: str) -> Site:
    """What the site at `address` says of itself. Raises Refused where it is no WordPress, NoAnswer,
    and as `Door.request`."""
    root = await discover(door, address)
    url, params = root.of("/")
    answer = await door.request("GET", url, params=params, public_only=True)
    if answer.status >= 500:
        raise NoAnswer(_("{server} cannot log in now; try again.").format(server=address))
    document = _object(answer.json() if answer.status < 300 and _is_json(answer.headers) else {})
    if "wp/v2" not in (document.get("namespaces") or []):
        words = _("{server} does not answer as a WordPress site does.").format(server=address)
        raise Refused(words, kind=Refusal.INVALID, status=answer.status)
    methods = _object(document.get("authentication"))
    endpoints = _object(_object(methods.get(METHOD)).get("endpoints"))
    page = safe_url(str(endpoints.get("authorization") or "")) or ""
    if page and origin(page) != origin(root.url):
        page = ""
    return Site(root, displayable(str(document.get("name") or ""), lines=False), page)


def _slashed(address: str) -> str:
    return address.rstrip("/") + "/"


def _host(url: str) -> str:
    """The origin's host and port, whatever the scheme. Raises ValueError."""
    return origin(url).partition("://")[2].removesuffix(":80").removesuffix(":443")


def _is_json(headers: Mapping[str, str]) -> bool:
    return "json" in headers.get("content-type", "")


def _object(found: Json) -> dict[str, Json]:
    return found if isinstance(found, dict) else {}
