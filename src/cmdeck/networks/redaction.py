"""What a server says of a refused request, without the credential that went with it.

A server or a firewall may quote the request that it refuses. Its words are kept, shown and printed
as JSON; a credential never is (trust.md §4.4).
"""

import base64
from dataclasses import replace
from urllib.parse import quote

from cmdeck.networks.http import Answer
from cmdeck.networks.secrets import Secret

INSTEAD = "•••".encode()
_SHORTEST = 6
"""Fewer signs than these are in many words."""


def without(answer: Answer, *secrets: Secret) -> Answer:
    """`answer` as it may be quoted: as it is where it did what was asked, else with none of
    `secrets` in its body, in whatever form a server may have met them."""
    if 200 <= answer.status < 300:
        return answer
    body = answer.body
    for form in sorted(
        {one for secret in secrets for one in _forms(secret)}, key=len, reverse=True
    ):
        body = body.replace(form, INSTEAD)
    return answer if body == answer.body else replace(answer, body=body)


def _forms(secret: Secret) -> set[bytes]:
    """A secret as it was sent: itself, the password in `name:password`, both as Basic sends them
    (RFC 7617), as an address and as JSON would write them."""
    whole = secret.reveal()
    password = whole.partition(":")[2]
    plain = {whole, password, password.replace(" ", "")}
    said = plain | {base64.b64encode(one.encode()).decode("ascii") for one in plain if one}
    said |= {quote(one, safe="") for one in said} | {one.replace("/", "\\/") for one in said}
    return {one.encode() for one in said if len(one) >= _SHORTEST}
