"""From a handle to the server that holds the account: handle, DID, DID document, PDS.

A handle is believed only where the DID's document names it, too. Sources: atproto.com/specs/handle
and /specs/did; plc.directory's answers.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from cmdeck.errors import NetworkError, NoAnswer, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.networks.bluesky.facets import HANDLE
from cmdeck.networks.bluesky.records import DID
from cmdeck.networks.http import Door, Json

RESOLVER = "https://public.api.bsky.app"
"""Bluesky's public AppView: it asks the name system (TXT `_atproto.…`) and the handle's host."""
DIRECTORY = "https://plc.directory"
_CAP = 200_000


async def find_server(door: Door, handle: str) -> str:
    """`https://host` of the server that the account with `handle` lives on. Raises Refused where
    there is no such handle, NetworkErrors where nobody can tell."""
    name = handle.strip().removeprefix("@").lower()
    if not HANDLE.fullmatch(name):
        words = _("{handle} is no handle of Bluesky: those look like name.bsky.social.")
        raise Refused(words.format(handle=handle[:80]), kind=Refusal.INVALID)
    did = await _did_of(door, name)
    document = await _document_of(door, did)
    aliases = document.get("alsoKnownAs")
    known = [str(one).lower() for one in aliases] if isinstance(aliases, list) else []
    server = server_of(document)
    if document.get("id") != did or f"at://{name}" not in known or not server:
        words = _("{handle} does not lead to an account of Bluesky.").format(handle=name)
        raise Refused(words, kind=Refusal.GONE)
    return server


def server_of(document: Json) -> str:
    """The PDS that a DID document names, as `https://host`; "" where it names none that a password
    may be sent to."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else []:
        if not isinstance(service, dict):
            continue
        is_pds = service.get("type") == "AtprotoPersonalDataServer"
        if is_pds and str(service.get("id")).endswith("#atproto_pds"):
            return _base(str(service.get("serviceEndpoint")))
    return ""


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    has_more = parts.path.strip("/") or parts.query or parts.username
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
    if not is_safe or not parts.netloc or has_more:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}"


async def _did_of(door: Door, handle: str) -> str:
    """As the public AppView resolves it, else as the handle's own host says."""
    url = f"{RESOLVER}/xrpc/com.atproto.identity.resolveHandle"
    try:
        answer = await door.request("GET", url, params={"handle": handle}, cap=_CAP)
        found = answer.json() if answer.status == 200 else {}
        did = str(found.get("did") or "") if isinstance(found, dict) else ""
    except NetworkError:
        did = ""
    if not DID.fullmatch(did):
        url = f"https://{handle}/.well-known/atproto-did"
        answer = await door.request("GET", url, cap=_CAP, public_only=True, redirects=2)
        did = answer.body.decode("ascii", "replace").strip() if answer.status == 200 else ""
    if not DID.fullmatch(did):
        words = _("{handle} does not lead to an account of Bluesky.").format(handle=handle)
        raise Refused(words, kind=Refusal.GONE)
    return did


async def _document_of(door: Door, did: str) -> Mapping[str, Json]:
    if did.startswith("did:web:"):
        host = did.removeprefix("did:web:")
        url = f"https://{host.replace('%3A', ':')}/.well-known/did.json"
    else:
        url = f"{DIRECTORY}/{quote(did, safe=':')}"
    answer = await door.request("GET", url, cap=_CAP, public_only=True, redirects=2)
    if answer.status >= 500:
        raise NoAnswer(_("Nobody can tell now where {did} lives; try again.").format(did=did))
    found = answer.json() if answer.status == 200 else {}
    return found if isinstance(found, dict) else {}
