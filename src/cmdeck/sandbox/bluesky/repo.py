"""What can be put into a repository: posts, likes, reposts, thread gates; and blobs."""

import re

from cmdeck.sandbox.bluesky import names
from cmdeck.sandbox.bluesky.gate import Call, Refused, Route, invalid
from cmdeck.sandbox.bluesky.names import GATE, LIKE, POST, REPOST, object_in, text_in
from cmdeck.sandbox.bluesky.render import Renderer
from cmdeck.sandbox.bluesky.world import Blob, Record
from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import JsonObject, Post

CREATED = "com.atproto.repo.createRecord"
APPLIED = "com.atproto.repo.applyWrites"
POSTED = f"POST /xrpc/{CREATED} ({POST})"
LONGEST, LONGEST_BYTES, PICTURES, LARGEST = 300, 3_000, 4, 1_000_000
LARGEST_BLOB = 5_242_880
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


def _create(call: Call) -> Answer:
    """A record under a name; one that is taken is a 500, as seen at a PDS."""
    collection, value = _collection(call), _value(call)
    now = call.server.now()
    given = call.body.get("rkey")
    rkey = given if isinstance(given, str) else names.tid(now, len(call.server.records))
    address = names.uri(call.own.did, collection, rkey)
    _check_name(collection, rkey)
    if address in call.server.records:
        raise Refused(500, "InternalServerError", "Internal Server Error")
    return _written(call, Record(call.own.did, collection, rkey, value), CREATED)


def _apply(call: Call) -> Answer:
    """Several new records, or none."""
    if call.text("repo") not in (call.own.did, call.own.handle):
        raise Refused(401, "AuthenticationRequired", "Authentication Required")
    writes = call.body.get("writes")
    made: list[Record] = []
    for write in writes if isinstance(writes, list) else [None]:
        order = write if isinstance(write, dict) else {}
        collection, rkey = text_in(order, "collection"), text_in(order, "rkey")
        value = object_in(order, "value")
        if text_in(order, "$type") != f"{APPLIED}#create" or value.get("$type") != collection:
            raise invalid("Input/writes/0 must be a create of this type")
        _check_name(collection, rkey)
        made.append(Record(call.own.did, collection, rkey, value))
    if any(one.uri in call.server.records for one in made):
        raise Refused(500, "InternalServerError", "Internal Server Error")
    results = [_written(call, one, APPLIED).body for one in made]
    return Answer(body={"results": results})


def _put(call: Call) -> Answer:
    """A record under a name, whatever was there; `swapRecord` is the content id that must be."""
    collection, value, rkey = _collection(call), _value(call), call.text("rkey")
    _check_name(collection, rkey)
    known = call.server.records.get(names.uri(call.own.did, collection, rkey))
    if "swapRecord" in call.body and call.body["swapRecord"] != (known.cid if known else None):
        raise invalid("Record was at another state", "InvalidSwap")
    if known is not None and known.value == value:
        return Answer(body=_answer(known))
    if known is not None and collection == POST:
        raise invalid("Posts are not changed here")
    return _written(
        call, Record(call.own.did, collection, rkey, value), "com.atproto.repo.putRecord"
    )


def _written(call: Call, record: Record, nsid: str) -> Answer:
    server = call.server
    match record.collection:
        case names.POST:
            record.post = _publish(call, record).id
        case names.LIKE:
            server.world.like(call.own.person, _subject(call, record))
        case names.REPOST:
            made = server.world.repost(call.me, _subject(call, record))
            record.post = made.id
        case names.BLOCK:
            _block(call, record)
        case _:
            pass
    server.records[record.uri] = record
    what = server.subject_of(record) or record.uri
    call.did(f"{nsid} ({record.collection})", what=what, text=text_in(record.value, "text"))
    return Answer(body=_answer(record))


def _block(call: Call, record: Record) -> None:
    person = call.server.somebody(text_in(record.value, "subject"))
    if person is None:
        raise invalid(f"Invalid {names.BLOCK} record: Record/subject must be a did")
    blocked = call.server.world.blocked[call.own.person]
    if person.id not in blocked:
        blocked.append(person.id)


def _unblock(call: Call, record: Record) -> None:
    subject = text_in(record.value, "subject")
    person = call.server.somebody(subject)
    others = call.server.records_of(call.own.did, names.BLOCK)
    is_last = not any(text_in(one.value, "subject") == subject for one in others)
    if person is not None and is_last:
        call.server.world.blocked[call.own.person].remove(person.id)


