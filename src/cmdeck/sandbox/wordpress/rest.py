"""The rest of the API: the root, users, application passwords, terms, media."""

from cmdeck.sandbox.problems import Answer
from cmdeck.sandbox.shapes import Json, JsonObject
from cmdeck.sandbox.wordpress.gate import Call, Refused, Respond, Route, listed
from cmdeck.sandbox.wordpress.render import gmt, medium_json, member_json, term_json
from cmdeck.sandbox.wordpress.world import AppPassword, Medium, slug_of

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
AUTHORIZE = "/wp-admin/authorize-application.php"


def _root(call: Call) -> Answer:
    blog = call.blog
    body: JsonObject = {
        "name": blog.name,
        "description": "",
        "url": blog.home,
        "home": blog.home,
        "gmt_offset": 1,
        "timezone_string": "Europe/Paris",
        "namespaces": ["oembed/1.0", "wp/v2"],
        "authentication": [],
    }
    if blog.secure:
        endpoints: JsonObject = {"authorization": f"{blog.home}{AUTHORIZE}"}
        body["authentication"] = {"application-passwords": {"endpoints": endpoints}}
    return Answer(body=body)


def _me(call: Call) -> Answer:
    return Answer(body=member_json(call.blog, call.me, edits=call.edits))


def _password_json(one: AppPassword) -> JsonObject:
    return {
        "uuid": one.uuid,
        "app_id": "",
        "name": one.name,
        "created": gmt(0.0),
        "last_used": None,
    }


def _introspect(call: Call) -> Answer:
    me = call.me
    assert call.password is not None
    assert call.password.member == me.id
    return Answer(body=_password_json(call.password))


def _end_password(call: Call) -> Answer:
    me = call.me
    found = call.blog.passwords.get(call.path["uuid"])
    if found is None or found.member != me.id:
        words = "Application password not found."
        raise Refused(404, "rest_application_password_not_found", words)
    del call.blog.passwords[found.uuid]
    return Answer(200, {"deleted": True, "previous": _password_json(found)})


def _terms(taxonomy: str) -> Respond:
    def respond(call: Call) -> Answer:
        search = call.one("search").casefold()
        slugs = call.many("slug")
        items: list[Json] = [
            term_json(call.blog, one)
            for one in sorted(call.blog.terms.values(), key=lambda one: one.name)
            if one.taxonomy == taxonomy
            and search in one.name.casefold()
            and (not slugs or one.slug in slugs)
        ]
        return listed(call, items)

    return respond


def _new_term(taxonomy: str) -> Respond:
    def respond(call: Call) -> Answer:
        if taxonomy == "category" and not call.me.can("moderate_comments"):
            words = "Sorry, you are not allowed to create terms in this taxonomy."
            raise Refused(403, "rest_cannot_create", words)
        name = (call.text("name") or "").strip()
        if not name:
            raise Refused(400, "rest_missing_callback_param", "Missing parameter(s): name")
        known = call.blog.termed(taxonomy, name)
        if known is not None:
            words = "A term with the name provided already exists with this parent."
            raise Refused(400, "term_exists", words, term_id=known.id)
        me = call.me
        made = call.blog.term(taxonomy, name)
        call.did(f"POST /wp/v2/{taxonomy}", what=made.id, text=f"{me.username}: {name}")
        return Answer(201, term_json(call.blog, made))

    return respond


def _upload(call: Call) -> Answer:
    me = call.me
    if not me.can("upload_files"):
        words = "Sorry, you are not allowed to create posts as this user."
        raise Refused(403, "rest_cannot_create", words)
    name, data = call.files.get("file", ("", b""))
    if not data:
        raise Refused(400, "rest_upload_no_data", "No data supplied.")
    kind = next((known for start, known in _SIGNATURES.items() if data.startswith(start)), "")
    if not kind:
        words = "Sorry, you are not allowed to upload this file type."
        raise Refused(500, "rest_upload_sideload_error", words)
    stem, _dot, ending = name.rpartition(".")
    made = Medium(
        call.blog.number("post"),
        me.id,
        f"{slug_of(stem) or 'picture'}.{ending}",
        kind,
        data,
        call.text("alt_text") or "",
        call.blog.now(),
    )
    call.blog.media[made.id] = made
    return Answer(201, medium_json(call.blog, made, edits=True))


def _medium(call: Call) -> Answer:
    number = call.path["id"]
    found = call.blog.media.get(int(number)) if number.isdecimal() else None
    if found is None:
        raise Refused(404, "rest_post_invalid_id", "Invalid post ID.")
    return Answer(body=medium_json(call.blog, found, edits=call.edits))


ROUTES = (
    Route("GET", "/", _root),
    Route("GET", "/wp/v2/users/me", _me),
    Route("GET", "/wp/v2/users/me/application-passwords/introspect", _introspect),
    Route("DELETE", "/wp/v2/users/me/application-passwords/{uuid}", _end_password),
    Route("GET", "/wp/v2/categories", _terms("category")),
    Route("POST", "/wp/v2/categories", _new_term("category")),
    Route("GET", "/wp/v2/tags", _terms("post_tag")),
    Route("POST", "/wp/v2/tags", _new_term("post_tag")),
    Route("POST", "/wp/v2/media", _upload),
    Route("GET", "/wp/v2/media/{id}", _medium),
)
