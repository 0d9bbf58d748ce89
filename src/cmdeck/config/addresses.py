"""Which addresses a setting may name: web pages, private hosts, a proxy (trust.md §4.2).

Judges what is written only; what a name resolves to is judged where it is contacted.
"""

import re
from collections.abc import Callable

from cmdeck.config.values import Wrong, text
from cmdeck.i18n import _

_BAD = r"[\x00-\x20\x7f-\x9f\\\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # compiled when first needed
_PORTS = {"http": 80, "https": 443}


def host_port(value: object) -> str:
    """`127.0.0.1:8765`: one host and one port, no wildcard."""
    found = text(value).strip().lower()
    host, colon, port = found.rpartition(":")
    bare = host.strip("[]")
    number = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    if not colon or not number or not bare or "*" in host or "/" in host or re.search(_BAD, host):
        raise Wrong(_('expected a host and a port, such as "127.0.0.1:8765"; no wildcard'))
    return found


def web(allow_private: tuple[str, ...], *, secure: bool) -> Callable[[object], str]:
    """A reader of web addresses. Private hosts must be in `allow_private`; with `secure`, public
    ones need https (a credential goes there)."""

    def read(value: object) -> str:
        scheme, host, port, found = _split(text(value))
        if is_private(host):
            if f"{_bracketed(host)}:{port}" not in allow_private:
                message = _("a private address: allow it with {setting} under [network]")
                raise Wrong(
                    message.format(setting=f'allow_private = ["{_bracketed(host)}:{port}"]')
                )
        elif secure and scheme != "https":
            raise Wrong(_("expected an address with https://: a password would go there"))
        return found

    return read


def server(value: object) -> str:
    """A server of one's own, or "" for none: texts that nobody has read yet go there, in the clear
    only where it is near."""
    if value == "":
        return ""
    scheme, host, _port, found = _split(text(value))
    if scheme != "https" and not is_private(host):
        raise Wrong(_("expected an address with https://: your texts would go there"))
    return found


def domain(value: object) -> str:
    """`veloville.example`: a bare host name, small letters."""
    found = text(value).strip().lower()
    if not re.fullmatch(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}", found):
        raise Wrong(_('expected the name of a site, such as "veloville.example"'))
    return found


def proxy(value: object) -> str:
    """A proxy's address, or "" for none. It may be private; it may not hold a password."""
    return _split(text(value))[3] if value != "" else ""


def _split(address: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and the address as it goes on."""
    from urllib.parse import urlsplit

    expected = _("expected a web address, such as {example}").format(example="https://example.org")
    found = address.strip()
    if re.search(_BAD, found):
        raise Wrong(expected)
    try:
        parts = urlsplit(found)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Wrong(expected) from None
    if parts.scheme not in _PORTS or not host or port == 0:
        raise Wrong(expected)
    if "@" in parts.netloc:
        raise Wrong(_("a name or password does not belong in an address"))
    return (
        parts.scheme,
        host,
        port or _PORTS[parts.scheme],
        found.rstrip("/") if not (parts.path.strip("/") or parts.query) else found,
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_private(host: str) -> bool:
    """Whether `host` is, as written, no address of the public internet.

    Numbers in all forms that a resolver understands (`127.1`, `0177.0.0.1`, `2130706433`) count.
    """
    import ipaddress
    import socket

    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))
        except (OSError, UnicodeError):
            return False
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global