def _answer(record: Record) -> JsonObject:
    return {"uri": record.uri, "cid": record.cid, "validationStatus": "valid"}


def _publish(call: Call, record: Record) -> Post:
    value = record.value
    text = value.get("text")
    if not isinstance(text, str):
        raise _wrong('Missing required key "text"')
    length = names.graphemes(text)
    if length > LONGEST:
        raise _wrong(f"grapheme too big (maximum {LONGEST}, got {length})", ".text")
    if (size := len(text.encode())) > LONGEST_BYTES:
        raise _wrong(f"string too big (maximum {LONGEST_BYTES}, got {size})", ".text")
    if not _is_moment(text_in(value, "createdAt")):
        raise _wrong("Invalid datetime", ".createdAt")
    _check_facets(value, len(text.encode()))
    parent = _answered(call, value)
    quoted = _embedded(call, value)
    return call.server.publish(call.me, text, parent=parent, quoted=quoted, rkey=record.rkey)


def _wrong(words: str, place: str = "") -> Refused:
    """What breaks the schema, in the words of a PDS. Names that lead outside of a text, and answers
    in no thread that there is, a PDS would take and nobody show: here they are refused, too."""
    return invalid(f"Invalid {POST} record: {words} at $.record{place}")


def _is_moment(text: str) -> bool:
    return (
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is not None
    )


