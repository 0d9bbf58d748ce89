"""Editing what is public: the server takes the whole status anew and keeps what it was, which
everybody can look at.

Whatever is not sent along is taken off by it (pictures, the language), so the status is read first.
Source: Mastodon's API pages, "Edit a status" and "View status source" (3.5).
"""

import unicodedata

from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.model.outbox import Edit
from cmdeck.networks.http import Json
from cmdeck.networks.mastodon import wire
from cmdeck.networks.mastodon.client import MastodonClient
from cmdeck.networks.mastodon.cursor import is_id


async def edited(client: MastodonClient, post: str, edit: Edit) -> Json:
    """Bring it about; the status as it then is. Raises NetworkErrors; Refused where a poll would
    lose its votes."""
    before = await _read(client, f"/api/v1/statuses/{post}")
    if before.get("poll"):
        words = _("A post with a poll is not edited: its votes would be lost.")
        raise Refused(words, kind=Refusal.NOT_ALLOWED)
    attached = before.get("media_attachments")
    media = [str(one.get("id") or "") for one in wire.dicts(attached)]
    known = isinstance(attached, list) and len(attached) == len(media) and all(map(is_id, media))
    if str(before.get("id") or "") != post or not known:
        # What is not sent along is taken off it.
        raise Unreachable(str(client.unconfirmed()))
    warning = before.get("spoiler_text") or "" if edit.warning is None else edit.warning
    body: dict[str, Json] = {
        "status": edit.text,
        "spoiler_text": warning,
        "sensitive": bool(warning) or (before.get("sensitive") is True and bool(media)),
        "language": edit.language or before.get("language"),
        "media_ids": media,
    }
    found = (await client.ask("PUT", f"/api/v1/statuses/{post}", json=body)).document
    if not isinstance(found, dict) or not is_id(str(found.get("id") or "")):
        raise client.unconfirmed()
    return found


async def says(client: MastodonClient, post: str, edit: Edit) -> bool | None:
    """Whether the status says so now; None where the server does not tell. Raises
    NetworkErrors."""
    found = (await client.get(f"/api/v1/statuses/{post}/source")).document
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        return None
    warning = str(found.get("spoiler_text") or "")
    same_warning = edit.warning is None or _kept(edit.warning) == _kept(warning)
    return _kept(found["text"]) == _kept(edit.text) and same_warning


def _kept(text: str) -> str:
    """`text` without what a server may change in it unseen: blanks around it, how its lines end
    and its letters are composed (NFC)."""
    return unicodedata.normalize("NFC", "\n".join(text.splitlines()).strip())


async def _read(client: MastodonClient, path: str) -> dict[str, Json]:
    try:
        found = (await client.get(path)).document
    except NoAnswer as error:
        raise Unreachable(str(error), status=error.status) from None
    return found if isinstance(found, dict) else {}
