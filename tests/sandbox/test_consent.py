from urllib.parse import parse_qs, urlsplit

from sandbox.asking import CATS, LEFORT, VELO, Asker, challenge, code_in
from sandbox.conftest import Start

REDIRECT = "http://127.0.0.1:8714/callback"


async def exchange(
    x: Asker, code: str, account: str = VELO, **changes: str
) -> tuple[int, dict[str, str]]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": x.accounts[account]["client_id"],
        "redirect_uri": REDIRECT,
        "code_verifier": "v" * 50,
    } | changes
    reply = await x.token(**form)
    return reply.status, reply.body


async def refresh(x: Asker, token: str, account: str = VELO) -> tuple[int, dict[str, str]]:
    reply = await x.token(
        grant_type="refresh_token", refresh_token=token, client_id=x.accounts[account]["client_id"]
    )
    return reply.status, reply.body


async def test_consent_code_token_and_first_request(x: Asker) -> None:
    consent = await x.consent()
    assert consent.status == 302
    target = urlsplit(consent.headers["location"])
    assert target._replace(query="").geturl() == REDIRECT
    assert parse_qs(target.query)["state"] == ["abc"]
    status, tokens = await exchange(x, code_in(consent))
    assert status == 200
    assert tokens["token_type"] == "bearer"
    assert int(tokens["expires_in"]) == 7200
    assert set(tokens["scope"].split()) == {
        "tweet.read",
        "users.read",
        "tweet.write",
        "offline.access",
    }
    me = await x.ask("GET", "/2/users/me", token=tokens["access_token"])
    assert me.body["data"]["username"] == "veloville"


async def test_without_a_choice_there_is_a_form(x: Asker) -> None:
    page = await x.ask("GET", "/i/oauth2/authorize?client_id=a&state=%3Cb%3E", token="")
    assert page.status == 200
    assert b'value="veloville"' in page.raw
    assert b"<b>" not in page.raw


async def test_a_code_serves_once_and_for_thirty_seconds(x: Asker) -> None:
    code = code_in(await x.consent())
    assert (await exchange(x, code))[0] == 200
    assert (await exchange(x, code))[0] == 400
    late = code_in(await x.consent())
    x.clock.pass_by(30)
    status, error = await exchange(x, late)
    assert status == 400
    assert error["error"] == "invalid_request"


async def test_verifier_redirect_and_client_must_match(x: Asker) -> None:
    for change in (
        {"code_verifier": "w" * 50},
        {"redirect_uri": REDIRECT + "/"},
        {"client_id": x.accounts[LEFORT]["client_id"]},
        {"grant_type": "password"},
    ):
        code = code_in(await x.consent())
        assert (await exchange(x, code, **change))[0] == 400, change
    code = code_in(await x.consent())
    assert (await exchange(x, code, client_id="nobody"))[0] == 401


async def test_what_authorize_refuses(x: Asker) -> None:
    for change in (
        {"client_id": "nobody"},
        {"redirect_uri": "http://localhost:8714/callback"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"response_type": "token"},
        {"scope": "tweet.read everything"},
        {"state": ""},
        {"state": "s" * 501},
        {"sandbox_as": "nobody"},
    ):
        reply = await x.consent(**change)
        assert reply.status == 400, change
        assert "location" not in reply.headers


async def test_another_redirect_can_be_registered(x: Asker) -> None:
    mine = "http://127.0.0.1:9/callback"
    assert (await x.consent(redirect_uri=mine)).status == 400
    await x.admin("POST", "/account", {"account": VELO, "redirect": mine})
    assert (await x.consent(redirect_uri=mine)).headers["location"].startswith(mine + "?")


async def test_a_token_ends_after_two_hours(x: Asker) -> None:
    x.clock.pass_by(7199)
    assert (await x.get("/2/users/me")).status == 200
    x.clock.pass_by(1)
    expired = await x.get("/2/users/me")
    assert expired.status == 401
    assert expired.body == {
        "title": "Unauthorized",
        "type": "about:blank",
        "status": 401,
        "detail": "Unauthorized",
    }
    assert (await x.ask("GET", "/2/users/me", token="nonsense")).status == 401


async def test_a_refresh_token_rotates_and_its_reuse_ends_the_family(x: Asker) -> None:
    first = x.accounts[VELO]["refresh_token"]
    status, second = await refresh(x, first)
    assert status == 200
    assert second["refresh_token"] != first
    assert (await x.ask("GET", "/2/users/me", token=second["access_token"])).status == 200
    assert (await x.get("/2/users/me")).status == 401, "the old access token is dead"
    status, error = await refresh(x, first)
    assert status == 400
    assert error == {
        "error": "invalid_request",
        "error_description": "Value passed for the token was invalid.",
    }
    assert (await x.ask("GET", "/2/users/me", token=second["access_token"])).status == 401
    assert (await refresh(x, second["refresh_token"]))[0] == 400
    assert (await x.get("/2/users/me", LEFORT)).status == 200, "other families live"


async def test_a_foreign_app_cannot_refresh(x: Asker) -> None:
    token = x.accounts[VELO]["refresh_token"]
    reply = await x.token(
        grant_type="refresh_token", refresh_token=token, client_id=x.accounts[CATS]["client_id"]
    )
    assert reply.status == 400


async def test_revoking_ends_access_and_family(x: Asker) -> None:
    known = x.accounts[VELO]
    for token in (known["access_token"], known["refresh_token"]):
        reply = await x.ask(
            "POST",
            "/2/oauth2/revoke",
            token="",
            data={"token": token, "client_id": known["client_id"]},
        )
        assert reply.body == {"revoked": True}
    assert (await x.get("/2/users/me")).status == 401
    assert (await refresh(x, known["refresh_token"]))[0] == 400


async def test_scopes_are_enforced(x: Asker) -> None:
    code = code_in(await x.consent(scope="tweet.read users.read"))
    _, tokens = await exchange(x, code)
    assert "refresh_token" not in tokens
    reply = await x.ask("POST", "/2/tweets", token=tokens["access_token"], json={"text": "Non"})
    assert reply.status == 403
    assert "tweet.write" in reply.body["detail"]
    assert (await x.ask("GET", "/2/users/me", token=tokens["access_token"])).status == 200


async def test_other_kinds_of_credentials(x: Asker) -> None:
    old = await x.ask(
        "GET",
        "/2/users/me",
        headers={"authorization": 'OAuth oauth_consumer_key="k", oauth_signature="s"'},
    )
    assert old.status == 403
    assert old.body["title"] == "Unsupported Authentication"
    assert (await x.get("/2/usage/tweets")).body["type"].endswith("/unsupported-authentication")
    await x.admin("POST", "/account", {"account": VELO, "enrolled": False})
    reply = await x.get("/2/users/me")
    assert reply.status == 403
    assert reply.body["reason"] == "client-not-enrolled"


async def test_tokens_of_one_sandbox_are_nothing_to_another(x: Asker, begin: Start) -> None:
    other = await begin()
    reply = await other.ask("GET", "/2/users/me", token=x.accounts[VELO]["access_token"])
    assert reply.status == 401


def test_the_challenge_is_rfc_7636_s() -> None:
    assert (
        challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
