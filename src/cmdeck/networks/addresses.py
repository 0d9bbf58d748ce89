"""Which IP addresses may be asked for somebody else's address: the public ones. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""NAT64 (RFC 6052) and the old IPv4-compatible form: the last four bytes are an IPv4 address."""


def is_public(text: str) -> bool:
    """Whether `text` is an address anybody can reach. An IPv4 address dressed as IPv6 (mapped,
    NAT64, 6to4, Teredo) is judged by what it hides: `::ffff:127.0.0.1` is loopback."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(one) for one in _layers(address))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _layers(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if any(address in network for network in _EMBEDDING):
        return [IPv4Address(address.packed[-4:])]
    hidden: list[IPv4Address | IPv6Address] = [address]
    if address.sixtofour is not None:
        hidden.append(address.sixtofour)
    if address.teredo is not None:
        hidden.extend(address.teredo)
    return hidden