def _check_facets(value: JsonObject, size: int) -> None:
    facets = value.get("facets", [])
    for facet in facets if isinstance(facets, list) else [None]:
        index = object_in(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        features = facet.get("features") if isinstance(facet, dict) else None
        if not isinstance(start, int) or not isinstance(end, int) or not isinstance(features, list):
            raise _wrong("Missing required key", ".facets[0]")
        if not 0 <= start <= end <= size:
            raise _wrong("out of bounds", ".facets[0].index")


def _answered(call: Call, value: JsonObject) -> Post | None:
    if "reply" not in value:
        return None
    parent, root = (object_in(value["reply"], name) for name in ("parent", "root"))
    if not text_in(parent, "cid") or not text_in(root, "cid"):
        raise _wrong('Missing required key "root"', ".reply")
    found = call.server.post(text_in(parent, "uri"))
    begun = call.server.post(text_in(root, "uri"))
    if found is None or begun is None or found.conversation != begun.conversation:
        raise _wrong("not the root of the parent", ".reply.root")
    return found


def _embedded(call: Call, value: JsonObject) -> Post | None:
    """The post that an embed quotes; its pictures are looked at."""
    embed = object_in(value, "embed")
    kind = text_in(embed, "$type")
    if kind == "app.bsky.embed.recordWithMedia":
        _check_pictures(call, object_in(embed, "media"))
        embed = object_in(embed, "record")
        kind = text_in(embed, "$type") or "app.bsky.embed.record"
    if kind == "app.bsky.embed.images":
        _check_pictures(call, embed)
    if kind == "app.bsky.embed.external":
        external = object_in(embed, "external")
        if not all(isinstance(external.get(one), str) for one in ("uri", "title", "description")):
            raise _wrong('Missing required key "title"', ".embed.external")
    quoted = text_in(object_in(embed, "record"), "uri")
    return call.server.post(quoted) if quoted else None


def _check_pictures(call: Call, embed: JsonObject) -> None:
    images = embed.get("images")
    images = images if isinstance(images, list) else []
    if len(images) > PICTURES:
        raise _wrong(f"array too big (maximum {PICTURES}, got {len(images)})", ".embed.images")
    for image in images:
        blob = object_in(image, "image")
        cid = text_in(object_in(blob, "ref"), "$link")
        held = call.server.blobs.get(cid)
        if held is None or held.owner != call.own.did:
            raise invalid(f"Could not find blob: {cid}", "BlobNotFound")
        if len(held.data) > LARGEST:
            raise invalid("This file is too large. The maximum size is 1MB.", "BlobTooLarge")
        if not isinstance(image, dict) or not isinstance(image.get("alt"), str):
            raise _wrong('Missing required key "alt"', ".embed.images[0]")


def _subject(call: Call, record: Record) -> Post:
    subject = object_in(record.value, "subject")
    if not text_in(subject, "cid"):
        raise invalid(f'Invalid {record.collection} record: Record/subject must have "cid"')
    return call.post(text_in(subject, "uri"))


def _delete(call: Call) -> Answer:
    """Twice is no error."""
    collection, rkey = _collection(call), call.text("rkey")
    server = call.server
    record = server.records.pop(names.uri(call.own.did, collection, rkey), None)
    if record is None:
        if (post := server.post(names.uri(call.own.did, collection, rkey))) is not None:
            server.world.remove(post)
            call.did(f"com.atproto.repo.deleteRecord ({collection})", what=server.uri(post))
        return Answer(body={})
    subject = server.subject_of(record)
    if collection == names.BLOCK:
        _unblock(call, record)
    if collection in (POST, REPOST) and record.post in server.world.posts:
        server.world.remove(server.world.posts[record.post])
    twins = server.records_of(call.own.did, LIKE)
    if collection == LIKE and not any(server.subject_of(one) == subject for one in twins):
        liked = server.post(subject)
        server.world.unlike(call.own.person, liked.id if liked else 0)
    call.did(f"com.atproto.repo.deleteRecord ({collection})", what=subject or record.uri)
    return Answer(body={})


def _get(call: Call) -> Answer:
    repo, collection = call.needed("repo"), call.needed("collection")
    rkey = call.needed("rkey")
    person = call.server.somebody(repo)
    if person is None:
        raise invalid("Could not locate record")
    did = call.server.did(person.id)
    address = names.uri(did, collection, rkey)
    record = call.server.records.get(address)
    if record is not None:
        return Answer(body={"uri": address, "cid": record.cid, "value": record.value})
    if (post := call.server.post(address)) is not None:
        value = Renderer(call.server, 0).value(post)
        return Answer(body={"uri": address, "cid": names.cid_of(value), "value": value})
    raise invalid(f"Could not locate record: {address}", "RecordNotFound")


def _list(call: Call) -> Answer:
    person = call.server.somebody(call.needed("repo"))
    if person is None:
        raise invalid(f"Could not find repo: {call.one('repo')}")
    found = call.server.records_of(call.server.did(person.id), call.needed("collection"))
    below = call.one("cursor")
    page = [one for one in found if not below or one.rkey < below][: call.limit()]
    body: JsonObject = {
        "records": [{"uri": one.uri, "cid": one.cid, "value": one.value} for one in page]
    }
    return Answer(body=body | ({"cursor": page[-1].rkey} if page else {}))


def _upload(call: Call) -> Answer:
    kind = next((known for start, known in _SIGNATURES.items() if call.raw.startswith(start)), "")
    if not call.raw:
        raise invalid("Request has no body")
    if len(call.raw) > LARGEST_BLOB:
        raise Refused(413, "PayloadTooLarge", "request entity too large")
    cid = names.blob_cid(call.raw)
    mime = kind or call.mime
    call.server.blobs[cid] = Blob(call.own.did, mime, call.raw)
    blob: JsonObject = {
        "$type": "blob",
        "ref": {"$link": cid},
        "mimeType": mime,
        "size": len(call.raw),
    }
    return Answer(body={"blob": blob})


def _collection(call: Call) -> str:
    repo, collection = call.text("repo"), call.text("collection")
    if repo not in (call.own.did, call.own.handle):
        raise Refused(401, "AuthenticationRequired", "Authentication Required")
    return collection


def _value(call: Call) -> JsonObject:
    value = call.body.get("record")
    if not isinstance(value, dict):
        raise invalid('Input must have the property "record"')
    if value.get("$type") != call.body["collection"]:
        raise invalid(f"Invalid $type: expected {call.body['collection']}")
    return value


def _check_name(collection: str, rkey: str) -> None:
    needs_tid = collection in (POST, LIKE, REPOST, GATE, names.BLOCK)
    if not names.NAME.fullmatch(rkey) or (needs_tid and not names.TID.fullmatch(rkey)):
        raise invalid(f"Invalid record key for {collection}: {rkey}")


WRITES = {"writes": 3}
ROUTES = (
    Route(CREATED, _create, posted=True, points=WRITES),
    Route(APPLIED, _apply, posted=True, points={"writes": 6}),
    Route("com.atproto.repo.putRecord", _put, posted=True, points={"writes": 2}),
    Route("com.atproto.repo.deleteRecord", _delete, posted=True, points={"writes": 1}),
    Route("com.atproto.repo.uploadBlob", _upload, posted=True),
    Route("com.atproto.repo.getRecord", _get, auth="none"),
    Route("com.atproto.repo.listRecords", _list, auth="none"),
)
